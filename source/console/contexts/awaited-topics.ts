import { awaitingAnswers, repeatableOfTopics } from '../../operations/awaited-answers.ts';
import type { TopicGateway } from '../../operations/ports.ts';
import type { Silence } from '../../operations/silence.ts';
import type { TaskAt } from './task-at.ts';

/** The topics for a task of many calls, as `awaitedQueues` has queues: it waits while nothing answers, which its row says. */
export function awaitedTopics(
	{ gateways, clock, signal, report }: Pick<TaskAt, 'gateways' | 'clock' | 'signal' | 'report'>,
	arn: string,
): TopicGateway {
	const { topics } = gateways;
	let told: Silence | undefined;
	return awaitingAnswers(topics, {
		clock,
		signal,
		look: (whileLooking) => topics.attributes(arn, { signal: whileLooking }),
		again: repeatableOfTopics,
		longest: Number.POSITIVE_INFINITY,
		heard(silence) {
			if (silence === told) return;
			told = silence;
			report({ silence });
		},
	});
}
