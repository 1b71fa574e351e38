import { describe, expect, test } from 'vitest';
import {
	inOrder,
	redrivePolicyFor,
	subscriptionProblems,
	subscriptionSettingProblems,
	topicNameProblem,
	topicPolicyProblem,
} from '../../../source/domain/topics/new-subscription.ts';
import { subscriptionProblemWords } from '../../../source/presentation/topics/change-words.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
const queue = 'arn:aws:sqs:eu-west-1:123456789012:billing';
const words = (
	protocol: string,
	endpoint: string,
	attributes: Readonly<Record<string, string>> = {},
	topic = topicArn,
) =>
	subscriptionProblems({ topicArn: topic, protocol, endpoint, attributes }).map(
		subscriptionProblemWords,
	);

describe('an endpoint', () => {
	test.each([
		['sqs', queue],
		['lambda', 'arn:aws:lambda:eu-west-1:123456789012:function:bill'],
		['http', 'http://127.0.0.1:8080/a'],
		['https', 'https://hooks.example.com'],
		['email', 'oncall@example.com'],
		['email-json', 'oncall@example.com'],
		['sms', '+491701234567'],
		['application', 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/5e3e9847'],
	])('of %s is taken', (protocol, endpoint) => {
		expect(words(protocol, endpoint)).toEqual([]);
	});

	test.each([
		[
			'sqs',
			'https://sqs.eu-west-1.amazonaws.com/123456789012/billing',
			/sqs takes the ARN of a queue/,
		],
		['lambda', queue, /lambda takes the ARN of a function/],
		['firehose', queue, /firehose takes the ARN of a delivery stream/],
		['http', 'https://hooks.example.com', /begins with http:\/\//],
		['https', 'http://hooks.example.com', /begins with https:\/\//],
		['email', 'oncall', /email takes an address of mail, not oncall/],
		['sms', '01701234567', /sms takes a number with \+/],
		['application', topicArn, /application takes the ARN of an endpoint/],
		['pigeon', 'loft', /there is no protocol pigeon: there are sqs, /],
		['sqs', '', /not an empty endpoint/],
	])('of %s is refused: %s', (protocol, endpoint, why) => {
		expect(words(protocol, endpoint).join()).toMatch(why);
	});

	test('a FIFO topic delivers to queues alone, a standard topic to no FIFO queue', () => {
		expect(words('email', 'a@example.com', {}, `${topicArn}.fifo`)).toEqual([
			'a FIFO topic delivers to queues alone',
		]);
		expect(words('sqs', queue, {}, `${topicArn}.fifo`)).toEqual([]);
		expect(words('sqs', `${queue}.fifo`)).toEqual(['a standard topic delivers to no FIFO queue']);
	});

	test('firehose needs a role', () => {
		const stream = 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/orders';
		expect(words('firehose', stream).join()).toMatch(/needs SubscriptionRoleArn/);
		const SubscriptionRoleArn = 'arn:aws:iam::123456789012:role/firehose';
		expect(words('firehose', stream, { SubscriptionRoleArn })).toEqual([]);
	});
});

describe('a setting', () => {
	const values = (many: number) =>
		JSON.stringify(Array.from({ length: many }, (_, index) => `v${index}`));

	test.each([
		['FilterPolicy', '{"kind": ["x",]}', /FilterPolicy: .*line 1, column 15/],
		['FilterPolicy', '{"kind": [{"numeric": [">="]}]}', /line 1, column 24/],
		['FilterPolicy', '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', /6 keys/],
		['FilterPolicy', `{"a":${values(151)}}`, /151 combinations/],
		['FilterPolicyScope', 'Header', /FilterPolicyScope does not take Header/],
		['RawMessageDelivery', 'yes', /RawMessageDelivery does not take yes/],
		['RedrivePolicy', '{"deadLetterTargetArn":"lost"}', /needs a deadLetterTargetArn/],
		[
			'RedrivePolicy',
			'{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:lost"}',
			/in the account and region of the topic/,
		],
		['DeliveryPolicy', '[]', /^DeliveryPolicy: it is no JSON object \(line 1, column 1\)/],
		[
			'DeliveryPolicy',
			'{"a":\n {',
			/^DeliveryPolicy: it is no JSON from here on \(line 2, column 3\)/,
		],
		['RedrivePolicy', '{"deadLetterTargetArn" 1', /^RedrivePolicy: .*\(line 1, column 24\)/],
		['ReplayPolicy', 'x', /^ReplayPolicy: .*\(line 1, column 1\)/],
		['Endpoint', 'x', /there is no attribute Endpoint to set/],
	])('%s=%s is refused', (name, value, why) => {
		expect(words('sqs', queue, { [name]: value }).join()).toMatch(why);
	});

	test('the dead-letter queue is of the type of the topic', () => {
		const lost = (name: string) => ({ RedrivePolicy: redrivePolicyFor(name, topicArn) });
		expect(words('sqs', queue, lost('lost'))).toEqual([]);
		expect(words('sqs', queue, lost('lost.fifo'))).toEqual([
			'the dead-letter queue of a standard topic is no FIFO queue',
		]);
		expect(words('sqs', queue, lost('lost.fifo'), `${topicArn}.fifo`)).toEqual([]);
		expect(words('sqs', queue, lost('lost'), `${topicArn}.fifo`)).toEqual([
			'the dead-letter queue of a FIFO topic is a FIFO queue',
		]);
	});

	test('five keys and 150 combinations are taken', () => {
		const attributes = {
			FilterPolicy: `{"a":${values(30)},"b":${values(5)},"c":["x"],"d":[1],"e":[1]}`,
		};
		expect(words('sqs', queue, attributes)).toEqual([]);
	});

	test('raw delivery is refused where a protocol has none', () => {
		expect(words('email', 'a@example.com', { RawMessageDelivery: 'true' })).toEqual([
			'email has no raw delivery',
		]);
		expect(words('email', 'a@example.com', { RawMessageDelivery: 'false' })).toEqual([]);
	});

	test('a nested policy is for the body, also where only the scope changes', () => {
		const nested = '{"order":{"kind":["Refund"]}}';
		const of = { topicArn, protocol: 'sqs' };
		const scope = { FilterPolicyScope: 'MessageBody' };
		expect(subscriptionSettingProblems({ FilterPolicy: nested }, of)).toHaveLength(1);
		expect(subscriptionSettingProblems({ FilterPolicy: nested, ...scope }, of)).toEqual([]);
		expect(subscriptionSettingProblems({ FilterPolicy: nested }, of, scope)).toEqual([]);
		expect(
			subscriptionSettingProblems({ FilterPolicyScope: 'MessageAttributes' }, of, {
				FilterPolicy: nested,
			}),
		).toHaveLength(1);
		// A scope that is cleared is that of attributes again.
		expect(
			subscriptionSettingProblems({ FilterPolicyScope: '' }, of, {
				FilterPolicy: nested,
				...scope,
			}),
		).toHaveLength(1);
	});

	test('is sent when SNS can take it: the body becomes the scope before its policy, attributes after', () => {
		const names = (scope: string) =>
			inOrder([
				{ name: 'FilterPolicy', after: '{}' },
				{ name: 'FilterPolicyScope', after: scope },
				{ name: 'RawMessageDelivery', after: 'true' },
			]).map(({ name }) => name);
		expect(names('MessageBody')).toEqual([
			'FilterPolicyScope',
			'RawMessageDelivery',
			'FilterPolicy',
		]);
		expect(names('MessageAttributes')).toEqual([
			'FilterPolicy',
			'RawMessageDelivery',
			'FilterPolicyScope',
		]);
	});
});

test('a dead-letter queue may be named: it stands beside the topic', () => {
	expect(JSON.parse(redrivePolicyFor('lost', topicArn))).toEqual({
		deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:lost',
	});
	expect(redrivePolicyFor(queue, topicArn)).toBe(`{"deadLetterTargetArn":"${queue}"}`);
});

test('the name of a topic', () => {
	expect(topicNameProblem('orders', false)).toBeUndefined();
	expect(topicNameProblem('orders.fifo', true)).toBeUndefined();
	expect(topicNameProblem('orders', true)).toMatch(/ends in \.fifo/);
	expect(topicNameProblem('orders.fifo', false)).toMatch(/only a FIFO topic/);
	expect(topicNameProblem('a b', false)).toMatch(/letters, digits/);
	expect(topicNameProblem('x'.repeat(257), false)).toMatch(/SNS takes 256/);
});

test('a policy of a new topic that is no JSON says where', () => {
	expect(topicPolicyProblem({ Policy: '{}', DisplayName: '{' })).toBeUndefined();
	expect(topicPolicyProblem({ Policy: '{"Version": [,' })).toEqual({
		name: 'Policy',
		problem: { fault: 'json', line: 1, column: 14 },
	});
	expect(topicPolicyProblem({ DeliveryPolicy: '1' })).toMatchObject({ name: 'DeliveryPolicy' });
});

test('an endpoint of another protocol is told which one has it', () => {
	const of = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';
	expect(words('sqs', of).join()).toMatch(/which is one of lambda$/);
});
