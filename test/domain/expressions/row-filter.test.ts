import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type FilterColumn,
	type FilterValue,
	parseRowFilter,
} from '../../../source/domain/expressions/row-filter.ts';
import { growth } from '../../helpers/growth.ts';
import { runs } from '../../helpers/whole.ts';

const columns: readonly FilterColumn[] = [
	{ id: 'name' },
	{ id: 'type' },
	{ id: 'ready' },
	{ id: 'age', measure: 'duration' },
	{ id: 'size', measure: 'bytes' },
];

type Row = Readonly<Record<string, FilterValue>>;

const orders: Row = {
	name: { text: 'orders' },
	type: { text: 'std' },
	ready: { text: '1284', number: 1284 },
	age: { text: '3h', number: 3 * 3_600_000 },
	size: { text: '12 KiB', number: 12_288 },
};
const unknown: Row = {
	...orders,
	name: { text: 'billing.fifo' },
	type: { text: 'fifo' },
	ready: { text: '?' },
};

function matches(filter: string, row: Row): boolean {
	const parsed = parseRowFilter(filter, columns);
	if (!parsed.ok) throw new Error(`${parsed.position}: ${parsed.problem}`);
	const text = Object.values(row)
		.map((value) => value.text)
		.join('\n');
	return parsed.test(text, (id) => row[id]);
}

describe('a row filter', () => {
	test.each([
		['', true],
		['ord', true],
		['ORD', true],
		['payments', false],
		['ord 1284', true],
		['ord payments', false],
		['!payments', true],
		['!ord', false],
		['"orders"', true],
		['/^ord/', true],
		['/ORDERS$/', true],
		['/^orders$/', true],
		['/^(o|x)r+de+rs$/', true],
		['/^rders/', false],
		['!/^inv/', true],
		['type:std', true],
		['type:fifo', false],
		['!type:fifo', true],
		['name:=order', false],
		['name:=orders', true],
		['name:/^o.*s$/', true],
		['ready:>100', true],
		['ready:>1,283', true],
		['ready:<=1284', true],
		['ready:>1.2k', true],
		['ready:1284', true],
		['ready:128', false],
		['ready:=1284', true],
		['ready:?', false],
		['age:>2h', true],
		['age:>2h59m', true],
		['age:<2d', true],
		['age:<30s', false],
		['size:>10k', true],
		['size:>=12KiB', true],
		['READY:>100 !fifo', true],
	])('%s on the orders queue: %s', (filter, expected) => {
		expect(matches(filter, orders)).toBe(expected);
	});

	test('an unknown number is neither above nor below anything, but can be asked for', () => {
		expect(matches('ready:>0', unknown)).toBe(false);
		expect(matches('ready:<=0', unknown)).toBe(false);
		expect(matches('ready:?', unknown)).toBe(true);
	});

	test('a not is of the name, where a column names the row; text is of the whole row', () => {
		const named = [{ id: 'name', names: true as const }, { id: 'why' }];
		const row: Row = { name: { text: 'orders' }, why: { text: '12 dead in orders-dlq' } };
		const shows = (filter: string, columns: readonly FilterColumn[]) => {
			const parsed = parseRowFilter(filter, columns);
			return parsed.ok && parsed.test('orders\n12 dead in orders-dlq', (id) => row[id]);
		};
		expect(shows('dlq', named)).toBe(true);
		expect(shows('!dlq', named)).toBe(true);
		expect(shows('!/dlq$/', named)).toBe(true);
		expect(shows('!ord', named)).toBe(false);
		expect(shows('!why:dlq', named)).toBe(false);
		expect(shows('!dlq', [{ id: 'name' }])).toBe(false);
	});

	test('text with a colon that names no column is text', () => {
		const parsed = parseRowFilter('arn:aws:sqs', columns);
		expect(parsed.ok && parsed.test('arn:aws:sqs:eu-west-1:1:orders', () => undefined)).toBe(true);
		const url = parseRowFilter('https://sqs', columns);
		expect(
			url.ok && url.test('https://sqs.eu-west-1.amazonaws.com/1/orders', () => undefined),
		).toBe(true);
	});

	test.each([
		['tpye:fifo', 0, 'there is no column tpye; did you mean type:'],
		['orders reayd:>1', 7, 'there is no column reayd; did you mean ready:'],
		['ready:>many', 7, 'many is no number'],
		['age:>soon', 5, 'soon is no duration; write 30s, 2h or 1d12h'],
		['ready:>', 7, 'write a number behind >'],
		['ready:', 6, 'write a value behind ready: or "ready:" for the text'],
		['!', 0, 'write what ! shall leave out behind it'],
		['a "b', 2, 'this quote is not closed'],
		['/[/', 0, 'pattern, character 2: a [ is not closed'],
		['=ready > 5', 0, '= begins an expression, of messages and records alone; here ready:>5'],
		[
			' =body.x == 1',
			1,
			'= begins an expression, of messages and records alone; here column:value',
		],
		['/(/', 0, 'pattern, character 2: a ( is not closed'],
		['/a/b', 3, 'nothing may follow a /pattern/; put a blank between terms'],
	])('%s is refused with its position and a sentence', (filter, position, problem) => {
		expect(parseRowFilter(filter, columns)).toEqual({ ok: false, position, problem });
	});

	test('a pattern may hold blanks and slashes', () => {
		expect(matches('/1284\\n3h/ orders', orders)).toBe(true);
		const parsed = parseRowFilter('/a[/ ]b/');
		expect(parsed.ok && parsed.test('xa/b', () => undefined)).toBe(true);
	});

	test('a pattern whose second slash is not typed yet is text', () => {
		expect(parseRowFilter('/ord').ok).toBe(true);
		expect(parseRowFilter('//').ok).toBe(true);
	});

	test('tells which plain texts to highlight', () => {
		const parsed = parseRowFilter('ord !pay type:std /x/ "a b"', columns);
		expect(parsed.ok && parsed.needles).toEqual(['ord', 'a b']);
	});

	test('reading never throws, and problems point into the text', () => {
		const piece = fc.oneof(
			fc.constantFrom(
				'!',
				'/',
				'"',
				':',
				'type:',
				'ready:',
				'>',
				'=',
				'(',
				'[',
				'\\',
				'{2,1}',
				' ',
				'*',
				'?',
			),
			fc.string({ unit: 'binary', maxLength: 5 }),
		);
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 12 }),
				fc.string({ unit: 'binary' }),
				(parts, text) => {
					const source = parts.join('');
					const parsed = parseRowFilter(source, columns);
					if (parsed.ok) parsed.test(text, (id) => orders[id]);
					else {
						expect(parsed.position).toBeGreaterThanOrEqual(0);
						expect(parsed.position).toBeLessThanOrEqual(source.length);
						expect(parsed.problem).not.toBe('');
					}
				},
			),
			{ numRuns: runs(3000) },
		);
	});

	test.each([
		'/(a+)+$/',
		'/(a|a)*b/',
		'/(a|aa)+$/',
		'/a*a*a*a*a*b/',
		'/(.*)*=/',
		'/(?:a?){30}a{30}b/',
	])('%s, which would hang a backtracking engine, takes time as the text is long', (filter) => {
		const parsed = parseRowFilter(filter);
		const answers = new Set<boolean>();
		const cost = growth(250, (size) => {
			answers.add(parsed.ok && parsed.test(`${'a'.repeat(size)}!`, () => undefined));
		});
		expect([...answers]).toEqual([false]);
		expect(cost).toBeLessThan(64);
	});
});
