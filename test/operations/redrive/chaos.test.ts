import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { RedriveWork } from '../../../source/operations/redrive/engine/work.ts';
import { sampled } from '../../helpers/whole.ts';
import { type FakeFault, type FakeOperation, fakeFaults } from './fake-sqs.ts';
import { randomFrom, Simulation } from './simulation.ts';

/** More of everything, and the sums: part of `npm run chaos`. */
const whole = process.env['AWSMSG_CHAOS_RUNS'];

const sums = { runs: 0, kills: 0, messages: 0, lost: 0, duplicates: 0, named: 0, orderBreaks: 0 };

function addUp(world: Simulation, kills: number): void {
	sums.runs++;
	sums.kills += kills;
	const { lost, twice, named } = world.copies();
	sums.messages += world.bodies.length;
	sums.lost += lost.length;
	sums.duplicates += twice.length;
	sums.named += named.length;
	if (world.fifo) sums.orderBreaks += world.disorder().length;
}

afterAll(() => {
	if (whole !== undefined) console.table({ 'simulated runs': sums });
});

const operations: readonly FakeOperation[] = [
	'receive',
	'changeVisibility',
	'send',
	'delete',
	'attributes',
];

/** Ends what an interrupted or failed run left: no faults any more, unknown ones are sent again. */
async function finish(world: Simulation): Promise<void> {
	world.sqs.fault = () => undefined;
	for (let round = 0; round < 3; round++) {
		// Leases of a dead process end by themselves.
		await world.clock.advance(200_000);
		const end = await world.run({ resolveUnknown: 'resend' });
		if (end.why === 'believed-empty' && world.sqs.queue(world.source.name).messages.length === 0)
			return;
	}
}

const all = operations.flatMap((operation) =>
	fakeFaults.flatMap((fault) =>
		(whole === undefined ? [2] : [1, 2, 3]).map((nth) => [operation, fault, nth] as const),
	),
);

describe.each([false, true])('each fault at each step, FIFO %s', (fifo) => {
	// Each with one of the two kinds of queues; in the whole with both.
	test.each(sampled(all, Number(fifo), 2))(
		'%s: %s at request %i loses nothing and names every duplicate',
		async (...input) => {
			const [operation, fault, nth] = input;
			const world = new Simulation(fifo);
			world.fill(34);
			let seen = 0;
			world.sqs.fault = (asked) => {
				if (asked === operation) seen++;
				return asked === operation && seen === nth ? fault : undefined;
			};
			await world.run();
			expect(world.complaints()).toEqual([]);
			await finish(world);
			expect(world.complaints()).toEqual([]);
			expect(world.sqs.queue(world.source.name).messages).toEqual([]);
			expect(world.report().outcomes.moved).toBe(34);
			addUp(world, 0);
		},
	);
});

test('many faults at once, kills at random instants: nothing is lost, order is kept', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				seed: fc.integer({ min: 0, max: 1_000_000 }),
				fifo: fc.boolean(),
				count: fc.integer({ min: 1, max: 60 }),
				groups: fc.integer({ min: 1, max: 12 }),
				share: fc.constantFrom(0, 0.05, 0.2, 0.4),
				kills: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 }),
				// A computer that sleeps while its clock is set back deceives both clocks: not both at once.
				clocks: fc.constantFrom('sleep', 'set-back'),
				// A run of chosen ones first, whole groups: it gives others back on its way.
				chosen: fc.option(
					fc.record({ every: fc.integer({ min: 1, max: 5 }), heldOnce: fc.boolean() }),
				),
			}),
			async ({ seed, fifo, count, groups, share, kills, clocks, chosen }) => {
				const world = new Simulation(fifo);
				world.fill(count, groups);
				const random = randomFrom(seed);
				const faults = fakeFaults.filter(
					(fault) => !/^(sleep|set-back)/.test(fault) || fault.startsWith(clocks),
				);
				const behave = () => {
					world.sqs.latency = () => random() * 40;
					world.sqs.fault = (): FakeFault | undefined =>
						random() < share ? faults[Math.floor(random() * faults.length)] : undefined;
				};
				behave();
				const ids = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
				const some: Partial<RedriveWork> =
					chosen === null
						? {}
						: {
								chosen: new Set(ids.filter((_, index) => (index % groups) % chosen.every === 0)),
								aside: { atOnce: 20, ...(chosen.heldOnce ? { heldOnce: true } : {}) },
							};
				for (const after of kills) {
					await world.runAndKill(after, { resolveUnknown: 'resend', ...some });
					world.revive();
					behave();
					expect(world.complaints()).toEqual([]);
				}
				await world.run({ resolveUnknown: 'resend', ...some });
				expect(world.complaints()).toEqual([]);
				await finish(world);
				expect(world.complaints()).toEqual([]);
				expect(world.sqs.queue(world.source.name).messages).toEqual([]);
				addUp(world, kills.length);
			},
		),
		{ numRuns: Number(whole ?? 20), endOnFailure: true },
	);
});
