import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSafe, safeText } from '../../../source/domain/text/safe-text.ts';
import { hostileText } from '../../presentation/hostile.ts';

describe('safe text', () => {
	test.each([
		['\u001b[31mred', '\\x1b[31mred'],
		['\u001b]52;c;ZXZpbA==\u0007', '\\x1b]52;c;ZXZpbA==\\x07'],
		['\u009b2J', '\\x9b2J'],
		['a\nb\tc\r', 'a\\nb\\tc\\r'],
		['\u007f', '\\x7f'],
		['user\u202efdp.exe', 'user\\u202efdp.exe'],
		['ad\u200bmin', 'ad\\u200bmin'],
		['\ufeffx', '\\ufeffx'],
		['tag\u{e0041}', 'tag\\u{e0041}'],
		['lone \ud800', 'lone \\ud800'],
		['non \uffff \u{1fffe}', 'non \\uffff \\u{1fffe}'],
		['👩\u200d👧', '👩\\u200d👧'],
		['👍🏽 🇩🇪', '👍\\u{1f3fd} \\u{1f1e9}\\u{1f1ea}'],
	])('shows %j as %s', (text, shown) => {
		expect(safeText(text)).toBe(shown);
		expect(isSafe(text)).toBe(false);
	});

	test.each(['orders-dlq', '', 'Zürich', 'e\u0301', '日本語', 'नमस्ते', '👍', 'a~b'])(
		'leaves %s alone',
		(text) => {
			expect(safeText(text)).toBe(text);
			expect(isSafe(text)).toBe(true);
		},
	);

	test('keeps the marks that a language needs and shows a stack of them', () => {
		const marks = '\u0301'.repeat(6);
		expect(safeText(`e${marks}`)).toBe(`e${marks}`);
		expect(safeText(`e${marks}\u0302`)).toBe(`e${marks}\\u0302`);
	});

	test('lets no control or format character through, and changes nothing twice', () => {
		fc.assert(
			fc.property(hostileText, (text) => {
				const safe = safeText(text);
				expect(safe).not.toMatch(
					/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
				);
				expect(safeText(safe)).toBe(safe);
				expect(isSafe(text)).toBe(safe === text);
			}),
			{ numRuns: 2000 },
		);
	});
});
