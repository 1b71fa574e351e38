import { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { calculate, toInt } from '../json/exact-arithmetic.ts';
import {
	type AnyNumber,
	compareNumbers,
	isNumber,
	numberFrom,
	numberText,
	readNumber,
} from '../json/exact-number.ts';
import { readJson } from '../json/json-reader.ts';
import { memo } from '../memo.ts';
import { decimalType } from './exact-operators.ts';
import { compilePattern, LinearRegex } from './linear-regex.ts';

/*
CEL's functions that are ours. The library lets nobody replace its own, so an expression calls ours by
another name of the same length: positions in the renamed text are positions in the user's.
*/

const renamed: readonly (readonly [theirs: string, ours: string])[] = [
	// JavaScript's original backtracks without end on hostile text.
	['matches', 'matchRE'],
	// Learns days and weeks.
	['duration', 'duratioN'],
	// These round, or take a date that does not exist for another.
	['timestamp', 'timestamP'],
	['double', 'doublE'],
	['string', 'strinG'],
	['uint', 'uinT'],
	['int', 'inT'],
	['type', 'typE'],
	['json', 'jsoN'],
];

/** Functions that are tried at once where their argument is a constant. */
export const tried = /\b(?:duratioN|timestamP|doublE|uinT|inT)\s*\(/g;

const literal =
	/[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/;

/** A string of an expression, as the source of a pattern. */
export const stringLiteral = literal.source;

const decimal = /(?<![\w.])\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/g;

/**
 * The text with our functions in the places of theirs; strings and fields of those names stay. A literal
 * that is no int is a short one of the same length: the library refuses what no double holds.
 */
export function prepared(text: string): string {
	let out = outsideStrings(text, decimal, (number) => '0.'.padEnd(number.length, '0'));
	for (const [theirs, ours] of renamed) {
		out = outsideStrings(out, new RegExp(`\\b${theirs}(?=\\s*\\()`, 'g'), () => ours);
	}
	return out;
}

/** A sentence of the library with the names that the user knows. */
export function asWritten(words: string): string {
	return renamed.reduce((text, [theirs, ours]) => text.replaceAll(ours, theirs), words);
}

function outsideStrings(text: string, pattern: RegExp, by: (found: string) => string): string {
	const parts = text.split(new RegExp(`(${literal.source}|//[^\\n]*)`));
	return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(pattern, by))).join('');
}

/** Adds our functions. */
export function addFunctions(environment: Environment): void {
	const patterns = new Map<string, LinearRegex>();
	environment.registerFunction('string.matchRE(string): bool', (text: string, source: string) => {
		const pattern = patterns.get(source) ?? new LinearRegex(source);
		if (patterns.size > 100) patterns.clear();
		patterns.set(source, pattern);
		return pattern.test(text);
	});
	const searches = new Map<string, (text: string) => boolean>();
	environment.registerFunction('string.grep(string): bool', (text: string, wanted: string) => {
		const search = searches.get(wanted) ?? searchFor(wanted);
		if (searches.size > 100) searches.clear();
		searches.set(wanted, search);
		return search(text);
	});
	environment.registerFunction('duratioN(string): google.protobuf.Duration', durationOf);
	environment.registerFunction('strinG(string): string', (text: string) => text);
	environment.registerFunction('strinG(bool): string', String);
	environment.registerFunction('strinG(bytes): string', (bytes: Uint8Array) => utf8.decode(bytes));
	environment.registerFunction('typE(dyn): type', typeOf);
	environment.registerFunction('bytes.strinG(): string', (bytes: Uint8Array) => utf8.decode(bytes));
	environment.registerFunction('bytes.jsoN(): dyn', jsonOf);
	for (const type of ['int', 'double', decimalType]) {
		environment.registerFunction(`strinG(${type}): string`, numberText);
		environment.registerFunction(`inT(${type}): int`, toInt);
		environment.registerFunction(`uinT(${type}): int`, unsigned);
		environment.registerFunction(`doublE(${type}): dyn`, plainNumber);
		environment.registerFunction(`timestamP(${type}): google.protobuf.Timestamp`, timeOf);
	}
	environment.registerFunction('inT(string): int', (text: string) => intOf(text, 'int'));
	environment.registerFunction('uinT(string): int', (text: string) =>
		unsigned(intOf(text, 'uint')),
	);
	environment.registerFunction('doublE(string): dyn', numberIn);
	environment.registerFunction('timestamP(string): google.protobuf.Timestamp', timeIn);
}

/** Whether a text holds another, or matches a `/pattern/`, case aside, as behind `/` in the console. Throws. */
export function searchFor(wanted: string): (text: string) => boolean {
	if (wanted === '') throw new Error('say which text to look for, or a /pattern/');
	const pattern = /^\/(.+)\/$/s.exec(wanted)?.[1];
	if (pattern !== undefined) return compilePattern(pattern, { ignoreCase: true, multiline: true });
	const folded = wanted.toLowerCase();
	return (text) => text.toLowerCase().includes(folded);
}

function intOf(text: string, name: string): bigint {
	if (!/^[+-]?\d+$/.test(text)) throw new Error(`${name}() takes a whole number, not "${text}"`);
	return toInt(numberIn(text));
}

function numberIn(text: string): AnyNumber {
	const number = readNumber(text);
	if (number === undefined) throw new Error(`double() takes a number, not "${text}"`);
	return number;
}

function unsigned(number: AnyNumber): bigint {
	const int = toInt(number);
	if (int < 0n) throw new Error(`uint() takes no number below 0, and this is ${int}`);
	return int;
}

/** An int as a number of JSON, which is divided as one. */
function plainNumber(number: AnyNumber): AnyNumber {
	return typeof number === 'bigint' ? (numberFrom(String(number)) ?? number) : number;
}

/** Made on first use: an environment takes milliseconds that no start-up should pay. */
const typeIn = memo(() => new Environment({ unlistedVariablesAreDyn: true }).parse('type(value)'));

/** Numbers of JSON have one type, however long they are. */
function typeOf(value: unknown): unknown {
	const shown = isNumber(value) && typeof value !== 'bigint' ? 0.5 : value;
	return typeIn()({ value: shown });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function jsonOf(bytes: Uint8Array): unknown {
	const read = readJson(utf8.decode(bytes));
	if (read === undefined) throw new Error('the bytes are no JSON');
	return read.value;
}

const unitMs: Readonly<Record<string, number>> = {
	w: 604_800_000,
	d: 86_400_000,
	h: 3_600_000,
	m: 60_000,
	s: 1000,
	ms: 1,
};

/** `2h`, `1h30m`, `2d`, `1.5h`, `-90s`; in whole milliseconds, as all times here. */
function durationOf(text: string): Duration {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[wdhms])/g)];
	const whole = parts.map(([part]) => part).join('');
	if (parts.length === 0 || whole !== text.replace(/^[+-]/, '')) {
		throw new Error(`"${text}" is no duration: write it as 90s, 15m, 2h, 1h30m or 3d`);
	}
	let sum: AnyNumber = 0;
	for (const [, amount = '', unit = ''] of parts) {
		sum = calculate('+', sum, calculate('*', numberIn(amount), unitMs[unit] ?? 0));
	}
	const ms = Number(toInt(sum));
	if (compareNumbers(sum, ms) !== 0) {
		throw new Error(`"${text}" is no whole number of milliseconds, and times have no more`);
	}
	return Duration.fromMilliseconds(text.startsWith('-') ? -ms : ms);
}

/** The times that CEL knows, ms since 1970: the years 1 to 9999. */
const [earliest, latest] = [-62_135_596_800_000, 253_402_300_799_999];

/** Seconds since 1970 as a time. */
function timeOf(seconds: AnyNumber): Date {
	const ms = calculate('*', plainNumber(seconds), 1000);
	const at = Number(toInt(ms));
	if (compareNumbers(ms, at) !== 0 || at < earliest || at > latest) {
		throw new Error('timestamp() takes seconds since 1970, to the millisecond');
	}
	return new Date(at);
}

const instant =
	/^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})0*)?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** A moment of RFC 3339 that there is: not the 30th of February, and no microseconds. */
function timeIn(text: string): Date {
	const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
		instant.exec(text) ?? [];
	const at = new Date(text.toUpperCase()).getTime();
	const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
	const exists =
		Number(day) >= 1 &&
		Number(day) <= days &&
		Number(hour) < 24 &&
		Number(minute) < 60 &&
		Number(second) < 60;
	if (year === '' || !exists || !(at >= earliest && at <= latest)) {
		throw new Error(
			`timestamp() takes a time that there is, such as 2026-11-20T09:30:00Z, to the millisecond, not "${text}"`,
		);
	}
	return new Date(at);
}
