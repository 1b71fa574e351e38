import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newReading } from '../../../source/console/state/reading.ts';
import { messagePage, wrapRow } from '../../../source/console/widgets/message-page.ts';
import {
	foldedAt,
	landed,
	movedBy,
	nextMatch,
	pathAt,
	standing,
	valueAt,
} from '../../../source/console/widgets/reading.ts';
import { jsonDocument } from '../../../source/presentation/json/json-document.ts';
import { lineWidth, plainLine, span } from '../../../source/presentation/line.ts';
import { message } from '../../operations/fakes.ts';

const bodyOf = (value: unknown) => message('m', 0, { body: JSON.stringify(value) });
const order = bodyOf({ order: { id: 7, items: [{ sku: 'A' }, { sku: 'B' }] }, note: 'x "y"' });

describe('a body', () => {
	test('has the value and the path of every row', () => {
		const page = messagePage(order, newReading, 80);
		const told = Array.from({ length: page.count }, (_, row) => {
			const reading = { ...newReading, row };
			return `${pathAt(reading, page)} ${valueAt(reading, page)}`;
		});
		expect(told).toContain('body.order.id 7');
		expect(told).toContain('body.order.items[1].sku B');
		expect(told).toContain('body.order.items [{"sku":"A"},{"sku":"B"}]');
		expect(told).toContain('body.note x "y"');
	});

	test('the value of any row of any JSON is a part of the text that parses', () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 4 }), (text) => {
				const document = jsonDocument(text);
				if (document === undefined) throw new Error('the text is JSON');
				for (let row = 0; row < document.count; row++) {
					const value = document.value(row);
					expect(text).toContain(value);
					JSON.parse(value);
				}
				expect(JSON.parse(document.value(0))).toEqual(JSON.parse(text));
			}),
		);
	});

	test('folds and unfolds where something opens, and nowhere else', () => {
		const page = messagePage(order, newReading, 80);
		const folded = foldedAt({ ...newReading, row: 1 }, page);
		if (folded === undefined) throw new Error('row 1 opens the order');
		const short = messagePage(order, folded, 80);
		expect(short.count).toBeLessThan(page.count);
		expect(plainLine(short.line(1))).toContain('{ 2 keys }');
		expect(foldedAt(folded, short)?.folded.size).toBe(0);
		expect(foldedAt({ ...newReading, row: 2 }, page)).toBeUndefined();
	});

	test('a search opens the fold that hides its match, and goes round the end', () => {
		const page = messagePage(order, newReading, 80);
		const folded = foldedAt({ ...newReading, row: 1, search: '"sku": "B"' }, page);
		if (folded === undefined) throw new Error('row 1 opens the order');
		const found = nextMatch(folded, messagePage(order, folded, 80), 1);
		if (found === undefined) throw new Error('B is there');
		const open = messagePage(order, found, 80);
		const there = landed(found, open, 10);
		expect(plainLine(open.line(there.row))).toContain('"sku": "B"');
		const again = nextMatch(there, open, 1);
		expect(again && landed(again, open, 10).row).toBe(there.row);
		expect(nextMatch({ ...newReading, search: 'zebra' }, page, 1)).toBeUndefined();
		// As it stands on the screen, however it was written.
		expect(nextMatch({ ...newReading, search: '"id": ' }, page, 1)).toBeDefined();
	});

	test('the cursor stays inside and in sight, whatever is pressed', () => {
		const keys = ['j', 'k', 'g', 'G', 'pgup', 'pgdn', 'up', 'down'];
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...keys), { maxLength: 20 }),
				fc.integer({ min: 1, max: 30 }),
				(pressed, height) => {
					const page = messagePage(order, newReading, 80);
					let reading = standing(newReading, page, height);
					for (const key of pressed) {
						reading = movedBy(reading, page, height, key) ?? reading;
						expect(reading.row).toBeGreaterThanOrEqual(reading.offset);
						expect(reading.row).toBeLessThan(reading.offset + height);
						expect(reading.row).toBeLessThan(page.count);
					}
				},
			),
		);
	});

	test('wrapped rows fit, and say together what the row said', () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[ -~]{0,200}$/),
				fc.integer({ min: 20, max: 80 }),
				(text, width) => {
					const rows = wrapRow([span('  '), span('"key"'), span(': '), span(text)], width);
					for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(Math.max(width, 17));
					const said = rows.map((row, index) =>
						plainLine(row).slice(index === 0 ? 9 : Math.min(9, Math.floor(width / 2))),
					);
					expect(said.join('')).toBe(text);
				},
			),
		);
	});

	test('a megabyte in one string is wrapped without being felt', () => {
		const large = message('large', 0, { body: JSON.stringify({ text: 'x'.repeat(1_000_000) }) });
		const page = messagePage(large, { ...newReading, wrap: true }, 80);
		expect(page.count).toBeGreaterThan(10_000);
		expect(plainLine(page.line(5_000))).toContain('xxxx');
	});
});
