import { fstatSync } from 'node:fs';

/** A stream that writes to a terminal, as far as it is watched here. */
export type TerminalStream = {
	readonly isTTY?: boolean;
	readonly destroyed?: boolean;
	/** Bytes that were written and are not taken yet. */
	readonly writableLength: number;
	write(text: string, done?: () => void): unknown;
};

/** libuv's side of such a stream, of which Node has no public name. */
type Handle = {
	setBlocking?(blocking: boolean): unknown;
	/** Bytes that the system has not taken yet. */
	readonly writeQueueSize?: number;
};

function handleOf(stream: object): Handle | undefined {
	return (stream as { readonly _handle?: Handle | null })._handle ?? undefined;
}

/**
 * Whether writing waits for the terminal. Node makes it wait: where nobody reads (ctrl-s, a link that hangs),
 * the whole process then stands still in `write`, and no signal but SIGKILL is heard. Programs that share
 * the terminal expect it to wait.
 */
export function setWaiting(stream: object, waits: boolean): void {
	// On Windows a terminal's writes are of another kind.
	if (process.platform === 'win32' || (stream as TerminalStream).isTTY !== true) return;
	handleOf(stream)?.setBlocking?.(waits);
}

/**
 * Standard output and error where a write may not be done when it returns: only for files the system is waited for.
 * A stream is made when it is asked for, a millisecond of each start, so the others are not asked for.
 */
export function writtenLater(): NodeJS.WriteStream[] {
	return [...(isFile(1) ? [] : [process.stdout]), ...(isFile(2) ? [] : [process.stderr])];
}

function isFile(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isFile();
	} catch {
		// It is closed.
		return false;
	}
}

/** How long the last words may take to be taken, ms. */
const lastWordsMs = 2_000;

/** Resolves when all that was written to the stream is taken; after two seconds at most. */
export async function lastWords(stream: TerminalStream): Promise<void> {
	if (stream.writableLength === 0 || stream.destroyed === true) return;
	await new Promise<void>((resolve) => {
		setTimeout(resolve, lastWordsMs);
		stream.write('', resolve);
	});
}

/** How often it is looked whether output was taken, ms, and how many looks in vain make a stall: two seconds. */
const lookEvery = 250;
const looksInVain = 8;

/**
 * Tells whether a terminal takes what is written to it. Looks are counted, not time: a process that stood still
 * itself has not seen a terminal stand still.
 */
export class TakenOutput {
	readonly #stream: TerminalStream;
	#inVain = 0;
	#before: readonly [number, number] = [0, 0];
	readonly #unseen = new Map<() => void, number>();

	constructor(stream: TerminalStream) {
		this.#stream = stream;
		setInterval(() => this.#look(), lookEvery).unref();
	}

	/** Whether something waits to be taken. */
	get waits(): boolean {
		return this.#stream.writableLength > 0 && this.#stream.destroyed !== true;
	}

	/** Whether something waits of which nothing was taken for two seconds. */
	get stalled(): boolean {
		return this.waits && this.#inVain >= looksInVain;
	}

	/** Runs `next` once everything so far is taken; at once, in the next turn, when nothing waits. */
	whenTaken(next: () => void): void {
		if (!this.waits) {
			setImmediate(next);
			return;
		}
		this.#stream.write('', next);
	}

	/** Runs `then` if what is drawn now turns out not to be taken: when it, or what it waits behind, stalls. */
	whenUnseen(then: () => void): void {
		if (this.stalled) then();
		else this.#unseen.set(then, 2);
	}

	/** Resolves when everything is taken, or when it stalls. */
	settled(): Promise<void> {
		return new Promise((resolve) => {
			this.whenUnseen(resolve);
			this.whenTaken(resolve);
		});
	}

	/** Begins to count anew: this process stood still. */
	restart(): void {
		this.#inVain = 0;
	}

	#look(): void {
		const now = [this.#stream.writableLength, handleOf(this.#stream)?.writeQueueSize ?? 0] as const;
		const [length, queue] = this.#before;
		this.#before = now;
		const taken = !this.waits || now[0] < length || now[1] !== queue;
		this.#inVain = taken ? 0 : this.#inVain + 1;
		if (this.stalled) {
			for (const then of [...this.#unseen.keys()]) {
				this.#unseen.delete(then);
				then();
			}
		} else if (!this.waits) {
			// What is drawn was handed over only a moment later: seen is what was taken after that.
			for (const [then, looks] of this.#unseen) {
				if (looks === 0) this.#unseen.delete(then);
				else this.#unseen.set(then, looks - 1);
			}
		}
	}
}
