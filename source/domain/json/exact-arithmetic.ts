import {
	type AnyNumber,
	compareNumbers,
	ExactNumber,
	type ExactValue,
	exactValue,
	numberFrom,
	textOf,
	valueFrom,
} from './exact-number.ts';

/*
Arithmetic that never rounds: sums and products of decimals are decimals, quotients are fractions (a third
is a third). What would need more than a thousand digits is refused: no message is worth them.
*/

/** A sign of CEL's arithmetic. */
export type ArithmeticSign = '+' | '-' | '*' | '/' | '%';

const mostDigits = 1000;
const largest = 10n ** BigInt(mostDigits);

/**
 * What two numbers make. Two ints of CEL make an int, and are divided as CEL divides ints; all others are
 * numbers of JSON. Throws an Error that says why there is no exact result.
 */
export function calculate(sign: ArithmeticSign, left: AnyNumber, right: AnyNumber): AnyNumber {
	if (typeof left === 'bigint' && typeof right === 'bigint') return ofInts(sign, left, right);
	const [one, other] = [fractionOf(left), fractionOf(right)];
	switch (sign) {
		case '+':
			return sum(one, other);
		case '-':
			return sum(one, { ...other, top: -other.top });
		case '*':
			return made({
				top: one.top * other.top,
				power: one.power + other.power,
				over: one.over * other.over,
			});
		case '/':
			return quotient(one, other);
		case '%':
			return remainder(left, right);
	}
}

export function negated(number: AnyNumber): AnyNumber {
	if (typeof number === 'bigint') return -number;
	if (typeof number === 'number') return -number;
	const { sign, ...value } = number.value;
	return ofValue({ ...value, sign: sign === 1 ? -1 : sign === -1 ? 1 : 0 });
}

/** Without what is behind the point. */
export function truncated(number: AnyNumber): AnyNumber {
	const value = exactValue(number);
	const { sign, digits, exponent, over } = value;
	if (over !== 1n) {
		const { top, power } = fractionOf(number);
		return power < 0n
			? made({ top: top / (over * tenTo(-power)), power: 0n, over: 1n })
			: made({ top: (top * tenTo(power)) / over, power: 0n, over: 1n });
	}
	if (sign === 0 || exponent <= 0n) return 0;
	if (exponent >= BigInt(digits.length)) return number;
	return ofValue(valueFrom(sign, digits.slice(0, Number(exponent)), exponent));
}

/** A whole number as an int; throws for one of over a thousand digits. */
export function toInt(number: AnyNumber): bigint {
	const whole = truncated(number);
	if (typeof whole === 'bigint') return whole;
	const { top, power } = fractionOf(whole);
	return inBounds(top * tenTo(power));
}

/** top times ten to `power`, divided by `over`. */
type Fraction = { readonly top: bigint; readonly power: bigint; readonly over: bigint };

function fractionOf(number: AnyNumber): Fraction {
	const { sign, digits, exponent, over } = exactValue(number);
	if (digits.length > mostDigits) throw new Error(tooLong);
	return {
		top: BigInt(digits) * BigInt(sign),
		power: digits === '' ? 0n : exponent - BigInt(digits.length),
		over,
	};
}

const tooLong = 'the numbers are too long to calculate with: a result has at most 1,000 digits';

function tenTo(power: bigint): bigint {
	if (power > mostDigits) throw new Error(tooLong);
	return 10n ** power;
}

function inBounds(number: bigint): bigint {
	if (number >= largest || number <= -largest) throw new Error(tooLong);
	return number;
}

function ofInts(sign: ArithmeticSign, left: bigint, right: bigint): bigint {
	if (right === 0n && (sign === '/' || sign === '%')) throw new Error('division by zero');
	switch (sign) {
		case '+':
			return inBounds(left + right);
		case '-':
			return inBounds(left - right);
		case '*':
			return inBounds(left * right);
		case '/':
			return left / right;
		case '%':
			return left % right;
	}
}

function sum(one: Fraction, other: Fraction): AnyNumber {
	if (one.top === 0n) return made(other);
	if (other.top === 0n) return made(one);
	const power = one.power < other.power ? one.power : other.power;
	return made({
		top:
			one.top * other.over * tenTo(one.power - power) +
			other.top * one.over * tenTo(other.power - power),
		power,
		over: one.over * other.over,
	});
}

function quotient(one: Fraction, other: Fraction): AnyNumber {
	if (other.top === 0n) throw new Error('division by zero');
	const sign = other.top < 0n ? -1n : 1n;
	return made({
		top: one.top * other.over * sign,
		power: one.power - other.power,
		over: one.over * other.top * sign,
	});
}

/** As JavaScript's `%`: what is left of `left`, with its sign. */
function remainder(left: AnyNumber, right: AnyNumber): AnyNumber {
	if (compareNumbers(right, 0) === 0) throw new Error('division by zero');
	const [size, by] = [absolute(left), absolute(right)];
	if (compareNumbers(size, by) < 0) return left;
	const times = truncated(calculate('/', size, by));
	const rest = calculate('-', size, calculate('*', by, times));
	return compareNumbers(left, 0) < 0 ? negated(rest) : rest;
}

function absolute(number: AnyNumber): AnyNumber {
	const plain = typeof number === 'bigint' ? numberFrom(String(number)) : number;
	if (plain === undefined) throw new Error(tooLong);
	return compareNumbers(plain, 0) < 0 ? negated(plain) : plain;
}

/** The number that a fraction is, in lowest terms. */
function made({ top, power, over }: Fraction): AnyNumber {
	inBounds(top);
	inBounds(over);
	if (top === 0n) return 0;
	let [numerator, denominator, exponent] = [top, over, power];
	const shared = commonDivisor(numerator < 0n ? -numerator : numerator, denominator);
	numerator /= shared;
	denominator /= shared;
	for (const [prime, other] of [
		[2n, 5n],
		[5n, 2n],
	] as const) {
		while (denominator % prime === 0n) {
			denominator /= prime;
			numerator *= other;
			exponent -= 1n;
		}
	}
	const digits = String(numerator < 0n ? -numerator : numerator);
	return ofValue(
		valueFrom(numerator < 0n ? -1 : 1, digits, exponent + BigInt(digits.length), denominator),
	);
}

function commonDivisor(left: bigint, right: bigint): bigint {
	let [one, other] = [left, right];
	while (other !== 0n) [one, other] = [other, one % other];
	return one;
}

/** The usual form of a value. */
function ofValue(value: ExactValue): AnyNumber {
	const text = textOf(value);
	if (value.over !== 1n) return new ExactNumber(text, value);
	const number = numberFrom(text);
	if (number === undefined) throw new Error(tooLong);
	return number;
}
