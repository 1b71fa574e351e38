import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, parsePatch } from '../../../source/domain/messages/json-patch.ts';
import { compileEdit, type EditTexts } from '../../../source/domain/messages/message-edit.ts';
import { textOf } from '../../../source/domain/text/text-pieces.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';
import {
	at,
	keyOf,
	type Model,
	type Operation,
	operate,
	read,
	tokens,
	write,
} from './json-oracle.ts';

const issue = '{"f":100.00,"z":-0,"dup":1,"dup":2,"10":1,"id":18446744073709551615,"a":1}';

function edited(texts: EditTexts, body: string): string {
	const compiled = compileEdit(texts);
	if (!compiled.ok) return `refused: ${compiled.problem}`;
	const result = compiled.edit?.(message('m', 0, { body }), 0);
	if (result === undefined) throw new Error('nothing to edit');
	return result.ok ? result.outgoing.body : `${result.code}: ${result.message}`;
}
const patched = (body: string, ...patch: readonly object[]) =>
	edited({ patch: JSON.stringify(patch) }, body);

describe('a patch of a document that no parser gives back as it was', () => {
	test.each([
		[[{ op: 'replace', path: '/a', value: 2 }], issue.replace('"a":1', '"a":2')],
		[[{ op: 'add', path: '/b', value: [] }], issue.replace('"a":1}', '"a":1,"b":[]}')],
		[[{ op: 'remove', path: '/10' }], issue.replace('"10":1,', '')],
		[[{ op: 'remove', path: '/a' }], issue.replace(',"a":1', '')],
		[[{ op: 'remove', path: '/f' }], issue.replace('"f":100.00,', '')],
		[
			[{ op: 'move', from: '/f', path: '/g' }],
			'{"z":-0,"dup":1,"dup":2,"10":1,"id":18446744073709551615,"a":1,"g":100.00}',
		],
		[
			[{ op: 'copy', from: '/id', path: '/b' }],
			issue.replace('"a":1}', '"a":1,"b":18446744073709551615}'),
		],
		[
			[
				{ op: 'test', path: '/id', value: 1 },
				{ op: 'replace', path: '/a', value: 2 },
			],
			/test \/id: the value is another/,
		],
	] as const)('by %j', (patch, result) => {
		const made = patched(issue, ...patch);
		if (typeof result === 'string') expect(made).toBe(result);
		else expect(made).toMatch(result);
	});

	test('a test fails on a value that is not there, and passes on the one that is', () => {
		const tested = (value: string) =>
			edited(
				{
					patch: `[{"op":"test","path":"/id","value":${value}},{"op":"replace","path":"/a","value":2}]`,
				},
				issue,
			);
		expect(tested('18446744073709551616')).toMatch(/the value is another/);
		expect(tested('18446744073709551615')).toBe(issue.replace('"a":1', '"a":2'));
	});
});

test('a copy of the root into itself twenty times is refused before it fills the memory', () => {
	const copies = Array.from({ length: 20 }, (_, at) => ({ op: 'copy', from: '', path: `/c${at}` }));
	const before = process.memoryUsage().heapUsed;
	expect(patched(`{"text":"${'x'.repeat(1000)}"}`, ...copies)).toMatch(/message/);
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
	'an attribute called %s is set like any other',
	(name) => {
		const compiled = compileEdit({ set: [`attributes.${name}="x"`] });
		const result = compiled.ok ? compiled.edit?.(message('m', 0, { body: '{}' }), 0) : undefined;
		expect(result?.ok && Object.entries(result.outgoing.attributes ?? {})).toEqual([
			[name, { type: 'String', text: 'x' }],
		]);
	},
);

/** Ways to spell the same and not the same numbers; none survives a parser. */
const number = fc.constantFrom(
	...['0', '-0', '1', '10', '1E5', '100000', '1e+05', '100.00', '100', '0.1', '1e400', '1e-400'],
	...['18446744073709551615', '18446744073709551616', '12345678901234567.89', '-1.50', '-1.5'],
);
/** A character in one of the ways in which JSON may spell it. */
const character = fc
	.tuple(fc.constantFrom('a', 'b', '"', '\\', '/', '\n', 'é', '~', '\u{1f600}', '1'), fc.nat(2))
	.map(([one, way]) => {
		const plain = JSON.stringify(one).slice(1, -1);
		const units = Array.from({ length: one.length }, (_, index) => one.charCodeAt(index));
		const unicode = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
		return [plain, unicode, one === '/' ? '\\/' : plain][way] ?? plain;
	});
const string = fc.array(character, { maxLength: 4 }).map((all) => `"${all.join('')}"`);
const key = fc.oneof(
	fc.constantFrom(
		'"a"',
		'"\\u0061"',
		'"b"',
		'"dup"',
		'"10"',
		'"2"',
		'"__proto__"',
		'"constructor"',
	),
	fc.constantFrom('""', '"a/b"', '"c~d"', '"-"', '"0"', '"toString"'),
	string,
);
const blank = fc.constantFrom('', '', '', ' ', '\n  ', '\t', ' \r\n');
/** JSON with every freedom that its grammar gives. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.oneof(number, string, fc.constantFrom('true', 'false', 'null')),
		fc
			.array(fc.tuple(blank, tie('value'), blank), { maxLength: 4 })
			.map((items) => `[${items.length === 0 ? ' ' : items.map((one) => one.join('')).join(',')}]`),
		fc
			.array(fc.tuple(blank, key, blank, blank, tie('value'), blank), { maxLength: 5 })
			.map((members) => {
				const texts = members.map(
					([a, name, b, c, value, d]) => `${a}${name}${b}:${c}${value}${d}`,
				);
				return `{${texts.join(',')}}`;
			}),
	),
})).value;
const document = fc.tuple(blank, json, blank).map((parts) => parts.join(''));

const pointer = (path: readonly string[]) =>
	path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A path that is there, mostly: each pick is one step further in. */
function pathBy(root: Model, picks: readonly number[], odd: string | undefined): readonly string[] {
	const path: string[] = [];
	let here: Model | undefined = root;
	for (const pick of picks) {
		if (here === undefined) break;
		const names =
			here.kind === 'object'
				? here.members.map(keyOf)
				: here.kind === 'list'
					? Array.from(here.items, (_, index) => String(index))
					: [];
		const step = names[pick % Math.max(1, names.length)];
		if (step === undefined) break;
		path.push(step);
		here = at(root, path);
	}
	return odd === undefined ? path : [...path, odd];
}

const picks = fc.array(fc.nat(5), { maxLength: 4 });
const odd = fc.option(
	fc.constantFrom('-', '0', '1', '9', '01', 'new', 'a', '__proto__', 'a/b', 'c~d'),
	{
		nil: undefined,
		freq: 1,
	},
);
const step = fc.record({
	op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'pass') as fc.Arbitrary<
		Operation['op'] | 'pass'
	>,
	to: fc.tuple(picks, odd),
	from: fc.tuple(picks, odd),
	value: json,
});

/** The operation in the places of a document; `pass` tests for what is there. */
function operationFor(
	root: Model,
	given: typeof step extends fc.Arbitrary<infer One> ? One : never,
): Operation {
	const path = pathBy(root, ...given.to);
	const from = pathBy(root, ...given.from);
	if (given.op === 'pass') {
		const there = at(root, path);
		return { op: 'test', path, value: there === undefined ? 'null' : write(there) };
	}
	return { op: given.op, path, from, value: given.value };
}

const textOfPatch = (operations: readonly Operation[]) =>
	`[${operations
		.map(({ op, path, from, value }) => {
			const fields = [`"op":"${op}"`, `"path":${JSON.stringify(pointer(path))}`];
			if (op === 'move' || op === 'copy')
				fields.push(`"from":${JSON.stringify(pointer(from ?? []))}`);
			else if (op !== 'remove') fields.push(`"value":${value}`);
			return `{${fields.join(',')}}`;
		})
		.join(', ')}]`;

/** Moves that RFC 6902 forbids before anything is looked at. */
const isIntoItself = ({ op, path, from = [] }: Operation) =>
	op === 'move' && path.length > from.length && from.every((name, index) => path[index] === name);

/** What the product makes of a document. */
function applied(text: string, operations: readonly Operation[]): string | undefined {
	const parsed = parsePatch(textOfPatch(operations));
	if (!parsed.ok) throw new Error(parsed.problem);
	const made = applyPatch(text, parsed.patch);
	return made.ok ? textOf(made.pieces) : undefined;
}

test('any patch of any document does what RFC 6902 says, and all that it does not name stays as it is spelled', () => {
	let count = 0;
	fc.assert(
		fc.property(document, fc.array(step, { minLength: 1, maxLength: 5 }), (text, steps) => {
			let model: Model | undefined = read(text);
			const operations: Operation[] = [];
			for (const one of steps) {
				const operation = operationFor(model, one);
				if (isIntoItself(operation)) continue;
				operations.push(operation);
				const next: Model | undefined = operate(model, operation);
				model = next;
				if (next === undefined) break;
				model = next;
			}
			fc.pre(operations.length > 0);
			const made = applied(text, operations);
			if (model === undefined || made === undefined) {
				expect([model, made]).toEqual([undefined, undefined]);
				return;
			}
			count++;
			expect(
				tokens(made)
					.map(({ raw }) => raw)
					.join(''),
			).toBe(write(model));
		}),
		{ seed: 53, numRuns: runs(5000) },
	);
	expect(count).toBeGreaterThan(runs(1500));
});

test('an operation takes and gives in one place: before it and behind it no character is another', () => {
	let count = 0;
	fc.assert(
		fc.property(document, step, (text, given) => {
			const root = read(text);
			const operation = operationFor(root, given);
			const there = at(root, operation.path);
			// These take away in several places.
			if (operation.op === 'move') return;
			if (operation.op === 'remove' && isRepeated(root, operation.path)) return;
			const made = applied(text, [operation]);
			if (made === undefined) return;
			count++;
			const { op, from = [] } = operation;
			const copied = op === 'copy' ? at(root, from) : undefined;
			const value = copied === undefined ? operation.value : text.slice(copied.from, copied.to);
			if (op === 'test') expect(made).toBe(text);
			const isSet = op === 'replace' || (/add|copy/.test(op) && isField(root, operation.path));
			if (isSet && there !== undefined) {
				expect(made).toBe(text.slice(0, there.from) + value + text.slice(there.to));
				return;
			}
			// One place: what both begin with and what both end with is all of the shorter one.
			const [short, long] = [text, made].sort((a, b) => a.length - b.length) as [string, string];
			let same = 0;
			while (same < short.length && short[same] === long[same]) same++;
			expect(long.endsWith(short.slice(same))).toBe(true);
		}),
		{ seed: 53, numRuns: runs(5000) },
	);
	expect(count).toBeGreaterThan(runs(1500));
});

function isField(root: Model, path: readonly string[]): boolean {
	return path.length === 0 || at(root, path.slice(0, -1))?.kind === 'object';
}

function isRepeated(root: Model, path: readonly string[]): boolean {
	const parent = at(root, path.slice(0, -1));
	if (parent?.kind !== 'object') return false;
	return parent.members.filter((one) => keyOf(one) === path.at(-1)).length > 1;
}
