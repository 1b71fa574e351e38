/*
A React element on a terminal inside the test's own process: Ink writes into an emulated screen and
reads what `press` sends. For screens and widgets; test/helpers/terminal.ts runs the real program.
*/
import { PassThrough } from 'node:stream';
import { type Instance, type RenderOptions, render } from 'ink';
import type { ReactElement } from 'react';
import { type CellStyle, EmulatedScreen, type TerminalModes } from './emulated-screen.ts';
import { stopLater } from './fixtures.ts';
import { keyBytes, pasteBytes, silenceAfterEscape } from './keyboard.ts';
import { patience } from './patience.ts';

export type RenderAppOptions = {
	readonly columns?: number;
	readonly rows?: number;
	/** Takes what is pressed, typed and pasted; without it Ink's own hooks do. */
	readonly onInput?: (bytes: Uint8Array) => void;
	/** Over the options that the console uses. */
	readonly ink?: Partial<RenderOptions>;
	/** Another Ink than the one that is installed. */
	readonly render?: typeof render;
	/** Milliseconds that `sees` waits; for tests of waiting itself. */
	readonly patience?: number;
};

export type RenderedApp = {
	/** Presses keys one after the other, each in a chunk of its own: `press('j', 'enter')`. */
	press(...keys: string[]): Promise<void>;
	/** Sends text in one chunk, as fast typing over a slow line does. */
	type(text: string): Promise<void>;
	/** Sends text as a bracketed paste. */
	paste(text: string): Promise<void>;
	/** Sends bytes as they are. */
	send(bytes: string): void;
	resize(columns: number, rows: number): Promise<void>;
	/** Waits until the screen shows `what`; the error shows the screen. */
	sees(what: RegExp | string): Promise<void>;
	/** Waits until the screen no longer shows `what`. */
	seesNo(what: RegExp | string): Promise<void>;
	/** Waits until all that React has to draw is on the screen. */
	settled(): Promise<void>;
	/** The rows on screen. */
	screen(): string;
	/** The style of the first cell of the first `text` on screen. */
	styleOf(text: string): CellStyle | undefined;
	/** Titles, clipboard writes, links, cursor: everything that text can ask of a terminal. */
	modes(): TerminalModes;
	/** Everything that was written, escape sequences included. */
	bytes(): string;
	/** How many writes that were. */
	writes(): number;
	readonly emulated: EmulatedScreen;
	/** Draws another element in place of the first. */
	rerender(element: ReactElement): Promise<void>;
	readonly instance: Instance;
	/** Ends the app; it also ends with the test. */
	unmount(): Promise<void>;
};

/** Renders `element` as the console renders its own, at 120x40 unless told otherwise. */
export async function renderApp(
	element: ReactElement,
	options: RenderAppOptions = {},
): Promise<RenderedApp> {
	const emulated = new EmulatedScreen(options.columns ?? 120, options.rows ?? 40, {
		addsReturns: true,
	});
	const timeout = options.patience ?? patience;
	const chunks: string[] = [];

	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		setRawMode: () => stdin,
		ref: () => stdin,
		unref: () => stdin,
	});
	const { onInput } = options;
	if (onInput !== undefined) stdin.on('data', onInput);
	const stdout = Object.assign(new PassThrough(), {
		isTTY: true,
		columns: options.columns ?? 120,
		rows: options.rows ?? 40,
	});
	stdout.setEncoding('utf8');
	stdout.on('data', (text: string) => {
		chunks.push(text);
		emulated.write(text);
	});

	const instance = (options.render ?? render)(element, {
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		stderr: stdout as unknown as NodeJS.WriteStream,
		alternateScreen: true,
		incrementalRendering: true,
		exitOnCtrlC: false,
		patchConsole: false,
		// Otherwise a test under CI=true would see the last frame only.
		interactive: true,
		maxFps: 1000,
		...options.ink,
	});
	let mounted = true;
	const exited = instance.waitUntilExit().catch(() => {});

	const settled = async (): Promise<void> => {
		if (mounted) await instance.waitUntilRenderFlush();
		await new Promise<void>((resolve) => emulated.xterm.write('', resolve));
	};
	const unmount = async (): Promise<void> => {
		if (!mounted) return;
		mounted = false;
		instance.unmount();
		await exited;
		await settled();
	};
	stopLater(async () => {
		await unmount();
		instance.cleanup();
		emulated.xterm.dispose();
	});

	const send = (bytes: string): void => {
		stdin.write(bytes);
	};
	/** A chunk must have been read before the next is written: two of them would arrive as one. */
	const read = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
	const app: RenderedApp = {
		emulated,
		instance,
		send,
		settled,
		unmount,
		async press(...keys) {
			for (const key of keys) {
				const bytes = keyBytes(key);
				send(bytes);
				await read();
				if (bytes === '\u001b') {
					await new Promise((resolve) => setTimeout(resolve, silenceAfterEscape));
				}
			}
			await settled();
		},
		async type(text) {
			send(text);
			await read();
			await settled();
		},
		async paste(text) {
			send(pasteBytes(text));
			await read();
			await settled();
		},
		async resize(columns, rows) {
			stdout.columns = columns;
			stdout.rows = rows;
			emulated.resize(columns, rows);
			stdout.emit('resize');
			await settled();
		},
		sees: (what) => emulated.until(() => matches(emulated.text(), what), String(what), { timeout }),
		seesNo: (what) =>
			emulated.until(() => !matches(emulated.text(), what), `the end of ${String(what)}`, {
				timeout,
			}),
		screen: () => emulated.text(),
		styleOf: (text) => emulated.styleOf(text),
		modes: () => emulated.modes(),
		bytes: () => chunks.join(''),
		writes: () => chunks.length,
		async rerender(next) {
			instance.rerender(next);
			await settled();
		},
	};
	await settled();
	return app;
}

function matches(screen: string, what: RegExp | string): boolean {
	return typeof what === 'string' ? screen.includes(what) : what.test(screen);
}
