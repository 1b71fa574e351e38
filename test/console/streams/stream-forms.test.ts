import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { OutgoingRecord } from '../../../source/domain/resources.ts';
import type { StreamGateway } from '../../../source/operations/ports.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { StreamModel, seeded } from '../../operations/streams/stream-model.ts';
import { type Console, startConsole } from '../fixture.ts';

const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
const name = 'clicks';
const arn = `arn:aws:kinesis:eu-west-1:123456789012:stream/${name}`;

/** A console that stands on a stream of four shards. */
function onStream(more: Partial<StreamGateway> = {}) {
	const put: OutgoingRecord[] = [];
	const models: StreamModel[] = [];
	const model = (): StreamGateway => {
		const [first] = models;
		if (first === undefined) throw new Error('there is no stream yet');
		return first.gateway;
	};
	const console = startConsole({
		gateways: {
			streams: {
				shardsPage: (...all) => model().shardsPage(...all),
				iterator: (...all) => model().iterator(...all),
				records: (...all) => model().records(...all),
				put: async ({ records }) => {
					put.push(...records);
					return records.map((_, index) => ({
						ok: true,
						shardId: 'shardId-000000000002',
						sequenceNumber: String(100 + index),
					}));
				},
				...more,
			},
		},
	});
	const stream = new StreamModel(seeded(1), console.clock, {
		shards: 4,
		kind: 'aws',
		trouble: calm,
	});
	models.push(stream);
	const at = console.clock.now();
	console.watched({ kind: 'stream', type: 'listed', refs: [{ name, arn }], complete: true, at });
	console.press('4');
	return { console, put, model: stream };
}

function screen({ session }: Console): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: styles are taken off
	const styles = /\u001b\[[0-9;]*m/g;
	return frame(session.state, commandTables(session)).join('\n').replace(styles, '');
}

/** Answers the open dialog. */
async function confirm(console: Console): Promise<void> {
	await console.pass(1000);
	console.press('y');
	await console.pass(1000);
}

describe('putting records', () => {
	test('the shard is predicted while the key is typed, and a hash key decides in its place', async () => {
		const { console } = onStream();
		console.press('s');
		await console.pass(500);
		console.press('tab');
		console.type('user-17');
		expect(screen(console)).toMatch(/goes to shard 0\d, which serves 25% of the keys/);
		console.press('tab');
		console.type('0');
		expect(screen(console)).toContain('goes to shard 00');
		console.press('backspace');
		console.type('-1');
		expect(screen(console)).toContain('no whole number below 2^128');
	});

	test('one record goes with its explicit hash key, and its place is said', async () => {
		const { console, put } = onStream();
		console.press('s');
		await console.pass(500);
		console.type('{"a":1}');
		console.press('tab');
		console.type('k');
		console.press('tab');
		console.type('7');
		console.press('tab', 'tab', 'tab', 'enter');
		await confirm(console);
		expect(put).toEqual([
			{ partitionKey: 'k', explicitHashKey: '7', data: new TextEncoder().encode('{"a":1}') },
		]);
		expect(console.said()).toBe('put into clicks in shard 02: sequence 100');
	});

	test('the records of a file are put after one confirmation that says where they go', async () => {
		const { console, put } = onStream();
		const line = (key: string) => JSON.stringify({ partitionKey: key, data: { key } });
		console.host.files.set('r.ndjson', ['a', 'b', 'c'].map(line).join('\n'));
		console.press('s');
		await console.pass(500);
		console.press('tab', 'tab', 'tab');
		console.type('r.ndjson');
		console.press('tab', 'tab', 'enter');
		await console.pass(100);
		expect(screen(console)).toMatch(/By their keys: \d to 0\d/);
		await confirm(console);
		expect(put.map(({ partitionKey }) => partitionKey)).toEqual(['a', 'b', 'c']);
		expect(console.said()).toBe('put 3 records into clicks');
	});

	test('a line that is no record names itself, and nothing is put', async () => {
		const { console, put } = onStream();
		console.host.files.set('r.ndjson', '{"partitionKey":"a","data":1}\nnonsense\n');
		console.press('s');
		await console.pass(500);
		console.press('tab', 'tab', 'tab');
		console.type('r.ndjson');
		console.press('tab', 'tab', 'enter');
		await console.pass(100);
		expect(screen(console)).toContain('line 2 of r.ndjson is no record');
		expect(put).toEqual([]);
	});
});

describe('changing a stream', () => {
	test('a split is checked, then confirmed, then watched by a task', async () => {
		const asked: unknown[] = [];
		const { console } = onStream({
			split: async (input) => {
				asked.push(input);
			},
			summary: async () => ({
				arn,
				name,
				status: 'ACTIVE',
				mode: 'PROVISIONED',
				openShards: 4,
				consumers: 0,
				retentionHours: 24,
				shardMetrics: [],
			}),
		});
		console.press('e');
		await console.pass(500);
		console.press('tab');
		console.type('01');
		console.press('tab', 'tab', 'tab', 'enter');
		await console.pass(500);
		expect(console.overlay().kind).toBe('none');
		expect(screen(console)).toContain('Splits shardId-000000000001 at hash key');
		console.press('enter');
		expect(console.overlay().kind).toBe('dialog');
		await confirm(console);
		expect(asked).toEqual([{ name, shardId: 'shardId-000000000001', at: String(3n * 2n ** 125n) }]);
		expect(console.session.tasks.list().map(({ state }) => state)).toEqual(['done']);
	});

	test('what AWS would refuse is said before anything is sent', async () => {
		const { console } = onStream();
		console.press('e');
		await console.pass(500);
		console.press('right', 'tab');
		console.type('00');
		console.press('tab');
		console.type('02');
		console.press('tab', 'tab', 'enter');
		await console.pass(500);
		expect(screen(console)).toContain('are no neighbours');
		expect(console.overlay().kind).toBe('none');
	});
});

describe('from a dead letter to its records', () => {
	function openLetter(console: Console, first: string, last: string, size: number): void {
		const body = JSON.stringify({
			requestContext: { condition: 'RetryAttemptsExhausted' },
			KinesisBatchInfo: {
				shardId: 'shardId-000000000000',
				startSequenceNumber: first,
				endSequenceNumber: last,
				batchSize: size,
				streamArn: arn,
			},
		});
		console.session.push({
			kind: 'message',
			ref: queueRef('clicks-dlq'),
			message: message('letter', console.clock.now(), { body }),
			reading: { tab: 'body', offset: 0 },
		} as never);
		console.press('J');
	}

	test('J opens exactly the records of the batch', async () => {
		const { console, model } = onStream();
		const put = Array.from({ length: 10 }, () => model.put(1n));
		openLetter(console, put[3] ?? '', put[6] ?? '', 4);
		await console.pass(10_000);
		const { ring } = console.topAs('tail').data;
		const got = Array.from({ length: ring.count }, (_, index) => ring.at(index)?.sequenceNumber);
		expect(got).toEqual(put.slice(3, 7));
		expect(screen(console)).toContain('4 of 4 records of the batch: it is whole');
	});

	test('a shard that has no such record any more is told in words', async () => {
		const { console } = onStream({
			iterator: async () => {
				throw fail('not-found', 'no such record', { code: 'ResourceNotFoundException' });
			},
		});
		openLetter(console, '1', '9', 4);
		await console.pass(10_000);
		expect(screen(console)).toContain('all 4 records of the batch are gone');
		expect(screen(console)).toContain('record 1 is not in shardId-000000000000');
	});

	test('records that have expired are said to have', async () => {
		const gone = async () => ({ records: [], next: 'more', millisBehindLatest: 0 });
		const { console } = onStream({ iterator: async () => 'oldest', records: gone });
		openLetter(console, '1', '9', 4);
		await console.pass(10_000);
		expect(screen(console)).toContain('all 4 records of the batch have expired');
	});
});
