import type { Definition, Flag, Operand } from '../shell/definition.ts';

export const queue: Operand = { name: 'queue', about: 'a queue: its name, URL or ARN' };

export const body: Operand = {
	name: 'body',
	optional: true,
	about: 'the text, - for standard input, file://PATH or fileb://PATH',
};

export const messageFlags: readonly Flag[] = [
	{
		name: 'attribute',
		value: 'NAME=TYPE:VALUE',
		many: true,
		about: 'a message attribute, such as tries=Number:3; a Binary value is base64',
	},
	{ name: 'group', value: 'ID', about: 'message group id' },
	{ name: 'dedup', value: 'ID', about: 'deduplication id' },
];

/** Which messages of a queue are meant; the same for every command that reads them. */
const selection: readonly Flag[] = [
	{
		name: 'where',
		value: 'EXPR',
		about:
			'only messages for which this CEL expression is true: body.type == "Refund". body is what is inside (SNS, EventBridge, base64, gzip taken off), raw as it was received',
	},
	{ name: 'fingerprint', value: 'ID', about: 'only messages of this kind of awsmsg groups' },
	{ name: 'accept-receives', about: 'accept one more receive of each message' },
];

const dryRun: Flag = { name: 'dry-run', about: 'show the plan and send nothing' };
const optionalQueue: Operand = { ...queue, optional: true };

const reading: readonly Definition[] = [
	{
		name: 'peek',
		summary: 'look at messages and put them back',
		about:
			'Receives up to ten messages (or -n) and gives them back at once; with --where it sweeps the queue until that many match. Each look counts as one receive; where a redrive policy counts receives, say --accept-receives once. The exit code is 3 when there were messages that could not be seen.',
		operands: [queue],
		flags: [
			...selection,
			{ name: 'scan', about: 'sweep the whole queue, not just a sample' },
			{
				name: 'hold',
				value: 'SECONDS',
				about:
					'hide what is found from everybody for so long (at most 43,200) instead of giving it back',
			},
			{
				name: 'true-peek',
				about: 'show without a receive, where the endpoint offers it (LocalStack; not AWS)',
			},
		],
		examples: [
			'awsmsg peek orders-dlq',
			'awsmsg peek orders --accept-receives -n 3 --json',
			`awsmsg peek orders-dlq --where 'receives > 3 && age < duration("2h")'`,
		],
	},
	{
		name: 'groups',
		summary: 'the kinds of messages in a queue and what they have in common',
		about:
			'Sweeps the queue and gives everything back. Kinds are remembered with the time they were first and last seen, and a note. A team shares them as a file: --known prints them, --learn takes them over; a note of your own stays.',
		operands: [optionalQueue],
		flags: [
			...selection,
			{
				name: 'by',
				value: 'WHAT',
				about: 'fingerprint (as without it), source, group, attribute:NAME or an expression',
			},
			{ name: 'note', value: 'ID=TEXT', about: 'note something about a kind; no text removes it' },
			{ name: 'known', about: 'print the remembered kinds as JSON, to be shared' },
			{ name: 'learn', value: 'FILE', about: 'take over kinds that --known has printed' },
		],
		examples: [
			'awsmsg groups orders-dlq',
			'awsmsg groups orders-dlq --by attribute:kind --json',
			"awsmsg groups --note '5f1c0a9b2d3e=refund-worker 1.4 fixed it'",
			'awsmsg groups --known',
			'awsmsg groups --learn kinds.json',
		],
	},
	{
		name: 'export',
		summary: 'write the messages of a queue to a file or standard output',
		about:
			'NDJSON with everything a copy needs: types, binary as base64, system attributes. --json makes one array, --csv a table for reading. Everything is given back.',
		operands: [queue],
		flags: [
			...selection,
			{ name: 'out', value: 'FILE', about: 'write to this file, complete or not at all' },
			{ name: 'csv', about: 'a table for spreadsheets; it can not be imported' },
		],
		examples: [
			'awsmsg export orders-dlq --out dead.ndjson',
			`awsmsg export orders-dlq --where 'body.amount == null' | jq .body`,
		],
	},
];

const acting: readonly Definition[] = [
	{
		name: 'send',
		summary: 'send one message, or copies of it',
		about:
			'Without a body the text is read from standard input. awsmsg import sends many different ones.',
		operands: [queue, body],
		flags: [
			...messageFlags,
			{ name: 'delay', value: 'SECONDS', about: 'hide the message for 0 to 900 seconds' },
			{ name: 'trace', value: 'HEADER', about: 'X-Ray trace header' },
			{ name: 'copies', value: 'COUNT', about: 'send this many, up to 10,000' },
		],
		examples: [
			'awsmsg send orders \'{"type":"Refund"}\' --yes',
			'awsmsg send orders.fifo file://order.json --group shop-1 --dedup 42 --yes',
		],
	},
	{
		name: 'import',
		summary: 'send the messages of an export',
		about:
			'Every line is checked before the first is sent. What was sent is remembered, so that --resume goes on after an interruption.',
		operands: [
			queue,
			{ name: 'file', optional: true, about: 'a file of NDJSON, or - for standard input' },
		],
		flags: [
			{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
			{ name: 'resume', about: 'go on with an interrupted import of the same file' },
			{ name: 'again', about: 'send a file once more that was sent before' },
			{
				name: 'repeat-unknown',
				about: 'with --resume: send also what may have arrived already',
			},
			dryRun,
		],
		examples: [
			'awsmsg import orders dead.ndjson --rate 50 --yes',
			'awsmsg import orders-copy - --yes',
		],
	},
	{
		name: 'delete',
		summary: 'delete messages of a queue; copies are kept to bring them back',
		about:
			'Needs --where, --fingerprint or --id. A copy of each message is written to the journal before it is deleted: awsmsg undo sends it back.',
		operands: [queue],
		flags: [
			...selection,
			{ name: 'id', value: 'ID', many: true, about: 'the message of this id' },
			dryRun,
		],
		examples: [
			`awsmsg delete orders-dlq --where 'body.order == "R-17"' --yes`,
			'awsmsg delete orders-dlq --fingerprint 5f1c0a9b2d3e --dry-run',
		],
	},
	{
		name: 'journal',
		summary: 'the messages that awsmsg deleted and can bring back',
		operands: [optionalQueue],
		flags: [],
		examples: ['awsmsg journal', 'awsmsg journal orders-dlq --json'],
	},
	{
		name: 'undo',
		summary: 'send copies of deleted messages back to their queue',
		about:
			'Without --entry it takes back the last awsmsg delete of the queue. The copies have new ids, which are printed.',
		operands: [queue],
		flags: [
			{ name: 'entry', value: 'KEY', many: true, about: 'this entry of awsmsg journal' },
			{
				name: 'repeat-unknown',
				about: 'send also what may have arrived, or may not have been deleted',
			},
		],
		examples: ['awsmsg undo orders-dlq --yes', 'awsmsg undo orders-dlq --entry m1x2-0 --yes'],
	},
	{
		name: 'purge',
		summary: 'delete every message of a queue, for good',
		about: 'No copies are kept: awsmsg export writes them to a file before.',
		operands: [queue],
		flags: [],
		examples: ['awsmsg purge orders-dlq --yes --confirm orders-dlq'],
	},
	{
		name: 'queue',
		summary: 'create a queue, change its settings, or delete it',
		about:
			'Settings have the names of AWS; a value may be file://PATH, and an empty one clears. Changes are shown with the command that takes them back.',
		operands: [
			{ name: 'action', about: 'create, set or delete' },
			{ name: 'queue', about: 'a queue: its name, URL or ARN' },
		],
		flags: [
			{ name: 'fifo', about: 'create: a FIFO queue' },
			{ name: 'dlq', value: 'NAME', about: 'create: with a dead-letter queue of this name' },
			{
				name: 'max-receives',
				value: 'COUNT',
				about: 'create: receives after which a message goes to --dlq; 5 without it',
			},
			{ name: 'set', value: 'NAME=VALUE', many: true, about: 'a setting' },
			{ name: 'tag', value: 'KEY=VALUE', many: true, about: 'a tag' },
			{ name: 'untag', value: 'KEY', many: true, about: 'set: remove a tag' },
			dryRun,
		],
		examples: [
			'awsmsg queue create orders --dlq orders-dlq --max-receives 3 --yes',
			'awsmsg queue set orders --set VisibilityTimeout=60 --yes',
			'awsmsg queue delete orders-old --confirm orders-old',
		],
	},
];

/** The commands on the messages of a queue, and on queues themselves. */
export const messageCommands: readonly Definition[] = [...reading, ...acting];
