import { comparisons } from '../cloudwatch/comparing.ts';
import type { AlarmDefinition } from './alarm-definition.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/**
 * How many periods an alarm looks at: a few more than it needs, so that a late or missing point
 * does not decide. Source: CloudWatch user guide, "how alarm state is evaluated when data is
 * missing".
 */
export function evaluationRange(definition: Pick<AlarmDefinition, 'periods'>): number {
	return definition.periods + 2;
}

export type Verdict = {
	readonly state: AlarmState;
	readonly breaching: number;
	/** The points that decided, oldest first. */
	readonly points: readonly number[];
};

/**
 * Judges the points of the evaluation range, oldest first, `undefined` where data is missing.
 * Answers `undefined` when the present state is to be kept.
 */
export function judge(
	definition: Pick<
		AlarmDefinition,
		'periods' | 'datapoints' | 'threshold' | 'comparison' | 'missing'
	>,
	range: readonly (number | undefined)[],
): Verdict | undefined {
	const breaches = comparisons[definition.comparison];
	const points = range.filter((value) => value !== undefined).slice(-definition.periods);
	const fills = definition.periods - points.length;
	const real = points.filter((value) => breaches(value, definition.threshold)).length;
	const breaching = definition.missing === 'breaching' ? real + fills : real;
	const verdict = (state: AlarmState): Verdict => ({ state, breaching, points });
	if (breaching >= definition.datapoints) return verdict('ALARM');
	const undecided = fills > 0 && real === points.length;
	if (undecided && definition.missing === 'ignore') return;
	if (undecided && definition.missing === 'missing') {
		return verdict(points.length === 0 ? 'INSUFFICIENT_DATA' : 'ALARM');
	}
	return verdict('OK');
}
