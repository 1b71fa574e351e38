import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RedriveEvent } from '../../source/domain/redrive/redrive-event.ts';
import { reportOf } from '../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../source/domain/redrive/redrive-state.ts';
import type { Reach } from '../../source/domain/topics/reach.ts';
import { decodingTools } from '../../source/host/decoding-tools.ts';
import { chartJson } from '../../source/presentation/charts/chart-json.ts';
import { groupJson } from '../../source/presentation/messages/group-json.ts';
import {
	deletionJson,
	importJson,
	outcomeJson,
} from '../../source/presentation/messages/outcome-json.ts';
import { planJson } from '../../source/presentation/redrive/plan-json.ts';
import { followedTaskJson, runJson } from '../../source/presentation/redrive/run-json.ts';
import { predictionJson, recordJson } from '../../source/presentation/streams/record-json.ts';
import { queueRef } from './fake-context.ts';
import { runEvents } from './json-cases.ts';
import { moveTask } from './json-world.ts';
import { record } from './streams/fake-stream.ts';

/*
Documents with fields that a command prints only in trouble, or after days: made by the same functions from
facts as they are then.
*/

const place = { account: '123456789012', region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566' };

const destination = {
	fifo: false,
	maximumMessageBytes: 1024,
	visibilitySeconds: 30,
	delaySeconds: 0,
	retentionSeconds: 345_600,
	maxReceiveCount: 3,
	returnsHere: true,
	visible: 12,
	drainPerSecond: 0.5,
	brake: { depth: 312, reason: 'drain' },
} as const;

const plan: Parameters<typeof planJson>[0] = {
	source: queueRef('orders-dlq'),
	fifo: false,
	destinations: [{ ref: queueRef('orders'), ...destination }],
	rest: { ref: queueRef('parking'), ...destination },
	choices: {
		to: queueRef('orders'),
		restTo: queueRef('parking'),
		engine: 'own',
		where: 'receives > 3',
		fingerprint: '5f1c0a9b2d3e',
		chosen: ['m0'],
		edits: { set: ['body.n=1'], patch: '[]', unwrap: true },
		limit: 3,
		perSecond: 10,
		canary: { stopAbovePercent: 5, alone: true },
		brakeDepth: 5000,
		leaseSeconds: 120,
	},
	engine: 'own',
	checks: [
		{ name: 'type', state: 'ok', finding: 'in-order' },
		{ name: 'returns', state: 'warning', finding: 'came-back', many: 2, of: 3 },
	],
	count: 37,
	inFlight: 1,
	delayed: 0,
	oldestExpiresAt: 86_400_000,
	oldestExpiresBy: 86_400_000,
	expectedSeconds: 12,
	hides: { atOnce: 20, most: 50, heldOnce: true },
	windowSeconds: 90,
	keeps: ['body'],
	changes: ['id'],
	unreachable: ['a limit'],
	permissions: ['sqs:SendMessage'],
	place,
	facts: createHash('sha256').update('facts').digest('hex'),
};

const words = {
	engineWhy: 'chosen',
	check: () => 'a phrase',
	command: 'awsmsg redrive orders-dlq',
};

const topic = { name: 'events', arn: 'arn:aws:sns:eu-west-1:123456789012:events' };

const reach: Reach = {
	...{ judged: 2, delivers: 3, not: 1, unknown: 1, more: false, requests: 2, fifo: false },
	byProtocol: [['sqs', 3]],
};

const dryRun = {
	...{ received: 3, matched: 2, unmatched: 1, missing: 1, costly: 0, rest: 1 },
	...{ cameBack: 1, released: 2, notReleased: 1 },
	problems: [{ problem: 'no number', count: 1 }],
	origins: [{ origin: 'sent by hand', count: 1 }],
	goes: [{ queue: 'orders', count: 1 }],
	samples: [{ id: 'm0', before: 'a', after: 'b' }],
	stopped: 'lease' as const,
};

/** A message of the rest of a split. */
const ofSplit: RedriveEvent = {
	...{ type: 'seen', matched: 1, unmatched: 0, missing: 0 },
	split: { meant: [], rest: ['m9'] },
};

const run = runJson({
	runId: '20261120-090000-000001',
	state: 'open',
	plan: { ...plan, place },
	...{ startedAt: 0, changedAt: 1 },
	report: reportOf(stateOf([...runEvents, ofSplit], false)),
});

/** The same, cut off while it gave back what it held. */
const cutOff = runJson({
	runId: '20261120-090000-000001',
	state: 'interrupted',
	plan: { ...plan, place },
	report: reportOf(
		stateOf(
			[
				{ type: 'seen', matched: 1, unmatched: 0, missing: 0 },
				{ type: 'giving-back', why: 'stopped', ids: ['a'], others: 0, until: 1_000_000 },
			],
			false,
		),
	),
});

const group = {
	...{ id: '5f1c0a9b2d3e', title: '{amount}', short: '{amount}', count: 3, share: 0.5 },
	...{ firstAt: 0, lastAt: 1, highestReceives: 4, histogram: [1, 2], sampleIds: ['m0'] },
	shared: [{ path: 'body.amount', value: 'null', count: 3, of: 3 }],
};

const known = {
	...{ id: group.id, title: group.title, firstSeen: 0, lastSeen: 1, queues: ['orders-dlq'] },
	places: [{ arn: queueRef('orders-dlq').arn, endpoint: place.endpoint }],
	note: 'refund-worker 1.4 fixed it',
};

const binary = gzipSync(new Uint8Array([0xff, 0xfe, 0xfd]));

/** Forms with their documents. */
export const rareDocuments: readonly (readonly [form: string, document: unknown])[] = [
	['plan', planJson(plan, words, dryRun)],
	[
		'plan',
		planJson({ ...plan, choices: { engine: 'own', leaseSeconds: 1, brakeDepth: 'off' } }, words),
	],
	[
		'plan',
		planJson(
			{
				...plan,
				choices: { ...plan.choices, republish: topic },
				topic: { ref: topic, fifo: false, maximumMessageBytes: 262_144, reach },
			},
			words,
			{ ...dryRun, reach },
		),
	],
	['run', run],
	['run', cutOff],
	['move-task', followedTaskJson(moveTask, { canary: cutOff })],
	['move-task', followedTaskJson(moveTask, { bounced: 'they came back', canary: run })],
	['group', groupJson(group, known)],
	['deletion', deletionJson({ id: 'm0', outcome: 'deleted', key: 'run0-0', notNoted: true })],
	[
		'import',
		importJson({
			...{ sent: 1, skipped: 2, leftOut: 1, notTried: 0, perhapsTwice: [3] },
			rejected: [{ line: 1, problem: 'no', passing: true }],
			unknown: [{ line: 2, problem: 'lost' }],
		}),
	],
	['outcome', outcomeJson({ outcome: 'unknown', code: 'timeout', message: 'x', hint: 'Look' })],
	[
		'chart',
		chartJson(
			{
				kind: 'stream',
				ref: { name: 's', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' },
			},
			{
				...{ panel: 'shard-lag', panels: ['shard-lag'], series: [], left: 0, at: 0 },
				...{ title: 's', asked: 0 },
				range: { from: 0, to: 60_000, periodSeconds: 60 },
				unasked: 20,
			},
		),
	],
	['prediction', predictionJson({ line: 1, partitionKey: 'k', bytes: 10 })],
	[
		'record',
		recordJson(
			{
				...record(1, 'x', { data: binary }),
				...{ shardId: 'shardId-000000000000', late: true, part: { index: 0, of: 2 } },
				problem: 'a KPL aggregate with a wrong checksum',
			},
			decodingTools,
		),
	],
].map(([form, document]) => [String(form), JSON.parse(JSON.stringify(document))]);
