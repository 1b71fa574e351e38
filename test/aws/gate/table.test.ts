import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitted, resourcesOf } from '../../../source/aws/gate/admission.ts';
import { allowedOperations, type Operation, ruleOf } from '../../../source/aws/gate/allow-list.ts';
import { Answers } from '../../../source/aws/gate/bindings.ts';
import type { Grant } from '../../../source/domain/effect.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { queueOfUrl, type ResourceId } from '../../../source/domain/resource-id.ts';
import {
	consumer,
	dlq,
	dlqArn,
	here,
	queue,
	queueArn,
	type Row,
	rowOf,
	stream,
	streamArn,
	told,
	topic,
	topicArn,
	writes,
} from './rows.ts';

type Case = (row: Row) => { readonly input?: object; readonly grant?: Grant };

function granted(resources: Row['about'], more: Partial<Grant> = {}): { readonly grant: Grant } {
	return { grant: { effect: 'destroy', resources, what: 'test', ...more } };
}

/** The grant, of which the last resource is another one. */
function other(change: (resource: ResourceId) => ResourceId): Case {
	return ({ about }) => {
		const changed = about.with(-1, change(about.at(-1) ?? about[0]));
		return granted(changed as [ResourceId, ...ResourceId[]]);
	};
}

const cases: Readonly<Record<string, Case>> = {
	its: ({ about }) => granted(about),
	// Its input names nothing.
	nothing: ({ input, naming, about }) => ({
		...granted(about),
		input: Object.fromEntries(Object.entries(input).filter(([name]) => !naming.includes(name))),
	}),
	name: other((one) => ({ ...one, name: `old-${one.name}` })),
	account: other((one) => ({ ...one, account: '222222222222' })),
	unknown: other(({ account: _, ...one }) => one),
	region: other((one) => ({ ...one, region: 'us-east-1' })),
	kind: other((one) => ({ ...one, kind: one.kind === 'topic' ? 'queue' : 'topic' })),
	// Of two, the first alone.
	half: ({ about }) => granted(about.length === 1 ? [{ ...about[0], name: 'x' }] : [about[0]]),
	endpoint: ({ about }) => granted(about, { endpoint: 'http://127.0.0.1:4566' }),
	nobody: () => ({}),
};

function outcome(operation: string, { input, grant }: ReturnType<Case>): string {
	try {
		const asked = { operation, input: input ?? rowOf(operation).input };
		const terms = { mode: 'open', here, told: told() } as const;
		admitted(grant === undefined ? asked : { ...asked, grant }, terms);
		return 'sent';
	} catch (error) {
		return asFailure(error).kind === 'refused' ? '-' : String(error);
	}
}

/** What becomes of each operation of the list (down) under each grant (across); `-` is refused. */
function table(): string {
	const names = Object.keys(cases);
	const rows = allowedOperations.map((operation) => {
		const cells = Object.values(cases).map((one) => outcome(operation, one(rowOf(operation))));
		return [`${operation} (${ruleOf(operation)?.effect})`, ...cells];
	});
	return [['', ...names], ...rows]
		.map(([first = '', ...cells]) =>
			[first.padEnd(50), ...cells.map((cell) => cell.padEnd(8))].join(' ').trimEnd(),
		)
		.join('\n');
}

describe('the rows of the gate, and what a grant lets through', () => {
	/*
	its: for all that the request is about. nothing: for it, and the input names nothing. name, account,
	region, kind: for another one. unknown: for one whose account nobody knew. half: of two, for the first.
	endpoint: confirmed at another endpoint. nobody: no grant. A dash is a refusal.
	*/
	it('is this table', () => {
		expect(`\n${table()}\n`).toBe(`
                                                   its      nothing  name     account  unknown  region   kind     half     endpoint nobody
STS GetCallerIdentity (read)                       sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ListQueues (read)                              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS GetQueueUrl (read)                             sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS GetQueueAttributes (read)                      sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ListQueueTags (read)                           sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ListDeadLetterSourceQueues (read)              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ListMessageMoveTasks (read)                    sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ReceiveMessage (touch)                         sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS ChangeMessageVisibilityBatch (touch)           sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SQS SendMessageBatch (write)                       sent     -        -        -        -        -        -        -        -        -
SQS DeleteMessageBatch (destroy)                   sent     -        -        -        -        -        -        -        -        -
SQS PurgeQueue (destroy)                           sent     -        -        -        -        -        -        -        -        -
SQS CreateQueue (write)                            sent     -        -        -        -        -        -        -        -        -
SQS DeleteQueue (destroy)                          sent     -        -        -        -        -        -        -        -        -
SQS SetQueueAttributes (destroy)                   sent     -        -        -        -        -        -        -        -        -
SQS TagQueue (write)                               sent     -        -        -        -        -        -        -        -        -
SQS UntagQueue (destroy)                           sent     -        -        -        -        -        -        -        -        -
SQS StartMessageMoveTask (write)                   sent     -        -        -        -        -        -        -        -        -
SQS CancelMessageMoveTask (write)                  sent     sent     -        -        -        -        -        -        -        -
Emulator GetMessages (read)                        sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListTopics (read)                              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS GetTopicAttributes (read)                      sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListTagsForResource (read)                     sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListSubscriptionsByTopic (read)                sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListSubscriptions (read)                       sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS GetSubscriptionAttributes (read)               sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListPlatformApplications (read)                sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS GetPlatformApplicationAttributes (read)        sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS ListEndpointsByPlatformApplication (read)      sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS GetEndpointAttributes (read)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
SNS SetEndpointAttributes (destroy)                sent     -        -        -        -        -        -        -        -        -
SNS CreateTopic (write)                            sent     -        -        -        -        -        -        -        -        -
SNS DeleteTopic (destroy)                          sent     -        -        -        -        -        -        -        -        -
SNS Subscribe (write)                              sent     -        -        -        -        -        -        -        -        -
SNS ConfirmSubscription (write)                    sent     -        -        -        -        -        -        -        -        -
SNS Unsubscribe (destroy)                          sent     -        -        -        -        -        -        -        -        -
SNS SetSubscriptionAttributes (destroy)            sent     -        -        -        -        -        -        -        -        -
SNS Publish (write)                                sent     -        -        -        -        -        -        -        -        -
SNS PublishBatch (write)                           sent     -        -        -        -        -        -        -        -        -
Kinesis ListStreams (read)                         sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis DescribeStreamSummary (read)               sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis ListTagsForStream (read)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis ListShards (read)                          sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis ListStreamConsumers (read)                 sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis GetShardIterator (read)                    sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis GetRecords (read)                          sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis SubscribeToShard (touch)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis PutRecords (write)                         sent     -        -        -        -        -        -        -        -        -
Kinesis CreateStream (write)                       sent     -        -        -        -        -        -        -        -        -
Kinesis DeleteStream (destroy)                     sent     -        -        -        -        -        -        -        -        -
Kinesis SplitShard (write)                         sent     -        -        -        -        -        -        -        -        -
Kinesis MergeShards (write)                        sent     -        -        -        -        -        -        -        -        -
Kinesis UpdateShardCount (write)                   sent     -        -        -        -        -        -        -        -        -
Kinesis IncreaseStreamRetentionPeriod (write)      sent     -        -        -        -        -        -        -        -        -
Kinesis DecreaseStreamRetentionPeriod (destroy)    sent     -        -        -        -        -        -        -        -        -
Kinesis UpdateStreamMode (write)                   sent     -        -        -        -        -        -        -        -        -
Kinesis RegisterStreamConsumer (write)             sent     -        -        -        -        -        -        -        -        -
Kinesis DeregisterStreamConsumer (destroy)         sent     -        -        -        -        -        -        -        -        -
Kinesis GetRecords DryRun (read)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Kinesis PutRecords DryRun (read)                   -        -        -        -        -        -        -        -        -        -
CloudWatch GetMetricData (read)                    sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatch DescribeAlarms (read)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatch DescribeAlarmHistory (read)             sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatch ListAlarmMuteRules (read)               sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatch GetAlarmMuteRule (read)                 sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatch PutAlarmMuteRule (write)                sent     -        -        -        -        -        -        -        -        -
CloudWatch DeleteAlarmMuteRule (destroy)           sent     -        -        -        -        -        -        -        -        -
Lambda ListEventSourceMappings (read)              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Lambda GetFunctionConfiguration (read)             sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
Lambda ListFunctions (read)                        sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatchLogs FilterLogEvents (read)              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatchLogs DescribeLogGroups (read)            sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatchLogs StartQuery (read)                   sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatchLogs GetQueryResults (read)              sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
CloudWatchLogs StopQuery (read)                    sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
IAM GetRole (read)                                 sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
IAM SimulatePrincipalPolicy (read)                 sent     sent     sent     sent     sent     sent     sent     sent     sent     sent
`);
	});

	it('has a request for every operation that writes', () => {
		const writing = allowedOperations.filter((name) => isWrite(name));
		expect(Object.keys(writes).toSorted()).toEqual(writing.toSorted());
	});

	it.each(Object.entries(writes))(
		'%s is refused where requests go to another region',
		(operation, row) => {
			const elsewhere = new Answers('us-east-1');
			elsewhere.moveIs('handle', dlqArn);
			const terms = { mode: 'open', here: { region: 'us-east-1' }, told: elsewhere } as const;
			expect(() => admitted({ operation, ...row, ...granted(row.about) }, terms)).toThrow();
		},
	);
});

const isWrite = (operation: string) =>
	['write', 'destroy'].includes(ruleOf(operation)?.effect ?? '');

/** Names of an input's members, from the SDK's own schema of the service. */
async function membersOf(operation: string): Promise<readonly string[]> {
	const [service = '', action = ''] = operation.split(' ');
	const client: Record<string, unknown> = await import(`@aws-sdk/client-${service.toLowerCase()}`);
	const Command = client[`${action}Command`] as new (input: object) => { readonly schema: unknown };
	const [, , , , input] = new Command({}).schema as readonly unknown[];
	const [, , , , names] = (typeof input === 'function' ? input() : input) as readonly unknown[];
	return names as readonly string[];
}

/** Members that look like names and name no resource. */
const noNames = [
	'MessageGroupId',
	'MessageDeduplicationId',
	'AttributeName',
	'ReturnSubscriptionArn',
];

describe('what a request is about', () => {
	it.each(Object.keys(writes))(
		'%s: every member that may name something is looked at',
		async (operation) => {
			const members = await membersOf(operation);
			const naming = members.filter(
				(name) => /(?:Arn|ARN|Url|Name|Id|Handle|Number)$/.test(name) && !noNames.includes(name),
			);
			expect(naming).not.toEqual([]);
			const read = new Set<string>();
			const input = new Proxy(rowOf(operation).input, {
				get(target, name) {
					read.add(String(name));
					return Reflect.get(target, name);
				},
			});
			const rule = ruleOf(operation);
			if (rule === undefined) throw new Error('no rule');
			resourcesOf(rule, input, told());
			expect(naming.filter((name) => !read.has(name))).toEqual([]);
		},
	);

	it.each<[operation: Operation, input: object, about: readonly unknown[]]>([
		['SNS Publish', { PhoneNumber: '+1' }, [undefined]],
		['SNS Publish', { TopicArn: topicArn, PhoneNumber: '+1' }, [topic, undefined]],
		[
			'SNS Publish',
			{ TargetArn: 'arn:aws:sns:eu-west-1:111111111111:endpoint/APNS/a/b' },
			[{ kind: 'endpoint', ...here, name: 'APNS/a/b' }],
		],
		['SNS Publish', { TargetArn: 'arn:aws:sns:eu-west-1:111111111111:app/APNS/a' }, [undefined]],
		['SNS Publish', { TopicArn: queueArn }, [undefined]],
		[
			'Kinesis PutRecords',
			{ StreamName: 'other', StreamARN: streamArn },
			[stream, { ...stream, name: 'other' }],
		],
		['Kinesis PutRecords', { StreamName: 'orders', StreamId: 's-1' }, [stream, undefined]],
		[
			'Kinesis DeregisterStreamConsumer',
			{ ConsumerARN: `${streamArn}/consumer/app:1` },
			[stream, consumer],
		],
		['Kinesis DeregisterStreamConsumer', { ConsumerName: 'app' }, [undefined]],
		[
			'Kinesis RegisterStreamConsumer',
			{ StreamARN: queueArn, ConsumerName: 'app' },
			[undefined, undefined],
		],
		[
			'Kinesis SubscribeToShard',
			{ ConsumerARN: `${streamArn}/consumer/app:1` },
			[stream, consumer],
		],
		['SQS StartMessageMoveTask', { SourceArn: dlqArn }, [dlq]],
		['SQS StartMessageMoveTask', { SourceArn: dlqArn, DestinationArn: topicArn }, [dlq, undefined]],
		['SQS PurgeQueue', { QueueUrl: 'orders' }, [undefined]],
		['SQS PurgeQueue', { QueueUrl: '' }, [undefined]],
		['SQS PurgeQueue', { QueueUrl: 7 }, [undefined]],
		['SQS PurgeQueue', {}, [undefined]],
		[
			'SQS GetQueueUrl',
			{ QueueName: 'orders', QueueOwnerAWSAccountId: '222222222222' },
			[{ ...queue, account: '222222222222' }],
		],
		['SNS GetSubscriptionAttributes', { SubscriptionArn: `${topicArn}:6b0e71bd` }, [topic]],
		['Kinesis ListShards', { NextToken: 't' }, []],
	])('%s of %j', (operation, input, about) => {
		const rule = ruleOf(operation);
		if (rule === undefined) throw new Error('no rule');
		expect(resourcesOf(rule, input, told())).toEqual(about);
	});

	it('a handle means the queue that the list of moves told, then the one that is written in it', () => {
		const cancel = (TaskHandle: string, answers = told()) => {
			const rule = ruleOf('SQS CancelMessageMoveTask');
			return rule && resourcesOf(rule, { TaskHandle }, answers);
		};
		const inside = Buffer.from(JSON.stringify({ taskId: '1', sourceArn: dlqArn })).toString(
			'base64',
		);
		expect(cancel(inside)).toEqual([dlq]);
		const other = told();
		other.moveIs(inside, queueArn);
		expect(cancel(inside, other)).toEqual([queue]);
		expect(cancel('handle')).toEqual([dlq]);
		for (const unreadable of ['', 'x', 'bnVsbA==', 'eyJzb3VyY2VBcm4iOjd9']) {
			expect(cancel(unreadable)).toEqual([undefined]);
		}
	});

	it('a URL is read as it is where queues are listed, however often it comes', () => {
		const answers = told();
		const segment = fc.constantFrom('111111111111', '222222222222', 'orders', 'queue', '..', '%6f');
		const host = fc.constantFrom(
			'https://sqs.eu-west-1.amazonaws.com',
			'https://sqs.us-east-1.amazonaws.com',
			'https://evil.amazonaws.com',
			'http://127.0.0.1:4566',
		);
		const url = fc
			.tuple(host, fc.array(segment, { maxLength: 4 }))
			.map(([at, path]) => [at, ...path].join('/'));
		fc.assert(
			fc.property(fc.array(url, { minLength: 1 }), (urls) => {
				for (const one of [...urls, ...urls]) {
					expect(answers.queue(one)).toEqual(queueOfUrl(one, here.region));
				}
			}),
		);
		for (let index = 0; index < 3000; index += 1) answers.queue(`http://127.0.0.1/queue/${index}`);
		expect(answers.queue('http://127.0.0.1/queue/7')).toMatchObject({ name: '7' });
	});

	it('a name lies where the endpoint said: streams where Kinesis did, new things where STS did', () => {
		const answers = new Answers('eu-west-1');
		const about = (operation: Operation, input: object) => {
			const rule = ruleOf(operation);
			return rule && resourcesOf(rule, input, answers)[0];
		};
		const put = () => about('Kinesis PutRecords', { StreamName: 'orders' });
		const create = () => about('Kinesis CreateStream', { StreamName: 'orders' });
		const { account: _, ...unknown } = stream;
		expect([put(), create()]).toEqual([unknown, unknown]);
		answers.accountIs('111111111111');
		expect([put(), create()]).toEqual([stream, stream]);
		answers.streamIs('arn:aws:kinesis:us-east-1:000000000000:stream/any');
		expect([put(), create()]).toEqual([
			{ ...stream, account: '000000000000', region: 'us-east-1' },
			stream,
		]);
		// Other credentials: what their names mean has to be told anew.
		answers.accountIs('333333333333');
		expect([put(), create()]).toMatchObject([
			{ account: '333333333333' },
			{ account: '333333333333' },
		]);
	});
});

describe('a refusal', () => {
	const refusal = (input: object, grant?: Grant, more: { endpoint?: string } = {}) => {
		const asked = { operation: 'SQS PurgeQueue', input, ...(grant === undefined ? {} : { grant }) };
		try {
			admitted(asked, { mode: 'open', here: { ...here, ...more }, told: told() });
		} catch (error) {
			const { message, hint } = asFailure(error);
			return [message, hint];
		}
		return;
	};
	const { input } = rowOf('SQS PurgeQueue');
	const { grant } = granted([queue], { what: 'purge orders' });

	it('says what was not sent, to what, and what to do next', () => {
		expect(refusal(input)).toEqual([
			'SQS PurgeQueue on orders was not sent: nobody confirmed it',
			'Confirm it in its dialog',
		]);
		const theirs = { ...queue, account: '222222222222' };
		expect(refusal(input, { ...grant, resources: [theirs] })).toEqual([
			'SQS PurgeQueue on orders was not sent: it is about queue orders in account 111111111111, eu-west-1, and what was confirmed is "purge orders" on queue orders in account 222222222222, eu-west-1',
			'Confirm this request by itself',
		]);
		expect(refusal({ QueueUrl: 'orders' }, grant)).toEqual([
			'SQS PurgeQueue was not sent: which queue, topic or stream it changes can not be read from it',
			'Open the resource from its list and try again: its URL or ARN has to name it whole',
		]);
		expect(refusal(input, { ...grant, effect: 'write' })?.[0]).toBe(
			'SQS PurgeQueue on orders was not sent: it destroys, and what was confirmed is "purge orders", which does not',
		);
		expect(refusal(input, grant, { endpoint: 'http://127.0.0.1:4566' })?.[0]).toBe(
			`SQS PurgeQueue on orders was not sent: what was confirmed is "purge orders" at AWS's own endpoint, and requests go to http://127.0.0.1:4566`,
		);
	});
});

describe('a grant lets through what it names', () => {
	const anyResource = fc.record({
		kind: fc.constant('queue' as const),
		account: fc.constantFrom('111111111111', '222222222222'),
		region: fc.constantFrom('eu-west-1', 'us-east-1'),
		name: fc.constantFrom('orders', 'orders-dlq', 'invoices'),
	});
	const arnOf = ({ region, account, name }: ResourceId) =>
		`arn:aws:sqs:${region}:${account}:${name}`;

	it('all of it, and nothing else: both ends of any move', () => {
		fc.assert(
			fc.property(
				anyResource,
				anyResource,
				fc.array(anyResource, { minLength: 1, maxLength: 4 }),
				(source, destination, [first, ...more]) => {
					const asked = {
						operation: 'SQS StartMessageMoveTask',
						input: { SourceArn: arnOf(source), DestinationArn: arnOf(destination) },
						...granted([first ?? source, ...more]),
					};
					const named = [first, ...more].map((one) => JSON.stringify(one));
					const covered = [source, destination].every(
						(one) => named.includes(JSON.stringify(one)) && one.region === 'eu-west-1',
					);
					const send = () => admitted(asked, { mode: 'open', here, told: told() });
					if (covered) expect(send).not.toThrow();
					else expect(send).toThrow('was not sent');
				},
			),
		);
	});
});
