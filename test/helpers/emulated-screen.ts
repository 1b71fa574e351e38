import xterm from '@xterm/headless';
import { patience } from './patience.ts';

export type Xterm = InstanceType<typeof xterm.Terminal>;

/** What the program asked of the terminal besides text. */
export type TerminalModes = {
	readonly alternateScreen: boolean;
	readonly cursorVisible: boolean;
	readonly bracketedPaste: boolean;
	readonly focusReports: boolean;
	readonly mouse: boolean;
	/** Window titles set by OSC 0, 1 and 2, oldest first. */
	readonly titles: readonly string[];
	/** Clipboard writes by OSC 52, decoded, oldest first. */
	readonly copies: readonly string[];
	/** Hyperlinks opened by OSC 8, oldest first. */
	readonly links: readonly string[];
	/** BEL outside of a sequence. */
	readonly bells: number;
};

const mouseModes = new Set([9, 1000, 1002, 1003, 1005, 1006, 1015]);

/** A terminal without a window: bytes in; cells, modes and requests out. */
export class EmulatedScreen {
	readonly xterm: Xterm;
	readonly #on = new Set<number>();
	readonly #titles: string[] = [];
	readonly #copies: string[] = [];
	readonly #links: string[] = [];
	#bells = 0;
	#cursorVisible = true;
	readonly #waiting = new Set<() => void>();

	/** `addsReturns`: for a program that writes to no tty, where nobody turns `\n` into `\r\n`. */
	constructor(columns: number, rows: number, options: { readonly addsReturns?: boolean } = {}) {
		this.xterm = new xterm.Terminal({
			cols: columns,
			rows,
			allowProposedApi: true,
			scrollback: 5000,
			convertEol: options.addsReturns === true,
		});
		const { parser } = this.xterm;
		for (const final of ['h', 'l']) {
			parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
				for (const parameter of parameters.flat()) {
					if (parameter === 25) this.#cursorVisible = final === 'h';
					else if (final === 'h') this.#on.add(parameter);
					else this.#on.delete(parameter);
				}
				return false;
			});
		}
		for (const code of [0, 1, 2]) {
			parser.registerOscHandler(code, (text) => {
				this.#titles.push(text);
				return false;
			});
		}
		parser.registerOscHandler(52, (text) => {
			const encoded = text.slice(text.indexOf(';') + 1);
			this.#copies.push(Buffer.from(encoded, 'base64').toString('utf8'));
			return false;
		});
		parser.registerOscHandler(8, (text) => {
			const address = text.slice(text.indexOf(';') + 1);
			if (address !== '') this.#links.push(address);
			return false;
		});
		this.xterm.onBell(() => {
			this.#bells++;
		});
	}

	/** Feeds what the program wrote; waiting conditions look again once it is on screen. */
	write(data: string | Uint8Array): void {
		this.xterm.write(data, () => this.look());
	}

	/** Makes waiting conditions look again: call it when something besides the screen changed. */
	look(): void {
		for (const check of [...this.#waiting]) check();
	}

	resize(columns: number, rows: number): void {
		this.xterm.resize(columns, rows);
		this.look();
	}

	/** The rows on screen, without the spaces at their ends, joined by newlines. */
	text(): string {
		return this.#rowsOf(this.xterm.buffer.active).join('\n').trimEnd();
	}

	/** What the shell's own screen holds: what was there before, and what was left behind. */
	primaryText(): string {
		const buffer = this.xterm.buffer.normal;
		const rows: string[] = [];
		for (let y = 0; y < buffer.length; y++) {
			rows.push(buffer.getLine(y)?.translateToString(true) ?? '');
		}
		return rows.join('\n').trimEnd();
	}

	modes(): TerminalModes {
		return {
			alternateScreen: this.xterm.buffer.active.type === 'alternate',
			cursorVisible: this.#cursorVisible,
			bracketedPaste: this.#on.has(2004),
			focusReports: this.#on.has(1004),
			mouse: [...mouseModes].some((mode) => this.#on.has(mode)),
			titles: [...this.#titles],
			copies: [...this.#copies],
			links: [...this.#links],
			bells: this.#bells,
		};
	}

	/** The style of the first cell of the first occurrence of `text` on screen. */
	styleOf(text: string): CellStyle | undefined {
		const buffer = this.xterm.buffer.active;
		for (let y = 0; y < this.xterm.rows; y++) {
			const line = buffer.getLine(buffer.baseY + y);
			const at = line?.translateToString().indexOf(text) ?? -1;
			if (line === undefined || at < 0) continue;
			const cell = line.getCell(at);
			if (cell === undefined) return undefined;
			return {
				bold: cell.isBold() !== 0,
				dim: cell.isDim() !== 0,
				inverse: cell.isInverse() !== 0,
				underline: cell.isUnderline() !== 0,
				foreground: cell.isFgDefault() ? undefined : cell.getFgColor(),
				background: cell.isBgDefault() ? undefined : cell.getBgColor(),
			};
		}
		return undefined;
	}

	/**
	 * Waits until `condition` holds, looking whenever the screen changed. `explain` adds to the error
	 * of a condition that never held; `impossible` ends the wait early with its own reason.
	 */
	async until(
		condition: () => boolean,
		what: string,
		options: { readonly timeout?: number; readonly impossible?: () => string | undefined } = {},
	): Promise<void> {
		const timeout = options.timeout ?? patience;
		if (condition()) return;
		// The stack of the caller: a timer's own stack names nobody.
		const error = new Error(`the screen never showed ${what}`);
		await new Promise<void>((resolve, reject) => {
			const finish = (reason?: string): void => {
				clearTimeout(timer);
				this.#waiting.delete(check);
				if (reason === undefined) {
					resolve();
					return;
				}
				error.message += ` (${reason}). It shows:\n${this.framed()}`;
				reject(error);
			};
			const check = (): void => {
				const reason = condition() ? undefined : options.impossible?.();
				if (reason !== undefined || condition()) finish(reason);
			};
			const timer = setTimeout(() => finish(`waited ${timeout} ms`), timeout);
			this.#waiting.add(check);
			check();
		});
	}

	/** The screen in a box, for error messages. */
	framed(): string {
		const rule = `+${'-'.repeat(this.xterm.cols)}+`;
		const rows = this.#rowsOf(this.xterm.buffer.active).map(
			(row) => `|${row.padEnd(this.xterm.cols)}|`,
		);
		return [rule, ...rows, rule].join('\n');
	}

	#rowsOf(buffer: Xterm['buffer']['active']): string[] {
		const rows: string[] = [];
		for (let y = 0; y < this.xterm.rows; y++) {
			// What a frame for a wider terminal left beyond the right edge nobody sees.
			const line = buffer.getLine(buffer.baseY + y)?.translateToString(true, 0, this.xterm.cols);
			rows.push((line ?? '').trimEnd());
		}
		return rows;
	}
}

export type CellStyle = {
	readonly bold: boolean;
	readonly dim: boolean;
	readonly inverse: boolean;
	readonly underline: boolean;
	readonly foreground: number | undefined;
	readonly background: number | undefined;
};
