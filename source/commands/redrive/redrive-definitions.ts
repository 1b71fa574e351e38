import type { Definition, Flag, Operand } from '../shell/definition.ts';

const deadLetters: Operand = {
	name: 'dlq',
	about: 'a dead-letter queue: its name, URL or ARN',
};

const resolveUnknown: Flag = {
	name: 'resolve-unknown',
	value: 'HOW',
	choices: ['resend', 'skip'],
	about: 'unknown outcomes: resend them, perhaps twice, or skip',
};

/** Commands that move dead letters. */
export const redriveCommands: readonly Definition[] = [
	{
		name: 'redrive',
		summary: 'move dead letters back, or to another queue',
		about:
			"Shows the plan, then moves. Without --to each message returns to the queue it came from. Whole queues go by AWS's own move task; selected or edited messages by awsmsg's own engine, which keeps a journal: after a crash awsmsg resume finishes the run. Ctrl-C stops safely. The exit code is 3 when something is left.",
		operands: [deadLetters],
		flags: [
			{ name: 'to', value: 'QUEUE', about: 'one queue for all of them' },
			{
				name: 'where',
				value: 'EXPRESSION',
				about: 'only what matches: body.type == "Refund"',
			},
			{ name: 'fingerprint', value: 'ID', about: 'only one group, by the id that groups prints' },
			{ name: 'id', value: 'ID', many: true, about: 'only the message with this id' },
			{
				name: 'set',
				value: 'PATH=EXPRESSION',
				many: true,
				about:
					'edit the copies: body.amount=0. What is inside the body is edited and wrapped again as it was; raw=... sets the body as it is sent',
			},
			{
				name: 'patch',
				value: 'JSON',
				about: 'JSON Patch for the bodies: text or file://PATH',
			},
			{ name: 'unwrap', about: 'take the envelope off SNS notifications' },
			{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
			{
				name: 'canary',
				about: 'first 1, then 10, then the rest, if none comes back',
			},
			{
				name: 'stop-above',
				value: 'PERCENT',
				about: 'share of returning messages to stop at; usually 5',
			},
			{
				name: 'engine',
				value: 'WHICH',
				choices: ['auto', 'aws', 'own'],
				about: "aws is AWS's own move task; auto prefers it",
			},
			{
				name: 'lease',
				value: 'SECONDS',
				about: 'how long a receive hides a message; usually 120',
			},
			{
				name: 'dry-run',
				about: 'show the plan, try it on some messages, send nothing',
			},
			{ name: 'plan-out', value: 'FILE', about: 'save the plan for awsmsg apply; send nothing' },
		],
		examples: [
			'awsmsg redrive orders-dlq --dry-run',
			'awsmsg redrive orders-dlq --canary --yes',
			`awsmsg redrive orders-dlq --where 'receives > 3' --set body.amount=0`,
			'awsmsg redrive orders-dlq --plan-out redrive.json',
		],
	},
	{
		name: 'apply',
		summary: 'run a saved redrive plan, exactly or not at all',
		about:
			'Refused when the queues, their policies, the account or the number of messages are not what the plan says.',
		operands: [{ name: 'plan', about: 'a file of awsmsg redrive --plan-out' }],
		flags: [],
		examples: ['awsmsg apply redrive.json --yes'],
	},
	{
		name: 'resume',
		summary: 'finish an interrupted redrive',
		about:
			'Without a run it lists those that can be finished. What was sent is deleted and never sent again. What may have been sent is sent again under the same deduplication id on FIFO queues within five minutes; otherwise say what to do with --resolve-unknown.',
		operands: [{ name: 'run', optional: true, about: 'the id of a run' }],
		flags: [resolveUnknown],
		examples: ['awsmsg resume', 'awsmsg resume 20261120-091205-3fa2b1 --yes'],
	},
	{
		name: 'tasks',
		summary: 'redrives of this computer, and the move tasks of a queue',
		operands: [{ ...deadLetters, optional: true }],
		flags: [],
		examples: ['awsmsg tasks', 'awsmsg tasks orders-dlq'],
	},
	{
		name: 'cancel',
		summary: "stop a redrive: a run of this computer, or AWS's move task",
		about: 'What has moved stays moved. A run stops safely: what is on its way is finished.',
		operands: [{ name: 'dlq or run', about: 'a dead-letter queue, or the id of a run' }],
		flags: [],
		examples: ['awsmsg cancel orders-dlq --yes', 'awsmsg cancel 20261120-091205-3fa2b1'],
	},
];
