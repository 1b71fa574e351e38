import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { counted } from '../formats.ts';

/** Of a run that was cut off: its plan says which messages, not until when. */
export const movesLater =
	'It was cut off, and goes on with its plan: what has come since is moved as well, where the plan means it.';

/** Whether a run that was cut off means what has come since, too; one that publishes leaves it. */
export function meansLater({ choices }: Pick<RedrivePlan, 'choices'>): boolean {
	return choices.chosen === undefined && choices.republish === undefined;
}

/** Of a run that was stopped or has ended: exactly what it left, whatever has come since. */
export function exactlyLeft(many: number): string {
	return `exactly the ${counted(many, 'message')} that it left open or gave back, and nothing that came later`;
}
