import type { AlarmPast } from './alarms/past.ts';

/** Queries that one GetMetricData takes. Source: CloudWatch API reference. */
export const mostQueries = 500;
/** Points that one page of its answer holds. Source: CloudWatch API reference, GetMetricData. */
export const mostPoints = 100_800;

/** What to ask of CloudWatch: one metric of one resource. */
export type MetricQuery = {
	readonly namespace: `AWS/${string}`;
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly statistic: 'Maximum' | 'Minimum' | 'Average' | 'Sum' | 'SampleCount' | `p${number}`;
};

/** A range of time and its resolution. Times in ms since the epoch. */
export type MetricRange = {
	readonly from: number;
	readonly to: number;
	readonly periodSeconds: number;
};

/** How many points a series of a range can have, at least 1. */
export function pointsIn({ from, to, periodSeconds }: MetricRange): number {
	return Math.max(1, Math.ceil((to - from) / (periodSeconds * 1000)));
}

/** One value; `at` is the start of its period, ms since the epoch. */
export type MetricPoint = { readonly at: number; readonly value: number };

/** One answered series. A period without a point is a gap, never a zero (law 8). */
export type MetricSeries = {
	readonly query: MetricQuery;
	/** Ascending in time. */
	readonly points: readonly MetricPoint[];
	/** Whether CloudWatch said that the series is whole. */
	readonly complete: boolean;
	/** When it was answered, by CloudWatch's own clock, ms since the epoch. */
	readonly answeredAt?: number;
};

/**
 * Points as a chart may rely on them: ascending, one a time, finite. Of two for the same time the one that
 * came later counts. CloudWatch promises no order between pages.
 */
export function tidyPoints(points: readonly MetricPoint[]): readonly MetricPoint[] {
	const byTime = new Map<number, number>();
	for (const { at, value } of points) {
		if (Number.isFinite(at) && Number.isFinite(value)) byTime.set(at, value);
	}
	return [...byTime].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
}

/** The same points by a clock that is ahead of theirs by so much, ms. */
export function shifted(points: readonly MetricPoint[], ahead: number): readonly MetricPoint[] {
	return ahead === 0 ? points : points.map(({ at, value }) => ({ at: at + ahead, value }));
}

/** One series minus another, where both have a point; a gap of either is a gap. */
export function difference(plus: MetricSeries, minus: MetricSeries): MetricSeries {
	const taken = new Map(minus.points.map(({ at, value }) => [at, value]));
	return {
		query: { ...plus.query, metric: `${plus.query.metric} - ${minus.query.metric}` },
		points: plus.points.flatMap(({ at, value }) => {
			const other = taken.get(at);
			return other === undefined ? [] : [{ at, value: value - other }];
		}),
		complete: plus.complete && minus.complete,
	};
}

/** A metric that an alarm looks at. */
export type AlarmMetric = {
	readonly namespace: string;
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
};

/** An alarm as CloudWatch tells it. What its state is worth says `domain/alarms/standing.ts`. */
export type Alarm = {
	readonly name: string;
	/** What it is made of; a metric, or metric math, without it. */
	readonly kind?: 'metric' | 'promql' | 'composite' | 'log';
	readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
	readonly since?: number;
	readonly namespace?: string;
	readonly metric?: string;
	readonly dimensions: Readonly<Record<string, string>>;
	/** The metrics of its metric math. */
	readonly metrics?: readonly AlarmMetric[];
	readonly threshold?: number;
	readonly comparison?: string;
	readonly statistic?: string;
	readonly periodSeconds?: number;
	/** The rule of a composite alarm, the query of a PromQL or log alarm. */
	readonly rule?: string;
	readonly reason?: string;
	/** That CloudWatch could not evaluate it, or not by all data: AWS's word. */
	readonly evaluation?: string;
	/** Its actions are switched off, suppressed by another alarm, or muted by a rule: nobody is called. */
	readonly muted?: 'actions-off' | 'suppressed' | 'rule';
	/** The rule that mutes it, and until when, ms since the epoch, where that is known. */
	readonly mutedBy?: string;
	readonly mutedUntil?: number;
	/** The rules that mute could not all be read: whether one of them mutes it nobody knows. */
	readonly muting?: 'unknown';
	/** Its actions do more than tell somebody: they scale, stop or start something. */
	readonly acts?: true;
	/** It does not judge before this, ms since the epoch. */
	readonly warmsUpUntil?: number;
	/** How its state has changed, where somebody asked. */
	readonly past?: AlarmPast;
};
