import { describe, expect, test } from 'vitest';
import type { QueueDetail, StreamDetail, TopicDetail } from '../../../source/domain/details.ts';
import type { Failure } from '../../../source/domain/failure.ts';
import { type Line, lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { rawLines } from '../../../source/presentation/messages/raw.ts';
import { queueDetailLines } from '../../../source/presentation/resources/queue-details.ts';
import { streamDetailLines } from '../../../source/presentation/resources/stream-details.ts';
import { topicDetailLines } from '../../../source/presentation/resources/topic-details.ts';

const now = new Date(2026, 10, 20, 10, 0, 0).getTime();
const options = { width: 78, now, ascii: false, place: {} };
const text = (lines: readonly Line[]) => lines.map((line) => plainLine(line).trimEnd()).join('\n');
const denied: Failure = {
	kind: 'denied',
	message: 'SQS ListQueueTags is denied',
	hint: 'Ask for sqs:ListQueueTags on this queue',
	retryable: false,
};
const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const ref = (name: string) => ({ name, arn: arn(name), url: `https://sqs/123456789012/${name}` });

const queue: QueueDetail = {
	ref: ref('orders'),
	at: now,
	attributes: {
		ok: true,
		value: {
			arn: arn('orders'),
			fifo: false,
			visible: 1284,
			inFlight: 10,
			createdAt: now - 86_400_000 * 10,
			retentionSeconds: 345_600,
			visibilitySeconds: 30,
			delaySeconds: 0,
			receiveWaitSeconds: 20,
			maximumMessageBytes: 262_144,
			sqsManagedEncryption: true,
			redrivePolicy: { deadLetterTargetArn: arn('orders-dlq'), maxReceiveCount: 5 },
			redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [arn('a'), arn('b')] },
			policy:
				'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage"}]}',
			raw: { ApproximateNumberOfMessages: '1284' },
		},
	},
	tags: { ok: true, value: { team: 'payments', app: 'shop' } },
	sources: { ok: true, value: [ref('returns'), ref('refunds')] },
	moves: {
		ok: true,
		value: [
			{
				status: 'RUNNING',
				sourceArn: arn('orders'),
				moved: 12,
				toMove: 37,
				perSecond: 10,
				startedAt: now - 65_000,
			},
		],
	},
	mappings: { ok: true, value: [] },
	alarms: { ok: true, value: [] },
};

describe('the details of a queue', () => {
	test('say its settings in words with units', () => {
		const shown = text(queueDetailLines(queue, options));
		expect(shown).toMatch(/visibility timeout {4}30 s/);
		expect(shown).toMatch(/retention +4 d/);
		expect(shown).toMatch(/maximum message size {2}256 KiB/);
		expect(shown).toMatch(/encryption +SQS-managed keys/);
		expect(shown).toMatch(/receive wait +20 s \(long polling\)/);
		expect(shown).toMatch(/ready +~1,284/);
		expect(shown).toMatch(/created +2026-11-10 10:00:00 {2}10d ago/);
	});

	test('leave out what the endpoint left out', () => {
		expect(text(queueDetailLines(queue, options))).not.toMatch(/delayed|changed|throughput/);
	});

	test('tell both directions of dead letters, and who may use it', () => {
		const shown = text(queueDetailLines(queue, options));
		expect(shown).toContain('dead letters go to orders-dlq after 5 receives');
		expect(shown).toContain('dead letters come from returns, refunds');
		expect(shown).toContain('only a, b may send dead letters here');
	});

	test('tell a move by AWS, tags in order and the policy in pretty JSON', () => {
		const shown = text(queueDetailLines(queue, options));
		expect(shown.replace(/\s+/g, ' ')).toContain(
			'running: 12 of ~37 moved to their own sources, at most 10/s, started 09:58:55 (1m ago)',
		);
		expect(shown).toMatch(/app {3}shop\n {2}team {2}payments/);
		expect(shown).toContain('      "Effect": "Allow"'.slice(2));
	});

	test('say in place what was denied, and show the rest', () => {
		const shown = text(
			queueDetailLines({ ...queue, tags: { ok: false, failure: denied } }, options),
		);
		expect(shown).toContain(
			'Tags\n  denied: SQS ListQueueTags is denied\n  Ask for sqs:ListQueueTags',
		);
		expect(shown).toMatch(/visibility timeout {4}30 s/);
	});

	test('without any attributes still tell where dead letters come from', () => {
		const shown = text(
			queueDetailLines({ ...queue, attributes: { ok: false, failure: denied } }, options),
		);
		expect(shown).toContain('denied: ');
		expect(shown).toContain('dead letters come from returns, refunds');
		expect(shown).not.toContain('dead letters go');
	});

	test('keep to their width', () => {
		for (const width of [24, 40, 78, 198]) {
			for (const line of queueDetailLines(queue, { ...options, width })) {
				if (/["{}]/.test(plainLine(line))) continue;
				expect([plainLine(line), lineWidth(line) <= width]).toEqual([plainLine(line), true]);
			}
		}
	});
});

describe('the details of a topic', () => {
	const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
	const detail: TopicDetail = {
		ref: { name: 'events', arn: topicArn },
		at: now,
		attributes: {
			ok: true,
			value: { arn: topicArn, fifo: false, confirmed: 2, pending: 1, raw: {} },
		},
		tags: { ok: true, value: {} },
		alarms: { ok: true, value: [] },
		subscriptions: {
			ok: true,
			value: [
				{
					arn: `${topicArn}:1`,
					topicArn,
					protocol: 'sqs',
					endpoint: arn('orders'),
					owner: '123456789012',
					detail: {
						ok: true,
						value: {
							rawDelivery: true,
							pending: false,
							filterPolicy: '{"type":["Order"]}',
							redrivePolicy: `{"deadLetterTargetArn":"${arn('orders-dlq')}"}`,
							raw: {},
						},
					},
				},
				{
					arn: 'PendingConfirmation',
					topicArn,
					protocol: 'https',
					endpoint: 'https://example.com/hook',
					owner: '123456789012',
					detail: { ok: false, failure: denied },
				},
				{
					arn: `${topicArn}:3`,
					topicArn,
					protocol: 'lambda',
					endpoint: 'arn:aws:lambda:eu-west-1:123456789012:function:resize',
					owner: '123456789012',
					detail: { ok: false, failure: denied },
				},
			],
		},
	};

	test('list subscriptions with state, delivery, dead letters and filter', () => {
		const shown = text(topicDetailLines(detail, { ...options, width: 118 }));
		expect(shown).toMatch(/sqs +orders +confirmed +raw +orders-dlq +\{"type":\["Order"/);
		expect(shown).toMatch(/https +https:\/\/example\.com\/hook +pending/);
		expect(shown).toMatch(/lambda +resize +confirmed +\? +\? +\?/);
		expect(shown).toContain('sqs orders gets messages where the attributes match');
		expect(shown).toMatch(/pending +1 +gets nothing until its owner confirms/);
		expect(shown).toContain('no tags');
	});

	test('do not take a pending subscription for a denied one', () => {
		const shown = text(topicDetailLines(detail, options));
		expect(shown.match(/denied:/g)).toHaveLength(1);
	});
});

function none(): never {
	throw new Error('the detail has no summary');
}

describe('the Lambda functions of a queue', () => {
	const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker:live';
	const mapped = {
		mapping: {
			...{ id: 'u', functionArn: arn, state: 'Enabled', lastResult: 'OK', batchSize: 10 },
			...{ batchWindowSeconds: 5, maximumConcurrency: 20, filters: ['{"body":{"a":[1]}}'] },
			pollers: { minimum: 2, maximum: 200 },
		},
		function: {
			ok: true,
			value: { name: 'worker', arn, timeoutSeconds: 30, logGroup: '/own', logFormat: 'JSON' },
		},
	} as const;
	const shown = (mappings: QueueDetail['mappings'], width = 120) =>
		text(queueDetailLines({ ...queue, mappings }, { ...options, width }));

	test('say whether each is called, how much it gets, and where its log is', () => {
		const said = shown({ ok: true, value: [mapped] });
		expect(said).toContain('worker:live: enabled, last batch OK');
		expect(said).toMatch(
			/batch +up to 10 messages in 5 s {2}one that fails brings all of them back/,
		);
		expect(said).toMatch(/at once +up to 20 copies/);
		expect(said).toMatch(/pollers +2 to 200/);
		expect(said).toMatch(/filter +\{"body":\{"a":\[1\]\}\}/);
		expect(said).toMatch(/may take +30 s {2}AWS advises a visibility timeout of 3 m 5 s/);
		expect(said).toMatch(/log +\/own {2}in JSON/);
		// Whether it is worked on comes before how it is set up.
		expect(said.indexOf('worker:live')).toBeLessThan(said.indexOf('Settings'));
	});

	test('name a setting that will hurt, and what hides a function', () => {
		expect(shown({ ok: true, value: [mapped] })).toContain('visibility-under-six-timeouts');
		const hidden = { ...mapped, function: { ok: false, failure: denied } } as const;
		expect(shown({ ok: true, value: [hidden] })).toMatch(/function +SQS ListQueueTags is denied/);
	});

	test('say that one is stopped, in words of Lambda where it says why', () => {
		const stopped = { ...mapped.mapping, state: 'Disabled', stateReason: 'USER_INITIATED' };
		expect(shown({ ok: true, value: [{ ...mapped, mapping: stopped }] })).toContain(
			'worker:live: disabled (USER_INITIATED), last batch OK',
		);
		// Why nobody consumes comes before all else.
		const said = shown({ ok: true, value: [{ ...mapped, mapping: stopped }] });
		expect(said.indexOf('worker:live')).toBeLessThan(said.indexOf('Dead letters'));
		expect(said.split('worker:live: disabled')).toHaveLength(2);
	});

	test('say that others show in the traffic alone, and what hid all of them', () => {
		expect(shown({ ok: true, value: [] })).toContain('show in the traffic alone');
		expect(shown({ ok: false, failure: denied })).toMatch(/Lambda functions\n +denied: SQS List/);
	});
});

describe('the details of a stream', () => {
	const quarter = 2n ** 126n;
	const shard = (id: number, from: bigint, to: bigint, closed = false) => ({
		id: `shardId-00000000000${id}`,
		parents: id > 1 ? ['shardId-000000000000'] : [],
		startingHashKey: String(from),
		endingHashKey: String(to - 1n),
		startingSequenceNumber: '49590338271490256608559692538361571095921575989136588898',
		...(closed
			? { endingSequenceNumber: '49590338271490256608559692540925702759324208523137515618' }
			: {}),
	});
	const detail: StreamDetail = {
		ref: { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' },
		at: now,
		summary: {
			ok: true,
			value: {
				arn: '',
				name: 'clicks',
				status: 'ACTIVE',
				mode: 'PROVISIONED',
				openShards: 2,
				consumers: 0,
				retentionHours: 24,
				encryption: 'NONE',
				shardMetrics: [],
			},
		},
		tags: { ok: true, value: {} },
		shards: {
			ok: true,
			value: [
				shard(0, 0n, quarter * 3n, true),
				shard(1, quarter * 3n, quarter * 4n),
				shard(2, 0n, quarter * 3n),
			],
		},
		consumers: { ok: true, value: [] },
		lag: { ok: true, value: { consumers: {}, since: now - 900_000 } },
		mappings: { ok: true, value: [] },
		alarms: { ok: true, value: [] },
	};

	test('tell the shards as a tree, with their shares of the key space', () => {
		const shown = text(streamDetailLines(detail, options));
		expect(shown).toContain('Shards (2 open, 1 closed)');
		expect(shown).toMatch(/01 +open +25%/);
		expect(shown).toMatch(/00 +closed +75%.*\n +└ 02 +open +75%.*split of 00/);
	});

	test('say the retention in words and that nobody is registered', () => {
		const shown = text(streamDetailLines(detail, options));
		expect(shown).toMatch(/retention +1 d/);
		expect(shown).toMatch(/open shards +2 {2}2 MiB\/s and 2,000 records\/s in/);
		expect(shown).toContain('none registered');
	});

	test('say how far readers are behind, and where there is no figure', () => {
		expect(text(streamDetailLines(detail, options))).toMatch(
			/by GetRecords +no figure since \d\d:\d\d: nobody/,
		);
		const behind: StreamDetail = {
			...detail,
			consumers: {
				ok: true,
				value: ['analytics', 'audit'].map((name) => ({ name, arn: name, status: 'ACTIVE' })),
			},
			lag: {
				ok: true,
				value: {
					iterator: { ms: 252_000, at: now - 120_000 },
					consumers: { analytics: { ms: 1500, at: now - 60_000 } },
					since: now - 900_000,
				},
			},
		};
		const shown = text(streamDetailLines(behind, options));
		expect(shown).toMatch(/by GetRecords +4 m 12 s at \d\d:\d\d/);
		expect(shown).toMatch(/analytics +active +1 s at \d\d:\d\d/);
		expect(shown).toMatch(/audit +active +no figure/);
		expect(shown).toContain('(2 of 20, 2 MiB/s a shard for each)');
	});

	test('say why the lag is not known', () => {
		const shown = text(
			streamDetailLines({ ...detail, lag: { ok: false, failure: denied } }, options),
		);
		expect(shown).toMatch(/How far readers are behind\n +denied: /);
	});

	test('say how evenly the open shards share the key space, and who spreads the records', () => {
		expect(text(streamDetailLines(detail, options))).toMatch(
			/key space +uneven, 25% to 75% +shard 02 has 1.5 times an even share/,
		);
		const summary = {
			ok: true,
			value: { ...(detail.summary.ok ? detail.summary.value : none()), mode: 'ON_DEMAND' },
		} as const;
		const ondemand = (distribution?: 'AUTO') =>
			text(
				streamDetailLines(
					{
						...detail,
						summary: {
							ok: true,
							value: { ...summary.value, ...(distribution === undefined ? {} : { distribution }) },
						},
					},
					options,
				),
			);
		expect(ondemand('AUTO')).toMatch(/distribution +by AWS: partition keys are ignored/);
		expect(ondemand()).toMatch(/distribution +not told/);
	});
});

test('the raw view is what AWS answered', () => {
	const shown = text(rawLines({ ...queue, tags: { ok: false, failure: denied } }, options));
	expect(shown).toContain('"attributes": {\n    "ApproximateNumberOfMessages": "1284"\n  }');
	expect(shown).toContain('"kind": "denied"');
	expect(text(rawLines({ data: new Uint8Array([1, 2]) }, options))).toContain('"base64": "AQI="');
});
