import { failureLine } from '../../domain/failure.ts';
import { resource } from '../../domain/kinds.ts';
import { maskedView } from '../../domain/masking/mask-message.ts';
import { contentMarks, contentText } from '../../domain/messages/content.ts';
import { type Message, receiveCount, sentAt } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type PeekReport, peek } from '../../operations/messages/peek.ts';
import type { ReleaseReport } from '../../operations/messages/release-tally.ts';
import type { ScanReport } from '../../operations/messages/scan.ts';
import { age, approximate, counted } from '../../presentation/formats.ts';
import { messageJson } from '../../presentation/messages/message-json.ts';
import { snippetOf } from '../../presentation/rows.ts';
import { queueOperand } from '../command-line/operands.ts';
import { revealFlag, selectionFlags } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { type ListShape, listWriter, printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { holdFound, holdSeconds } from './hold-found.ts';
import {
	giveBack,
	noteSelection,
	noteSweep,
	openReading,
	priceText,
	type Reading,
	sweep,
} from './reading.ts';
import { masksFor } from './reveal.ts';
import { meantOf, type Selection, selectionFrom } from './selection.ts';

export const definition: Definition = {
	name: 'peek',
	summary: 'look at messages and put them back',
	about:
		'Receives up to ten messages (or -n) and gives them back at once; with --where or --grep it sweeps the queue until that many match. Each look counts as one receive; where a redrive policy counts receives, say --accept-receives once. The exit code is 3 when there were messages that could not be seen, or that a filter was too costly for.',
	operands: [queueOperand],
	flags: [
		...selectionFlags,
		revealFlag,
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
};

const usualCount = 10;

/** `awsmsg peek <queue>`: receives messages, gives them back at once, then prints them. */
export const run: Run = async (context) => {
	const { invocation } = context;
	const [name] = invocation.operands;
	const selection = selectionFrom(context, name);
	// A slip is told before anything is received.
	holdSeconds(context);
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	if (invocation.flags.has('true-peek')) return showAll(context, connected, queue, selection);
	const reading = await openReading(context, connected, queue);
	return invocation.flags.has('scan') || !selection.everything
		? sweepAndPrint(context, reading, selection)
		: sampleAndPrint(context, reading);
};

async function sampleAndPrint(context: CommandContext, reading: Reading): Promise<number> {
	const { out, settings, clock, signal } = context;
	const { queue, queues, leases, maxReceiveCount } = reading;
	let report: PeekReport;
	let released: ReleaseReport;
	let hidden = true;
	try {
		report = await peek(
			{ queues, clock, leases },
			{
				url: queue.url,
				max: settings.limit ?? usualCount,
				...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
			},
			signal,
		);
		hidden = await holdAsked(context, reading, new Set(report.messages.map(({ id }) => id)));
	} finally {
		released = await giveBack(context, reading);
	}
	await printMessages(context, report.messages);
	out.note(summary(report, released, reading));
	if (report.failure !== undefined) out.note(`awsmsg: ${failureLine(report.failure)}.`);
	return report.failure === undefined && hidden ? exitCodes.done : exitCodes.partly;
}

/** Hides what was found where `--hold` asks for it; `false` when not all of it is hidden. */
async function holdAsked(context: CommandContext, reading: Reading, ids: ReadonlySet<string>) {
	const seconds = holdSeconds(context);
	return seconds === undefined || ids.size === 0 ? true : holdFound(context, reading, ids, seconds);
}

/** Characters of bodies that are kept until everything was given back; more are printed as they come. */
const keptCharacters = 16 * 1024 * 1024;

/**
 * What matches is kept until the end, so that everything is given back before the first is printed: a
 * reader such as `less` may take its time. What would not fit into memory is printed as it comes.
 */
async function sweepAndPrint(
	context: CommandContext,
	reading: Reading,
	selection: Selection,
): Promise<number> {
	const print = listWriter(context, messageShape(context));
	let found: Message[] = [];
	let characters = 0;
	const ids = new Set<string>();
	let hidden = true;
	let report: ScanReport;
	let released: ReleaseReport;
	// A table shows the start of a body: no more of it is kept.
	const kept = context.settings.output === 'table' ? forTable : (message: Message) => message;
	try {
		report = await sweep(context, reading, selection, async (messages) => {
			for (const message of messages.map(kept)) {
				found.push(message);
				ids.add(message.id);
				characters += message.body.length;
			}
			if (characters < keptCharacters || context.settings.output === 'table') return;
			await print.rows(found);
			context.signal.throwIfAborted();
			found = [];
			characters = 0;
		});
		hidden = await holdAsked(context, reading, ids);
	} finally {
		released = await giveBack(context, reading);
	}
	await print.rows(found);
	await print.end();
	context.out.note(
		`${counted(ids.size, 'message')} of ${report.scanned} that were looked at in ${reading.queue.name}, ${released.released} given back, ${priceText(reading)}.`,
	);
	const code = noteSweep(context, report, selection, reading);
	return hidden ? code : exitCodes.partly;
}

function forTable(message: Message): Message {
	// A copy: a slice would keep the whole body alive.
	const start = structuredClone(bodyCell(message));
	return { ...message, body: start, attributes: {}, receiptHandle: '' };
}

/** What is inside, behind the wrappers that it came in, as in the console: `[base64 > gzip] {"a":1}`. */
function bodyCell(message: Message): string {
	const marks = contentMarks(message);
	const start = snippetOf(contentText(message));
	return marks.length === 0 ? start : `[${marks.join(' > ')}] ${start}`;
}

/** Shows messages as the endpoint keeps them, in flight and delayed ones too; nothing is received. */
async function showAll(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
	selection: Selection,
): Promise<number> {
	const { signal, settings, out } = context;
	const { gateways } = connected;
	const masks = await masksFor(context, connected, resource('queue', queue));
	const kept = await gateways.queues.truePeek(queue.url, { signal });
	if (kept === undefined) {
		throw usage(
			'this endpoint shows no message without a receive',
			'Leave --true-peek out; AWS has nothing like it',
		);
	}
	const messages = kept.map((one) => maskedView(one, masks, queue.name));
	const meant = await meantOf(messages, selection, signal);
	await printMessages(context, meant.slice(0, settings.limit));
	out.note(
		`${counted(meant.length, 'message')} of ${messages.length} in ${queue.name}, none received.`,
	);
	return noteSelection(context, selection);
}

async function printMessages(context: CommandContext, messages: readonly Message[]) {
	await printList<Message>(context, messages, messageShape(context));
}

function messageShape(context: CommandContext): ListShape<Message> {
	const now = context.clock.now();
	return {
		columns: [
			{ title: 'AGE', align: 'right', cell: (message) => ageOf(message, now) },
			{ title: 'RCV', align: 'right', cell: (message) => String(receiveCount(message) ?? '?') },
			{ title: 'ID', cell: ({ id }) => id },
			{ title: 'GROUP', cell: ({ system }) => system['MessageGroupId'] ?? '-' },
			{
				title: 'BODY',
				cell: bodyCell,
				whole: ({ body }) => body,
				keepsStart: true,
			},
		],
		toJson: messageJson,
	};
}

function summary(
	{ messages, duplicates, stopped }: PeekReport,
	{ released }: ReleaseReport,
	reading: Reading,
): string {
	const parts = [`Looked at ${counted(messages.length, 'message')} of ${reading.queue.name}`];
	if (duplicates > 0) parts.push(`${counted(duplicates, 'delivery', 'deliveries')} came twice`);
	parts.push(`${released} given back`, priceText(reading));
	if (reading.budget.blocksGroups) parts.push('their groups waited meanwhile');
	const { visible } = reading.attributes;
	const more = visible !== undefined && visible > messages.length;
	// Short polls ask a sample of AWS's servers: counts that say more are not told away.
	const nothingNew = more
		? `, though ${approximate(visible)} were counted before.`
		: `: ${messages.length === 0 ? 'believed empty' : 'believed to be all'}, not certain.`;
	const end =
		stopped === 'empty' ? `One long poll brought nothing new${nothingNew}` : endings[stopped];
	return `${parts.join(', ')}.${end === undefined ? '' : ` ${end}`}`;
}

const endings: Readonly<Partial<Record<PeekReport['stopped'], string>>> = {
	lease: 'Stopped before the first message came back by itself.',
	'last-delivery':
		'Stopped because a message had its last delivery; say --yes to go on past such messages.',
};

function ageOf(message: Message, now: number): string {
	const at = sentAt(message);
	return at === undefined ? '?' : age(now - at);
}
