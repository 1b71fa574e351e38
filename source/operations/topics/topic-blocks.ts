import { BlockWriter, type RecordBlock } from '../../domain/streams/record-block.ts';
import type { DecodingTools } from '../../domain/streams/record-decoding.ts';
import { topicRecord } from '../../domain/topics/topic-record.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import {
	feedTopic,
	type TopicFeedEnd,
	type TopicFeedEvent,
	type TopicFeedInput,
} from './topic-feed.ts';

/** What a tail of a topic tells a view: messages as records, decoded and packed. */
export type TopicBlockEvent =
	| Exclude<TopicFeedEvent, { readonly type: 'topic/messages' }>
	| { readonly type: 'feed/records'; readonly block: RecordBlock; readonly at: number };

/** Rows that a block has at most: what eight receives bring. */
const rowsABlock = 80;

/** {@link feedTopic} for people: what comes is decoded and packed. Made for a thread of its own. */
export function feedTopicBlocks(
	{
		tools,
		...ports
	}: {
		readonly queues: QueueGateway;
		readonly clock: Clock;
		readonly tools: DecodingTools;
	},
	input: TopicFeedInput,
	emit: (event: TopicBlockEvent) => void | Promise<void>,
	signal: AbortSignal,
): Promise<TopicFeedEnd> {
	const writer = new BlockWriter(rowsABlock);
	return feedTopic(
		ports,
		input,
		async (event) => {
			if (event.type !== 'topic/messages') {
				await emit(event);
				return undefined;
			}
			for (const delivery of event.deliveries) {
				writer.add(topicRecord(delivery, tools));
				if (writer.isFull) await emit({ type: 'feed/records', block: writer.take(), at: event.at });
			}
			if (writer.count > 0)
				await emit({ type: 'feed/records', block: writer.take(), at: event.at });
			return undefined;
		},
		signal,
	);
}
