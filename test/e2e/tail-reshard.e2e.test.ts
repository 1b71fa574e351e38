import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { temporaryHome } from '../helpers/program.ts';
import { pause } from '../helpers/redrive-world.ts';
import { runHere } from '../helpers/run-here.ts';
import { whole } from '../helpers/whole.ts';
import { credentials, RunningTail, Streams, startKinesalite, type Tailed } from './streams.ts';

/*
Nothing skipped and nothing doubled, by the built program: through splits and merges while it follows, on an
endpoint with ChildShards and on one without, and through interruptions of every kind.
*/

/** How long the other producer waits from one request to the next, ms. */
const beat = 100;

/** The embedded endpoint, where another producer goes on meanwhile, as those of the demo do. */
async function withChildShards() {
	const { url } = await startEndpoint();
	const streams = new Streams(url);
	stopLater(() => streams.client.destroy());
	const name = 'clickstream';
	await streams.create(name, 2);
	let isOver = false;
	const producing = (async () => {
		for (let at = 0; !isOver; at++) {
			await streams.putTexts(name, [`other ${at}`, `more ${at}`]);
			await pause(beat);
		}
	})();
	// Whoever stops it hears of a failure.
	producing.catch(() => {});
	stopLater(async () => {
		isOver = true;
		await producing;
	});
	return { url, name };
}

async function withoutChildShards() {
	const endpoint = await startKinesalite();
	stopLater(() => endpoint.stop());
	await new Streams(endpoint.url).create('clicks', 2);
	return { url: endpoint.url, name: 'clicks' };
}

/** Our own records among those of others. */
const ours = (records: readonly Tailed[]) =>
	records.flatMap(({ text }) => (/^\d+$/.test(text) ? [Number(text)] : []));

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

test.each([
	['the embedded endpoint', withChildShards],
	['an endpoint without ChildShards', withoutChildShards],
] as const)('a reshard while tailing leaves no gap: %s', async (_, start) => {
	const { url, name } = await start();
	const streams = new Streams(url);
	stopLater(() => streams.client.destroy());
	const tail = new RunningTail([name, '--endpoint-url', url], temporaryHome());
	// It follows from now on: what is put before it has begun it may leave out.
	let marks = 0;
	await tail.until((records) => {
		if (marks++ % 10 === 0) void streams.putTexts(name, ['mark']).catch(() => {});
		return records.some(({ text }) => text === 'mark');
	});
	// Each key in its order, through two splits and a merge: what is put while they happen as well.
	await streams.put(name, 0, 100);
	const splitting = streams.split(name);
	await streams.put(name, 100, 100);
	await splitting;
	await streams.put(name, 200, 100);
	await streams.split(name);
	await streams.put(name, 300, 100);
	const merging = streams.merge(name);
	await streams.put(name, 400, 100);
	await merging;
	await streams.put(name, 500, 100);
	await tail.until((records) => ours(records).length >= 600);
	expect(await tail.end('SIGINT')).toBe(130);
	const { records } = tail;
	expect(sorted(ours(records))).toEqual(upTo(600));
	expect(new Set(records.map((one) => `${one.shardId} ${one.sequenceNumber}`)).size).toBe(
		records.length,
	);
	// In the order of each shard, and parents before their children.
	const last = new Map<string, bigint>();
	for (const { shardId, sequenceNumber } of records) {
		expect(BigInt(sequenceNumber)).toBeGreaterThan(last.get(shardId) ?? -1n);
		last.set(shardId, BigInt(sequenceNumber));
	}
	expect(last.size).toBeGreaterThanOrEqual(5);
	// What others put after our first record is whole too: a second reading agrees with the first.
	const [first] = records;
	if (first === undefined) throw new Error('nothing was tailed');
	const again = await runHere(
		[
			'tail',
			name,
			'--endpoint-url',
			url,
			'--from',
			'trim-horizon',
			'--no-follow',
			'--output',
			'ndjson',
		],
		{ env: credentials },
	);
	const all = again.stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line): Tailed => JSON.parse(line));
	const told = new Set(records.map(({ sequenceNumber }) => sequenceNumber));
	const begun = new Map<string, boolean>();
	for (const { shardId, sequenceNumber } of all) {
		const within = BigInt(sequenceNumber) <= (last.get(shardId) ?? -1n);
		if (told.has(sequenceNumber)) begun.set(shardId, true);
		// From the first that was told of a shard to its last, none is missing.
		else expect(within && begun.get(shardId) === true, `${shardId} ${sequenceNumber}`).toBe(false);
	}
});

test('a registered consumer is pushed to: through a split, an interruption, and a second subscription', async () => {
	const endpoint = await startEndpoint();
	const streams = new Streams(endpoint.url);
	stopLater(() => streams.client.destroy());
	await streams.create('clicks', 2);
	const home = temporaryHome();
	const env = endpoint.env;
	expect((await runHere(['stream', 'register', 'clicks', 'app', '--yes'], { env })).code).toBe(0);
	const file = path.join(home, 'position.json');
	const args = [
		'clicks',
		'--consumer',
		'app',
		'--yes',
		'--from',
		'trim-horizon',
		'--position-file',
		file,
	];
	await streams.put('clicks', 0, 100);
	const first = new RunningTail(args, home, env);
	await first.until((records) => records.length >= 100);
	await streams.split('clicks');
	await streams.put('clicks', 100, 100);
	await first.until((records) => records.length >= 200);
	expect(await first.end('SIGINT')).toBe(130);
	expect(first.stderr).toMatch(/AWS bills each hour and shard while it is registered/);
	await streams.put('clicks', 200, 100);
	const second = new RunningTail(args, home, env);
	await second.until((records) => records.length >= 100);
	expect(await second.end('SIGINT')).toBe(130);
	expect(sorted(ours([...first.records, ...second.records]))).toEqual(upTo(300));
	const calls = (await endpoint.calls()).map(({ target }) => target);
	expect(calls).toContain('Kinesis.SubscribeToShard');
});

test('an endpoint that knows no consumers says so, and what to do', async () => {
	const { url, name } = await withoutChildShards();
	const tail = ['tail', name, '--endpoint-url', url, '--consumer', 'app'];
	const { code, stderr } = await runHere(tail, { env: credentials });
	expect(stderr).toMatch(
		/^awsmsg: this endpoint has no ListStreamConsumers\. Leave --consumer out: reading by GetRecords needs no consumer\.\n$/,
	);
	expect(code).toBe(1);
});

test('interrupted again and again it goes on from its position: nothing lost, nothing doubled', async () => {
	const { url, name } = await withoutChildShards();
	const streams = new Streams(url);
	stopLater(() => streams.client.destroy());
	const home = temporaryHome();
	const file = path.join(home, 'position.json');
	const args = [name, '--endpoint-url', url, '--from', 'trim-horizon', '--position-file', file];
	const all: Tailed[] = [];
	let put = 0;
	const more = async (count: number) => {
		await streams.put(name, put, count);
		put += count;
	};
	await more(200);
	const changes = ['none', 'split', 'merge', 'split', 'none'];
	for (const [turn, change] of changes.slice(0, whole ? undefined : 4).entries()) {
		const tail = new RunningTail(args, home);
		// At another place each time: before the first record, in the middle, at the end.
		const enough = [1, 60, 0, 130, 40][turn] ?? 1;
		await more(100);
		if (change === 'split') await streams.split(name);
		if (change === 'merge') await streams.merge(name);
		await more(100);
		await tail.until((records) => records.length >= enough);
		// Before it has begun there is nobody yet to make 130 of the signal; shells do.
		expect(enough === 0 ? [130, null] : [130]).toContain(await tail.end('SIGINT'));
		all.push(...tail.records);
	}
	const rest = await runHere(['tail', ...args, '--no-follow', '--output', 'ndjson'], {
		home,
		env: credentials,
	});
	expect(rest.code).toBe(0);
	all.push(...rest.stdout.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line))));
	expect(sorted(ours(all))).toEqual(upTo(put));
});

test('killed outright it loses nothing; what it may double is what came after the file was written', async () => {
	const { url, name } = await withoutChildShards();
	const streams = new Streams(url);
	stopLater(() => streams.client.destroy());
	const home = temporaryHome();
	const file = path.join(home, 'position.json');
	const args = [name, '--endpoint-url', url, '--from', 'trim-horizon', '--position-file', file];
	const all: Tailed[] = [];
	/** What was printed after the position that a kill left behind. */
	const mayDouble = new Set<string>();
	for (let turn = 0; turn < (whole ? 3 : 2); turn++) {
		await streams.put(name, turn * 300, 100);
		const tail = new RunningTail(args, home);
		await tail.until((records) => records.length >= 1);
		await streams.put(name, turn * 300 + 100, 100);
		if (turn === 1) await streams.split(name);
		await streams.put(name, turn * 300 + 200, 100);
		await tail.until((records) => records.length >= 120);
		expect(await tail.end('SIGKILL')).toBe(null);
		const position = JSON.parse(readFileSync(file, 'utf8')) as {
			shards: Record<string, { after?: string; done?: boolean }>;
		};
		for (const { shardId, sequenceNumber } of tail.records) {
			const { after, done } = position.shards[shardId] ?? {};
			const isNoted = done === true || BigInt(after ?? -1) >= BigInt(sequenceNumber);
			if (!isNoted) mayDouble.add(sequenceNumber);
		}
		all.push(...tail.records);
	}
	const rest = await runHere(['tail', ...args, '--no-follow', '--output', 'ndjson'], {
		home,
		env: credentials,
	});
	all.push(...rest.stdout.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line))));
	expect([...new Set(sorted(ours(all)))]).toEqual(upTo(whole ? 900 : 600));
	const seen = new Set<string>();
	for (const { sequenceNumber } of all) {
		if (seen.has(sequenceNumber)) expect(mayDouble).toContain(sequenceNumber);
		seen.add(sequenceNumber);
	}
});
