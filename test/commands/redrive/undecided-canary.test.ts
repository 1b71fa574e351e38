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

it('a canary without a verdict stops a command, which names the way on with exactly what was left', async () => {
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
	const { windowSeconds: _, ...plan } = planOf(world, { canary: { stopAbovePercent: 5 } });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const options = { clock: world.clock, redrives, gateways: { queues } };
	const first = await world.clock.run(
		runFake(
			async (context) => runOwn(context, await context.connect(), { runId, plan, grants }),
			['redrive', world.source.name],
			options,
		),
	);
	expect(first.code).toBe(3);
	expect(first.stderr).toMatch(
		/Undecided: .*Stopped, since nobody is asked here; to go on all the same: awsmsg resume 20261120-090000-000001 --all-at-once/,
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
