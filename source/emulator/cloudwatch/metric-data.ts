import { createHash } from 'node:crypto';
import {
	dimensionsOf,
	type Fields,
	invalidCombination,
	invalidValue,
	listOf,
	optionalNumber,
	optionalText,
	pageOffset,
	pageToken,
	requiredNumber,
	requiredText,
	requiredTime,
	seconds,
	textsOf,
	validation,
} from './input.ts';
import { evaluateQueries, parseQueries } from './queries.ts';
import { statisticOf } from './statistics.ts';
import type { MetricStore } from './store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Whole minutes, 5 minutes or hours, by how long ago. Source: GetMetricData, StartTime. */
function roundedStart(start: number, now: number): number {
	const age = now - start;
	const unit = age < 15 * day ? minute : age < 63 * day ? 5 * minute : hour;
	return start - (start % unit);
}

/** GetMetricData. */
export function getMetricData(
	store: MetricStore,
	input: Fields,
	region: string,
	now: number,
): unknown {
	const start = requiredTime(input, 'StartTime');
	const to = requiredTime(input, 'EndTime');
	if (start >= to) {
		throw validation('The parameter StartTime must be less than the parameter EndTime.');
	}
	const queries = parseQueries(listOf(input, 'MetricDataQueries'));
	const scan = optionalText(input, 'ScanBy') ?? 'TimestampDescending';
	if (scan !== 'TimestampDescending' && scan !== 'TimestampAscending') {
		throw validation('The parameter ScanBy must be TimestampDescending or TimestampAscending.');
	}
	const most = optionalNumber(input, 'MaxDatapoints') ?? 100_800;
	if (!Number.isInteger(most) || most < 1 || most > 100_800) {
		throw validation('The parameter MaxDatapoints must be an integer from 1 to 100800.');
	}
	const { NextToken: _, ...rest } = input;
	const request = createHash('sha256').update(JSON.stringify(rest)).digest('base64url');
	const offset = pageOffset(request, optionalText(input, 'NextToken'));

	const values = evaluateQueries(store, region, queries, { from: roundedStart(start, now), to });
	const results = queries
		.filter((query) => query.returned)
		.flatMap((query) => {
			const value = values.get(query.id);
			if (value === undefined || value.kind === 'scalar') {
				throw validation(`The expression of ${query.id} must give a time series.`);
			}
			const list = value.kind === 'series' ? [value.series] : value.list;
			return list.map((series) => {
				const points = [...series];
				if (scan === 'TimestampDescending') points.reverse();
				return { query, points };
			});
		});

	// The points of all results in a row; a page is a window on that row.
	let position = 0;
	const page = results.flatMap(({ query, points }) => {
		const first = position;
		position += points.length;
		if (offset > 0 && position <= offset) return [];
		const shown = points.slice(Math.max(offset - first, 0), Math.max(offset + most - first, 0));
		return [
			{
				Id: query.id,
				Label: query.label,
				Timestamps: shown.map(([at]) => seconds(at)),
				Values: shown.map(([, value]) => value),
				StatusCode: position > offset + most ? 'PartialData' : 'Complete',
			},
		];
	});
	const more = position > offset + most;
	return {
		MetricDataResults: page,
		Messages: [],
		...(more ? { NextToken: pageToken(request, offset + most) } : {}),
	};
}

const plainStatistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/** GetMetricStatistics: at most 1,440 points, in no order that a client may rely on. */
export function getMetricStatistics(
	store: MetricStore,
	input: Fields,
	region: string,
	now: number,
): unknown {
	const name = {
		namespace: requiredText(input, 'Namespace'),
		metric: requiredText(input, 'MetricName'),
		dimensions: dimensionsOf(input),
	};
	const start = requiredTime(input, 'StartTime');
	const to = requiredTime(input, 'EndTime');
	if (start >= to) {
		throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
	}
	const periodSeconds = requiredNumber(input, 'Period');
	if (!Number.isInteger(periodSeconds) || periodSeconds < 60 || periodSeconds % 60 !== 0) {
		throw invalidValue('The parameter Period must be a multiple of 60.');
	}
	const plain = textsOf(input, 'Statistics');
	const extended = textsOf(input, 'ExtendedStatistics');
	const unknown = plain.find((statistic) => !plainStatistics.includes(statistic));
	if (unknown !== undefined) throw invalidValue(`The statistic ${unknown} is not valid.`);
	if (plain.length + extended.length === 0) {
		throw invalidCombination('Either Statistics or ExtendedStatistics must be given.');
	}
	const from = roundedStart(start, now);
	const asked = Math.ceil((to - from) / (periodSeconds * 1000));
	if (asked > 1_440) {
		throw invalidCombination(
			`You have requested up to ${asked} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
		);
	}
	const unit = store.unit(region, name);
	const wanted = optionalText(input, 'Unit');
	const points =
		wanted !== undefined && wanted !== unit
			? []
			: store.read(region, name, { from, to, period: periodSeconds * 1000 });
	const datapoints = points.map(({ at, bucket }) => ({
		Timestamp: seconds(at),
		...Object.fromEntries(plain.map((each) => [each, statisticOf(each)(bucket)])),
		...(extended.length === 0
			? {}
			: {
					ExtendedStatistics: Object.fromEntries(
						extended.map((each) => [each, statisticOf(each)(bucket)]),
					),
				}),
		Unit: unit,
	}));
	// AWS promises no order, so this keeps none: a client that forgets to sort must notice here.
	const half = datapoints.length >> 1;
	return {
		Label: name.metric,
		Datapoints: [...datapoints.slice(half), ...datapoints.slice(0, half)],
	};
}
