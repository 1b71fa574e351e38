import { small } from '../../domain/text/first-letter.ts';
import { paneIds, panes } from '../resources/panes.ts';

/** A word of the command line (`:`), as data; what it does stands in `command-line.ts`. */
export type Word = {
	/** Without a capital and without a period, for the list above the line and for help. */
	readonly about: string;
	/** Other words that mean the same. */
	readonly also?: readonly string[];
	/** Set where it ends in more than a look: no beginning of it counts, it has to be written out. */
	readonly writtenOut?: true;
	/** Set where the name of a resource follows. */
	readonly named?: true;
	/** Set where the name of something else follows that is offered. */
	readonly takes?: 'profile' | 'region' | 'context' | 'columns';
};

const lists = Object.fromEntries(
	paneIds.map((pane) => [pane, { about: small(panes[pane].about) }]),
) as Readonly<Record<(typeof paneIds)[number], Word>>;

/** Every word, in the order in which they are offered: places first. */
export const words = {
	...lists,
	dead: { ...lists.dead, also: ['dlq'] },
	subscriptions: {
		about: `${lists.subscriptions.about}; subscriptions TOPIC: of one`,
		named: true,
	},
	charts: {
		about: 'charts NAME, or of what is under the cursor: depth, rates and age from CloudWatch',
		also: ['chart', 'metrics'],
		named: true,
	},
	pulse: {
		about: 'what is wrong right now: about to be lost, dead, stuck, growing, lagging, alarms',
	},
	tasks: { about: 'what is running and what has run' },
	calls: { about: 'every request to AWS so far' },
	alarms: { about: 'every alarm of CloudWatch, those first that need somebody' },
	errors: { about: 'what went wrong so far' },
	journal: { about: 'copies of what was deleted, to be brought back' },
	identity: { about: 'who and where we are, and what it has cost', also: ['cost'] },
	profile: {
		about: 'profile NAME: go to another profile, and leave this context; alone: a list of them',
		writtenOut: true,
		takes: 'profile',
	},
	region: {
		about: 'region NAME: go to another region; alone: a list of them, and where there is something',
		writtenOut: true,
		takes: 'region',
	},
	ctx: {
		about:
			'ctx PROFILE, ACCOUNT/ROLE, SESSION ACCOUNT ROLE, or REGION, or one of them and a region: go there',
		also: ['context'],
		writtenOut: true,
		takes: 'context',
	},
	across: {
		about:
			'across P1,P2 R1,R2: the queues of these profiles and regions in one table; alone: the last one again',
		takes: 'profile',
	},
	login: {
		about: 'log in again where IAM Identity Center gives the credentials: a page and a code',
		writtenOut: true,
	},
	resume: { about: 'redrives that can be finished; resume RUN shows one', writtenOut: true },
	cancel: { about: 'what runs, where X stops it safely', writtenOut: true },
	describe: {
		about: 'describe NAME, URL or ARN: everything about it',
		also: ['open'],
		named: true,
	},
	related: { about: 'related NAME: what it is connected with', named: true },
	whatif: {
		about: 'whatif QUEUE: what other settings or consumers would do, on paper',
		named: true,
	},
	xray: {
		about: 'xray TOPIC or QUEUE: who gets its messages, and what is broken on the way',
		named: true,
	},
	deliveries: {
		about: 'deliveries TOPIC: how those of the last hour ended, where SNS logs them',
		named: true,
	},
	push: {
		about: 'mobile push: platform applications and their endpoints; push APPLICATION: those of one',
	},
	'push-endpoint': {
		about: 'push-endpoint ARN: an endpoint of mobile push, to be enabled or published to',
		writtenOut: true,
	},
	tail: {
		about: 'tail STREAM: its records from a position of your choice; tail TOPIC: what is published',
		named: true,
	},
	'tail-topic': {
		about: 'tail-topic TOPIC: follow what is published, through a queue that is made and removed',
		writtenOut: true,
		named: true,
	},
	cleanup: { about: 'remove what tails of topics left behind', writtenOut: true },
	peek: { about: 'peek QUEUE: receive ten messages and show them', writtenOut: true, named: true },
	scan: { about: 'sweep the queue of these messages under leases', writtenOut: true },
	groups: { about: 'groups of these messages, with what they have in common', writtenOut: true },
	export: { about: 'export QUEUE: its messages into a file', writtenOut: true, named: true },
	import: {
		about: 'import FILE: messages of an export into this queue or topic',
		writtenOut: true,
	},
	send: { about: 'send QUEUE: a form for a message', writtenOut: true, named: true },
	publish: { about: 'publish TOPIC: a form for a message', writtenOut: true, named: true },
	put: { about: 'put STREAM: a form for a record', writtenOut: true, named: true },
	redrive: { about: 'redrive DLQ: plan to move its dead letters', writtenOut: true, named: true },
	rescue: {
		about: 'rescue QUEUE: copy or move what is about to be lost',
		writtenOut: true,
		named: true,
	},
	delete: { about: 'delete the marked messages, or the one under the cursor', writtenOut: true },
	forget: { about: 'how a shell is told to erase what this computer keeps of messages' },
	undo: { about: 'send back copies of what was deleted', writtenOut: true },
	purge: { about: 'purge QUEUE: delete all its messages', writtenOut: true, named: true },
	topic: { about: 'topic create or topic delete NAME', writtenOut: true },
	subscribe: {
		about: 'subscribe TOPIC: from a text in your editor',
		writtenOut: true,
		named: true,
	},
	subscription: { about: 'subscription set: edit the settings of the one here', writtenOut: true },
	confirm: { about: 'confirm TOKEN: a subscription of the topic here', writtenOut: true },
	unsubscribe: { about: 'end the subscription here, or those that are marked', writtenOut: true },
	queue: { about: 'queue create, queue set NAME or queue delete NAME', writtenOut: true },
	stream: {
		about: 'stream NAME: split, merge, retention, consumers',
		writtenOut: true,
		named: true,
	},
	apply: { about: 'how a saved redrive plan is carried out', writtenOut: true },
	why: {
		about:
			'what the logs of its consumers tell of this message, or stream; why LOG-GROUP FIELD searches another log',
	},
	match: { about: 'how a shell is told who would get a message of a topic, and why not' },
	wait: { about: 'how a script waits until something is true of a resource' },
	doctor: { about: 'how a shell is told what is wrong, by what evidence and what to do' },
	audit: { about: 'how a shell is told what was written from here, by whom and why' },
	report: {
		about: 'report 2h FILE: what is seen and what was done since, as a document without bodies',
		writtenOut: true,
	},
	reveal: { about: 'show masked values of these messages; the audit says so', writtenOut: true },
	reason: { about: 'reason TEXT: why what is confirmed from now on is done' },
	config: { about: 'how a shell is told what holds here, and who said so' },
	permissions: {
		about: 'what these credentials may do and what is lacking; permissions NAME: on that resource',
		named: true,
	},
	emulator: { about: 'how the embedded endpoint serves other programs' },
	completion: { about: 'how a shell completes the commands of awsmsg' },
	column: { about: 'column NAME = EXPRESSION of messages; column NAME removes it' },
	columns: {
		about:
			'columns NAME NAME: those of this list, in this order; columns usual; alone: which there are',
		takes: 'columns',
	},
	key: { about: 'key K in a tail reads that partition key alone; key reads all again' },
	ack: {
		about: 'ack 4h NOTE: what is wrong here is known; it comes back when it grows; ack off',
		writtenOut: true,
	},
	note: { about: 'note TEXT about the kind of message under the cursor', writtenOut: true },
	filter: {
		about: 'filter NAME of the configuration file, or filter TEXT; filter alone shows all',
	},
	sort: { about: 'sort COLUMN, again to reverse' },
	theme: { about: 'theme dark, light, mono or plain' },
	mouse: {
		about:
			'rows, tabs, the keys of the footer and the wheel by mouse; again leaves it to the terminal',
	},
	mode: {
		about:
			'mode read-only, look, protected or open; alone: what each lets through; mode open 15m REASON ends by itself',
		writtenOut: true,
	},
	tour: { about: 'seven steps through the demo; tour off leaves' },
	help: { about: 'every command of awsmsg, to be searched' },
	quit: { about: 'leave awsmsg', also: ['q'], writtenOut: true },
} as const satisfies Readonly<Record<string, Word>>;

export type WordId = keyof typeof words;

/** Every word by its id, without the types of each. */
export const wordOf: Readonly<Record<WordId, Word>> = words;

/** Every way to write a word, with the word that it means. */
export const spellings: ReadonlyMap<string, WordId> = new Map(
	(Object.keys(words) as WordId[]).flatMap((id) =>
		[id, ...(wordOf[id].also ?? [])].map((text) => [text, id] as const),
	),
);
