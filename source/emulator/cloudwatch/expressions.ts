import type { Expression, Operator } from './expression-syntax.ts';
import { validation } from './input.ts';

/** Values by the start of their period, ms since the epoch, ascending. A missing period is a gap. */
export type TimeSeries = ReadonlyMap<number, number>;

/** What a (part of a) metric math expression can be. */
export type Value =
	| { readonly kind: 'scalar'; readonly value: number }
	| { readonly kind: 'series'; readonly series: TimeSeries }
	| { readonly kind: 'list'; readonly list: readonly TimeSeries[] };

/** What an expression is evaluated on. */
export type Scope = {
	/** The value of an id; `undefined` for an unknown one. */
	lookup(id: string): Value | undefined;
	/** All queries of the request that are metrics, for METRICS(). */
	metrics(): readonly TimeSeries[];
	/** Starts of all periods of the request, ascending, for FILL. */
	readonly grid: readonly number[];
	readonly periodSeconds: number;
};

const scalar = (value: number): Value => ({ kind: 'scalar', value });
const truth = (value: boolean): number => (value ? 1 : 0);

const arithmetic: Readonly<Record<Operator, (left: number, right: number) => number>> = {
	'||': (left, right) => truth(left !== 0 || right !== 0),
	'&&': (left, right) => truth(left !== 0 && right !== 0),
	'<': (left, right) => truth(left < right),
	'<=': (left, right) => truth(left <= right),
	'>': (left, right) => truth(left > right),
	'>=': (left, right) => truth(left >= right),
	'==': (left, right) => truth(left === right),
	'!=': (left, right) => truth(left !== right),
	'+': (left, right) => left + right,
	'-': (left, right) => left - right,
	'*': (left, right) => left * right,
	'/': (left, right) => left / right,
	'^': (left, right) => left ** right,
};

/**
 * Evaluates metric math. Between two series only periods that both have give a point, and what is
 * no number (a division by zero) is a gap. Throws ValidationException for unknown ids, unknown
 * functions and parameters that do not fit.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
	switch (expression.kind) {
		case 'number':
			return scalar(expression.value);
		case 'id': {
			const value = scope.lookup(expression.id);
			if (value === undefined) throw validation(`The id ${expression.id} is not defined.`);
			return value;
		}
		case 'negate':
			return mapped(evaluate(expression.of, scope), (value) => -value);
		case 'binary':
			return combined(
				evaluate(expression.left, scope),
				evaluate(expression.right, scope),
				arithmetic[expression.operator],
			);
		case 'list':
			return { kind: 'list', list: expression.items.flatMap((item) => seriesIn(item, scope)) };
		case 'call':
			return call(expression.name, expression.parameters, scope);
	}
}

function seriesIn(expression: Expression, scope: Scope): readonly TimeSeries[] {
	const value = evaluate(expression, scope);
	if (value.kind === 'scalar') throw validation('A list must hold time series.');
	return value.kind === 'series' ? [value.series] : value.list;
}

function mapSeries(series: TimeSeries, change: (value: number) => number): TimeSeries {
	const result = new Map<number, number>();
	for (const [at, value] of series) {
		const changed = change(value);
		if (Number.isFinite(changed)) result.set(at, changed);
	}
	return result;
}

function mapped(value: Value, change: (value: number) => number): Value {
	if (value.kind === 'scalar') return scalar(change(value.value));
	return mappedSeries(value, (series) => mapSeries(series, change));
}

function mappedSeries(value: Value, change: (series: TimeSeries) => TimeSeries): Value {
	if (value.kind === 'scalar') throw validation('A time series is needed where a number is given.');
	if (value.kind === 'series') return { kind: 'series', series: change(value.series) };
	return { kind: 'list', list: value.list.map(change) };
}

function combined(
	left: Value,
	right: Value,
	operation: (left: number, right: number) => number,
): Value {
	if (right.kind === 'scalar') return mapped(left, (value) => operation(value, right.value));
	if (left.kind === 'scalar') return mapped(right, (value) => operation(left.value, value));
	if (left.kind === 'list' && right.kind === 'list') {
		throw validation('Two lists of time series can not be combined.');
	}
	const join = (first: TimeSeries, second: TimeSeries): TimeSeries => {
		const result = new Map<number, number>();
		for (const [at, value] of first) {
			const other = second.get(at);
			const joined = other === undefined ? Number.NaN : operation(value, other);
			if (Number.isFinite(joined)) result.set(at, joined);
		}
		return result;
	};
	if (left.kind === 'list') {
		return right.kind === 'series'
			? mappedSeries(left, (series) => join(series, right.series))
			: left;
	}
	return mappedSeries(right, (series) => join(left.series, series));
}

type Fold = (values: readonly number[]) => number;

/** Over one series these give a number, over a list of series one series. */
const folds: Readonly<Record<string, Fold>> = {
	SUM: (values) => values.reduce((sum, value) => sum + value, 0),
	AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
	MIN: (values) => values.reduce((least, value) => Math.min(least, value), Infinity),
	MAX: (values) => values.reduce((most, value) => Math.max(most, value), -Infinity),
};

const pointwise: Readonly<Record<string, (value: number) => number>> = {
	ABS: Math.abs,
	CEIL: Math.ceil,
	FLOOR: Math.floor,
};

function call(name: string, parameters: readonly Expression[], scope: Scope): Value {
	const parameter = (index: number): Value => {
		const expression = parameters[index];
		if (expression === undefined) throw validation(`${name} needs another parameter.`);
		return evaluate(expression, scope);
	};
	const most = { METRICS: 0, FILL: 2, IF: 3 }[name] ?? 1;
	if (parameters.length > most) throw validation(`${name} takes ${most} parameters at most.`);
	const fold = Object.hasOwn(folds, name) ? folds[name] : undefined;
	if (fold !== undefined) return folded(fold, parameter(0));
	const change = Object.hasOwn(pointwise, name) ? pointwise[name] : undefined;
	if (change !== undefined) return mapped(parameter(0), change);
	switch (name) {
		case 'METRICS':
			return { kind: 'list', list: scope.metrics() };
		case 'PERIOD':
			parameter(0);
			return scalar(scope.periodSeconds);
		case 'FILL':
			return mappedSeries(parameter(0), (series) => filled(series, parameters[1], scope));
		case 'DIFF':
			return mappedSeries(parameter(0), (series) => differences(series, () => 1));
		case 'RATE':
			return mappedSeries(parameter(0), (series) => differences(series, (ms) => ms / 1000));
		case 'RUNNING_SUM':
			return mappedSeries(parameter(0), (series) => {
				let sum = 0;
				return mapSeries(series, (value) => {
					sum += value;
					return sum;
				});
			});
		case 'IF':
			return chosen(parameter(0), parameter(1), parameters.length > 2 ? parameter(2) : undefined);
		default:
			throw validation(`The function ${name} is not supported by this endpoint.`);
	}
}

function folded(fold: Fold, value: Value): Value {
	if (value.kind === 'scalar') throw validation('A time series is needed where a number is given.');
	if (value.kind === 'series') return scalar(fold([...value.series.values()]));
	const columns = new Map<number, number[]>();
	for (const series of value.list) {
		for (const [at, point] of series) {
			const column = columns.get(at);
			if (column === undefined) columns.set(at, [point]);
			else column.push(point);
		}
	}
	const sorted = [...columns].sort(([first], [second]) => first - second);
	return { kind: 'series', series: new Map(sorted.map(([at, column]) => [at, fold(column)])) };
}

/** FILL(m, number | REPEAT | LINEAR | another series). */
function filled(series: TimeSeries, filler: Expression | undefined, scope: Scope): TimeSeries {
	if (filler === undefined) throw validation('FILL needs another parameter.');
	const word = filler.kind === 'id' ? filler.id.toUpperCase() : '';
	const known = [...series.keys()];
	const value = word === 'REPEAT' || word === 'LINEAR' ? undefined : evaluate(filler, scope);
	const result = new Map<number, number>();
	let next = 0;
	for (const at of scope.grid) {
		while (next < known.length && (known[next] ?? 0) <= at) next += 1;
		const before = known[next - 1];
		const after = known[next];
		const own = series.get(at);
		let point = own;
		if (own === undefined && value !== undefined) {
			if (value.kind === 'list') throw validation('FILL can not fill with a list.');
			point = value.kind === 'scalar' ? value.value : value.series.get(at);
		} else if (own === undefined && before !== undefined) {
			const start = series.get(before) ?? 0;
			if (word === 'REPEAT') point = start;
			else if (after !== undefined) {
				const share = (at - before) / (after - before);
				point = start + ((series.get(after) ?? 0) - start) * share;
			}
		}
		if (point !== undefined) result.set(at, point);
	}
	return result;
}

/** Change to the previous point, divided by `unit` of the time between them. */
function differences(series: TimeSeries, unit: (milliseconds: number) => number): TimeSeries {
	const result = new Map<number, number>();
	let previous: readonly [number, number] | undefined;
	for (const [at, value] of series) {
		if (previous !== undefined) {
			result.set(at, (value - previous[1]) / unit(at - previous[0]));
		}
		previous = [at, value];
	}
	return result;
}

/** IF(condition, yes, no); without `no` the periods where the condition is 0 are gaps. */
function chosen(condition: Value, yes: Value, no: Value | undefined): Value {
	if (condition.kind === 'list' || yes.kind === 'list' || no?.kind === 'list') {
		throw validation('IF takes numbers and single time series.');
	}
	const at = (value: Value | undefined, time: number): number | undefined => {
		if (value === undefined || value.kind === 'list') return;
		return value.kind === 'scalar' ? value.value : value.series.get(time);
	};
	if (condition.kind === 'scalar') {
		const branch = condition.value !== 0 ? yes : no;
		return branch ?? { kind: 'series', series: new Map() };
	}
	const result = new Map<number, number>();
	for (const [time, value] of condition.series) {
		const point = at(value !== 0 ? yes : no, time);
		if (point !== undefined) result.set(time, point);
	}
	return { kind: 'series', series: result };
}
