import type { Clock, MetricsGateway } from '../../ports.ts';

const minute = 60_000;
/** A queue that nobody used of late reports late: up to a quarter of an hour. */
const lookBack = 20 * minute;
/** The plan waits no longer for it: it is a comfort. */
const patience = 3000;

/**
 * Since when the oldest message has been in a queue by CloudWatch, ms since the epoch; `undefined` when
 * nobody can say. One metric is asked for, no message is touched. In a dead-letter queue the age counts
 * from the move, not from when the message was first sent (SQS developer guide, dead-letter queues).
 */
export async function oldestHereSince(
	{ metrics, clock }: { readonly metrics: MetricsGateway; readonly clock: Clock },
	queue: string,
	signal: AbortSignal,
): Promise<number | undefined> {
	const now = clock.now();
	const to = now - (now % minute) + minute;
	const query = {
		namespace: 'AWS/SQS',
		metric: 'ApproximateAgeOfOldestMessage',
		dimensions: { QueueName: queue },
		statistic: 'Maximum',
	} as const;
	const range = { from: to - lookBack, to, periodSeconds: 60 };
	try {
		const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
		const [series] = await metrics.series({ queries: [query], range }, { signal: soon });
		const point = series?.points.at(-1);
		return point === undefined || point.value <= 0 ? undefined : point.at - point.value * 1000;
	} catch (error) {
		if (signal.aborted) throw error;
		return;
	}
}
