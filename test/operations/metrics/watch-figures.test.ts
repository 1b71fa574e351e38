import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { type Known, kinds } from '../../../source/domain/kinds.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../../../source/domain/metric.ts';
import { priceOfMetrics } from '../../../source/domain/prices.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import { type FiguresOf, watchFigures } from '../../../source/operations/metrics/watch-figures.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import type { Attention } from '../../../source/operations/watch/sampling.ts';
import { whole } from '../../helpers/whole.ts';
import { metricsGateway, queueAttributes, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const minute = 60_000;

type Asked = { readonly queries: readonly MetricQuery[]; readonly range: MetricRange };

/** CloudWatch with ten messages a minute in every queue, and letters since an hour before the start. */
function cloudWatch(
	clock: VirtualClock,
	spending: () => Spending | undefined,
	fails?: () => Error | undefined,
	part?: string,
) {
	const asked: Asked[] = [];
	const start = clock.now();
	const series: MetricsGateway['series'] = async (input) => {
		asked.push(input);
		const error = fails?.();
		if (error !== undefined) throw error;
		// As the gate counts it.
		const price = priceOfMetrics(input.queries.length);
		spending()?.note([
			{ at: 0, operation: '', effect: 'read', attempt: 1, milliseconds: 1, price },
		]);
		const { from, to, periodSeconds } = input.range;
		return input.queries.map((query): MetricSeries => {
			const points: { at: number; value: number }[] = [];
			for (let at = from; at < Math.min(to, clock.now() - minute); at += periodSeconds * 1000) {
				const there = query.metric.endsWith('NotVisible') || at < start - 60 * minute ? 0 : 10;
				points.push({ at, value: there });
			}
			const isPart = query.dimensions['QueueName'] === part;
			return { query, points, complete: part === undefined || !isPart };
		});
	};
	return { asked, metrics: metricsGateway({ series }) };
}

function known(name: string, visible: number, clock: VirtualClock): Known<'queue'> {
	const facts = queueAttributes(name, { visible });
	const at = clock.now();
	const history = kinds.queue.remembering(kinds.queue.noHistory, at - 60 * minute, facts);
	return {
		key: name as Known<'queue'>['key'],
		context: 'prod',
		ref: queueRef(name),
		facts,
		sampledAt: at,
		history,
	};
}

/** Watches some queues for a while, keeping what was told as the console does. */
async function watched(input: {
	readonly queues: readonly {
		readonly name: string;
		readonly visible?: number;
		readonly dead?: boolean;
		/** From when on it is known that letters lie there, ms after the start. */
		readonly lettersAt?: number;
	}[];
	readonly forMs: number;
	readonly budget?: number;
	readonly attention?: Attention;
	readonly shown?: (all: readonly string[], now: number) => readonly string[];
	readonly fails?: () => Error | undefined;
	/** Of this queue CloudWatch tells a part alone. */
	readonly part?: string;
}) {
	const clock = new VirtualClock();
	const start = clock.now();
	const spending = new Spending({ clock, context: 'prod', budget: input.budget ?? 1 });
	const { asked, metrics } = cloudWatch(clock, () => spending, input.fails, input.part);
	const told = new Map<string, FiguresOf['figures']>();
	const all = new Map(
		input.queues.map(
			({ name, visible = 0, dead = false, lettersAt = Number.POSITIVE_INFINITY }) => [
				name,
				{ known: known(name, visible, clock), dead, lettersAt },
			],
		),
	);
	const end = new AbortController();
	const names = [...all.keys()];
	const watching = watchFigures(
		{ metrics, clock, budget: spending, receives: { load: async () => ({ messages: [] }) } },
		{
			attention: () => input.attention ?? 'active',
			shown: () =>
				(input.shown?.(names, clock.now() - start) ?? names).flatMap((name) => {
					const one = all.get(name);
					if (one === undefined) return [];
					const figures = told.get(one.known.ref.arn);
					const ofLetters = one.dead || clock.now() - start >= one.lettersAt;
					const known = figures === undefined ? one.known : { ...one.known, figures };
					return [{ known, dead: one.dead, ofLetters }];
				}),
		},
		(some) => {
			for (const { arn, figures } of some) told.set(arn, { ...told.get(arn), ...figures });
		},
		end.signal,
	);
	await clock.advance(input.forMs);
	end.abort();
	await watching.catch(() => {});
	return { asked, told: (name: string) => told.get(queueRef(name).arn), spending, start };
}

describe('asking CloudWatch about the queues on the screen', () => {
	it('is one request a minute for all of them', async () => {
		const queues = ['orders', 'emails', 'refunds'].map((name) => ({ name }));
		const { asked, told, spending } = await watched({ queues, forMs: 3 * minute - 5_000 });
		expect(asked.map(({ queries }) => queries.length)).toEqual([9, 9, 9]);
		expect(spending.spent).toBeCloseTo(27 * 0.00001, 8);
		expect(told('emails')?.metrics).toMatchObject({ state: 'told', sent: { perMinute: 10 } });
	});

	it('asks rarely while nobody looks, and nothing of rows that are not on the screen', async () => {
		const queues = [{ name: 'orders' }, { name: 'emails' }];
		const idle = await watched({ queues, forMs: 20 * minute - 5_000, attention: 'idle' });
		expect(idle.asked).toHaveLength(4);
		const one = await watched({ queues, forMs: minute - 5_000, shown: () => ['orders'] });
		expect(one.told('emails')).toBeUndefined();
	});

	it('reads the history of dead letters once: since when, to the minute', async () => {
		const queues = [{ name: 'orders-dlq', visible: 10, dead: true }];
		const { asked, told, start } = await watched({ queues, forMs: 10 * minute - 5_000 });
		const { since } = told('orders-dlq')?.since ?? {};
		expect(since).toEqual({ kind: 'at', at: start - 60 * minute, within: minute });
		expect(asked.filter(({ queries }) => queries.length === 2)).toHaveLength(1);
	});

	it('reads the history of letters of others as that of letters, once it is known that they are some', async () => {
		const queues = [{ name: 'lost', visible: 30, lettersAt: 2 * minute }];
		const { told, asked, start } = await watched({ queues, forMs: 10 * minute - 5_000 });
		expect(told('lost')?.since).toMatchObject({
			...{ ofLetters: true, since: { kind: 'at', at: start - 60 * minute, within: minute } },
		});
		// Their sending is counted, as that of any messages.
		expect(told('lost')?.metrics).toMatchObject({ sent: { perMinute: 10 } });
		expect(asked.filter(({ queries }) => queries.length === 2)).toHaveLength(1);
	});

	it('says what it could not have, and asks a refusal again after five minutes', async () => {
		const denied = () => fail('denied', 'you may not call CloudWatch GetMetricData');
		const queues = [{ name: 'orders', visible: 500 }];
		const { asked, told } = await watched({ queues, forMs: 11 * minute, fails: denied });
		expect(asked).toHaveLength(3);
		expect(told('orders')?.metrics).toMatchObject({ state: 'failed', failure: { kind: 'denied' } });
		expect(told('orders')?.since, 'not even asked').toBeUndefined();
	});

	it('goes on with the others where of one queue a part alone is told', async () => {
		const queues = ['orders', 'emails'].map((name) => ({ name }));
		const { asked, told } = await watched({ queues, forMs: 3 * minute - 5_000, part: 'orders' });
		expect(told('orders')?.metrics?.state).toBe('failed');
		expect(told('emails')?.metrics?.state).toBe('told');
		expect(asked).toHaveLength(3);
	});

	it('slows down near the end of its budget, and stops before it is spent', async () => {
		// A hundred rows are 300 metrics, $0.003 a minute: the budget is that of ten minutes.
		const queues = Array.from({ length: 100 }, (_, index) => ({ name: `queue-${index}` }));
		const { asked, spending } = await watched({ queues, forMs: 16 * minute, budget: 0.03 });
		expect(spending.spent).toBeLessThanOrEqual(0.03);
		expect(spending.pace).toBe('keys');
		expect(asked).toHaveLength(10);
	});

	it('stays under a dollar while somebody leafs through 5,000 queues, an hour in the long runs', async () => {
		const queues = Array.from({ length: 5_000 }, (_, index) => ({
			name: `queue-${index}`,
			visible: index % 10 === 0 ? 100 : 0,
			dead: index % 10 === 1,
		}));
		const { asked, spending } = await watched({
			queues,
			forMs: (whole ? 60 : 6) * minute,
			// Another page of thirty every twenty seconds.
			shown: (all, now) => {
				const page = Math.floor(now / 20_000) % Math.ceil(all.length / 30);
				return all.slice(page * 30, page * 30 + 30);
			},
		});
		expect(spending.spent).toBeLessThan(whole ? 1 : 0.1);
		expect(spending.spent).toBeGreaterThan(0);
		const metrics = asked.reduce((sum, { queries }) => sum + queries.length, 0);
		expect(spending.spent).toBeCloseTo(metrics * 0.00001, 6);
		expect(Math.max(...asked.map(({ queries }) => queries.length))).toBeLessThanOrEqual(500);
	});
});
