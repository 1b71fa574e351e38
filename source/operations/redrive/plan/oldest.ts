import type { Clock, MetricsGateway } from '../../ports.ts';

const minute = 60_000;
/** A queue that nobody used of late reports late: up to a quarter of an hour. */
const lookBack = 20 * minute;
/** The plan waits no longer for it: it is a comfort. */
const patience = 3000;

/** The last answers: a plan that is made anew while somebody types asks no more than once a minute. */
const answers = new WeakMap<MetricsGateway, Map<string, { at: number; since?: number }>>();

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
	const known = answers.get(metrics) ?? new Map<string, { at: number; since?: number }>();
	answers.set(metrics, known);
	const last = known.get(queue);
	if (last !== undefined && now - last.at < minute && now >= last.at) return last.since;
	const since = await asked(metrics, now, queue, signal);
	known.set(queue, { at: now, ...(since === undefined ? {} : { since }) });
	return since;
}

async function asked(
	metrics: MetricsGateway,
	now: number,
	queue: string,
	signal: AbortSignal,
): Promise<number | undefined> {
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
