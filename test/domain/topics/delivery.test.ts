import { describe, expect, test } from 'vitest';
import type { Part, SubscriptionDetail } from '../../../source/domain/details.ts';
import type { QueueAttributes, TopicAttributes } from '../../../source/domain/resources.ts';
import {
	audienceOf,
	recipientsOf,
	type Subscribers,
} from '../../../source/domain/topics/audience.ts';
import {
	type Around,
	deliveryOf as judged,
	type TopicMessage,
} from '../../../source/domain/topics/delivery.ts';
import {
	audienceWords,
	costWords,
	deliveryWords,
	reachLines,
} from '../../../source/presentation/topics/delivery-words.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const open = JSON.stringify({
	Statement: [
		{
			Effect: 'Allow',
			Principal: { Service: 'sns.amazonaws.com' },
			Action: 'sqs:SendMessage',
			Resource: queueArn,
			Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
		},
	],
});

function queueWith(more: Partial<QueueAttributes> = {}): Part<QueueAttributes> {
	return { ok: true, value: { arn: queueArn, fifo: false, policy: open, raw: {}, ...more } };
}

function topicWith(more: Partial<TopicAttributes> = {}): Part<TopicAttributes> {
	return { ok: true, value: { arn: topicArn, fifo: false, raw: {}, ...more } };
}

const around: Around = { topic: topicWith(), queue: queueWith() };
const deliveryOf = (message: TopicMessage, to: SubscriptionDetail, more: Partial<Around> = {}) =>
	judged(message, to, { ...around, ...more });

function subscribers(...subscriptions: readonly SubscriptionDetail[]): Subscribers {
	const queues = new Map([[queueArn, queueWith()]]);
	return { topic: topicWith(), subscriptions, more: false, queues };
}

type Facts = Extract<SubscriptionDetail['detail'], { ok: true }>['value'];

function subscription(protocol = 'sqs', facts: Partial<Facts> = {}): SubscriptionDetail {
	return {
		arn: 'arn:aws:sns:eu-west-1:123456789012:events:1',
		topicArn: 'arn:aws:sns:eu-west-1:123456789012:events',
		protocol,
		endpoint: queueArn,
		owner: '123456789012',
		detail: { ok: true, value: { rawDelivery: false, pending: false, raw: {}, ...facts } },
	};
}

const unread: SubscriptionDetail = {
	...subscription(),
	detail: { ok: false, failure: { kind: 'denied', message: 'no access', retryable: false } },
};
const message: TopicMessage = {
	body: 'hello',
	attributes: { kind: { type: 'String', text: 'Refund' } },
};
const many = (count: number): TopicMessage => ({
	body: 'hello',
	attributes: Object.fromEntries(
		Array.from({ length: count }, (_, index) => [`n${index}`, { type: 'Number', text: '1' }]),
	),
});

const of = (one: TopicMessage, to: SubscriptionDetail, more: Partial<Around> = {}) => {
	const delivery = deliveryOf(one, to, more);
	return [delivery.delivers, deliveryWords(delivery)];
};

test.each([
	['sqs', false, 'in an envelope of SNS'],
	['sqs', true, 'raw, as it is published'],
	['https', false, 'in an envelope of SNS'],
	['https', true, 'raw, as it is published, without its attributes'],
	['firehose', true, 'raw, as it is published, without its attributes'],
	['lambda', true, 'as the event of a call'],
	['email', true, 'as a text to read, without its attributes'],
	['email-json', false, 'in an envelope of SNS'],
	['sms', false, 'as a text to read, without its attributes'],
])('%s with raw delivery %s gets it %s', (protocol, rawDelivery, words) => {
	expect(of(message, subscription(protocol, { rawDelivery }))).toEqual([true, words]);
});

test('raw delivery to a queue discards a message of more than ten attributes, an envelope does not', () => {
	const raw = subscription('sqs', { rawDelivery: true });
	expect(of(many(10), raw)[0]).toBe(true);
	expect(deliveryOf(many(11), raw)).toEqual({ delivers: false, why: 'attributes', found: 11 });
	expect(of(many(11), subscription('sqs'))[0]).toBe(true);
	expect(of(many(11), subscription('https', { rawDelivery: true }))[0]).toBe(true);
});

test('each protocol gets its own text of a structure, and filters judge that one', () => {
	const structured: TopicMessage = {
		body: JSON.stringify({ default: 'for all', sqs: '{"a":1}', email: 5 }),
		structure: 'json',
	};
	const onBody = { filterPolicy: '{"a":[1]}', filterPolicyScope: 'MessageBody' as const };
	expect(deliveryOf(structured, subscription('sqs', onBody))).toEqual({
		delivers: true,
		receives: { form: 'envelope', text: '{"a":1}', name: 'sqs' },
	});
	expect(deliveryOf(structured, subscription('email'))).toMatchObject({
		receives: { text: 'for all', name: 'default' },
	});
	expect(deliveryOf(structured, subscription('https', onBody))).toMatchObject({ why: 'body' });
	for (const [body, problem] of [
		['hello', 'json'],
		['[]', 'json'],
		['{"sqs":"x"}', 'default'],
		['{"default":1}', 'default'],
	] as const) {
		expect(deliveryOf({ body, structure: 'json' }, subscription())).toEqual({
			delivers: false,
			why: 'structure',
			problem,
		});
	}
});

test('what waits for confirmation or was deleted gets nothing, whatever its filter says', () => {
	expect(of(message, subscription('https', { pending: true }))).toEqual([
		false,
		'waits for confirmation',
	]);
	expect(of(message, { ...unread, arn: 'PendingConfirmation' })[0]).toBe(false);
	expect(of(message, { ...unread, arn: 'Deleted' })).toEqual([false, 'is deleted']);
});

test('what could not be read is unknown, and so is a policy that AWS does not document', () => {
	expect(of(message, unread)).toEqual([
		'unknown',
		expect.stringContaining('its filter could not be read: no access'),
	]);
	expect(of(message, subscription('sqs', { filterPolicy: '{"kind":[{"near":1}]}' }))).toEqual([
		'unknown',
		'its filter is none that AWS documents: there is no operator near (line 1, column 11)',
	]);
});

test('a policy that passes the limits of today is judged all the same: SNS took it', () => {
	const filterPolicy = JSON.stringify({ kind: Array.from({ length: 151 }, (_, at) => `v${at}`) });
	expect(of(message, subscription('sqs', { filterPolicy }))[0]).toBe(false);
});

test('a protocol has its largest message', () => {
	const large = { body: 'x'.repeat(256 * 1024 + 1) };
	expect(of(large, subscription('sqs'))).toEqual([
		false,
		'SNS refuses it: it has 262,145 bytes, the topic takes 262,144',
	]);
	expect(
		of(large, subscription('sqs'), { topic: topicWith({ maximumMessageBytes: 2 ** 20 }) })[0],
	).toBe(true);
	const denied: Part<TopicAttributes> = {
		ok: false,
		failure: { kind: 'denied', message: 'no access', retryable: false },
	};
	expect(of(large, subscription('sqs'), { topic: denied })).toEqual([
		'unknown',
		'it has more than 256 KiB, which a topic takes only where its MaximumMessageSize says so',
	]);
	expect(of(large, subscription('https'))).toEqual([
		false,
		'the message is too large for its protocol: 262,145 of 262,144',
	]);
	expect(of({ body: 'x'.repeat(1601) }, subscription('sms'))[0]).toBe(false);
});

describe('a replay with an ending point', () => {
	const end = '2026-11-20T12:00:00.000Z';
	const policy = (more: object = {}) =>
		JSON.stringify({ PointType: 'Timestamp', StartingPoint: '2026-11-20T09:00:00.000Z', ...more });
	const replaying = (ReplayPolicy: string, ReplayStatus: string) =>
		of(message, subscription('sqs', { raw: { ReplayPolicy, ReplayStatus } }));

	test('keeps out what is published once it is over, and perhaps before', () => {
		expect(replaying(policy({ EndingPoint: end }), 'Completed')).toEqual([
			false,
			'its replay had an ending point and is over: nothing new comes until its ReplayPolicy is cleared',
		]);
		for (const status of ['In progress', 'Pending', 'Failed', '']) {
			expect(replaying(policy({ EndingPoint: end }), status)[0]).toBe('unknown');
		}
	});

	test('alone does: without one new messages go on to come', () => {
		for (const status of ['Completed', 'In progress', 'Pending']) {
			expect(replaying(policy(), status)[0]).toBe(true);
		}
		expect(replaying('', 'Completed')[0]).toBe(true);
	});
});

describe('a device', () => {
	const arn = 'arn:aws:sns:eu-west-1:123456789012:endpoint/GCM/shop/1';
	const to = { ...subscription('application'), endpoint: arn };
	const failed = (kind: 'not-found' | 'denied'): Around['device'] => ({
		ok: false,
		failure: { kind, message: 'no access', retryable: false },
	});
	const known = (enabled?: boolean, application = true): Around['device'] => ({
		ok: true,
		value: {
			...{ arn, application: { ok: true, value: { enabled: application } } },
			...(enabled === undefined ? {} : { enabled }),
		},
	});

	test('gets a message where its endpoint is enabled, and where nobody knows that is said', () => {
		const said = (device: Around['device']) => of(message, to, { device });
		expect(said(known(true))[0]).toBe(true);
		expect(said(known(false))).toEqual([false, 'its endpoint of mobile push is disabled']);
		expect(said(known(true, false))).toEqual([
			false,
			'the platform application of its endpoint is disabled',
		]);
		expect(said(failed('not-found'))[0]).toBe(false);
		expect(said(failed('denied'))).toEqual([
			'unknown',
			'its endpoint of mobile push could not be read: no access',
		]);
		expect([said(known())[0], said(undefined)[0]]).toEqual(['unknown', 'unknown']);
	});
});

test('a mobile device gets the text of its platform', () => {
	const one: TopicMessage = {
		body: '{"default":"to all","GCM":"to Android","application":"to nobody"}',
		structure: 'json',
	};
	const device = (platform: string) => ({
		...subscription('application'),
		endpoint: `arn:aws:sns:eu-west-1:123456789012:endpoint/${platform}/app/0a1b`,
	});
	const text = (platform: string) => {
		const to = device(platform);
		const application = { ok: true, value: { enabled: true } } as const;
		const value = { arn: to.endpoint, enabled: true, application };
		const known = { ok: true, value } as const;
		const delivery = deliveryOf(one, to, { device: known });
		return delivery.delivers === true && [delivery.receives.text, delivery.receives.name];
	};
	expect(text('GCM')).toEqual(['to Android', 'GCM']);
	expect(text('APNS')).toEqual(['to all', 'default']);
});

test('where AWS says that attributes are not sent, nobody knows what goes by them', () => {
	const one: TopicMessage = {
		body: '{"default":"text"}',
		structure: 'json',
		attributes: { kind: { type: 'String', text: 'Refund' } },
	};
	const filtered = subscription('sqs', { filterPolicy: '{"kind":["Refund"]}' });
	expect(of(one, filtered)[0]).toBe('unknown');
	expect(of({ ...one, attributes: {} }, filtered)[0]).toBe(false);
	expect(of(one, subscription('sqs'))[0]).toBe(true);
	const crowd = { ...one, attributes: many(11).attributes ?? {} };
	expect(of(crowd, subscription('sqs', { rawDelivery: true }))[0]).toBe('unknown');
});

test('a confirmation counts who gets it, who does not and who is unknown, and what is billed', () => {
	const all = [
		subscription('sqs'),
		subscription('https'),
		subscription('https', { pending: true }),
		subscription('sqs', { filterPolicy: '{"kind":["Order"]}' }),
		unread,
	];
	const known = subscribers(...all);
	const audience = audienceOf(message, recipientsOf(message, known), known);
	expect(audienceWords(audience)).toBe('Delivers to 2, not to 2, unknown 1.');
	expect(costWords(audience)).toBe(
		'AWS bills 1 request and deliveries by https (1); those by sqs (1) are free.',
	);
	const nobody = subscribers();
	expect(audienceWords(audienceOf(message, [], nobody))).toBe(
		'Nobody has subscribed: nobody gets it.',
	);
	expect(audienceOf({ body: 'x'.repeat(65_537) }, [], nobody).requests).toBe(2);
});

test('deliveries of a FIFO topic are billed, and it is said when nobody gets what it takes', () => {
	const fifo = (more: Partial<TopicAttributes>) => ({
		...subscribers(subscription('sqs')),
		topic: topicWith({ fifo: true, ...more }),
	});
	const lines = (given: TopicMessage, more: Partial<TopicAttributes> = {}) => {
		const one = { ...given, groupId: 'g' };
		return reachLines(audienceOf(one, recipientsOf(one, fifo(more)), fifo(more)));
	};
	expect(lines({ ...message, deduplicationId: 'd-1' })).toEqual([
		'Delivers to 1.',
		'AWS bills 1 request and deliveries by sqs (1).',
		'Was one with the deduplication id d-1 published in the last five minutes, SNS takes this one and delivers it to nobody.',
	]);
	expect(lines(message, { fifoThroughputScope: 'MessageGroup' }).at(-1)).toBe(
		'Was one with the same body published in its group in the last five minutes, SNS takes this one and delivers it to nobody.',
	);
});

describe('why a message did not arrive', () => {
	const sqs = subscription('sqs', {
		redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:events-dlq"}',
	});
	const lost = subscription('sqs');
	const failed = (kind: 'not-found' | 'denied') =>
		({ ok: false, failure: { kind, message: 'no', retryable: false } }) as const;
	const conditions = (Condition: unknown) =>
		queueWith({
			policy: open.replace(/"Condition":.*/, `"Condition":${JSON.stringify(Condition)}}]}`),
		});

	test.each<[string, SubscriptionDetail, Partial<Around>, false | 'unknown', string]>([
		[
			'a queue without a policy',
			lost,
			{ queue: { ok: true, value: { arn: queueArn, fifo: false, raw: {} } } },
			false,
			'the policy of its queue does not let the topic in: it is lost, for want of a dead-letter queue',
		],
		[
			'a policy for another topic',
			sqs,
			{ queue: queueWith({ policy: open.replace(':events', ':other') }) },
			false,
			'the policy of its queue does not let the topic in: it goes to events-dlq',
		],
		[
			'a queue that is gone',
			sqs,
			{ queue: failed('not-found') },
			false,
			'its queue does not exist: it goes to events-dlq',
		],
		[
			'a queue that is gone, of a subscription that could not be read',
			unread,
			{ queue: failed('not-found') },
			false,
			'its queue does not exist',
		],
		[
			'the key that AWS keeps',
			sqs,
			{ queue: queueWith({ kmsKeyId: 'alias/aws/sqs' }) },
			false,
			"its queue is encrypted by AWS's own key, which SNS may not use: it goes to events-dlq",
		],
		[
			'a key of your own',
			lost,
			{ queue: queueWith({ kmsKeyId: 'alias/ours' }) },
			'unknown',
			'its queue is encrypted by a key of your own, and whether SNS may use it stands in KMS',
		],
		[
			'a condition that nobody here can tell',
			lost,
			{ queue: conditions({ StringEquals: { 'aws:SourceOrgID': 'o-1' } }) },
			'unknown',
			'the policy of its queue lets the topic in on a condition that can not be told from here',
		],
		[
			'a queue that is denied',
			lost,
			{ queue: failed('denied') },
			'unknown',
			expect.stringContaining('its queue could not be read: no'),
		],
		[
			'a queue of another account',
			{ ...lost, endpoint: 'arn:aws:sqs:eu-west-1:210987654321:theirs' },
			{ queue: undefined },
			'unknown',
			'its queue is of another account or region, whose policy is not read from here',
		],
		[
			'one queue of too many',
			lost,
			{ queue: undefined },
			'unknown',
			'its queue was not asked: only the first ones of a topic are',
		],
		[
			'a queue of small messages',
			lost,
			{ queue: queueWith({ maximumMessageBytes: 1024 }) },
			'unknown',
			'it may be too large for its queue, which takes 1 KiB',
		],
	])('%s', (_, to, more, delivers, words) => {
		expect(of(message, to, more)).toEqual([delivers, words]);
	});

	test('a topic of small messages refuses a large one', () => {
		const topic = topicWith({ maximumMessageBytes: 1024 });
		const words = 'SNS refuses it: it has 1,025 bytes, the topic takes 1,024';
		expect(of({ body: 'x'.repeat(1025) }, lost, { topic })).toEqual([false, words]);
		expect(of({ body: 'x'.repeat(1024) }, lost, { topic })[0]).toBe(true);
		const large = topicWith({ maximumMessageBytes: 1024 * 1024 });
		expect(of({ body: 'x'.repeat(300_000) }, lost, { topic: large })[0]).toBe(true);
	});

	test('a raw message may be as large as the queue takes, one in an envelope has the envelope too', () => {
		const queue = queueWith({ maximumMessageBytes: 1024 });
		const body = { body: 'x'.repeat(1024) };
		expect(of(body, subscription('sqs', { rawDelivery: true }), { queue })[0]).toBe(true);
		expect(of(body, lost, { queue })[0]).toBe('unknown');
	});

	test('a filter on the wrong side of the message: the other scope is named', () => {
		const onAttributes = { filterPolicy: '{"kind":["Refund"]}' };
		const inBody = { body: '{"kind":"Refund"}' };
		expect(of(inBody, subscription('sqs', onAttributes))).toEqual([
			false,
			'kind is no attribute; scope MessageBody would take it; wants ["Refund"]',
		]);
		const other = { ...inBody, attributes: { kind: { type: 'String', text: 'Order' } } };
		expect(of(other, subscription('sqs', onAttributes))[1]).toBe(
			'scope MessageBody would take it: kind is "Order", wants ["Refund"]',
		);
		const onBody = { ...onAttributes, filterPolicyScope: 'MessageBody' as const };
		expect(of(message, subscription('sqs', onBody))).toEqual([
			false,
			'its filter reads the body, which is no JSON object; with the scope MessageAttributes it would take it',
		]);
		expect(of({ body: '{}' }, subscription('sqs', onAttributes))[1]).toBe(
			'kind is missing, wants ["Refund"]',
		);
	});

	test('a message that a FIFO topic got five minutes ago or less', () => {
		expect(of({ ...message, repeats: 1 }, lost)).toEqual([
			false,
			'the topic got one with this deduplication id less than five minutes ago, and takes this one for it',
		]);
	});

	test('a certain no counts before what is unknown', () => {
		const policy = subscription('sqs', { filterPolicy: '{"kind":[{"near":1}]}' });
		expect(of(message, policy, { queue: failed('not-found') })[0]).toBe(false);
		expect(of(message, policy)[0]).toBe('unknown');
	});
});

describe('a topic takes no message', () => {
	const fifo = topicWith({ fifo: true, contentBasedDeduplication: false });
	const deliveryTo = (topic: Part<TopicAttributes>, ids: Partial<TopicMessage>, arn = topicArn) =>
		deliveryOf({ body: 'x', ...ids }, { ...subscription('lambda'), topicArn: arn }, { topic });

	test('of a FIFO topic without a group, or without an id that it makes none of', () => {
		expect(deliveryTo(fifo, {})).toEqual({ delivers: false, why: 'topic-group' });
		expect(deliveryTo(fifo, { groupId: 'a' })).toEqual({ delivers: false, why: 'topic-id' });
		const made = topicWith({ fifo: true, contentBasedDeduplication: true });
		expect(deliveryTo(made, { groupId: 'a' })).toMatchObject({ delivers: true });
		expect(deliveryTo(fifo, { groupId: 'a', deduplicationId: 'b' })).toMatchObject({
			delivers: true,
		});
	});

	test('of a standard topic with a deduplication id; a group it takes', () => {
		const ids = { groupId: 'a', deduplicationId: 'b' };
		expect(deliveryTo(topicWith(), ids)).toEqual({ delivers: false, why: 'topic-standard' });
		expect(deliveryTo(topicWith(), { groupId: 'a' })).toMatchObject({ delivers: true });
	});

	test('and of a topic that could not be read its name tells what it is, and nobody the rest', () => {
		const failure = { kind: 'denied', message: 'no', retryable: false } as const;
		const unread = { ok: false, failure } as const;
		const named = `${topicArn}.fifo`;
		expect(deliveryTo(unread, {}, named)).toEqual({ delivers: false, why: 'topic-group' });
		const answer = deliveryTo(unread, { groupId: 'a' }, named);
		expect(answer).toMatchObject({ delivers: 'unknown' });
	});
});
