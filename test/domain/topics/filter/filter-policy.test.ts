import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyLimits } from '../../../../source/domain/topics/filter/filter-limits.ts';
import {
	type FilterScope,
	readFilterPolicy,
} from '../../../../source/domain/topics/filter/filter-policy.ts';
import { policyProblemWords } from '../../../../source/presentation/topics/filter-words.ts';
import { cases } from './filter-cases.ts';

function problem(text: string, scope: FilterScope = 'MessageBody') {
	const read = readFilterPolicy(text, scope);
	return read.ok ? undefined : read.problem;
}

function limits(policy: unknown) {
	const text = JSON.stringify(policy);
	const read = readFilterPolicy(text, 'MessageBody');
	if (!read.ok) throw new Error('no policy');
	return policyLimits(text, read.policy).map(({ limit, found }) => [limit, found]);
}

const values = (many: number) => Array.from({ length: many }, (_, index) => `v${index}`);

describe('a text that is no policy says why and where', () => {
	test.each([
		['{"a": ["x",]}', 'json', 1, 12],
		['{\n  "a": ["x"\n}', 'json', 3, 1],
		['', 'json', 1, 1],
		['{"a": ["x"]} b', 'json', 1, 14],
		['[1]', 'object', 1, 1],
		['{"a": "x"}', 'value', 1, 7],
		['{"a": []}', 'empty-list', 1, 7],
		['{"a": {}}', 'empty-object', 1, 7],
		['{"a": [["x"]]}', 'pattern', 1, 8],
		['{"a": [{}]}', 'empty-object', 1, 8],
		['{"a": [{"prefix": "x", "suffix": "y"}]}', 'one-operator', 1, 24],
		['{"a": [{"near": 1}]}', 'operator', 1, 9],
		['{"a": [{"prefix": 1}]}', 'text', 1, 19],
		['{"a": [{"exists": null}]}', 'exists', 1, 19],
		['{"a": [{"numeric": []}]}', 'numeric', 1, 20],
		['{"a": [{"numeric": 5}]}', 'numeric', 1, 20],
		['{"a": [{"numeric": ["about", 1]}]}', 'numeric', 1, 21],
		['{"a": [{"numeric": [">="]}]}', 'numeric', 1, 21],
		['{"a": [{"numeric": ["=", "1"]}]}', 'numeric', 1, 26],
		['{"a": [{"numeric": ["<", 9, ">", 1]}]}', 'numeric', 1, 20],
		['{"a": [{"numeric": [">", 1, ">", 2]}]}', 'numeric', 1, 29],
		['{"a": [{"numeric": [">", 3, "<", 1]}]}', 'numeric', 1, 34],
		['{"a": [{"numeric": [">", 1, "<", 3, "<", 5]}]}', 'numeric', 1, 37],
		['{"a": [1000000000.1]}', 'number', 1, 8],
		['{"a": [{"anything-but": []}]}', 'anything-but', 1, 25],
		['{"a": [{"anything-but": [1, "a"]}]}', 'anything-but', 1, 29],
		['{"a": [{"anything-but": {"exists": false}}]}', 'anything-but', 1, 25],
		['{"a": [{"wildcard": "a**"}]}', 'wildcard', 1, 21],
		['{"a": [{"wildcard": "a\\\\n"}]}', 'wildcard', 1, 21],
		['{"a": [{"cidr": "10.0.0.7"}]}', 'cidr', 1, 17],
		['{"a": [{"cidr": "10.0.0.0/33"}]}', 'cidr', 1, 17],
		['{"a": [{"cidr": "xx.11.xx/8"}]}', 'cidr', 1, 17],
		['{"$or": [{"numeric": 123}, {"prefix": "abc"}]}', 'numeric', 1, 22],
		['{"$or": [{"a": [1]}, {}]}', 'empty-object', 1, 22],
	])('%s', (text, fault, line, column) => {
		expect(problem(text)).toMatchObject({ fault, line, column });
		expect(policyProblemWords(problem(text) ?? never())).toContain(
			`line ${line}, column ${column}`,
		);
	});

	test('nested fields are for policies on the body alone', () => {
		expect(problem('{"a": {"b": [1]}}', 'MessageAttributes')).toMatchObject({ fault: 'nested' });
		expect(problem('{"a": {"b": [1]}}')).toBeUndefined();
	});

	test('whatever the text is, it is read or its fault has a place in it', () => {
		const start = JSON.stringify(cases[3]?.policy);
		const broken = fc.tuple(fc.nat(start.length), fc.string()).map(([at, more]) => {
			return start.slice(0, at) + more + start.slice(at + 1);
		});
		fc.assert(
			fc.property(fc.oneof(fc.string(), broken), (text) => {
				const found = problem(text);
				if (found === undefined) return;
				const lines = text.split('\n');
				expect(found.line).toBeLessThanOrEqual(lines.length);
				expect(found.column).toBeLessThanOrEqual((lines[found.line - 1]?.length ?? 0) + 1);
				expect(policyProblemWords(found)).not.toContain('undefined');
			}),
			{ numRuns: 200 },
		);
	});

	function never(): never {
		throw new Error('the text was taken');
	}
});

/** Source: SNS developer guide, "Filter policy constraints" and "AND/OR logic". */
describe('a policy may be so large', () => {
	test('five keys, six not', () => {
		expect(limits({ a: [1], b: [1], c: [1], d: [1], e: [1] })).toEqual([]);
		expect(limits({ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] })).toEqual([['keys', 6]]);
	});

	test('of nested keys the leaves count', () => {
		expect(limits({ a: { b: [1], c: [1] }, d: { e: [1], f: [1], g: { h: [1] } } })).toEqual([]);
	});

	test('150 combinations, 151 not', () => {
		expect(limits({ a: values(150) })).toEqual([]);
		expect(limits({ a: values(151) })).toEqual([['combinations', 151]]);
		expect(limits({ a: values(15), b: values(10) })).toEqual([]);
		expect(limits({ a: values(100), b: values(51) })).toEqual([['combinations', 5100]]);
	});

	test('nesting multiplies: 4 x 3 x 3 x 2 = 72', () => {
		const policy = { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) } };
		expect(limits(policy)).toEqual([]);
		expect(limits({ ...policy, key_f: values(2) })).toEqual([]);
		expect(limits({ ...policy, key_f: values(3) })).toEqual([['combinations', 216]]);
	});

	test('the branches of $or are added up, as recorded from SNS: 152 are refused, 150 taken', () => {
		const policy = (source: number, space: number) => ({
			source: values(source),
			$or: [
				{ metricName: values(6) },
				{ metricType: values(4), $or: [{ metricId: values(4) }, { spaceId: values(space) }] },
			],
		});
		expect(limits(policy(4, 4))).toEqual([['combinations', 152]]);
		expect(limits(policy(3, 7))).toEqual([]);
	});

	test('nested $or: 160 are refused', () => {
		const policy = {
			$or: [{ metricName: values(3) }, { namespace: values(2) }],
			detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
		};
		expect(limits(policy)).toEqual([['combinations', 160]]);
	});

	test('three stars in a wildcard, and 100 points of wildcards', () => {
		expect(limits({ a: [{ wildcard: '*a*b*' }] })).toEqual([]);
		expect(limits({ a: [{ wildcard: '*a*b*c*' }] })).toEqual([['wildcards', 4]]);
		const stars = (many: number) => values(many).map((text) => ({ wildcard: `*${text}` }));
		expect(limits({ a: stars(10) })).toEqual([]);
		expect(limits({ a: stars(11) })).toEqual([['complexity', 121]]);
	});

	test('256 KB', () => {
		expect(limits({ a: ['x'.repeat(256 * 1024)] })).toEqual([['bytes', 262_154]]);
	});
});
