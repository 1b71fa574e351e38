import type { QueueRef, StreamRef, TopicRef } from '../../domain/resources.ts';
import {
	awaitingAnswers,
	repeatableOfQueues,
	repeatableOfTopics,
} from '../../operations/awaited-answers.ts';
import type { QueueGateway, StreamGateway, TopicGateway } from '../../operations/ports.ts';
import type { HeldMeanwhile } from '../../operations/silence.ts';
import type { CommandContext } from './context.ts';
import { SilenceTold } from './silence-told.ts';

const ofStreams = new Set(['summary', 'shardsPage']);

type Told = Pick<CommandContext, 'out' | 'clock' | 'signal'>;

/** A gateway for a run of many calls, and what was said of an endpoint that does not answer. */
export type AwaitedGateway<Gateway> = {
	readonly gateway: Gateway;
	readonly silence: SilenceTold;
};

/**
 * Queues for a run that goes on for long: where nothing answers, or the login is over, it is said once, and waited for until
 * {@link longestSilence}; `then` is what happens after that and `held` what is held meanwhile, as {@link SilenceTold} has it.
 */
export function awaitedQueues(
	context: Told,
	queues: QueueGateway,
	queue: QueueRef,
	then: string,
	held?: () => HeldMeanwhile | undefined,
): AwaitedGateway<QueueGateway> {
	const silence = new SilenceTold(context, then, held);
	return awaited(context, queues, silence, repeatableOfQueues, (signal) =>
		queues.attributes(queue.url, { signal }),
	);
}

/** The same for a stream. */
export function awaitedStreams(
	context: Told,
	streams: StreamGateway,
	stream: StreamRef,
	then: string,
): AwaitedGateway<StreamGateway> {
	const silence = new SilenceTold(context, then);
	return awaited(context, streams, silence, ofStreams, (signal) =>
		streams.summary(stream.name, { signal }),
	);
}

/** The same for a topic. */
export function awaitedTopics(
	context: Told,
	topics: TopicGateway,
	topic: TopicRef,
	then: string,
): AwaitedGateway<TopicGateway> {
	const silence = new SilenceTold(context, then);
	return awaited(context, topics, silence, repeatableOfTopics, (signal) =>
		topics.attributes(topic.arn, { signal }),
	);
}

function awaited<Gateway extends object>(
	context: Told,
	gateway: Gateway,
	silence: SilenceTold,
	again: ReadonlySet<string>,
	look: (signal: AbortSignal) => Promise<unknown>,
): AwaitedGateway<Gateway> {
	const { clock, signal } = context;
	const heard = (heardOf: Parameters<SilenceTold['take']>[0]) => void silence.take(heardOf);
	return {
		gateway: awaitingAnswers(gateway, { clock, signal, look, again, heard }),
		silence,
	};
}
