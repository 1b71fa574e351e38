import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeySplitter, type TerminalEvent } from '../../../source/console/keys/key-splitter.ts';
import { keyLabel } from '../../../source/console/keys/keystroke.ts';
import { runs } from '../../helpers/whole.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a terminal's chunks become; a number is a silence of so many ms. */
function heard(...pieces: readonly (string | Uint8Array | number)[]): TerminalEvent[] {
	const splitter = new KeySplitter(1000);
	const events: TerminalEvent[] = [];
	let now = 0;
	for (const piece of pieces) {
		if (typeof piece !== 'number') {
			const bytes = typeof piece === 'string' ? bytesOf(piece) : piece;
			events.push(...splitter.push(bytes, now));
			continue;
		}
		const until = now + piece;
		for (let due = splitter.deadline; due !== undefined && due <= until; due = splitter.deadline) {
			now = due;
			events.push(...splitter.expire(now));
		}
		now = until;
	}
	return events;
}

/** The same, short: keys by their names, pastes in quotes, the rest in parentheses; the mouse presses nothing. */
function said(...pieces: readonly (string | Uint8Array | number)[]): string[] {
	return heard(...pieces).flatMap((event) => {
		if (event.type === 'mouse') return [];
		if (event.type === 'key') return event.key;
		if (event.type === 'paste') return JSON.stringify(event.text);
		if (event.type === 'focus') return event.focused ? '(focus)' : '(blur)';
		return `(${event.why})`;
	});
}

/** Long enough for everything that is waited for. */
const silence = 10_000;

describe('keys that come together are told apart', () => {
	test.each([
		['jjj', ['j', 'j', 'j']],
		['\t\r', ['tab', 'enter']],
		['foo\r', ['f', 'o', 'o', 'enter']],
		['a b', ['a', 'space', 'b']],
		['x\r\ny', ['x', 'enter', 'y']],
		['a\u007f\u007fb', ['a', 'backspace', 'backspace', 'b']],
		['j\u0003', ['j', 'ctrl-c']],
		['G\u0012', ['G', 'ctrl-r']],
		['e\u0301日👍', ['e', '\u0301', '日', '👍']],
		['\u001b[Aj\u001b[B', ['up', 'j', 'down']],
		// tmux makes Alt of esc and a quick key: it counts as esc, then the key.
		['\u001bj', ['esc', 'j']],
		['\u001b\r', ['esc', 'enter']],
		['\u001b\u001b[A', ['esc', 'up']],
		['\u001b\u001bj', ['esc', 'esc', 'j']],
		['\u001b[1;3A', ['esc', 'up']],
	])('%j', (chunk, keys) => {
		expect(said(chunk, silence)).toEqual(keys);
	});
});

describe('single keys have their names', () => {
	test.each([
		['\r', 'enter'],
		['\n', 'enter'],
		['\t', 'tab'],
		['\u001b[Z', 'shift-tab'],
		[' ', 'space'],
		['\u007f', 'backspace'],
		['\b', 'backspace'],
		['\u001b', 'esc'],
		['\u001b[3~', 'del'],
		['\u001b[5~', 'pgup'],
		['\u001b[6~', 'pgdn'],
		['\u001b[H', 'home'],
		['\u001b[F', 'end'],
		['\u001b[1~', 'home'],
		['\u001b[8~', 'end'],
		['\u001bOA', 'up'],
		['\u001b[D', 'left'],
		['\u001b[C', 'right'],
		['\u001b[1;5C', 'right'],
		['\u001b[6$', 'pgdn'],
		['\u001b[a', 'up'],
		['\u001bOM', 'enter'],
		['\u0000', 'ctrl-space'],
		['\u0001', 'ctrl-a'],
		['\u0012', 'ctrl-r'],
		['\u001a', 'ctrl-z'],
		['\u001c', 'ctrl-\\'],
		['A', 'A'],
		['?', '?'],
		// kitty's protocol and xterm's modifyOtherKeys, left on by another program.
		['\u001b[106u', 'j'],
		['\u001b[99;5u', 'ctrl-c'],
		['\u001b[27u', 'esc'],
		['\u001b[103:71;2u', 'G'],
		['\u001b[103;2u', 'G'],
		['\u001b[9;2u', 'shift-tab'],
		['\u001b[57414u', 'enter'],
		['\u001b[57404u', '5'],
		['\u001b[27;5;99~', 'ctrl-c'],
		// Function keys: xterm, with modifiers, rxvt, the Linux console, kitty.
		['\u001bOP', 'f1'],
		['\u001bOS', 'f4'],
		['\u001b[15~', 'f5'],
		['\u001b[24~', 'f12'],
		['\u001b[1;2P', 'f1'],
		['\u001b[15;5~', 'f5'],
		['\u001b[11~', 'f1'],
		['\u001b[[A', 'f1'],
		['\u001b[[E', 'f5'],
		['\u001b[57368u', 'f5'],
	])('%j is %s', (bytes, key) => {
		expect(said(bytes, silence)).toEqual([key]);
	});

	test.each([
		'\u001b[106;1:3u',
		'\u001b[1;1:3A',
		'\u001b[25~',
		'\u001b[16~',
		'\u001b[2~',
		// A report of the cursor's place, which F3 with a modifier looks like.
		'\u001b[1;2R',
		'\u001b[57358u',
		'\u0085',
	])('%j is none: a release, a key of a larger keyboard, a report', (bytes) => {
		expect(said(bytes, 'j')).toEqual(['j']);
	});
});

const replies = [
	'\u001b]11;rgb:1e1e/1e1e/2e2e\u0007',
	'\u001b]11;rgb:1e1e/1e1e/2e2e\u001b\\',
	'\u001b]11;rgb:1e1e/1e1e/2e2e\u009c',
	'\u001b]52;c;cXVpdA==\u0007',
	'\u001b]lTitle é ?q\u001b\\',
	'\u001bP>|XTerm(390)\u001b\\',
	'\u001bP1+r544e=787465726d\u001b\\',
	'\u001bP1$r0;1m\u001b\\',
	'\u001b_Gi=31;OK\u001b\\',
	'\u001b^private\u001b\\',
	'\u001bXstring\u001b\\',
	'\u001b[?1;2c',
	'\u001b[>41;390;0c',
	'\u001b[0n',
	'\u001b[24;80R',
	'\u001b[?2004;1$y',
	'\u001b[4;1$y',
	'\u001b[?1u',
	'\u001b[8;24;80t',
	'\u001b[<0;12;3M',
	'\u001b[<0;12;3m',
	'\u001b[M !q',
] as const;

const anyKey = fc.constantFrom(
	...'jqy?:/ABZ1 ',
	...['\r', '\t', '\u007f', '\u0003', '\u001a', '\n', 'é', '日', '👍', 'e\u0301', '\u001b[A'],
	...['\u001b[6~', '\u001bOB', '\u001b[1;3C', '\u001b[99;5u', '\u001bj', '\u001b\u001b[B'],
);
const anyPaste = fc
	.string({ unit: 'binary', maxLength: 40 })
	.map((text) => text.replaceAll('\u001b', ''))
	.map((text) => `\u001b[200~${text}\u001b[201~`);
const anyReply = fc.constantFrom(...replies);
const focus = fc.constantFrom('\u001b[I', '\u001b[O');
const anything = fc.oneof(
	{ weight: 5, arbitrary: anyKey },
	{ weight: 2, arbitrary: anyReply },
	{ weight: 1, arbitrary: anyPaste },
	{ weight: 1, arbitrary: focus },
	// A paste that is too long, with a ctrl-c beyond what is kept.
	{ weight: 1, arbitrary: fc.constant(`\u001b[200~${'x'.repeat(1100)}\u0003jj\u001b[201~`) },
);

/** `bytes` in pieces that are cut anywhere. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
	const places = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
	return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe('any bytes, cut at any place', () => {
	const cuts = fc.array(fc.nat(), { maxLength: 12 });

	test('give the same keys: what terminals send', () => {
		fc.assert(
			fc.property(fc.array(anything, { maxLength: 12 }), cuts, (parts, places) => {
				const bytes = bytesOf(parts.join(''));
				expect(heard(...pieces(bytes, places), silence)).toEqual(heard(bytes, silence));
			}),
			{ numRuns: runs(3000) },
		);
	});

	test('give the same keys: whatever there is', () => {
		const hostile = fc.array(
			fc.oneof(
				fc.uint8Array({ maxLength: 6 }),
				fc
					.constantFrom(
						'\u001b',
						'\u001b[',
						'\u001b]',
						'\u001bP',
						'\u001bO',
						'\u001b[200~',
						'[201~',
					)
					.map(bytesOf),
			),
			{ maxLength: 12 },
		);
		fc.assert(
			fc.property(hostile, cuts, (parts, places) => {
				const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
				expect(heard(...pieces(bytes, places), silence)).toEqual(heard(bytes, silence));
			}),
			{ numRuns: runs(3000) },
		);
	});

	test('byte by byte as well', () => {
		fc.assert(
			fc.property(fc.array(anything, { maxLength: 8 }), (parts) => {
				const bytes = bytesOf(parts.join(''));
				const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
				expect(heard(...single, silence)).toEqual(heard(bytes, silence));
			}),
			{ numRuns: runs(500) },
		);
	});
});

describe('replies of a terminal', () => {
	test('press nothing, between any keys', () => {
		const keys = fc.constantFrom('j', '\r', '\u001b[A', '\u0003');
		fc.assert(
			fc.property(
				fc.array(fc.tuple(keys, fc.array(anyReply, { maxLength: 3 })), { maxLength: 6 }),
				(parts) => {
					const alone = parts.map(([key]) => key).join('');
					const among = parts.map(([key, some]) => key + some.join('')).join('');
					expect(said(among, silence)).toEqual(said(alone, silence));
				},
			),
			{ numRuns: runs(2000) },
		);
	});

	test.each(replies)('%j presses nothing when a slow link cuts it', (reply) => {
		const bytes = bytesOf(reply);
		for (let at = 1; at < bytes.length; at++) {
			for (const pause of [10, 60, 400, 3000]) {
				const found = said(bytes.subarray(0, at), pause, bytes.subarray(at), silence);
				const afterEscape = at === 1 && pause >= 20;
				const afterIntroducer = at === 2 && pause >= 100;
				// Nobody can tell these two from somebody who presses esc, or Alt and the key.
				if (afterEscape && pause <= 300) expect(found.slice(1)).toEqual([]);
				else if (!afterEscape && !afterIntroducer && pause < 500) expect(found).toEqual([]);
				// A key is never lost for long.
				expect(said(bytes.subarray(0, at), silence, 'j').at(-1)).toBe('j');
			}
		}
	});

	test.each([
		['\u001b[<0;1;1M', { kind: 'click', column: 0, row: 0 }],
		['\u001b[<0;300;70M', { kind: 'click', column: 299, row: 69 }],
		['\u001b[<64;5;5M', { kind: 'wheel', by: -1 }],
		['\u001b[<65;5;5M', { kind: 'wheel', by: 1 }],
	])('%j is what the mouse did, cut at any place', (report, what) => {
		const told = [{ type: 'mouse', report: what }];
		expect(heard(report)).toEqual(told);
		for (let at = 1; at < report.length; at++) {
			expect(heard(report.slice(0, at), 10, report.slice(at), silence)).toEqual(told);
		}
	});

	test.each([
		// Released, with a modifier, another button, moved, sideways.
		'\u001b[<0;5;5m',
		'\u001b[<4;5;5M',
		'\u001b[<2;5;5M',
		'\u001b[<35;5;5M',
		'\u001b[<66;5;5M',
		// No cell, no number, too much, too little.
		'\u001b[<0;0;5M',
		'\u001b[<0;-1;5M',
		'\u001b[<0;999999;5M',
		'\u001b[<0;5M',
		'\u001b[<;;M',
		'\u001b[<0;5;5;5M',
		'\u001b[<0;5:1;5M',
	])('%j is nothing', (report) => {
		expect(heard(report, silence)).toEqual([]);
	});

	test('the focus is told, and presses nothing', () => {
		expect(said('\u001b[Oj\u001b[I')).toEqual(['(blur)', 'j', '(focus)']);
	});
});

describe('what never ends keeps nobody from leaving', () => {
	const unfinished = fc.constantFrom(
		...['\u001b', '\u001b[', '\u001b[?1;2', '\u001b]', '\u001b]11;rgb:', '\u001bP', '\u001bP1$r'],
		...['\u001bO', '\u001b_G', '\u001b[M', '\u001b[M!', '\u001b[200~', '\u001b[200~some text'],
	);
	const noise = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });

	test('ctrl-c is heard within a moment, whatever has begun', () => {
		fc.assert(
			fc.property(unfinished, noise, fc.nat(5000), (start, text, pause) => {
				expect(said(start + text, pause, '\u0003', 150).at(-1)).toBe('ctrl-c');
			}),
			{ numRuns: runs(2000) },
		);
	});

	test('any key is heard again after five seconds, though somebody presses keys all the time', () => {
		fc.assert(
			fc.property(unfinished, noise, (start, text) => {
				const presses = Array.from({ length: 20 }, () => ['q', 300] as const).flat();
				expect(
					said(start + text, 300, ...presses).filter((key) => key === 'q').length,
				).toBeGreaterThan(9);
			}),
			{ numRuns: runs(500) },
		);
	});

	test('a paste without an end is given up; its late rest presses nothing, the next key does', () => {
		expect(said('\u001b[200~one two', 2100)).toEqual(['(no-end)']);
		expect(said('\u001b[200~one', 2100, ' and the rest of it\u001b[201~j')).toEqual([
			'(no-end)',
			'j',
		]);
		expect(said('\u001b[200~one', 2100, 'qqqqqqqqqqqqqqqq', 300, 'j')).toEqual(['(no-end)', 'j']);
	});

	test('a slow paste is one all the same, with a ctrl-c in its text', () => {
		const slow = Array.from({ length: 20 }, () => ['ten chars.', 1000] as const).flat();
		expect(said('\u001b[200~', ...slow, '\u001b[201~')).toEqual([
			JSON.stringify('ten chars.'.repeat(20)),
		]);
		expect(said('\u001b[200~STX\u0003ETX\u001b[201~')).toEqual([JSON.stringify('STX\u0003ETX')]);
	});

	test('a paste is bounded', () => {
		expect(said(`\u001b[200~${'x'.repeat(1000)}\u001b[201~j`)).toEqual([
			JSON.stringify('x'.repeat(1000)),
			'j',
		]);
		expect(said(`\u001b[200~${'x'.repeat(1001)}\u001b[201~j`)).toEqual(['(too-long)', 'j']);
		expect(said(`\u001b[200~${'x'.repeat(5000)}\u0003`)).toEqual(['(too-long)', 'ctrl-c']);
	});
});

test('keys are written as people know them', () => {
	expect(['del', 'pgup', 'j', 'ctrl-r'].map(keyLabel)).toEqual(['Del', 'PgUp', 'j', 'ctrl-r']);
});
