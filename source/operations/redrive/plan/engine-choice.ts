import { parseArn } from '../../../domain/arn.ts';
import type { Part } from '../../../domain/details.ts';
import type { RedriveChoices } from '../../../domain/redrive/redrive-plan.ts';
import type { MoveTask, QueueRef } from '../../../domain/resources.ts';

/** AWS's own move tasks take at most so many a second. Source: StartMessageMoveTask. */
export const mostPerSecondOfAws = 500;

/** AWS's own task by default: it runs in AWS at any scale. It can neither select nor change messages. */
export function chooseEngine(
	choices: RedriveChoices,
	sources: Part<readonly QueueRef[]>,
	moves: Part<readonly MoveTask[]>,
): { readonly engine: 'aws' | 'own'; readonly why: string } {
	const needs = reasonsForOurs(choices);
	if (choices.engine === 'own') return { engine: 'own', why: 'chosen' };
	if (choices.engine === 'aws') return { engine: 'aws', why: 'chosen' };
	if (needs.length > 0)
		return { engine: 'own', why: `AWS's own move can't ${needs.join(', or ')}` };
	if (!moves.ok && moves.failure.kind === 'unsupported') {
		return { engine: 'own', why: 'this endpoint knows no move tasks' };
	}
	if (sources.ok && sources.value.length === 0) {
		return { engine: 'own', why: "AWS's own move takes dead-letter queues of SQS queues alone" };
	}
	return { engine: 'aws', why: "nothing is selected or edited: AWS's own move runs in AWS" };
}

/** What AWS's task can't do of these choices. */
export function reasonsForOurs(choices: RedriveChoices): readonly string[] {
	return [
		...(choices.where === undefined &&
		choices.chosen === undefined &&
		choices.fingerprint === undefined
			? []
			: ['select messages']),
		...(choices.edits === undefined ? [] : ['edit them']),
		...(choices.limit === undefined ? [] : ['stop after a number of them']),
		...((choices.perSecond ?? 0) > mostPerSecondOfAws
			? [`move more than ${mostPerSecondOfAws} a second`]
			: []),
	];
}

/** Whether two queues are of one account and region, which AWS's move asks for. */
export function sameAccount(a: QueueRef, b: QueueRef): boolean {
	const [one, other] = [parseArn(a.arn), parseArn(b.arn)];
	return one?.account === other?.account && one?.region === other?.region;
}
