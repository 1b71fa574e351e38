/*
The loop that one writes with the SDK: every shard at once, as many records a call as AWS gives, a JSON
document a record. It neither follows children nor survives an expired iterator.
*/
import process from 'node:process';
import {
	GetRecordsCommand,
	GetShardIteratorCommand,
	KinesisClient,
	ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const [endpoint, StreamName] = process.argv.slice(2);
// Its own default speaks HTTP/2, which emulators do not.
const client = new KinesisClient({
	endpoint,
	region: 'us-east-1',
	credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
	requestHandler: new NodeHttpHandler(),
});
const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
await Promise.all(
	Shards.map(async ({ ShardId }) => {
		let { ShardIterator } = await client.send(
			new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
		);
		while (ShardIterator) {
			const page = await client.send(new GetRecordsCommand({ ShardIterator }));
			for (const record of page.Records) {
				console.log(
					JSON.stringify({
						shardId: ShardId,
						sequenceNumber: record.SequenceNumber,
						partitionKey: record.PartitionKey,
						arrivedAt: record.ApproximateArrivalTimestamp,
						text: Buffer.from(record.Data).toString('utf8'),
					}),
				);
			}
			if (page.Records.length === 0) break;
			ShardIterator = page.NextShardIterator;
		}
	}),
);
