import type { QueueRef, StreamRef } from '../../domain/resources.ts';
import { awaitingAnswers } from '../../operations/awaited-answers.ts';
import type { QueueGateway, StreamGateway } from '../../operations/ports.ts';
import type { CommandContext } from './context.ts';
import { SilenceTold } from './silence-told.ts';

/** What may be asked of a queue again: a receive hides what it hides, a deletion deletes what it deleted. */
const ofQueues = new Set(['attributes', 'receive', 'delete']);
const ofStreams = new Set(['summary', 'shardsPage']);

type Told = Pick<CommandContext, 'out' | 'clock' | 'signal'>;

/** A gateway for a run of many calls, and what was said of an endpoint that does not answer. */
export type AwaitedGateway<Gateway> = {
	readonly gateway: Gateway;
	readonly silence: SilenceTold;
};

/**
 * Queues for a run that goes on for long: where nothing answers it is said once, and waited for until
 * {@link longestSilence}; `then` is what happens after that, as {@link SilenceTold} has it.
 */
export function awaitedQueues(
	context: Told,
	queues: QueueGateway,
	queue: QueueRef,
	then: string,
): AwaitedGateway<QueueGateway> {
	return awaited(context, queues, then, ofQueues, (signal) =>
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
	return awaited(context, streams, then, ofStreams, (signal) =>
		streams.summary(stream.name, { signal }),
	);
}

function awaited<Gateway extends object>(
	context: Told,
	gateway: Gateway,
	then: string,
	again: ReadonlySet<string>,
	look: (signal: AbortSignal) => Promise<unknown>,
): AwaitedGateway<Gateway> {
	const { clock, signal } = context;
	const silence = new SilenceTold(context, then);
	const heard = (heardOf: Parameters<SilenceTold['take']>[0]) => void silence.take(heardOf);
	return {
		gateway: awaitingAnswers(gateway, { clock, signal, look, again, heard }),
		silence,
	};
}
