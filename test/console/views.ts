import type { NewView, View } from '../../source/console/state/views.ts';
import { newListing } from '../../source/console/state/views.ts';
import { textField } from '../../source/console/widgets/text-field.ts';
import type { Failure } from '../../source/domain/failure.ts';
import type { Message } from '../../source/domain/message.ts';
import type { StreamRecord } from '../../source/domain/resources.ts';
import { queueAttributes } from '../operations/fakes.ts';

/** What may come from outside: every text of these views is made of it. */
export type Outside = {
	readonly name: string;
	readonly body: string;
	readonly bytes: Uint8Array;
	readonly number: number;
	readonly now: number;
};

export const failureOf = ({ name, body }: Outside): Failure => ({
	kind: 'denied',
	message: `${name} is denied`,
	hint: body,
	code: name,
	operation: `SQS ${name}`,
	detail: body,
	retryable: false,
});

export const queueOf = ({ name }: Outside) => ({
	name,
	url: `https://sqs.eu-west-1.amazonaws.com/1/${name}`,
	arn: `arn:aws:sqs:eu-west-1:123456789012:${name}`,
});

export const otherOf = ({ name }: Outside) => ({
	name,
	arn: `arn:aws:sns:eu-west-1:123456789012:${name}`,
});

export function messageOf({ name, body, bytes, number, now }: Outside): Message {
	return {
		id: name,
		receiptHandle: 'handle',
		body,
		attributes: {
			[name]: { type: `String.${name}`, text: body },
			bytes: { type: 'Binary', bytes },
		},
		system: {
			ApproximateReceiveCount: String(number),
			SentTimestamp: String(now - number),
			MessageGroupId: name,
			DeadLetterQueueSourceArn: name,
			AWSTraceHeader: body,
		},
		receivedAt: now,
	};
}

export function recordOf({ name, bytes, body, number, now }: Outside): StreamRecord {
	return {
		sequenceNumber: String(number),
		partitionKey: name,
		arrivedAt: now - number,
		data: number % 2 === 0 ? bytes : new TextEncoder().encode(body),
	};
}

const ok = <T>(value: T) => ({ ok: true, value }) as const;

/** Attributes as a hostile endpoint would send them. */
export function attributesOf(outside: Outside) {
	const { name, body, number } = outside;
	return queueAttributes(name, {
		visible: number,
		inFlight: number,
		retentionSeconds: number,
		policy: body,
		kmsKeyId: name,
		redrivePolicy: { deadLetterTargetArn: queueOf(outside).arn, maxReceiveCount: number },
		redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [name, body] },
		raw: { [name]: body, Policy: body },
	});
}

/** A view of every kind, more than one where a kind has faces. Nothing in them is trusted. */
export function viewsOf(outside: Outside): readonly NewView[] {
	const { name, body, number, now } = outside;
	const queue = queueOf(outside);
	const other = otherOf(outside);
	const failure = failureOf(outside);
	const tags = ok({ [name]: body, [body]: name });
	const listing = { ...newListing('arrival'), marks: new Set([name]) };
	const shards = [name, body].map((id) => ({
		id,
		parents: [name],
		startingHashKey: '0',
		endingHashKey: '9',
		startingSequenceNumber: body,
	}));
	const message = messageOf(outside);
	const record = recordOf(outside);
	const range = { from: now - 3_600_000, to: now, periodSeconds: 60 };
	const points = [0, 5, 9].map((index) => ({
		at: range.from + index * 60_000,
		value: index * number,
	}));
	const query = {
		namespace: 'AWS/SQS',
		metric: name,
		dimensions: { QueueName: name },
		statistic: 'Maximum',
	} as const;
	const chart = {
		title: name,
		range,
		at: now,
		series: [
			{ query, points, complete: true },
			{ query: { ...query, metric: body }, points: [], complete: false },
		],
	};
	const plan = {
		source: queue,
		destinations: ok([queue, queue]),
		count: number,
		inFlight: number,
		oldestExpiresAt: now + number,
		running: { status: 'RUNNING', sourceArn: queue.arn, moved: number, failureReason: body },
		warnings: [body, name],
		permissions: [name],
	} as const;
	const queueDetail = {
		ref: queue,
		at: now,
		attributes: ok(attributesOf(outside)),
		tags,
		sources: ok([queue]),
		moves: ok([plan.running]),
	};
	const loaded = <T>(value: T) => ({ loading: false, value, at: now });
	const part = { ok: false, failure } as const;
	const panes = (['queues', 'dead', 'topics', 'streams'] as const).flatMap((pane): NewView[] => [
		{ kind: 'list', pane, ...listing },
		{ kind: 'list', pane, ...listing, filter: body },
	]);
	const text = { offset: 0, raw: false };
	return [
		...panes,
		{ kind: 'queue', ref: queue, detail: loaded(queueDetail), ...text },
		{ kind: 'queue', ref: queue, detail: loaded(queueDetail), offset: 5, raw: true },
		{ kind: 'queue', ref: queue, detail: { loading: false, failure }, ...text },
		{
			kind: 'queue',
			ref: queue,
			detail: loaded({ ...queueDetail, attributes: part, tags: part, sources: part, moves: part }),
			...text,
		},
		{
			kind: 'topic',
			ref: other,
			detail: loaded({
				ref: other,
				at: now,
				attributes: ok({ arn: name, fifo: false, displayName: body, policy: body, raw: { name } }),
				tags,
				subscriptions: ok([
					{
						arn: name,
						topicArn: name,
						protocol: body,
						endpoint: body,
						owner: name,
						detail: ok({
							rawDelivery: true,
							pending: false,
							filterPolicy: body,
							redrivePolicy: body,
							raw: { [name]: body },
						}),
					},
				]),
			}),
			...text,
		},
		{
			kind: 'stream',
			ref: other,
			detail: loaded({
				ref: other,
				at: now,
				summary: ok({
					arn: name,
					name,
					status: body,
					mode: 'PROVISIONED',
					openShards: number,
					consumers: number,
					retentionHours: number,
					shardMetrics: [body],
					kmsKeyId: name,
				} as const),
				tags,
				shards: ok(shards),
				consumers: ok([{ name, arn: name, status: body }]),
			}),
			...text,
		},
		{
			kind: 'messages',
			ref: queue,
			status: 'held',
			messages: [message],
			received: number,
			duplicates: number,
			leasedUntil: now + number,
			price: body,
			...listing,
		},
		...(['body', 'attributes', 'system', 'raw', 'hex'] as const).map(
			(tab): NewView => ({
				kind: 'message',
				ref: queue,
				message,
				tab,
				offset: 0,
			}),
		),
		...([0, 1, 2, 3] as const).map(
			(focus): NewView => ({
				kind: 'form',
				form: 'send',
				target: queue,
				fields: [name, body].map((one) => ({
					id: one,
					label: one,
					field: textField(one),
					hint: one,
				})),
				focus,
				failure,
			}),
		),
		{ kind: 'plan', ref: queue, plan: loaded(plan), pace: textField(body), focus: 'pace' },
		{
			kind: 'plan',
			ref: queue,
			plan: { loading: false, failure },
			pace: textField(),
			focus: 'start',
		},
		{
			kind: 'tail',
			ref: other,
			shardId: name,
			from: { type: 'LATEST' },
			following: number % 2 === 0,
			records: [record],
			dropped: number,
			arrived: number,
			behindMs: number,
			state: body,
			...listing,
		},
		...(['data', 'raw', 'hex'] as const).map(
			(tab): NewView => ({
				kind: 'record',
				ref: other,
				shardId: name,
				record,
				tab,
				offset: 0,
			}),
		),
		...(['shard', 'value'] as const).map(
			(focus): NewView => ({
				kind: 'tail-start',
				ref: other,
				shards: { loading: false, value: [name, body], failure },
				shard: 0,
				position: 2,
				value: textField(body),
				focus,
			}),
		),
		...[false, true].map(
			(table): NewView => ({
				kind: 'chart',
				subject: 'queue',
				name,
				hours: 1,
				chart: loaded(chart),
				series: 0,
				cursor: range.from + 120_000,
				table,
			}),
		),
		{ kind: 'tasks', ...listing },
		{ kind: 'calls', ...listing },
		{ kind: 'errors', ...listing },
		{ kind: 'identity', offset: 0 },
	];
}

export const withId = (view: NewView, id: number): View => ({ ...view, id }) as View;
