import { describe, expect, test } from 'vitest';
import { parseArn } from '../../../source/domain/arn.ts';
import { kindOfArn, kinds } from '../../../source/domain/kinds.ts';
import { resourceOfArn } from '../../../source/domain/resource-id.ts';
import {
	deliveryLogs,
	filterInList,
	isSubscriptionName,
	listedArn,
	subscriptionRef,
	subscriptionState,
	subscriptionWords,
} from '../../../source/domain/topics/subscription.ts';
import { webConsoleUrl } from '../../../source/domain/web-console.ts';
import { subscriptionDetailLines } from '../../../source/presentation/resources/subscription-details.ts';
import { subscriptionDetailJson } from '../../../source/presentation/resources/subscription-json.ts';
import { subscriptionRow } from '../../../source/presentation/resources/subscription-rows.ts';
import { deliveryLogWords } from '../../../source/presentation/topics/subscription-words.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
const id = '6b0e71bd-7e97-4d97-80ce-4a0994e55286';
const listed = {
	arn: `${topicArn}:${id}`,
	topicArn,
	protocol: 'sqs',
	endpoint: 'arn:aws:sqs:eu-west-1:123456789012:billing',
	owner: '123456789012',
};

describe('a subscription as lists name it', () => {
	test('has the name that its ARN ends in, and is called by what it joins', () => {
		const ref = subscriptionRef(listed);
		expect(ref.name).toBe(`orders:${id}`);
		expect(isSubscriptionName(ref.name)).toBe(true);
		expect(subscriptionWords(ref)).toBe('sqs billing of orders');
		expect(subscriptionState(ref)).toBe('confirmed');
	});

	test.each([
		['PendingConfirmation', 'pending'],
		['Deleted', 'deleted'],
	] as const)(
		'without an ARN (%s) it is told from others and is no resource of a request',
		(arn, state) => {
			const [one, other] = ['a@example.com', 'b@example.com'].map((endpoint) =>
				subscriptionRef({ ...listed, arn, protocol: 'email', endpoint }),
			);
			expect(one?.arn).not.toBe(other?.arn);
			expect(subscriptionState(one ?? listed)).toBe(state);
			expect(listedArn(one ?? listed)).toBe(arn);
			expect(parseArn(one?.arn ?? '')).toBeUndefined();
			expect(resourceOfArn(one?.arn)).toBeUndefined();
		},
	);

	test('its ARN is that of no topic', () => {
		expect(kindOfArn(listed.arn)).toBe('subscription');
		expect(kindOfArn(topicArn)).toBe('topic');
		expect(resourceOfArn(listed.arn)).toMatchObject({ kind: 'subscription', name: `orders:${id}` });
		for (const arn of [
			`${topicArn}:`,
			`${topicArn}:a:b`,
			`${topicArn}:a/b`,
			'arn:aws:sqs:eu-west-1:1:a:b',
		]) {
			expect(parseArn(arn)).toBeUndefined();
		}
	});

	test('has a page of its own in the web console', () => {
		expect(webConsoleUrl({ arn: listed.arn })).toMatch(/#\/subscription\/arn:aws:sns:/);
	});
});

test('a list keeps the beginning of a long policy, and the details keep all of it', () => {
	const { inList, inRow, withFacts } = kinds.subscription;
	const filterPolicy = `{"kind": ["${'x'.repeat(filterInList)}"]}`;
	const facts = { rawDelivery: true, pending: false, filterPolicy, raw: { a: 'b' } };
	const ref = subscriptionRef(listed);
	const kept = inRow(inList(facts, ref));
	expect(kept.filterPolicy).toHaveLength(filterInList);
	expect(kept.filterIsCut).toBe(true);
	const denied = { ok: false, failure: { kind: 'denied', message: '', retryable: false } } as const;
	const detail = { ref, at: 0, attributes: { ok: true, value: facts } as const, topic: denied };
	expect(withFacts(detail, { ...kept, rawDelivery: false }).attributes).toEqual({
		ok: true,
		value: { ...facts, rawDelivery: false },
	});
});

describe('delivery status logs', () => {
	const role = 'arn:aws:iam::123456789012:role/logs';

	test('are those of the protocol, as its topic says', () => {
		const raw = {
			SQSSuccessFeedbackRoleArn: role,
			SQSSuccessFeedbackSampleRate: '10',
			HTTPFailureFeedbackRoleArn: role,
		};
		expect(deliveryLogs('sqs', { raw })).toMatchObject({
			success: true,
			failure: false,
			sampleRate: '10',
		});
		expect(deliveryLogs('https', { raw })).toMatchObject({ success: false, failure: true });
		expect(deliveryLogs('email', { raw })).toBeUndefined();
		expect(deliveryLogs('constructor', { raw })).toBeUndefined();
	});

	test('say which attribute turns them on', () => {
		expect(deliveryLogWords('sqs', { raw: {} })).toBe(
			'off: SQSSuccessFeedbackRoleArn and SQSFailureFeedbackRoleArn of the topic turn them on',
		);
		expect(deliveryLogWords('lambda', { raw: { LambdaFailureFeedbackRoleArn: role } })).toBe(
			'failures alone: LambdaSuccessFeedbackRoleArn of the topic turns successes on',
		);
		expect(deliveryLogWords('email', { raw: {} })).toBe('SNS logs no deliveries by email');
	});
});

test('one that has an ARN and waits for its confirmation all the same says so', () => {
	const ref = subscriptionRef({ ...listed, protocol: 'https', endpoint: 'https://example.com' });
	const facts = { rawDelivery: false, pending: true, raw: { PendingConfirmation: 'true' } };
	const attributes = { ok: true, value: facts } as const;
	const topic = { ok: true, value: { arn: topicArn, fifo: false, raw: {} } } as const;
	const described = { ref, at: 0, attributes, topic };
	expect(subscriptionDetailJson(described)).toMatchObject({
		state: 'pending',
		subscriptionArn: listed.arn,
		rawMessageDelivery: false,
	});
	const text = subscriptionDetailLines(described, { width: 80 } as never).flatMap((line) =>
		line.map((span) => span.text),
	);
	expect(text.join('')).toContain('waits for confirmation, by a token');
	expect(text.join('')).not.toContain('confirmed');
	const known = { key: 'a' as never, ref, facts, sampledAt: 1 };
	expect(subscriptionRow(known)).toMatchObject({ state: 'pending' });
});
