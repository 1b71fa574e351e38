import { run as audit } from '../../source/commands/audit.ts';
import { run as metrics } from '../../source/commands/charts/metrics.ts';
import { run as config } from '../../source/commands/config.ts';
import { run as describeOne } from '../../source/commands/describe.ts';
import { run as doctor } from '../../source/commands/diagnosis/doctor.ts';
import { run as pulse } from '../../source/commands/diagnosis/pulse.ts';
import { run as whatIf } from '../../source/commands/diagnosis/whatif.ts';
import { run as why } from '../../source/commands/diagnosis/why.ts';
import { run as emulator } from '../../source/commands/emulator.ts';
import { run as list } from '../../source/commands/lists.ts';
import { run as login } from '../../source/commands/login.ts';
import { run as deleteMessages } from '../../source/commands/messages/delete.ts';
import { run as exportMessages } from '../../source/commands/messages/export.ts';
import { run as forget } from '../../source/commands/messages/forget.ts';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as importFile } from '../../source/commands/messages/import.ts';
import { run as journal } from '../../source/commands/messages/journal.ts';
import { run as note } from '../../source/commands/messages/note.ts';
import { run as peek } from '../../source/commands/messages/peek.ts';
import { run as send } from '../../source/commands/messages/send.ts';
import { run as undo } from '../../source/commands/messages/undo.ts';
import { run as permissions } from '../../source/commands/permissions.ts';
import { run as push } from '../../source/commands/push/push.ts';
import { run as pushEndpoint } from '../../source/commands/push/push-endpoint.ts';
import { run as purge } from '../../source/commands/queues/purge.ts';
import { run as queue } from '../../source/commands/queues/queue.ts';
import { run as apply } from '../../source/commands/redrive/apply.ts';
import { run as cancel } from '../../source/commands/redrive/cancel.ts';
import { run as redrive } from '../../source/commands/redrive/redrive.ts';
import { run as resume } from '../../source/commands/redrive/resume.ts';
import { run as tasks } from '../../source/commands/redrive/tasks.ts';
import { run as rescue } from '../../source/commands/rescue/rescue.ts';
import type { Run } from '../../source/commands/shell/context.ts';
import { run as put } from '../../source/commands/streams/put.ts';
import { run as stream } from '../../source/commands/streams/stream.ts';
import { run as tail } from '../../source/commands/streams/tail.ts';
import { run as cleanup } from '../../source/commands/topics/cleanup.ts';
import { run as confirm } from '../../source/commands/topics/confirm.ts';
import { run as deliveries } from '../../source/commands/topics/deliveries.ts';
import { run as match } from '../../source/commands/topics/match.ts';
import { run as publish } from '../../source/commands/topics/publish.ts';
import { run as subscribe } from '../../source/commands/topics/subscribe.ts';
import { run as subscription } from '../../source/commands/topics/subscription.ts';
import { run as tailTopic } from '../../source/commands/topics/tail-topic.ts';
import { run as topic } from '../../source/commands/topics/topic.ts';
import { run as unsubscribe } from '../../source/commands/topics/unsubscribe.ts';
import { run as xray } from '../../source/commands/topics/xray.ts';
import { run as wait } from '../../source/commands/wait.ts';
import type { Configured } from '../../source/configuration/configuration.ts';
import type { AuditEntry } from '../../source/domain/audit/audit-entry.ts';
import type { RedriveEvent } from '../../source/domain/redrive/redrive-event.ts';
import { queueKey } from '../../source/operations/messages/receive-budget.ts';
import { Simulation } from '../operations/redrive/simulation.ts';
import { planOf } from '../operations/redrive/start-run.ts';
import { VirtualClock } from '../operations/virtual-clock.ts';
import {
	account,
	denied,
	type FakeOptions,
	queueAttributes,
	queueRef,
	runFake,
} from './fake-context.ts';
import {
	alarmed,
	chosenList,
	deviceArn,
	devices,
	explained,
	type Fakes,
	failingReaders,
	figures,
	inferred,
	leftByLambda,
	leftTail,
	letters,
	loggedTopic,
	measuredAt,
	measuredQueues,
	mergedStream,
	moveTask,
	queueFactsOf,
	queueList,
	refusedFunctions,
	silentReaders,
	streamArn,
	streamWorld,
	tailedTopic,
	topicArn,
	topicList,
	twoShards,
} from './json-world.ts';
import { memoryStores } from './memory-stores.ts';
import { memoryRedrives } from './redrive/memory-redrives.ts';

/** A journal in which a purge and a mode were written down. */
/** A login that somebody allows at once. */
const loggingIn = (): FakeOptions => ({
	gateways: {
		logins: {
			begin: async () => ({
				...{
					kind: 'device' as const,
					id: '1',
					session: 'my-sso',
					url: 'https://device.sso.eu-west-1.amazonaws.com/',
				},
				...{ code: 'ABCD-EFGH', until: 1_000_000 },
			}),
			finish: async () => ({ expiresAt: 2_000_000 }),
		},
	},
});

async function audited(): Promise<FakeOptions> {
	const stores = memoryStores();
	const place = {
		account: '123456789012',
		caller: 'arn:aws:sts::123456789012:assumed-role/oncall/ada',
		region: 'eu-west-1',
		endpoint: 'http://127.0.0.1:4566',
		profile: 'prod',
	};
	const common = { at: 1, run: 'r1', ...place };
	const actor = { user: 'root', sudoUser: 'ada', host: 'desk' };
	const confirmed: AuditEntry = {
		...{ type: 'confirmed', ...common, ...actor, version: '0.1.0', what: 'purge orders' },
		...{ effect: 'destroy', mode: 'open', count: 3, reason: 'a test' },
		resources: [{ kind: 'queue', account: '123456789012', region: 'eu-west-1', name: 'orders' }],
	};
	const request: AuditEntry = {
		...{ type: 'request', ...common, operation: 'SQS PurgeQueue', resource: 'orders', attempt: 1 },
		...{ status: 403, requestId: 'request-1', failure: 'AccessDenied' },
	};
	const mode: AuditEntry = {
		...{ type: 'mode', ...common, ...actor, mode: 'open', until: 60_000, reason: 'a test' },
	};
	for (const entry of [confirmed, request, mode]) await stores.audit.append(entry);
	return { stores };
}

/** A file that names the account, with a warning about it. */
const configured: Configured = {
	configuration: {
		contexts: [
			{
				match: { account: ['*'] },
				mode: 'protected',
				by: { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' },
			},
		],
	},
	paths: { user: '/home/ada/.config/awsmsg/config.toml', system: '/etc/awsmsg/config.toml' },
	found: ['system'],
	warnings: ['it can be read by others'],
};

/** A file that masks all that is in bodies. */
const masked: Configured = {
	configuration: {
		contexts: [],
		masks: [
			{
				...{ resource: ['*'], paths: ['body.*'], regex: [] },
				by: { kind: 'file', path: '/etc/awsmsg/config.toml', line: 9, scope: 'system' },
			},
		],
	},
	found: ['system'],
	warnings: [],
};

export const loopback = 'http://127.0.0.1:4566';
const utf8 = (text: string) => new TextEncoder().encode(text);

/** One command line, on fakes that are made anew for each way to print. */
export type Case = {
	/** The form, where documents have no `kind`. */
	readonly form?: string;
	readonly run: Run;
	readonly line: string;
	readonly on?: () => FakeOptions | Promise<FakeOptions>;
};

const on = (fakes: () => Fakes, more: FakeOptions = {}) => {
	return () => ({ gateways: fakes(), ...more });
};

/** Stores of which two letters were deleted; one of them is back already. */
async function deletedBefore(): Promise<FakeOptions> {
	const stores = memoryStores();
	const options = { stores, gateways: letters(), loopback };
	await runFake(deleteMessages, 'delete orders-dlq --grep type --yes'.split(' '), options);
	return { stores, gateways: letters() };
}

async function undoneBefore(): Promise<FakeOptions> {
	const options = await deletedBefore();
	await runFake(undo, 'undo orders-dlq --yes --entry run0-0'.split(' '), { ...options, loopback });
	await options.stores?.deleted.append({ type: 'undo', key: 'run0-1' });
	return { ...options, gateways: letters() };
}

const runId = '20261120-090000-000001';

/** What can happen in a run, with something of everything. */
export const runEvents: readonly RedriveEvent[] = [
	{ type: 'seen', matched: 6, unmatched: 2, missing: 1 },
	{ type: 'sending', at: 0, ids: ['a', 'b', 'c'], edits: [['a', 'x', 'y']] },
	{ type: 'sent', copies: [['a', 'copy']] },
	{ type: 'deleted', ids: ['a'] },
	{ type: 'rejected', ids: ['b'], code: 'InvalidMessage', message: 'no' },
	{ type: 'unknown', ids: ['c'], code: 'NoAnswer', message: 'lost' },
	{ type: 'returned', ids: ['a'] },
	{ type: 'step', step: 1, sent: 1, verdict: 'returned' },
	{
		type: 'given-back',
		...{ matched: 2, others: 1, ids: ['d'] },
		hidden: { ids: ['e'], others: 1, until: 1_000_000 },
	},
	{
		type: 'ended',
		...{ at: 0, why: 'stopped', said: 'it was stopped', left: 7 },
		stoppedGroups: [['g1', 'b was rejected']],
	},
];

/** A run of this computer in which all of it has happened. */
function runBefore(): FakeOptions {
	const redrives = memoryRedrives();
	const plan = {
		...planOf(new Simulation(false)),
		place: { region: 'eu-west-1', endpoint: loopback },
	};
	const header = { n: 0, kind: 'awsmsg redrive', version: 1, runId, at: 0, plan };
	redrives.journals.set(runId, [header, { n: 1, at: 0, events: runEvents }]);
	return { redrives, gateways: { queues: { listMoves: async () => [moveTask] } } };
}

/** Letters that are kept for two days from when they were sent, and longer elsewhere. */
function keptLetters(): Fakes {
	const { queues } = letters();
	return {
		queues: {
			...queues,
			attributes: async (url, options) => ({
				...((await queues?.attributes?.(url, options)) ?? queueAttributes('orders-dlq')),
				retentionSeconds: url.endsWith('-dlq') ? 172_800 : 1_209_600,
			}),
		},
	};
}

/** Kinds that were seen, moved with an edit, seen again, and noted about. */
async function notedBefore(): Promise<FakeOptions> {
	const stores = memoryStores();
	const id = '5f1c0a9b2d3e';
	const where = { queue: queueRef('orders-dlq'), endpoint: loopback };
	const place = { arn: where.queue.arn, endpoint: loopback };
	const act = { what: 'moved', at: 1, many: 31, run: runId, place, to: ['orders'] } as const;
	await stores.fingerprints.see([{ id, title: 'Refund', newestSent: 2 }], where, 3);
	await stores.fingerprints.did([{ id, title: 'Refund', act: { ...act, edited: true } }]);
	await stores.fingerprints.note(id, 'refund-worker 1.4 fixed it');
	return { stores };
}

/** Three letters, one of which somebody has looked at. */
async function looked(): Promise<FakeOptions> {
	const stores = memoryStores();
	const key = queueKey(queueRef('orders-dlq.fifo').arn, loopback);
	await stores.receives.record(key, [
		{ id: 'a', receives: 1, expiresAt: measuredAt + 13 * 86_400_000 },
	]);
	return { stores, gateways: measuredQueues, clock: new VirtualClock(measuredAt) };
}

/** Copies that a run has put into another queue. */
function parkedBefore(): FakeOptions {
	const redrives = memoryRedrives();
	const plan = {
		...planOf(new Simulation(false)),
		place: { region: 'eu-west-1', endpoint: loopback },
	};
	const events: readonly RedriveEvent[] = [
		{ type: 'sending', at: 0, ids: ['a'], origins: [[queueRef('returns').arn, 'a']] },
		{ type: 'sent', copies: [['a', 'copy']] },
		{ type: 'deleted', ids: ['a'] },
		{ type: 'ended', at: 0, why: 'target', said: 'done' },
	];
	const header = { n: 0, kind: 'awsmsg redrive', version: 1, runId, at: 0, plan };
	redrives.journals.set(runId, [header, { n: 1, at: 0, events }]);
	return { redrives, gateways: keptLetters() };
}

/** A dead-letter queue that AWS moves, at once. */
function movable(): Fakes {
	const { queues: some } = letters();
	let started = false;
	return {
		queues: {
			...some,
			listMoves: async () => (started ? [{ ...moveTask, status: 'COMPLETED' }] : []),
			startMove: async () => {
				started = true;
				return { handle: 'h' };
			},
		},
	};
}

/** The queues, with a letter in the one for dead letters. */
function letterList(): Fakes {
	const { queues } = queueList;
	return {
		queues: {
			...queues,
			attributes: async (url) =>
				url.endsWith('-dlq.fifo')
					? queueAttributes('orders-dlq.fifo', { visible: 1 })
					: queueFactsOf(url),
		},
	};
}

/** An alarm that fires, and one that CloudWatch can not evaluate; it tells no figures. */
const ringing: Fakes = {
	metrics: {
		alarmsPage: async () => ({
			items: [
				{
					...{ name: 'orders-depth', state: 'ALARM', since: 0, namespace: 'AWS/SQS' },
					metric: 'ApproximateNumberOfMessagesVisible',
					dimensions: { QueueName: 'orders.fifo' },
					...{ threshold: 1000, reason: 'Threshold Crossed' },
				},
				{
					...{ name: 'page', kind: 'composite', state: 'OK', evaluation: 'EVALUATION_ERROR' },
					...{ dimensions: {}, rule: 'ALARM("orders-depth")' },
				},
			],
		}),
		series: async () => Promise.reject(denied('CloudWatch GetMetricData')),
		activeMutesPage: async () => ({ items: ['release', 'secret'] }),
		muteRule: async (name) => {
			if (name === 'secret') throw denied('CloudWatch GetAlarmMuteRule');
			return {
				...{ name, alarms: ['orders-depth'], expression: 'at(2026-11-20T08:45)' },
				duration: 'PT30M',
			};
		},
	},
};

/** A redrive that was interrupted, and a move by AWS. */
async function brokenOff(): Promise<FakeOptions> {
	const options = await interrupted();
	const moves = { listMoves: async () => [{ ...moveTask, status: 'RUNNING' as const }] };
	const fakes = letterList();
	const world = { ...fakes, ...topicList, streams: { listPage: async () => ({ items: [] }) } };
	const identity = { whoAmI: async () => ({ account, arn: 'arn:aws:iam::1:root', userId: 'A' }) };
	const gateways = { ...world, ...ringing, identity, queues: { ...fakes.queues, ...moves } };
	return { ...options, gateways };
}

/** A stream of which some was refused lately, though it had room: a hot shard. */
function refusedWrites(): Fakes {
	const { streams } = streamWorld();
	return {
		streams: { ...streams, summary: async () => twoShards },
		metrics: {
			alarmsPage: async () => ({ items: [] }),
			series: async ({ queries, range }) =>
				queries.map((query) => ({
					query,
					points: query.metric.startsWith('Write') ? [{ at: range.to - 300_000, value: 3 }] : [],
					complete: true,
				})),
		},
	};
}

/** A stream of more shards than a chart asks for. */
function manyShards(): Fakes {
	const { streams } = streamWorld();
	const shard = {
		...{ parents: [], startingHashKey: '0', endingHashKey: '9', startingSequenceNumber: '1' },
	};
	const items = Array.from({ length: 150 }, (_, index) => ({ ...shard, id: `shard-${index}` }));
	return {
		streams: {
			...streams,
			summary: async () => ({ ...twoShards, shardMetrics: ['IncomingRecords'] }),
			shardsPage: async () => ({ items }),
		},
		metrics: {
			alarmsPage: async () => ({ items: [] }),
			series: async ({ queries }) =>
				queries.map((query) => ({ query, points: [], complete: true })),
		},
	};
}

/** A queue whose consumers have worked for a day, and whose deepest time was never worked off in it. */
function workedQueue(): Fakes {
	return {
		queues: {
			resolve: async (name) => queueRef(name),
			attributes: async () =>
				queueAttributes('orders', {
					...{ visible: 10_000, visibilitySeconds: 30 },
					redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 },
				}),
		},
		metrics: {
			series: async ({ queries, range }) =>
				queries.map((query) => ({
					query,
					points: [{ at: range.from, value: query.metric.startsWith('Number') ? 30 : 3 }],
					complete: true,
				})),
		},
	};
}

/** A plan in a file. */
async function savedPlan(engine = 'own', fakes = letters): Promise<FakeOptions> {
	const redrives = memoryRedrives();
	const words = ['redrive', 'orders-dlq', '--engine', engine, '--plan-out', 'plan.json'];
	await runFake(redrive, words, { redrives, loopback, gateways: fakes() });
	const text = redrives.written.get('plan.json') ?? '';
	return { files: { 'plan.json': utf8(text) }, gateways: fakes() };
}

/** Letters of which a run lies interrupted: with a look at the queue, and nothing sent. */
async function interrupted(): Promise<FakeOptions> {
	const options = await savedPlan();
	const redrives = memoryRedrives();
	const text = new TextDecoder().decode(options.files?.['plan.json']);
	const { digests: _, ...plan } = JSON.parse(text) as { readonly digests: unknown };
	const header = { n: 0, kind: 'awsmsg redrive', version: 1, runId, at: 0, plan };
	redrives.journals.set(runId, [header]);
	return { ...options, redrives };
}

const endpoint = async () => ({
	...{ endpoint: loopback, region: 'eu-west-1', exited: Promise.resolve(0) },
});

/** What answers in another context. */
const inProd = (fakes: Fakes): Pick<FakeOptions, 'profiles' | 'beside'> => ({
	profiles: [{ name: 'prod' }],
	beside: () => fakes,
});

/** Every command that prints for programs, with what leads to each form. */
export const cases: readonly Case[] = [
	{ run: list, line: 'queues', on: on(() => queueList) },
	{
		run: list,
		line: 'queues --metrics',
		on: on(() => measuredQueues, { clock: new VirtualClock(measuredAt) }),
	},
	{ run: list, line: 'topics', on: on(() => topicList) },
	{ run: list, line: 'streams', on: on(streamWorld) },
	{ run: list, line: 'subscriptions', on: on(() => topicList) },
	{
		run: list,
		line: 'queues --regions eu-west-1 --profiles prod',
		on: on(() => ({}), inProd(queueList)),
	},
	{
		run: list,
		line: 'topics --regions eu-west-1 --profiles prod',
		on: on(() => ({}), inProd(topicList)),
	},
	{
		run: list,
		line: 'streams --regions eu-west-1 --profiles prod',
		on: on(() => ({}), inProd(streamWorld())),
	},
	{ run: list, line: 'subscriptions events', on: on(() => topicList) },
	{ run: describeOne, line: `describe ${queueRef('orders.fifo').arn}`, on: on(() => queueList) },
	{ run: describeOne, line: `describe ${queueRef('secret').arn}`, on: on(() => queueList) },
	{ run: describeOne, line: `describe ${topicArn}`, on: on(() => topicList) },
	{
		run: describeOne,
		line: `describe ${queueRef('orders.fifo').arn}`,
		on: on(() => ({
			...queueList,
			metrics: alarmed('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'orders.fifo' }),
		})),
	},
	{
		run: describeOne,
		line: `describe ${topicArn}`,
		on: on(() => ({
			...topicList,
			metrics: alarmed('AWS/SNS', 'NumberOfMessagesPublished', { TopicName: 'events' }),
		})),
	},
	{
		run: describeOne,
		line: `describe ${streamArn}`,
		on: on(() => ({
			...streamWorld(),
			metrics: alarmed('AWS/Kinesis', 'IncomingRecords', { StreamName: 'clicks' }),
		})),
	},
	{ run: describeOne, line: `describe ${topicArn}-secret`, on: on(() => topicList) },
	{ run: describeOne, line: `describe ${topicArn}:1`, on: on(() => topicList) },
	{
		run: describeOne,
		line: `describe ${streamArn}`,
		on: on(() => ({ ...streamWorld(), ...figures })),
	},
	{ run: describeOne, line: `describe ${streamArn}`, on: on(mergedStream) },
	{ run: doctor, line: 'doctor --all', on: on(() => ({ ...topicList, ...letterList() })) },
	{ run: doctor, line: `doctor ${streamArn}`, on: on(refusedWrites) },
	{ run: pulse, line: 'pulse', on: on(() => ({ ...letterList(), ...topicList, ...ringing })) },
	{ run: pulse, line: 'pulse', on: brokenOff },
	{ run: pulse, line: 'pulse', on: on(refusedWrites) },
	{ run: whatIf, line: 'whatif orders --concurrency 2 --max-receive-count 4', on: on(workedQueue) },
	{ run: why, line: 'why orders-dlq m0', on: on(explained) },
	{ run: why, line: 'why orders-dlq m0 --insights', on: on(inferred) },
	{ run: why, line: 'why orders-dlq m0', on: on(leftByLambda) },
	{
		run: why,
		line: 'why orders-dlq m0',
		on: on(() => ({ ...letters(), functions: refusedFunctions })),
	},
	{
		form: 'stream-why',
		run: why,
		line: `why ${streamArn}`,
		on: on(() => ({ ...streamWorld(), ...figures, ...failingReaders })),
	},
	{
		form: 'stream-why',
		run: why,
		line: `why ${streamArn}`,
		on: on(() => ({ ...streamWorld(), ...silentReaders })),
	},
	{
		form: 'stream-why',
		run: why,
		line: `why ${streamArn}`,
		on: on(() => ({ ...streamWorld(), functions: refusedFunctions })),
	},
	{ form: 'message', run: peek, line: 'peek orders-dlq', on: on(letters) },
	{ form: 'message', run: peek, line: 'peek orders-dlq --scan', on: on(letters) },
	{ form: 'message', run: exportMessages, line: 'export orders-dlq', on: on(letters) },
	{ run: groups, line: 'groups orders-dlq', on: on(letters) },
	{ run: deleteMessages, line: 'delete orders-dlq --id m0 --id gone --yes', on: on(letters) },
	{ run: journal, line: 'journal', on: deletedBefore },
	{ run: journal, line: 'journal', on: undoneBefore },
	{
		run: journal,
		line: 'journal',
		on: async () => ({ ...(await deletedBefore()), configured: masked }),
	},
	{
		form: 'message',
		run: peek,
		line: 'peek orders-dlq -n 2',
		on: on(letters, { configured: masked }),
	},
	{ run: forget, line: 'forget --grep type', on: deletedBefore },
	{ run: undo, line: 'undo orders-dlq --yes', on: deletedBefore },
	{
		run: undo,
		line: 'undo orders-dlq --yes --entry run0-0 --entry run0-1 --repeat-unknown',
		on: undoneBefore,
	},
	{ run: send, line: 'send orders-dlq text --yes', on: on(letters) },
	{ run: send, line: 'send orders-dlq bad --copies 2 --yes', on: on(letters) },
	{ run: publish, line: 'publish events text --yes', on: on(() => topicList) },
	{ run: publish, line: 'publish events text --dry-run', on: on(() => topicList) },
	...['--dry-run', '--yes'].map((how) => ({
		run: publish,
		line: `publish events --file events.ndjson ${how}`,
		on: on(() => topicList, { files: { 'events.ndjson': utf8('{"body":"a"}\n{"body":"b"}\n') } }),
	})),
	{ run: match, line: 'match events text', on: on(() => topicList) },
	{ run: topic, line: 'topic create news --yes', on: on(() => topicList) },
	{ run: topic, line: 'topic delete events --confirm events', on: on(() => topicList) },
	{ run: subscribe, line: 'subscribe events billing --allow --yes', on: on(() => topicList) },
	{ run: confirm, line: 'confirm events token --yes', on: on(() => topicList) },
	{
		run: subscription,
		line: `subscription set ${topicArn}:1 --set RawMessageDelivery=false --yes`,
		on: on(() => topicList),
	},
	{
		run: tailTopic,
		line: 'tail-topic events -n 1 --yes',
		form: 'publication',
		on: on(() => tailedTopic),
	},
	{
		run: tailTopic,
		line: 'tail-topic events -n 1 --yes',
		form: 'publication',
		on: on(() => tailedTopic, { configured: masked }),
	},
	{ run: cleanup, line: 'cleanup --yes', on: on(() => leftTail) },
	{ run: unsubscribe, line: `unsubscribe ${topicArn}:1 --yes`, on: on(() => topicList) },
	{
		run: match,
		line: 'match events {"default":"text"} --structure json',
		on: on(() => chosenList),
	},
	{ run: match, line: 'match events text --attribute a=String:z', on: on(() => chosenList) },
	{ run: deliveries, line: 'deliveries events --since 1h', on: on(() => loggedTopic) },
	{ run: push, line: 'push', on: on(() => devices()) },
	{ run: push, line: 'push shop', on: on(() => devices()) },
	{ run: deliveries, line: `deliveries ${deviceArn} --since 1h`, on: on(() => devices()) },
	{ run: publish, line: `publish ${deviceArn} text --yes`, on: on(() => devices()) },
	{ run: pushEndpoint, line: `push-endpoint disable ${deviceArn} --yes`, on: on(() => devices()) },
	{ run: xray, line: 'xray topic:events -n 5', on: on(() => chosenList) },
	{ run: xray, line: 'xray orders', on: on(() => chosenList) },
	{
		run: importFile,
		line: 'import orders-dlq letters.ndjson --yes',
		on: on(letters, { files: { 'letters.ndjson': utf8('{"body":"a"}\n{"body":"bad"}\n') } }),
	},
	{ run: queue, line: 'queue create new --dlq new-dlq --yes', on: on(letters) },
	{
		run: queue,
		line: 'queue set orders-dlq --set DelaySeconds=5 --tag team=shop --untag old --yes',
		on: on(letters),
	},
	{ run: queue, line: 'queue delete orders-dlq --confirm orders-dlq', on: on(letters) },
	{ run: purge, line: 'purge orders-dlq --confirm orders-dlq', on: on(letters) },
	{
		run: cancel,
		line: 'cancel orders-dlq --yes',
		on: () => {
			const running = { ...moveTask, status: 'RUNNING', handle: 'h' } as const;
			return { gateways: { queues: { ...letters().queues, listMoves: async () => [running] } } };
		},
	},
	...[
		'create new --shards 2 --yes',
		'create new --yes',
		'delete clicks --with-consumers --confirm clicks',
		'split clicks --shard 0 --yes',
		'merge clicks --shard 0 --shard 1 --yes',
		'shards clicks 4 --yes',
		'retention clicks 7d --yes',
		'mode clicks on-demand --yes',
		'register clicks reader2 --yes',
		'deregister clicks reader --confirm clicks',
	].map((words): Case => ({ run: stream, line: `stream ${words}`, on: on(streamWorld) })),
	{ run: put, line: 'put clicks text --key k --yes', on: on(streamWorld) },
	{
		run: put,
		line: 'put clicks --file r.ndjson --yes',
		on: on(streamWorld, {
			files: {
				'r.ndjson': utf8('{"partitionKey":"k","data":1}\n{"partitionKey":"bad","data":2}\n'),
			},
		}),
	},
	{ run: put, line: 'put clicks text --key k --dry-run', on: on(streamWorld) },
	{
		form: 'record',
		run: tail,
		line: 'tail clicks --from trim-horizon --no-follow -n 9',
		on: on(streamWorld, { configured: masked }),
	},
	{
		form: 'record',
		run: tail,
		line: 'tail clicks --from trim-horizon --no-follow',
		on: on(streamWorld),
	},
	{
		run: metrics,
		line: 'metrics orders-dlq',
		on: on(() => figures, { clock: new VirtualClock(measuredAt) }),
	},
	{ run: config, line: 'config --mode look', on: () => ({}) },
	{ run: login, line: 'login', on: loggingIn },
	{ run: audit, line: 'audit', on: audited },
	{ run: config, line: 'config', on: () => ({ configured }) },
	{ run: permissions, line: 'permissions --check --for view orders-dlq', on: on(letters) },
	{ run: metrics, line: `metrics ${streamArn} --figures shard-records`, on: on(manyShards) },
	{ run: wait, line: 'wait orders-dlq --timeout 1s --until ready>=0', on: on(letters) },
	{
		form: 'environment',
		run: emulator,
		line: 'emulator',
		on: () => ({ startEndpoint: endpoint as never, signal: AbortSignal.abort() }),
	},
	{ run: tasks, line: 'tasks', on: runBefore },
	{ run: tasks, line: 'tasks orders-dlq', on: runBefore },
	{ run: resume, line: 'resume', on: runBefore },
	{ run: resume, line: `resume ${runId} --yes`, on: interrupted },
	{ run: note, line: 'note', on: notedBefore },
	{ run: redrive, line: 'redrive orders-dlq --dry-run', on: on(letters) },
	{
		run: redrive,
		line: 'redrive orders-dlq --dry-run --mute-alarms 30m',
		on: on(() => ({ ...letters(), ...figures })),
	},
	{
		run: redrive,
		line: 'redrive orders-dlq --dry-run --engine own --to orders --set body.n=1 --unwrap --patch [{"op":"add","path":"/x","value":1}] --id m0 --where receives>1 --rate 5 --canary -n 3',
		on: on(letters),
	},
	{ run: redrive, line: 'redrive orders-dlq --engine own --yes', on: on(letters) },
	{
		run: rescue,
		line: 'rescue --ends-before 14d',
		on: looked,
	},
	{
		run: rescue,
		line: 'rescue orders-dlq --out letters.ndjson --ends-before 4d',
		on: on(keptLetters),
	},
	{
		run: rescue,
		line: 'rescue orders-dlq --to parking --dry-run --ends-before 4d',
		on: on(keptLetters),
	},
	{
		run: rescue,
		line: 'rescue orders-dlq --to parking --yes --ends-before 4d',
		on: on(keptLetters),
	},
	{ run: rescue, line: `rescue --home ${runId} --dry-run`, on: parkedBefore },
	{ run: redrive, line: 'redrive orders-dlq --yes', on: on(movable) },
	{ run: apply, line: 'apply plan.json --yes', on: () => savedPlan() },
	{ run: apply, line: 'apply plan.json --yes', on: () => savedPlan('aws', movable) },
];
