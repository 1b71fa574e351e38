import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Part, SubscriptionDetail } from '../../../source/domain/details.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import {
	branchesOf,
	fanOutMap,
	type KnownFanOut,
	type MapBranch,
} from '../../../source/domain/topics/fan-out.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { mapMarkdown, mapMermaid } from '../../../source/presentation/topics/fan-out-documents.ts';
import { mapRows } from '../../../source/presentation/topics/fan-out-lines.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

function queue(name: string, more: Partial<QueueAttributes> = {}): [string, Part<QueueAttributes>] {
	const arn = arnOf(name);
	const policy = letsTopicsIn(arn).Policy;
	const fifo = name.endsWith('.fifo');
	return [arn, { ok: true, value: { arn, fifo, visible: 3, policy, raw: {}, ...more } }];
}

const lettersOf = (name: string) => ({
	redrivePolicy: { deadLetterTargetArn: arnOf(name), maxReceiveCount: 5 },
});
const gone: Part<QueueAttributes> = {
	ok: false,
	failure: { kind: 'not-found', message: 'no such queue', retryable: false },
};

type Settings = Extract<SubscriptionDetail['detail'], { ok: true }>['value'];

function subscription(
	endpoint: string,
	more: Partial<Settings> = {},
	protocol = 'sqs',
): SubscriptionDetail {
	return {
		arn: `${topicArn}:${endpoint}`,
		topicArn,
		protocol,
		endpoint: protocol === 'sqs' ? arnOf(endpoint) : endpoint,
		owner: '123456789012',
		detail: { ok: true, value: { rawDelivery: false, pending: false, raw: {}, ...more } },
	};
}

function known(
	subscriptions: readonly SubscriptionDetail[],
	queues: readonly (readonly [string, Part<QueueAttributes>])[],
	root = topicArn,
	mappings: KnownFanOut['mappings'] = [],
): KnownFanOut {
	const topic = { ok: true, value: { arn: topicArn, fifo: false, raw: {} } } as const;
	const topics = new Map(subscriptions.length === 0 ? [] : [[topicArn, { topic, subscriptions }]]);
	return { root, topics, queues: new Map(queues), mappings, leftOut: [] };
}

const text = (map: KnownFanOut) => mapRows(fanOutMap(map)).map(({ line }) => plainLine(line));

const undelivered = (name: string) => ({
	redrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name) }),
});

test('a topic is a tree of who gets its messages, by which filter, and of where dead letters go', () => {
	const map = known(
		[
			subscription('shipping', { rawDelivery: true, filterPolicy: '{"kind": ["Paid"]}' }),
			subscription('oncall@example.com', undelivered('events-dlq'), 'email'),
		],
		[
			queue('shipping', { inFlight: 1, ...lettersOf('shipping-dlq') }),
			queue('shipping-dlq'),
			queue('events-dlq'),
		],
	);
	expect(text(map)).toEqual([
		'events  topic',
		'├─ sqs  shipping  ~3 ready, ~1 in flight',
		'│  │  raw',
		'│  │  only by attributes {"kind": ["Paid"]}',
		'│  │  - no dead-letter queue for what can not be delivered',
		'│  └─ after 5 receives  shipping-dlq  ~3 ready',
		'└─ email  oncall@example.com',
		'   └─ not delivered  events-dlq  ~3 ready',
	]);
});

describe('what is broken stands on the way', () => {
	const faultsOf = (one: SubscriptionDetail, queues: Parameters<typeof known>[1]) =>
		text(known([one], queues))
			.filter((line) => /[!?] /.test(line))
			.map((line) => line.trim());
	test.each<[string, SubscriptionDetail, Parameters<typeof known>[1], string]>([
		['a queue that is gone', subscription('a'), [[arnOf('a'), gone]], '! its queue does not exist'],
		[
			'a policy',
			subscription('a'),
			[queue('a', { policy: '{"Statement":[]}' })],
			'! the policy of its queue does not let the topic in',
		],
		[
			'a key',
			subscription('a'),
			[queue('a', { kmsKeyId: 'alias/aws/sqs' })],
			"! its queue is encrypted by AWS's own key, which SNS may not use",
		],
		[
			'a key of your own',
			subscription('a'),
			[queue('a', { kmsKeyId: 'alias/ours' })],
			'? its queue is encrypted by a key of your own, and whether SNS may use it stands in KMS',
		],
		[
			'no confirmation',
			subscription('x', { pending: true }, 'https'),
			[],
			'! waits for confirmation',
		],
		[
			'a filter for no message',
			subscription('a', {
				filterPolicy: '{"k":[{"exists":false}],"$or":[{"k":["x"]},{"k":["y"]}]}',
			}),
			[queue('a')],
			'! its filter can match no message',
		],
		[
			'a replay with an ending point',
			subscription('a', {
				raw: {
					ReplayPolicy: JSON.stringify({
						...{ PointType: 'Timestamp', StartingPoint: '2026-11-20T09:00:00.000Z' },
						EndingPoint: '2026-11-20T12:00:00.000Z',
					}),
					ReplayStatus: 'Completed',
				},
			}),
			[queue('a')],
			'! its replay had an ending point and is over',
		],
		[
			'a dead-letter queue of a subscription that lets SNS not in',
			subscription('a', undelivered('d')),
			[queue('a'), queue('d', { policy: '' })],
			'! the policy of its queue does not let the topic in',
		],
		[
			'a dead-letter queue that is gone',
			subscription('a'),
			[queue('a', lettersOf('d')), [arnOf('d'), gone]],
			'! its queue does not exist',
		],
		[
			'a dead-letter queue that lets others in',
			subscription('a'),
			[
				queue('a', lettersOf('d')),
				queue('d', {
					redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [arnOf('b')] },
				}),
			],
			'! its RedriveAllowPolicy does not let dead letters of this queue in',
		],
		[
			'dead letters of the other type',
			subscription('a'),
			[queue('a', lettersOf('d.fifo')), queue('d.fifo')],
			'! FIFO and standard do not go together',
		],
	])('%s', (_, one, queues, words) => {
		expect(faultsOf(one, queues)).toEqual([expect.stringContaining(words)]);
	});
});

test('the functions that read a queue stand under it, with what Lambda says is wrong', () => {
	const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
	const mapping = (name: string, more = {}) => ({
		...{ id: name, sourceArn: arnOf('a'), functionArn: functionArn(name) },
		...more,
	});
	const map = known([], [queue('a', lettersOf('d')), queue('d')], arnOf('a'), [
		mapping('good', { state: 'Enabled', lastResult: 'OK' }),
		mapping('off', { state: 'Disabled' }),
		mapping('bad', { lastResult: 'PROBLEM: Function call failed' }),
		{ ...mapping('other'), sourceArn: arnOf('elsewhere') },
	]);
	expect(text(map)).toEqual([
		'a  ~3 ready',
		'├─ read by  good  function',
		'├─ read by  off  function',
		'│     ! Lambda does not read it now',
		'├─ read by  bad  function',
		'│     ! its last batch went wrong: PROBLEM: Function call failed',
		'└─ after 5 receives  d  ~3 ready',
	]);
});

test('circles of dead-letter queues end, and what was told is not told again', () => {
	const circle = known([], [queue('a', lettersOf('b')), queue('b', lettersOf('a'))], arnOf('a'));
	expect(text(circle)).toEqual([
		'a  ~3 ready',
		'└─ after 5 receives  b  ~3 ready',
		'   └─ after 5 receives  a  ~3 ready  as above',
	]);
});

test('a dead-letter queue stands at the end of the ways that lead to it', () => {
	const map = known(
		[subscription('a')],
		[queue('a', lettersOf('d')), queue('b', lettersOf('d')), queue('d')],
		arnOf('d'),
	);
	expect(branchesOf(fanOutMap(map)).map(({ node }) => node.id)).toEqual([topicArn, arnOf('b')]);
});

test('every node of a map from its beginnings on is told with its children once, whatever leads where', () => {
	const names = ['a', 'b', 'c', 'd', 'e'];
	const ways = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), {
		maxLength: 5,
	});
	fc.assert(
		fc.property(
			ways,
			fc.subarray(names),
			fc.constantFrom(...names),
			(letters, subscribed, root) => {
				const targets = new Map(letters);
				const map = fanOutMap(
					known(
						subscribed.map((name) => subscription(name, undelivered('e'))),
						names.map((name) => {
							const to = targets.get(name);
							return queue(name, to === undefined ? {} : lettersOf(to));
						}),
						arnOf(root),
					),
				);
				const told: string[] = [];
				const walk = ({ node, again, children }: MapBranch) => {
					if (again !== true) told.push(node.id);
					for (const child of children) walk(child);
				};
				for (const branch of branchesOf(map)) walk(branch);
				expect(told).toContain(arnOf(root));
				expect(new Set(told).size).toBe(told.length);
			},
		),
	);
});

describe('documents', () => {
	const hostile = 'x"]; click n0 "javascript:1" `` | <b>\u001b[31m\n# y';
	const map = fanOutMap(
		known(
			[
				subscription('a', { filterPolicy: `{"k":[${JSON.stringify(hostile)}]}` }),
				subscription(hostile, {}, 'https'),
			],
			[queue('a', lettersOf('d')), [arnOf('d'), gone]],
		),
	);

	test('Markdown is nested lists, in which hostile text is code', () => {
		const lines = mapMarkdown(map).split('\n');
		expect(lines[0]).toBe('- `events` (topic)');
		expect(lines).toContain('  - sqs: `a` (\\~3 ready)');
		expect(lines).toContain('    - after 5 receives: `d`');
		expect(lines).toContain('      - **broken**: its queue does not exist');
		expect(lines.every((line) => /^ *- |^$/.test(line))).toBe(true);
		expect(lines.join('')).not.toContain('\u001b');
	});

	test('Mermaid has each node once, and no text ends where it should not', () => {
		const lines = mapMermaid(map).trimEnd().split('\n');
		expect(lines[0]).toBe('flowchart LR');
		expect(lines).toContain('  n0["events<br/>topic"]');
		expect(lines).toContain('  n1 -.-x|"after 5 receives<br/>its queue does not exist"| n3');
		for (const line of lines.slice(1)) {
			expect(line).toMatch(/^ {2}(n\d+\["[^"[\]|`\\]*"\]|n\d+ [-.x>]+\|"[^"[\]|`\\]*"\| n\d+)$/);
		}
	});
});
