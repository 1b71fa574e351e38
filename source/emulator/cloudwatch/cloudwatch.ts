import { Alarms } from '../alarms/alarms.ts';
import type { ReadLines } from '../alarms/log-schedule.ts';
import { MuteRules } from '../alarms/mute-rules.ts';
import { EmulatedError } from '../errors.ts';
import { fieldsOf } from './input.ts';
import { operations, type State } from './operations.ts';
import { MetricStore } from './store.ts';
import type { CloudWatch } from './types.ts';

/**
 * An in-memory CloudWatch: metrics by the minute with AWS's retention, metric math, and alarms
 * whose states follow from the metrics. `now` answers ms since the epoch.
 */
export function createCloudWatch(options: {
	now(): number;
	/** For alarms by logs; without it there are none. */
	readonly readLines?: ReadLines;
}): CloudWatch {
	const { now, readLines } = options;
	const store = new MetricStore(now);
	const alarms = new Alarms(store, now, readLines);
	const state: State = { store, alarms, mutes: new MuteRules(now), now };
	return {
		handle(name, input, region) {
			const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
			if (operation === undefined) {
				throw new EmulatedError(
					'UnknownOperationException',
					`The operation ${name} is not supported by this endpoint.`,
				);
			}
			return operation(state, fieldsOf(input ?? {}), region);
		},
		record(sample) {
			store.addValue(sample.region, sample, sample.at ?? now(), sample.value);
		},
		seedHistory(history) {
			for (const series of history) store.replace(series.region, series, series.points);
		},
		seedAlarm(input, region, at) {
			const fields = fieldsOf(input);
			if ('AlarmRule' in fields) alarms.putComposite(fields, region, at);
			else alarms.put(fields, region, at);
		},
	};
}
