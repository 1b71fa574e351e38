import { describe, expect, test } from 'vitest';
import { asFailure, FailureError, fail, failureLine } from '../../source/domain/failure.ts';

describe('failures', () => {
	test('are thrown with what to do next', () => {
		const error = fail('not-found', 'there is no queue orders', { hint: 'Check the region' });
		expect(error).toBeInstanceOf(FailureError);
		expect(error.message).toBe('there is no queue orders');
		expect(asFailure(error)).toEqual({
			kind: 'not-found',
			message: 'there is no queue orders',
			hint: 'Check the region',
			retryable: false,
		});
		expect(failureLine(error.failure)).toBe('there is no queue orders. Check the region');
	});

	test('are recognised when another file of the bundle made them, but not as a kind of their own', () => {
		class Special extends FailureError {}
		const foreign = Object.assign(new Error('x'), {
			name: 'FailureError',
			failure: fail('denied', 'x').failure,
		});
		expect(foreign instanceof FailureError).toBe(true);
		expect(asFailure(foreign).kind).toBe('denied');
		expect(foreign instanceof Special).toBe(false);
		expect(fail('denied', 'x') instanceof Special).toBe(false);
		expect(new Special(fail('denied', 'x').failure) instanceof Special).toBe(true);
		expect(new Error('x') instanceof FailureError).toBe(false);
	});

	test('without a hint are one sentence', () => {
		expect(failureLine(fail('service', 'AWS had a problem').failure)).toBe('AWS had a problem');
	});

	test('an abort is an abort, whatever threw it', () => {
		expect(asFailure(AbortSignal.abort().reason).kind).toBe('aborted');
		expect(asFailure(Object.assign(new Error('x'), { name: 'AbortError' })).kind).toBe('aborted');
	});

	test('anything else that is thrown is a bug of ours', () => {
		expect(asFailure(new TypeError('x is undefined'))).toMatchObject({
			kind: 'bug',
			message: 'x is undefined',
			retryable: false,
		});
		expect(asFailure('text').message).toBe('text');
		expect(asFailure(undefined).kind).toBe('bug');
	});
});
