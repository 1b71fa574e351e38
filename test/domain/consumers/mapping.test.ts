import { describe, expect, it } from 'vitest';
import {
	functionName,
	functionOfArn,
	isReading,
	problemOf,
} from '../../../source/domain/consumers/mapping.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';
const mapping = { id: 'u', functionArn: arn };

describe('a function is called in sentences', () => {
	it.each([
		[arn, 'orders'],
		[`${arn}:live`, 'orders:live'],
		[`${arn}:7`, 'orders:7'],
		['arn:aws-cn:lambda:cn-north-1:1:function:x', 'x'],
		['something else', 'something else'],
	])('%s: %s', (functionArn, name) => expect(functionName({ functionArn })).toBe(name));

	it('and the version or alias that is mapped is told apart', () => {
		expect(functionOfArn(`${arn}:live`)).toEqual({ name: 'orders', qualifier: 'live' });
	});
});

describe('Lambda reads by a mapping', () => {
	it.each(['Enabled', 'Enabling', 'Updating', 'Creating', undefined])('that is %s', (state) => {
		expect(isReading(state === undefined ? {} : { state })).toBe(true);
	});

	it.each(['Disabled', 'Disabling', 'Deleting'])('but not by one that is %s', (state) => {
		expect(isReading({ state })).toBe(false);
	});
});

describe('what Lambda says is wrong', () => {
	it.each([
		[{}, undefined],
		[{ lastResult: 'OK' }, undefined],
		[{ lastResult: 'No records processed' }, undefined],
		[{ lastResult: ' ' }, undefined],
		[{ lastResult: 'PROBLEM: Function call failed' }, 'PROBLEM: Function call failed'],
		[{ stateReason: 'USER_INITIATED' }, undefined],
		[{ stateReason: 'EVENT_SOURCE_AUTHZ_ERROR' }, 'EVENT_SOURCE_AUTHZ_ERROR'],
		[{ stateReason: 'User initiated', lastResult: 'OK' }, undefined],
		[{ filterProblem: 'key is disabled', lastResult: 'OK' }, 'key is disabled'],
	])('%j: %s', (more, problem) => expect(problemOf({ ...mapping, ...more })).toBe(problem));
});
