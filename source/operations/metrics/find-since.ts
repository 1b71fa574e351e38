import {
	backlogSince,
	type Depth,
	laterBy,
	type Since,
	standingSince,
} from '../../domain/diagnosis/onset.ts';
import type { KnownSince } from '../../domain/diagnosis/queue-metrics.ts';
import { asFailure } from '../../domain/failure.ts';
import type { MetricQuery } from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { throwIfAborted } from '../pause.ts';
import { comfortPatience } from './patience.ts';
import {
	type MetricsAsked,
	type MetricsPorts,
	readMetrics,
	wholeSeriesIn,
} from './read-metrics.ts';

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
	/** Since when the oldest of its messages is here, by this computer's clock, where that is known. */
	readonly oldestAt?: number;
};

/** What finding out since when costs at most, US dollars. */
export function priceOfSince({ dead }: Pick<SinceWanted, 'dead'>): number {
	// Dead letters are read a third time, by the minute, where five minutes told.
	return priceOfMetrics(dead ? 2 * (reaches.length + 1) : reaches.length);
}

/**
 * Since when a queue has had dead letters, or a backlog, by CloudWatch's history: nothing that we saw ourselves has a
 * part in it. What is visible and in flight counts as there, so that no look ends or begins anything. Times are by this
 * computer's clock.
 */
export async function findSince(
	ports: MetricsPorts,
	wanted: SinceWanted,
	signal: AbortSignal,
): Promise<KnownSince> {
	const foundAt = ports.clock.now();
	try {
		let since: Since | undefined;
		let silent = true;
		for (const { back, periodSeconds } of reaches) {
			const period = periodSeconds * 1000;
			const range = (now: number) => {
				const to = Math.ceil(now / period) * period;
				return { from: to - back, to, periodSeconds };
			};
			const told = await depths(ports, wanted, range, signal);
			silent &&= told.depths.length === 0;
			since = onsetOf(told, wanted, period);
			if (!silent && since?.kind !== 'at-least') break;
		}
		if (wanted.dead && since?.kind === 'at' && since.within > minute) {
			since = (await finer(ports, wanted, since, signal)) ?? since;
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
	ports: MetricsPorts,
	wanted: SinceWanted,
	{ at, within: span }: Extract<Since, { kind: 'at' }>,
	signal: AbortSignal,
): Promise<Since | undefined> {
	const ago = ports.clock.now() - at;
	if (ago > minutesKept) return;
	const range = (now: number) => {
		const from = Math.floor((now - ago) / minute) * minute - 10 * minute;
		return { from, to: from + span + 21 * minute, periodSeconds: 60 };
	};
	const found = onsetOf(await depths(ports, wanted, range, signal), wanted, minute);
	return found?.kind === 'at' ? found : undefined;
}

/** Depths by the endpoint's clock, and how much ours is ahead of it. */
type Told = { readonly depths: readonly Depth[]; readonly clockAhead: number };

/** Judged by the clock that cut time into periods, told by ours. */
function onsetOf(
	{ depths: all, clockAhead }: Told,
	{ dead, oldestAt }: SinceWanted,
	periodMs: number,
): Since | undefined {
	const options = {
		periodMs,
		...(oldestAt === undefined ? {} : { oldestAt: oldestAt - clockAhead }),
	};
	const since = dead ? standingSince(all, options) : backlogSince(all, options);
	return since === undefined ? undefined : laterBy(since, clockAhead);
}

/** @throws {FailureError} where CloudWatch does not tell all of them: a part would be another history. */
async function depths(
	ports: MetricsPorts,
	{ name, dead }: SinceWanted,
	range: MetricsAsked['range'],
	signal: AbortSignal,
): Promise<Told> {
	const queries = (dead ? [visible, inFlight] : [visible]).map(
		(metric): MetricQuery => ({
			...{ namespace: 'AWS/SQS', metric, dimensions: { QueueName: name } },
			statistic: 'Maximum',
		}),
	);
	const patienceMs = comfortPatience;
	const told = await readMetrics(ports, { queries, range, patienceMs }, signal);
	const [there, held] = wholeSeriesIn(told);
	const holding = new Map(held?.points.map(({ at, value }) => [at, value]));
	const depths = (there?.points ?? []).map(({ at, value }) => ({
		at,
		value: value + (holding.get(at) ?? 0),
	}));
	return { depths, clockAhead: told.clockAhead };
}
