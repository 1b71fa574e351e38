import { parseArn } from '../../../domain/arn.ts';
import type { Part } from '../../../domain/details.ts';
import {
	type EngineWhy,
	needsOf,
	type RedriveChoices,
} from '../../../domain/redrive/redrive-plan.ts';
import type { MoveTask, QueueRef } from '../../../domain/resources.ts';

/** AWS's own task by default: it runs in AWS at any scale. It can neither select nor change messages. */
export function chooseEngine(
	choices: RedriveChoices,
	sources: Part<readonly QueueRef[]>,
	moves: Part<readonly MoveTask[]>,
): { readonly engine: 'aws' | 'own'; readonly why: EngineWhy } {
	if (choices.engine === 'own') return { engine: 'own', why: 'chosen' };
	if (choices.engine === 'aws') return { engine: 'aws', why: 'chosen' };
	if (needsOf(choices).length > 0) return { engine: 'own', why: 'beyond-aws' };
	if (!moves.ok && moves.failure.kind === 'unsupported') {
		return { engine: 'own', why: 'no-move-tasks' };
	}
	if (sources.ok && sources.value.length === 0) {
		return { engine: 'own', why: 'not-of-queues' };
	}
	return { engine: 'aws', why: 'whole' };
}

/** Whether two queues are of one account and region, which AWS's move asks for. */
export function sameAccount(a: QueueRef, b: QueueRef): boolean {
	const [one, other] = [parseArn(a.arn), parseArn(b.arn)];
	return one?.account === other?.account && one?.region === other?.region;
}
