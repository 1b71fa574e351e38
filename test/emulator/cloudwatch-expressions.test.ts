import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpression } from '../../source/emulator/cloudwatch/expression-syntax.ts';
import { evaluate, type TimeSeries } from '../../source/emulator/cloudwatch/expressions.ts';
import { runs } from '../helpers/whole.ts';

type Tree =
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'id'; readonly id: 'm1' | 'm2' | 'm3' }
	| { readonly kind: 'negate'; readonly of: Tree }
	| {
			readonly kind: 'binary';
			readonly operator: string;
			readonly left: Tree;
			readonly right: Tree;
	  };

const strength: Readonly<Record<string, number>> = {
	'||': 1,
	'&&': 2,
	'<': 3,
	'>=': 3,
	'==': 3,
	'+': 4,
	'-': 4,
	'*': 5,
	'/': 5,
	'^': 7,
};
const negation = 6;

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
	tree: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		fc.oneof(
			fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: 0, max: 50 }) }),
			fc.record({
				kind: fc.constant('id' as const),
				id: fc.constantFrom('m1' as const, 'm2' as const, 'm3' as const),
			}),
		),
		fc.record({ kind: fc.constant('negate' as const), of: tie('tree') }),
		fc.record({
			kind: fc.constant('binary' as const),
			operator: fc.constantFrom(...Object.keys(strength)),
			left: tie('tree'),
			right: tie('tree'),
		}),
	),
}));

/** Prints with no more parentheses than precedence needs, so that precedence is what is tested. */
function print(tree: Tree, gap: string): string {
	if (tree.kind === 'number') return String(tree.value);
	if (tree.kind === 'id') return tree.id;
	if (tree.kind === 'negate') return `-${gap}${wrapped(tree.of, negation, gap)}`;
	const own = strength[tree.operator] ?? 0;
	const power = tree.operator === '^';
	const left = wrapped(tree.left, power ? own + 1 : own, gap);
	// The right side of ^ may be signed or another ^; for the others the left side binds first.
	const right = wrapped(tree.right, power ? negation : own + 1, gap);
	return `${left}${gap}${tree.operator}${gap}${right}`;
}

function wrapped(tree: Tree, least: number, gap: string): string {
	const own =
		tree.kind === 'binary' ? (strength[tree.operator] ?? 0) : tree.kind === 'negate' ? negation : 9;
	const text = print(tree, gap);
	return own < least ? `(${gap}${text}${gap})` : text;
}

/** `undefined` is a gap: what is no finite number, wherever a series takes part. */
function reference(tree: Tree, ids: Readonly<Record<string, number>>): number | undefined {
	const gapped = (value: number, scalar: boolean): number | undefined =>
		scalar || Number.isFinite(value) ? value : undefined;
	if (tree.kind === 'number') return tree.value;
	if (tree.kind === 'id') return ids[tree.id];
	if (tree.kind === 'negate') {
		const value = reference(tree.of, ids);
		return value === undefined ? undefined : gapped(-value, isScalar(tree));
	}
	const a = reference(tree.left, ids);
	const b = reference(tree.right, ids);
	if (a === undefined || b === undefined) return;
	const results: Readonly<Record<string, number>> = {
		'||': a !== 0 || b !== 0 ? 1 : 0,
		'&&': a !== 0 && b !== 0 ? 1 : 0,
		'<': a < b ? 1 : 0,
		'>=': a >= b ? 1 : 0,
		'==': a === b ? 1 : 0,
		'+': a + b,
		'-': a - b,
		'*': a * b,
		'/': a / b,
		'^': a ** b,
	};
	return gapped(results[tree.operator] ?? Number.NaN, isScalar(tree));
}

function isScalar(tree: Tree): boolean {
	if (tree.kind === 'number') return true;
	if (tree.kind === 'id') return false;
	if (tree.kind === 'negate') return isScalar(tree.of);
	return isScalar(tree.left) && isScalar(tree.right);
}

function resultOf(text: string, ids: Readonly<Record<string, TimeSeries>>, grid = [0, 60, 120]) {
	return evaluate(parseExpression(text), {
		lookup: (id) => {
			const series = ids[id];
			return series && { kind: 'series', series };
		},
		metrics: () => Object.values(ids),
		grid,
		periodSeconds: 60,
	});
}

const series = (...points: [number, number][]) => new Map(points);
const sameNumber = (a: number | undefined, b: number | undefined) =>
	a === b || (Number.isNaN(a) && Number.isNaN(b));

test('generated arithmetic agrees with a reference evaluation', () => {
	const value = fc.integer({ min: -20, max: 20 });
	fc.assert(
		fc.property(trees.tree, fc.record({ m1: value, m2: value, m3: value }), (tree, ids) => {
			const text = print(tree, ' ');
			const result = resultOf(text, {
				m1: series([0, ids.m1]),
				m2: series([0, ids.m2]),
				m3: series([0, ids.m3]),
			});
			const got =
				result.kind === 'scalar'
					? result.value
					: result.kind === 'series'
						? result.series.get(0)
						: Number.NaN;
			return sameNumber(got, reference(tree, ids));
		}),
		{ numRuns: runs(1000) },
	);
});

test('spaces do not change what an expression means', () => {
	fc.assert(
		fc.property(trees.tree, (tree) => {
			expect(parseExpression(print(tree, ''))).toEqual(parseExpression(print(tree, '  ')));
		}),
	);
});

test('any text parses or is refused as a bad request, and always soon', () => {
	const alphabet = fc.constantFrom(
		'm1',
		'(',
		')',
		'-',
		'+',
		'^',
		',',
		'[',
		']',
		'FILL(',
		'1.5',
		'$',
	);
	fc.assert(
		fc.property(fc.array(alphabet, { maxLength: 400 }), (parts) => {
			try {
				parseExpression(parts.join(''));
			} catch (error) {
				expect(error).toMatchObject({ name: 'EmulatedError', code: 'ValidationException' });
			}
		}),
	);
});

test('an error names the position of what was not expected', () => {
	expect(() => parseExpression('m1 + * 2')).toThrow('unexpected input at "*" (6)');
	expect(() => parseExpression('(m1')).toThrow('unexpected input at its end');
	expect(() => parseExpression('m1 $ 2')).toThrow('unexpected input at (3)');
	expect(() => parseExpression('('.repeat(5000))).toThrow('nested too deeply');
});

test('only periods that both series have give a point, and a division by zero is a gap', () => {
	const ids = { m1: series([0, 6], [60, 8], [120, 9]), m2: series([0, 3], [120, 0]) };
	expect(resultOf('m1 / m2 * 60', ids)).toEqual({ kind: 'series', series: series([0, 120]) });
});

test('FILL fills gaps by a number, the last value or a line, and nothing else does', () => {
	const ids = { m1: series([0, 2], [120, 6]) };
	const filled = (text: string) => resultOf(text, ids, [0, 60, 120, 180]);
	const points = (...all: [number, number][]) => ({ kind: 'series', series: series(...all) });
	expect(filled('m1')).toEqual(points([0, 2], [120, 6]));
	expect(filled('FILL(m1, 0)')).toEqual(points([0, 2], [60, 0], [120, 6], [180, 0]));
	expect(filled('FILL(m1, REPEAT)')).toEqual(points([0, 2], [60, 2], [120, 6], [180, 6]));
	expect(filled('FILL(m1, LINEAR)')).toEqual(points([0, 2], [60, 4], [120, 6]));
});

test('folds give a number of one series and a series of several', () => {
	const ids = { m1: series([0, 2], [60, 4]), m2: series([60, 10]) };
	expect(resultOf('SUM(m1)', ids)).toEqual({ kind: 'scalar', value: 6 });
	expect(resultOf('m1 / MAX(m1)', ids)).toEqual({
		kind: 'series',
		series: series([0, 0.5], [60, 1]),
	});
	expect(resultOf('SUM([m1, m2])', ids)).toEqual({
		kind: 'series',
		series: series([0, 2], [60, 14]),
	});
	expect(resultOf('AVG(METRICS())', ids)).toEqual({
		kind: 'series',
		series: series([0, 2], [60, 7]),
	});
	expect(resultOf('IF(m1 > 3, m2, 0)', ids)).toEqual({
		kind: 'series',
		series: series([0, 0], [60, 10]),
	});
});
