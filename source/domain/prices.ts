import { type Here, isAws } from './here.ts';

/** What CloudWatch asks for a metric of GetMetricData, US dollars: $0.01 for 1,000 (CloudWatch pricing, API requests). */
const perMetric = 0.01 / 1000;

/**
 * What it costs to ask for so many metrics, in US dollars. AWS counts up to five statistics of one metric as one, so
 * this is what it asks at most.
 */
export function priceOfMetrics(many: number): number {
	return many * perMetric;
}

/**
 * What AWS asks for a put of one small record, US dollars: a payload unit, $0.014 for a million (Kinesis pricing, provisioned mode,
 * US East).
 */
export const priceOfPut = 0.014 / 1_000_000;

/** Whether somebody sends a bill for metrics here: AWS does, by whatever host; an emulator does not. */
export function billsMetrics(here: Here): boolean {
	return isAws(here, 'CloudWatch');
}

/** What is asked without a word before, US dollars; what costs more is said first. */
export const wordless = 0.01;
