import type { Definition, Flag, Operand } from './definition.ts';

const queue: Operand = { name: 'queue', about: 'a queue: its name, URL or ARN' };
const deadLetters: Operand = {
	name: 'dlq',
	about: 'a dead-letter queue: its name, URL or ARN',
};
const topic: Operand = { name: 'topic', about: 'a topic: its name or ARN' };
const stream: Operand = { name: 'stream', about: 'a stream: its name or ARN' };
const body: Operand = {
	name: 'body',
	optional: true,
	about: 'the text, - for standard input, file://PATH or fileb://PATH',
};

const messageFlags: readonly Flag[] = [
	{
		name: 'attribute',
		value: 'NAME=TYPE:VALUE',
		many: true,
		about: 'a message attribute, such as tries=Number:3; a Binary value is base64',
	},
	{ name: 'group', value: 'ID', about: 'message group id' },
	{ name: 'dedup', value: 'ID', about: 'deduplication id' },
];

const since: Flag = {
	name: 'since',
	value: 'SPAN',
	about: 'how far to look back, such as 90s, 15m, 3h or 2d',
};

const lists: readonly Definition[] = [
	{
		name: 'queues',
		summary: 'list the queues with their counts',
		about:
			'Counts are approximate and lag by up to a minute. A ? stands for what could not be read; the exit code is 3 then, and standard error says why.',
		operands: [],
		flags: [],
		examples: ['awsmsg queues', 'awsmsg queues --json | jq -r ".[] | select(.visible > 0).name"'],
	},
	{
		name: 'topics',
		summary: 'list the topics with their subscriptions',
		operands: [],
		flags: [],
		examples: ['awsmsg topics --region eu-west-1'],
	},
	{
		name: 'streams',
		summary: 'list the streams with their shards',
		operands: [],
		flags: [],
		examples: ['awsmsg streams --output ndjson'],
	},
	{
		name: 'describe',
		summary: 'everything about one queue, topic or stream',
		operands: [{ name: 'resource', about: 'a queue, topic or stream: its name, URL or ARN' }],
		flags: [],
		examples: ['awsmsg describe orders-dlq', 'awsmsg describe orders --json | jq .attributes'],
	},
	{
		name: 'open',
		summary: 'the console, landed on a resource; a bare URL or ARN does the same',
		operands: [{ name: 'resource', about: 'a queue, topic or stream: its name, URL or ARN' }],
		flags: [],
		examples: ['awsmsg open orders-dlq', 'awsmsg arn:aws:sqs:eu-west-1:123456789012:orders'],
	},
];

const queueCommands: readonly Definition[] = [
	{
		name: 'peek',
		summary: 'look at messages and put them back',
		about:
			'Receives up to ten messages (or -n) and gives them back at once. Each look counts as one receive; where a redrive policy counts receives, say --accept-receives.',
		operands: [queue],
		flags: [{ name: 'accept-receives', about: 'accept one more receive of each message' }],
		examples: ['awsmsg peek orders-dlq', 'awsmsg peek orders --accept-receives -n 3 --json'],
	},
	{
		name: 'send',
		summary: 'send one message',
		about: 'Without a body the text is read from standard input.',
		operands: [queue, body],
		flags: [
			...messageFlags,
			{ name: 'delay', value: 'SECONDS', about: 'hide the message for 0 to 900 seconds' },
		],
		examples: [
			'awsmsg send orders \'{"type":"Refund"}\' --yes',
			'awsmsg send orders.fifo file://order.json --group shop-1 --dedup 42 --yes',
		],
	},
	{
		name: 'purge',
		summary: 'delete every message of a queue, for good',
		operands: [queue],
		flags: [],
		examples: ['awsmsg purge orders-dlq --yes --confirm orders-dlq'],
	},
	{
		name: 'redrive',
		summary: "move a dead-letter queue's messages back, by AWS's own move task",
		about:
			'Without --to each message returns to the queue it came from. Progress goes to standard error. Ctrl-C cancels the task and says how many had moved; those stay moved.',
		operands: [deadLetters],
		flags: [
			{ name: 'to', value: 'QUEUE', about: 'one queue for all of them' },
			{ name: 'rate', value: 'COUNT', about: 'at most this many a second, 1 to 500' },
			{ name: 'dry-run', about: 'show the plan and send nothing' },
		],
		examples: ['awsmsg redrive orders-dlq --dry-run', 'awsmsg redrive orders-dlq --rate 20 --yes'],
	},
	{
		name: 'tasks',
		summary: 'the newest move tasks of a dead-letter queue',
		operands: [deadLetters],
		flags: [],
		examples: ['awsmsg tasks orders-dlq'],
	},
	{
		name: 'cancel',
		summary: 'cancel the running move task of a dead-letter queue',
		about: 'What has moved stays moved.',
		operands: [deadLetters],
		flags: [],
		examples: ['awsmsg cancel orders-dlq --yes'],
	},
	{
		name: 'metrics',
		summary: "chart a queue's depth over the last hours, from CloudWatch",
		about: 'CloudWatch bills each metric asked. A gap is a gap: no data, not zero.',
		operands: [queue],
		flags: [since],
		examples: ['awsmsg metrics orders', 'awsmsg metrics orders --since 12h --json'],
	},
];

const otherCommands: readonly Definition[] = [
	{
		name: 'publish',
		summary: 'publish one message to a topic',
		about: 'Without a body the text is read from standard input.',
		operands: [topic, body],
		flags: [
			...messageFlags,
			{ name: 'subject', value: 'TEXT', about: 'subject, for subscriptions by mail' },
		],
		examples: ['awsmsg publish orders-events "hello" --attribute kind=String:Refund --yes'],
	},
	{
		name: 'put',
		summary: 'put one record into a stream',
		about: 'Without data the bytes are read from standard input.',
		operands: [
			stream,
			{
				...body,
				name: 'data',
				about: 'the data: a text, - for standard input, file:// or fileb://',
			},
		],
		flags: [
			{ name: 'key', value: 'KEY', about: 'partition key; it decides the shard' },
			{
				name: 'hash-key',
				value: 'NUMBER',
				about: 'explicit hash key instead of the hash of --key',
			},
		],
		examples: ['awsmsg put clickstream \'{"page":"/"}\' --key user-17 --yes'],
	},
	{
		name: 'tail',
		summary: 'follow one shard of a stream',
		about:
			'Prints records as they arrive until ctrl-c, until -n are printed, or until a closed shard is read to its end. JSON is one document a record.',
		operands: [stream],
		flags: [
			{ name: 'shard', value: 'ID', about: 'the shard; needed when the stream has several open' },
			{
				name: 'from',
				value: 'WHERE',
				about: 'latest, trim-horizon, a time, seq:NUMBER or after:NUMBER',
			},
			since,
		],
		examples: [
			'awsmsg tail clickstream --shard shardId-000000000000 --since 15m',
			'awsmsg tail clickstream --from trim-horizon -n 10 --output ndjson',
		],
	},
	{
		name: 'emulator',
		summary: 'run the embedded endpoint for other programs, until stopped',
		about: 'Prints the environment to use. It listens on 127.0.0.1 only.',
		operands: [],
		flags: [
			{ name: 'port', value: 'NUMBER', about: 'port to listen on; a free one without it' },
			{ name: 'no-demo', about: 'start empty' },
			{
				name: 'true-peek',
				about: 'also show messages without a receive, as LocalStack does and AWS does not',
			},
		],
		examples: ['awsmsg emulator --port 4566', 'awsmsg emulator --no-demo --json'],
	},
];

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [...lists, ...queueCommands, ...otherCommands];
