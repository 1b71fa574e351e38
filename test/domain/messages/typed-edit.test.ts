import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withBlanksOf } from '../../../source/domain/json/json-difference.ts';
import { compileEdit, type EditTexts } from '../../../source/domain/messages/message-edit.ts';
import { typedEdit } from '../../../source/domain/messages/typed-edit.ts';
import { keptRuns } from '../../../source/domain/text/kept-runs.ts';
import { changedFrom, textOf } from '../../../source/domain/text/text-pieces.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';
import { tokens } from './json-oracle.ts';

const of = (body: string) => message('m', 0, { body });
const compact = (text: string) =>
	tokens(text)
		.map(({ raw }) => raw)
		.join('');

function edited(edits: EditTexts, body: string): string {
	const compiled = compileEdit(edits);
	const made = compiled.ok ? compiled.edit?.(of(body), 0) : undefined;
	if (made?.ok !== true) throw new Error(made?.message ?? 'no edit');
	return made.outgoing.body;
}

describe('what somebody typed in an editor', () => {
	const body = '{ "f": 100.00, "dup":1,"id": 18446744073709551615, "list":[1.0 , 2] }';

	test.each([
		['"f":100.00', '"f":100.50', { set: ['body.f=100.50'] }, body.replace('100.00', '100.50')],
		['"id"', '"new":true,"id"', undefined, body.replace('"id"', '"new":true,"id"')],
		[
			',"list":[1.0,2]',
			'',
			{ patch: '[{"op":"remove","path":"/list"}]' },
			body.replace(', "list":[1.0 , 2]', ''),
		],
		['[1.0,2]', '[2]', { patch: '[{"op":"remove","path":"/list/0"}]' }, body.replace('1.0 , ', '')],
		['"dup":1', '"dup":1,"dup":2', undefined, body.replace('"dup":1', '"dup":1,"dup":2')],
	])('%s -> %s is told in few words, and no other byte changes', (from, to, edits, result) => {
		const typed = withBlanksOf(body, compact(body).replace(from, to));
		const made = typedEdit(of(body), typed, false);
		if (edits !== undefined) expect(made).toEqual(edits);
		expect(edited(made, body)).toBe(result);
	});

	test('blanks count where they were shown', () => {
		const made = typedEdit(of('{\n"a":1}'), '{\n  "a":1}', true);
		expect(edited(made, '{\n"a":1}')).toBe('{\n  "a":1}');
		expect(edited(typedEdit(of('words'), '{ "a":1 }', true), 'words')).toBe('{ "a":1 }');
	});

	test('in a wrapper, what was not typed keeps the escapes that it came with', () => {
		const envelope = (inner: string) =>
			`{"Type":"Notification","TopicArn":"arn:aws:sns:eu-west-1:123456789012:x","Message":"${inner}"}`;
		const body = envelope('{\\u0022a\\":\\"\\u00e9\\/\\",\\"b\\":1,\\"c\\":\\"\\u00e8\\"}');
		const typed = '{"new":0,"a":"é/","b":2,"c":"è"}';
		// A field before the others is no patch: the whole is set, and what both have is untouched.
		expect(edited(typedEdit(of(body), typed, false), body)).toBe(
			envelope('{\\"new\\":0,\\u0022a\\":\\"\\u00e9\\/\\",\\"b\\":2,\\"c\\":\\"\\u00e8\\"}'),
		);
	});
});

/** JSON in which few names and values make equal parts likely. */
const value = fc.letrec<{ json: string }>((tie) => ({
	json: fc.oneof(
		{ maxDepth: 3 },
		fc.constantFrom('1', '1.0', '-0', '"a"', '"\\u0061"', 'null', '18446744073709551615'),
		fc.array(tie('json'), { maxLength: 5 }).map((items) => `[${items.join(', ')}]`),
		fc
			.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', 'a/b', 'x y'), tie('json')), {
				maxLength: 4,
			})
			.map((all) => `{ ${all.map(([name, one]) => `"${name}" :${one}`).join(',')} }`),
	),
})).json;

test('whatever becomes of a document in the editor is what is sent', () => {
	fc.assert(
		fc.property(value, value, fc.boolean(), (before, after, blanks) => {
			// A text in quotes is a wrapper, and is tried elsewhere.
			fc.pre(!before.startsWith('"') && !after.startsWith('"'));
			const typed = blanks ? after : withBlanksOf(before, after);
			expect(compact(typed)).toBe(compact(after));
			const made = edited(typedEdit(of(before), typed, blanks), before);
			if (blanks) expect(made).toBe(after);
			else expect(compact(made)).toBe(compact(after));
		}),
		{ seed: 53, numRuns: runs(3000) },
	);
});

test('the pieces of a changed text are that text, and each untouched one stands where it says', () => {
	const word = fc.constantFrom('a', 'bb', ' ', '"', '{', '\u{1f600}', '\ud83d', '\n', '1.50');
	const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));
	fc.assert(
		fc.property(text, text, (before, after) => {
			const pieces = changedFrom(before, after);
			expect(textOf(pieces)).toBe(after);
			for (const { text: piece, from } of pieces) {
				if (from !== undefined) expect(before.slice(from, from + piece.length)).toBe(piece);
			}
		}),
		{ seed: 53, numRuns: runs(3000) },
	);
});

test('what is kept of a list is as much as can be kept', () => {
	const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
	/** The length of the longest common subsequence, by trying. */
	const longest = (one: readonly string[], other: readonly string[]): number => {
		const table = Array.from({ length: one.length + 1 }, () =>
			new Array<number>(other.length + 1).fill(0),
		);
		for (const [i, a] of one.entries()) {
			for (const [j, b] of other.entries()) {
				const row = table[i + 1] ?? [];
				row[j + 1] =
					a === b ? (table[i]?.[j] ?? 0) + 1 : Math.max(table[i]?.[j + 1] ?? 0, row[j] ?? 0);
			}
		}
		return table[one.length]?.[other.length] ?? 0;
	};
	fc.assert(
		fc.property(list, list, (before, after) => {
			const common = keptRuns(before, after);
			let [from, to, kept] = [0, 0, 0];
			for (const run of common) {
				expect(run.before).toBeGreaterThanOrEqual(from);
				expect(run.after).toBeGreaterThanOrEqual(to);
				const [ours, theirs] = [
					before.slice(run.before, run.before + run.length),
					after.slice(run.after, run.after + run.length),
				];
				expect(ours).toEqual(theirs);
				expect(ours).toHaveLength(run.length);
				[from, to, kept] = [run.before + run.length, run.after + run.length, kept + run.length];
			}
			expect(kept).toBe(longest(before, after));
		}),
		{ seed: 53, numRuns: runs(3000) },
	);
});
