import {
	DescribeStreamSummaryCommand,
	KinesisClient,
	ListShardsCommand,
	PutRecordsCommand,
	SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, test } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { start } from '../helpers/terminal.ts';

/*
A stream is split while it is tailed in the console, on the built binary: what was put before, during
and after shows up, each record once.
*/

const StreamName = 'clickstream';

/** Another program's client of the endpoint that the console shows in its header. */
function clientOf(screen: string): KinesisClient {
	const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen) ?? [];
	if (endpoint === undefined) throw new Error('the header shows no endpoint');
	const client = new KinesisClient({
		endpoint,
		region: 'us-east-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: new NodeHttpHandler(),
	});
	stopLater(async () => client.destroy());
	return client;
}

/** Puts records of numbered probes with many keys, so that every shard gets some. */
async function putProbes(client: KinesisClient, from: number, count: number): Promise<void> {
	const Records = Array.from({ length: count }, (_, index) => ({
		PartitionKey: `probe-key-${from + index}`,
		Data: new TextEncoder().encode(JSON.stringify({ probe: `probe-${from + index}.` })),
	}));
	const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
	expect(FailedRecordCount).toBe(0);
}

async function splitFirst(client: KinesisClient): Promise<void> {
	const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
	const shard = Shards.find((one) => one.SequenceNumberRange?.EndingSequenceNumber === undefined);
	const first = BigInt(shard?.HashKeyRange?.StartingHashKey ?? 0);
	const last = BigInt(shard?.HashKeyRange?.EndingHashKey ?? 0);
	await client.send(
		new SplitShardCommand({
			StreamName,
			ShardToSplit: shard?.ShardId,
			NewStartingHashKey: String((first + last) / 2n),
		}),
	);
}

test('a reshard while tailing leaves no gap, and a held tail goes on', async () => {
	const app = await start(['--local'], { columns: 120, rows: 40 });
	await app.sees(/LOCAL 000000000000 us-east-1/).sees(/\d+ dead: press 2/);
	await app
		.press('4')
		.sees(/clickstream +active/)
		.press('j')
		.sees(/> +clickstream/);
	await app
		.press('p')
		.sees(/all shards: 4 open/)
		.press('enter');
	await app.sees(/FOLLOWING .*calls\/s = \d+% of the read budget/).sees(/4 of 4 shards/);
	const client = clientOf(app.screen());

	await app
		.press('/')
		.type('record:probe-')
		.press('enter')
		.sees(/filter: record:probe-/);
	await putProbes(client, 0, 20);
	await splitFirst(client);
	// While the stream is UPDATING it takes records all the same.
	await putProbes(client, 20, 20);
	await app.sees(/last: shard 00 closed, children 04 and 05 opened, nothing skipped/, 30_000);
	await expect
		.poll(
			async () => {
				const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
				return answer.StreamDescriptionSummary?.StreamStatus;
			},
			{ timeout: 20_000 },
		)
		.toBe('ACTIVE');
	await putProbes(client, 40, 20);
	await app.sees(/filter: record:probe- +60 shown/, 30_000).sees(/5 of 6 shards/);

	// A held list stands still; f goes on where the stream is by then.
	await app.press('space').sees(/HELD/);
	await putProbes(client, 60, 5);
	await app.sees(/HELD +\+\d+ new/).sees(/65 shown/, 20_000);
	await app.press('f').sees(/FOLLOWING/);
	await app
		.press('enter')
		.sees(/probe-6\d\./)
		.sees(/sequence \d{50}/);
	await app.press('q', 'q', 'q', 'q').exits(0);
});
