import { describe, expect, it, vi } from 'vitest';
import { outputOn } from '../../../source/commands/shell/output.ts';

function streams(terminal: boolean) {
	const written: string[] = [];
	let now = 0;
	const stream = {
		isTTY: terminal,
		columns: 40,
		write(text: string, done: (error?: Error) => void) {
			written.push(text);
			done();
		},
	};
	const out = outputOn(
		stream,
		stream,
		() => now,
		() => {},
	);
	return {
		out,
		written,
		pass: (ms: number) => {
			now += ms;
		},
	};
}

describe('progress', () => {
	it('replaces itself on a terminal, ten times a second, and is gone before anything else', () => {
		const { out, written, pass } = streams(true);
		out.progress('1 of 3');
		out.progress('2 of 3');
		pass(100);
		out.progress('3 of 3 \u001b[2J');
		out.note('done');
		expect(written).toEqual([
			'\r\u001b[K1 of 3',
			'\r\u001b[K3 of 3 \\x1b[2J',
			'\r\u001b[K',
			'done\n',
		]);
	});

	it('stands before nothing that the reader of a pipe prints on the same terminal', async () => {
		const written: string[] = [];
		let now = 0;
		const stderr = {
			...{ isTTY: true, columns: 40 },
			write: (text: string, done: () => void) => {
				written.push(text);
				done();
			},
		};
		const stdout = { write: (_: string, done: () => void) => done() };
		const out = outputOn(
			stdout,
			stderr,
			() => now,
			() => {},
			{ piped: true },
		);
		out.progress('1 read');
		await out.data('line');
		expect(written).toEqual(['\r\u001b[K1 read', '\r\u001b[K']);
		now = 299;
		out.progress('2 read');
		expect(written).toHaveLength(2);
		now = 300;
		out.progress('3 read');
		expect(written.slice(2)).toEqual(['\r\u001b[K3 read']);
	});

	it('is a line every five seconds in a log, and none when all is over before', () => {
		const { out, written, pass } = streams(false);
		out.progress('1');
		pass(5000);
		out.progress('2');
		out.progress('3');
		expect(written).toEqual(['2\n']);
	});
});

it('a closed output is told, and writing to it does not throw', async () => {
	let closed = '';
	const broken = {
		write: (_: string, done: (error?: Error) => void) => done(new Error('EPIPE')),
	};
	const out = outputOn(
		broken,
		broken,
		() => 0,
		({ message }) => {
			closed = message;
		},
	);
	await out.data('x');
	expect(closed).toBe('EPIPE');
});

it('a reader who stands still is waited for two seconds once the command is to stop, and then no more', async () => {
	vi.useFakeTimers();
	try {
		const stop = new AbortController();
		const onUnread = vi.fn();
		const still = { isTTY: true, write: () => true };
		const out = outputOn(
			still,
			still,
			() => 0,
			() => {},
			{ stop: stop.signal, onUnread },
		);
		const answers: boolean[] = [];
		void out.data('one').then((taken) => answers.push(taken));
		await vi.advanceTimersByTimeAsync(60_000);
		stop.abort();
		await vi.advanceTimersByTimeAsync(1_900);
		expect(answers).toEqual([]);
		await vi.advanceTimersByTimeAsync(200);
		for (let part = 0; part < 100; part++) answers.push(await out.data('more'));
		expect([new Set(answers), onUnread.mock.calls.length]).toEqual([new Set([false]), 1]);
	} finally {
		vi.useRealTimers();
	}
});

it('a dumb terminal sees no control sequence, and one without a size counts as 80 columns', () => {
	let written = '';
	const terminal = {
		isTTY: true,
		columns: 0,
		write(text: string | Uint8Array) {
			written += text;
		},
	};
	let now = 0;
	const out = outputOn(
		terminal,
		terminal,
		() => now,
		() => {},
		{ dumb: true },
	);
	for (; now < 20_000; now += 1_000) out.progress(`at ${now}`);
	out.note('done');
	expect(written).not.toContain('\u001b');
	expect(written).toMatch(/^at 5000\nat 10000\n/);
	expect(out.width).toBe(80);
});
