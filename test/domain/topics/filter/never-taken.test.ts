import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../../source/domain/topics/filter/filter-judge.ts';
import {
	type FilterScope,
	readFilterPolicy,
} from '../../../../source/domain/topics/filter/filter-policy.ts';
import { neverTaken } from '../../../../source/domain/topics/filter/never-taken.ts';

function policyOf(policy: unknown, scope: FilterScope) {
	const read = readFilterPolicy(JSON.stringify(policy), scope);
	if (!read.ok) throw new Error('no policy');
	return read.policy;
}

const never = (policy: unknown, scope: FilterScope = 'MessageAttributes') =>
	neverTaken(policyOf(policy, scope));

describe('a policy that takes nothing says why', () => {
	test.each([
		['a name with a blank', { 'store name': ['x'] }, { why: 'name', path: 'store name' }],
		['a name of AWS', { 'aws.kind': [{ exists: true }] }, { why: 'name', path: 'aws.kind' }],
		['a name that ends in a point', { 'kind.': ['x'] }, { why: 'name', path: 'kind.' }],
		[
			'a field that is there and is not',
			{ a: [{ exists: false }], $or: [{ a: ['x'] }, { a: ['y'], b: [1] }] },
			{ why: 'absent', path: 'a' },
		],
	] as const)('%s', (_, policy, why) => {
		expect(never(policy)).toEqual(why);
	});

	test.each([
		['a name of SMS, which SNS itself reads', { 'AWS.SNS.SMS.SenderID': ['shop'] }],
		['a name of mobile push', { 'AWS.SNS.MOBILE.APNS.TTL': ['60'] }],
		['a name that must not be there', { 'store name': [{ exists: false }] }],
		['a name that may be missing', { 'store name': ['x', { exists: false }] }],
		['a choice with a branch that works', { $or: [{ 'a b': ['x'] }, { b: ['y'] }] }],
		[
			'two lists of one field, which an array meets',
			{ a: ['x'], $or: [{ a: ['y'] }, { a: ['z'] }] },
		],
		['nothing asked', {}],
	] as const)('%s may take something', (_, policy) => {
		expect(never(policy)).toBeUndefined();
	});

	test('any name may stand in a body', () => {
		expect(never({ 'store name': ['x'] }, 'MessageBody')).toBeUndefined();
	});
});

const names = fc.constantFrom('a', 'b', 'a b', 'aws.x');
const values = fc.constantFrom<unknown>('x', 'y', 1, { exists: true }, { exists: false });
const flat = fc.dictionary(names, fc.array(values, { minLength: 1, maxLength: 2 }), { maxKeys: 3 });
const policies = fc
	.tuple(flat, fc.option(fc.array(flat, { minLength: 2, maxLength: 2 }), { nil: undefined }))
	.filter(([, or]) => or?.every((branch) => Object.keys(branch).length > 0) !== false)
	.map(([fields, or]) => (or === undefined ? fields : { ...fields, $or: or }));
const words = fc.constantFrom('x', 'y', 'z');

test('no message passes a policy of which that is said', () => {
	let said = 0;
	fc.assert(
		fc.property(
			policies,
			fc.dictionary(fc.constantFrom('a', 'b'), words, { maxKeys: 2 }),
			(policy, attributes) => {
				const read = policyOf(policy, 'MessageAttributes');
				if (neverTaken(read) === undefined) return;
				said++;
				const message = {
					body: '',
					attributes: Object.fromEntries(
						Object.entries(attributes).map(([name, text]) => [name, { type: 'String', text }]),
					),
				};
				expect(judge(read, message).takes).toBe(false);
			},
		),
		{ numRuns: 400 },
	);
	expect(said).toBeGreaterThan(50);
});
