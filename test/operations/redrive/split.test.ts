import { describe, expect, test } from 'vitest';
import type { RedriveChoices, RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { receiversOf } from '../../../source/domain/redrive/redrive-plan.ts';
import { balance, reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { dryRunPlan } from '../../../source/operations/redrive/plan/dry-run.ts';
import { planRedrive } from '../../../source/operations/redrive/plan/plan.ts';
import type { RedriveStart } from '../../../source/operations/redrive/run.ts';
import { RedriveRun } from '../../../source/operations/redrive/run.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { obstacleTexts } from '../../../source/presentation/redrive/check-words.ts';
import { planRows } from '../../../source/presentation/redrive/plan-words.ts';
import { plainRows, reportRows } from '../../../source/presentation/redrive/redrive-text.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { grant, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { planPorts } from './plan-ports.ts';
import { Simulation, sha256 } from './simulation.ts';
import { planOf } from './start-run.ts';

/** Messages whose number can be divided by 3. */
const meant = 'body.startsWith("message 3") || body == "message 0"';
const isMeant = (body: string) => body.startsWith('message 3') || body === 'message 0';

function splitPlan(world: Simulation, choices: Partial<RedriveChoices> = {}): RedrivePlan {
	const ref = world.parking;
	return {
		...planOf(world, { where: meant, restTo: ref, ...choices }),
		rest: { ref, fifo: world.fifo, maximumMessageBytes: 1_048_576 },
	};
}

const confirmed = (plan: RedrivePlan) =>
	grant([plan.source.name, ...receiversOf(plan).map(({ ref }) => ref.name)]);

function startSplit(
	world: Simulation,
	choices: Partial<RedriveChoices> = {},
	more: Partial<RedriveStart> = {},
	host = memoryRedrives(),
) {
	const plan = splitPlan(world, choices);
	const grants = redriveGrants(confirmed(plan), plan);
	const ports = { queues: world.sqs.gateway(), clock: world.clock, ...host };
	const run = new RedriveRun(ports, { runId: 'run-1', plan, grants, ...more }, () => {});
	return { run, host };
}

const bodies = (world: Simulation, name: string) =>
	world.sqs.queue(name).accepted.map(({ body }) => body);

describe.each([false, true])('a split of a queue, FIFO %s', (fifo) => {
	test('drains it once: what is meant to its source, edited, the rest as it is elsewhere', async () => {
		const world = new Simulation(fifo);
		for (let index = 0; index < 40; index++) {
			const body = `message ${index}`;
			world.bodies.push(body);
			const group = fifo ? { groupId: `group-${index % 4}` } : {};
			world.sqs.put(world.source.name, { body, ...group });
		}
		const { run } = startSplit(world, { edits: { set: ['body="mended"'] } });
		const { end, report } = await world.clock.run(run.ended);
		const many = world.bodies.filter(isMeant).length;
		expect(end.why).toBe('believed-empty');
		expect(bodies(world, world.target.name)).toEqual(Array(many).fill('mended'));
		expect(bodies(world, world.parking.name).toSorted()).toEqual(
			world.bodies.filter((body) => !isMeant(body)).toSorted(),
		);
		expect(world.sqs.queue(world.source.name).messages).toEqual([]);
		expect(report.outcomes.moved).toBe(40);
		expect(report.rest).toMatchObject({ matched: 40 - many, outcomes: { moved: 40 - many } });
		expect(report.edited).toHaveLength(many);
		expect(balance(report)).toBe(0);
		const told = plainRows(reportRows(report, 0)).join('\n');
		expect(told).toContain(`40 received, ${many} meant, ${40 - many} the rest`);
		expect(told).toContain(`${40 - many} of these: ${40 - many} moved`);
	});

	test('that was stopped goes on with what it gave back, each its own way, and with nothing later', async () => {
		const world = new Simulation(fifo);
		world.fill(40);
		const { run, host } = startSplit(world, { perSecond: 10 });
		await world.clock.advance(1500);
		run.stop();
		const first = await world.clock.run(run.ended);
		const { moved } = first.report.outcomes;
		expect(moved).toBeGreaterThan(0);
		const back = first.report.givenBack?.length ?? 0;
		expect(back).toBeGreaterThan(0);
		world.sqs.put(world.source.name, {
			body: 'later',
			...(fifo ? { groupId: 'another' } : {}),
		});
		const resumed = readRun('run-1', await host.runs.read('run-1'));
		const second = startSplit(world, {}, { resumed }, host);
		const { report } = await world.clock.run(second.run.ended);
		expect(report.outcomes.moved).toBe(moved + back);
		expect(balance(report)).toBe(0);
		expect(bodies(world, world.target.name).every(isMeant)).toBe(true);
		expect(
			bodies(world, world.parking.name).some((body) => isMeant(body) || body === 'later'),
		).toBe(false);
		const left = world.sqs.queue(world.source.name).messages;
		expect(left).toHaveLength(41 - moved - back);
		expect(left.at(-1)?.body).toBe('later');
	});
});

test('chosen ids are what is meant, the rest is all else, and a limit counts both', async () => {
	const world = new Simulation(false);
	world.fill(30);
	const chosen = ['orders-dlq-2', 'orders-dlq-3', 'gone'];
	const { where: _, ...choices } = splitPlan(world).choices;
	const plan = { ...splitPlan(world), choices: { ...choices, chosen, limit: 10 } };
	const start = (one: RedrivePlan) =>
		new RedriveRun(
			{ queues: world.sqs.gateway(), clock: world.clock, ...memoryRedrives() },
			{ runId: 'run-1', plan: one, grants: redriveGrants(confirmed(one), one) },
			() => {},
		);
	const first = await world.clock.run(start(plan).ended);
	expect(first.end.why).toBe('target');
	expect(first.report.outcomes.moved).toBe(10);
	const { limit: __, ...unlimited } = plan.choices;
	const { report } = await world.clock.run(start({ ...plan, choices: unlimited }).ended);
	expect(bodies(world, world.target.name).toSorted()).toEqual(['message 1', 'message 2']);
	expect(bodies(world, world.parking.name)).toHaveLength(28);
	expect(report.outcomes['not-found']).toBeGreaterThan(0);
	expect(balance(report)).toBe(0);
});

test('a canary counts what is meant alone; the rest needs no verdict', async () => {
	const world = new Simulation(false);
	world.fill(40);
	const ending = new AbortController();
	(async () => {
		while (!ending.signal.aborted) {
			await world.clock.sleep(500, ending.signal);
			world.sqs.queue(world.target.name).messages.splice(0);
		}
	})().catch(() => {});
	const { run } = startSplit(world, { canary: { stopAbovePercent: 5 } });
	const { report } = await world.clock.run(run.ended);
	ending.abort();
	const many = world.bodies.filter(isMeant).length;
	expect(report.steps.map(({ sent }) => sent)).toEqual([1, 10]);
	expect(report.outcomes.moved).toBe(40);
	expect(bodies(world, world.target.name)).toHaveLength(many);
});

test('what is too large for the queue of the rest stays, and is told as rejected of the rest', async () => {
	const world = new Simulation(false);
	world.fill(20);
	const plan = splitPlan(world);
	const small = { ...plan, rest: { ref: world.parking, fifo: false, maximumMessageBytes: 4 } };
	const ports = { queues: world.sqs.gateway(), clock: world.clock, ...memoryRedrives() };
	const grants = redriveGrants(confirmed(small), small);
	const run = new RedriveRun(ports, { runId: 'run-1', plan: small, grants }, () => {});
	const { report } = await world.clock.run(run.ended);
	const many = world.bodies.filter(isMeant).length;
	expect(report.outcomes).toMatchObject({ moved: many, rejected: 20 - many });
	expect(report.rest?.outcomes).toMatchObject({ moved: 0, rejected: 20 - many });
	expect(world.sqs.queue(world.source.name).messages).toHaveLength(20 - many);
});

test('a confirmation that does not name the queue of the rest allows no split', () => {
	const world = new Simulation(false);
	const some = grant([world.source.name, world.target.name]);
	expect(() => redriveGrants(some, splitPlan(world))).toThrow(/not for parking/);
});

test('a dry run tells both counts', async () => {
	const world = new Simulation(false);
	world.fill(8);
	const queues = world.sqs.gateway();
	const { clock } = world;
	const tried = await clock.run(
		dryRunPlan(
			{ queues, clock, leases: new Leases(queues, clock), hash: sha256 },
			{ plan: splitPlan(world), max: 50 },
			new AbortController().signal,
		),
	);
	expect(tried).toMatchObject({ matched: 2, unmatched: 6, rest: 6 });
	expect(tried.goes).toEqual(
		expect.arrayContaining([
			{ queue: 'orders', count: 2 },
			{ queue: 'parking', count: 6 },
		]),
	);
});

describe('the plan of a split', () => {
	const source = queueRef('orders-dlq');
	const plan = (
		some: Partial<RedriveChoices>,
		queues: Readonly<Record<string, Partial<QueueAttributes>>> = {},
	) => {
		const gateway = queueGateway({
			attributes: async (url) => {
				const name = url.split('/').at(-1) ?? '';
				return queueAttributes(name, { visible: 30, ...queues[name] });
			},
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
			listMoves: async () => [],
		});
		const choices: RedriveChoices = { engine: 'auto', leaseSeconds: 120, ...some };
		const place = { region: 'eu-west-1', account: '123456789012' };
		const { signal } = new AbortController();
		return planRedrive(planPorts(gateway), { source, choices, place }, signal);
	};
	const where = 'receives > 3';

	test('is our engine, names both ways and needs what sending to both needs', async () => {
		const made = await plan({ where, restTo: queueRef('parking') });
		expect(obstacleTexts(made, 'flags')).toEqual([]);
		expect(made).toMatchObject({ engine: 'own', rest: { ref: queueRef('parking') } });
		expect(made.unreachable.join()).not.toContain('behind');
		const rows = planRows(made, 0);
		expect(rows.find(({ label }) => label === 'REST')?.text).toBe(
			'parking: what is not meant, as it is',
		);
		expect(rows.find(({ label }) => label === 'NEEDS')?.text).toContain(
			'sqs:SendMessage on orders, parking',
		);
	});

	test.each([
		['the queue itself', { where, restTo: source }, {}, /is the queue itself/],
		[
			'where the meant ones go',
			{ where, restTo: queueRef('orders') },
			{},
			/where messages that are meant go/,
		],
		['one of the other type', { where, restTo: queueRef('parking.fifo') }, {}, /a FIFO queue/],
		['all, with nothing meant', { restTo: queueRef('parking') }, {}, /no rest/],
		[
			'a queue whose dead letters come here',
			{ where, restTo: queueRef('parking') },
			{ parking: { redrivePolicy: { deadLetterTargetArn: source.arn, maxReceiveCount: 3 } } },
			/would come back/,
		],
	] as const)('stands still for %s', async (_, choices, queues, why) => {
		expect(obstacleTexts(await plan(choices, queues), 'flags').join('; ')).toMatch(why);
	});

	test('warns of smaller messages, delay and another key of the queue of the rest', async () => {
		const made = await plan(
			{ where, restTo: queueRef('parking') },
			{ parking: { maximumMessageBytes: 2048, delaySeconds: 5, kmsKeyId: 'other' } },
		);
		const found = made.checks.map((check) => [check.finding, 'queue' in check && check.queue]);
		expect(found).toEqual(
			expect.arrayContaining([
				['smaller-messages', 'parking'],
				['delays', 'parking'],
				['other-key', 'parking'],
			]),
		);
	});
});

test('a journal says of each message of a split which way it goes before it is sent', async () => {
	const world = new Simulation(false);
	world.fill(12);
	const { run, host } = startSplit(world);
	await world.clock.run(run.ended);
	const { events, state } = readRun('run-1', await host.runs.read('run-1'));
	const decided = new Set<string>();
	for (const event of events) {
		if (event.type === 'seen') {
			for (const id of [...(event.split?.meant ?? []), ...(event.split?.rest ?? [])])
				decided.add(id);
		}
		if (event.type === 'sending') {
			expect(event.ids.filter((id) => !decided.has(id))).toEqual([]);
		}
	}
	expect(reportOf(state).rest?.matched).toBe(12 - world.bodies.filter(isMeant).length);
});
