import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageAttribute, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { disagreementIn, planFrom } from '../../../source/domain/redrive/plan-schema.ts';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { balance } from '../../../source/domain/redrive/redrive-report.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { dryRunPlan } from '../../../source/operations/redrive/plan/dry-run.ts';
import { planRedrive } from '../../../source/operations/redrive/plan/plan.ts';
import { RedriveRun } from '../../../source/operations/redrive/run.ts';
import { obstacleTexts } from '../../../source/presentation/redrive/check-words.ts';
import { planRows } from '../../../source/presentation/redrive/plan-words.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { grantFor } from '../../helpers/grants.ts';
import { warningTexts } from '../../helpers/plan-warnings.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import { sampled, whole } from '../../helpers/whole.ts';
import {
	account,
	queueAttributes,
	queueGateway,
	queueRef,
	region,
	topicGateway,
} from '../fakes.ts';
import { type FakeFault, fakeFaults } from './fake-sqs.ts';
import { planPorts } from './plan-ports.ts';
import { randomFrom, Simulation, sha256 } from './simulation.ts';
import { planOf } from './start-run.ts';

const signal = new AbortController().signal;

function topicRef(fifo: boolean) {
	const name = fifo ? 'events.fifo' : 'events';
	return { name, arn: `arn:aws:sns:${region}:${account}:${name}` };
}

const envelope = (topicArn: string, body: string, more: object = {}) =>
	JSON.stringify({ Type: 'Notification', TopicArn: topicArn, Message: body, ...more });

/** A plan to publish what is there to a topic. */
function publishPlan(world: Simulation): RedrivePlan {
	const ref = topicRef(world.fifo);
	const { to: _, ...choices } = planOf(world).choices;
	return {
		...planOf(world),
		destinations: [],
		choices: { ...choices, republish: ref },
		topic: { ref, fifo: world.fifo, maximumMessageBytes: 262_144 },
	};
}

function grantsOf(plan: RedrivePlan) {
	const source = grantFor(plan.source.name, { account, region });
	const topic = grantFor(plan.topic?.ref.name ?? '', { account, region, kind: 'topic' });
	const rest =
		plan.rest === undefined ? [] : grantFor(plan.rest.ref.name, { account, region }).resources;
	const resources = [source.resources[0], topic.resources[0], ...rest] as const;
	return redriveGrants({ ...source, resources }, plan);
}

/** Runs a plan; answers what was published, by batch, and the report. */
async function published(
	world: Simulation,
	plan = publishPlan(world),
	onPublished: (entry: OutgoingMessage) => void = () => {},
) {
	const batches: OutgoingMessage[][] = [];
	const topics = {
		publishBatch: async ({ entries }: { readonly entries: readonly OutgoingMessage[] }) => {
			batches.push([...entries]);
			entries.forEach(onPublished);
			return entries.map(
				(_, index) => ({ ok: true, messageId: `p-${batches.length}-${index}` }) as const,
			);
		},
	};
	const run = new RedriveRun(
		{ queues: world.sqs.gateway(), topics, clock: world.clock, ...memoryRedrives() },
		{ runId: 'run-1', plan, grants: grantsOf(plan) },
		() => {},
	);
	const { report } = await world.clock.run(run.ended);
	return { messages: batches.flat(), report };
}

describe.each([false, true])('published again, FIFO %s', (fifo) => {
	test('is what was published: without its envelope, with subject, attributes and group, once', async () => {
		const world = new Simulation(fifo);
		const { arn } = topicRef(fifo);
		const group = fifo ? { groupId: 'g' } : {};
		const MessageAttributes = {
			kind: { Type: 'String', Value: 'Refund' },
			sum: { Type: 'Binary', Value: 'AQI=' },
		};
		world.sqs.put(world.source.name, {
			body: envelope(arn, 'inside', { Subject: 'a subject', MessageAttributes }),
			...group,
			traceHeader: 'Root=1-2',
		});
		const attributes: Readonly<Record<string, MessageAttribute>> = {
			n: { type: 'Number.int', text: '1' },
		};
		world.sqs.put(world.source.name, { body: 'raw', attributes, ...group });
		world.sqs.put(world.source.name, {
			body: envelope(`${arn}-2`, 'of another'),
			groupId: 'other',
		});
		const { messages, report } = await published(world);
		const wanted = [
			{
				body: 'inside',
				subject: 'a subject',
				attributes: {
					kind: { type: 'String', text: 'Refund' },
					sum: { type: 'Binary', bytes: new Uint8Array([1, 2]) },
				},
				...group,
			},
			{ body: 'raw', attributes, ...group },
		];
		expect(messages).toEqual(
			wanted.map((one) => ({
				...one,
				...(fifo ? { deduplicationId: expect.stringMatching(/^awsmsg-/) } : {}),
			})),
		);
		// What another topic published stays, and is named.
		expect(world.sqs.queue(world.source.name).messages.map(({ body }) => body)).toEqual([
			envelope(`${arn}-2`, 'of another'),
		]);
		expect(report.outcomes).toMatchObject({ moved: 2, rejected: 1 });
		expect(balance(report)).toBe(0);
	});

	test.each(sampled(fakeFaults, Number(fifo), 2))(
		'%s loses nothing, and every copy too many is named',
		async (fault) => {
			const world = new Simulation(fifo);
			world.topic = topicRef(fifo);
			world.fill(34);
			let sends = 0;
			world.sqs.fault = (asked) => (asked === 'send' && ++sends === 2 ? fault : undefined);
			await world.run();
			expect(world.complaints()).toEqual([]);
			world.sqs.fault = () => undefined;
			for (let round = 0; round < 3; round++) {
				await world.clock.advance(200_000);
				await world.run({ resolveUnknown: 'resend' });
			}
			expect(world.complaints()).toEqual([]);
			expect(world.sqs.queue(world.source.name).messages).toEqual([]);
		},
	);
});

test.each([0, -3_600_000, 3_600_000])(
	'comes back to the source as a new dead letter, and is published once, with a clock that is %i ms off',
	async (off) => {
		const world = new Simulation(false);
		const { truth } = world.clock;
		world.fill(12);
		for (const stored of world.sqs.queue(world.source.name).messages) stored.sentAt = truth;
		await world.clock.advance(60_000);
		world.clock.set(off);
		let left = 100;
		const { messages, report } = await published(world, publishPlan(world), (entry) => {
			if (left-- <= 0) return;
			world.sqs.put(world.source.name, entry).sentAt = world.clock.truth;
		});
		expect(messages.map(({ body }) => body).toSorted()).toEqual(world.bodies.toSorted());
		expect(report).toMatchObject({ outcomes: { moved: 12 }, unmatched: 12 });
		expect(world.sqs.queue(world.source.name).messages).toHaveLength(12);
		expect(balance(report)).toBe(0);
	},
);

test('is no rest of a split when it comes back', async () => {
	const world = new Simulation(false);
	world.fill(4);
	const plan = publishPlan(world);
	const [chosen = ''] = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
	const split = {
		...plan,
		choices: { ...plan.choices, chosen: [chosen], restTo: world.parking },
		rest: { ref: world.parking, fifo: false, maximumMessageBytes: 1_048_576 },
	};
	const { messages } = await published(world, split, (entry) => {
		world.sqs.put(world.source.name, entry).sentAt = world.clock.truth;
	});
	const bodies = (name: string) => world.sqs.queue(name).messages.map(({ body }) => body);
	expect(messages.map(({ body }) => body)).toEqual(['message 0']);
	expect(bodies(world.parking.name).toSorted()).toEqual(['message 1', 'message 2', 'message 3']);
	expect(bodies(world.source.name)).toEqual(['message 0']);
});

test('many faults at once and kills lose nothing that is published', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 0, max: 1_000_000 }),
			fc.boolean(),
			fc.integer({ min: 1, max: 40 }),
			fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 2 }),
			async (seed, fifo, count, kills) => {
				const world = new Simulation(fifo);
				world.topic = topicRef(fifo);
				world.fill(count);
				const random = randomFrom(seed);
				const faults = fakeFaults.filter((fault) => !fault.startsWith('set-back'));
				const behave = () => {
					world.sqs.latency = () => random() * 40;
					world.sqs.fault = (): FakeFault | undefined =>
						random() < 0.2 ? faults[Math.floor(random() * faults.length)] : undefined;
				};
				behave();
				for (const after of kills) {
					await world.runAndKill(after, { resolveUnknown: 'resend' });
					world.revive();
					behave();
				}
				await world.run({ resolveUnknown: 'resend' });
				expect(world.complaints()).toEqual([]);
			},
		),
		{ numRuns: whole ? 200 : 6 },
	);
});

describe('the plan', () => {
	const source = queueRef('events-dlq');
	const topic = topicRef(false);
	const redrivePolicy = JSON.stringify({ deadLetterTargetArn: source.arn });
	const shipping = queueRef('shipping');

	/** Three subscriptions: one of all, one with a filter, one that waits; the first had these dead letters. */
	function ports(
		more: {
			readonly denied?: true;
			readonly none?: true;
			readonly deaf?: true;
			readonly filtered?: true;
			readonly scope?: 'MessageBody';
		} = {},
	) {
		const subscription = (arn: string, protocol: string, endpoint: string) => ({
			...{ arn, protocol, endpoint, owner: account },
			topicArn: topic.arn,
		});
		const topics = topicGateway({
			attributes: async () => ({ arn: topic.arn, fifo: false, raw: {} }),
			subscriptionsPage: async () => {
				if (more.denied) throw new Error('no access');
				const pending = subscription('PendingConfirmation', 'https', 'https://c.example');
				if (more.none) return { items: [] };
				if (more.deaf) return { items: [pending] };
				if (more.filtered) {
					return { items: [subscription(`${topic.arn}:2`, 'https', 'https://b.example')] };
				}
				return {
					items: [
						subscription(`${topic.arn}:1`, 'sqs', shipping.arn),
						subscription(`${topic.arn}:2`, 'https', 'https://b.example'),
						pending,
					],
				};
			},
			subscription: async (arn) => ({
				...{ rawDelivery: false, pending: false, raw: {} },
				...(arn.endsWith(':1') ? { redrivePolicy } : { filterPolicy: '{"kind":["Refund"]}' }),
				...(more.scope === undefined ? {} : { filterPolicyScope: more.scope }),
			}),
		});
		const facts = (name: string): QueueAttributes =>
			queueAttributes(name, {
				visible: 3,
				policy: letsTopicsIn(queueRef(name).arn).Policy.replace(
					'"Resource"',
					`"Condition":{"ArnEquals":{"aws:SourceArn":"${topic.arn}"}},"Resource"`,
				),
			});
		const queues = queueGateway({
			attributes: async (url) => facts(url.slice(url.lastIndexOf('/') + 1)),
			resolve: async (name) => queueRef(name),
			deadLetterSourcesPage: async () => ({ items: [] }),
			listMoves: async () => [],
		});
		return planPorts(queues, { topics });
	}

	const place = { region };
	const choices = { engine: 'auto', leaseSeconds: 120 } as const;
	const plan = (input: Partial<Parameters<typeof planRedrive>[1]> = {}, more = {}) =>
		planRedrive(ports(more), { source, choices, place, ...input }, signal);
	const republish = { ...choices, republish: topic };
	const rows = (one: RedrivePlan) =>
		planRows(one, 0).filter(({ label }) => ['TO', 'REACH'].includes(label));

	test('names who missed them where nothing is chosen: its queue alone, or the topic and all', async () => {
		const made = await plan();
		expect(obstacleTexts(made, 'flags')).toEqual([
			expect.stringContaining('no queue names events-dlq'),
		]);
		expect(warningTexts(made, 'flags')).toContain(
			'sqs shipping missed them, a subscription of events: shipping with --to brings them there alone, events with --republish publishes them to all',
		);
	});

	test('says of a queue that topics feed that it alone gets them', async () => {
		const made = await plan({ choices: { ...choices, to: shipping } });
		expect(obstacleTexts(made, 'flags')).toEqual([]);
		expect(made.checks).toContainEqual({ name: 'subscribers', state: 'ok', finding: 'in-order' });
	});

	test('says how far each message goes, what is unknown, and what is billed', async () => {
		const made = await plan({ choices: republish });
		expect(obstacleTexts(made, 'flags')).toEqual([]);
		expect([made.engine, made.destinations]).toEqual(['own', []]);
		expect(rows(made)).toEqual([
			{ label: 'TO', text: 'topic events, published again' },
			{
				label: 'REACH',
				text: 'Each message: delivers to 1, not to 1, unknown 1. Of those a filter decides, or they could not be read.',
			},
			{ label: 'REACH', text: 'AWS bills 1 request; those by sqs (1) are free.' },
		]);
		expect(warningTexts(made, 'flags')[0]).toMatch(/^all that subscribed to events get it/);
		expect(made.permissions).toContain('sns:Publish on events');
		expect([planFrom(JSON.parse(JSON.stringify(made))), disagreementIn(made)]).toEqual([
			made,
			undefined,
		]);
	});

	test('adds up over the messages at hand', async () => {
		const of = (id: string, kind: string) => ({
			...{ id, receiptHandle: '', attributes: {}, system: {}, receivedAt: 0 },
			body: envelope(topic.arn, 'x', {
				MessageAttributes: { kind: { Type: 'String', Value: kind } },
			}),
		});
		const seen = [of('a', 'Refund'), of('b', 'Order'), of('c', 'Order')];
		const made = await plan({ choices: { ...republish, chosen: ['a', 'b'] }, seen });
		expect(made.topic?.reach).toMatchObject({
			judged: 2,
			delivers: 3,
			not: 3,
			unknown: 0,
			requests: 2,
		});
		expect(rows(made)[1]?.text).toBe('Of 2 messages seen, deliveries: delivers to 3, not to 3.');
	});

	test('is unknown where the topic does not tell, and an obstacle where the types differ', async () => {
		const made = await plan({ choices: republish }, { denied: true });
		expect(rows(made)[1]?.text).toBe('who gets it is unknown: its subscriptions could not be had');
		const other = { ...republish, republish: topicRef(true) };
		const names = (await plan({ choices: other }, { denied: true })).checks.map(
			({ finding }) => finding,
		);
		expect(names).toContain('other-topic-type');
		expect(names).toContain('subscribers-unknown');
	});

	test.each([{ none: true }, { deaf: true }] as const)(
		'is none where nobody gets what is published, and the originals are deleted: %o',
		async (more) => {
			const made = await plan({ choices: republish }, more);
			expect(obstacleTexts(made, 'flags')).toEqual([
				'nobody would get what is published to events, and the originals would be deleted: name a queue with --to',
			]);
			expect(planFrom(JSON.parse(JSON.stringify(made)))).toEqual(made);
		},
	);

	test('is none where nobody takes one of the messages at hand', async () => {
		const message = (body: string) => ({
			...{ id: body, receiptHandle: '', attributes: {}, system: {}, receivedAt: 0 },
			body: envelope(topic.arn, body),
		});
		const filtered = { ...republish, chosen: ['a'] };
		const made = await plan({ choices: filtered, seen: [message('a')] }, { filtered: true });
		expect(made.topic?.reach).toMatchObject({ judged: 1, delivers: 0, unknown: 0 });
		expect(obstacleTexts(made, 'flags')).toHaveLength(1);
	});

	test('is another plan once somebody else subscribes, or reads what is in the body', async () => {
		const before = await plan({ choices: republish });
		const after = await plan({ choices: republish }, { denied: true });
		expect(after.facts).not.toBe(before.facts);
		const read = await plan({ choices: republish }, { scope: 'MessageBody' });
		expect(read.facts).not.toBe(before.facts);
	});

	test('tried on some messages tells who would get them', async () => {
		const world = new Simulation(false);
		world.sqs.put(world.source.name, { body: envelope(topic.arn, 'x') });
		world.sqs.put(world.source.name, { body: envelope(`${topic.arn}-2`, 'y') });
		const queues = world.sqs.gateway();
		const { topics, queues: asked } = ports();
		const made = {
			...publishPlan(world),
			choices: { ...publishPlan(world).choices, republish: topic },
		};
		const tried = dryRunPlan(
			{
				...{ hash: sha256, clock: world.clock, leases: new Leases(queues, world.clock) },
				...(topics === undefined ? {} : { topics }),
				queues: {
					...queues,
					resolve: asked.resolve,
					attributes: asked.attributes,
					receive: queues.receive,
					changeVisibility: queues.changeVisibility,
				},
			},
			{ plan: made, max: 10 },
			signal,
		);
		const { goes, problems, reach } = await world.clock.run(tried);
		expect(goes).toEqual([{ queue: 'events', count: 1 }]);
		expect(problems).toEqual([
			{ problem: `it was published to ${topic.arn}-2, not to events`, count: 1 },
		]);
		expect(reach).toMatchObject({ judged: 1, delivers: 1, not: 2, unknown: 0 });
	});
});
