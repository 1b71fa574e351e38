import {
	type Fields,
	fieldsOf,
	invalidValue,
	optionalNumber,
	requiredNumber,
	requiredText,
	textsOf,
} from '../cloudwatch/input.ts';
import { insightsQuery } from '../logs/insights.ts';
import type { LogEvent } from '../logs/logs.ts';

/*
The scheduled query of a log alarm: which lines it counts, and when. Of aggregations count(*) alone is worked out, and of queries those
that the endpoint's Logs Insights knows; everything else is refused. Source: CloudWatch API reference, ScheduledQueryConfiguration.
*/

/** The lines of a log group between two times, ms since 1970; `undefined` where there is no such group. */
export type ReadLines = (
	region: string,
	group: string,
	from: number,
	to: number,
) => readonly LogEvent[] | undefined;

export type LogSchedule = {
	/** Between two runs, ms. */
	readonly everyMs: number;
	/** How far back its runs look together, ms before the first of them. */
	readonly lookBackMs: number;
	/**
	 * How many lines were found by the run at each of these moments: `undefined` where none were, since an aggregation of nothing has no
	 * row, and where a group is not there.
	 */
	runs(
		read: ReadLines,
		region: string,
		moments: readonly number[],
	): readonly (number | undefined)[];
};

const unitMs: Readonly<Record<string, number>> = {
	minute: 60_000,
	hour: 3_600_000,
	day: 86_400_000,
};

/** Reads the configuration of a scheduled query; throws as AWS refuses a value. */
export function logSchedule(input: Fields): LogSchedule {
	const aggregation = requiredText(input, 'AggregationExpression');
	if (!/^\s*count\(\s*\*?\s*\)(?:\s+as\s+\w+)?\s*$/i.test(aggregation)) {
		throw invalidValue(`This endpoint works out count(*) and no other aggregation: ${aggregation}`);
	}
	const query = insightsQuery(requiredText(input, 'QueryString'));
	const groups = textsOf(input, 'LogGroupIdentifiers').map((one) =>
		one.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, ''),
	);
	if (groups.length === 0 || groups.length > 50) {
		throw invalidValue('LogGroupIdentifiers names from 1 to 50 log groups.');
	}
	const schedule = fieldsOf(input['ScheduleConfiguration'], 'ScheduleConfiguration');
	const everyMs = rateOf(requiredText(schedule, 'ScheduleExpression'));
	const start = requiredNumber(schedule, 'StartTimeOffset') * 1000;
	const end = (optionalNumber(schedule, 'EndTimeOffset') ?? 0) * 1000;
	if (end < 0 || end >= start)
		throw invalidValue('EndTimeOffset must be less than StartTimeOffset.');
	return {
		everyMs,
		lookBackMs: start,
		runs(read, region, moments) {
			const [first, last] = [moments[0], moments.at(-1)];
			if (first === undefined || last === undefined) return [];
			const found = groups.map((group) => read(region, group, first - start, last - end));
			if (found.includes(undefined)) return moments.map(() => undefined);
			const lines = found.flatMap((some) => some ?? []);
			return moments.map((at) => {
				const within = lines.filter(
					({ timestamp }) => timestamp >= at - start && timestamp < at - end,
				);
				const many = query(within, Number.POSITIVE_INFINITY).length;
				return many === 0 ? undefined : many;
			});
		},
	};
}

/** `rate(5 minutes)`, ms. */
function rateOf(text: string): number {
	const [, number = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
	const everyMs = Number(number) * (unitMs[unit] ?? 0);
	if (everyMs > 0) return everyMs;
	throw invalidValue(`The schedule ${text} is no rate.`);
}
