import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RecordRing } from '../../../source/domain/streams/record-ring.ts';
import { decodingTools } from '../../../source/host/decoding-tools.ts';
import {
	type FeedEvent,
	type FeedInput,
	feedRecords,
} from '../../../source/operations/streams/record-feed.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { StreamModel, seeded } from './stream-model.ts';

const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };

function stream(shards = 3) {
	const clock = new VirtualClock();
	const model = new StreamModel(seeded(3), clock, { shards, kind: 'aws', trouble: calm });
	const ring = new RecordRing({ records: 10_000, bytes: 1 << 26 });
	const events: FeedEvent[] = [];
	const stop = new AbortController();
	return {
		clock,
		model,
		ring,
		events,
		stop,
		feed: (input: Omit<FeedInput, 'name'>) =>
			feedRecords(
				{ streams: model.gateway, clock, tools: decodingTools },
				{ name: 'clicks', ...input },
				(event) => {
					events.push(event);
					if (event.type === 'feed/records') ring.append(event.block);
				},
				stop.signal,
			),
		sequences: () =>
			Array.from({ length: ring.count }, (_, index) => ring.at(index)?.sequenceNumber),
	};
}

/** Replaces the data of the newest record of a shard. */
function withData(model: StreamModel, sequence: string, data: Uint8Array): void {
	for (const { records } of model.shards.values()) {
		const at = records.findIndex((one) => one.sequenceNumber === sequence);
		const record = records[at];
		if (record !== undefined) records[at] = { ...record, data };
	}
}

test('every record of all shards is told once, packed', async () => {
	const { clock, model, feed, sequences, events } = stream();
	const put = Array.from({ length: 300 }, () => model.putAnywhere());
	await clock.advance(1000);
	const end = await clock.run(feed({ from: { type: 'TRIM_HORIZON' }, untilNow: true }));
	expect(end).toBe('reached');
	expect(sequences().toSorted()).toEqual(put.toSorted());
	const blocks = events.filter(({ type }) => type === 'feed/records').length;
	expect(blocks).toBeLessThan(30);
	expect(events.some((event) => event.type === 'feed/hot' && event.keys.length > 0)).toBe(true);
});

test('what is inside is kept beside what was sent', async () => {
	const { clock, model, feed, ring } = stream(1);
	const text = '{"inside":true}';
	withData(model, model.put(1n, 'key'), gzipSync(text));
	await clock.run(feed({ from: { type: 'TRIM_HORIZON' }, untilNow: true }));
	expect(ring.at(0)).toMatchObject({ chain: 'gzip > json', isText: true, partitionKey: 'key' });
	expect(ring.text(0)).toBe(text);
	expect(Array.from(ring.data(0).subarray(0, 2))).toEqual([0x1f, 0x8b]);
});

/** A KPL aggregate of these data, all of the key `k`. */
function aggregate(parts: readonly Uint8Array[]): Uint8Array {
	const field = (number: number, data: Uint8Array) => {
		const length = [(data.length & 127) | (data.length > 127 ? 128 : 0), data.length >> 7];
		return Buffer.from([number * 8 + 2, ...length.slice(0, data.length > 127 ? 2 : 1), ...data]);
	};
	const message = Buffer.concat([
		field(1, Buffer.from('k')),
		...parts.map((data) => field(3, Buffer.concat([Buffer.from([8, 0]), field(3, data)]))),
	]);
	const sum = decodingTools.md5(message);
	return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, sum]);
}

test('of an aggregate each part is kept as it was put, and the whole never', async () => {
	const { clock, model, feed, ring, events } = stream(1);
	const texts = Array.from({ length: 500 }, (_, number) => `{"number":${number}}`);
	const parts = texts.map((text, at) => (at % 2 === 0 ? Buffer.from(text) : gzipSync(text)));
	const whole = aggregate(parts);
	withData(model, model.put(1n, 'key'), whole);
	await clock.run(feed({ from: { type: 'TRIM_HORIZON' }, untilNow: true }));
	expect(ring.count).toBe(500);
	for (const [at, part] of parts.entries()) {
		expect(Buffer.from(ring.data(at)).equals(part)).toBe(true);
		expect(ring.text(at)).toBe(texts[at]);
		expect(ring.at(at)).toMatchObject({ partitionKey: 'k', part: { index: at, of: 500 } });
	}
	// Parts with their decoded texts, keys and sequence numbers: nothing like 500 times the aggregate.
	const bytes = events.reduce(
		(sum, event) => sum + (event.type === 'feed/records' ? event.block.bytes.byteLength : 0),
		0,
	);
	expect(bytes).toBeLessThan(3 * whole.length);
});

describe('a partition key that is masked', () => {
	const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
	const rule = { resource: ['clicks'], paths: ['key'], regex: [], by };
	const keys = (ring: RecordRing) =>
		Array.from({ length: ring.count }, (_, index) => ring.at(index)?.partitionKey);

	test('has a mark of its own, by which its records are found again; its own words are nowhere', async () => {
		const { clock, model, feed, ring, events, sequences } = stream(2);
		const mine = [model.put(1n, 'user-17'), model.put(1n, 'user-17')];
		model.put(1n, 'user-18');
		await clock.advance(1000);
		const all = { from: { type: 'TRIM_HORIZON' }, untilNow: true } as const;
		await clock.run(feed({ ...all, masks: [rule] }));
		const seen = new Set(keys(ring));
		expect([...seen]).toEqual(Array(2).fill(expect.stringMatching(/^\[masked /)));
		expect(ring.at(0)).toMatchObject({ masked: true });
		const hot = events.flatMap((event) => (event.type === 'feed/hot' ? event.keys : []));
		expect(JSON.stringify(hot)).not.toContain('user-');
		const mark = keys(ring)[sequences().indexOf(mine[0])] ?? '';
		for (const key of [mark, 'user-17']) {
			const one = stream(2);
			const again = [one.model.put(1n, 'user-17'), one.model.put(1n, 'user-17')];
			one.model.put(1n, 'user-18');
			await one.clock.run(one.feed({ ...all, key, masks: [rule] }));
			expect(one.sequences()).toEqual(again);
			expect(new Set(keys(one.ring))).toEqual(new Set([mark]));
		}
	});

	test('of a part of an aggregate is, too', async () => {
		const { clock, model, feed, ring } = stream(1);
		withData(model, model.put(1n, 'key'), aggregate([Buffer.from('{}'), Buffer.from('[]')]));
		await clock.run(feed({ from: { type: 'TRIM_HORIZON' }, untilNow: true, masks: [rule] }));
		expect(keys(ring)).toEqual(Array(2).fill(expect.stringMatching(/^\[masked /)));
	});
});

describe('a part of a stream', () => {
	test('a key has its own shard and its own records', async () => {
		const { clock, model, feed, sequences, events } = stream(4);
		const sum = decodingTools.md5(new TextEncoder().encode('user-17'));
		const hash = BigInt(`0x${Buffer.from(sum).toString('hex')}`);
		const mine = [model.put(hash, 'user-17'), model.put(hash, 'user-17')];
		model.put(hash, 'user-18');
		for (let index = 0; index < 50; index++) model.putAnywhere();
		await clock.run(feed({ from: { type: 'TRIM_HORIZON' }, key: 'user-17', untilNow: true }));
		expect(sequences()).toEqual(mine);
		const opened = events.flatMap((event) => (event.type === 'follow/opened' ? event.shards : []));
		expect(opened).toHaveLength(1);
	});

	test('it ends with the record that was asked for', async () => {
		const { clock, model, feed, sequences } = stream(1);
		const put = Array.from({ length: 20 }, () => model.put(5n));
		const [from = ''] = put.slice(4);
		const end = await clock.run(
			feed({
				from: { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: from },
				shardIds: ['shardId-000000000000'],
				until: put[9] ?? '',
				untilNow: true,
			}),
		);
		expect(end).toBe('counted');
		expect(sequences()).toEqual(put.slice(4, 10));
	});
});

test('it stops when it is told to, and nothing goes on', async () => {
	const { clock, feed, stop } = stream();
	const ended = feed({ from: { type: 'LATEST' } });
	await clock.advance(3000);
	stop.abort();
	expect(await clock.run(ended)).toBe('stopped');
	expect(clock.sleeping).toBe(0);
});
