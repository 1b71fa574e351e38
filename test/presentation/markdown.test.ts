import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSafe } from '../../source/domain/text/safe-text.ts';
import {
	codeBlock,
	codeCell,
	codeSpan,
	inMarkdown,
	markdownTable,
} from '../../source/presentation/markdown.ts';
import { hostileText } from './hostile.ts';

/** What acts in Markdown: its marks, addresses, markup, the beginnings of lists. */
const piece = fc.oneof(
	fc.constantFrom(
		...[
			'`',
			'``',
			'```',
			'|',
			'\\',
			'\\|',
			'*',
			'_',
			'[a](http://evil)',
			'<b>',
			'<script>',
			'&amp;',
		],
		...[
			'![x](y)',
			'#',
			'- ',
			'+ ',
			'1. ',
			'2) ',
			'> ',
			'~~',
			'\n',
			'\r\n',
			'\n\n# x',
			'https://evil.example',
		],
		...['www.evil.example', '---', '===', 'text', ' '],
	),
	hostileText,
);
const text = fc.array(piece, { maxLength: 8 }).map((all) => all.join(''));

/** What stands in it without a backslash before it. */
function bare(markdown: string): string {
	return markdown.replace(/\\[^A-Za-z0-9\s]/g, 'x');
}

describe('a text in Markdown', () => {
	test('has no mark, no link and no second line, whatever is in it', () => {
		fc.assert(
			fc.property(text, (hostile) => {
				const written = inMarkdown(hostile);
				expect(isSafe(written)).toBe(true);
				expect(bare(written)).not.toMatch(
					/[`*_{}[\]<>#|!&~\\]|:\/\/|^[-+=]|^\d+[.)]|(?<![a-z0-9])www\./i,
				);
			}),
			{ numRuns: 500 },
		);
	});

	test('is what it was where it is plain', () => {
		const plain = 'Nobody has received for 3 m, and 12 wait: since 14:02';
		expect(inMarkdown(plain)).toBe(plain);
	});
});

describe('a text as code', () => {
	test('ends where it should, whatever backticks are in it', () => {
		fc.assert(
			fc.property(text, (hostile) => {
				const written = codeSpan(hostile);
				if (written === '') {
					expect(hostile.trim()).toBe('');
					return;
				}
				const [fence = ''] = /^`+/.exec(written) ?? [];
				const inside = written.slice(fence.length, written.length - fence.length);
				expect(written.endsWith(fence)).toBe(true);
				expect((inside.match(/`+/g) ?? []).every((run) => run.length !== fence.length)).toBe(true);
				expect(inside.startsWith('`') || inside.endsWith('`')).toBe(false);
				expect(isSafe(written)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	test('of several lines has no line that ends it', () => {
		fc.assert(
			fc.property(text, (hostile) => {
				const [first = '', ...rest] = codeBlock(hostile);
				const fence = first.replace('text', '');
				expect(rest.at(-1)).toBe(fence);
				expect(rest.slice(0, -1).some((line) => line.includes(fence))).toBe(false);
				expect(rest.every(isSafe)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});

test('a row of a table has as many cells as it has titles, whatever is in them', () => {
	fc.assert(
		fc.property(text, text, (one, other) => {
			const rows = markdownTable(['a', 'b'], [[codeCell(one), inMarkdown(other)]]);
			for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(4);
		}),
		{ numRuns: 500 },
	);
});
