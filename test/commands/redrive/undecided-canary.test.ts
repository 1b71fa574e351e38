import { expect, it } from 'vitest';
import { runOwn } from '../../../source/commands/redrive/redrive-run.ts';
import { run as resume } from '../../../source/commands/redrive/resume.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { grant, queueRef } from '../../operations/fakes.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf } from '../../operations/redrive/start-run.ts';
import { runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const runId = '20261120-090000-000001';

/** A world of twelve dead letters, and the ports of commands in it. */
function worldOfTwelve() {
	const world = new Simulation(false);
	world.fill(12);
	const redrives = memoryRedrives();
	const sqs = world.sqs.gateway();
	const queues = {
		receive: sqs.receive,
		send: sqs.send,
		delete: sqs.delete,
		changeVisibility: sqs.changeVisibility,
		attributes: sqs.attributes,
		deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		listMoves: async () => [],
	};
	return { world, options: { clock: world.clock, redrives, gateways: { queues } } };
}

it('a canary without a verdict stops a command, which names the way on with exactly what was left', async () => {
	const { world, options } = worldOfTwelve();
	const { windowSeconds: _, ...plan } = planOf(world, { canary: { stopAbovePercent: 5 } });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const first = await world.clock.run(
		runFake(
			async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
			['redrive', world.source.name],
			options,
		),
	);
	expect(first.code).toBe(3);
	expect(first.stderr).toMatch(
		/Undecided: .*Stopped, since nobody is asked here; to go on without a verdict: awsmsg resume 20261120-090000-000001 --all-at-once/,
	);
	expect(first.stderr).toMatch(/GIVEN BACK +11\n/);
	expect(first.stderr).toMatch(
		/To go on with exactly the 11 messages that it left open or gave back, and nothing that came later: awsmsg resume/,
	);
	world.sqs.put(world.source.name, { body: 'later' });
	const second = await world.clock.run(
		runFake(
			resume,
			['resume', runId, '--all-at-once', '--confirm', 'orders-dlq', '--account', '123456789012'],
			options,
		),
	);
	expect(second.code, second.stderr).toBe(0);
	expect(second.stderr).toMatch(/It has ended: this goes on with exactly the 11 messages/);
	const moved = world.sqs.queue(world.target.name).accepted.map(({ body }) => body);
	expect(moved).toHaveLength(12);
	expect(moved).not.toContain('later');
});

it('a canary that waited behind others names the safe way first, and it can be gone', async () => {
	const { world, options } = worldOfTwelve();
	for (let index = 0; index < 300; index++) {
		world.sqs.put(world.target.name, { body: `before ${index}` });
	}
	const plan = planOf(world, { canary: { stopAbovePercent: 5 } });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const first = await world.clock.run(
		runFake(
			async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
			['redrive', world.source.name],
			options,
		),
	);
	expect(first.code).toBe(3);
	expect(first.stderr).toMatch(
		/still waits behind .*; to watch its own messages alone: awsmsg resume 20261120-090000-000001 --watch-alone [^;]*; to go on without a verdict: awsmsg resume 20261120-090000-000001 --all-at-once/,
	);
	const confirmed = ['--confirm', 'orders-dlq', '--account', '123456789012'];
	const both = await runFake(resume, ['resume', runId, '--watch-alone', '--all-at-once'], options);
	expect(both.code).toBe(2);
	const second = await world.clock.run(
		runFake(resume, ['resume', runId, '--watch-alone', ...confirmed], options),
	);
	// Nobody reads there: that it says so shows that it did not wait for those before it.
	expect(second.stderr).toMatch(/whether they were read is unknown/);
	expect(second.stderr).not.toMatch(/--watch-alone/);
});

it('a command that is interrupted says what going on takes, and how many it knows of are left', async () => {
	const { world, options } = worldOfTwelve();
	for (let index = 0; index < 300; index++) {
		world.sqs.put(world.target.name, { body: `before ${index}` });
	}
	const plan = planOf(world, { canary: { stopAbovePercent: 5 } });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const stop = new AbortController();
	const never = new AbortController().signal;
	void world.clock.sleep(30_000, never).then(() => stop.abort());
	const first = await world.clock.run(
		runFake(
			async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
			['redrive', world.source.name],
			{ ...options, signal: stop.signal },
		),
	);
	expect(first.code).toBe(130);
	expect(first.stderr).toMatch(/Interrupted, nothing is lost; to go on: awsmsg resume/);
	expect(first.stderr).toMatch(/what has come since is moved as well/);
	const listed = await runFake(resume, ['resume'], options);
	expect(listed.stdout).toMatch(/ interrupted +1 +11\+/);
});
