import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Terminal, type TerminalListener } from '../../../source/host/terminal/terminal.ts';

/** Both ends of a terminal: what is written to it, its modes, and who types. */
class FakeStream extends EventEmitter {
	readonly isTTY = true;
	readonly writableLength = 0;
	columns = 80;
	rows = 24;
	raw = false;
	paused = true;
	written = '';

	write(text: string, done: () => void = () => {}): boolean {
		this.written += text;
		done();
		return true;
	}

	setRawMode(raw: boolean): this {
		this.raw = raw;
		return this;
	}

	pause(): this {
		this.paused = true;
		return this;
	}

	resume(): this {
		this.paused = false;
		return this;
	}
}

type Made = {
	readonly stdin: FakeStream;
	readonly stdout: FakeStream;
	readonly terminal: Terminal;
};

const made: Terminal[] = [];
afterEach(() => {
	for (const terminal of made.splice(0)) terminal.end();
});

function makeTerminal(): Made {
	const [stdin, stdout, stderr] = [new FakeStream(), new FakeStream(), new FakeStream()];
	const streams = { stdin, stdout, stderr } as unknown as ConstructorParameters<typeof Terminal>[0];
	const listeners = process.getMaxListeners();
	process.setMaxListeners(0);
	const terminal = new Terminal(streams);
	process.setMaxListeners(listeners);
	made.push(terminal);
	return { stdin, stdout, terminal };
}

const deaf: TerminalListener = {
	onInput() {},
	onGone() {},
	onContinued() {},
	onStopAsked() {},
};

describe('a terminal that is painted before anybody draws on it', () => {
	test('is untouched until it is taken', () => {
		const { stdin, stdout } = makeTerminal();
		expect([stdout.written, stdin.raw, stdin.paused]).toEqual(['', false, true]);
	});

	test('has a screen of its own, rows from the first cell on, and raw keys', () => {
		const { stdin, stdout, terminal } = makeTerminal();
		terminal.take();
		expect(stdin.raw).toBe(true);
		stdout.written = '';
		terminal.paint(['one', 'two']);
		expect(stdout.written).toBe('\u001b[?1049h\u001b[?25l\u001b[Hone\r\ntwo');
		stdout.written = '';
		terminal.paint(['three']);
		expect(stdout.written).toBe('\u001b[?2026h\u001b[Hthree\u001b[?2026l');
	});

	test('is as it was once it ends, also before anybody else has drawn', () => {
		const { stdin, stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.paint(['one']);
		stdout.written = '';
		terminal.end();
		expect(stdout.written).toBe('\u001b[?1004l\u001b[?2004l\u001b[?25h\u001b[?1049l');
		expect([stdin.raw, stdin.paused]).toEqual([false, true]);
		terminal.end();
		expect(stdout.written.match(/1049l/g)).toHaveLength(1);
	});

	test('is drawn over from its first cell, and its screen is then left by who draws', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.paint(['one']);
		stdout.written = '';
		terminal.handOver(() => {});
		terminal.handOver(() => {});
		expect(stdout.written).toBe('\u001b[H');
		terminal.end();
		expect(stdout.written).not.toContain('1049');
	});

	test('is as it was once it ends, also when who was to draw on it could not start', () => {
		const { stdin, stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.paint(['one']);
		const broken = () => {
			throw new Error('no renderer');
		};
		expect(() => terminal.handOver(broken)).toThrow('no renderer');
		stdout.written = '';
		terminal.end();
		expect(stdout.written).toBe('\u001b[?1004l\u001b[?2004l\u001b[?25h\u001b[?1049l');
		expect(stdin.raw).toBe(false);
	});

	test('is empty when its size has changed meanwhile', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.paint(['one']);
		stdout.columns = 60;
		stdout.written = '';
		terminal.handOver(() => {});
		expect(stdout.written).toBe('\u001b[2J\u001b[H');
	});
});

describe('the mouse', () => {
	const mouseOn = '\u001b[?1000h\u001b[?1006h';
	const mouseOff = '\u001b[?1006l\u001b[?1000l';

	test('is reported from when it is heeded on, and no longer at the end', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		expect(stdout.written).not.toContain('1000');
		terminal.heedMouse(true);
		terminal.heedMouse(true);
		expect(stdout.written.endsWith(mouseOn)).toBe(true);
		stdout.written = '';
		terminal.end();
		expect(stdout.written.startsWith(mouseOff)).toBe(true);
	});

	test('is not touched where nobody heeds it', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.heedMouse(false);
		terminal.take();
		terminal.end();
		expect(stdout.written).not.toMatch(/100[06]/);
	});

	test('is the editor’s while the terminal is lent, and ours again after it', async () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.heedMouse(true);
		stdout.written = '';
		let lent = '';
		await terminal.lendFor(
			async (then) => then(),
			async () => {
				lent = stdout.written;
			},
		);
		expect(lent).toContain(mouseOff);
		expect(lent).not.toContain(mouseOn);
		expect(stdout.written.slice(lent.length)).toContain(mouseOn);
		terminal.heedMouse(false);
		expect(stdout.written.endsWith(mouseOff)).toBe(true);
	});

	test('is heeded again after the process stood still', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.heedMouse(true);
		stdout.written = '';
		process.emit('SIGCONT');
		expect(stdout.written).toContain(mouseOn);
	});
});

describe('the title of the window', () => {
	const keep = '\u001b[22;0t';
	const back = '\u001b[23;0t';

	test('is kept before the first name, and comes back at the end', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		stdout.written = '';
		terminal.name('orders');
		terminal.name('orders');
		terminal.name('refunds');
		expect(stdout.written).toBe(`${keep}\u001b]0;orders\u0007\u001b]0;refunds\u0007`);
		stdout.written = '';
		terminal.end();
		expect(stdout.written.split(back)).toHaveLength(2);
		terminal.name('too late');
		expect(stdout.written).not.toContain('too late');
	});

	test('is that of before while the terminal is lent, and ours after it', async () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.name('orders');
		stdout.written = '';
		let lent = '';
		await terminal.lendFor(
			async (then) => then(),
			async () => {
				lent = stdout.written;
			},
		);
		expect(lent).toContain(back);
		expect(stdout.written.slice(lent.length)).toContain(`${keep}`);
		expect(stdout.written).toContain('\u001b]0;orders\u0007');
	});

	test('is not touched where nobody names it', () => {
		const { stdout, terminal } = makeTerminal();
		terminal.take();
		terminal.end();
		expect(stdout.written).not.toMatch(/\]0;|2[23];0t/);
	});
});

test('what is typed before anybody listens comes first, and in order', () => {
	const chunks = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 12 });
	fc.assert(
		fc.property(chunks, chunks, (before, after) => {
			const { stdin, terminal } = makeTerminal();
			stdin.emit('data', Buffer.from('typed when it was not ours'));
			terminal.take();
			let heard = '';
			for (const chunk of before) stdin.emit('data', Buffer.from(chunk));
			terminal.listen({
				...deaf,
				onInput: (bytes) => {
					heard += Buffer.from(bytes).toString();
				},
			});
			for (const chunk of after) stdin.emit('data', Buffer.from(chunk));
			expect(heard).toBe([...before, ...after].join(''));
			terminal.end();
		}),
		{ numRuns: 50 },
	);
});

test('a terminal that is gone before anybody listens is told to who listens then', () => {
	const { stdin, terminal } = makeTerminal();
	terminal.take();
	stdin.emit('end');
	let gone = 0;
	terminal.listen({ ...deaf, onGone: () => gone++ });
	expect(gone).toBe(1);
});
