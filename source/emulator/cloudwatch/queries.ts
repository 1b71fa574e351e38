import { type Expression, idsIn, parseExpression } from './expression-syntax.ts';
import { evaluate, type TimeSeries, type Value } from './expressions.ts';
import {
	dimensionsOf,
	type Fields,
	fieldsOf,
	optionalFlag,
	optionalNumber,
	optionalText,
	requiredNumber,
	requiredText,
	validation,
} from './input.ts';
import { statisticOf } from './statistics.ts';
import type { MetricName, MetricStore } from './store.ts';

/** One query of GetMetricData or of an alarm on metric math. */
export type Query = {
	readonly id: string;
	readonly label: string;
	readonly returned: boolean;
	readonly periodSeconds?: number;
	readonly source:
		| {
				readonly kind: 'metric';
				readonly name: MetricName;
				readonly statistic: string;
				readonly periodSeconds: number;
				readonly unit?: string;
		  }
		| { readonly kind: 'expression'; readonly expression: Expression };
};

/** A range in ms since the epoch, `from` inclusive, `to` exclusive. */
export type Range = { readonly from: number; readonly to: number };

/** Checks and parses `MetricDataQueries` (or the `Metrics` of an alarm). */
export function parseQueries(list: readonly unknown[]): readonly Query[] {
	if (list.length === 0) throw validation('At least one query is required.');
	if (list.length > 500) {
		throw validation('The collection MetricDataQueries must not have a size greater than 500.');
	}
	const queries = list.map(parseQuery);
	const ids = new Set(queries.map((query) => query.id));
	if (ids.size < queries.length) throw validation('The ids of the queries must be unique.');
	if (!queries.some((query) => query.returned)) {
		throw validation('At least one query must have ReturnData set to true.');
	}
	for (const query of queries) {
		if (query.source.kind !== 'expression') continue;
		for (const id of idsIn(query.source.expression)) {
			if (ids.has(id) || /^(REPEAT|LINEAR)$/i.test(id)) continue;
			throw validation(`The expression of ${query.id} refers to ${id}, which is not defined.`);
		}
	}
	return queries;
}

function parseQuery(input: unknown): Query {
	const fields = fieldsOf(input, 'A query');
	const id = requiredText(fields, 'Id');
	if (!/^[a-z]\w{0,254}$/.test(id)) {
		throw validation(
			`The id ${id} must start with a lowercase letter and hold letters, digits, _.`,
		);
	}
	const text = optionalText(fields, 'Expression');
	const stat = fields['MetricStat'];
	if ((text === undefined) === (stat === undefined || stat === null)) {
		throw validation(`The query ${id} needs either MetricStat or Expression.`);
	}
	const label = optionalText(fields, 'Label');
	const period = optionalPeriod(fields);
	const common = {
		id,
		returned: optionalFlag(fields, 'ReturnData') ?? true,
		...(period === undefined ? {} : { periodSeconds: period }),
	};
	if (text !== undefined) {
		if (/^\s*SELECT\b/i.test(text)) {
			throw validation('Metrics Insights queries are not supported by this endpoint.');
		}
		const source = { kind: 'expression', expression: parseExpression(text) } as const;
		return { ...common, label: label ?? id, source };
	}
	const metricStat = fieldsOf(stat, 'MetricStat');
	const metric = fieldsOf(metricStat['Metric'], 'Metric');
	const name = {
		namespace: requiredText(metric, 'Namespace'),
		metric: requiredText(metric, 'MetricName'),
		dimensions: dimensionsOf(metric),
	};
	const statistic = requiredText(metricStat, 'Stat');
	statisticOf(statistic);
	const periodSeconds = requiredNumber(metricStat, 'Period');
	checkPeriod(periodSeconds);
	const unit = optionalText(metricStat, 'Unit');
	const source = { kind: 'metric', name, statistic, periodSeconds } as const;
	return {
		...common,
		label: label ?? name.metric,
		source: unit === undefined ? source : { ...source, unit },
	};
}

function optionalPeriod(fields: Fields): number | undefined {
	const period = optionalNumber(fields, 'Period');
	if (period !== undefined) checkPeriod(period);
	return period;
}

function checkPeriod(period: number): void {
	if ([1, 5, 10, 20, 30].includes(period)) return;
	if (Number.isInteger(period) && period >= 60 && period % 60 === 0) return;
	throw validation('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
}

/** Values of every query; cyclic references throw ValidationException. */
export function evaluateQueries(
	store: MetricStore,
	region: string,
	queries: readonly Query[],
	range: Range,
): ReadonlyMap<string, Value> {
	const byId = new Map(queries.map((query) => [query.id, query]));
	const values = new Map<string, Value>();
	const underWay = new Set<string>();
	const periods = new Map<string, number>();

	const periodOf = (query: Query): number => {
		if (query.source.kind === 'metric') return query.source.periodSeconds;
		const known = periods.get(query.id);
		if (known !== undefined) return known;
		periods.set(query.id, 60);
		let period = query.periodSeconds ?? 0;
		for (const id of idsIn(query.source.expression)) {
			const other = byId.get(id);
			if (other !== undefined) period = Math.max(period, periodOf(other));
		}
		const result = Math.max(period, 60);
		periods.set(query.id, result);
		return result;
	};

	const resolve = (id: string): Value | undefined => {
		const query = byId.get(id);
		if (query === undefined) return;
		const known = values.get(id);
		if (known !== undefined) return known;
		if (underWay.has(id)) throw validation(`The expression of ${id} refers to itself.`);
		underWay.add(id);
		const value = compute(query);
		underWay.delete(id);
		values.set(id, value);
		return value;
	};

	const compute = (query: Query): Value => {
		if (query.source.kind === 'metric') {
			return { kind: 'series', series: readMetric(store, region, query.source, range) };
		}
		const periodSeconds = periodOf(query);
		const grid: number[] = [];
		const until = store.publishedUntil(range.to);
		for (let at = range.from; at < until; at += periodSeconds * 1000) grid.push(at);
		return evaluate(query.source.expression, {
			lookup: resolve,
			metrics: () =>
				queries.flatMap((other) => {
					const value = other.source.kind === 'metric' ? resolve(other.id) : undefined;
					return value?.kind === 'series' ? [value.series] : [];
				}),
			grid,
			periodSeconds,
		});
	};

	for (const query of queries) resolve(query.id);
	return values;
}

function readMetric(
	store: MetricStore,
	region: string,
	source: Extract<Query['source'], { kind: 'metric' }>,
	range: Range,
): TimeSeries {
	const unit = store.unit(region, source.name);
	if (source.unit !== undefined && unit !== source.unit) return new Map();
	const statistic = statisticOf(source.statistic);
	const period = source.periodSeconds * 1000;
	const points = store.read(region, source.name, { ...range, period });
	return new Map(points.map((point) => [point.at, statistic(point.bucket)]));
}
