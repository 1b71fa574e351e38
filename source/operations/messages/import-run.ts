import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type { Clock, Journal, JournalEntry } from '../ports.ts';
import type { BadLine, ImportInput, ImportReport, RefusedLine } from './import-messages.ts';
import { isNotTried, type NamedOutcome, notTried } from './outcome.ts';
import { type SendPorts, sendMessages } from './send.ts';

/** What an import needs of the world. */
export type ImportPorts = SendPorts & {
	readonly clock: Clock;
	readonly journal: Journal;
};

/** Batches under way at a time: a round trip to AWS takes longer than making the next batch. */
const batchesAtOnce = 6;
const attempts = 4;
const firstWait = 500;
/** Refusals that a later attempt may not meet; an entry that has one was not taken. */
const passing = /throttl|InternalError|InternalFailure|ServiceUnavailable|OverLimit/i;

/** A line of the file as it is sent. */
export type Numbered = { readonly line: number; readonly message: OutgoingMessage };

/** One import at work: sends chunks of lines, writes down what it does, and adds up what became of them. */
export class ImportRun {
	readonly #ports: ImportPorts;
	readonly #input: ImportInput;
	readonly #signal: AbortSignal;
	readonly #startedAt: number;
	readonly #brokenGroups = new Set<string>();
	readonly #rejected: RefusedLine[] = [];
	readonly #unknown: BadLine[] = [];
	readonly #perhapsTwice: number[] = [];
	#entries: number;
	#sent = 0;
	#skipped = 0;
	#tried = 0;
	#failure: Failure | undefined;
	#notResumable = false;

	constructor(ports: ImportPorts, input: ImportInput, signal: AbortSignal) {
		this.#ports = ports;
		this.#input = input;
		this.#signal = signal;
		this.#startedAt = ports.clock.now();
		this.#entries = input.state.entries;
	}

	get isOver(): boolean {
		return this.#signal.aborted || this.#failure !== undefined;
	}

	/** Adds an entry to the journal. Throws when it can't be written. */
	async note(entry: JournalEntry, durable = false): Promise<void> {
		await this.#ports.journal.append({ n: this.#entries, ...entry }, { durable });
		this.#entries++;
	}

	/** Nothing more is sent. */
	end(failure: Failure, notResumable = false): void {
		this.#failure ??= failure;
		this.#notResumable ||= notResumable;
	}

	skips(line: number): boolean {
		const { sent, unknown } = this.#input.state;
		const skips = sent.has(line) || (unknown.has(line) && this.#input.repeatUnknown !== true);
		if (skips) this.#skipped++;
		return skips;
	}

	/** Never throws: what could not be written down ends the import. */
	async send(chunk: readonly Numbered[]): Promise<void> {
		/** Of which nobody was told yet what became of them: they were not sent, or refused for a passing reason. */
		const untold = new Set(chunk);
		let why = 'stopped before its turn';
		try {
			await this.#send(chunk, untold);
		} catch (error) {
			const { message } = asFailure(error);
			why = `what is sent can't be written down: ${message}`;
			this.end(
				fail('invalid', why, {
					hint: 'Make room for the journal; what was on its way counts as unknown then',
				}).failure,
			);
		}
		await this.#tell(
			[...untold].map((each) => [
				each,
				notTried(
					this.#isBroken(each.message)
						? `an earlier message of group ${each.message.groupId} was not confirmed`
						: why,
				),
			]),
		);
	}

	async #send(chunk: readonly Numbered[], untold: Set<Numbered>): Promise<void> {
		let rest: readonly Numbered[] = chunk.filter(({ message }) => !this.#isBroken(message));
		for (let attempt = 1; rest.length > 0 && !this.isOver; attempt++) {
			await this.#keepRate(rest.length);
			if (this.#signal.aborted) return;
			const outcomes = await this.#attempt(rest);
			const again = attempt < attempts ? tryAgain(rest, outcomes) : [];
			const settled = rest.filter((each) => !again.includes(each));
			for (const each of settled) untold.delete(each);
			await this.#settle(settled, (each) => outcomes[rest.indexOf(each)]);
			// Certainly not taken: not unknown, should it end before they are tried once more.
			if (again.length > 0) await this.note({ type: 'rejected', lines: linesIn(again) });
			rest = again;
			if (rest.length === 0) return;
			await this.#ports.clock.sleep(firstWait * 2 ** attempt, this.#signal).catch(() => {});
		}
	}

	finish(): ImportReport {
		const { messages, state, repeatUnknown } = this.#input;
		if (this.#sent + state.sent.size === messages) void this.note({ type: 'end' }).catch(() => {});
		const leftOut = repeatUnknown === true ? 0 : state.unknown.size;
		const skipped = state.sent.size + leftOut;
		const done = this.#sent + this.#rejected.length + this.#unknown.length + skipped;
		return {
			sent: this.#sent,
			skipped,
			leftOut,
			perhapsTwice: this.#perhapsTwice,
			rejected: this.#rejected,
			unknown: this.#unknown,
			notTried: Math.max(0, messages - done),
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
			...(this.#notResumable ? { notResumable: true } : {}),
		};
	}

	async #attempt(rest: readonly Numbered[]): Promise<readonly NamedOutcome[]> {
		const { grant, queue } = this.#input;
		const taker =
			'url' in this.#input ? { url: this.#input.url } : { topicArn: this.#input.topicArn };
		// Before anything is sent: if we die now, these lines are known to be unknown.
		await this.note({ type: 'sending', lines: linesIn(rest) }, true);
		return sendMessages(
			this.#ports,
			{
				...taker,
				grant,
				messages: rest.map(({ message }) => message),
				atOnce: batchesAtOnce,
				...(queue.maximumMessageBytes === undefined
					? {}
					: { maximumMessageBytes: queue.maximumMessageBytes }),
				onEnded: (failure) => this.end(failure),
			},
			this.#signal,
		);
	}

	async #settle(
		settled: readonly Numbered[],
		outcomeOf: (each: Numbered) => NamedOutcome | undefined,
	): Promise<void> {
		// Before it is written down, which may fail: what was answered is known.
		await this.#tell(settled.map((each) => [each, outcomeOf(each) ?? noAnswer]));
		const lines: Record<'sent' | 'rejected' | 'unknown', number[]> = {
			sent: [],
			rejected: [],
			unknown: [],
		};
		for (const each of settled) {
			const outcome = outcomeOf(each);
			const what = outcome?.outcome ?? 'unknown';
			lines[what].push(each.line);
			// Of a FIFO queue, too: how long ago the first was sent is not known.
			if (this.#input.state.unknown.has(each.line) && what !== 'rejected') {
				this.#perhapsTwice.push(each.line);
			}
			if (outcome === undefined || outcome.outcome === 'sent') {
				if (outcome !== undefined) this.#sent++;
				continue;
			}
			const { groupId } = each.message;
			if (this.#input.queue.fifo && groupId !== undefined) this.#brokenGroups.add(groupId);
			const bad = { line: each.line, problem: outcome.message };
			if (outcome.outcome === 'unknown') this.#unknown.push(bad);
			// What was never tried is counted as such, not as refused.
			else if (outcome.code !== 'NotSent') {
				this.#rejected.push(isPassing(outcome) ? { ...bad, passing: true } : bad);
			}
		}
		for (const [type, numbers] of Object.entries(lines)) {
			if (numbers.length > 0) await this.note({ type, lines: numbers });
		}
		this.#tried += settled.length;
		this.#input.onProgress?.({
			done: this.#tried + this.#skipped,
			of: this.#input.messages,
		});
	}

	async #tell(ended: readonly (readonly [Numbered, NamedOutcome])[]): Promise<void> {
		if (ended.length === 0) return;
		await this.#input.onOutcomes?.(ended.map(([{ line }, outcome]) => ({ line, outcome })));
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

const noAnswer: NamedOutcome = {
	outcome: 'unknown',
	code: 'NoAnswer',
	message: 'the answer leaves this entry out',
};

/** The message of what was held back names its group, which may be called anything. */
function isPassing(outcome: NamedOutcome): boolean {
	return (
		outcome.outcome === 'rejected' &&
		!isNotTried(outcome) &&
		passing.test(`${outcome.code} ${outcome.message}`)
	);
}

/**
 * The messages worth another attempt: refused for a passing reason, or held back behind such a one.
 * What is held back behind a message that is lost or unknown stays so: it would overtake it.
 */
function tryAgain(
	rest: readonly Numbered[],
	outcomes: readonly NamedOutcome[],
): readonly Numbered[] {
	if (!outcomes.some(isPassing)) return [];
	const broken = new Set<string>();
	return rest.filter(({ message: { groupId = '' } }, index) => {
		const outcome = outcomes[index];
		if (outcome === undefined || outcome.outcome === 'sent') return false;
		if (isPassing(outcome)) return true;
		if (isNotTried(outcome)) return !broken.has(groupId);
		broken.add(groupId);
		return false;
	});
}

function linesIn(some: readonly Numbered[]): readonly number[] {
	return some.map(({ line }) => line);
}
