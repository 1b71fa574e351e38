import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeText } from '../../source/domain/text/safe-text.ts';
import {
	clip,
	clipMiddle,
	clipSentence,
	clipWords,
	composeLine,
	drawn,
	fitTo,
	type Line,
	lineWidth,
	plainLine,
	type Style,
	span,
	type Theme,
	widthOf,
	wrapLine,
	wrapSentence,
} from '../../source/presentation/line.ts';
import { wrapText } from '../../source/presentation/text-width.ts';
import { themes } from '../../source/presentation/theme.ts';
import { growth } from '../helpers/growth.ts';
import { runs } from '../helpers/whole.ts';
import { cells } from './cells.ts';
import { hostileText } from './hostile.ts';

const dark = themes['dark'] as Theme;
const plain = themes['plain'] as Theme;
const styles = Object.keys(dark.styles) as Style[];

const hostileLine: fc.Arbitrary<Line> = fc.array(
	fc
		.record({ text: hostileText })
		.chain(({ text }) =>
			fc.option(fc.constantFrom(...styles)).map((style) => span(text, style ?? undefined)),
		),
	{ maxLength: 6 },
);

/** Our own SGR sequences alone: colours and emphasis by number, nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences of ours start with one
const ownSgr = /\u001b\[[\d;]*m/g;
const control = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('composeLine', () => {
	test('lets nothing through that acts on a terminal, and is exactly as wide as asked', () => {
		fc.assert(
			fc.property(
				hostileLine,
				fc.integer({ min: 0, max: 60 }),
				fc.constantFrom(...Object.values(themes)),
				fc.boolean(),
				(line, width, theme, highlight) => {
					const known = new Set(['0', theme.cursor, ...Object.values(theme.styles)]);
					const composed = composeLine(line, width, theme, { highlight });
					for (const [code] of composed.matchAll(ownSgr)) {
						expect(known).toContain(code.slice(2, -1));
					}
					const text = composed.replace(ownSgr, '');
					expect(text).not.toMatch(control);
					expect(cells(text)).toBe(width);
				},
			),
			{ numRuns: runs(2000) },
		);
	});

	test('is never wider than asked without padding', () => {
		fc.assert(
			fc.property(hostileLine, fc.integer({ min: 0, max: 30 }), (line, width) => {
				const text = composeLine(line, width, plain, { pad: false });
				expect(cells(text)).toBeLessThanOrEqual(width);
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('a colour never leaks out of its line', () => {
		fc.assert(
			fc.property(
				hostileLine,
				fc.integer({ min: 0, max: 30 }),
				fc.boolean(),
				(line, width, highlight) => {
					const codes = composeLine(line, width, dark, { highlight }).match(ownSgr) ?? [];
					if (codes.length > 0) expect(codes.at(-1)).toBe('\u001b[0m');
				},
			),
		);
	});

	test('shows escape sequences as text', () => {
		expect(composeLine([span('a\u001b[31mb')], 12, dark)).toBe('a\\x1b[31mb  ');
	});

	test('the cursor lies over the whole row, in one piece', () => {
		expect(composeLine([span('ab', 'bad'), span('c')], 5, dark, { highlight: true })).toBe(
			'\u001b[7mabc  \u001b[0m',
		);
	});

	test('opens a style once for neighbours that share it', () => {
		expect(composeLine([span('a', 'dim'), span('b', 'dim')], 2, dark)).toBe(
			'\u001b[90mab\u001b[0m',
		);
	});

	test('shows nothing behind a cut, even where a wide character left a cell free', () => {
		expect(composeLine([span('日本語'), span('x')], 4, plain)).toBe('日~ ');
	});

	test('cuts a megabyte without looking at all of it', () => {
		const texts = new Map([62_500, 1_000_000].map((size) => [size, '日'.repeat(size)]));
		const cost = growth(62_500, (size) => {
			const line = [span(texts.get(size) ?? '')];
			for (let times = 0; times < 100; times++) composeLine(line, 80, plain);
		});
		expect(cost).toBeLessThan(6);
	});

	test('replaces our own glyphs, and only ours, under an ASCII theme', () => {
		const theme = { ...plain, ascii: true };
		const line = [drawn('┌─┤█⣿╌│┊'), span(' ┌─┤ of theirs')];
		expect(composeLine(line, 24, theme)).toBe('+-+#*-|| ┌─┤ of theirs  ');
	});
});

describe('widthOf', () => {
	test('is the width of the safe text on the terminal that gives it the most', () => {
		fc.assert(
			fc.property(hostileText, (text) => {
				const safe = safeText(text);
				const shown = plainLine([span(text)]);
				expect(widthOf(text)).toBe(cells(shown));
				// A text that starts with a mark gets a space under it; nothing else is added.
				expect([safe, ` ${safe}`]).toContain(shown);
			}),
			{ numRuns: runs(2000) },
		);
	});

	test('counts conjuncts and spacing marks as the terminals do that know none', () => {
		expect(widthOf('नमस्ते')).toBe(4);
		expect(widthOf('कि')).toBe(2);
		expect(widthOf('1\u20e3')).toBe(2);
		expect(widthOf('e\u0301')).toBe(1);
		expect(widthOf('한국어 👍')).toBe(9);
	});

	test('adds up over spans, since no text joins the one before it', () => {
		fc.assert(
			fc.property(hostileLine, (line) => {
				expect(lineWidth(line)).toBe(cells(plainLine(line)));
			}),
			{ numRuns: runs(2000) },
		);
	});
});

describe('clip and fitTo', () => {
	test('clip keeps what fits and marks what it cut', () => {
		expect(clip('orders', 6)).toBe('orders');
		expect(clip('orders', 5)).toBe('orde~');
		expect(clip('orders', 1)).toBe('~');
		expect(clip('orders', 0)).toBe('');
	});

	test('fitTo takes exactly its width for any text', () => {
		fc.assert(
			fc.property(
				hostileText,
				fc.integer({ min: 1, max: 40 }),
				fc.constantFrom('left' as const, 'right' as const),
				(text, width, align) => {
					expect(cells(fitTo(text, width, align))).toBe(width);
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	test('clipWords leaves out half a word, half a figure, and the comma before it', () => {
		const why = 'first lost within 4 h, 12 dead since Nov 26';
		expect(clipWords(why, 26)).toBe('first lost within 4 h~');
		expect(clipWords(why, 31)).toBe('first lost within 4 h, 12 dead~');
		expect(clipWords(why, 43)).toBe(why);
		expect(clipWords(`denied: ${'x'.repeat(40)}`, 30)).toBe(`denied: ${'x'.repeat(21)}~`);
		const words = fc.array(fc.string({ maxLength: 20, unit: fc.constantFrom(...'aé日1') }), {
			minLength: 1,
			maxLength: 12,
		});
		fc.assert(
			fc.property(words, fc.integer({ min: 1, max: 60 }), (all, width) => {
				const text = all.join(' ');
				const said = clipWords(text, width);
				expect(widthOf(said)).toBeLessThanOrEqual(width);
				if (said !== text) expect(text.startsWith(said.slice(0, -1))).toBe(true);
			}),
			{ numRuns: runs(500) },
		);
	});

	test('clipSentence cuts no word, figure or time, but what is longer than a dozen', () => {
		const said = 'received 10, hidden from alarm orders-dlq until 13:58:56 or until you leave';
		expect(clipSentence(said, 53)).toBe('received 10, hidden from .. or until you leave');
		expect(clipSentence(said, 60)).toBe('received 10, hidden from .. 13:58:56 or until you leave');
		expect(clipSentence('x'.repeat(80), 20)).toBe(`${'x'.repeat(9)}..${'x'.repeat(9)}`);
		const words = fc.array(fc.stringMatching(/^[a-z0-9:]{1,12}$/), { minLength: 2, maxLength: 30 });
		fc.assert(
			fc.property(words, fc.integer({ min: 40, max: 90 }), (all, width) => {
				const text = all.join(' ');
				const shown = clipSentence(text, width);
				expect(cells(shown)).toBeLessThanOrEqual(width);
				for (const word of shown.split(' ')) expect(['..', ...all]).toContain(word);
			}),
		);
	});

	test('clipMiddle keeps both ends and never exceeds its width', () => {
		expect(clipMiddle('payments-prod-dead-letters', 12)).toBe('payme..tters');
		expect(clipMiddle('支払い-本番-配信不能', 12)).toBe('支払..信不能');
		fc.assert(
			fc.property(hostileText, fc.integer({ min: 1, max: 30 }), (text, width) => {
				expect(cells(clipMiddle(text, width))).toBeLessThanOrEqual(width);
			}),
			{ numRuns: runs(1000) },
		);
	});
});

describe('wrapping', () => {
	test('wrapText loses nothing and keeps every piece within its width', () => {
		fc.assert(
			fc.property(hostileText, fc.integer({ min: 4, max: 30 }), (text, width) => {
				const pieces = wrapText(text, width);
				for (const piece of pieces) expect(cells(piece)).toBeLessThanOrEqual(width);
				const joined = pieces.join('').replaceAll(' ', '');
				expect(joined).toBe(safeText(text).replaceAll(' ', ''));
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('wrapLine loses nothing and keeps every row within its width', () => {
		fc.assert(
			fc.property(hostileLine, fc.integer({ min: 12, max: 40 }), (line, width) => {
				const rows = wrapLine(line, width, 2);
				for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width);
				const joined = rows.map(plainLine).join('').replaceAll(' ', '');
				expect(joined).toBe(plainLine(line).replaceAll(' ', ''));
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('wrapSentence loses nothing, keeps every row within its width, and cuts no word that is shorter than an id', () => {
		const word = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abcé日') });
		const words = fc.array(word, { minLength: 1, maxLength: 12 }).map((all) => all.join(' '));
		fc.assert(
			fc.property(
				fc.array(words, { minLength: 1, maxLength: 4 }),
				fc.integer({ min: 40, max: 90 }),
				(texts, width) => {
					const line = texts.map((text, at) => span(at === 0 ? text : ` ${text}`));
					const rows = wrapSentence(line, width, 2);
					const told = rows.map((row, at) => plainLine(row).slice(at === 0 ? 0 : 2));
					expect(told.join('')).toBe(plainLine(line));
					for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width);
					for (const [at, text] of told.entries()) {
						const [begun = ''] = /\S*$/u.exec(text) ?? [];
						const [rest = ''] = /^\S*/u.exec(told[at + 1] ?? '') ?? [];
						if (begun === '' || rest === '') continue;
						expect(widthOf(begun + rest)).toBeGreaterThan(16);
					}
				},
			),
			{ numRuns: 200 },
		);
		const told = 'all share  attributes.validation is "amount: expected a number, got null"';
		expect(wrapSentence([span(told)], 58, 4).map(plainLine)).toEqual([
			'all share  attributes.validation is "amount: expected a ',
			'    number, got null"',
		]);
	});

	test('wrapLine keeps styles', () => {
		expect(wrapLine([span('ab', 'bad'), span('cde')], 3)).toEqual([
			[span('ab', 'bad'), span('c')],
			[span('de')],
		]);
	});
});
