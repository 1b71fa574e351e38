import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CloudWatch, MetricHistory } from '../cloudwatch/types.ts';
import { createRandom, type Random } from './random.ts';
import { type QueueMinute, shapes } from './shapes.ts';
import { alarms, compositeAlarms } from './story.ts';

const minute = 60_000;
const minutesOfHistory = 12 * 60;

/** AWS's names of what a queue measures. */
const queueMetrics: Readonly<Record<keyof QueueMinute, string>> = {
	visible: 'ApproximateNumberOfMessagesVisible',
	inFlight: 'ApproximateNumberOfMessagesNotVisible',
	delayed: 'ApproximateNumberOfMessagesDelayed',
	sent: 'NumberOfMessagesSent',
	received: 'NumberOfMessagesReceived',
	deleted: 'NumberOfMessagesDeleted',
	emptyReceives: 'NumberOfEmptyReceives',
	age: 'ApproximateAgeOfOldestMessage',
	size: 'SentMessageSize',
};

type Place = { readonly region: string; readonly startedAt: number };

/** Twelve hours of a queue up to the minute before the start, one series a metric. */
function queueHistory(queue: string, random: Random, place: Place): readonly MetricHistory[] {
	const shape = shapes[queue];
	if (shape === undefined) return [];
	const points = new Map<string, { at: number; value: number }[]>();
	const end = place.startedAt - (place.startedAt % minute);
	for (let ago = minutesOfHistory; ago >= 1; ago -= 1) {
		const values = shape(ago, random);
		if (values === undefined) continue;
		for (const [name, metric] of Object.entries(queueMetrics)) {
			const value = values[name as keyof QueueMinute];
			if (value === undefined) continue;
			const list = points.get(metric) ?? [];
			points.set(metric, list);
			list.push({ at: end - ago * minute, value: Math.max(value, 0) });
		}
	}
	return [...points].map(([metric, list]) => ({
		region: place.region,
		namespace: 'AWS/SQS',
		metric,
		dimensions: { QueueName: queue },
		points: list,
	}));
}

type Wave = { readonly metric: string; readonly mean: number; readonly spread: number };

const waves: readonly {
	readonly namespace: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly metrics: readonly Wave[];
}[] = [
	{
		namespace: 'AWS/SNS',
		dimensions: { TopicName: 'order-events' },
		metrics: [
			{ metric: 'NumberOfMessagesPublished', mean: 12, spread: 3 },
			{ metric: 'NumberOfNotificationsDelivered', mean: 33, spread: 8 },
			{ metric: 'NumberOfNotificationsFilteredOut', mean: 15, spread: 6 },
			{ metric: 'PublishSize', mean: 96, spread: 6 },
		],
	},
	{
		namespace: 'AWS/SNS',
		dimensions: { TopicName: 'payments-events.fifo' },
		metrics: [{ metric: 'NumberOfMessagesPublished', mean: 3, spread: 0 }],
	},
	{
		namespace: 'AWS/Kinesis',
		dimensions: { StreamName: 'clickstream' },
		metrics: [
			{ metric: 'IncomingRecords', mean: 1_200, spread: 160 },
			{ metric: 'IncomingBytes', mean: 92_000, spread: 12_000 },
			{ metric: 'PutRecords.Success', mean: 30, spread: 0 },
		],
	},
	{
		namespace: 'AWS/Lambda',
		dimensions: { FunctionName: 'click-counter' },
		metrics: [{ metric: 'IteratorAge', mean: 1_400, spread: 600 }],
	},
	{
		namespace: 'AWS/Kinesis',
		dimensions: { StreamName: 'audit-log' },
		metrics: [
			{ metric: 'IncomingRecords', mean: 18, spread: 6 },
			{ metric: 'IncomingBytes', mean: 900, spread: 250 },
		],
	},
];

/** What topics and streams measured, minute by minute from `from` until `to` (ms since the epoch). */
function waveHistory(
	random: Random,
	region: string,
	{ from, to }: { readonly from: number; readonly to: number },
): readonly MetricHistory[] {
	const first = from - (from % minute);
	const length = Math.floor(to / minute) - first / minute;
	return waves.flatMap(({ namespace, dimensions, metrics }) =>
		metrics.map(({ metric, mean, spread }) => ({
			region,
			namespace,
			metric,
			dimensions,
			points: Array.from({ length }, (_, index) => ({
				at: first + index * minute,
				value: Math.round(mean + spread * (random.next() + random.next() - 1)),
			})),
		})),
	);
}

/** The minutes in which nobody could have seen that the streams do not flow: they flowed as always, and were read. */
export function seedStreamMetrics(
	cloudwatch: CloudWatch,
	seed: number,
	region: string,
	range: { readonly from: number; readonly to: number },
): void {
	const random = createRandom(seed, `history of streams since ${range.from}`);
	const history = waveHistory(random, region, range);
	cloudwatch.seedHistory(history.filter(({ namespace }) => namespace !== 'AWS/SNS'));
}

/** Seeds twelve hours of metrics, a series at a time so that requests get a turn, and alarms. */
export async function seedMetrics(
	cloudwatch: CloudWatch,
	seed: number,
	place: Place,
): Promise<void> {
	// `orders` first: its chart is the one that a newcomer opens.
	for (const queue of Object.keys(shapes)) {
		const history = queueHistory(queue, createRandom(seed, `history of ${queue}`), place);
		for (const series of history) {
			cloudwatch.seedHistory([series]);
			await nextTurn();
		}
	}
	const range = { from: place.startedAt - minutesOfHistory * minute, to: place.startedAt };
	const waveRandom = createRandom(seed, 'history of waves');
	for (const series of waveHistory(waveRandom, place.region, range)) {
		cloudwatch.seedHistory([series]);
		await nextTurn();
	}
	// Last: a state is worked out when somebody looks, and holds until the minute is over.
	for (const alarm of alarms) {
		const input = {
			AlarmName: alarm.name,
			AlarmDescription: alarm.about,
			Namespace: alarm.namespace,
			MetricName: alarm.metric,
			Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
			Statistic: 'Maximum',
			Period: 60,
			EvaluationPeriods: alarm.periods,
			Threshold: alarm.above,
			ComparisonOperator: 'GreaterThanThreshold',
			AlarmActions: [`arn:aws:sns:${place.region}:000000000000:alerts`],
		};
		cloudwatch.seedAlarm(input, place.region, place.startedAt - minutesOfHistory * minute);
	}
	for (const { name, about, rule } of compositeAlarms) {
		const input = { AlarmName: name, AlarmDescription: about, AlarmRule: rule };
		cloudwatch.seedAlarm(input, place.region, place.startedAt - minutesOfHistory * minute);
	}
}

/**
 * Takes the requests of the seeding out of the metrics: the minutes from the start to `endedAt`
 * are what the last minute before them was. Gauges are not sampled that early.
 */
export function calmMetrics(
	cloudwatch: CloudWatch,
	seed: number,
	place: Place,
	endedAt: number,
): void {
	const first = place.startedAt - (place.startedAt % minute);
	const minutes = Math.floor((endedAt - first) / minute) + 1;
	for (const queue of Object.keys(shapes)) {
		const history = queueHistory(queue, createRandom(seed, `history of ${queue}`), place);
		for (const series of history) {
			const value = series.points.at(-1)?.value ?? 0;
			const points = Array.from({ length: minutes }, (_, index) => ({
				at: first + index * minute,
				value,
			}));
			cloudwatch.seedHistory([{ ...series, points }]);
		}
	}
}
