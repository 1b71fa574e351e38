import { describe, expect, it } from 'vitest';
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
