/*
A stream with as many records a second as it is told, as cheap to serve as can be: what is measured is
who reads it. Prints its port; each line of its standard input is a number of records a second, for all
shards together. Ends with its standard input.

    node bench/tail/fake-stream.js SHARDS BYTES-A-RECORD
*/
import { createServer } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';

const [shards, size] = process.argv.slice(2).map(Number);
const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/bench';
const space = 1n << 128n;

/** Records that take turns, in base64. */
const payloads = Array.from({ length: 997 }, (_, index) => {
	const text = JSON.stringify({
		page: `/item/${index % 97}`,
		ms: (index * 7919) % 1000,
		user: `u-${index}`,
	});
	return Buffer.from(text.padEnd(size, ' ')).toString('base64');
});
const keys = Array.from({ length: 4000 }, (_, index) => `user-${index}`);

/** Rates in records a ms and shard, by when they began and how many records had come by then. */
const rates = [{ from: Date.now(), before: 0, perMs: 0 }];
function countAt(now) {
	const { from, before, perMs } = rates.at(-1);
	return Math.floor(before + Math.max(0, now - from) * perMs);
}
function setRate(perSecond) {
	const now = Date.now();
	rates.push({ from: now, before: countAt(now), perMs: perSecond / shards / 1000 });
}
/** When a record came, ms since 1970. */
function timeOf(index) {
	const { from, before, perMs } = rates.findLast((rate) => rate.perMs > 0 && rate.before <= index);
	return from + (index - before) / perMs;
}

function page(iterator, limit) {
	const [shard, from] = iterator.split(' ').map(Number);
	const come = countAt(Date.now());
	const until = Math.min(come, from + limit);
	const records = [];
	for (let index = from; index < until; index++) {
		records.push(
			`{"ApproximateArrivalTimestamp":${(timeOf(index) / 1000).toFixed(3)},"Data":"${payloads[(index * shards + shard) % payloads.length]}","PartitionKey":"${keys[(index * 31 + shard) % keys.length]}","SequenceNumber":"${sequence(shard, index)}"}`,
		);
	}
	return `{"Records":[${records.join(',')}],"NextShardIterator":"${shard} ${until}","MillisBehindLatest":${until < come ? 1000 : 0}}`;
}

const sequence = (shard, index) =>
	`4968${String(shard).padStart(4, '0')}${String(index).padStart(48, '0')}`;

const summary = {
	StreamName: 'bench',
	StreamARN: arn,
	StreamStatus: 'ACTIVE',
	StreamModeDetails: { StreamMode: 'PROVISIONED' },
	RetentionPeriodHours: 24,
	StreamCreationTimestamp: 1_700_000_000,
	EnhancedMonitoring: [],
	OpenShardCount: shards,
	ConsumerCount: 0,
};
const shardList = Array.from({ length: shards }, (_, index) => ({
	ShardId: `shardId-${String(index).padStart(12, '0')}`,
	HashKeyRange: {
		StartingHashKey: String((space * BigInt(index)) / BigInt(shards)),
		EndingHashKey: String((space * BigInt(index + 1)) / BigInt(shards) - 1n),
	},
	SequenceNumberRange: { StartingSequenceNumber: sequence(index, 0) },
}));

function answer(target, input) {
	switch (target?.split('.')[1]) {
		case 'ListStreams':
			return JSON.stringify({
				StreamNames: ['bench'],
				StreamSummaries: [summary],
				HasMoreStreams: false,
			});
		case 'DescribeStreamSummary':
			return JSON.stringify({ StreamDescriptionSummary: summary });
		case 'ListShards':
			return JSON.stringify({ Shards: shardList });
		case 'ListStreamConsumers':
			return '{"Consumers":[]}';
		case 'GetShardIterator':
			return JSON.stringify({
				ShardIterator: `${Number(input.ShardId.slice(-12))} ${input.ShardIteratorType === 'TRIM_HORIZON' ? 0 : countAt(Date.now())}`,
			});
		case 'GetRecords':
			return page(input.ShardIterator, input.Limit ?? 10_000);
		case 'ListQueues':
			return '{"QueueUrls":[]}';
		case 'ListTagsForStream':
			return '{"Tags":[],"HasMoreTags":false}';
		case undefined:
			return '<ListTopicsResponse><ListTopicsResult><Topics/></ListTopicsResult></ListTopicsResponse>';
		default:
			return '{}';
	}
}

const server = createServer((request, response) => {
	const chunks = [];
	request.on('data', (chunk) => chunks.push(chunk));
	request.on('end', () => {
		const body = Buffer.concat(chunks).toString('utf8');
		const target = request.headers['x-amz-target'];
		const input = body === '' || target === undefined ? {} : JSON.parse(body);
		response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/xml' });
		// The readers of the shards begin one after another, so that they don't read in step.
		const wait =
			input.ShardId === undefined ? 0 : (1000 / shards) * Number(input.ShardId.slice(-12));
		setTimeout(() => response.end(answer(target, input)), wait);
	});
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
createInterface({ input: process.stdin })
	.on('line', (line) => setRate(Number(line)))
	.on('close', () => process.exit(0));
