import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFailure, type Failure } from '../../source/domain/failure.ts';
import type { EntryOutcome } from '../../source/domain/messages/message.ts';
import { mayHaveTakenEffect } from '../../source/operations/messages/outcome.ts';
import type { Gateways, GrantedOptions } from '../../source/operations/ports.ts';
import { grantFor } from '../helpers/grants.ts';
import { whole } from '../helpers/whole.ts';
import { connected, fakeEndpoint, forever } from './kinesis/fake-endpoint.ts';

/*
Successes that are not of AWS's form. A good answer of each read is bent at random: null or another type for
any value in it, fields gone or under another name, negative counts and fractions, nothing at all. What comes of
it is a failure that says so, or nothing better than the answer itself: by an oracle that reads the answer alone.
*/

const options = { signal: forever };
const url = 'http://anything/000000000000/orders';
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
const md5 = createHash('md5').update('text').digest('hex');

/** A list that a read gives, and the member of the answer that it is made from. */
type Read = {
	readonly answer: unknown;
	/** Name of the list in the answer; a list may be left out where AWS does that. */
	readonly list?: string;
	readonly mayBeLeftOut?: true;
	/** Whether its numbers are values, which may be any. */
	readonly anyNumbers?: true;
	/** Whether an endpoint that is not AWS's may lack the service: it answers something of its own then. */
	readonly mayBeMissing?: true;
	ask(gateways: Gateways, endpoint: string): Promise<unknown>;
};

const items = (page: { readonly items: readonly unknown[] }) => page.items;

const reads: Readonly<Record<string, Read>> = {
	'SQS ListQueues': {
		answer: { QueueUrls: [url, `${url}-dlq`], NextToken: 'more' },
		...{ list: 'QueueUrls', mayBeLeftOut: true },
		ask: async ({ queues }) => items(await queues.listPage({}, options)),
	},
	'SQS GetQueueUrl': {
		answer: { QueueUrl: url },
		ask: ({ queues }) => queues.resolve('orders', options),
	},
	'SQS GetQueueAttributes': {
		answer: {
			Attributes: {
				QueueArn: arn('sqs', 'orders'),
				ApproximateNumberOfMessages: '5',
				ApproximateNumberOfMessagesNotVisible: '1',
				ApproximateNumberOfMessagesDelayed: '0',
				MessageRetentionPeriod: '345600',
				CreatedTimestamp: '1700000000',
				RedrivePolicy: JSON.stringify({
					deadLetterTargetArn: arn('sqs', 'orders-dlq'),
					maxReceiveCount: 3,
				}),
			},
		},
		ask: ({ queues }) => queues.attributes(url, options),
	},
	'SQS ListDeadLetterSourceQueues': {
		...{ answer: { queueUrls: [url] }, list: 'queueUrls' },
		ask: async ({ queues }) => items(await queues.deadLetterSourcesPage({ url }, options)),
	},
	'SQS ReceiveMessage': {
		answer: {
			Messages: [
				{
					...{ MessageId: 'm1', ReceiptHandle: 'h1', Body: 'text', MD5OfBody: md5 },
					Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000000' },
				},
			],
		},
		...{ list: 'Messages', mayBeLeftOut: true },
		ask: ({ queues }) =>
			queues.receive({ url, max: 10, leaseSeconds: 30, waitSeconds: 0 }, options),
	},
	'SQS ListQueueTags': {
		answer: { Tags: { team: 'shop' } },
		ask: ({ queues }) => queues.tags(url, options),
	},
	'SQS ListMessageMoveTasks': {
		answer: {
			Results: [
				{
					Status: 'RUNNING',
					TaskHandle: 'h',
					SourceArn: arn('sqs', 'orders-dlq'),
					ApproximateNumberOfMessagesMoved: 3,
					ApproximateNumberOfMessagesToMove: 9,
					StartedTimestamp: 1_700_000_000_000,
				},
			],
		},
		...{ list: 'Results', mayBeLeftOut: true },
		ask: ({ queues }) => queues.listMoves(arn('sqs', 'orders-dlq'), options),
	},
	'Kinesis ListStreams': {
		answer: { StreamNames: ['clicks'], HasMoreStreams: false },
		list: 'StreamNames',
		ask: async ({ streams }) => items(await streams.listPage({}, options)),
	},
	'Kinesis DescribeStreamSummary': {
		answer: {
			StreamDescriptionSummary: {
				...{ StreamName: 'clicks', StreamARN: arn('kinesis', 'clicks'), StreamStatus: 'ACTIVE' },
				...{ OpenShardCount: 4, ConsumerCount: 1, RetentionPeriodHours: 24 },
				...{ EnhancedMonitoring: [], StreamCreationTimestamp: 1_700_000_000 },
			},
		},
		ask: ({ streams }) => streams.summary('clicks', options),
	},
	'Kinesis ListShards': {
		answer: {
			Shards: [
				{
					ShardId: 'shardId-000000000000',
					HashKeyRange: { StartingHashKey: '0', EndingHashKey: '9' },
					SequenceNumberRange: { StartingSequenceNumber: '1' },
				},
			],
		},
		list: 'Shards',
		ask: async ({ streams }) => items(await streams.shardsPage({ name: 'clicks' }, options)),
	},
	'Kinesis ListStreamConsumers': {
		answer: {
			Consumers: [
				{ ConsumerName: 'a', ConsumerARN: arn('kinesis', 'clicks/a'), ConsumerStatus: 'ACTIVE' },
			],
		},
		list: 'Consumers',
		ask: async ({ streams }) =>
			items(await streams.consumersPage({ arn: arn('kinesis', 'clicks') }, options)),
	},
	'Kinesis GetRecords': {
		answer: {
			Records: [{ SequenceNumber: '1', PartitionKey: 'k', Data: 'AAE=' }],
			...{ NextShardIterator: 'next', MillisBehindLatest: 0 },
		},
		list: 'Records',
		ask: async ({ streams }) =>
			(await streams.records({ iterator: 'i', limit: 10, name: 'clicks' }, options)).records,
	},
	'Kinesis GetShardIterator': {
		answer: { ShardIterator: 'i' },
		ask: ({ streams }) =>
			streams.iterator({ name: 'clicks', shardId: 's', from: { type: 'LATEST' } }, options),
	},
	'Lambda ListEventSourceMappings': {
		answer: {
			EventSourceMappings: [
				{
					...{ UUID: 'u', EventSourceArn: arn('sqs', 'orders'), State: 'Enabled' },
					...{ FunctionArn: arn('lambda', 'function:worker'), LastModified: 1_700_000_000 },
					...{ BatchSize: 10, MaximumBatchingWindowInSeconds: 5, MaximumRetryAttempts: -1 },
					...{ FunctionResponseTypes: ['ReportBatchItemFailures'] },
					...{ FilterCriteria: { Filters: [{ Pattern: '{}' }] } },
					ScalingConfig: { MaximumConcurrency: 5 },
					ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 9 },
					DestinationConfig: { OnFailure: { Destination: arn('sqs', 'lost') } },
				},
			],
		},
		...{ list: 'EventSourceMappings', anyNumbers: true, mayBeMissing: true },
		ask: async ({ functions }) => items(await functions.mappingsPage({}, options)),
	},
	'Lambda GetFunctionConfiguration': {
		mayBeMissing: true,
		answer: {
			...{ FunctionName: 'worker', FunctionArn: arn('lambda', 'function:worker'), Timeout: 3 },
			LoggingConfig: { LogFormat: 'JSON', LogGroup: '/orders' },
		},
		ask: ({ functions }) => functions.configuration(arn('lambda', 'function:worker'), options),
	},
	'Lambda ListFunctions': {
		answer: {
			Functions: [
				{
					...{ FunctionName: 'worker', FunctionArn: arn('lambda', 'function:worker'), Timeout: 3 },
					DeadLetterConfig: { TargetArn: arn('sqs', 'lost') },
				},
			],
		},
		...{ list: 'Functions', mayBeMissing: true },
		ask: async ({ functions }) => items(await functions.functionsPage({}, options)),
	},
	'CloudWatchLogs FilterLogEvents': {
		answer: {
			events: [{ timestamp: 1_700_000_000_000, message: 'failed', logStreamName: 's' }],
		},
		...{ list: 'events', mayBeLeftOut: true, anyNumbers: true },
		ask: async ({ logs }) =>
			items(await logs.linesPage({ group: '/g', from: 0, to: 1, limit: 5 }, options)),
	},
	'CloudWatchLogs DescribeLogGroups': {
		answer: { logGroups: [{ logGroupName: '/g', retentionInDays: 7, storedBytes: 5 }] },
		list: 'logGroups',
		ask: async ({ logs }) => items(await logs.groupsPage({ prefix: '/g' }, options)),
	},
	'CloudWatchLogs StartQuery': {
		answer: { queryId: 'q' },
		ask: ({ logs }) =>
			logs.startQuery({ group: '/g', from: 0, to: 1, query: 'x', limit: 5 }, options),
	},
	'CloudWatchLogs GetQueryResults': {
		answer: {
			status: 'Complete',
			results: [
				[
					{ field: '@timestamp', value: '2026-11-20 09:00:00.000' },
					{ field: '@message', value: 'failed' },
				],
			],
			statistics: { bytesScanned: 5 },
		},
		anyNumbers: true,
		ask: async ({ logs }) => {
			const { status, lines } = await logs.queryResults('q', options);
			return status === 'complete' ? lines : [];
		},
	},
	'CloudWatch DescribeAlarms': {
		answer: {
			MetricAlarms: [{ AlarmName: 'deep', StateValue: 'ALARM', Dimensions: [], Threshold: 1 }],
		},
		...{ list: 'MetricAlarms', mayBeLeftOut: true, anyNumbers: true },
		ask: async ({ metrics }) => items(await metrics.alarmsPage({}, options)),
	},
	'CloudWatch GetMetricData': {
		anyNumbers: true,
		answer: {
			MetricDataResults: [
				{ Id: 'm0', StatusCode: 'Complete', Timestamps: [1_700_000_000], Values: [5] },
			],
		},
		ask: ({ metrics }) =>
			metrics.series(
				{
					queries: [{ namespace: 'AWS/SQS', metric: 'x', statistic: 'Sum', dimensions: {} }],
					range: { from: 1_699_999_000_000, to: 1_700_001_000_000, periodSeconds: 60 },
				},
				options,
			),
	},
};

/** Every place in a JSON value: the path to it. */
function placesIn(value: unknown): readonly (readonly string[])[] {
	if (typeof value !== 'object' || value === null) return [[]];
	const below = Object.entries(value).flatMap(([key, inner]) =>
		placesIn(inner).map((path) => [key, ...path]),
	);
	return [[], ...below];
}

type Bend = (value: unknown) => unknown;

/** Puts something else at a place; `undefined` takes it away, a function is asked. */
function bentAt(value: unknown, path: readonly string[], bend: Bend): unknown {
	const [key, ...rest] = path;
	if (key === undefined) return bend(value);
	if (Array.isArray(value)) {
		return value.flatMap((item, index) => {
			if (String(index) !== key) return [item];
			const other = bentAt(item, rest, bend);
			return other === undefined ? [] : [other];
		});
	}
	const entries = Object.entries(value as object).flatMap(([name, inner]) => {
		if (name !== key) return [[name, inner] as const];
		const other = bentAt(inner, rest, bend);
		return other === undefined ? [] : [[name, other] as const];
	});
	return Object.fromEntries(entries);
}

const bends: fc.Arbitrary<Bend> = fc.constantFrom<Bend[]>(
	() => null,
	() => undefined,
	() => -1,
	() => 1.5,
	() => '',
	() => '-7',
	() => 'text',
	() => true,
	() => [],
	() => [null],
	() => [5],
	() => ({}),
	() => ({ message: 'ok' }),
);

/** Every number that is told as a count, wherever it stands in a value. */
function* numbersIn(value: unknown): Generator<number> {
	if (typeof value === 'number') yield value;
	else if (value instanceof Uint8Array || value instanceof Date) return;
	else if (typeof value === 'object' && value !== null) {
		for (const inner of Object.values(value)) yield* numbersIn(inner);
	}
}

type Came = { readonly value: unknown } | { readonly failure: Failure };

/** An endpoint that answers everything with the text that it is given, asked for one read. */
async function asker(
	{ ask }: Read,
	type = 'application/x-amz-json-1.1',
	/** Good answers to other calls, in XML. */
	others: Readonly<Record<string, string>> = {},
): Promise<(body: string) => Promise<Came>> {
	let current = '';
	const server = await fakeEndpoint(({ operation }) => {
		const other = others[operation];
		return other === undefined
			? { headers: { 'content-type': type }, body: current }
			: { headers: { 'content-type': 'text/xml' }, body: other };
	});
	const { gateways } = await connected({ endpoint: server.url });
	return (body) => {
		current = body;
		return ask(gateways, server.url).then(
			(value) => ({ value }),
			(error: unknown) => ({ failure: asFailure(error) }),
		);
	};
}

/** What may be said of an answer, by its text alone. */
function judge({ list, mayBeLeftOut, anyNumbers, mayBeMissing }: Read, body: string, came: Came) {
	if ('failure' in came) {
		// Never our bug, and never a resource that is not there: nobody said so.
		const told = ['unreachable', 'service', ...(mayBeMissing ? ['unsupported'] : [])];
		expect(told, JSON.stringify(came.failure)).toContain(came.failure.kind);
		return;
	}
	for (const number of anyNumbers ? [] : numbersIn(came.value)) {
		expect(Number.isInteger(number) && number >= 0, `${number} of ${body}`).toBe(true);
	}
	if (list === undefined || !Array.isArray(came.value)) return;
	let answer: unknown;
	try {
		answer = JSON.parse(body);
	} catch {
		throw new Error(`a list was made of ${body}`);
	}
	expect(typeof answer === 'object' && answer !== null && !Array.isArray(answer), body).toBe(true);
	const { [list]: given, ...others } = answer as Record<string, unknown>;
	if (Array.isArray(given)) expect(came.value, body).toHaveLength(given.length);
	else {
		expect(given, body).toBeUndefined();
		expect(mayBeLeftOut, body).toBe(true);
		// Fields of another program's answer say nothing of queues.
		expect(
			Object.keys(others).filter((name) => name !== 'NextToken'),
			body,
		).toEqual([]);
	}
}

describe('an answer that is not of AWS’s form is unknown', () => {
	it.each(Object.entries(reads))('%s', async (_, read) => {
		const comes = await asker(read);
		expect(await comes(JSON.stringify(read.answer))).toHaveProperty('value');
		const places = placesIn(read.answer);
		const bodies = fc.oneof(
			{
				weight: 9,
				arbitrary: fc
					.tuple(fc.constantFrom(...places), bends)
					.map(([path, bend]) => JSON.stringify(bentAt(read.answer, path, bend)) ?? ''),
			},
			fc.constantFrom('', ' ', 'null', '[]', '{}', '5', '"text"', 'ok', '{"queues":[]}', '<x/>'),
		);
		await fc.assert(
			fc.asyncProperty(bodies, async (body) => judge(read, body, await comes(body))),
			{ numRuns: whole ? 1000 : 25 },
		);
	});
});

/** Fields of a list's items that decide nothing, as text; what is told of them all the same; one that does decide. */
const shownAsText = [
	{
		name: 'Lambda ListEventSourceMappings',
		shown: {
			...{ ParallelizationFactor: '10', MaximumRetryAttempts: '-1' },
			...{ MaximumRecordAgeInSeconds: '60', BisectBatchOnFunctionError: 'true' },
		},
		told: {},
		decisive: { BatchSize: '10' },
	},
	{
		name: 'CloudWatch DescribeAlarms',
		shown: {
			...{ Period: '60', AlarmConfigurationUpdatedTimestamp: 1_700_000_000 },
			WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: '5' },
			ActionsEnabled: 'false',
		},
		// That nobody is called is no figure.
		told: { muted: 'actions-off' },
		decisive: { Threshold: '1' },
	},
];

describe('what is only shown refuses nothing where it is of another type', () => {
	it.each(shownAsText)('$name; what decides does', async ({ name, shown, told, decisive }) => {
		const read = reads[name];
		if (read?.list === undefined) throw new Error(`${name} has no list`);
		const { list, answer } = read;
		const { [list]: given = [] } = answer as Record<string, readonly object[]>;
		const comes = await asker(read);
		const having = (more: object) =>
			comes(JSON.stringify({ [list]: given.map((item) => ({ ...item, ...more })) }));
		const nothing = Object.fromEntries(Object.keys(shown).map((field) => [field, null]));
		const [plain] = Object(await having(nothing)).value as readonly object[];
		expect(await having(shown)).toEqual({ value: [{ ...plain, ...told }] });
		expect(await having(decisive)).toHaveProperty('failure');
	});
});

const xml = (name: string, result: string) =>
	`<${name}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${name}Result>${result}</${name}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${name}Response>`;
const topic = arn('sns', 'news');

/** Answers in XML, each good as it is; and what of it has to be there. */
const xmlReads: Readonly<
	Record<string, readonly [good: string, needs: readonly string[], Read['ask']]>
> = {
	'SNS ListTopics': [
		xml('ListTopics', `<Topics><member><TopicArn>${topic}</TopicArn></member></Topics>`),
		['ListTopicsResponse', 'ListTopicsResult', 'TopicArn'],
		async ({ topics }) => items(await topics.listPage({}, options)),
	],
	'SNS ListSubscriptionsByTopic': [
		xml(
			'ListSubscriptionsByTopic',
			'<Subscriptions><member><SubscriptionArn>a</SubscriptionArn></member></Subscriptions>',
		),
		['ListSubscriptionsByTopicResponse', 'ListSubscriptionsByTopicResult', 'SubscriptionArn'],
		async ({ topics }) => items(await topics.subscriptionsPage({ topicArn: topic }, options)),
	],
	'STS GetCallerIdentity': [
		xml('GetCallerIdentity', '<Account>1</Account><Arn>a</Arn><UserId>u</UserId>'),
		['GetCallerIdentityResponse', 'GetCallerIdentityResult', 'Account'],
		({ identity }) => identity.whoAmI(options),
	],
};

describe('an answer in XML that lacks what AWS wraps it in is unknown', () => {
	it.each(Object.entries(xmlReads))('%s', async (_, [good, needs, ask]) => {
		const comes = await asker({ answer: good, ask }, 'text/xml');
		expect(await comes(good)).toHaveProperty('value');
		const bent = [
			...needs.map((name) => good.replaceAll(new RegExp(`(</?)${name}(?=[ >])`, 'g'), '$1Other')),
			...['', ' ', '<x/>', 'null', '{}', good.slice(0, good.length / 2)],
		];
		for (const body of bent) {
			expect(await comes(body), body).toMatchObject({ failure: { kind: 'unreachable' } });
		}
	});

	it('topics count what is a count', async () => {
		const attribute = (key: string, value: string) =>
			`<entry><key>${key}</key><value>${value}</value></entry>`;
		const body = (count: string) =>
			xml(
				'GetTopicAttributes',
				`<Attributes>${attribute('SubscriptionsPending', count)}</Attributes>`,
			);
		const ask: Read['ask'] = ({ topics }) => topics.attributes(topic, options);
		const comes = await asker({ answer: body('3'), ask }, 'text/xml');
		expect(await comes(body('3'))).toMatchObject({ value: { pending: 3 } });
		for (const count of ['-3', '1.5', 'many', '']) {
			const came = await comes(body(count));
			expect('value' in came && Object(came.value).pending, count).toBeUndefined();
		}
	});
});

type Write = (gateways: Gateways, granted: GrantedOptions) => Promise<unknown>;

/** Writes whose answers confirm what was done, and none that is not AWS's does. */
const writes: Readonly<Record<string, Write>> = {
	'SQS SendMessageBatch': ({ queues }, granted) =>
		queues.send({ url, entries: [{ body: 'text' }] }, granted),
	'SQS DeleteMessageBatch': ({ queues }, granted) =>
		queues.delete({ url, receiptHandles: ['h'] }, granted),
	'SQS ChangeMessageVisibilityBatch': ({ queues }) =>
		queues.changeVisibility({ url, entries: [{ receiptHandle: 'h', seconds: 0 }] }, options),
	'SQS CreateQueue': ({ queues }, granted) =>
		queues.create({ name: 'orders', attributes: {}, tags: {} }, granted),
	'SQS StartMessageMoveTask': ({ queues }, granted) =>
		queues.startMove({ sourceArn: arn('sqs', 'orders') }, granted),
	'Kinesis PutRecords': ({ streams }, granted) =>
		streams.put(
			{ name: 'orders', records: [{ data: new Uint8Array(1), partitionKey: 'k' }] },
			granted,
		),
	'SNS Publish': ({ topics }, granted) =>
		topics.publish({ topicArn: arn('sns', 'orders'), message: { body: 'text' } }, granted),
};

describe('a write whose answer is not of AWS’s form may have taken effect, and is not confirmed', () => {
	const bodies = [
		...[
			'',
			'null',
			'[]',
			'5',
			'{}',
			'<x/>',
			'{"message":"ok"}',
			'{"Successful":null,"Failed":null}',
		],
		...['{"Successful":[{"Id":"0"}]}', '{"Successful":[null]}', '{"Successful":[{"Id":0}]}'],
		...['{"Records":null}', '{"Records":[{}]}', '{"TaskHandle":null}', '{"QueueUrl":7}'],
		...['{"Successful":[{"Id":"9","MessageId":"m","MD5OfMessageBody":"x"}]}'],
		...['<PublishResponse><PublishResult></PublishResult></PublishResponse>'],
	];
	it.each(Object.entries(writes))('%s', async (name, write) => {
		for (const type of ['application/x-amz-json-1.0', 'text/xml']) {
			const kind = name.startsWith('SNS') ? 'topic' : name.startsWith('SQS') ? 'queue' : 'stream';
			const ask: Read['ask'] = async (gateways, endpoint) => {
				// A request by name is for the account of the credentials.
				await gateways.identity.whoAmI(options);
				return write(gateways, { ...options, grant: grantFor('orders', { kind, endpoint }) });
			};
			const who = xml('GetCallerIdentity', '<Account>000000000000</Account>');
			const comes = await asker({ answer: undefined, ask }, type, {
				'STS GetCallerIdentity': who,
			});
			for (const body of bodies) {
				const came = await comes(body);
				if ('failure' in came) {
					expect(came.failure, `${name} ${body}`).toMatchObject({ outcomeUnknown: true });
					expect(mayHaveTakenEffect(came.failure)).toBe(true);
					continue;
				}
				const [outcome] = came.value as readonly EntryOutcome[];
				// Of a deletion the id of its entry is all that AWS answers.
				const confirms = body === '{"Successful":[{"Id":"0"}]}' && !/Send|Put/.test(name);
				expect(outcome, `${name} ${body}`).toMatchObject(
					confirms ? { ok: true } : { ok: false, code: 'NoOutcome' },
				);
			}
		}
	});
});
