import fc from 'fast-check';
import type { Part, SubscriptionDetail } from '../../source/domain/details.ts';
import { fail } from '../../source/domain/failure.ts';
import type { MessageAttribute } from '../../source/domain/messages/message.ts';
import type { QueueAttributes } from '../../source/domain/resources.ts';
import type { Subscribers } from '../../source/domain/topics/audience.ts';
import type { TopicMessage } from '../../source/domain/topics/delivery.ts';
import type { FilterScope } from '../../source/domain/topics/filter/filter-policy.ts';
import { EmulatedError } from '../../source/emulator/errors.ts';
import { fauxqs } from '../../source/emulator/fauxqs.ts';
import { Attempts } from '../../source/emulator/sns/attempts.ts';
import { createSns } from '../../source/emulator/sns/sns.ts';

const account = '000000000000';
const topicArn = `arn:aws:sns:eu-west-1:${account}:events`;

/** The attributes with which something subscribes, as AWS names them. */
export type Subscribed = {
	readonly protocol: string;
	readonly attributes: Readonly<Record<string, string>>;
	/** Settings of its queue, as AWS names them, in which `QUEUE` stands for its ARN; one that lets the topic in without it. */
	readonly queue?: Readonly<Record<string, string>> | 'missing';
};

/** A statement of a policy that lets a topic in, in which something differs. */
const statement = (more: Readonly<Record<string, unknown>> = {}) => ({
	Effect: 'Allow',
	Principal: { Service: 'sns.amazonaws.com' },
	Action: 'sqs:SendMessage',
	Resource: 'QUEUE',
	...more,
});
const lets = (...Statement: readonly unknown[]) => ({ Policy: JSON.stringify({ Statement }) });
const open = lets(statement());

/** The endpoint's SNS with one topic, asked as programs ask it: by Subscribe and Publish, and by what then is in queues. */
export async function topicWorld() {
	const queues = new fauxqs.SqsStore();
	const arrived: { readonly arn: string; readonly body: string }[] = [];
	const sns = createSns({
		fauxqs,
		region: 'eu-west-1',
		queues,
		onEnded: () => {},
		attempts: new Attempts(),
		onDelivered: ({ arn }, { body }) => arrived.push({ arn, body }),
		now: Date.now,
	});
	await sns.handle('CreateTopic', { Name: 'events' });
	let made = 0;
	const known = new Map<string, Part<QueueAttributes>>();
	return {
		/** Subscribes something of its own; the error where SNS refuses. */
		async subscribe({
			protocol,
			attributes,
			queue = open,
		}: Subscribed): Promise<SubscriptionDetail | EmulatedError> {
			const name = `subscriber-${made++}`;
			const arn = `arn:aws:sqs:eu-west-1:${account}:${name}`;
			if (protocol === 'sqs' && queue !== 'missing') {
				const settings = Object.entries(queue).map(([key, value]) => [
					key,
					value.replaceAll('QUEUE', arn),
				]);
				const its = Object.fromEntries(settings);
				queues.createQueue(name, `http://localhost/${account}/${name}`, arn, its);
				known.set(arn, { ok: true, value: queueOf(arn, its) });
			} else if (protocol === 'sqs') {
				const { failure } = fail('not-found', 'there is no such queue');
				known.set(arn, { ok: false, failure });
			}
			const endpoint = protocol === 'sqs' ? arn : `https://${name}.example.com`;
			const parameters = Object.entries(attributes).flatMap(([key, value], index) => [
				[`Attributes.entry.${index + 1}.key`, key],
				[`Attributes.entry.${index + 1}.value`, value],
			]);
			try {
				await sns.handle('Subscribe', {
					TopicArn: topicArn,
					Protocol: protocol,
					Endpoint: endpoint,
					...Object.fromEntries(parameters),
				});
			} catch (error) {
				if (error instanceof EmulatedError) return error;
				throw error;
			}
			return detailOf(endpoint, { protocol, attributes });
		},
		/** What is read of the topic and of some of its subscribers. */
		subscribers: (subscriptions: readonly SubscriptionDetail[]): Subscribers => ({
			topic: { ok: true, value: { arn: topicArn, fifo: false, raw: {} } },
			subscriptions,
			more: false,
			queues: known,
		}),
		/** Publishes a message; answers what it put into queues. */
		async publish({ body, attributes = {}, structure }: TopicMessage) {
			arrived.length = 0;
			const parameters = Object.entries(attributes).flatMap(([name, attribute], index) => {
				const at = `MessageAttributes.entry.${index + 1}`;
				return [
					[`${at}.Name`, name],
					[`${at}.Value.DataType`, attribute.type],
					'bytes' in attribute
						? [`${at}.Value.BinaryValue`, Buffer.from(attribute.bytes).toString('base64')]
						: [`${at}.Value.StringValue`, attribute.text],
				];
			});
			await sns.handle('Publish', {
				TopicArn: topicArn,
				Message: body,
				...(structure === undefined ? {} : { MessageStructure: structure }),
				...Object.fromEntries(parameters),
			});
			return [...arrived];
		},
	};
}

function queueOf(arn: string, raw: Readonly<Record<string, string>>): QueueAttributes {
	const { Policy, KmsMasterKeyId, MaximumMessageSize } = raw;
	return {
		arn,
		fifo: false,
		raw,
		...(Policy === undefined ? {} : { policy: Policy }),
		...(KmsMasterKeyId === undefined ? {} : { kmsKeyId: KmsMasterKeyId }),
		...(MaximumMessageSize === undefined
			? {}
			: { maximumMessageBytes: Number(MaximumMessageSize) }),
	};
}

function detailOf(endpoint: string, { protocol, attributes }: Subscribed): SubscriptionDetail {
	const scope = attributes['FilterPolicyScope'];
	const filterPolicy = attributes['FilterPolicy'];
	const pending = protocol === 'https';
	return {
		arn: pending ? 'PendingConfirmation' : `${topicArn}:${endpoint}`,
		topicArn,
		protocol,
		endpoint,
		owner: account,
		detail: {
			ok: true,
			value: {
				rawDelivery: attributes['RawMessageDelivery'] === 'true',
				pending,
				...(filterPolicy === undefined ? {} : { filterPolicy }),
				...(scope === 'MessageBody' ? { filterPolicyScope: scope } : {}),
				raw: attributes,
			},
		},
	};
}

/*
Policies and messages of few words, so that many of them meet. Numbers have five digits behind the point at most and lie
within 10^9, as AWS documents them.
*/

const words = fc.constantFrom(
	'a',
	'ab',
	'abc',
	'Abc',
	'b',
	'ball',
	'',
	'*',
	'x"y',
	'10.0.0.7',
	'10.0.1.7',
	'2001:db8::7',
);
const numbers = fc.oneof(
	fc.constantFrom(0, 1, -1, 1e9, -1e9, 999999999.99999, 0.00001, 100, 3.015e2),
	fc.integer({ min: -300, max: 300 }).map((hundreds) => hundreds / 100),
);
const names = fc.constantFrom('a', 'b', 'c.d', 'e', '$or');

const range = fc.oneof(
	fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), numbers),
	fc
		.tuple(fc.constantFrom('>', '>='), numbers, fc.constantFrom('<', '<='), numbers)
		.map(([low, one, high, other]) =>
			one < other ? [low, one, high, other] : [low, other, high, one],
		),
);
const wildcard = fc
	.array(fc.constantFrom('a', 'b', '*', 'l', '\\*', '.'), { maxLength: 5 })
	.map((parts) => parts.join(''));
const text = fc.oneof(
	fc.record({ prefix: words }),
	fc.record({ suffix: words }),
	fc.record({ wildcard }),
);
/** What SNS refuses. */
const wrong = fc.constantFrom<unknown>(
	{ numeric: [] },
	{ numeric: ['>'] },
	{ numeric: ['<', 5, '>', 1] },
	{ numeric: ['>', 5, '<', 5] },
	{ prefix: 1 },
	{ exists: 'yes' },
	{ cidr: '10.0.0.0' },
	{ cidr: '10.0.0.256/8' },
	{ wildcard: '**' },
	{ wildcard: '*a*b*c*' },
	{ 'anything-but': [] },
	{ 'anything-but': [1, 'a'] },
	{ 'anything-but': { exists: true } },
	{ prefix: 'a', suffix: 'b' },
	{ near: 1 },
	['a'],
	1000000001,
	{},
);
const value: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 24, arbitrary: words },
	{ weight: 18, arbitrary: numbers },
	{ weight: 6, arbitrary: fc.constantFrom(true, false, null) },
	{ weight: 12, arbitrary: text },
	{ weight: 12, arbitrary: fc.record({ numeric: range }) },
	{ weight: 1, arbitrary: wrong },
	{ weight: 12, arbitrary: fc.record({ exists: fc.boolean() }) },
	{ weight: 6, arbitrary: fc.record({ 'equals-ignore-case': words }) },
	{
		weight: 6,
		arbitrary: fc.record({
			cidr: fc.constantFrom('10.0.0.0/24', '10.0.0.0/8', '2001:db8::/32', '0.0.0.0/0'),
		}),
	},
	{
		weight: 18,
		arbitrary: fc.record({
			'anything-but': fc.oneof(
				words,
				numbers,
				fc.array(words, { minLength: 1, maxLength: 3 }),
				fc.array(numbers, { minLength: 1, maxLength: 3 }),
				text,
			),
		}),
	},
);

const values = fc.array(value, { minLength: 1, maxLength: 3 });

/** A policy: on attributes it is flat but for its `$or`s, and now and then not, which is refused. */
function policyOn(scope: FilterScope): fc.Arbitrary<Record<string, unknown>> {
	const { policy } = fc.letrec<{ policy: Record<string, unknown>; field: unknown }>((tie) => ({
		field: fc.oneof(
			{ weight: scope === 'MessageBody' ? 8 : 60, arbitrary: values },
			{ weight: 1, arbitrary: tie('policy') },
		),
		policy: fc
			.tuple(
				fc.dictionary(names, tie('field'), {
					minKeys: 1,
					maxKeys: 2,
					size: 'xsmall',
					noNullPrototype: true,
				}),
				fc.option(fc.array(tie('policy'), { minLength: 2, maxLength: 2 }), {
					freq: 2,
					depthSize: 'small',
				}),
			)
			.map(([fields, or]) => (or === null ? fields : { ...fields, $or: or })),
	}));
	return policy;
}

const attribute = fc.oneof(
	{ weight: 3, arbitrary: words.map((one) => ({ type: 'String', text: one })) },
	{ weight: 2, arbitrary: numbers.map((one) => ({ type: 'Number', text: String(one) })) },
	{
		weight: 2,
		arbitrary: fc
			.array(fc.oneof(words, numbers, fc.constantFrom(true, null)), { maxLength: 3 })
			.map((list) => ({ type: 'String.Array', text: JSON.stringify(list) })),
	},
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			{ type: 'String.Array', text: 'a, b' },
			{ type: 'String', text: 'x\\"y' },
			{ type: 'Binary', bytes: new Uint8Array([1, 2]) },
		),
	},
);
const attributes: fc.Arbitrary<Record<string, MessageAttribute>> = fc.dictionary(
	fc.constantFrom('a', 'a', 'b', 'c.d', 'e', '$or'),
	attribute,
	{ minKeys: 2, maxKeys: 4, noNullPrototype: true },
);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
	json: fc.oneof(
		{ weight: 4, arbitrary: fc.oneof(words, numbers, fc.constantFrom(true, false, null)) },
		{ weight: 1, arbitrary: fc.array(tie('json'), { maxLength: 3 }) },
		{
			weight: 2,
			arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'c.d', 'e'), tie('json'), {
				maxKeys: 4,
				noNullPrototype: true,
			}),
		},
	),
}));
const body = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.dictionary(names, json, { minKeys: 3, maxKeys: 4, noNullPrototype: true }),
	},
	{ weight: 1, arbitrary: json },
);

/** A policy with its scope, and a message. */
export const pair: fc.Arbitrary<{
	readonly policy: string;
	readonly scope: FilterScope;
	readonly message: TopicMessage;
}> = fc.constantFrom<FilterScope>('MessageAttributes', 'MessageBody').chain((scope) =>
	fc.record({
		policy: policyOn(scope).map((one) => JSON.stringify(one)),
		scope: fc.constant(scope),
		message: fc.record({ body: body.map((one) => JSON.stringify(one)), attributes }),
	}),
);

const source = (arn: string, operator = 'ArnEquals') => ({ [operator]: { 'aws:SourceArn': arn } });

/** Statements that allow or deny, for this topic or another one, on conditions that can be told and such that can not. */
const anyStatement = fc.record({
	Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
	Principal: fc.constantFrom<unknown>(
		{ Service: 'sns.amazonaws.com' },
		{ Service: ['sns.amazonaws.com', 's3.amazonaws.com'] },
		{ Service: 'sns.eu-west-1.amazonaws.com' },
		{ AWS: '*' },
		{ AWS: `arn:aws:iam::${account}:root` },
		'*',
	),
	Action: fc.constantFrom<unknown>('sqs:SendMessage', 'SQS:Send*', '*', ['sqs:ReceiveMessage']),
	Resource: fc.constantFrom('QUEUE', 'QUEUE', '*', 'arn:aws:sqs:*:*:subscriber-?', `${topicArn}`),
	Condition: fc.constantFrom<unknown>(
		{},
		{},
		source(topicArn),
		source(`${topicArn}-2`),
		source('arn:aws:sns:*:*:ev*', 'ArnLike'),
		source('arn:aws:sns:*', 'StringLike'),
		source('arn:aws:sns:*', 'ArnLike'),
		source(topicArn, 'StringNotEquals'),
		source(topicArn, 'ForAnyValue:ArnNotEqualsIfExists'),
		{ StringEquals: { 'aws:SourceAccount': [account, '123456789012'] } },
		{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
		{ Bool: { 'aws:SecureTransport': 'false' } },
		{ Null: { 'aws:SourceArn': 'true' } },
		{ NumericLessThan: { 'aws:SourceArn': '1' }, ...source(topicArn) },
	),
});

/** Queues that let the topic in, that do not, and that perhaps do. */
const queue: fc.Arbitrary<NonNullable<Subscribed['queue']>> = fc.oneof(
	{ weight: 6, arbitrary: fc.constant(open) },
	{
		weight: 8,
		arbitrary: fc.array(anyStatement, { maxLength: 3 }).map((all) => lets(...all)),
	},
	{
		weight: 4,
		arbitrary: fc.constantFrom<NonNullable<Subscribed['queue']>>(
			'missing',
			{},
			{ ...open, KmsMasterKeyId: 'alias/aws/sqs' },
			{ ...open, KmsMasterKeyId: 'alias/ours' },
			{ ...open, MaximumMessageSize: '1024' },
		),
	},
);

/** Subscriptions of one topic, and a message that is published to it. */
export const topic: fc.Arbitrary<{
	readonly subscribed: readonly Subscribed[];
	readonly message: TopicMessage;
}> = fc.record({
	subscribed: fc.array(
		fc.record({
			protocol: fc.constantFrom('sqs', 'sqs', 'sqs', 'https', 'email'),
			attributes: fc.oneof(
				fc.constantFrom<Record<string, string>>({}, { RawMessageDelivery: 'true' }),
				pair.map(({ policy: one, scope }) => ({ FilterPolicy: one, FilterPolicyScope: scope })),
			),
			queue,
		}),
		{ maxLength: 6 },
	),
	message: fc.oneof(
		pair.map(({ message }) => message),
		fc.record({
			body: fc.constantFrom('{"default":"d","sqs":"{\\"a\\":\\"a\\"}"}', '{"default":"{}"}'),
			attributes,
			structure: fc.constant('json' as const),
		}),
		fc.integer({ min: 9, max: 12 }).map((many) => ({
			body: '{}',
			attributes: Object.fromEntries(
				Array.from({ length: many }, (_, index) => [`n${index}`, { type: 'Number', text: '1' }]),
			),
		})),
	),
});
