import { parseArn } from '../../domain/arn.ts';
import {
	type ChartedQueue,
	type ChartedStream,
	type Panel,
	queuePanels,
	streamPanels,
} from '../../domain/charts/panels.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { MetricQuery } from '../../domain/metric.ts';
import type { QueueRef, StreamRef } from '../../domain/resources.ts';
import { consumersOf } from '../consumers/stream-consumers.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';
import { listShards } from '../resources/describe.ts';

type Statistic = MetricQuery['statistic'];

/** The charts of a resource, and why it could not tell all that belongs on them. */
export type ResourcePanels = { readonly panels: readonly Panel[]; readonly unread?: Failure };

/** What the name of a queue tells. */
export const queueByItsName = ({ name }: QueueRef): ChartedQueue => ({
	name,
	fifo: name.endsWith('.fifo'),
});

/** What the name of a stream tells. */
export const streamByItsName = ({ name }: StreamRef): ChartedStream => ({
	name,
	consumers: [],
	shards: [],
	shardMetrics: [],
});

/** The charts of a queue, its dead-letter queue beside it: one GetQueueAttributes. */
export async function panelsOfQueue(
	{ queues }: Gateways,
	ref: QueueRef,
	statistic: Statistic,
	signal: AbortSignal,
): Promise<ResourcePanels> {
	const named = queueByItsName(ref);
	try {
		const { fifo, redrivePolicy } = await queues.attributes(ref.url, { signal });
		const letters = sameHere(ref.arn, redrivePolicy?.deadLetterTargetArn);
		const queue = { ...named, fifo, ...(letters === undefined ? {} : { deadLetters: letters }) };
		return { panels: queuePanels(queue, statistic) };
	} catch (error) {
		throwIfAborted(signal);
		return { panels: queuePanels(named, statistic), unread: asFailure(error) };
	}
}

/** The name of a queue of the same account and region: metrics of others are not ours to ask. */
function sameHere(arn: string, other: string | undefined): string | undefined {
	const [one, two] = [parseArn(arn), other === undefined ? undefined : parseArn(other)];
	if (two === undefined || one?.account !== two.account || one.region !== two.region) return;
	return two.name;
}

/** The charts of a stream, its consumers and shards with them where these have metrics of their own. */
export async function panelsOfStream(
	{ streams }: Gateways,
	ref: StreamRef,
	statistic: Statistic,
	signal: AbortSignal,
): Promise<ResourcePanels> {
	const named = streamByItsName(ref);
	let unread: Failure | undefined;
	/** What one call tells; of one that fails nothing is known, and the rest goes on. */
	const told = async <Told>(ask: () => Promise<Told>, otherwise: Told): Promise<Told> => {
		try {
			return await ask();
		} catch (error) {
			throwIfAborted(signal);
			unread ??= asFailure(error);
			return otherwise;
		}
	};
	const [consumers, shardMetrics] = await Promise.all([
		told(async () => (await consumersOf(streams, ref.arn, signal)).map(({ name }) => name), []),
		told(async () => (await streams.summary(ref.name, { signal })).shardMetrics, []),
	]);
	const shards = await told(async () => {
		if (shardMetrics.length === 0) return [];
		return (await listShards(streams, ref.name, signal)).map(({ id }) => id);
	}, []);
	const panels = streamPanels({ ...named, consumers, shards, shardMetrics }, statistic);
	return { panels, ...(unread === undefined ? {} : { unread }) };
}
