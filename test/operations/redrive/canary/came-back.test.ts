import { expect, test } from 'vitest';
import { Leases } from '../../../../source/operations/messages/leases.ts';
import type { QueueGateway } from '../../../../source/operations/ports.ts';
import { dryRunPlan } from '../../../../source/operations/redrive/plan/dry-run.ts';
import { planRedrive } from '../../../../source/operations/redrive/plan/plan.ts';
import { memoryRedrives } from '../../../commands/redrive/memory-redrives.ts';
import { warningTexts } from '../../../helpers/plan-warnings.ts';
import { queueAttributes, queueGateway, queueRef } from '../../fakes.ts';
import { planPorts } from '../plan-ports.ts';
import { Simulation } from '../simulation.ts';
import { advancing, planOf, startRun } from '../start-run.ts';

const never = new AbortController().signal;

/** A run of which every copy is a dead letter again; answers who remembers that, and the queue as it is then. */
async function cameBack() {
	const world = new Simulation(false);
	world.fill(1);
	const host = memoryRedrives();
	const { run } = startRun(world, { canary: { stopAbovePercent: 5 } }, {}, host);
	const ended = run.ended.then(() => true);
	while (!(await Promise.race([ended, Promise.resolve(false)]))) {
		await world.clock.advance(5000);
		for (const one of world.sqs.queue(world.target.name).messages.splice(0)) {
			one.hiddenUntil = 0;
			world.sqs.queue(world.source.name).messages.push(one);
		}
	}
	// Others, which nobody has moved yet.
	world.sqs.put(world.source.name, { body: 'never moved' });
	return { world, host };
}

const metadata: Partial<QueueGateway> = {
	attributes: async (url) => queueAttributes(url.split('/').at(-1) ?? '', { visible: 2 }),
	deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
	listMoves: async () => [],
};

test('a plan of messages at hand says of how many the like came back before, and a dry run finds them', async () => {
	const { world, host } = await cameBack();
	const { clock, source } = world;
	const queues = world.sqs.gateway();
	const plan = planOf(world);
	const tried = await advancing(
		clock,
		dryRunPlan(
			{ queues, clock, leases: new Leases(queues, clock), ...host },
			{ plan: { ...plan, choices: { ...plan.choices, where: 'receives >= 0' } }, max: 10 },
			never,
		),
	);
	expect(tried).toMatchObject({ received: 2, matched: 2, cameBack: 1 });

	await clock.advance(200_000);
	const receive = { url: source.url, max: 10, leaseSeconds: 1, waitSeconds: 0 };
	const seen = await advancing(clock, queues.receive(receive, { signal: never }));
	const { choices, place } = plan;
	const made = (bounces = host.bounces, chosen?: readonly string[]) =>
		planRedrive(
			planPorts(queueGateway(metadata), { bounces, hash: host.hash }),
			{ source, choices: { ...choices, ...(chosen && { chosen }) }, place, seen },
			never,
		);
	expect(warningTexts(await made(), 'flags')).toContainEqual(
		expect.stringMatching(/^1 of 2 seen came back after an earlier redrive/),
	);
	// Nothing is said of those that are not meant, and nothing where nobody remembers.
	const fresh = seen.filter(({ body }) => body === 'never moved').map(({ id }) => id);
	const nothing = { read: async () => 'nonsense', change: async () => {} };
	for (const quiet of [await made(host.bounces, fresh), await made(nothing)]) {
		expect(quiet.checks.filter(({ finding }) => finding === 'came-back')).toEqual([]);
	}
});
