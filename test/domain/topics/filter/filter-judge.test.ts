import { describe, expect, test } from 'vitest';
import { type Judged, judge } from '../../../../source/domain/topics/filter/filter-judge.ts';
import {
	type FilterScope,
	readFilterPolicy,
} from '../../../../source/domain/topics/filter/filter-policy.ts';
import { cases, messageOf } from './filter-cases.ts';

function verdict(policy: unknown, scope: FilterScope, message: Judged) {
	const read = readFilterPolicy(JSON.stringify(policy), scope);
	if (!read.ok) throw new Error(`no policy: ${JSON.stringify(read.problem)}`);
	return judge(read.policy, message);
}

const about = (policy: unknown, body: unknown) =>
	verdict(policy, 'MessageBody', { body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('what AWS documents', () => {
	test('is at least 150 cases', () => {
		expect(cases.flatMap(({ takes, refuses }) => [...takes, ...refuses]).length).toBeGreaterThan(
			149,
		);
	});

	test.each(cases)('$source', ({ policy, takes, refuses }) => {
		for (const [samples, wanted] of [
			[takes, true],
			[refuses, false],
		] as const) {
			for (const sample of samples) {
				const { scope, ...message } = messageOf(sample);
				expect([sample, verdict(policy, scope, message).takes]).toEqual([sample, wanted]);
			}
		}
	});

	test('a subscription without conditions takes everything', () => {
		expect(verdict({}, 'MessageBody', { body: 'no JSON' })).toEqual({ takes: true });
	});
});

describe('the clause that failed', () => {
	test('is named with what the message has there', () => {
		expect(
			about({ a: ['x'], kind: ['Refund', { prefix: 'Ret' }] }, { a: 'x', kind: 'Order' }),
		).toEqual({
			takes: false,
			why: 'clause',
			clause: { path: 'kind', wants: '["Refund",{"prefix":"Ret"}]', found: ['Order'] },
		});
	});

	test('has no value where the field is missing', () => {
		const { clause } = failed(about({ order: { total: [1] } }, { order: { totals: 1 } }));
		expect(clause).toEqual({ path: 'order.total', wants: '[1]', found: [] });
	});

	test('keeps a few values of a long list', () => {
		const list = Array.from({ length: 5000 }, (_, index) => index);
		expect(failed(about({ n: ['x'] }, { n: list })).clause.found).toEqual([0, 1, 2, 3, 4]);
	});

	test('says why an attribute that is there can not be compared', () => {
		const attributes = { list: { type: 'String.Array', text: 'a, b' } };
		const told = failed(verdict({ list: ['a'] }, 'MessageAttributes', { body: '', attributes }));
		expect(told.clause.trouble).toBe('list');
	});

	test('says that a message without attributes has none that could be missing', () => {
		const told = failed(verdict({ a: [{ exists: false }] }, 'MessageAttributes', { body: '' }));
		expect(told.clause.bare).toBe(true);
	});

	test('of a choice is the one of each branch', () => {
		const policy = { $or: [{ a: ['x'] }, { b: ['y'], c: ['z'] }] };
		expect(failed(about(policy, { a: 'w', b: 'y' })).clause.branches).toEqual([
			{ path: 'a', wants: '["x"]', found: ['w'] },
			{ path: 'c', wants: '["z"]', found: [] },
		]);
	});

	function failed(told: ReturnType<typeof judge>) {
		if (told.takes !== false || told.why !== 'clause') throw new Error('no clause failed');
		return told;
	}
});

describe('what AWS does not document is unknown', () => {
	test.each([
		['6 digits behind the point', { n: [1.00001] }, '{"n": 1.000011}'],
		['a number beyond 10^9 in a range', { n: [{ numeric: ['>', 5] }] }, '{"n": 1000000001}'],
	])('%s', (_, policy, body) => {
		expect(about(policy, body)).toMatchObject({ takes: 'unknown', why: 'number' });
	});

	test('fields of different elements of a list', () => {
		const policy = { items: { kind: ['a'], price: [{ numeric: ['>', 10] }] } };
		const cheap = {
			items: [
				{ kind: 'a', price: 1 },
				{ kind: 'b', price: 20 },
			],
		};
		const dear = { items: [...cheap.items, { kind: 'a', price: 20 }] };
		expect(about(policy, cheap)).toEqual({ takes: 'unknown', why: 'elements' });
		expect(about(policy, dear)).toEqual({ takes: true });
	});

	test('so many elements that not all pairs of them are tried', () => {
		const items = Array.from({ length: 400 }, (_, index) => ({ [index % 2 ? 'a' : 'b']: 'x' }));
		const told = about({ items: { a: ['x'], b: ['x'] } }, { items });
		expect(told).toEqual({ takes: 'unknown', why: 'steps' });
	});

	test('but a clause that fails is a no, whatever else is unknown', () => {
		expect(about({ n: [1.00001], a: ['x'] }, '{"n": 1.000011, "a": "y"}').takes).toBe(false);
	});
});

test('a body may be as deep as a message is long', () => {
	const deep = `{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`;
	expect(about({ a: [1] }, deep)).toEqual({ takes: 'unknown', why: 'steps' });
	expect(about({ b: [{ exists: false }] }, deep)).toEqual({ takes: true });
});
