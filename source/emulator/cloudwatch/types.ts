/** One measurement. `at` is ms since the epoch, now by default. */
export type MetricSample = {
	readonly region: string;
	readonly namespace: string;
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly value: number;
	readonly at?: number;
};

/** Measurements of one metric from the past: one value a point, `at` in ms since the epoch. */
export type MetricHistory = {
	readonly region: string;
	readonly namespace: string;
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly points: readonly { readonly at: number; readonly value: number }[];
};

/** The embedded CloudWatch. */
export type CloudWatch = {
	/**
	 * Serves one operation (`GetMetricData`): parsed JSON input to JSON output.
	 * Throws EmulatedError as AWS would answer.
	 */
	handle(operation: string, input: unknown, region: string): unknown;
	/**
	 * Adds one measurement to a metric, making the metric when it is new. In `AWS/` namespaces a
	 * minute can be read when it is over, as on AWS, where services publish once a minute.
	 */
	record(sample: MetricSample): void;
	/**
	 * Sets measurements of the past: each point becomes all that its minute holds, without the age
	 * limits of PutMetricData.
	 */
	seedHistory(history: readonly MetricHistory[]): void;
	/**
	 * PutMetricAlarm, or PutCompositeAlarm, as if it had been sent at `at`: the alarm's states since then follow from the
	 * recorded metrics.
	 */
	seedAlarm(input: unknown, region: string, at: number): void;
};
