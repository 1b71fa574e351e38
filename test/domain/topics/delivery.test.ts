import { expect, test } from 'vitest';
import type { SubscriptionDetail } from '../../../source/domain/details.ts';
import { audienceOf, recipientsOf } from '../../../source/domain/topics/audience.ts';
import { deliveryOf, type TopicMessage } from '../../../source/domain/topics/delivery.ts';
import {
	audienceWords,
	costWords,
	deliveryWords,
} from '../../../source/presentation/topics/delivery-words.ts';

type Facts = Extract<SubscriptionDetail['detail'], { ok: true }>['value'];

function subscription(protocol = 'sqs', facts: Partial<Facts> = {}): SubscriptionDetail {
	return {
		arn: 'arn:aws:sns:eu-west-1:123456789012:events:1',
		topicArn: 'arn:aws:sns:eu-west-1:123456789012:events',
		protocol,
		endpoint: 'somewhere',
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

const of = (one: TopicMessage, to: SubscriptionDetail) => {
	const delivery = deliveryOf(one, to);
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
		'unknown',
		'it has more than 256 KiB, which a topic takes only where its MaximumMessageSize says so',
	]);
	expect(of(large, subscription('https'))).toEqual([
		false,
		'the message is too large for its protocol: 262,145 of 262,144',
	]);
	expect(of({ body: 'x'.repeat(1601) }, subscription('sms'))[0]).toBe(false);
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
		const delivery = deliveryOf(one, device(platform));
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
	const audience = audienceOf(message, recipientsOf(message, all));
	expect(audienceWords(audience)).toBe('Delivers to 2, not to 2, unknown 1.');
	expect(costWords(audience)).toBe(
		'AWS bills 1 request and deliveries by https (1); those by sqs (1) are free.',
	);
	const fifo = {
		...subscription('sqs'),
		topicArn: 'arn:aws:sns:eu-west-1:123456789012:events.fifo',
	};
	expect(costWords(audienceOf(message, recipientsOf(message, [fifo])))).toBe(
		'AWS bills 1 request and deliveries by sqs (1).',
	);
	expect(audienceWords(audienceOf(message, []))).toBe('Nobody has subscribed: nobody gets it.');
	expect(audienceOf({ body: 'x'.repeat(65_537) }, []).requests).toBe(2);
});
