import { expect, it } from 'vitest';
import { runOwn } from '../../../source/commands/redrive/redrive-run.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { grant } from '../../operations/fakes.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf, startRun } from '../../operations/redrive/start-run.ts';
import { runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const runId = '20261120-090000-000001';

/** A redrive of 60 messages, held above 20; `drained` may drain its destination at a moment. */
function brakedRun(drained: (world: Simulation) => void = () => {}) {
	const world = new Simulation(false);
	world.fill(60);
	const redrives = memoryRedrives();
	const plan = planOf(world, { perSecond: 5 });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const { name: queue, url } = world.target;
	const brake = [{ queue, url, depth: 20, start: 0 }];
	const ended = world.clock.run(
		runFake(
			async (context) => runOwn(context, await context.connect(), { runId, plan, grants, brake }),
			['redrive', world.source.name],
			{
				clock: world.clock,
				redrives,
				gateways: {
					queues: world.sqs.gateway(),
					metrics: { alarmsPage: async () => ({ items: [] }) },
				},
			},
		),
	);
	drained(world);
	return { world, redrives, ended };
}

it('a command waits while the brake holds, says so once, and pauses after half an hour with 3', async () => {
	const { world, redrives, ended } = brakedRun();
	const began = world.clock.now();
	const { code, stderr } = await ended;
	expect(code).toBe(3);
	expect(stderr.match(/Paused by the brake/g)).toHaveLength(1);
	expect(stderr).toMatch(
		/Paused by the brake: orders holds ~\d\d, above its brake of 20; it goes on at 10\. It waits 30 m /,
	);
	expect(stderr).toMatch(
		/the brake held for 30 m, so the run was paused; to go on: awsmsg resume \S+/,
	);
	expect(world.clock.now() - began).toBeLessThan(32 * 60_000);
	// A later resume moves the rest, by its plan.
	world.sqs.queue(world.target.name).messages.splice(0);
	const resumed = readRun(runId, await redrives.runs.read(runId));
	expect(resumed.state.ended).toBeUndefined();
	const second = startRun(world, {}, { runId, resumed }, redrives);
	expect((await world.clock.run(second.run.ended)).report.outcomes.moved).toBe(60);
});

it('a command goes on once the destination is drained, and says so', async () => {
	const { ended } = brakedRun((world) => {
		const drain = async () => {
			const never = new AbortController().signal;
			for (let minute = 0; minute < 20; minute++) {
				await world.clock.sleep(60_000, never);
				world.sqs.queue(world.target.name).messages.splice(0);
			}
		};
		void drain();
	});
	const { code, stderr } = await ended;
	expect(code).toBe(0);
	const told = stderr.match(/Paused by the brake|lets go/g) ?? [];
	expect(told.length).toBeGreaterThanOrEqual(2);
	expect(told.filter((word) => word === 'lets go')).toHaveLength(told.length / 2);
});
