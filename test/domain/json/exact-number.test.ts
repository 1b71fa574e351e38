import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type ArithmeticSign,
	calculate,
	negated,
	toInt,
	truncated,
} from '../../../source/domain/json/exact-arithmetic.ts';
import {
	type AnyNumber,
	compareNumbers,
	ExactNumber,
	exactValue,
	numberJson,
	numberText,
	readNumber,
} from '../../../source/domain/json/exact-number.ts';
import { runs } from '../../helpers/whole.ts';
import { order, pair, type Ratio, ratioOf, written } from '../expressions/numbers.ts';

function read(text: string): AnyNumber {
	const number = readNumber(text);
	if (number === undefined) throw new Error(`${text} is not read`);
	return number;
}

/** The ratio of a result, by its own fields: it may be no decimal. */
function ratioIn(number: AnyNumber): Ratio {
	const { sign, digits, exponent, over } = exactValue(number);
	const { top, bottom } = ratioOf(`0.${digits || '0'}e${exponent}`);
	return { top: top * BigInt(sign), bottom: bottom * over };
}

const often = { numRuns: runs(5000), seed: 52 };

describe('numbers', () => {
	test('are in the order of their values, however they are written', () => {
		let equal = 0;
		fc.assert(
			fc.property(pair, ([one, other]) => {
				const expected = order(ratioOf(one), ratioOf(other));
				if (expected === 0) equal++;
				expect(compareNumbers(read(one), read(other))).toBe(expected);
				expect(numberText(read(one)) === numberText(read(other))).toBe(expected === 0);
			}),
			often,
		);
		expect(equal).toBeGreaterThan(runs(1000));
	});

	test('compare with the ints of CEL too', () => {
		fc.assert(
			fc.property(written, fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (one, int) => {
				const expected = order(ratioOf(one), { top: int, bottom: 1n });
				expect(compareNumbers(read(one), int)).toBe(expected);
				expect(compareNumbers(int, read(one))).toBe(0 - expected);
			}),
			often,
		);
		expect(compareNumbers(read('1e+23'), 10n ** 23n)).toBe(0);
	});

	test('keep their spelling in JSON, and their value in their usual form', () => {
		fc.assert(
			fc.property(written, (text) => {
				const number = read(text);
				expect(numberJson(number)).toBe(text);
				const usual = numberText(number);
				expect(order(ratioOf(usual), ratioOf(text))).toBe(0);
				expect(numberJson(read(usual))).toBe(usual);
				// What JavaScript can hold is printed as JavaScript prints it.
				const double = Number(text);
				if (
					String(double).replace(/\D|e.*/g, '').length <= 15 &&
					Math.abs(double) < 1e21 &&
					order(ratioOf(String(double)), ratioOf(text)) === 0
				) {
					expect(usual).toBe(String(double === 0 ? 0 : double));
				}
			}),
			often,
		);
	});

	test.each([
		['-0', '0'],
		['1E5', '100000'],
		['100.00', '100'],
		['+5', '5'],
		['.5', '0.5'],
		['5.', '5.0'],
		['1e400', '10e399'],
		['1e30', `1${'0'.repeat(30)}`],
		['0e99999999999999999999', '0'],
		['1e1000000000000000000000', '10e999999999999999999999'],
	])('%s and %s are one number', (one, other) => {
		expect(compareNumbers(read(one), read(other))).toBe(0);
		expect(numberText(read(one))).toBe(numberText(read(other)));
	});

	test.each([
		['100000000000000000000', '100000000000000000001'],
		['0.1', '0.1000000000000000055511151231257827'],
		['12345678901234567.88', '12345678901234567.89'],
		['18446744073709551614', '18446744073709551615'],
		['1', '1e400'],
		['1e400', '1e400000000'],
		['-1e400000000', '-1e399999999'],
		['1e-400000000', '1e-399999999'],
		['9e-400000000', '0.1'],
		['0', '1e-99999999999999999999'],
		['-1e400', '0'],
	])('%s is less than %s', (one, other) => {
		expect(compareNumbers(read(one), read(other))).toBe(-1);
		expect(compareNumbers(read(other), read(one))).toBe(1);
	});

	test('integers are written out, huge ones with an exponent', () => {
		expect(numberText(read('1e+22'))).toBe('10000000000000000000000');
		expect(numberText(10n ** 22n)).toBe('10000000000000000000000');
		expect(numberText(read('1e400'))).toBe('1e+400');
	});

	test.each(['', '.', '-', '1e', 'e5', '0x10', 'NaN', 'Infinity', '1_000', '1 ', ` 1`, '1e1.5'])(
		'%j is none',
		(text) => {
			expect(readNumber(text)).toBeUndefined();
		},
	);

	test('a text as long as a message that is nearly a number is read once', () => {
		expect(readNumber(`${'1'.repeat(1_000_000)}x`)).toBeUndefined();
	});

	test('an exponent as long as a message is none', () => {
		expect(readNumber(`1e${'9'.repeat(1_000_000)}`)).toBeUndefined();
	});

	test('are compared without making the digits that an exponent stands for', () => {
		const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
		for (let at = 0; at < 1000; at++) {
			compareNumbers(new ExactNumber(`1e40000000${at}`), new ExactNumber(`2e40000000${at}`));
			numberText(new ExactNumber(`1e40000000${at}`));
		}
		const after = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
		expect(after - before).toBeLessThan(50_000_000);
	});

	test('of a million digits are compared', () => {
		const long = '9'.repeat(1_000_000);
		expect(compareNumbers(read(`${long}1`), read(`${long}2`))).toBe(-1);
		expect(compareNumbers(read(`${long}.0`), read(long))).toBe(0);
		expect(compareNumbers(read(`0.${'0'.repeat(1_000_000)}1`), read('0'))).toBe(1);
	});

	test('never turn into a double by accident', () => {
		expect(() => Number(read('100.00'))).toThrow(/no double/);
		expect(`${read('100.00')}`).toBe('100.00');
	});
});

describe('arithmetic', () => {
	const oracle: Readonly<Record<ArithmeticSign, (one: Ratio, other: Ratio) => Ratio>> = {
		'+': (a, b) => ({ top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom }),
		'-': (a, b) => ({ top: a.top * b.bottom - b.top * a.bottom, bottom: a.bottom * b.bottom }),
		'*': (a, b) => ({ top: a.top * b.top, bottom: a.bottom * b.bottom }),
		'/': (a, b) => ({ top: a.top * b.bottom, bottom: a.bottom * b.top }),
		'%': (a, b) => {
			const times = (a.top * b.bottom) / (a.bottom * b.top);
			return { top: a.top * b.bottom - b.top * times * a.bottom, bottom: a.bottom * b.bottom };
		},
	};

	test('is exact: sums and products are decimals, quotients fractions', () => {
		const sign = fc.constantFrom<ArithmeticSign>('+', '-', '*', '/', '%');
		fc.assert(
			fc.property(written, written, sign, written, (left, right, apply, third) => {
				const [a, b] = [ratioOf(left), ratioOf(right)];
				if (b.top === 0n && (apply === '/' || apply === '%')) {
					expect(() => calculate(apply, read(left), read(right))).toThrow(/division by zero/);
					return;
				}
				const expected = oracle[apply](a, b);
				const result = calculate(apply, read(left), read(right));
				const made = ratioIn(result);
				expect(made.top * expected.bottom).toBe(expected.top * made.bottom);
				// And it is compared by its value, fractions too.
				const signed =
					expected.bottom < 0n ? { top: -expected.top, bottom: -expected.bottom } : expected;
				expect(compareNumbers(result, read(third))).toBe(order(signed, ratioOf(third)));
			}),
			often,
		);
	});

	test('three thirds are one', () => {
		const third = calculate('/', 1, 3);
		expect(calculate('*', third, 3)).toBe(1);
		expect(numberJson(third)).toBeUndefined();
		expect(numberText(third)).toBe('1/3');
		expect(compareNumbers(third, read('0.33333333333333333333333333333333333'))).toBe(1);
		expect(calculate('+', 0.1, 0.2)).toBe(0.3);
	});

	test('two ints of CEL make an int', () => {
		expect(calculate('/', 3n, 2n)).toBe(1n);
		expect(calculate('+', 2n ** 63n, 2n ** 63n)).toBe(2n ** 64n);
		expect(numberText(calculate('/', 3n, 2))).toBe('1.5');
	});

	test.each(['1e400000000', '1e-400000000', '1'.repeat(1001)])(
		'%.20s and 1 have no sum',
		(text) => {
			expect(() => calculate('+', read(text), 1)).toThrow(/too long/);
			expect(() => toInt(read(text.replace('e-', 'e')))).toThrow(/too long/);
		},
	);

	test('cuts what is behind the point, whatever the size', () => {
		fc.assert(
			fc.property(written, (text) => {
				const { top, bottom } = ratioOf(text);
				const made = ratioIn(truncated(read(text)));
				expect(made.top).toBe((top / bottom) * made.bottom);
				expect(toInt(read(text))).toBe(top / bottom);
				const other = ratioIn(negated(read(text)));
				expect(other.top * bottom).toBe(-top * other.bottom);
			}),
			often,
		);
		expect(numberText(truncated(read('1e400000000')))).toBe('1e+400000000');
		expect(truncated(read('1e-400000000'))).toBe(0);
	});
});
