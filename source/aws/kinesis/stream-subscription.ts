import {
	type StartingPosition,
	SubscribeToShardCommand,
	type SubscribeToShardEventStream,
} from '@aws-sdk/client-kinesis';
import type { RecordPage, StartPosition } from '../../domain/resources.ts';
import type { StreamGateway } from '../../operations/ports.ts';
import { type GatewayParts, nextPage, optional } from '../gateway-parts.ts';
import { childrenOf, toRecord } from './stream-records.ts';

/**
 * Longest silence of a subscription, and a third of what a whole one may take: AWS ends it after five
 * minutes, and sends an empty event every few seconds until then.
 */
const timeoutMs = 100_000;

/** The part of the stream gateway that is pushed to: enhanced fan-out. */
export function createSubscriptions({
	clients,
	gate,
}: GatewayParts): Pick<StreamGateway, 'subscribe'> {
	return {
		async subscribe({ consumerArn, name, shardId, from }, take, { signal }) {
			// Leaving the loop leaves the connection open: AWS would push on, and bill it.
			const over = new AbortController();
			try {
				await gate.call(
					'Kinesis SubscribeToShard',
					new SubscribeToShardCommand({
						ConsumerARN: consumerArn,
						ShardId: shardId,
						StartingPosition: startingPosition(from),
					}),
					{ signal: AbortSignal.any([signal, over.signal]), label: name, timeoutMs },
					async (command) => {
						const { EventStream: events = [] } = await clients.subscriptions().send(command);
						for await (const event of events as AsyncIterable<SubscribeToShardEventStream>) {
							if (signal.aborted) return;
							const page = toPage(event);
							if ((await take(page)) === 'enough') return;
							// Nothing comes after the end of a shard.
							if (page.next === undefined) return;
						}
					},
				);
			} finally {
				over.abort();
			}
		},
	};
}

function startingPosition(from: StartPosition): StartingPosition {
	switch (from.type) {
		case 'AT_TIMESTAMP':
			return { Type: from.type, Timestamp: new Date(from.at) };
		case 'AT_SEQUENCE_NUMBER':
		case 'AFTER_SEQUENCE_NUMBER':
			return { Type: from.type, SequenceNumber: from.sequenceNumber };
		default:
			return { Type: from.type };
	}
}

/** A page of an event; errors come as events too, and are thrown as the SDK throws them elsewhere. */
function toPage(event: SubscribeToShardEventStream): RecordPage {
	const { SubscribeToShardEvent: page } = event;
	if (page === undefined) {
		throw Object.values(event).find((one) => one instanceof Error) ?? new Error('unknown event');
	}
	const { Records, ContinuationSequenceNumber, MillisBehindLatest, ChildShards = [] } = page;
	return {
		records: (Records ?? []).map(toRecord),
		// Children are told at the end of the shard alone.
		...(ChildShards.length > 0 ? childrenOf(ChildShards) : nextPage(ContinuationSequenceNumber)),
		...optional('millisBehindLatest', MillisBehindLatest),
	};
}
