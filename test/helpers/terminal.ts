/*
A real program in a pseudo terminal, and a small language to use it as a person would:

    const app = await start(['--local']);
    await app.sees(/orders-dlq/).press('/').type('orders').press('enter').sees(/2 of 8/);
    await app.press('q').exits(0);

Steps run in order, one after the other; awaiting any of them awaits those before it. Nothing sleeps:
a step waits until the screen says something, and its error shows the screen. Only the silence that a key needs
is kept: after Escape, and before the answer to a dialog.
*/
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readFileSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';
import { EmulatedScreen, type TerminalModes } from './emulated-screen.ts';
import { stopLater } from './fixtures.ts';
import { keyBytes, pasteBytes, readingTime, silenceAfterEscape } from './keyboard.ts';
import { patience } from './patience.ts';
import { binary, cleanEnvironment, temporaryHome } from './program.ts';

export type StartOptions = {
	readonly columns?: number;
	readonly rows?: number;
	/** Added to an environment that holds nothing of the one that runs the tests. */
	readonly env?: Readonly<Record<string, string>>;
	/** Where it starts; by default its own empty home. */
	readonly cwd?: string;
	/** A home that another start has used (`app.home`), to see what was remembered. */
	readonly home?: string;
	/** Another program than the built awsmsg: a file and its arguments come first. */
	readonly program?: readonly string[];
	/** Milliseconds that steps wait; for tests of waiting itself. */
	readonly patience?: number;
};

export type Ending = { readonly code: number; readonly signal: number | undefined };

export type ProcessInfo = {
	readonly pid: number;
	readonly started: string;
	readonly command: string;
};

const running = new Set<TerminalApp>();

/** Starts the built awsmsg (or `options.program`) in a terminal of its own; it ends with the test. */
export async function start(
	args: readonly string[] = [],
	options: StartOptions = {},
): Promise<TerminalApp> {
	const app = new TerminalApp(args, options, await untouchedSettings());
	running.add(app);
	stopLater(() => app.stop());
	return app;
}

process.on('exit', () => {
	for (const app of running) app.killFamily();
});

/** A row that came under the cursor is acted on once it has been there for half a second, ms. */
const untilSeen = 600;

let untouched: Promise<string | undefined> | undefined;

/**
 * The settings of a new terminal, as `stty -g` tells them from inside one. Those of the program's own
 * terminal can't be read before it runs: a quick one has changed them by then.
 */
function untouchedSettings(): Promise<string | undefined> {
	untouched ??= new Promise((resolve) => {
		let said = '';
		const pty = spawn('stty', ['-g'], { cols: 80, rows: 24 });
		pty.onData((data) => {
			said += data;
		});
		pty.onExit(({ exitCode }) => resolve(exitCode === 0 ? said.trim() : undefined));
	});
	return untouched;
}

/** The steps that an app understands; each returns the queue, so that they chain. */
class Steps implements PromiseLike<void> {
	readonly #app: TerminalApp;
	#tail: Promise<void>;

	constructor(app: TerminalApp, first: () => Promise<void> | void) {
		this.#app = app;
		this.#tail = Promise.resolve().then(first);
		// The await on the chain reports it; without this, a chain awaited later counts as unhandled.
		this.#tail.catch(() => {});
	}

	#then(step: () => Promise<void> | void): this {
		this.#tail = this.#tail.then(step);
		this.#tail.catch(() => {});
		return this;
	}

	press(...keys: string[]): this {
		return this.#then(() => this.#app.doPress(keys));
	}

	type(text: string): this {
		return this.#then(() => this.#app.send(text));
	}

	paste(text: string): this {
		return this.#then(() => this.#app.send(pasteBytes(text)));
	}

	sees(what: RegExp | string): this {
		return this.#then(() => this.#app.doSee(what));
	}

	seesNo(what: RegExp | string): this {
		return this.#then(() => this.#app.doMiss(what));
	}

	reads(): this {
		return this.#then(() => this.#app.doRead());
	}

	silence(milliseconds: number): this {
		return this.#then(() => this.#app.doNothing(milliseconds));
	}

	resize(columns: number, rows: number): this {
		return this.#then(() => this.#app.doResize(columns, rows));
	}

	signal(name: NodeJS.Signals): this {
		return this.#then(() => this.#app.doSignal(name));
	}

	exits(code?: number): this {
		return this.#then(() => this.#app.doExit(code));
	}

	// biome-ignore lint/suspicious/noThenProperty: a chain of steps is awaited as one.
	then<Result = void, Failed = never>(
		// biome-ignore lint/suspicious/noConfusingVoidType: PromiseLike<void> asks for it.
		onDone?: ((value: void) => Result | PromiseLike<Result>) | null,
		onFailed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
	): Promise<Result | Failed> {
		return this.#tail.then(onDone, onFailed);
	}
}

export class TerminalApp {
	readonly emulated: EmulatedScreen;
	readonly home: string;
	/** Resolves when the program has ended and its last output is on the screen. */
	readonly exited: Promise<Ending>;
	readonly #pty: IPty;
	readonly #patience: number;
	readonly #chunks: string[] = [];
	readonly #heldSlave: number | undefined;
	readonly #slave: string | undefined;
	readonly #settingsBefore: string | undefined;
	#settingsAfter: string | undefined;
	readonly #family = new Map<number, ProcessInfo>();
	#ending: Ending | undefined;
	#outputAt = performance.now();
	#lastKey: string | undefined;

	constructor(args: readonly string[], options: StartOptions, untouched?: string) {
		const columns = options.columns ?? 120;
		const rows = options.rows ?? 40;
		this.#patience = options.patience ?? patience;
		this.home = options.home ?? temporaryHome();
		this.emulated = new EmulatedScreen(columns, rows);
		const [file = process.execPath, ...first] = options.program ?? [process.execPath, binary];
		this.#pty = spawn(file, [...first, ...args], {
			name: options.env?.['TERM'] ?? 'xterm-256color',
			cols: columns,
			rows,
			cwd: options.cwd ?? this.home,
			env: cleanEnvironment(this.home, options.env),
		});
		// Linux resets a pseudo terminal when its last user closes it: one fd of ours keeps the settings
		// that the program left behind readable.
		this.#slave = (this.#pty as { _pty?: string })._pty;
		if (this.#slave !== undefined) {
			this.#heldSlave = openSync(this.#slave, constants.O_RDWR | constants.O_NOCTTY);
			this.#settingsBefore = untouched;
			// They can be read until node-pty, having seen the program end, closes its own side.
			const socket = (this.#pty as { _socket?: { destroy(): unknown } })._socket;
			const destroy = socket?.destroy.bind(socket);
			if (socket !== undefined && destroy !== undefined) {
				socket.destroy = () => {
					this.#settingsAfter ??= this.#settings();
					return destroy();
				};
			}
		}
		this.#pty.onData((data) => {
			this.#chunks.push(data);
			this.#outputAt = performance.now();
			this.emulated.write(data);
		});
		// Answers to the program's questions (cursor position, device attributes), as terminals give them.
		this.emulated.xterm.onData((answer) => {
			if (this.#ending === undefined) this.#pty.write(answer);
		});
		this.exited = new Promise((resolve) => {
			this.#pty.onExit(({ exitCode, signal }) => {
				this.emulated.xterm.write('', () => {
					this.#ending = { code: exitCode, signal: signal === 0 ? undefined : signal };
					resolve(this.#ending);
					this.emulated.look();
				});
			});
		});
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** Presses keys one after the other: `press('j', 'enter', 'ctrl-c')`. */
	press(...keys: string[]): Steps {
		return new Steps(this, () => this.doPress(keys));
	}

	/** Sends text as fast typing does. */
	type(text: string): Steps {
		return new Steps(this, () => this.send(text));
	}

	/** Sends text as a bracketed paste. */
	paste(text: string): Steps {
		return new Steps(this, () => this.send(pasteBytes(text)));
	}

	/** Waits until the screen shows `what`. */
	sees(what: RegExp | string): Steps {
		return new Steps(this, () => this.doSee(what));
	}

	/** Waits until the screen no longer shows `what`. */
	seesNo(what: RegExp | string): Steps {
		return new Steps(this, () => this.doMiss(what));
	}

	/** Reads what a dialog asks, so that it hears the next key. */
	reads(): Steps {
		return new Steps(this, () => this.doRead());
	}

	/** Does nothing for so long: for a link that is slow, and for what only time tells a program. */
	silence(milliseconds: number): Steps {
		return new Steps(this, () => this.doNothing(milliseconds));
	}

	resize(columns: number, rows: number): Steps {
		return new Steps(this, () => this.doResize(columns, rows));
	}

	signal(name: NodeJS.Signals): Steps {
		return new Steps(this, () => this.doSignal(name));
	}

	/** Waits until the program has ended, with `code` when one is given. */
	exits(code?: number): Steps {
		return new Steps(this, () => this.doExit(code));
	}

	/** The rows on screen. */
	screen(): string {
		return this.emulated.text();
	}

	/** The shell's own screen: what the program leaves behind. */
	primaryScreen(): string {
		return this.emulated.primaryText();
	}

	/** Everything that the program wrote, escape sequences included. */
	bytes(): string {
		return this.#chunks.join('');
	}

	/** `performance.now()` of the last output. */
	get lastOutputAt(): number {
		return this.#outputAt;
	}

	modes(): TerminalModes {
		return this.emulated.modes();
	}

	/** What is not as it was before the program started; empty when the terminal is restored. */
	leftBehind(): string[] {
		const modes = this.modes();
		const left: string[] = [];
		if (modes.alternateScreen) left.push('the alternate screen is still on');
		if (!modes.cursorVisible) left.push('the cursor is hidden');
		if (modes.bracketedPaste) left.push('bracketed paste is still on');
		if (modes.focusReports) left.push('focus reports are still on');
		if (modes.mouse) left.push('mouse reports are still on');
		const after = this.#ending === undefined ? this.#settings() : this.#settingsAfter;
		if (this.#settingsBefore !== undefined && after !== this.#settingsBefore) {
			left.push(`tty settings are ${after} instead of ${this.#settingsBefore}`);
		}
		return left;
	}

	/** The processes that descend from the program right now. */
	children(): readonly ProcessInfo[] {
		const found = descendants(this.pid);
		for (const child of found) this.#family.set(child.pid, child);
		return found;
	}

	/** Those that {@link children} has ever returned and that are still alive. */
	survivors(): readonly ProcessInfo[] {
		return [...this.#family.values()].filter(isAlive);
	}

	/** Waits until `condition` holds; looks whenever the screen changes and a few times a second. */
	async until(condition: () => boolean, what: string): Promise<void> {
		const timer = setInterval(() => this.emulated.look(), 50);
		try {
			await this.emulated.until(condition, what, { timeout: this.#patience });
		} finally {
			clearInterval(timer);
		}
	}

	/** Waits until nothing was written for `milliseconds`: for pictures, never for a test. */
	async quiet(milliseconds = 200, atMost = 5000): Promise<void> {
		const from = performance.now();
		this.#outputAt = Math.max(this.#outputAt, from);
		while (performance.now() - this.#outputAt < milliseconds && performance.now() - from < atMost) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** Ends the program and everything that descends from it. */
	async stop(): Promise<void> {
		this.killFamily();
		await this.exited;
		this.killFamily();
		while (this.survivors().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
		running.delete(this);
		if (this.#heldSlave !== undefined) {
			try {
				closeSync(this.#heldSlave);
			} catch {
				// Closed by an earlier stop().
			}
		}
		this.emulated.xterm.dispose();
	}

	/** What closing its window does: the terminal is gone, and SIGHUP tells so. */
	closeWindow(): void {
		this.children();
		(this.#pty as { _socket?: { destroy(): unknown } })._socket?.destroy();
	}

	/** The terminal takes nothing any more, as after ctrl-s or on a link that hangs; keys still arrive. */
	stopReading(): void {
		this.#pty.pause();
	}

	/**
	 * Nothing reads any more, and what the system keeps for a reader is full: some 20 kB on Linux. `ctrl-l` draws a
	 * screen again, at most one at a time.
	 */
	async stall(): Promise<void> {
		this.stopReading();
		for (let times = 0; times < 60; times++) {
			this.send('\u000c');
			await this.silence(25);
		}
	}

	/** It reads on: what was kept back is on the screen in a moment. */
	readOn(): void {
		this.#pty.resume();
	}

	/** SIGKILL to the program and its descendants: the last resort of {@link stop}. */
	killFamily(): void {
		const family = this.#ending === undefined ? this.children() : this.survivors();
		for (const { pid } of this.#ending === undefined ? [{ pid: this.pid }, ...family] : family) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// Ended by itself meanwhile.
			}
		}
	}

	/** Writes raw bytes to the program's terminal. */
	send(bytes: string): void {
		if (this.#ending !== undefined) throw new Error(this.#endedReason() ?? 'ended');
		this.#pty.write(bytes);
	}

	async doPress(keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			const bytes = keyBytes(key);
			this.#lastKey = key;
			this.send(bytes);
			if (bytes === '\u001b') {
				await new Promise((resolve) => setTimeout(resolve, silenceAfterEscape));
			}
		}
	}

	async doSee(what: RegExp | string): Promise<void> {
		const again = setInterval(() => this.#pressAgain(), untilSeen);
		try {
			await this.emulated.until(() => matches(this.screen(), what), String(what), {
				timeout: this.#patience,
				impossible: () => this.#endedReason(),
			});
		} finally {
			clearInterval(again);
		}
	}

	/** Does what the screen asks for where the row under the cursor had just become another: decision 73. */
	#pressAgain(): void {
		const asked = /, (\S+) again acts on /.exec(this.screen())?.[1];
		if (asked === undefined || asked !== this.#lastKey || this.#ending !== undefined) return;
		this.send(keyBytes(asked));
	}

	async doMiss(what: RegExp | string): Promise<void> {
		await this.emulated.until(() => !matches(this.screen(), what), `the end of ${String(what)}`, {
			timeout: this.#patience,
			impossible: () => this.#endedReason(),
		});
	}

	doRead(): Promise<void> {
		return this.doNothing(readingTime);
	}

	async doNothing(milliseconds: number): Promise<void> {
		await new Promise((resolve) => setTimeout(resolve, milliseconds));
	}

	doResize(columns: number, rows: number): void {
		this.emulated.resize(columns, rows);
		this.#pty.resize(columns, rows);
	}

	doSignal(name: NodeJS.Signals): void {
		this.children();
		process.kill(this.pid, name);
	}

	async doExit(code?: number): Promise<void> {
		this.children();
		await this.emulated.until(() => this.#ending !== undefined, 'the end of the program', {
			timeout: this.#patience,
		});
		if (code !== undefined && this.#ending?.code !== code) {
			throw new Error(
				`expected exit code ${code}; ${this.#endedReason()}. It left:\n${this.primaryScreen()}`,
			);
		}
	}

	#endedReason(): string | undefined {
		if (this.#ending === undefined) return undefined;
		const { code, signal } = this.#ending;
		return `the program ended with ${signal === undefined ? `code ${code}` : `signal ${signal}`}`;
	}

	#settings(): string | undefined {
		if (this.#slave === undefined) return undefined;
		try {
			return execFileSync('stty', ['-F', this.#slave, '-g'], {
				encoding: 'utf8',
				stdio: ['ignore', 'pipe', 'ignore'],
			}).trim();
		} catch {
			return undefined;
		}
	}
}

function matches(screen: string, what: RegExp | string): boolean {
	return typeof what === 'string' ? screen.includes(what) : what.test(screen);
}

type Stat = ProcessInfo & { readonly parent: number; readonly state: string };

function statOf(pid: number): Stat | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The command's name stands in parentheses and may hold spaces and parentheses itself.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
		return {
			pid,
			parent: Number(fields[1]),
			state: fields[0] ?? '?',
			started: fields[19] ?? '',
			command,
		};
	} catch {
		return undefined;
	}
}

function descendants(root: number): ProcessInfo[] {
	const all = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map((name) => statOf(Number(name)))
		.filter((stat) => stat !== undefined);
	const found: ProcessInfo[] = [];
	const parents = [root];
	for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
		for (const { pid, started, command, parent: of, state } of all) {
			if (of !== parent || state === 'Z') continue;
			found.push({ pid, started, command });
			parents.push(pid);
		}
	}
	return found;
}

/** Whether exactly this process is alive: a pid alone may have been given to another one. */
export function isAlive(info: ProcessInfo): boolean {
	const stat = statOf(info.pid);
	return stat !== undefined && stat.started === info.started && stat.state !== 'Z';
}
