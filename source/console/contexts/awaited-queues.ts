import { awaitingAnswers, repeatableOfQueues } from '../../operations/awaited-answers.ts';
import type { QueueGateway } from '../../operations/ports.ts';
import type { Silence } from '../../operations/silence.ts';
import type { TaskAt } from './task-at.ts';

/**
 * The queues for a task of many calls: while nothing answers, or the login is over, it waits, which its row in the list of
 * tasks says in red. The user ends the waiting by stopping the task.
 */
export function awaitedQueues(
	{
		gateways,
		clock,
		signal,
		leases,
		report,
	}: Pick<TaskAt, 'gateways' | 'clock' | 'signal' | 'leases' | 'report'>,
	url: string,
): QueueGateway {
	const { queues } = gateways;
	let told: Silence | undefined;
	return awaitingAnswers(queues, {
		clock,
		signal,
		look: (whileLooking) => queues.attributes(url, { signal: whileLooking }),
		again: repeatableOfQueues,
		longest: Number.POSITIVE_INFINITY,
		heard(silence) {
			if (silence === told) return;
			told = silence;
			report({ silence, heldMeanwhile: leases.heldUntil(url) });
		},
	});
}
