import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { asFailure, fail } from '../../../source/domain/failure.ts';
import type { MaskRule } from '../../../source/domain/masking/masks.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import {
	deliveryOfRecord,
	publicationOf,
	topicRecord,
} from '../../../source/domain/topics/topic-record.ts';
import {
	endedMark,
	isGone,
	isLeft,
	type Removal,
	type TopicTailPlan,
	tailTags,
} from '../../../source/domain/topics/topic-tail.ts';
import { decodingTools } from '../../../source/host/decoding-tools.ts';
import {
	findTails,
	removeFound,
	tailsSubjects,
} from '../../../source/operations/topics/left-tails.ts';
import { planTopicTail } from '../../../source/operations/topics/plan-tail.ts';
import { feedTopic, type TopicFeedEvent } from '../../../source/operations/topics/topic-feed.ts';
import { withTopicTail } from '../../../source/operations/topics/topic-tail.ts';
import {
	leftWords,
	standingWords,
	tailPlanLines,
} from '../../../source/presentation/topics/tail-words.ts';
import { queueGateway } from '../fakes.ts';
import { flush } from '../virtual-clock.ts';
import { type Outcome, ownerOf, queueRef, TailWorld, tailGrant, topic } from './tail-world.ts';

const never = new AbortController().signal;

async function planIn(world: TailWorld, more: Partial<TopicTailPlan> = {}, owner = ownerOf()) {
	const plan = await planTopicTail(world.ports(owner), { topic, raw: false, ...more }, never);
	return { plan, grant: tailGrant(plan.queue.name) };
}

/** A tail that is killed: nothing of it is taken away. */
async function killed(world: TailWorld, process: string, lent?: QueueRef): Promise<void> {
	const owner = ownerOf(process);
	const made = await planIn(world, (lent === undefined ? {} : { lent }) as never, owner);
	let opened = () => {};
	const open = new Promise<void>((resolve) => {
		opened = resolve;
	});
	const use = () => {
		opened();
		return new Promise<never>(() => {});
	};
	withTopicTail(world.ports(owner), made, use, () => {}, never).catch(() => {});
	await open;
}

describe('a tail of a topic', () => {
	test('makes a queue that lets in the one topic, and takes all of it away', async () => {
		const world = new TailWorld();
		const { plan, grant } = await planIn(world);
		const removals: Removal[] = [];
		const seen = await withTopicTail(
			world.ports(),
			{ plan, grant },
			async ({ queue, subscriptionArn }) => {
				expect(world.subscriptions.get(subscriptionArn)).toBe(queue.arn);
				return { policy: world.policies.get(queue.name), tags: world.queues.get(queue.name) };
			},
			(removal) => removals.push(removal),
			never,
		);
		expect(JSON.parse(seen.policy ?? '').Statement).toEqual([
			{
				...{ Sid: 'Allowevents', Effect: 'Allow', Action: 'sqs:SendMessage' },
				...{ Principal: { Service: 'sns.amazonaws.com' }, Resource: plan.queue.arn },
				Condition: { ArnEquals: { 'aws:SourceArn': topic.arn } },
			},
		]);
		expect(Object.fromEntries(seen.tags ?? [])).toMatchObject({
			...{ 'awsmsg-owner': 'ada@desk', 'awsmsg-process': 'p1', 'awsmsg-topic': 'events' },
			...{ 'awsmsg-expires': '2026-11-20T10:00:00.000Z', 'awsmsg-subscription': 'id0' },
		});
		expect([world.queues.size, world.subscriptions.size]).toEqual([0, 0]);
		expect(removals.map(isGone)).toEqual([true]);
	});

	test('leaves nothing that it does not name, whatever call fails and whenever it is left', async () => {
		const outcome = fc.constantFrom<Outcome>(
			'done',
			'done',
			'done',
			'refused',
			'lost',
			'unanswered',
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(outcome, { maxLength: 7 }),
				fc.nat({ max: 7 }),
				async (outcomes, leftAt) => {
					const world = new TailWorld(outcomes);
					const left = new AbortController();
					world.before = () => {
						if (world.calls.length === leftAt) left.abort();
					};
					const { plan, grant } = await planIn(world);
					const removals: Removal[] = [];
					const use = async () => {};
					await withTopicTail(
						world.ports(),
						{ plan, grant },
						use,
						(one) => removals.push(one),
						left.signal,
					).catch(asFailure);
					const [removal, ...more] = removals;
					expect(more).toEqual([]);
					if (world.queues.size > 0) expect(removal?.queue.done).toBe(false);
					if (world.subscriptions.size > 0) expect(removal?.subscription.done).toBe(false);
				},
			),
			{ numRuns: 400 },
		);
	});

	test('deletes the queue also where the subscription refuses to go, and names that', async () => {
		const world = new TailWorld(['done', 'done', 'done', 'refused']);
		const { plan, grant } = await planIn(world);
		const removals: Removal[] = [];
		await withTopicTail(
			world.ports(),
			{ plan, grant },
			async () => {},
			(one) => removals.push(one),
			never,
		);
		expect(world.calls).toEqual(['create', 'subscribe', 'tag', 'unsubscribe', 'remove']);
		expect(removals).toMatchObject([
			{ queue: { done: true }, subscription: { done: false, failure: { kind: 'denied' } } },
		]);
	});

	test('sends nothing for a queue or a topic that was not confirmed', async () => {
		const world = new TailWorld();
		const { plan } = await planIn(world);
		const tail = { plan, grant: tailGrant('another') };
		const ended = withTopicTail(
			world.ports(),
			tail,
			async () => {},
			() => {},
			never,
		);
		await expect(ended).rejects.toThrow(/not for awsmsg-tail-events/);
		expect(world.calls).toEqual([]);
	});

	test('by a queue that is lent marks it, and leaves it as it was', async () => {
		const world = new TailWorld();
		world.queues.set('tails', new Map([['team', 'blue']]));
		world.policies.set('tails', letting('tails'));
		const { plan, grant } = await planIn(world, { lent: queueRef('tails') } as never);
		await withTopicTail(
			world.ports(),
			{ plan, grant },
			async () => {
				expect(world.queues.get('tails')?.get('awsmsg-owner')).toBe('ada@desk');
				// Nobody else may read by it meanwhile.
				await expect(planIn(world, { lent: queueRef('tails') } as never)).rejects.toThrow(
					/tails is in use by a tail of ada@desk/,
				);
			},
			() => {},
			never,
		);
		expect(world.calls).not.toContain('create');
		expect(world.calls).not.toContain('remove');
		expect([...(world.queues.get('tails') ?? [])]).toEqual([['team', 'blue']]);
		expect(world.subscriptions.size).toBe(0);
	});

	test('is refused by a queue whose policy keeps the topic out', async () => {
		const world = new TailWorld();
		world.queues.set('tails', new Map());
		await expect(planIn(world, { lent: queueRef('tails') } as never)).rejects.toThrow(
			/policy of tails does not let events in/,
		);
		expect(world.calls).toEqual([]);
	});

	test('is refused by a queue that is subscribed already: its messages would be deleted', async () => {
		const world = lending();
		world.subscriptions.set(`${topic.arn}:own`, queueRef('tails').arn);
		await expect(planIn(world, { lent: queueRef('tails') } as never)).rejects.toMatchObject({
			failure: { kind: 'conflict', message: 'tails is subscribed to events already' },
		});
		expect([world.calls, world.subscriptions.size]).toEqual([[], 1]);
	});

	test('is refused by a queue with a dead-letter queue, where what is of others would end', async () => {
		const world = lending();
		const redrivePolicy = { deadLetterTargetArn: queueRef('dlq').arn, maxReceiveCount: 3 };
		world.settings.set('tails', { redrivePolicy });
		await expect(planIn(world, { lent: queueRef('tails') } as never)).rejects.toMatchObject({
			failure: { kind: 'refused', message: 'tails has a dead-letter queue' },
		});
	});

	test('tells of what lies in a queue that is lent: what of it is deleted, and what is hidden', async () => {
		const world = lending();
		world.settings.set('tails', { visible: 1200 });
		const { plan } = await planIn(world, { lent: queueRef('tails') } as never);
		const [first] = tailPlanLines(plan);
		expect(first).toBe(
			'Uses the queue tails, which is there for tails and holds ~1,200 messages: those of events are shown and deleted, earlier ones too; what others put there is left, hidden for 30 seconds each time it is received.',
		);
	});

	test('is refused by a queue whose last tail ended and left it, which is not called killed', async () => {
		const world = lending();
		await killed(world, 'dead', queueRef('tails'));
		const queue = world.queues.get('tails');
		for (const [key, value] of Object.entries(tailTags(endedMark))) queue?.set(key, value);
		const owner = ownerOf('other', { dead: 'gone' });
		await expect(planIn(world, { lent: queueRef('tails') } as never, owner)).rejects.toMatchObject({
			failure: {
				message: 'a tail of events by tails ended, and could not be removed',
				hint: expect.stringContaining('cleanup with --queue tails'),
			},
		});
	});

	test('is refused by a queue whose last tail was killed, until that is cleaned up', async () => {
		const world = lending();
		await killed(world, 'dead', queueRef('tails'));
		const owner = ownerOf('other', { dead: 'gone' });
		await expect(planIn(world, { lent: queueRef('tails') } as never, owner)).rejects.toMatchObject({
			failure: {
				...{ kind: 'conflict', message: 'a tail of events by tails was killed' },
				hint: expect.stringContaining('cleanup with --queue tails'),
			},
		});
	});

	test('is refused by a queue that was subscribed, or taken, after the tail was planned', async () => {
		const world = lending();
		const { plan, grant } = await planIn(world, { lent: queueRef('tails') } as never);
		world.subscriptions.set(`${topic.arn}:own`, queueRef('tails').arn);
		const used = vi.fn();
		const tail = () => withTopicTail(world.ports(), { plan, grant }, used, used, never);
		await expect(tail()).rejects.toThrow(/tails is subscribed to events already/);
		expect([world.calls, world.subscriptions.size]).toEqual([[], 1]);
		world.subscriptions.clear();
		await killed(world, 'dead', queueRef('tails'));
		const calls = world.calls.length;
		await expect(tail()).rejects.toThrow(/in use by a tail of ada@desk/);
		expect([used.mock.calls, world.calls.length]).toEqual([[], calls]);
	});

	test('whose subscription can not be removed keeps the marks, by which cleanup finds it at once', async () => {
		const world = lending(['done', 'done', 'done', 'refused']);
		const { plan, grant } = await planIn(world, { lent: queueRef('tails') } as never);
		const removals: Removal[] = [];
		await withTopicTail(
			world.ports(),
			{ plan, grant },
			async () => {},
			(one) => removals.push(one),
			never,
		);
		expect(world.subscriptions.size).toBe(1);
		expect(leftWords(removals[0] as Removal, 'cleanup')).toMatch(
			/^The tail is over, and its subscription stays, and tails stays marked for it: .*\. cleanup removes it\.$/,
		);
		// The process of the tail goes on: it is left all the same.
		const { tails } = await findTails(world.ports(), queueRef('tails'), never);
		expect(tails.map(isLeft)).toEqual([true]);
		const [left] = tails;
		if (left === undefined) return;
		const { resource, also } = tailsSubjects([left]);
		const whole = { ...tailGrant('tails'), resources: [resource, ...also] as const };
		await removeFound(world.ports(), { tail: left, grant: whole }, never);
		expect(world.subscriptions.size).toBe(0);
		expect([...(world.queues.get('tails') ?? [])]).toEqual([]);
	});

	test('whose queue can not be removed is left at once, though its process goes on', async () => {
		const world = new TailWorld(['done', 'done', 'done', 'done', 'refused']);
		const { plan, grant } = await planIn(world);
		await withTopicTail(
			world.ports(),
			{ plan, grant },
			async () => {},
			() => {},
			never,
		);
		const { tails } = await findTails(world.ports(), undefined, never);
		expect(tails.map(({ mark, ...one }) => [isLeft(one), standingWords({ mark, ...one })])).toEqual(
			[[true, 'left: it ended, and could not be removed']],
		);
	});

	test('by a queue that it may not mark says no word of marks in the end', async () => {
		const world = lending(['refused', 'done', 'done', 'refused']);
		const { plan, grant } = await planIn(world, { lent: queueRef('tails') } as never);
		const removals: Removal[] = [];
		await withTopicTail(
			world.ports(),
			{ plan, grant },
			async () => {},
			(one) => removals.push(one),
			never,
		);
		expect(world.calls).toEqual(['tag', 'subscribe', 'unsubscribe']);
		expect(removals.map(isGone)).toEqual([true]);
	});
});

/** An account with a queue that lets the topic in. */
function lending(outcomes: readonly Outcome[] = []): TailWorld {
	const world = new TailWorld(outcomes);
	world.queues.set('tails', new Map());
	world.policies.set('tails', letting('tails'));
	return world;
}

const letting = (name: string) =>
	JSON.stringify({
		Statement: [
			{
				...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' } },
				...{ Action: 'sqs:SendMessage', Resource: queueRef(name).arn },
				Condition: { ArnEquals: { 'aws:SourceArn': topic.arn } },
			},
		],
	});

describe('what killed tails left', () => {
	test('is found by its tags and removed; tails in use and strange queues stay', async () => {
		const world = new TailWorld();
		await killed(world, 'dead');
		await killed(world, 'elsewhere');
		await killed(world, 'mine');
		world.queues.set('awsmsg-tail-by-hand', new Map([['team', 'blue']]));
		world.queues.set('orders', new Map());
		const ports = world.ports(ownerOf('other', { dead: 'gone', mine: 'runs' }));
		const found = await findTails(ports, undefined, never);
		expect(found.tails.map(({ mark, standing }) => [mark.process, standing])).toEqual([
			['dead', 'gone'],
			['elsewhere', 'running'],
			['mine', 'running'],
		]);
		expect(found.strange.map(({ name }) => name)).toEqual(['awsmsg-tail-by-hand']);
		const [left] = found.tails.filter(isLeft);
		if (left === undefined) throw new Error('nothing is left');
		const { resource, also } = tailsSubjects([left]);
		expect([resource, ...also].map(({ kind }) => kind)).toEqual(['queue', 'subscription']);
		const grant = { ...tailGrant(left.queue.name), resources: [resource, ...also] as const };
		await removeFound(ports, { tail: left, grant }, never);
		expect([...world.queues.keys()].filter((name) => name.includes('dead'))).toEqual([]);
		expect(world.subscriptions.size).toBe(2);
	});

	test('of which nobody has heard for an hour is left, and one that is heard of again is not removed', async () => {
		const world = new TailWorld();
		await killed(world, 'elsewhere');
		const ports = world.ports(ownerOf('other'));
		await world.clock.advance(3_600_000);
		expect((await findTails(ports, undefined, never)).tails[0]?.standing).toBe('running');
		await world.clock.advance(6 * 60_000);
		const [tail] = (await findTails(ports, undefined, never)).tails;
		expect(tail?.standing).toBe('expired');
		if (tail === undefined) return;
		world.queues
			.get(tail.queue.name)
			?.set('awsmsg-expires', new Date(world.clock.now() + 60_000).toISOString());
		const grant = tailGrant(tail.queue.name);
		expect(await removeFound(ports, { tail, grant }, never)).toBe('living');
		expect(world.queues.size).toBe(1);
	});

	test('stays where nobody can tell any more whether it is in use', async () => {
		const world = new TailWorld();
		await killed(world, 'dead');
		const ports = world.ports(ownerOf('other', { dead: 'gone' }));
		const [tail] = (await findTails(ports, undefined, never)).tails;
		if (tail === undefined) throw new Error('nothing is left');
		const tags = async () => Promise.reject(fail('throttled', 'too many requests'));
		const slow = { ...ports, queues: queueGateway({ ...ports.queues, tags }) };
		const removal = await removeFound(slow, { tail, grant: tailGrant(tail.queue.name) }, never);
		expect(removal).toMatchObject({
			subscription: { done: false },
			queue: { done: false, failure: { kind: 'throttled' } },
		});
		expect([world.queues.size, world.subscriptions.size]).toEqual([1, 1]);
	});

	test('without the tag of its subscription is found through the topic', async () => {
		const world = new TailWorld();
		await killed(world, 'dead');
		for (const tags of world.queues.values()) tags.delete('awsmsg-subscription');
		const ports = world.ports(ownerOf('other', { dead: 'gone' }));
		const { tails } = await findTails(ports, undefined, never);
		expect(tails[0]?.subscription).toBe(`${topic.arn}:id0`);
	});
});

const message = (id: string, body = id): Message => ({
	...{ id, body, receiptHandle: `r-${id}`, attributes: {}, system: {} },
	receivedAt: 0,
});

/** What a feed tells of messages that lie in its queue, until it is stopped after so many events of messages. */
async function fed(
	world: TailWorld,
	more: {
		readonly lent?: boolean;
		readonly most?: number;
		readonly masks?: readonly MaskRule[];
	} = {},
) {
	const { lent = false, most = Number.POSITIVE_INFINITY, masks = [] } = more;
	const stop = new AbortController();
	const events: TopicFeedEvent[] = [];
	let left = most;
	const queue = queueRef('q');
	const input = { queue, lent, topicArn: topic.arn, raw: !lent, grant: tailGrant('q'), masks };
	const ended = feedTopic(
		{ ...world.ports(), clock: world.clock },
		input,
		async (event) => {
			events.push(event);
			if (event.type === 'topic/messages') left -= event.deliveries.length;
			return left <= 0 ? 'enough' : undefined;
		},
		stop.signal,
	);
	return { events, ended, stop };
}

const idsIn = (events: readonly TopicFeedEvent[]) =>
	events.flatMap((event) =>
		event.type === 'topic/messages' ? event.deliveries.map(({ message: { id } }) => id) : [],
	);

describe('the feed of a tail', () => {
	test('shows each message once, in the order in which they came, however many lie there', async () => {
		const world = new TailWorld();
		const all = Array.from({ length: 95 }, (_, index) => message(`m${index}`));
		world.waiting.set('q', [...all, message('m3'), message('m94')]);
		const { events, ended, stop } = await fed(world);
		await world.clock.advance(5000);
		stop.abort();
		expect(await ended).toBe('stopped');
		expect(idsIn(events)).toEqual(all.map(({ id }) => id));
		expect(events.at(-1)).toMatchObject({ type: 'topic/progress', messages: 95, repeats: 2 });
	});

	test('ends when its taker has enough, and when its queue is gone', async () => {
		const world = new TailWorld();
		world.waiting.set('q', [message('a'), message('b')]);
		const { ended } = await fed(world, { most: 1 });
		expect(await ended).toBe('counted');
		const ports = world.ports();
		const gone = feedTopic(
			{
				clock: world.clock,
				queues: {
					...ports.queues,
					receive: () => ports.queues.tags('https://x/gone', { signal: never }) as never,
				},
			},
			{ queue: queueRef('q'), lent: false, topicArn: topic.arn, raw: true, grant: tailGrant('q') },
			async () => undefined,
			never,
		);
		expect(await gone).toBe('gone');
	});

	test('tells nothing of what is masked of the topic, in a record of it neither, and takes it for a view', async () => {
		const world = new TailWorld();
		const attributes = { token: { Type: 'String', Value: 'canary-2' } };
		const parts = { MessageId: 'x', TopicArn: topic.arn, MessageAttributes: attributes };
		const Message = JSON.stringify({ email: 'canary-1', id: 7 });
		const enveloped = JSON.stringify({ Type: 'Notification', ...parts, Message });
		world.waiting.set('q', [message('m', enveloped)]);
		const masks: readonly MaskRule[] = [
			{
				...{ resource: ['events'], paths: ['body.email', 'attributes.token'], regex: [] },
				by: { kind: 'file', path: 'config.toml', line: 1, scope: 'user' },
			},
		];
		const { events, ended, stop } = await fed(world, { lent: true, masks });
		await flush();
		await world.clock.advance(1500);
		stop.abort();
		await ended;
		expect(idsIn(events)).toEqual(['m']);
		expect(JSON.stringify(events)).not.toContain('canary');
		const [delivery] = events.flatMap((event) =>
			event.type === 'topic/messages' ? event.deliveries : [],
		);
		if (delivery === undefined) throw new Error('nothing came');
		const record = topicRecord(delivery, decodingTools);
		expect(record.masked).toBe(true);
		const again = deliveryOfRecord(record.about ?? '', record.data);
		expect(again?.message.masked).toEqual(delivery.message.masked);
		expect(publicationOf(delivery)).toMatchObject({ masked: true });
	});

	test('tells nothing of what is masked of the queue that is lent', async () => {
		const world = new TailWorld();
		const parts = { Type: 'Notification', MessageId: 'x', TopicArn: topic.arn };
		world.waiting.set('q', [message('m', JSON.stringify({ ...parts, Message: '{"iban":"DE1"}' }))]);
		const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
		const masks = [{ resource: ['q'], paths: ['body.iban'], regex: [], by }];
		const { events, ended, stop } = await fed(world, { lent: true, masks });
		await flush();
		await world.clock.advance(1500);
		stop.abort();
		await ended;
		expect(idsIn(events)).toEqual(['m']);
		expect(JSON.stringify(events)).not.toContain('DE1');
	});

	test('of a queue that is lent leaves alone what is not of the topic', async () => {
		const world = new TailWorld();
		const enveloped = (topicArn: string) =>
			JSON.stringify({ Type: 'Notification', MessageId: 'x', TopicArn: topicArn, Message: 'hi' });
		world.waiting.set('q', [
			message('ours', enveloped(topic.arn)),
			message('theirs', enveloped(`${topic.arn}2`)),
		]);
		const { events, ended, stop } = await fed(world, { lent: true });
		await flush();
		await world.clock.advance(1500);
		stop.abort();
		await ended;
		expect(idsIn(events)).toEqual(['ours']);
		expect(events.at(-1)).toMatchObject({ others: 1, undeleted: 0 });
	});

	test('shows nothing that is masked, and deletes what it showed', async () => {
		const world = new TailWorld();
		const body = JSON.stringify({
			...{ Type: 'Notification', MessageId: 'x', TopicArn: topic.arn, Message: '{"iban":"DE1"}' },
			MessageAttributes: { token: { Type: 'String', Value: 'secret' } },
		});
		world.waiting.set('q', [message('a', body)]);
		const by = { kind: 'file', path: 'p', line: 1, scope: 'user' } as const;
		const rule = { resource: ['ev*'], paths: ['body.iban', 'attributes.token'], regex: [], by };
		const events: TopicFeedEvent[] = [];
		const ports = world.ports();
		const deleted: string[] = [];
		await feedTopic(
			{
				clock: world.clock,
				queues: {
					...ports.queues,
					receive: ports.queues.receive,
					tag: ports.queues.tag,
					delete: async ({ receiptHandles }) => {
						deleted.push(...receiptHandles);
						return receiptHandles.map(() => ({ ok: true }));
					},
				},
			},
			{
				...{ queue: queueRef('q'), lent: true, topicArn: topic.arn, raw: false },
				...{ grant: tailGrant('q'), masks: [rule] },
			},
			async (event) => {
				events.push(event);
				return event.type === 'topic/messages' ? 'enough' : undefined;
			},
			never,
		);
		expect(idsIn(events)).toEqual(['a']);
		expect(JSON.stringify(events)).not.toMatch(/DE1|secret/);
		expect(deleted).toEqual(['r-a']);
	});
});
