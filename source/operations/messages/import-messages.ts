import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import type { Read } from '../../domain/messages/message-file.ts';
import type { MessageForm } from '../../domain/messages/message-forms.ts';
import { messageProblems, type QueueLimits } from '../../domain/messages/message-limits.ts';
import { type MessageInFile, messagesIn } from '../../domain/messages/messages-in.ts';
import { throwIfAborted } from '../pause.ts';
import type { LineSource } from '../ports.ts';
import { type ImportState, importState } from './import-record.ts';
import { type ImportPorts, ImportRun, type Numbered } from './import-run.ts';
import { type NamedOutcome, notTried } from './outcome.ts';
import type { Taker } from './send.ts';

/** A line that can't be sent, or a message where JSON is spread over lines; numbered from 1. */
export type BadLine = { readonly line: number; readonly problem: string };

export type ImportCheck = {
	/** Messages in the file. */
	readonly messages: number;
	readonly bytes: number;
	/** The first lines that can't be sent; nothing is sent when there is one. */
	readonly bad: readonly BadLine[];
	readonly badLines: number;
	/** What the numbers count: lines, or messages where JSON is spread over lines. */
	readonly unit: MessageInFile['unit'];
	/** How many messages were read in which form. */
	readonly forms: ReadonlyMap<MessageForm, number>;
};

const mostBadTold = 20;

/** What else is asked of each message of a file while it is checked. */
export type Checking = {
	/** The message as it will be sent, or what is wrong with it; without this as it stands. */
	asSent?(message: OutgoingMessage): Read<OutgoingMessage>;
	/** Told of each good message, as it will be sent. */
	onGood?(message: OutgoingMessage, line: number): void | Promise<void>;
};

/** Reads the whole file and sends nothing: every line is checked by the rules of SQS first, or of SNS. */
export async function checkImport(
	source: LineSource,
	queue: QueueLimits,
	signal: AbortSignal,
	{ asSent, onGood }: Checking = {},
): Promise<ImportCheck> {
	const bad: BadLine[] = [];
	let badLines = 0;
	let messages = 0;
	let bytes = 0;
	const forms = new Map<MessageForm, number>();
	let unit: ImportCheck['unit'] = 'line';
	for await (const one of messagesIn(linesOf(source, signal))) {
		const { number: line, form } = one;
		const parsed = sentAs(one.read, asSent);
		unit = one.unit;
		if (form !== undefined) forms.set(form, (forms.get(form) ?? 0) + 1);
		const problems = parsed.ok
			? messageProblems(forQueue(parsed.value, queue), queue)
			: [parsed.problem];
		if (parsed.ok) bytes += messageSize(parsed.value);
		messages++;
		if (problems.length === 0) {
			if (parsed.ok) await onGood?.(parsed.value, line);
			continue;
		}
		badLines++;
		if (bad.length < mostBadTold) bad.push({ line, problem: problems.join('; ') });
	}
	return { messages, bytes, bad, badLines, unit, forms };
}

export type ImportProgress = { readonly done: number; readonly of: number };

/** A line that was certainly not taken; `passing`: for a reason that a later attempt may not meet. */
export type RefusedLine = BadLine & { readonly passing?: true };

export type ImportReport = {
	readonly sent: number;
	/** Sent by an earlier run, or left out because that is unknown. */
	readonly skipped: number;
	/** Of the skipped: those of which it is unknown whether they arrived. */
	readonly leftOut: number;
	readonly rejected: readonly RefusedLine[];
	readonly unknown: readonly BadLine[];
	/** Lines never tried: stopped, or behind an unconfirmed message of their group. */
	readonly notTried: number;
	/** Lines that were sent again though they may have arrived before. */
	readonly perhapsTwice: readonly number[];
	/** What ended it before its time. */
	readonly failure?: Failure;
	/** Present when a later run can't go on: the file can't be read as it was. */
	readonly notResumable?: true;
};

/** What became of one line: what was answered, or that it was never tried. */
export type LineOutcome = { readonly line: number; readonly outcome: NamedOutcome };

/** What is imported where, and how. */
export type ImportInput = Taker & {
	readonly source: LineSource;
	readonly queue: QueueLimits;
	readonly grant: Grant;
	readonly messages: number;
	/** As it was when the user was asked. */
	readonly state: ImportState;
	/** Sends lines again whose outcome is unknown: on a standard queue they may arrive twice. */
	readonly repeatUnknown?: boolean;
	readonly perSecond?: number;
	/** As it was when the file was checked. */
	readonly asSent?: Checking['asSent'];
	onProgress?(progress: ImportProgress): void;
	/**
	 * Told what became of every line that was not left out, once each, as it is known; to the end of the file also where
	 * that is never tried.
	 */
	onOutcomes?(outcomes: readonly LineOutcome[]): void | Promise<void>;
};

/** Lines, and bytes, that are sent in the same batches: what is read ahead. */
export const chunkLines = 100;
export const chunkBytes = 4 * 1024 * 1024;

/**
 * Sends every line of a checked file, in order. What is sent is written to the import's journal before
 * and after, so that a later run with the same journal goes on where this one ended. Never throws for
 * what AWS answers; the report says what became of each line.
 */
export async function importMessages(
	ports: ImportPorts,
	input: ImportInput,
	signal: AbortSignal,
): Promise<ImportReport> {
	const { sent, unknown, entries, takenOver } = input.state;
	if ((await importState(ports.journal)).entries !== entries) {
		throw fail('refused', `another import of ${input.source.name} went on meanwhile`, {
			hint: 'Nothing was sent: start again to see where it stands',
		});
	}
	const run = new ImportRun(ports, input, signal);
	const fresh = sent.size + unknown.size === 0;
	const generation = input.state.generation + (fresh ? 1 : 0);
	if (takenOver !== undefined) await run.note({ type: 'taken-over', entries: takenOver }, true);
	await run.note({ type: 'begin', fresh, messages: input.messages }, true);
	const most = Math.min(chunkLines, input.perSecond ?? chunkLines);
	let chunk: Numbered[] = [];
	let bytes = 0;
	try {
		// A stop ends it between two requests, with a report: nothing is thrown for it.
		for await (const { number: line, read } of messagesIn(linesOf(input.source))) {
			if (run.isOver && input.onOutcomes === undefined) break;
			if (run.skips(line)) continue;
			const parsed = sentAs(read, input.asSent);
			if (!parsed.ok) continue;
			if (run.isOver && chunk.length === 0) {
				await input.onOutcomes?.([{ line, outcome: notTried('stopped before its turn') }]);
				continue;
			}
			chunk.push({
				line,
				message: numbered(
					forQueue(parsed.value, input.queue),
					`${input.source.digest.slice(0, 24)}-${generation}-${line}`,
				),
			});
			bytes += messageSize(parsed.value);
			if (chunk.length < most && bytes < chunkBytes) continue;
			await run.send(chunk);
			chunk = [];
			bytes = 0;
		}
	} catch (error) {
		// The file: what `send` meets is in the report.
		run.end(asFailure(error), true);
	}
	if (chunk.length > 0) await run.send(chunk);
	return run.finish();
}

function sentAs(read: Read<OutgoingMessage>, asSent: Checking['asSent']): Read<OutgoingMessage> {
	return read.ok && asSent !== undefined ? asSent(read.value) : read;
}

/** What a queue can't take for its type is left out: a delay that an export never has. */
function forQueue(message: OutgoingMessage, queue: QueueLimits): OutgoingMessage {
	// Checked as it will be sent: with a deduplication id of our own.
	return queue.fifo && message.deduplicationId === undefined
		? { ...message, deduplicationId: 'awsmsg-import' }
		: message;
}

/**
 * FIFO: an id of the file and the line, so that a line that is sent twice in one import arrives once, and
 * two lines of the same text both arrive.
 */
function numbered(message: OutgoingMessage, id: string): OutgoingMessage {
	return message.deduplicationId === 'awsmsg-import'
		? { ...message, deduplicationId: `awsmsg-import-${id}` }
		: message;
}

async function* linesOf(source: LineSource, signal?: AbortSignal) {
	for await (const text of source.lines()) {
		if (signal !== undefined) throwIfAborted(signal);
		yield text;
	}
}
