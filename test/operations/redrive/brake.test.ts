import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { BrakeLimit } from '../../../source/domain/redrive/brake.ts';
import type { RunEvent } from '../../../source/operations/redrive/run-events.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { Simulation } from './simulation.ts';
import { startRun } from './start-run.ts';

/* A run that pauses for the sake of its destination, and goes on by itself or by its user. */

const brakesOf = (events: readonly RunEvent[]) =>
	events.flatMap((event) => (event.type === 'redrive/progress' ? [event.view.brake] : []));

const moved = (world: Simulation) => world.sqs.queue(world.target.name).accepted.length;
const take = (world: Simulation, many: number) =>
	world.sqs.queue(world.target.name).messages.splice(0, many).length;

/** A run of 400 messages to a destination under a brake. */
function braked(depth: number | undefined, start = 0, alarms?: () => readonly Alarm[] | Error) {
	const world = new Simulation(false);
	world.fill(400);
	for (let index = 0; index < start; index++) {
		world.sqs.put(world.target.name, { body: `waits ${index}` });
	}
	const asked: unknown[] = [];
	const metrics = {
		alarmsPage: async (input: unknown) => {
			asked.push(input);
			const items = alarms?.() ?? [];
			if (items instanceof Error) throw items;
			return { items };
		},
	};
	const { name: queue, url } = world.target;
	const brake: BrakeLimit[] = [{ queue, url, start, ...(depth === undefined ? {} : { depth }) }];
	const host = { ...memoryRedrives(), ...(alarms === undefined ? {} : { metrics }) };
	const started = startRun(world, { perSecond: 20 }, { brake }, host);
	return { world, asked, before: start, ...started };
}

describe('a run whose destination fills', () => {
	test('pauses above the depth, says which, and goes on by itself at half of it', async () => {
		const { world, run, events } = braked(100);
		await world.clock.advance(60_000);
		const held = moved(world);
		expect(held).toBeGreaterThan(100);
		// It may be a look and a second late.
		expect(held).toBeLessThanOrEqual(140);
		const cause = brakesOf(events).at(-1);
		expect(cause).toMatchObject({ kind: 'depth', queue: 'orders', depth: 100, until: 50 });
		await world.clock.advance(60_000);
		expect(moved(world)).toBe(held);
		take(world, held - 50);
		await world.clock.advance(8000);
		expect(moved(world)).toBeGreaterThan(held);
		const draining = setIntervalOf(world, () => take(world, 30));
		const { report } = await world.clock.run(run.ended);
		draining.abort();
		expect(report.outcomes.moved).toBe(400);
		expect(world.complaints().filter((one) => !one.endsWith('is lost'))).toEqual([]);
	});

	test('sends nothing where it is too deep at the start', async () => {
		const { world, run, before } = braked(100, 200);
		await world.clock.advance(30_000);
		expect(moved(world)).toBe(before);
		run.stop();
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes).toMatchObject({ moved: 0 });
	});

	test('goes on when the user says so, until it has been less', async () => {
		const { world, run, events } = braked(100);
		await world.clock.advance(30_000);
		expect(brakesOf(events).at(-1)).toBeDefined();
		run.resume();
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes.moved).toBe(400);
	});

	test('gives back what it holds when it is stopped while it pauses', async () => {
		const { world, run } = braked(100);
		await world.clock.advance(60_000);
		run.stop();
		const { report } = await world.clock.run(run.ended);
		expect(report.givenBack?.length).toBe(report.outcomes.released);
		const now = world.clock.now();
		const { messages } = world.sqs.queue(world.source.name);
		expect(messages.filter(({ hiddenUntil }) => hiddenUntil > now)).toEqual([]);
	});
});

describe('a run whose destination has an alarm', () => {
	const alarm = (name: string, state: Alarm['state'], queue = 'orders'): Alarm => ({
		...{ name, state, namespace: 'AWS/SQS', dimensions: { QueueName: queue } },
	});

	test('pauses while that fires, says which, and asks once a minute, by name', async () => {
		let state: Alarm['state'] = 'OK';
		const { world, run, events, asked } = braked(undefined, 0, () => [
			alarm('orders-age', state),
			alarm('other', 'ALARM', 'returns'),
		]);
		await world.clock.advance(2000);
		state = 'ALARM';
		run.setRate(1);
		await world.clock.advance(70_000);
		expect(brakesOf(events).at(-1)).toEqual({
			kind: 'alarm',
			queue: 'orders',
			alarm: 'orders-age',
		});
		const held = moved(world);
		await world.clock.advance(60_000);
		expect(moved(world)).toBe(held);
		state = 'OK';
		run.setRate(undefined);
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes.moved).toBe(400);
		expect(asked[0]).toEqual({});
		expect(asked.slice(1).every((one) => JSON.stringify(one) === '{"names":["orders-age"]}')).toBe(
			true,
		);
		expect(asked.length).toBeLessThanOrEqual(5);
	});

	test('goes on where alarms are denied, and asks no more', async () => {
		const { world, run, asked } = braked(undefined, 0, () => fail('denied', 'no'));
		run.setRate(2);
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes.moved).toBe(400);
		expect(asked).toHaveLength(1);
	});
});

/** Does something every second of a simulation, until it is aborted. */
function setIntervalOf({ clock }: Simulation, work: () => void): AbortController {
	const over = new AbortController();
	const go = async () => {
		while (!over.signal.aborted) {
			await clock.sleep(1000, over.signal).catch(() => {});
			work();
		}
	};
	void go();
	return over;
}
