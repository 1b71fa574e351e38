import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldLine } from '../../../source/console/widgets/field-line.ts';
import { textField } from '../../../source/console/widgets/text-field.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { hostileText } from '../../presentation/hostile.ts';

test('the cursor is always in sight', () => {
	fc.assert(
		fc.property(
			fc.oneof(hostileText, fc.string({ maxLength: 200 })),
			fc.nat(),
			fc.integer({ min: 20, max: 200 }),
			(text, position, width) => {
				const field = textField(text);
				const at = position % (field.graphemes.length + 1);
				const line = fieldLine('/', { ...field, at }, width);
				const cursor = line.findIndex(({ style }) => style === 'field-cursor');
				expect(cursor).toBeGreaterThan(0);
				// One cluster may be wide; it starts on screen all the same.
				expect(lineWidth(line.slice(0, cursor))).toBeLessThan(width);
			},
		),
	);
});

test('what stands around the cursor is shown', () => {
	const field = { ...textField('orders'), at: 3 };
	expect(plainLine(fieldLine('/', field, 40))).toBe('/orders');
	expect(fieldLine('/', field, 40).map(({ text }) => text)).toEqual(['/', 'ord', 'e', 'rs']);
});

test('what is wrong stands out, before and behind the cursor', () => {
	const wrong = (at: number, position: number) =>
		fieldLine('/', { ...textField('=a = b'), at }, 40, true, position)
			.filter(({ style }) => style === 'bad')
			.map(({ text }) => text);
	expect(wrong(6, 3)).toEqual(['=']);
	expect(wrong(0, 3)).toEqual(['=']);
	expect(wrong(3, 3)).toEqual([]);
	expect(wrong(6, 99)).toEqual([]);
});

test('a body of a megabyte costs no more than what is shown of it', () => {
	const graphemes = Array.from({ length: 1_000_000 }, () => 'x');
	const line = fieldLine('body ', { graphemes, at: graphemes.length }, 80);
	expect(lineWidth(line)).toBeLessThanOrEqual(80);
	const middle = fieldLine('body ', { graphemes, at: 500_000 }, 80);
	expect(middle.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(400);
	const unfocused = fieldLine('body ', { graphemes, at: 0 }, 80, false);
	expect(unfocused.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(400);
});
