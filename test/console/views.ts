import { planFields } from '../../source/console/redrive/plan-choices.ts';
import { newLook } from '../../source/console/state/messages.ts';
import { newReading } from '../../source/console/state/reading.ts';
import type { ListedRun } from '../../source/console/state/redrive-views.ts';
import { afterWatch } from '../../source/console/state/resources.ts';
import { noResources } from '../../source/console/state/state.ts';
import type { Listing, NewView, ShownRecord, View } from '../../source/console/state/views.ts';
import { newListing } from '../../source/console/state/views.ts';
import { changeFields } from '../../source/console/streams/stream-changes.ts';
import { getRecords, offering, startFields } from '../../source/console/tail/start-form.ts';
import { TailData } from '../../source/console/tail/tail-data.ts';
import { choice, field, withText } from '../../source/console/widgets/fields.ts';
import { emptyList } from '../../source/console/widgets/list.ts';
import { textField } from '../../source/console/widgets/text-field.ts';
import type { Chart } from '../../source/domain/charts/chart.ts';
import type { AcrossPlace } from '../../source/domain/contexts/across.ts';
import type { SubscriptionDetail } from '../../source/domain/details.ts';
import type { Failure } from '../../source/domain/failure.ts';
import { fingerprintOf } from '../../source/domain/messages/fingerprint.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { Alarm } from '../../source/domain/metric.ts';
import type { PlatformApplication } from '../../source/domain/push/device.ts';
import type { EndpointsRead } from '../../source/domain/push/endpoints.ts';
import type { RedriveEvent } from '../../source/domain/redrive/redrive-event.ts';
import type { RedrivePlan } from '../../source/domain/redrive/redrive-plan.ts';
import { stateOf } from '../../source/domain/redrive/redrive-state.ts';
import { allSteps } from '../../source/domain/steps.ts';
import { BlockWriter } from '../../source/domain/streams/record-block.ts';
import { type FanOutMap, fanOutMap } from '../../source/domain/topics/fan-out.ts';
import { topicRecord } from '../../source/domain/topics/topic-record.ts';
import { reckon } from '../../source/domain/whatif/reckoning.ts';
import { decodingTools } from '../../source/host/decoding-tools.ts';
import type { PulseLook } from '../../source/operations/diagnosis/pulse-look.ts';
import { headerOf } from '../../source/operations/redrive/run-journal.ts';
import type { CheckedPublish } from '../../source/operations/topics/publish-file.ts';
import { span } from '../../source/presentation/line.ts';
import { queueAttributes } from '../operations/fakes.ts';

/** A map in which every text is from outside: a topic, a queue, an address, filters and what went wrong. */
function mapOf(outside: Outside): FanOutMap {
	const { name, body } = outside;
	const topicArn = `arn:aws:sns:eu-west-1:1:${name}`;
	const failure = failureOf(outside);
	const subscription = (protocol: string, endpoint: string): SubscriptionDetail => ({
		...{ arn: `${topicArn}:${body}`, topicArn, protocol, endpoint, owner: name },
		detail: {
			ok: true,
			value: { rawDelivery: true, pending: false, filterPolicy: body, raw: {} },
		},
	});
	return fanOutMap({
		root: queueOf(outside).arn,
		topics: new Map([
			[
				topicArn,
				{
					topic: { ok: false, failure },
					subscriptions: [subscription('sqs', queueOf(outside).arn), subscription(name, body)],
				},
			],
		]),
		queues: new Map([[queueOf(outside).arn, { ok: false, failure }]]),
		leftOut: [{ what: 'feeding', failure }],
	});
}

/** An application in which every text is from outside. */
/** A file that was checked for a topic with a subscription of any name. */
function publishedFile(outside: Outside) {
	const { name, body, number } = outside;
	const failure = failureOf(outside);
	const left: CheckedPublish = {
		check: {
			messages: number,
			bytes: number,
			bad: [],
			badLines: 0,
			unit: 'line',
			forms: new Map(),
		},
		limits: { fifo: false, isTopic: true },
		traced: number % 2,
		reach:
			number % 3 === 0
				? { ok: false, failure }
				: ok({
						...{ messages: number, judged: number, repeated: number % 2, more: number % 2 === 0 },
						...{ delivers: number, not: number, unknown: 0, fifo: false, requests: number },
						byProtocol: [[body, number] as const],
						each: [
							{
								subscription: {
									...{ arn: name, topicArn: name, protocol: body, endpoint: name, owner: name },
									detail: { ok: false, failure },
								},
								...{ delivers: number, not: number, unknown: 0 },
								first: { delivers: 'unknown', why: 'unread', failure },
							},
						],
					}),
	};
	return { all: left, left };
}

function applicationOf({ name, body, number }: Outside): PlatformApplication {
	return {
		...{ arn: name, platform: body, name, enabled: false, certificateEnds: number },
		...{
			logs: { success: true, failure: true, sampleRate: body },
			events: { [name]: body },
			raw: {},
		},
	};
}

/** Endpoints that fail with a text from outside. */
function endpointsOf(outside: Outside): EndpointsRead {
	const { name, body, number } = outside;
	const delivery = {
		...{ at: number, messageId: name, destination: name, delivered: false },
		response: body,
	};
	return {
		endpoints: [
			{ arn: name, enabled: false, userData: body, token: { shown: body, length: number } },
			{ arn: body, userData: name },
		],
		more: true,
		application: { ok: true, value: applicationOf(outside) },
		failed: new Map([[name, delivery]]),
		unread: failureOf(outside),
	};
}

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

/** A table of places of which one lists a queue, one refused after that, and one never answered. */
function acrossOf(outside: Outside, listing: Listing): NewView {
	const { name, number, now } = outside;
	const place = (key: string): AcrossPlace => ({
		key,
		choice: { local: false, profile: name, region: name },
		owner: name,
		region: name,
		account: name,
	});
	const ref = queueOf(outside);
	const listed = afterWatch('queue', noResources.queue, 'one', {
		...{ kind: 'queue', type: 'listed', refs: [ref], complete: true, at: now },
	});
	const sampled = afterWatch('queue', listed, 'one', {
		...{ kind: 'queue', type: 'sampled' },
		samples: [{ key: ref.arn, at: now, facts: queueAttributes(name, { visible: number }) }],
	});
	const failed = { ...noResources.queue, failure: failureOf(outside) };
	return {
		kind: 'across',
		chosen: { profiles: [name, name], regions: [name] },
		places: [
			{
				place: place('one'),
				info: { id: name, region: name, profile: name, local: false },
				queues: sampled,
			},
			{ place: place('two'), queues: failed },
			{ place: place('three'), queues: noResources.queue },
		],
		turn: 0,
		...listing,
	};
}

const planOf = (outside: Outside): RedrivePlan => {
	const { body, name, now, number } = outside;
	const source = queueOf(outside);
	return {
		version: 2,
		source,
		fifo: false,
		destinations: [{ ref: source, fifo: false, maximumMessageBytes: number }],
		choices: { engine: 'auto', where: body, leaseSeconds: 120, canary: { stopAbovePercent: 5 } },
		engine: 'own',
		engineWhy: body,
		checks: [
			{ name: 'destination', state: 'obstacle', finding: 'destination-missing', told: body },
			{
				name: 'destination',
				state: 'unknown',
				finding: 'destination-unknown',
				queue: name,
				told: body,
			},
			{ name: 'source', state: 'warning', finding: 'said', text: body },
			{ name: 'delay', state: 'warning', finding: 'delays', queue: name, delaySeconds: number },
		],
		count: number,
		inFlight: number,
		oldestExpiresAt: now + number,
		windowSeconds: 10,
		keeps: [name],
		changes: [name],
		unreachable: [body],
		permissions: [name],
		place: { region: name },
		facts: name,
	};
};

/** An interrupted redrive whose journal holds texts of the service. */
const runOf = (outside: Outside): ListedRun => {
	const { body, name, now } = outside;
	const events: readonly RedriveEvent[] = [
		{ type: 'seen', matched: 3, unmatched: 1, missing: 1 },
		{ type: 'sending', at: now, ids: [name, body], edits: [[name, body, body]] },
		{ type: 'sent', copies: [[name, body]] },
		{ type: 'kept', ids: [name], code: name, message: body },
		{ type: 'unknown', ids: [body], code: name, message: body },
	];
	return {
		header: headerOf(name, now, planOf(outside)),
		state: stateOf(events, false),
		events,
		lines: 1,
		changedAt: now,
		cutShort: true,
		standing: 'interrupted',
	};
};

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

export function recordOf({ name, bytes, body, number, now }: Outside): ShownRecord {
	const data = number % 2 === 0 ? bytes : new TextEncoder().encode(body);
	return {
		index: 0,
		shardId: name,
		sequenceNumber: body,
		partitionKey: name,
		arrivedAt: now - number,
		size: data.length,
		isText: number % 2 !== 0,
		chain: 'kpl > text',
		problem: body,
		late: true,
		data,
		decoded: data,
		about: '',
	};
}

/** A message of a topic, as a record of its tail. */
function publishedOf(outside: Outside): ShownRecord {
	const loose = topicRecord({ message: messageOf(outside), raw: false }, decodingTools);
	const { decoded = loose.data, about = '', ...rest } = loose;
	return { ...recordOf(outside), ...rest, late: false, decoded, about, size: loose.data.length };
}

/** What the tail of a topic has brought. */
function topicData(outside: Outside): TailData {
	const { number, now } = outside;
	const all = new TailData('topic');
	const writer = new BlockWriter(3);
	writer.add(topicRecord({ message: messageOf(outside), raw: number % 2 === 0 }, decodingTools));
	all.take({ type: 'feed/records', block: writer.take(), at: now });
	const reading = { messages: 1, receives: 2, deletes: 1, repeats: 1, others: 1, undeleted: 1 };
	all.take({ type: 'topic/progress', ...reading, at: now });
	return all;
}

/** What a tail has brought. */
function tailData(outside: Outside): TailData {
	const { name, body, number, now } = outside;
	const { data, decoded, isText } = recordOf(outside);
	const all = new TailData();
	const writer = new BlockWriter(3);
	const one = { shardId: name, sequenceNumber: body, partitionKey: name, data, decoded, isText };
	writer.add({ ...one, arrivedAt: now - number, chain: 'kpl > text', late: true });
	writer.add({ ...one, chain: body, problem: body, part: { index: 0, of: number } });
	all.take({ type: 'feed/records', block: writer.take(), at: now });
	all.take({ type: 'feed/hot', keys: [{ key: name, share: 1 }] });
	const progress = { state: 'reading', behindMs: number, records: 1, bytes: 1, calls: 1 } as const;
	all.take({
		type: 'follow/progress',
		shards: [name, body].map((shardId) => ({ shardId, ...progress })),
		held: 0,
		calls: number,
		records: 1,
		bytes: 1,
		late: number,
		at: now,
	});
	all.mark(now);
	return all;
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

/** What a look over all resources told, with texts of the service in every finding that has some. */
function lookOf(outside: Outside, alarms: readonly Alarm[]): PulseLook {
	const { name, body, number, now } = outside;
	const missing = { what: name, because: 'failed', failure: failureOf(outside) } as const;
	const evidence = { expiresAt: now + number, leftMs: number, bound: 'exact' } as const;
	return {
		at: now,
		queues: [],
		found: [
			{
				resource: { kind: 'queue', ref: queueOf(outside) },
				findings: [
					{ name: 'dead-letters', severity: 'now', evidence: { dead: number, sinceAt: now } },
					{ name: 'messages-expiring', severity: 'soon', mild: true, evidence },
					{ name: 'alarm-firing', severity: 'now', evidence: { alarm: name, reason: body } },
				],
			},
			{
				resource: { kind: 'topic', ref: otherOf(outside) },
				findings: [
					{
						name: 'topic-kept-out',
						severity: 'now',
						inferred: true,
						evidence: { queue: body, reason: 'key' },
					},
				],
			},
		],
		unknown: [{ sections: ['stuck', 'lagging'], missing, many: number, named: [name, body] }],
		undecided: [name],
		alarms: { ok: true, value: alarms },
		price: { metrics: number, dollars: number, isAsked: number % 2 === 0 },
	};
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
	const hostileAlarms: readonly Alarm[] = [
		{
			name: body,
			state: 'ALARM',
			dimensions: query.dimensions,
			namespace: 'AWS/SQS',
			metric: name,
			threshold: 1,
			comparison: body,
		},
		{
			name,
			kind: 'composite',
			state: 'OK',
			dimensions: {},
			rule: body,
			reason: body,
			muted: 'rule',
			mutedBy: body,
			mutedUntil: number,
			past: { since: now, changes: [{ at: now, from: 'OK', to: 'ALARM' }] },
		},
	];
	const chart: Chart = {
		title: name,
		panel: 'depth',
		panels: ['depth', 'traffic', 'quiet'],
		range,
		at: now,
		asked: 2,
		left: number,
		series: [
			{ query, points, complete: true },
			{
				query: { ...query, metric: body, dimensions: { QueueName: body } },
				points: [],
				complete: false,
			},
		],
		alarms: hostileAlarms,
		unread: failure,
		clockAhead: number,
	};
	const running = {
		status: 'RUNNING',
		sourceArn: queue.arn,
		moved: number,
		failureReason: body,
	} as const;
	const mapped = {
		mapping: {
			...{ id: name, functionArn: body, sourceArn: name, state: body, stateReason: body },
			...{ lastResult: body, batchSize: number, maximumConcurrency: number, filters: [body] },
			...{ filterProblem: body, onFailure: body, pollers: { minimum: number } },
		},
		function: ok({ name, arn: name, logGroup: body, runtime: body, timeoutSeconds: number }),
	};
	const queueDetail = {
		ref: queue,
		at: now,
		attributes: ok(attributesOf(outside)),
		tags,
		sources: ok([queue]),
		moves: ok([running]),
		mappings: ok([mapped, { ...mapped, function: { ok: false, failure } as const }]),
		alarms: ok(hostileAlarms),
	};
	const log = {
		...{ consumer: name, group: body, more: number, requestId: name, requests: number },
		...{ isFinished: false, window: { from: now, to: now, by: 'sent' as const }, failure },
		lines: [
			{ at: now, stream: name, text: body },
			{ at: Number.NaN, stream: body, text: name },
		],
	};
	const why = {
		...{ queue, messageId: name, sources: [queue], at: now, receives: log.window },
		...{ mappings: ok([mapped]), failures: [{ what: body, failure }] },
	};
	const loaded = <T>(value: T) => ({ loading: false, value, at: now });
	const part = { ok: false, failure } as const;
	const panes = (['queues', 'dead', 'topics', 'streams', 'subscriptions'] as const).flatMap(
		(pane): NewView[] => [
			{ kind: 'list', pane, ...listing },
			{ kind: 'list', pane, ...listing, filter: body },
		],
	);
	const text = { offset: 0, raw: false };
	return [
		...panes,
		{ kind: 'queue', ref: queue, detail: loaded(queueDetail), ...text },
		{ kind: 'queue', ref: queue, detail: loaded(queueDetail), offset: 5, raw: true },
		{ kind: 'queue', ref: queue, detail: { loading: false, failure }, ...text },
		{
			kind: 'queue',
			ref: queue,
			detail: loaded({
				...queueDetail,
				attributes: part,
				tags: part,
				sources: part,
				moves: part,
				mappings: part,
				alarms: part,
			}),
			...text,
		},
		{
			kind: 'topic',
			ref: other,
			detail: loaded({
				alarms: ok(hostileAlarms),
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
		{ kind: 'list', pane: 'subscriptions', of: { name, arn: name }, ...listing },
		{
			kind: 'subscription',
			ref: { name, arn: name, topicArn: name, protocol: body, endpoint: body, owner: name },
			detail: loaded({
				ref: { name, arn: name, topicArn: name, protocol: body, endpoint: body, owner: name },
				at: now,
				attributes: ok({
					rawDelivery: true,
					pending: false,
					filterPolicy: body,
					redrivePolicy: body,
					deadLetters: { arn: name, failure },
					raw: { [name]: body, DeliveryPolicy: body, ReplayPolicy: body },
				}),
				topic: ok({ arn: name, fifo: false, raw: { SQSSuccessFeedbackSampleRate: body } }),
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
				lag: ok({
					iterator: { ms: number, at: now },
					consumers: { [name]: { ms: number, at: now } },
					since: now,
				}),
				mappings: ok([mapped]),
				alarms: ok(hostileAlarms),
			}),
			...text,
		},
		...(['list', 'groups', 'detail'] as const).map(
			(focus): NewView => ({
				...newLook(queue, {
					kind: 'counts',
					maxReceiveCount: number,
					deadLetterQueue: body,
					blocksGroups: false,
					highest: 0,
					looksLeft: number,
					accepted: false,
				}),
				status: 'held',
				mode: focus === 'list' ? 'sample' : focus === 'groups' ? 'scan' : 'hold',
				messages: [message],
				received: number,
				duplicates: number,
				leasedUntil: now + number,
				focus,
				known: new Map(
					[fingerprintOf(message).id].map((id) => [
						id,
						{ id, title: name, firstSeen: 1, lastSeen: now, queues: [name], note: body },
					]),
				),
				...(focus === 'list' ? {} : { grouping: { by: 'fingerprint' } }),
				...listing,
				...(focus === 'detail' ? { filter: body, scan: { limit: number, ended: body } } : {}),
			}),
		),
		...(['body', 'attributes', 'system', 'raw', 'hex'] as const).map(
			(tab): NewView => ({
				kind: 'message',
				ref: queue,
				message,
				reading: { ...newReading, tab, search: name, wrap: number % 2 === 0 },
			}),
		),
		...(['request', 'message', 'errors', 'nothing'] as const).map(
			(tier): NewView => ({
				...{ kind: 'why', ref: queue, message, choice: { logGroup: name }, offset: 0 },
				why: loaded({ ...why, logs: [{ ...log, tier }] }),
			}),
		),
		{ kind: 'why', ref: queue, message, choice: {}, why: { loading: false, failure }, offset: 0 },
		...(['request', 'errors', 'nothing'] as const).map(
			(tier): NewView => ({
				...{ kind: 'stream-why', ref: other, choice: {}, offset: 0 },
				why: loaded({
					...{ stream: other, at: now, window: log.window, failures: why.failures },
					readers: ok([
						{ ...mapped, age: ok({ at: now, ageMs: number, beforeAt: now, beforeMs: now }) },
					]),
					logs: [{ ...log, tier }],
				}),
			}),
		),
		...(
			['scan', 'group', 'export', 'hide', 'journal-export', 'import', 'publish-file'] as const
		).map(
			(ask): NewView => ({
				kind: 'ask',
				ask,
				about: name,
				of: 0,
				fields: [field(name, body, name, body), choice('by', name, [name, body])],
				focus: number % 4,
				failure,
				checked: {
					to: queue,
					source: { name, digest: 'digest', async *lines() {} },
					limits: { fifo: false },
					check: {
						messages: number,
						bytes: number,
						bad: number % 2 === 0 ? [] : [{ line: number, problem: body }],
						badLines: number % 2,
						unit: number % 2 === 0 ? 'line' : 'message',
						forms: new Map([[number % 2 === 0 ? 'own' : 'aws-cli', number]]),
					},
					earlier: {
						generation: 1,
						ended: number % 3 === 0,
						sent: new Set([1]),
						unknown: new Set([2]),
						entries: number,
						missing: 0,
					},
					...(ask === 'publish-file' ? { publish: publishedFile(outside) } : {}),
				},
			}),
		),
		...[undefined, 'run'].map(
			(deletion): NewView => ({
				kind: 'journal',
				...newListing('when'),
				...(deletion === undefined ? {} : { deletion }),
				terms: { directory: name, keepMilliseconds: 86_400_000, keepBytes: 1_048_576 },
				kept: {
					loading: false,
					at: now,
					value: {
						damage: [{ segment: name, line: 1, what: 'unreadable' }],
						messages: [
							{
								key: 'run-0',
								at: now,
								queue,
								place: name,
								id: name,
								originArn: name,
								message: { body },
								system: {},
								outcome: 'deleted',
								undo: number % 2 === 0 ? 'begun' : { messageId: name },
							},
						],
					},
				},
			}),
		),
		{
			kind: 'report',
			title: name,
			lines: [[span(body), span(name)], [span(name)]],
			at: now,
			offset: 0,
		},
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
		...([0, 1, 3, 7] as const).map(
			(focus): NewView => ({
				kind: 'plan',
				ref: queue,
				what: focus === 1 ? { title: body, ids: [name], messages: [message] } : {},
				plan: focus === 7 ? { loading: false, failure } : loaded(planOf(outside)),
				fields: planFields({ where: body }),
				focus,
				offset: number,
			}),
		),
		{
			kind: 'run',
			runId: name,
			run: loaded(runOf(outside)),
			resolve: 'resend',
			offset: 0,
		},
		{ kind: 'run', runId: name, run: { loading: false, failure }, resolve: 'leave', offset: 0 },
		{ kind: 'tasks', ...listing, runs: loaded([runOf(outside)]) },
		...(['decoded', 'sent', 'hex'] as const).map(
			(decoding): NewView => ({
				kind: 'tail',
				ref: other,
				source: { from: { type: 'LATEST' }, label: name, key: body },
				data: tailData(outside),
				version: number,
				following: number % 2 === 0,
				top: 0,
				cursor: 0,
				wrap: decoding === 'sent',
				decoding,
				times: decoding === 'hex' ? 'age' : 'utc',
				ended: body,
				failure,
				...listing,
			}),
		),
		...(['data', 'sent', 'raw', 'hex'] as const).flatMap((tab): readonly NewView[] =>
			[record, publishedOf(outside)].map((one) => ({
				...{ kind: 'record', ref: other, tail: 1, record: one, tab, offset: 0 },
			})),
		),
		{
			kind: 'tail',
			ref: other,
			source: { from: { type: 'LATEST' }, label: name },
			topic: {
				topic: other,
				queue: { kind: 'made', name, arn: name },
				raw: false,
				filter: { policy: body, scope: 'MessageBody' },
			},
			data: topicData(outside),
			...{ version: number, following: true, top: 0, cursor: 0, wrap: true },
			...{ decoding: 'decoded', times: 'utc', failure },
			...listing,
		},
		...(['shard', 'value', 'key'] as const).map((focus, at): NewView => {
			const start = offering({
				id: 0,
				kind: 'tail-start',
				ref: other,
				shards: { loading: false, value: shards, failure },
				chosen: new Set(focus === 'value' ? [name, body] : []),
				consumers: [{ name: body, arn: body, status: 'ACTIVE' }],
				fields: startFields({ from: { type: 'AT_TIMESTAMP', at: 0 }, typed: body, key: body }),
				focus: at === 0 ? 0 : at + 1,
				...(focus === 'shard' ? { volume: { sentence: body, at: 0 } } : {}),
				failure,
			});
			const fields = withText(
				withText(start.fields, 'shard', focus === 'value' ? (shards[0]?.id ?? '') : 'all'),
				'reader',
				focus === 'key' ? body : getRecords,
			);
			return { ...start, fields };
		}),
		{
			kind: 'stream-change',
			ref: other,
			shards,
			fields: changeFields('merge', shards),
			focus: 1,
			prepared: {
				change: { kind: 'delete' },
				action: { kind: 'delete-stream', resource: { kind: 'stream', name }, detail: [body] },
			},
			failure,
		},
		...([undefined, 'figures', 'assumptions'] as const).map((shows): NewView => {
			const subject = {
				...{ ref: queue, readAt: now, fifo: false, arrivedInADay: 5 },
				how: { visibilityMs: 30_000, concurrency: 2, batch: 1 },
				load: { waiting: 20, arrivals: [], horizonMs: 86_400_000, receiveMs: 10 },
				work: {
					...{ concurrency: 2, isAllOfThem: false, takesMs: 100, fails: 0, poison: 0 },
					draw: () => ({ takesMs: () => 100, fails: 0, poison: 0 }),
				},
			};
			const reckoned = allSteps(reckon(subject, { concurrency: 4 }, { lives: 3, seed: 1 }));
			return {
				...{ kind: 'whatif', ref: queue, focus: 2, shows: shows ?? 'figures', failure },
				fields: [field('concurrency', 'concurrency', body, body)],
				...(shows === undefined ? {} : { subject, reckoned }),
			};
		}),
		...(['plot', 'table', 'words'] as const).flatMap((shows) =>
			[loaded(chart), { ...loaded(chart), failure }].map(
				(shown): NewView => ({
					kind: 'chart',
					subject: 'queue',
					ref: queue,
					window: { hours: 1, ...(shows === 'table' ? { until: now } : {}) },
					before: [],
					chart: shown,
					series: 0,
					cursor: range.from + 120_000,
					spanFrom: range.from + 300_000,
					shows,
				}),
			),
		),
		{ kind: 'tasks', ...listing },
		{ kind: 'calls', ...listing },
		{ kind: 'errors', ...listing },
		{ kind: 'alarms', alarms: loaded(chart.alarms ?? []), ...listing },
		{ kind: 'alarms', alarms: { loading: false, failure }, ...listing },
		{ kind: 'identity', offset: 0 },
		{
			kind: 'permissions',
			of: { kind: 'queue', ref: queueOf(outside) },
			standings: loaded([
				{
					action: name,
					on: 'queue',
					jobs: ['view'],
					operations: [],
					standing: 'denied',
					why: body,
				},
			]),
			...listing,
		},
		{ kind: 'permissions', standings: { loading: false, failure }, ...listing },
		{
			kind: 'login',
			login: loaded({
				kind: 'device',
				id: 'a',
				session: name,
				url: body,
				code: name,
				until: range.to,
			}),
			offset: 0,
		},
		{ kind: 'login', login: { loading: false, failure }, offset: 0 },
		{ kind: 'push', applications: loaded([applicationOf(outside)]), ...listing },
		{ kind: 'push', applications: { loading: false, failure }, ...listing },
		{
			kind: 'push-endpoints',
			application: applicationOf(outside),
			endpoints: loaded(endpointsOf(outside)),
			...listing,
		},
		{
			kind: 'push-endpoints',
			application: applicationOf(outside),
			endpoints: { loading: false, failure },
			...listing,
		},
		{
			kind: 'form',
			form: 'push',
			target: { name, arn: `arn:aws:sns:eu-west-1:1:endpoint/${name}/a/b` },
			fields: [field('body', 'message', undefined, body), choice('as', 'sent as', ['plain text'])],
			focus: 0,
		},
		{
			kind: 'xray',
			of: 'queue',
			ref: queueOf(outside),
			map: loaded(mapOf(outside)),
			place: emptyList,
		},
		{
			kind: 'contexts',
			profiles: loaded([
				{ name, account: name, role: body, region: name, by: body },
				{ name: body },
			]),
			...listing,
		},
		{ kind: 'contexts', profiles: { loading: false, failure }, ...listing },
		{
			kind: 'regions',
			found: [
				{ region: 'eu-west-1', counts: { queue: { count: number, more: true } }, failure },
				{ region: 'eu-west-2', counts: {} },
			],
			...listing,
		},
		acrossOf(outside, listing),
		{ kind: 'pulse', look: { loading: true }, ...listing },
		{ kind: 'pulse', look: { loading: false, failure }, ...listing, alarm: name },
		{
			kind: 'pulse',
			look: loaded(lookOf(outside, chart.alarms ?? [])),
			runs: loaded([runOf(outside)]),
			moves: { ...loaded([{ source: queue, move: running }]), failure },
			...{ ...listing, alarm: body },
		},
	];
}

export const withId = (view: NewView, id: number): View => ({ ...view, id }) as View;
