import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../source/domain/expressions/expression.ts';
import { LinearRegex } from '../../../source/domain/expressions/linear-regex.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { mostSteps, spend, stepsTaken, withinBudget } from '../../../source/domain/step-budget.ts';
import { runs } from '../../helpers/whole.ts';

const holding = (body: unknown): Message => ({
	id: 'm',
	receiptHandle: 'h',
	body: typeof body === 'string' ? body : JSON.stringify(body),
	attributes: {},
	system: {},
	receivedAt: 0,
});

function verdictOf(text: string, body: unknown) {
	const compiled = compileFilter(text);
	if (!compiled.ok) throw new Error(compiled.problem);
	const before = stepsTaken();
	const verdict = compiled.filter.test(holding(body), { now: 0 });
	return { verdict, steps: stepsTaken() - before };
}

const numbers = Array.from({ length: 2000 }, (_, index) => index);
const names = Object.fromEntries(numbers.map((number) => [`k${number}`, number]));

describe('a filter that is too costly', () => {
	it.each([
		['body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))', { a: numbers }],
		['body.a.map(x, body.a.filter(y, y != x)).size() > 0', { a: numbers }],
		['body.a.all(x, body.a.all(y, x in body.a))', { a: numbers }],
		['body.all(x, body.exists(y, true || y == x))', names],
		['body.a.all(x, body.a.all(y, body == body || x == y))', { a: numbers }],
		['body.s.matches("(a|aa|aaa)*.{900}c")', { s: 'a'.repeat(100_000) }],
		['text.grep("/(a|aa)*.{900}c/")', 'a'.repeat(100_000)],
		[
			'body.a.exists(x, body.a.all(y, body.s.contains("b")))',
			{ a: numbers, s: 'a'.repeat(200_000) },
		],
	])('%s is given up after as many steps as one message may have', (text, body) => {
		const { verdict, steps } = verdictOf(text, body);
		expect(verdict).toBe('costly');
		// What is found to be too much is found within one value more.
		expect(steps).toBeLessThan(mostSteps + 500_000);
	});

	it('is not decided by what the operators make of the part that was given up', () => {
		const loop = 'body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';
		expect(verdictOf(`${loop} || body.yes`, { a: numbers, yes: true }).verdict).toBe('costly');
		expect(verdictOf(`body.yes || ${loop}`, { a: numbers, yes: true }).verdict).toBe('match');
		expect(verdictOf(`!(${loop} && body.no)`, { a: numbers, no: false }).verdict).toBe('costly');
	});

	it('leaves the next message its own share', () => {
		expect(verdictOf('body.a.all(x, body.a.all(y, x + y >= 0))', { a: numbers }).verdict).toBe(
			'costly',
		);
		expect(verdictOf('body.a.all(x, x >= 0)', { a: numbers }).verdict).toBe('match');
	});

	it('is none for a list of a whole message', () => {
		const long = Array.from({ length: 150_000 }, (_, index) => index);
		expect(verdictOf('body.all(x, x >= 0)', long).verdict).toBe('match');
		expect(verdictOf('text.grep("/a*b/")', `${'a'.repeat(4000)}b`).verdict).toBe('match');
	});
});

describe('counted steps', () => {
	it('change no verdict: loops say what JavaScript says of the same lists', () => {
		const lists = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 });
		const quantifier = fc.constantFrom('all', 'exists', 'exists_one');
		const said = {
			all: (list: readonly number[], holds: (x: number) => boolean) => list.every(holds),
			exists: (list: readonly number[], holds: (x: number) => boolean) => list.some(holds),
			exists_one: (list: readonly number[], holds: (x: number) => boolean) =>
				list.filter(holds).length === 1,
		};
		fc.assert(
			fc.property(
				lists,
				lists,
				quantifier,
				quantifier,
				fc.integer({ min: -4, max: 4 }),
				(a, b, one, two, limit) => {
					const { verdict } = verdictOf(`body.a.${one}(x, body.b.${two}(y, x + y > ${limit}))`, {
						a,
						b,
					});
					const holds = said[one](a, (x) => said[two](b, (y) => x + y > limit));
					expect(verdict).toBe(holds ? 'match' : 'no-match');
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	it('grow with text times pattern, whatever the pattern', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('(a|aa)*b', '(a*)*b', 'a{1,20}c', '(x|y|a)+z', '.*.*=', 'ab'),
				fc.integer({ min: 0, max: 3000 }),
				(source, length) => {
					const before = stepsTaken();
					expect(withinBudget(() => new LinearRegex(source).test('a'.repeat(length)))).toEqual({
						result: false,
					});
					expect(stepsTaken() - before).toBeLessThan((length + 1) * 60);
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	it('are those of the work within: an error of its own passes, and what is inside has no more than outside', () => {
		expect(withinBudget(() => spend(11), 10)).toBeUndefined();
		expect(withinBudget(() => 'done', 10)).toEqual({ result: 'done' });
		expect(() =>
			withinBudget(() => {
				throw new Error('own');
			}),
		).toThrow('own');
		expect(
			withinBudget(() => {
				withinBudget(() => spend(8), 100);
				spend(8);
			}, 10),
		).toBeUndefined();
		expect(() => spend(1e12)).not.toThrow();
	});
});
