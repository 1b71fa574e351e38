import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { Streams, tailed } from './streams.ts';

/*
The tail of the console on the built binary: nothing missing through a split, the records of a dead letter,
and the questions before a long read.
*/

const screenSize = { columns: 120, rows: 40 };

async function withStreams() {
	const endpoint = await startEndpoint();
	const streams = new Streams(endpoint.url);
	stopLater(() => streams.client.destroy());
	return { endpoint, streams };
}

test('a split while the console tails leaves no gap: what it shows, exported, is what was put', async () => {
	const { endpoint, streams } = await withStreams();
	const { env, url } = endpoint;
	const home = temporaryHome();
	await streams.create('clickstream', 4);
	const app = await start(['--endpoint-url', url], { ...screenSize, env, home });
	await app
		.press('4')
		.sees(/clickstream +active/)
		.press('/')
		.type('clickstream')
		.press('enter', 'p')
		.sees(/all shards: 4 open/)
		.press('enter')
		.sees(/FOLLOWING[\s\S]*4 of 4 shards|4 of 4 shards[\s\S]*FOLLOWING/)
		// Every shard is read by now.
		.sees(/lag +4 live/);

	await streams.put('clickstream', 0, 100);
	const split = runHere(
		['stream', 'split', 'clickstream', '--shard', '0', '--yes', '--endpoint-url', url],
		{ env },
	);
	await streams.put('clickstream', 100, 100);
	expect((await split).code).toBe(0);
	await streams.untilActive('clickstream');
	await streams.put('clickstream', 200, 100);
	await app.sees(/shard 00 closed, children 0\d and 0\d opened, nothing skipped/);
	await app.sees(/5 of 6 shards/);

	// Ours alone, held still; the filter goes on with what comes.
	await app
		.press('/')
		.type('key:key-')
		.press('enter')
		.sees(/ 300 shown/);
	await app.press('E').sees(/300 records written to (\S+)/);
	const file = readdirSync(home).find((name) => /^clickstream-.*\.ndjson$/.test(name));
	if (file === undefined) throw new Error('the export is nowhere');
	const records = tailed(readFileSync(path.join(home, file), 'utf8'));
	expect(records.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual(
		Array.from({ length: 300 }, (_, index) => index),
	);
	const last = new Map<string, bigint>();
	for (const { shardId, sequenceNumber } of records) {
		expect(BigInt(sequenceNumber)).toBeGreaterThan(last.get(shardId) ?? -1n);
		last.set(shardId, BigInt(sequenceNumber));
	}

	// One of them whole: its place, as sent, and its bytes.
	await app.press('space', 'enter').sees(/sequence \d{50,}/);
	await app.press(']', ']').sees(/"partitionKey": "key-\d+"/);
	await app.press(']').sees(/00000000 {2}3\d/);
	await app.press('esc', 'q', 'q').sees(/> +clickstream +active/);
});

test('J on a dead letter of a stream opens its records, or says that they have expired', async () => {
	const { endpoint, streams } = await withStreams();
	const { env, url } = endpoint;
	await streams.create('clicks', 1);
	await streams.put('clicks', 0, 10);
	const { ShardIterator } = await streams.client.send(
		new GetShardIteratorCommand({
			StreamName: 'clicks',
			ShardId: 'shardId-000000000000',
			ShardIteratorType: 'TRIM_HORIZON',
		}),
	);
	const { Records = [] } = await streams.client.send(new GetRecordsCommand({ ShardIterator }));
	const sequences = Records.map(({ SequenceNumber = '' }) => SequenceNumber);
	expect(sequences).toHaveLength(10);
	const letter = (first: string | undefined, last: string | undefined, batchSize: number) =>
		JSON.stringify({
			requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
			KinesisBatchInfo: {
				shardId: 'shardId-000000000000',
				startSequenceNumber: first,
				endSequenceNumber: last,
				batchSize,
				streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
			},
		});
	const command = async (...args: readonly string[]) => {
		const result = await runHere([...args, '--endpoint-url', url], { env });
		expect(result.code, result.stderr).toBe(0);
	};
	await command('queue', 'create', 'clicks-dlq', '--yes');
	await command('queue', 'create', 'old-dlq', '--yes');
	await command('send', 'clicks-dlq', letter(sequences[3], sequences[6], 4), '--yes');
	// What was before the first record that is kept: nothing of the batch is there any more.
	const before = String(BigInt(sequences[0] ?? 0) - 1n);
	await command('send', 'old-dlq', letter(before, before, 5), '--yes');

	const app = await start(['--endpoint-url', url], { ...screenSize, env });
	const letterOf = async (queue: string) => {
		await app.press(':').type(queue).press('enter');
		await app.sees(new RegExp(`> ${queue}\\s[^]*Settings`));
		// A queue that is nobody's dead-letter queue may be somebody's work: the first p says so.
		await app.press('p').sees(/press p again to look into|received 1/);
		if (!/received 1/.test(app.screen())) await app.press('p').sees(/received 1/);
		await app.press('enter').sees(/KinesisBatchInfo/);
		await app.press('J');
	};
	await app.sees(/clicks-dlq +std +1/).sees(/old-dlq +std +1/);
	await letterOf('clicks-dlq');
	await app.sees(/4 of 4 records of the batch: it is whole/);
	for (const text of ['key-3', 'key-4', 'key-5', 'key-6']) await app.sees(new RegExp(`${text} `));
	await app.seesNo(/key-2 |key-7 /);
	await app.press('q', 'q', 'q').sees(/gave 1 message back to clicks-dlq/);
	await letterOf('old-dlq');
	await app.sees(/all 5 records of the batch are gone: expired, or the stream was made anew/);
	await app.seesNo(/object Object/);
});
