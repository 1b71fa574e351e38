import { setWaiting, TakenOutput } from './taken-output.ts';

/** Bracketed paste (`?2004`) and reports of the focus (`?1004`). The screen itself is the renderer's. */
const on = '\u001b[?2004h\u001b[?1004h';
const off = '\u001b[?1004l\u001b[?2004l';

export type TerminalListener = {
	/** Bytes that the terminal sent. */
	onInput(bytes: Uint8Array): void;
	/** The terminal is gone: nobody reads, nobody types. */
	onGone(): void;
	/** This process stood still and goes on: others have used the terminal meanwhile. */
	onContinued(): void;
	/** Somebody asks this process to stand still (SIGTSTP). */
	onStopAsked(): void;
};

/**
 * The terminal that this process was started in: its modes, what it sends and whether it takes what is written.
 * Once it is ours ({@link take}) its modes are; lent or left, they are as they were before.
 */
export class Terminal {
	readonly output: TakenOutput;
	readonly #stdin: NodeJS.ReadStream;
	readonly #stdout: NodeJS.WriteStream;
	readonly #stderr: NodeJS.WriteStream;
	readonly #listener: TerminalListener;
	readonly #end = () => this.end();
	readonly #continued = () => {
		// First of all: in the background this stops the process again, before it has drawn anything.
		this.#setRaw(false);
		this.#setRaw(true);
		this.#stdout.write(on);
		this.output.restart();
		this.#listener.onContinued();
	};
	#ours = false;
	#ended = false;

	constructor(
		{ stdin, stdout, stderr }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>,
		listener: TerminalListener,
	) {
		this.#stdin = stdin;
		this.#stdout = stdout;
		this.#stderr = stderr;
		this.#listener = listener;
		this.output = new TakenOutput(stdout);
		this.#sized();
		// Before anybody who draws hears of it.
		stdout.prependListener('resize', () => this.#sized());
		// What is typed before it is ours waits.
		stdin.pause();
		stdin.on('data', (bytes: Buffer) => {
			if (this.#ours) listener.onInput(bytes);
		});
		for (const stream of [stdin, stdout]) stream.on('error', () => listener.onGone());
		// It may be a file or a pipe, and the console goes on without it.
		stderr.on('error', () => {});
		stdin.on('end', () => listener.onGone());
		process.once('exit', this.#end);
	}

	/** Makes the terminal ours. */
	take(): void {
		if (this.#ours || this.#ended) return;
		this.#ours = true;
		setWaiting(this.#stdout, false);
		setWaiting(this.#stderr, false);
		this.output.restart();
		// What libuv remembers may be long past: whoever had the terminal meanwhile has set other modes.
		this.#setRaw(false);
		this.#setRaw(true);
		this.#stdout.write(on);
		this.#stdin.resume();
		process.on('SIGCONT', this.#continued);
		process.on('SIGTSTP', this.#listener.onStopAsked);
	}

	/** Leaves it as it was, as far as it takes that, for good. */
	end(): void {
		this.#ended = true;
		this.#release();
	}

	/** Gives it to the shell or an editor. */
	#lend(): void {
		this.#release();
		if (this.output.waits) return;
		setWaiting(this.#stdout, true);
		setWaiting(this.#stderr, true);
	}

	#release(): void {
		if (!this.#ours) return;
		this.#ours = false;
		process.off('SIGCONT', this.#continued);
		process.off('SIGTSTP', this.#listener.onStopAsked);
		this.#stdin.pause();
		this.#stdout.write(off);
		// This waits until all output is taken, so that a terminal which takes nothing is left to the end of the
		// process: Node then sets the modes without waiting.
		if (!this.output.stalled) this.#setRaw(false);
	}

	/**
	 * Lends the terminal while `work` runs. `takeAway` takes the screen away and then calls what it is given: by
	 * then pastes and the focus are not told any more, and what was written before is taken.
	 */
	async lendFor(
		takeAway: (then: () => Promise<void>) => Promise<void>,
		work: () => Promise<void>,
	): Promise<void> {
		if (this.#ours) this.#stdout.write(off);
		try {
			await takeAway(async () => {
				// In one go where nothing waits: whoever sees the shell's screen may type at once.
				if (this.output.waits) await this.output.settled();
				this.#lend();
				try {
					await work();
				} finally {
					this.take();
				}
			});
		} finally {
			if (this.#ours) this.#stdout.write(on);
		}
	}

	/** A terminal that does not know its size says 0: it counts as the smallest usual one. */
	#sized(): void {
		this.#stdout.columns ||= 80;
		this.#stdout.rows ||= 24;
	}

	#setRaw(raw: boolean): void {
		try {
			this.#stdin.setRawMode(raw);
		} catch {
			// EIO: it is gone, which the streams tell too.
			this.#listener.onGone();
		}
	}
}
