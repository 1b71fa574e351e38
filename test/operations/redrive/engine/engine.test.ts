import { describe, expect, test } from 'vitest';
import { Simulation } from '../simulation.ts';

describe.each([false, true])('our engine, FIFO %s', (fifo) => {
	test('moves everything and says that the queue is believed empty', async () => {
		const world = new Simulation(fifo);
		world.fill(37);
		const end = await world.run();
		expect(end).toMatchObject({ why: 'believed-empty', left: 0 });
		expect(world.report()).toMatchObject({
			scanned: 37,
			matched: 37,
			outcomes: { moved: 37 },
			possibleDuplicates: [],
		});
		expect(world.complaints()).toEqual([]);
		expect(world.sqs.queue(world.target.name).messages).toHaveLength(37);
	});

	test('stops at its target and gives back what it held beyond it', async () => {
		const world = new Simulation(fifo);
		world.fill(60);
		const end = await world.run({ target: 25 });
		expect(end.why).toBe('target');
		expect(world.report().outcomes.moved).toBe(25);
		expect(world.complaints()).toEqual([]);
		const now = world.clock.now();
		const hidden = world.sqs.queue(world.source.name).messages.filter((m) => m.hiddenUntil > now);
		expect(hidden).toEqual([]);
	});
});

test('a move of 1,000 costs hardly more than its floor of 300 requests', async () => {
	const world = new Simulation(false);
	world.fill(1000);
	await world.run({ target: 1000 });
	expect(world.report().outcomes.moved).toBe(1000);
	expect(world.sqs.calls.length).toBeLessThanOrEqual(306);
});

test('a lease that is hardly longer than a poll does not keep it from moving', async () => {
	const world = new Simulation(true);
	world.fill(20, 1);
	// As a long poll does: it answers when something comes, or when its time is over.
	world.sqs.latency = () => 20;
	const end = await world.run({ leaseSeconds: 1 });
	expect(end.why).toBe('believed-empty');
	expect(world.report().outcomes.moved).toBe(20);
	expect(world.complaints()).toEqual([]);
});

test.each(['send', 'delete', 'filter', 'edit'] as const)(
	'of an error that is none of ours the journal keeps where it broke, and nothing that it says: %s',
	async (where) => {
		const canary = 'ada@example.com';
		const breaks = () => {
			throw new TypeError(`cannot read "${canary}"`);
		};
		const world = new Simulation(false);
		world.fill(3);
		const gateway = world.sqs.gateway();
		if (where === 'send' || where === 'delete') {
			world.sqs.gateway = () => ({ ...gateway, [where]: async () => breaks() });
		}
		await world.run(where === 'filter' || where === 'edit' ? { [where]: breaks } : {});
		const kept = world.journal.lines.join('\n');
		expect(kept).toMatch(/it broke: TypeError in engine\.test\.ts, line \d+/);
		expect(kept).not.toContain(canary);
	},
);
