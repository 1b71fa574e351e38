import { body, messageCommands, messageFlags, queue } from './messages/message-definitions.ts';
import { redriveCommands } from './redrive/redrive-definitions.ts';
import type { Definition, Flag, Operand } from './shell/definition.ts';

const topic: Operand = { name: 'topic', about: 'a topic: its name or ARN' };
const stream: Operand = { name: 'stream', about: 'a stream: its name or ARN' };

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
	...redriveCommands,
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
		summary: 'put records into a stream',
		about:
			'One record: without data the bytes are read from standard input. Many: --file with NDJSON, a record a line, as tail prints them: partitionKey, and text, base64 or data (any JSON). Nothing is put when a line is wrong. Only records that the stream could not take are tried again; the order between records is not kept.',
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
			{ name: 'file', value: 'FILE', about: 'records as NDJSON; - is standard input' },
			{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
			{ name: 'dry-run', about: 'say which shards would take them, and put nothing' },
		],
		examples: [
			'awsmsg put clickstream \'{"page":"/"}\' --key user-17 --yes',
			'awsmsg put clickstream --file clicks.ndjson --rate 500 --yes',
		],
	},
	{
		name: 'tail',
		summary: 'follow a stream: every record once, across splits and merges',
		about:
			'Prints records as they arrive, in the order of their arrival, until ctrl-c, -n records, or --to. Shards are read once a second, and up to 4 times while behind; all consumers of a shard share 5. KPL aggregates are taken apart. JSON is one document a record; data that is not UTF-8 is base64 in it. With --position-file the next tail goes on after the last record that was printed.',
		operands: [stream],
		flags: [
			{
				name: 'shard',
				value: 'ID',
				many: true,
				about: 'this shard alone, without its children; 3 is shardId-000000000003',
			},
			{ name: 'key', value: 'KEY', about: 'only this partition key, from the shards that own it' },
			{
				name: 'where',
				value: 'EXPR',
				about:
					'only records for which this CEL expression is true; it reads body, key, shard, sequence, time, age and size',
			},
			{
				name: 'from',
				value: 'WHERE',
				about:
					'latest (as without it), trim-horizon, a time, a span ago (--from=-15m), seq:NUMBER or after:NUMBER',
			},
			since,
			{ name: 'to', value: 'TIME', about: 'end after everything that arrived until then' },
			{ name: 'follow', about: 'wait for new records, as without it' },
			{ name: 'no-follow', about: 'end once what is there has been read' },
			{
				name: 'consumer',
				value: 'NAME',
				about:
					'read by this registered consumer (enhanced fan-out): a budget of its own, billed; whoever reads by it now is cut off, so it needs --yes',
			},
			{
				name: 'position-file',
				value: 'FILE',
				about:
					'go on where this file says, and keep it up to date; after a kill (SIGKILL) the last second comes again',
			},
			{
				name: 'format',
				value: 'FORMAT',
				choices: ['line', 'raw'],
				about: 'the data alone, byte for byte: line ends each record with a newline, raw does not',
			},
			{ name: 'no-decode', about: 'records as they are stored: aggregates whole, gzip closed' },
		],
		examples: [
			'awsmsg tail clickstream --since 15m',
			'awsmsg tail clickstream --key user-17 --since 3h --no-follow --json',
			`awsmsg tail clickstream --since 1h --where 'body.status >= 500 && size > 1000'`,
			'awsmsg tail clickstream --since 1h --position-file clicks.json',
		],
	},
	{
		name: 'stream',
		summary: 'create, delete or change a stream',
		about:
			'create (on demand without --shards), delete, split, merge, shards COUNT, retention HOURS, mode on-demand or provisioned, register or deregister a CONSUMER. What AWS would refuse is said before anything is sent. Deleting, and lowering the retention, delete records for good.',
		operands: [
			{ name: 'action', about: 'what to do, as above' },
			stream,
			{ name: 'value', optional: true, about: 'the count, hours, mode or consumer' },
		],
		flags: [
			{ name: 'shards', value: 'COUNT', about: 'create: provisioned, with so many shards' },
			{
				name: 'shard',
				value: 'ID',
				many: true,
				about: 'split: the shard; merge: both; 3 is shardId-000000000003',
			},
			{
				name: 'hash-key',
				value: 'NUMBER',
				about: 'split: where the second half begins; the middle without it',
			},
			{ name: 'with-consumers', about: 'delete: although consumers are registered' },
			{ name: 'wait', about: 'wait until the stream is ACTIVE again, or gone' },
			{ name: 'dry-run', about: 'check it, and send nothing' },
		],
		examples: [
			'awsmsg stream create clicks --shards 4 --yes --wait',
			'awsmsg stream split clicks --shard 0 --yes',
			'awsmsg stream retention clicks 7d --yes',
			'awsmsg stream delete clicks --confirm clicks',
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
export const definitions: readonly Definition[] = [
	...lists,
	...messageCommands,
	...queueCommands,
	...otherCommands,
];
