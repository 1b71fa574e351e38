import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stored } from '../fake-sqs.ts';
import { randomFrom, Simulation } from '../simulation.ts';
import { startRun } from '../start-run.ts';

/** What everybody can see of the queue, each second of its clock, until a run has ended. */
async function watched(world: Simulation, ended: Promise<unknown>) {
	const seconds: { dead: number; hidden: number; there: number }[] = [];
	let isOver = false;
	const over = ended.finally(() => {
		isOver = true;
	});
	const queues = world.sqs.gateway();
	const look = async () => {
		while (!isOver) {
			const { visible = 0, inFlight = 0 } = await queues.attributes(world.source.url, {
				signal: new AbortController().signal,
			});
			const there = world.sqs.queue(world.source.name).messages.length;
			seconds.push({ dead: visible + inFlight, hidden: inFlight, there });
			await world.clock.sleep(1000, new AbortController().signal);
		}
	};
	await world.clock.run(Promise.all([over, look()]));
	return seconds;
}

/** A consumer that works: what arrives is taken at once. */
function consume(world: Simulation, signal: AbortSignal): void {
	const take = async () => {
		while (!signal.aborted) {
			await world.clock.sleep(500, signal);
			world.sqs.queue(world.target.name).messages.splice(0);
		}
	};
	take().catch(() => {});
}

const receivesOf = (world: Simulation) =>
	world.sqs.queue(world.source.name).accepted.map(({ receives }) => receives);

/** Where SQS puts what came back: it promises nothing. */
const orders: Readonly<Record<string, (random: () => number) => (free: Stored[]) => Stored[]>> = {
	'behind what was not received yet': () => (free) =>
		free.toSorted((one, other) => one.receives - other.receives),
	'in front': () => (free) => free,
	anywhere: (random) => (free) =>
		free
			.map((stored) => [random(), stored] as const)
			.toSorted(([one], [other]) => one - other)
			.map(([, stored]) => stored),
};

async function canaryOf6In50(order: (free: Stored[]) => Stored[], at: readonly number[]) {
	const world = new Simulation(false);
	world.fill(50);
	world.sqs.order = order;
	const ids = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
	const ending = new AbortController();
	consume(world, ending.signal);
	const chosen = at.flatMap((index) => ids[index] ?? []);
	const { run } = startRun(world, { canary: { stopAbovePercent: 5 }, chosen });
	const seconds = await watched(world, run.ended);
	ending.abort();
	const { report } = await run.ended;
	return { world, seconds, report };
}

describe('a canary of 6 chosen of 50', () => {
	test.each([
		['first in the queue, which gives what came back in front', [0, 2, 4, 5, 7, 9], 'in front'],
		[
			'anywhere in the queue, which gives what came back last',
			[3, 11, 23, 30, 41, 49],
			'behind what was not received yet',
		],
	])('%s', async (_, at, order) => {
		const { world, seconds, report } = await canaryOf6In50(
			orders[order]?.(() => 0) ?? ((free) => free),
			at,
		);
		expect(report.outcomes).toMatchObject({ moved: 6 });
		expect(report.steps).toMatchObject([{ verdict: 'no-return' }, { verdict: 'no-return' }]);
		expect(seconds.length).toBeGreaterThan(150);
		expect(Math.max(...seconds.map(({ hidden }) => hidden))).toBeLessThanOrEqual(20);
		expect(world.sqs.mostHidden).toBeLessThanOrEqual(20);
		expect(Math.max(...receivesOf(world))).toBeLessThanOrEqual(2);
		expect(seconds.filter(({ dead, there }) => dead !== there)).toEqual([]);
		// What waits for the canary is all that is hidden once it was found.
		expect(Math.max(...seconds.slice(5).map(({ hidden }) => hidden))).toBeLessThanOrEqual(5);
	});

	test('receives none more than twice, whatever the queue does', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.nat({ max: 49 }), { minLength: 1, maxLength: 12 }),
				fc.constantFrom(...Object.keys(orders)),
				fc.integer(),
				async (at, order, seed) => {
					const made = orders[order]?.(randomFrom(seed)) ?? ((free: Stored[]) => free);
					const { world, seconds, report } = await canaryOf6In50(made, at);
					expect(report.outcomes.moved).toBe(at.length);
					expect(Math.max(...receivesOf(world))).toBeLessThanOrEqual(2);
					expect(Math.max(...seconds.slice(10).map(({ hidden }) => hidden))).toBeLessThanOrEqual(
						at.length,
					);
				},
			),
			{ numRuns: 25 },
		);
	});
});

test('where the queue counts receives, an unmeant one is held until the search is over, and not received again', async () => {
	const world = new Simulation(false);
	world.fill(50);
	const ids = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
	const ending = new AbortController();
	consume(world, ending.signal);
	const chosen = [3, 11, 41].flatMap((index) => ids[index] ?? []);
	const { run } = startRun(
		world,
		{ canary: { stopAbovePercent: 5 }, chosen },
		{},
		undefined,
		undefined,
		{ hides: { atOnce: 20, heldOnce: true } },
	);
	const seconds = await watched(world, run.ended);
	ending.abort();
	expect((await run.ended).report.outcomes.moved).toBe(3);
	expect(Math.max(...receivesOf(world))).toBe(1);
	expect(Math.max(...seconds.slice(5).map(({ hidden }) => hidden))).toBeLessThanOrEqual(2);
});

describe('a dead-letter queue that grows during a canary of chosen ones', () => {
	const grown = async (grow: (world: Simulation, dead: Stored[]) => void) => {
		const world = new Simulation(false);
		world.fill(50);
		world.sqs.order = (free) => free.toSorted((one, other) => one.receives - other.receives);
		const ending = new AbortController();
		const consumed = async () => {
			while (!ending.signal.aborted) {
				await world.clock.sleep(5000, ending.signal);
				grow(world, world.sqs.queue(world.target.name).messages.splice(0));
			}
		};
		consumed().catch(() => {});
		const chosen = world.sqs
			.queue(world.source.name)
			.messages.slice(0, 6)
			.map(({ id }) => id);
		const { run } = startRun(world, { canary: { stopAbovePercent: 5 }, chosen });
		const { report, end } = await world.clock.run(run.ended);
		ending.abort();
		return { world, report, end };
	};

	test('is looked through once: copies that came back stop it', async () => {
		const { report, end, world } = await grown((there, dead) => {
			for (const one of dead) {
				one.hiddenUntil = 0;
				there.sqs.queue(there.source.name).messages.push(one);
			}
		});
		expect(end.why).toBe('canary');
		expect(report).toMatchObject({ returned: [expect.any(String)], outcomes: { moved: 1 } });
		expect(world.sqs.mostHidden).toBeLessThanOrEqual(20);
	});

	test('goes on when these are others, and says how many came', async () => {
		let others = 0;
		const { report, world } = await grown((there, dead) => {
			if (dead.length > 0) there.sqs.put(there.source.name, { body: `other ${others++}` });
		});
		expect(report.outcomes.moved).toBe(6);
		expect(report.steps).toMatchObject([{ verdict: 'no-return' }, { verdict: 'no-return' }]);
		expect(world.sqs.mostHidden).toBeLessThanOrEqual(20);
	});
});

test('an unmeant one of a FIFO group is hidden until what is meant was found, and the order stays', async () => {
	const world = new Simulation(true);
	world.fill(30, 3);
	const ids = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
	const ending = new AbortController();
	consume(world, ending.signal);
	const chosen = [4, 7].flatMap((index) => ids[index] ?? []);
	const { run } = startRun(world, { canary: { stopAbovePercent: 5 }, chosen });
	const seconds = await watched(world, run.ended);
	ending.abort();
	expect((await run.ended).report.outcomes.moved).toBe(2);
	expect(world.disorder()).toEqual([]);
	expect(Math.max(...receivesOf(world))).toBe(1);
	expect(Math.max(...seconds.slice(5).map(({ hidden }) => hidden))).toBeLessThanOrEqual(1);
});

test('what is not meant is never renewed: it comes back when its one lease ends', async () => {
	const world = new Simulation(false);
	world.fill(12);
	const { messages } = world.sqs.queue(world.source.name);
	const [meant] = messages;
	// Another consumer has the one that is meant: the run waits for it.
	if (meant !== undefined) meant.hiddenUntil = Number.POSITIVE_INFINITY;
	const { run } = startRun(world, { chosen: [meant?.id ?? ''], leaseSeconds: 60 });
	const began = world.clock.now();
	await world.clock.advance(59_000);
	const ends = messages.slice(1).map(({ hiddenUntil }) => hiddenUntil - began);
	expect(Math.max(...ends)).toBeLessThanOrEqual(61_000);
	expect(Math.min(...ends)).toBeGreaterThan(59_000);
	const { end } = await world.clock.run(run.ended);
	expect(end.why).toBe('rest-hidden');
	expect(messages.slice(1).filter(({ hiddenUntil }) => hiddenUntil > world.clock.now())).toEqual(
		[],
	);
});

test('a chosen one that is not there any more is told as not found, and nothing stays hidden', async () => {
	const world = new Simulation(false);
	world.fill(50);
	const { run } = startRun(world, { chosen: ['gone', 'orders-dlq-3'] });
	const { report, end } = await world.clock.run(run.ended);
	expect(end.why).toBe('believed-empty');
	expect(report.outcomes).toMatchObject({ moved: 1, 'not-found': 1 });
	expect(Math.max(...receivesOf(world))).toBeLessThanOrEqual(2);
	const now = world.clock.now();
	const { messages } = world.sqs.queue(world.source.name);
	expect(messages.filter(({ hiddenUntil }) => hiddenUntil > now)).toEqual([]);
});
