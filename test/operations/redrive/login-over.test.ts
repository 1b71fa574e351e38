import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { RunEvent } from '../../../source/operations/redrive/run-events.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { whole } from '../../helpers/whole.ts';
import { Simulation } from './simulation.ts';
import { startRun } from './start-run.ts';

/** A queue with messages whose credentials are refused between two moments, ms from now. */
function worldWithOutage(fifo: boolean, messages: number, from: number, until: number) {
	const world = new Simulation(fifo);
	world.fill(messages);
	const begun = world.clock.now();
	const isOver = () => {
		const passed = world.clock.now() - begun;
		return passed >= from && passed < until;
	};
	world.sqs.fault = () => (isOver() ? 'expired' : undefined);
	return { world, isOver };
}

const views = (events: readonly RunEvent[]) =>
	events.flatMap((event) => (event.type === 'redrive/progress' ? [event.view] : []));

describe('a redrive whose login ends on the way', () => {
	test.each([false, true])(
		'waits, and goes on where it was with nothing lost or doubled, whenever that is (FIFO %s)',
		async (fifo) => {
			await fc.assert(
				fc.asyncProperty(
					fc.integer({ min: 0, max: 400 }),
					// Within a lease of two minutes, and longer than that.
					fc.integer({ min: 1, max: 250_000 }),
					async (from, length) => {
						const { world } = worldWithOutage(fifo, 57, from, from + length);
						const { run } = startRun(world);
						const { end, report } = await world.clock.run(run.ended);
						expect(end.why).toBe('believed-empty');
						expect(report.outcomes.moved).toBe(57);
						// Where a lease ended before its delete somebody may have had the original.
						if (length < 75_000) expect(report.possibleDuplicates).toEqual([]);
						const arrived = world.accepted.flat().map(({ body }) => body);
						expect(arrived.toSorted()).toEqual(world.bodies.toSorted());
						expect(world.sqs.queue(world.source.name).messages).toEqual([]);
						expect(world.sqs.violations).toEqual([]);
					},
				),
				{ numRuns: whole ? 60 : 2 },
			);
		},
	);

	test('says which login is over, what renews it and when what it holds is back, and asks no more than a look', async () => {
		const { world, isOver } = worldWithOutage(false, 57, 20, 200_020);
		const { run, events } = startRun(world);
		await world.clock.advance(30_000);
		expect(isOver()).toBe(true);
		const view = views(events).at(-1);
		expect(view?.silence).toEqual({
			since: expect.any(Number),
			why: 'expired',
			renewal: 'Renew the credentials',
		});
		expect(view?.phase).toBe('paused');
		expect(view?.held).toBeGreaterThan(0);
		expect(view?.backBy).toBe((view?.silence?.since ?? 0) + 120_000);
		const before = world.sqs.calls.length;
		await world.clock.advance(60_000);
		const asked = world.sqs.calls.slice(before);
		expect(new Set(asked)).toEqual(new Set(['attributes', 'changeVisibility']));
		expect(asked.filter((one) => one === 'attributes')).toHaveLength(12);
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes.moved).toBe(57);
		expect(views(events).at(-1)?.silence).toBeUndefined();
	});

	test('ends as before where its keys are those of the environment, which nobody can renew', async () => {
		const world = new Simulation(false);
		world.fill(57);
		const queues = world.sqs.gateway();
		const begun = world.clock.now();
		const refusing: typeof queues.send = async (...input) => {
			if (world.clock.now() - begun < 1000) return queues.send(...input);
			throw fail('credentials', 'the credentials have expired', { final: true });
		};
		const { run } = startRun(world, { perSecond: 20 }, {}, memoryRedrives(), {
			...queues,
			send: refusing,
		});
		const { end, resumable } = await world.clock.run(run.ended);
		expect([end.why, end.failure?.kind, resumable]).toEqual(['failed', 'credentials', 'whole']);
		expect(world.clock.now() - begun).toBeLessThan(10_000);
	});

	test('that is left meanwhile says what stays hidden, and goes on from its journal once somebody has logged in', async () => {
		const { world } = worldWithOutage(false, 57, 1000, 90_000);
		const first = startRun(world, { perSecond: 20 });
		await world.clock.advance(20_000);
		first.run.leave();
		const { end } = await world.clock.run(first.run.ended);
		expect(end.why).toBe('stopped');
		expect(end.givenBack?.matched).toBe(0);
		expect(end.givenBack?.hidden?.ids.length).toBeGreaterThan(0);
		await world.clock.advance(200_000);
		const { host } = first;
		const resumed = readRun('run-1', await host.runs.read('run-1'));
		const second = startRun(world, {}, { resumed }, host);
		const { report } = await world.clock.run(second.run.ended);
		expect(report.outcomes.moved).toBe(57);
		const arrived = world.accepted.flat().map(({ body }) => body);
		expect(arrived.toSorted()).toEqual(world.bodies.toSorted());
	});
});
