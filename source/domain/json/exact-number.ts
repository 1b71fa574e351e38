/*
Numbers as JSON and SQS have them: decimals of any length. A double holds about 16 digits of one, so that
two order numbers would look alike; here they are compared by all of their digits, and written as they were
written. The digits that an exponent stands for are never made: `1e400000000` costs what its letters cost.
*/

/**
 * A number of a text. A JavaScript number means the decimal that it is printed as, and is used only where
 * that is how it was written, in at most 15 digits: of those no two are the same double. A bigint is an
 * int of CEL.
 */
export type AnyNumber = number | bigint | ExactNumber;

/** What a number is worth, in one form: numbers of the same value have the same fields. */
export type ExactValue = {
	readonly sign: -1 | 0 | 1;
	/** Without zeros at either end; empty for 0. */
	readonly digits: string;
	/** The value is 0.digits times ten to this, divided by `over`. */
	readonly exponent: bigint;
	/** A divisor without 2, 5 and what the digits can be divided by: 3 for a third, 1 for any decimal. */
	readonly over: bigint;
};

/** A number that no JavaScript number may stand for: it is too long, or was written in another way. */
export class ExactNumber {
	/** As it was written; of a number that was computed its usual form. */
	readonly text: string;
	#value: ExactValue | undefined;

	constructor(text: string, value?: ExactValue) {
		this.text = text;
		this.#value = value;
	}

	get value(): ExactValue {
		this.#value ??= parse(this.text);
		return this.#value;
	}

	/** Nothing turns it into a double by accident. */
	[Symbol.toPrimitive](hint: string): string {
		if (hint === 'string') return this.text;
		throw new TypeError('an exact number is no double');
	}
}

const form = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** The longest text of a JavaScript number that may have no more than 15 digits. */
const longestShort = 17;
/** Longer exponents are no numbers: only an attacker writes them. */
const mostExponentDigits = 1000;

/** The number that a text is, by the rules of JSON or of SQS's Number (`+5`, `.5`); else `undefined`. */
export function readNumber(text: string): number | ExactNumber | undefined {
	return form.test(text) ? numberFrom(text) : undefined;
}

/** The number of a text that has the form of one; `undefined` for an exponent of over 1,000 digits. */
export function numberFrom(text: string): number | ExactNumber | undefined {
	if (text.length <= longestShort) {
		const number = Number(text);
		if (String(number) === text && (text.length <= 15 || text.replace(/\D/g, '').length <= 15)) {
			return number;
		}
	} else {
		const exponent = text.search(/[eE]/);
		if (exponent !== -1 && text.length - exponent > mostExponentDigits) return;
	}
	return new ExactNumber(text);
}

export function isNumber(value: unknown): value is AnyNumber {
	return typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber;
}

/** What a number is worth. */
export function exactValue(number: AnyNumber): ExactValue {
	return number instanceof ExactNumber ? number.value : parse(String(number));
}

const zero: ExactValue = { sign: 0, digits: '', exponent: 0n, over: 1n };

function parse(text: string): ExactValue {
	const parts = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
	const [, sign, whole = '', part = '', power = '0'] = parts ?? [];
	return valueFrom(sign === '-' ? -1 : 1, whole + part, BigInt(power) + BigInt(whole.length));
}

/** The value of 0.digits times ten to `exponent`; the digits may have zeros at their ends. */
export function valueFrom(
	sign: -1 | 1,
	digits: string,
	exponent: bigint,
	over: bigint = 1n,
): ExactValue {
	let start = 0;
	while (digits.charCodeAt(start) === 0x30) start++;
	let end = digits.length;
	while (end > start && digits.charCodeAt(end - 1) === 0x30) end--;
	if (start === end) return zero;
	return { sign, digits: digits.slice(start, end), exponent: exponent - BigInt(start), over };
}

/** The order of two numbers by value: -1, 0 or 1. */
export function compareNumbers(left: AnyNumber, right: AnyNumber): -1 | 0 | 1 {
	if (!(left instanceof ExactNumber) && !(right instanceof ExactNumber) && isNative(left, right)) {
		return left < right ? -1 : left > right ? 1 : 0;
	}
	const [one, other] = [exactValue(left), exactValue(right)];
	if (one.sign !== other.sign) return one.sign < other.sign ? -1 : 1;
	const order = compareMagnitudes(times(one, other.over), times(other, one.over));
	return one.sign === 1 ? order : order === 1 ? -1 : order === -1 ? 1 : 0;
}

/** Whether JavaScript compares these two exactly as the decimals that they mean. */
function isNative(left: number | bigint, right: number | bigint): boolean {
	if (typeof left === typeof right) return true;
	// 1e23 is printed so and is another double; up to 2^53 an integer lies on its side of any decimal.
	return Math.abs(Number(typeof left === 'number' ? left : right)) <= Number.MAX_SAFE_INTEGER;
}

function compareMagnitudes(one: ExactValue, other: ExactValue): -1 | 0 | 1 {
	if (one.exponent !== other.exponent) return one.exponent < other.exponent ? -1 : 1;
	return one.digits < other.digits ? -1 : one.digits > other.digits ? 1 : 0;
}

/** A magnitude without its divisor, multiplied. */
function times({ digits, exponent }: ExactValue, factor: bigint): ExactValue {
	if (factor === 1n || digits === '') return { sign: 1, digits, exponent, over: 1n };
	const product = String(BigInt(digits) * factor);
	return valueFrom(1, product, exponent + BigInt(product.length - digits.length));
}

/** Numbers of no more digits before the point are written without an exponent. */
const longestPlain = 100n;

/**
 * The usual form of a number: the same text for the same value and for no other. As JavaScript prints
 * numbers, with all digits, and integers without an exponent; a fraction that is no decimal is `1/3`.
 */
export function numberText(number: AnyNumber): string {
	if (typeof number === 'number' && Math.abs(number) < 1e21) return String(number);
	return textOf(exactValue(number));
}

/** {@link numberText} of a value. */
export function textOf({ sign, digits, exponent, over }: ExactValue): string {
	const minus = sign === -1 ? '-' : '';
	if (over !== 1n) return `${minus}${textOf({ sign: 1, digits, exponent, over: 1n })}/${over}`;
	if (sign === 0) return '0';
	if (exponent > 0n && exponent <= longestPlain) {
		const whole = Number(exponent);
		const part = digits.slice(whole);
		return `${minus}${digits.slice(0, whole).padEnd(whole, '0')}${part === '' ? '' : `.${part}`}`;
	}
	if (exponent > -6n && exponent <= 0n) {
		return `${minus}0.${'0'.repeat(Number(-exponent))}${digits}`;
	}
	const power = exponent - 1n;
	const part = digits.slice(1);
	const point = part === '' ? '' : `.${part}`;
	return `${minus}${digits.slice(0, 1)}${point}e${power > 0n ? '+' : ''}${power}`;
}

const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number in JSON, as it was written where JSON writes so; `undefined` for a fraction without an end. */
export function numberJson(number: AnyNumber): string | undefined {
	if (typeof number === 'bigint') return String(number);
	if (typeof number === 'number') return Number.isFinite(number) ? String(number) : undefined;
	if (json.test(number.text)) return number.text;
	return number.value.over === 1n ? textOf(number.value) : undefined;
}
