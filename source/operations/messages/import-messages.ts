import type { Grant } from '../../domain/effect.ts';
import type { Failure } from '../../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { parseMessageLine } from '../../domain/messages/message-file.ts';
import { messageProblems, type QueueLimits } from '../../domain/messages/message-limits.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Journal, LineSource, QueueGateway } from '../ports.ts';
import type { NamedOutcome } from './outcome.ts';
import { sendMessages } from './send.ts';

/** A line that can't be sent, numbered from 1. */
export type BadLine = { readonly line: number; readonly problem: string };

export type ImportCheck = {
	/** Messages in the file. */
	readonly messages: number;
	readonly bytes: number;
	/** The first lines that can't be sent; nothing is sent when there is one. */
	readonly bad: readonly BadLine[];
	readonly badLines: number;
};

const mostBadTold = 20;

/** Reads the whole file and sends nothing: every line is checked by SQS's rules first. */
export async function checkImport(
	source: LineSource,
	queue: QueueLimits,
	signal: AbortSignal,
): Promise<ImportCheck> {
	const bad: BadLine[] = [];
	let badLines = 0;
	let messages = 0;
	let bytes = 0;
	for await (const { line, text } of linesOf(source, signal)) {
		const parsed = parseMessageLine(text);
		const problems = parsed.ok
			? messageProblems(forQueue(parsed.value, queue), queue)
			: [parsed.problem];
		if (parsed.ok) bytes += messageSize(parsed.value);
		messages++;
		if (problems.length === 0) continue;
		badLines++;
		if (bad.length < mostBadTold) bad.push({ line, problem: problems.join('; ') });
	}
	return { messages, bytes, bad, badLines };
}

/** What an earlier run of the same import did, from its journal. */
export type ImportState = {
	/** How often the file was begun from the start. */
	readonly generation: number;
	readonly ended: boolean;
	readonly sent: ReadonlySet<number>;
	/** On their way when it ended, or answered without an outcome: perhaps they arrived. */
	readonly unknown: ReadonlySet<number>;
};

export async function importState(journal: Pick<Journal, 'read'>): Promise<ImportState> {
	const { entries } = await journal.read();
	const sent = new Set<number>();
	const unknown = new Set<number>();
	let ended = false;
	let generation = 0;
	for (const { type, lines, fresh } of entries) {
		if (type === 'begin' && fresh === true) {
			generation++;
			ended = false;
			sent.clear();
			unknown.clear();
		}
		if (type === 'end') ended = true;
		const numbers = Array.isArray(lines) ? lines.filter((line) => typeof line === 'number') : [];
		for (const line of numbers) {
			if (type === 'sent') sent.add(line);
			if (type === 'sending') unknown.add(line);
			else unknown.delete(line);
			if (type === 'unknown') unknown.add(line);
		}
	}
	return { generation, ended, sent, unknown };
}

export type ImportProgress = { readonly done: number; readonly of: number };

export type ImportReport = {
	readonly sent: number;
	/** Sent by an earlier run, or left out because that is unknown. */
	readonly skipped: number;
	readonly rejected: readonly BadLine[];
	readonly unknown: readonly BadLine[];
	/** Lines never tried: stopped, or behind an unconfirmed message of their group. */
	readonly notTried: number;
	readonly failure?: Failure;
};

const chunkLines = 100;
const chunkBytes = 4 * 1024 * 1024;
/** Batches under way at a time: a round trip to AWS takes longer than making the next batch. */
const batchesAtOnce = 6;
const attempts = 4;
const firstWait = 500;
/** Refusals that a later attempt may not meet; an entry that has one was not taken. */
const passing = /throttl|InternalError|InternalFailure|ServiceUnavailable|OverLimit/i;

type Numbered = { readonly line: number; readonly message: OutgoingMessage };

/**
 * Sends every line of a checked file, in order. What is sent is written to the import's journal before
 * and after, so that a later run with the same journal goes on where this one ended. Never throws for
 * what AWS answers; the report says what became of each line.
 */
export async function importMessages(
	ports: { readonly queues: QueueGateway; readonly clock: Clock; readonly journal: Journal },
	input: {
		readonly source: LineSource;
		readonly url: string;
		readonly queue: QueueLimits;
		readonly grant: Grant;
		readonly messages: number;
		readonly state: ImportState;
		/** Sends lines again whose outcome is unknown: on a standard queue they may arrive twice. */
		readonly repeatUnknown?: boolean;
		readonly perSecond?: number;
		onProgress?(progress: ImportProgress): void;
	},
	signal: AbortSignal,
): Promise<ImportReport> {
	const run = new ImportRun(ports, input, signal);
	const { sent, unknown } = input.state;
	const fresh = sent.size + unknown.size === 0;
	const generation = input.state.generation + (fresh ? 1 : 0);
	await ports.journal.append({ type: 'begin', fresh, messages: input.messages }, { durable: true });
	const most = Math.min(chunkLines, input.perSecond ?? chunkLines);
	let chunk: Numbered[] = [];
	let bytes = 0;
	// A stop ends it between two requests, with a report: nothing is thrown for it.
	for await (const { line, text } of linesOf(input.source)) {
		if (run.isOver) break;
		if (run.skips(line)) continue;
		const parsed = parseMessageLine(text);
		if (!parsed.ok) continue;
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
	if (chunk.length > 0) await run.send(chunk);
	return run.finish();
}

class ImportRun {
	readonly #ports: {
		readonly queues: QueueGateway;
		readonly clock: Clock;
		readonly journal: Journal;
	};
	readonly #input: Parameters<typeof importMessages>[1];
	readonly #signal: AbortSignal;
	readonly #startedAt: number;
	readonly #brokenGroups = new Set<string>();
	readonly #rejected: BadLine[] = [];
	readonly #unknown: BadLine[] = [];
	#sent = 0;
	#skipped = 0;
	#tried = 0;
	#failure: Failure | undefined;

	constructor(
		ports: { readonly queues: QueueGateway; readonly clock: Clock; readonly journal: Journal },
		input: Parameters<typeof importMessages>[1],
		signal: AbortSignal,
	) {
		this.#ports = ports;
		this.#input = input;
		this.#signal = signal;
		this.#startedAt = ports.clock.now();
	}

	get isOver(): boolean {
		return this.#signal.aborted || this.#failure !== undefined;
	}

	skips(line: number): boolean {
		const { sent, unknown } = this.#input.state;
		const skips = sent.has(line) || (unknown.has(line) && this.#input.repeatUnknown !== true);
		if (skips) this.#skipped++;
		return skips;
	}

	async send(chunk: readonly Numbered[]): Promise<void> {
		let rest: readonly Numbered[] = chunk.filter(({ message }) => !this.#isBroken(message));
		for (let attempt = 1; rest.length > 0 && !this.isOver; attempt++) {
			await this.#keepRate(rest.length);
			if (this.#signal.aborted) return;
			const outcomes = await this.#attempt(rest);
			const again = attempt < attempts ? tryAgain(rest, outcomes) : [];
			const settled = rest.filter((each) => !again.includes(each));
			await this.#settle(settled, (each) => outcomes[rest.indexOf(each)]);
			rest = again;
			if (rest.length === 0) return;
			await this.#ports.clock.sleep(firstWait * 2 ** attempt, this.#signal).catch(() => {});
		}
	}

	finish(): ImportReport {
		const { messages, state } = this.#input;
		const complete = this.#sent + state.sent.size === messages;
		if (complete) void this.#ports.journal.append({ type: 'end' }).catch(() => {});
		return {
			sent: this.#sent,
			skipped: this.#skipped,
			rejected: this.#rejected,
			unknown: this.#unknown,
			notTried: Math.max(
				0,
				messages - this.#sent - this.#rejected.length - this.#unknown.length - this.#skipped,
			),
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
		};
	}

	async #attempt(rest: readonly Numbered[]): Promise<readonly NamedOutcome[]> {
		const { url, grant, queue } = this.#input;
		const lines = rest.map(({ line }) => line);
		// Before anything is sent: if we die now, these lines are known to be unknown.
		await this.#ports.journal.append({ type: 'sending', lines }, { durable: true });
		return sendMessages(
			this.#ports,
			{
				url,
				grant,
				messages: rest.map(({ message }) => message),
				atOnce: batchesAtOnce,
				...(queue.maximumMessageBytes === undefined
					? {}
					: { maximumMessageBytes: queue.maximumMessageBytes }),
				onEnded: (failure) => {
					this.#failure ??= failure;
				},
			},
			this.#signal,
		);
	}

	async #settle(
		settled: readonly Numbered[],
		outcomeOf: (each: Numbered) => NamedOutcome | undefined,
	): Promise<void> {
		const lines: Record<'sent' | 'rejected' | 'unknown', number[]> = {
			sent: [],
			rejected: [],
			unknown: [],
		};
		for (const each of settled) {
			const outcome = outcomeOf(each);
			const what = outcome?.outcome ?? 'unknown';
			lines[what].push(each.line);
			if (outcome === undefined || outcome.outcome === 'sent') {
				if (outcome !== undefined) this.#sent++;
				continue;
			}
			const { groupId } = each.message;
			if (this.#input.queue.fifo && groupId !== undefined) this.#brokenGroups.add(groupId);
			const bad = { line: each.line, problem: outcome.message };
			if (outcome.outcome === 'unknown') this.#unknown.push(bad);
			// What was never tried is counted as such, not as refused.
			else if (outcome.code !== 'NotSent') this.#rejected.push(bad);
		}
		for (const [type, numbers] of Object.entries(lines)) {
			if (numbers.length > 0) await this.#ports.journal.append({ type, lines: numbers });
		}
		this.#tried += settled.length;
		this.#input.onProgress?.({
			done: this.#tried + this.#skipped,
			of: this.#input.messages,
		});
	}

	/** FIFO: what follows an unconfirmed message of its group would overtake it. */
	#isBroken({ groupId }: OutgoingMessage): boolean {
		return this.#input.queue.fifo && groupId !== undefined && this.#brokenGroups.has(groupId);
	}

	async #keepRate(count: number): Promise<void> {
		const { perSecond } = this.#input;
		if (perSecond === undefined) return;
		const { clock } = this.#ports;
		const due = this.#startedAt + ((this.#tried + count) / perSecond) * 1000 - 1000;
		if (due > clock.now()) await clock.sleep(due - clock.now(), this.#signal).catch(() => {});
	}
}

/**
 * The messages worth another attempt: refused for a passing reason, or held back behind such a one.
 * What is held back behind a message that is lost or unknown stays so: it would overtake it.
 */
function tryAgain(
	rest: readonly Numbered[],
	outcomes: readonly NamedOutcome[],
): readonly Numbered[] {
	const isHeldBack = (outcome: NamedOutcome) =>
		outcome.outcome === 'rejected' && outcome.code === 'NotSent';
	// The message of what was held back names its group, which may be called anything.
	const isPassing = (outcome: NamedOutcome) =>
		outcome.outcome === 'rejected' &&
		!isHeldBack(outcome) &&
		passing.test(`${outcome.code} ${outcome.message}`);
	if (!outcomes.some(isPassing)) return [];
	const broken = new Set<string>();
	return rest.filter(({ message: { groupId = '' } }, index) => {
		const outcome = outcomes[index];
		if (outcome === undefined || outcome.outcome === 'sent') return false;
		if (isPassing(outcome)) return true;
		if (isHeldBack(outcome)) return !broken.has(groupId);
		broken.add(groupId);
		return false;
	});
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
	let line = 0;
	for await (const text of source.lines()) {
		if (signal !== undefined) throwIfAborted(signal);
		line++;
		if (text.trim() !== '') yield { line, text };
	}
}
