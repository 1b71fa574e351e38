import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { receiveCount } from '../../../source/domain/messages/message.ts';
import type { RedriveWork } from '../../../source/operations/redrive/engine/work.ts';
import { type FakeFault, fakeFaults } from './fake-sqs.ts';
import { randomFrom, Simulation } from './simulation.ts';

/** More of everything, and the sums: part of `npm run chaos`. */
const whole = process.env['AWSMSG_CHAOS_RUNS'];

const sums = { runs: 0, kills: 0, messages: 0, lost: 0, duplicates: 0, named: 0, bothWays: 0 };

function addUp(world: Simulation, kills: number): void {
	sums.runs++;
	sums.kills += kills;
	const { lost, twice, named } = world.copies();
	const [meant = [], rest = []] = world.accepted.map((all) => all.map(({ body }) => body));
	sums.messages += world.bodies.length;
	sums.lost += lost.length;
	sums.duplicates += twice.length;
	sums.named += named.length;
	sums.bothWays += meant.filter((body) => rest.includes(body)).length;
}

afterAll(() => {
	if (whole !== undefined) console.table({ 'simulated splits': sums });
});

const numberOf = ({ body }: Pick<Message, 'body'>) => Number(body.split(' ')[1]);

/** Says the same of a message whenever it is asked. */
const steady = (message: Message) => (numberOf(message) % 3 === 0 ? 'match' : 'no-match');
/** Says of a message something else each time that it is received. */
const fickle = (message: Message) =>
	((receiveCount(message) ?? 0) + numberOf(message)) % 2 === 0 ? 'match' : 'no-match';

function splitOf(world: Simulation, filter: typeof steady | typeof fickle): Partial<RedriveWork> {
	const rest = { destination: world.destination(world.parking) };
	return { filter, rest, resolveUnknown: 'resend' };
}

/** Ends what an interrupted or failed run left, without faults. */
async function finish(world: Simulation, split: Partial<RedriveWork>): Promise<void> {
	world.sqs.fault = () => undefined;
	for (let round = 0; round < 3; round++) {
		await world.clock.advance(200_000);
		const end = await world.run(split);
		if (end.why === 'believed-empty' && world.sqs.queue(world.source.name).messages.length === 0)
			return;
	}
}

/** All are out of the queue; what a filter says that never changes its mind went where it says. */
function expectSplit(world: Simulation, isSteady: boolean): void {
	expect(world.complaints()).toEqual([]);
	expect(world.sqs.queue(world.source.name).messages).toEqual([]);
	const [meant = [], rest = []] = world.accepted;
	const { outcomes, rest: ofRest } = world.report();
	expect(outcomes.moved).toBe(world.bodies.length);
	expect(ofRest?.outcomes.moved ?? 0).toBe(new Set(rest.map(({ body }) => body)).size);
	if (!isSteady) return;
	expect(meant.filter((one) => numberOf(one) % 3 !== 0)).toEqual([]);
	expect(rest.filter((one) => numberOf(one) % 3 === 0)).toEqual([]);
}

const all = (['receive', 'changeVisibility', 'send', 'delete', 'attributes'] as const).flatMap(
	(operation) =>
		fakeFaults.flatMap((fault) => [1, 2, 3].map((nth) => [operation, fault, nth] as const)),
);

// One fault in a run is part of the many below: each alone only where more of everything is wanted.
const types = whole === undefined ? [] : [false, true];

describe.each(types)('each fault at each step of a split, FIFO %s', (fifo) => {
	test.each(all)(
		'%s: %s at request %i loses nothing, and nothing goes both ways',
		async (operation, fault, nth) => {
			const world = new Simulation(fifo);
			world.fill(34);
			let seen = 0;
			world.sqs.fault = (asked) => {
				if (asked === operation) seen++;
				return asked === operation && seen === nth ? fault : undefined;
			};
			const split = splitOf(world, steady);
			await world.run(split);
			expect(world.complaints()).toEqual([]);
			await finish(world, split);
			expectSplit(world, true);
			addUp(world, 0);
		},
	);
});

test('a split that is killed and troubled at random loses nothing and sends nothing both ways', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				seed: fc.integer({ min: 0, max: 1_000_000 }),
				fifo: fc.boolean(),
				filter: fc.constantFrom(steady, fickle),
				count: fc.integer({ min: 1, max: 60 }),
				groups: fc.integer({ min: 1, max: 12 }),
				share: fc.constantFrom(0, 0.05, 0.2, 0.4),
				kills: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 }),
				clocks: fc.constantFrom('sleep', 'set-back'),
			}),
			async ({ seed, fifo, filter, count, groups, share, kills, clocks }) => {
				const world = new Simulation(fifo);
				world.fill(count, groups);
				const split = splitOf(world, filter);
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
				for (const after of kills) {
					await world.runAndKill(after, split);
					world.revive();
					behave();
					expect(world.complaints()).toEqual([]);
				}
				await world.run(split);
				expect(world.complaints()).toEqual([]);
				await finish(world, split);
				expectSplit(world, filter === steady);
				addUp(world, kills.length);
			},
		),
		{ numRuns: Number(whole ?? 20), endOnFailure: true },
	);
});
