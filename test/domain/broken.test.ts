import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenWords } from '../../source/domain/broken.ts';
import { asFailure, FailureError, fail, lastFailure } from '../../source/domain/failure.ts';
import { sentenceOf } from '../../source/operations/redrive/end-sentence.ts';

const canary = 'CANARYBODY';

/** Errors of the language that quote what they were given. */
const quoting: readonly [string, () => unknown][] = [
	['JSON', () => JSON.parse(`{"a":${canary}}`)],
	['a number', () => BigInt(canary)],
	['an address', () => new URL(canary)],
	['a pattern', () => new RegExp(`(${canary}`)],
	['a method', () => Reflect.apply(Object({})[canary], undefined, [])],
];

function thrownBy(work: () => unknown): unknown {
	try {
		return work();
	} catch (error) {
		return error;
	}
}

describe('what ended a program', () => {
	it.each(quoting)('is told without what it says, though that quotes %s', (_, work) => {
		const error = thrownBy(work);
		expect(error).toBeInstanceOf(Error);
		const { message, hint } = lastFailure(error);
		expect(message).toMatch(/^it broke: \w*Error in broken\.test\.ts, line \d+$/);
		expect(hint).toContain('--debug');
	});

	it('is told as it is where it is a failure of ours', () => {
		expect(lastFailure(fail('denied', 'it was denied'))).toMatchObject({
			message: 'it was denied',
		});
		expect(lastFailure(fail('bug', 'no code'))).toMatchObject({
			...{ message: 'no code', hint: expect.stringContaining('--debug') },
		});
	});

	it('is told so by another thread, too, and by the journal of a run that it ended', () => {
		const failure = asFailure(thrownBy(() => JSON.parse(canary)));
		expect(lastFailure(new FailureError(failure)).message).toMatch(/^it broke: SyntaxError in /);
		const end = { why: 'failed', failure } as never;
		expect(sentenceOf(end, undefined)).toMatch(/^it broke: SyntaxError in /);
	});

	it('holds nothing of what an error says, whatever that looks like', () => {
		const frames = fc.constantFrom(`\n    at f (/x/${canary}.js:1:2)`, `\n at ${canary}:1:2`, '');
		const texts = fc.tuple(fc.string(), frames, fc.string()).map((parts) => parts.join(canary));
		fc.assert(
			fc.property(texts, fc.boolean(), (text, isName) => {
				const error = new Error(text);
				if (isName) error.name = text;
				const said = brokenWords(error);
				expect(said).not.toContain(canary);
				expect(said).toMatch(/^it broke: Error( in [\w.-]+, line \d+)?$/);
			}),
		);
	});

	it('may be no error at all', () => {
		expect(brokenWords(canary)).toBe('it broke: what was thrown is no error');
		expect(brokenWords(Object.assign(new Error(canary), { stack: canary }))).toBe(
			'it broke: Error',
		);
	});
});
