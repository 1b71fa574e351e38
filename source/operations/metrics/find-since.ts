import {
	backlogSince,
	type Depth,
	type Since,
	standingSince,
} from '../../domain/diagnosis/onset.ts';
import type { KnownSince } from '../../domain/diagnosis/queue-metrics.ts';
import { asFailure } from '../../domain/failure.ts';
import type { MetricQuery, MetricRange } from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { within } from '../watch/cloudwatch-patience.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far back is read, and how finely: first what holds most answers, then as long as any message lives. */
const reaches = [
	{ back: day, periodSeconds: 60 },
	{ back: 15 * day, periodSeconds: 300 },
] as const;
/** Minutes are kept for so long; less than 15 days, so that the first of them is there. */
const minutesKept = 15 * day - hour;

const visible = 'ApproximateNumberOfMessagesVisible';
const inFlight = 'ApproximateNumberOfMessagesNotVisible';

export type SinceWanted = {
	readonly name: string;
	readonly dead: boolean;
	/** Since when the oldest of its messages is here, where that is known. */
	readonly oldestAt?: number;
};

/** What finding out since when costs at most, US dollars. */
export function priceOfSince({ dead }: Pick<SinceWanted, 'dead'>): number {
	// Dead letters are read a third time, by the minute, where five minutes told.
	return priceOfMetrics(dead ? 2 * (reaches.length + 1) : reaches.length);
}

/**
 * Since when a queue has had dead letters, or a backlog, by CloudWatch's history: nothing that we saw ourselves has a
 * part in it. What is visible and in flight counts as there, so that no look ends or begins anything.
 */
export async function findSince(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	wanted: SinceWanted,
	signal: AbortSignal,
): Promise<KnownSince> {
	const { clock } = ports;
	const foundAt = clock.now();
	try {
		let since: Since | undefined;
		let silent = true;
		for (const { back, periodSeconds } of reaches) {
			const period = periodSeconds * 1000;
			const to = Math.ceil(foundAt / period) * period;
			const range = { from: to - back, to, periodSeconds };
			const told = await depths(ports, wanted, range, signal);
			silent &&= told.length === 0;
			since = onsetOf(told, wanted, period);
			if (!silent && since?.kind !== 'at-least') break;
		}
		if (wanted.dead && since?.kind === 'at' && since.within > minute) {
			since = (await finer(ports, wanted, since, foundAt, signal)) ?? since;
		}
		if (silent) return { foundAt, silent };
		return { foundAt, ...(since === undefined ? {} : { since }) };
	} catch (error) {
		throwIfAborted(signal);
		return { foundAt, failure: asFailure(error) };
	}
}

/** The same by the minute, where CloudWatch keeps minutes of that time still. */
async function finer(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	wanted: SinceWanted,
	{ at, within: span }: Extract<Since, { kind: 'at' }>,
	now: number,
	signal: AbortSignal,
): Promise<Since | undefined> {
	if (now - at > minutesKept) return;
	const range = { from: at - 10 * minute, to: at + span + 10 * minute, periodSeconds: 60 };
	const found = onsetOf(await depths(ports, wanted, range, signal), wanted, minute);
	return found?.kind === 'at' ? found : undefined;
}

function onsetOf(
	all: readonly Depth[],
	{ dead, oldestAt }: SinceWanted,
	periodMs: number,
): Since | undefined {
	const options = { periodMs, ...(oldestAt === undefined ? {} : { oldestAt }) };
	return dead ? standingSince(all, options) : backlogSince(all, options);
}

async function depths(
	{ metrics, clock }: { readonly metrics: MetricsGateway; readonly clock: Clock },
	{ name, dead }: SinceWanted,
	range: MetricRange,
	signal: AbortSignal,
): Promise<readonly Depth[]> {
	const queries = (dead ? [visible, inFlight] : [visible]).map(
		(metric): MetricQuery => ({
			...{ namespace: 'AWS/SQS', metric, dimensions: { QueueName: name } },
			statistic: 'Maximum',
		}),
	);
	const [there, held] = await within(clock, signal, (soon) =>
		metrics.series({ queries, range }, { signal: soon }),
	);
	const holding = new Map(held?.points.map(({ at, value }) => [at, value]));
	return (there?.points ?? []).map(({ at, value }) => ({
		at,
		value: value + (holding.get(at) ?? 0),
	}));
}
