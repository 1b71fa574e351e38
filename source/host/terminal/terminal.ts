import { titleSequence } from '../../domain/text/terminal-words.ts';
import { setWaiting, TakenOutput } from './taken-output.ts';

/** Bracketed paste (`?2004`) and reports of the focus (`?1004`). */
const on = '\u001b[?2004h\u001b[?1004h';
const off = '\u001b[?1004l\u001b[?2004l';
/** Presses and the wheel of the mouse (`?1000`), in cells of any number (`?1006`). */
const mouseOn = '\u001b[?1000h\u001b[?1006h';
const mouseOff = '\u001b[?1006l\u001b[?1000l';
/** Keeps the title of the window, and brings it back (XTWINOPS). */
const keepTitle = '\u001b[22;0t';
const oldTitle = '\u001b[23;0t';
/** A screen of our own (`?1049`) without a cursor (`?25`), which the renderer draws on and leaves once it has it. */
const ownScreen = '\u001b[?1049h\u001b[?25l';
const firstScreen = '\u001b[?25h\u001b[?1049l';
/** What is drawn over something else is shown at once, as a whole (`?2026`). */
const atOnce = ['\u001b[?2026h', '\u001b[?2026l'] as const;
const home = '\u001b[H';
const erase = '\u001b[2J';

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
	#listener: TerminalListener | undefined;
	/** What happened before anybody listened. */
	readonly #untold: ((listener: TerminalListener) => void)[] = [];
	/** The size of what was painted, until the renderer has the screen. */
	#painted: { readonly columns: number; readonly rows: number } | undefined;
	readonly #end = () => this.end();
	readonly #continued = () => {
		// First of all: in the background this stops the process again, before it has drawn anything.
		this.#setRaw(false);
		this.#setRaw(true);
		this.#stdout.write(this.#modes());
		this.output.restart();
		this.#tell((listener) => listener.onContinued());
	};
	readonly #stopAsked = () => this.#tell((listener) => listener.onStopAsked());
	#ours = false;
	#ended = false;
	#mouse = false;
	#title: string | undefined;

	constructor({ stdin, stdout, stderr }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>) {
		this.#stdin = stdin;
		this.#stdout = stdout;
		this.#stderr = stderr;
		this.output = new TakenOutput(stdout);
		this.#sized();
		// Before anybody who draws hears of it.
		stdout.prependListener('resize', () => this.#sized());
		// What is typed before it is ours waits.
		stdin.pause();
		stdin.on('data', (bytes: Buffer) => {
			if (this.#ours) this.#tell((listener) => listener.onInput(bytes));
		});
		for (const stream of [stdin, stdout]) stream.on('error', () => this.#gone());
		// It may be a file or a pipe, and the console goes on without it.
		stderr.on('error', () => {});
		stdin.on('end', () => this.#gone());
		process.once('exit', this.#end);
	}

	/** The size of the terminal in cells. */
	get size(): { readonly columns: number; readonly rows: number } {
		const { columns, rows } = this.#stdout;
		return { columns, rows };
	}

	/** Has somebody hear of it from now on, and of what has happened until now, in order. */
	listen(listener: TerminalListener): void {
		this.#listener = listener;
		for (const say of this.#untold.splice(0)) say(listener);
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
		if (this.#title !== undefined) this.#stdout.write(keepTitle);
		this.#stdout.write(this.#modes());
		this.#stdin.resume();
		process.on('SIGCONT', this.#continued);
		process.on('SIGTSTP', this.#stopAsked);
	}

	/** Whether the terminal reports what its mouse does, for as long as it is ours. */
	heedMouse(heed: boolean): void {
		if (heed === this.#mouse) return;
		this.#mouse = heed;
		if (this.#ours) this.#stdout.write(heed ? mouseOn : mouseOff);
	}

	/** Names the window for as long as the terminal is ours; what it was called comes back then, where the terminal keeps that. */
	name(title: string): void {
		if (title === this.#title) return;
		const isFirst = this.#title === undefined;
		this.#title = title;
		if (this.#ours) this.#stdout.write(`${isFirst ? keepTitle : ''}${titleSequence(title)}`);
	}

	/** What is set once the terminal is ours, and again after others have used it. */
	#modes(): string {
		const title = this.#title === undefined ? '' : titleSequence(this.#title);
		return `${on}${this.#mouse ? mouseOn : ''}${title}`;
	}

	/** Draws composed rows on a screen of our own, until whoever draws from then on is loaded. */
	paint(rows: readonly string[]): void {
		const [before, after] = this.#painted === undefined ? [ownScreen, ''] : atOnce;
		this.#painted = this.size;
		this.#stdout.write(`${before}${home}${rows.join('\r\n')}${after}`);
	}

	/**
	 * Leaves what was painted to the renderer that `draw` starts, which draws over it from the first cell on. One that can't
	 * start has no screen to leave: this one is still ours.
	 */
	handOver<Drawing>(draw: () => Drawing): Drawing {
		if (this.#painted !== undefined) {
			const { columns, rows } = this.#painted;
			const fits = columns === this.size.columns && rows === this.size.rows;
			this.#stdout.write(fits ? home : `${erase}${home}`);
		}
		const drawing = draw();
		this.#painted = undefined;
		return drawing;
	}

	/** Leaves it as it was, as far as it takes that, for good. */
	end(): void {
		this.#ended = true;
		this.#release();
	}

	#release(): void {
		if (!this.#ours) return;
		this.#ours = false;
		process.off('SIGCONT', this.#continued);
		process.off('SIGTSTP', this.#stopAsked);
		this.#stdin.pause();
		const title = this.#title === undefined ? '' : oldTitle;
		const modes = `${this.#mouse ? mouseOff : ''}${title}${off}`;
		this.#stdout.write(this.#painted === undefined ? modes : `${modes}${firstScreen}`);
		this.#painted = undefined;
		// This waits until all output is taken, so that a terminal which takes nothing is left to the end of the
		// process: Node then sets the modes without waiting.
		if (!this.output.stalled) this.#setRaw(false);
	}

	/**
	 * Lends the terminal to the shell or an editor while `work` runs; to one at a time. `takeAway` takes the screen
	 * away and then calls what it is given. The modes come first: whoever sees the other screen may type at once.
	 */
	async lendFor(
		takeAway: (then: () => Promise<void>) => Promise<void>,
		work: () => Promise<void>,
	): Promise<void> {
		if (!this.#ours) return;
		this.#release();
		try {
			await takeAway(async () => {
				if (this.output.waits) await this.output.settled();
				const waits = !this.output.waits;
				for (const stream of [this.#stdout, this.#stderr]) setWaiting(stream, waits);
				try {
					await work();
				} finally {
					this.take();
				}
			});
		} finally {
			this.take();
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
			this.#gone();
		}
	}

	#gone(): void {
		this.#tell((listener) => listener.onGone());
	}

	#tell(say: (listener: TerminalListener) => void): void {
		if (this.#listener === undefined) this.#untold.push(say);
		else say(this.#listener);
	}
}
