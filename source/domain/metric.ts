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

/** One answered series. A period without a point is a gap, never a zero (law 8). */
export type MetricSeries = {
	readonly query: MetricQuery;
	/** Ascending in time; `at` is the start of the period, ms since the epoch. */
	readonly points: readonly { readonly at: number; readonly value: number }[];
	/** Whether CloudWatch said that the series is whole. */
	readonly complete: boolean;
};

export type Alarm = {
	readonly name: string;
	readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
	readonly since?: number;
	readonly namespace?: string;
	readonly metric?: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly threshold?: number;
	readonly comparison?: string;
	readonly reason?: string;
	/** Whether anybody is told when it fires. */
	readonly actionsEnabled?: boolean;
	/** Why it can not be evaluated, or not wholly, in CloudWatch's word; absent where it can. */
	readonly evaluation?: string;
	/** Until when it tells nobody, since it is new, ms since 1970. */
	readonly warmsUpUntil?: number;
};
