import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import { parkedBy } from '../../../source/domain/rescue/parked.ts';
import { rescueChoices } from '../../../source/domain/rescue/rescue-choices.ts';
import { compileChoices } from '../../../source/operations/redrive/plan/compile.ts';
import { queueRef } from '../fakes.ts';
import { type FakeFault, fakeFaults } from './fake-sqs.ts';
import { randomFrom, Simulation } from './simulation.ts';
import { planOf } from './start-run.ts';

/*
Letters of several queues, sent at generated times, are carried out to a parking queue while requests fail, clocks jump
and the process is killed. Nothing is lost; exactly what ends before the time goes; and the journal knows of each copy
which queue it is to go home to.
*/

/** More of everything: part of `npm run chaos`. */
const wholeRuns = process.env['AWSMSG_CHAOS_RUNS'];

const hour = 3_600_000;
const retentionSeconds = 4 * 24 * 3600;
const homes = ['orders', 'returns', 'invoices'];

const numberOf = (body: string) => Number(body.split(' ')[1]);

test('what may be lost before a time is carried out, whatever fails, and its way home is known', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				seed: fc.integer({ min: 0, max: 1_000_000 }),
				fifo: fc.boolean(),
				/** Hours from now until each of the letters ends. */
				ends: fc.array(fc.integer({ min: 60, max: 96 }), { minLength: 1, maxLength: 40 }),
				before: fc.integer({ min: 60, max: 97 }),
				share: fc.constantFrom(0, 0.05, 0.2, 0.4),
				kills: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3 }),
				clocks: fc.constantFrom('sleep', 'set-back'),
			}),
			async ({ seed, fifo, ends, before, share, kills, clocks }) => {
				const world = new Simulation(fifo);
				const random = randomFrom(seed);
				world.fill(ends.length);
				const start = world.clock.now();
				const originOf = (number: number) => queueRef(homes[number % homes.length] ?? '').arn;
				const letters = world.sqs.queue(world.source.name).messages;
				for (const [number, letter] of letters.entries()) {
					letter.sentAt = start + (ends[number] ?? 0) * hour - retentionSeconds * 1000;
					letter.origin = originOf(number);
				}
				const endsBefore = start + before * hour;
				const isMeant = (body: string) => (ends[numberOf(body)] ?? 0) < before;
				const choices = rescueChoices(world.parking, endsBefore);
				const parking = world.destination(world.parking);
				const work = {
					...compileChoices(choices, world.source.name, { retentionSeconds }),
					destinationOf: () => parking,
					resolveUnknown: 'resend' as const,
				};
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
					await world.runAndKill(after, work);
					world.revive();
					behave();
					expect(world.complaints()).toEqual([]);
				}
				await world.run(work);
				expect(world.complaints()).toEqual([]);
				world.sqs.fault = () => undefined;
				const left = () => world.sqs.queue(world.source.name).messages.map(({ body }) => body);
				for (let round = 0; round < 3 && left().some(isMeant); round++) {
					await world.clock.advance(200_000);
					await world.run(work);
				}
				expect(world.complaints()).toEqual([]);
				expect(left().toSorted()).toEqual(world.bodies.filter((body) => !isMeant(body)).toSorted());
				const copies = world.sqs.queue(world.parking.name).accepted;
				expect(new Set(copies.map(({ body }) => body))).toEqual(
					new Set(world.bodies.filter(isMeant)),
				);
				const plan: RedrivePlan = {
					...planOf(world, choices),
					destinations: [{ ref: world.parking, fifo, maximumMessageBytes: 1_048_576 }],
				};
				const known = new Map(
					parkedBy(plan, stateOf(world.journal.events(), fifo)).flatMap(({ queue, homes: ways }) =>
						ways.flatMap(({ arn, ids }) => ids.map((id) => [id, { queue, arn }] as const)),
					),
				);
				// A copy whose answer was lost has no id; each letter has one copy at least that is known.
				const bodies = new Map(copies.map(({ id, body }) => [id, body]));
				for (const [id, { queue, arn }] of known) {
					expect(queue).toEqual(world.parking);
					expect(arn).toBe(originOf(numberOf(bodies.get(id) ?? '')));
				}
				expect(new Set([...known.keys()].map((id) => bodies.get(id)))).toEqual(
					new Set(world.bodies.filter(isMeant)),
				);
			},
		),
		{ numRuns: Number(wholeRuns ?? 25), endOnFailure: true },
	);
});
