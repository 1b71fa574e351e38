import { describe, expect, it } from 'vitest';
import { runOwn } from '../../../source/commands/redrive/redrive-run.ts';
import { fail } from '../../../source/domain/failure.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { grant } from '../../operations/fakes.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf, startRun } from '../../operations/redrive/start-run.ts';
import { runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const runId = '20261120-090000-000001';
const gone = fail(
	'unreachable',
	'nothing answers at http://127.0.0.1:4566: it refuses connections',
	{
		retryable: true,
	},
);

/** Queues of a simulation whose endpoint can go away and come back. */
function breakable(world: Simulation) {
	const state = { gone: false, goneAfter: Number.POSITIVE_INFINITY, calls: 0 };
	const queues = new Proxy(world.sqs.gateway(), {
		get: (target, name) => {
			const method = Reflect.get(target, name);
			return async (...args: unknown[]) => {
				state.calls++;
				await world.clock.sleep(50, new AbortController().signal);
				if (state.gone || state.calls > state.goneAfter) throw gone;
				return method(...args);
			};
		},
	});
	return { state, queues };
}

describe('a redrive whose endpoint is gone', () => {
	it('says so once, pauses after five minutes, ends with 3, and is finished by resume', async () => {
		const world = new Simulation(false);
		world.fill(140);
		const { state, queues } = breakable(world);
		state.goneAfter = 20;
		const redrives = memoryRedrives();
		const plan = planOf(world);
		const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
		const started = world.clock.now();
		const { code, stderr } = await world.clock.run(
			runFake(
				async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
				['redrive', world.source.name],
				{ clock: world.clock, redrives, gateways: { queues } },
			),
		);
		expect(code).toBe(3);
		expect(stderr.match(/No answer since/g)).toHaveLength(1);
		expect(stderr).toMatch(
			/No answer since .*nothing answers at .*Waiting until .*, then the run pauses and can be resumed/,
		);
		expect(stderr).toMatch(/paused, nothing is lost; to go on: awsmsg .*resume/);
		const waited = world.clock.now() - started;
		expect(waited).toBeGreaterThanOrEqual(5 * 60_000);
		expect(waited).toBeLessThan(8 * 60_000);
		// It is there again, and the same run goes on.
		await world.clock.advance(200_000);
		const resumed = readRun(runId, await redrives.runs.read(runId));
		const again = startRun(world, {}, { runId, resumed, resolveUnknown: 'resend' }, redrives);
		const { report } = await world.clock.run(again.run.ended);
		expect(report.outcomes.moved + report.possibleDuplicates.length).toBeGreaterThanOrEqual(140);
		expect(world.sqs.queue(world.source.name).messages).toEqual([]);
	});

	it('goes on by itself when it answers in time, and says so once', async () => {
		const world = new Simulation(false);
		world.fill(40);
		const { state, queues } = breakable(world);
		state.gone = true;
		const redrives = memoryRedrives();
		const plan = planOf(world);
		const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
		world.clock.sleep(60_000, new AbortController().signal).then(() => {
			state.gone = false;
		});
		const { code, stderr } = await world.clock.run(
			runFake(
				async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
				['redrive', world.source.name],
				{ clock: world.clock, redrives, gateways: { queues } },
			),
		);
		expect(code).toBe(0);
		expect(stderr.match(/No answer since/g)).toHaveLength(1);
		expect(stderr.match(/It answers again, after/g)).toHaveLength(1);
		expect(world.sqs.queue(world.target.name).messages).toHaveLength(40);
	});

	it('waits as long as it takes in the console, and tells since when', async () => {
		const world = new Simulation(false);
		world.fill(20);
		const { state, queues } = breakable(world);
		state.gone = true;
		const { run, events } = startRun(world, {}, {}, memoryRedrives(), queues);
		const hour = world.clock.sleep(3_600_000, new AbortController().signal);
		hour.then(() => {
			state.gone = false;
		});
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes.moved).toBe(20);
		const silences = events.flatMap((event) =>
			event.type === 'redrive/progress' ? [event.view.silence?.since] : [],
		);
		expect(new Set(silences).size).toBe(2);
		expect(silences.at(-1)).toBeUndefined();
	});
});
