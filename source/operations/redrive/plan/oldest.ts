import { comfortPatience } from '../../metrics/patience.ts';
import { type MetricsPorts, readMetrics, wholePoints } from '../../metrics/read-metrics.ts';

const minute = 60_000;
/** A queue that nobody used of late reports late: up to a quarter of an hour. */
const lookBack = 20 * minute;

/**
 * Since when the oldest message has been in a queue by CloudWatch, ms since the epoch by our clock; `undefined` when
 * nobody can say. One metric is asked for, at most once a minute: a plan is made anew while somebody types. No message is
 * touched. In a dead-letter queue the age counts from the move, not from when the message was first sent (SQS developer
 * guide, dead-letter queues).
 */
export async function oldestHereSince(
	ports: MetricsPorts,
	queue: string,
	signal: AbortSignal,
): Promise<number | undefined> {
	const query = {
		namespace: 'AWS/SQS',
		metric: 'ApproximateAgeOfOldestMessage',
		dimensions: { QueueName: queue },
		statistic: 'Maximum',
	} as const;
	const range = (now: number) => {
		const to = now - (now % minute) + minute;
		return { from: to - lookBack, to, periodSeconds: 60 };
	};
	const asked = { queries: [query], range, patienceMs: comfortPatience, freshMs: minute };
	const { answers, clockAhead } = await readMetrics(ports, asked, signal);
	const age = wholePoints(answers[0]);
	const point = age.ok ? age.value.at(-1) : undefined;
	if (point === undefined || point.value <= 0) return;
	return point.at - point.value * 1000 + clockAhead;
}
