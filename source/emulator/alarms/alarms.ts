import type { TimeSeries } from '../cloudwatch/expressions.ts';
import { type Fields, optionalText, requiredText, seconds } from '../cloudwatch/input.ts';
import { evaluateQueries, type Range } from '../cloudwatch/queries.ts';
import { statisticOf } from '../cloudwatch/statistics.ts';
import type { MetricStore } from '../cloudwatch/store.ts';
import { EmulatedError } from '../errors.ts';
import { type AlarmDefinition, alarmDefinition } from './alarm-definition.ts';
import { type AlarmState, evaluationRange, judge } from './alarm-verdict.ts';
import {
	changesOf,
	compositesInOrder,
	momentsOf,
	stateAt,
	suppressedBy,
} from './composite-states.ts';
import type { Contributors } from './contributors.ts';
import type { ReadLines } from './log-schedule.ts';
import {
	alarmTypes,
	compositeDefinition,
	type Definition,
	type LogDefinition,
	logDefinition,
	type PromqlDefinition,
	promqlDefinition,
} from './other-definitions.ts';
import { logStates, momentsDue, promqlStates } from './query-alarms.ts';

const minute = 60_000;

/** One alarm with its present state. Times in ms since the epoch. */
export type Alarm = {
	readonly region: string;
	definition: Definition;
	state: AlarmState;
	/** The state before this one; absent for one that never changed. */
	before?: AlarmState;
	reason: string;
	reasonData: string;
	configuredAt: number;
	updatedAt: number;
	changedAt: number;
	/** The minute up to which the state has been worked out. */
	evaluatedTo: number;
	/** Of an alarm by PromQL: the series that it watches. */
	contributors?: Contributors;
	/** Of an alarm by logs: what its last runs found, the oldest first. */
	results?: readonly (number | undefined)[];
};

/** One line of DescribeAlarmHistory. */
export type HistoryItem = {
	readonly region: string;
	readonly alarm: string;
	readonly alarmType: (typeof alarmTypes)[Definition['kind']];
	readonly at: number;
	/** Of a change of state. */
	readonly from?: AlarmState;
	readonly to?: AlarmState;
	readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
	readonly summary: string;
	readonly data: string;
};

/** How far back states are worked out after a pause, and how many history items are kept. */
const longestCatchUp = 24 * 60 * minute;
const mostHistory = 5_000;

/**
 * Alarms of all regions. States are worked out when somebody looks, minute by minute since the
 * last look, so that history and times come out as if a clock had driven them.
 */
export class Alarms {
	private readonly alarms = new Map<string, Alarm>();
	private history: HistoryItem[] = [];
	private readonly store: MetricStore;
	private readonly now: () => number;
	private readonly readLines: ReadLines;

	constructor(store: MetricStore, now: () => number, readLines: ReadLines = () => undefined) {
		this.store = store;
		this.now = now;
		this.readLines = readLines;
	}

	/** PutMetricAlarm: creates, or changes and keeps the state. */
	put(input: Fields, region: string, at = this.now()): void {
		const isPromql = input['EvaluationCriteria'] !== undefined;
		this.define(
			isPromql ? promqlDefinition(input) : { kind: 'metric', ...alarmDefinition(input) },
			region,
			at,
		);
	}

	/** PutCompositeAlarm: all alarms of its rule must be there. */
	putComposite(input: Fields, region: string, at = this.now()): void {
		const definition = compositeDefinition(input);
		const { suppressor } = definition;
		for (const name of [
			...definition.rule.names,
			...(suppressor === undefined ? [] : [suppressor]),
		]) {
			if (this.alarms.has(keyOf(region, name))) continue;
			throw new EmulatedError('ValidationError', `The alarm ${name} of the rule does not exist.`);
		}
		this.define(definition, region, at);
	}

	/** PutLogAlarm. */
	putLog(input: Fields, region: string, at = this.now()): void {
		this.define(logDefinition(input), region, at);
	}

	/** EnableAlarmActions and DisableAlarmActions; names that are not there are passed over. */
	setActions(names: readonly string[], region: string, isEnabled: boolean): void {
		for (const name of names) {
			const alarm = this.alarms.get(keyOf(region, name));
			if (alarm === undefined) continue;
			const echoed = { ...alarm.definition.echoed, ActionsEnabled: isEnabled };
			alarm.definition = { ...alarm.definition, echoed };
			alarm.configuredAt = this.now();
		}
	}

	has(name: string, region: string): boolean {
		return this.alarms.has(keyOf(region, name));
	}

	private define(definition: Definition, region: string, at: number): void {
		const existing = this.alarms.get(keyOf(region, definition.name));
		if (
			existing !== undefined &&
			alarmTypes[existing.definition.kind] !== alarmTypes[definition.kind]
		) {
			throw new EmulatedError(
				'ValidationError',
				`There is an alarm of another type that is called ${definition.name}.`,
			);
		}
		if (existing !== undefined) {
			existing.definition = definition;
			existing.configuredAt = at;
			// What was found by another query tells nothing of this one.
			delete existing.contributors;
			delete existing.results;
		} else {
			this.alarms.set(keyOf(region, definition.name), {
				region,
				definition,
				state: 'INSUFFICIENT_DATA',
				reason: 'Unchecked: Initial alarm creation',
				reasonData: '',
				configuredAt: at,
				updatedAt: at,
				changedAt: at,
				// A composite one judges at once.
				evaluatedTo: definition.kind === 'composite' ? 0 : at - (at % minute),
			});
		}
		const verb = existing === undefined ? 'created' : 'updated';
		this.remember({
			region,
			alarm: definition.name,
			alarmType: alarmTypes[definition.kind],
			at,
			type: 'ConfigurationUpdate',
			summary: `Alarm "${definition.name}" ${verb}`,
			data: JSON.stringify({ version: '1.0', type: existing === undefined ? 'Create' : 'Update' }),
		});
	}

	/** SetAlarmState: holds until the next evaluation. */
	setState(input: Fields, region: string): void {
		const name = requiredText(input, 'AlarmName');
		const state = requiredText(input, 'StateValue');
		const reason = requiredText(input, 'StateReason');
		this.evaluate();
		const alarm = this.alarms.get(keyOf(region, name));
		if (alarm === undefined) throw notFound(name);
		if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA') {
			throw new EmulatedError('ValidationException', `${state} is not a state of an alarm.`);
		}
		this.change(alarm, state, reason, optionalText(input, 'StateReasonData') ?? '', this.now());
	}

	/** DeleteAlarms: all or none; the history stays. */
	delete(names: readonly string[], region: string): void {
		for (const name of names) {
			if (!this.alarms.has(keyOf(region, name))) throw notFound(name);
		}
		for (const name of names) this.alarms.delete(keyOf(region, name));
	}

	/** Alarms of a region by name, with their states up to now. */
	list(region: string): readonly Alarm[] {
		this.evaluate();
		return [...this.alarms.values()]
			.filter((alarm) => alarm.region === region)
			.sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
	}

	/** History of a region, oldest first. */
	historyOf(region: string): readonly HistoryItem[] {
		this.evaluate();
		return this.history.filter((item) => item.region === region).sort((a, b) => a.at - b.at);
	}

	/** Works out every state up to now. */
	evaluate(): void {
		const now = this.now();
		for (const alarm of this.alarms.values()) {
			const { definition } = alarm;
			if (definition.kind === 'promql' || definition.kind === 'log') {
				this.evaluateQuery(alarm, definition, now);
			}
			if (definition.kind !== 'metric') continue;
			const first = Math.max(alarm.evaluatedTo + minute, now - longestCatchUp);
			const start = first - (first % minute);
			if (start > now) continue;
			const read = this.reader(alarm.region, definition, start);
			for (let at = start; at <= now; at += minute) {
				alarm.evaluatedTo = at;
				this.evaluateAt(alarm, definition, at, read);
			}
		}
		// Those that go by others come after them, and change when they do.
		const regions = new Set([...this.alarms.values()].map(({ region }) => region));
		for (const region of regions) this.evaluateComposites(region, now);
	}

	private evaluateQuery(alarm: Alarm, definition: PromqlDefinition | LogDefinition, now: number) {
		const moments = momentsDue(alarm, definition, { now, from: now - longestCatchUp });
		const judged =
			definition.kind === 'log'
				? logStates(alarm, definition, moments, this.readLines)
				: promqlStates(alarm, definition, moments, this.store);
		for (const { at, state, reason } of judged) {
			if (state !== alarm.state) this.change(alarm, state, reason, '', at);
		}
		alarm.evaluatedTo = moments.at(-1) ?? alarm.evaluatedTo;
	}

	private evaluateComposites(region: string, now: number): void {
		const alarms = [...this.alarms.values()].filter((alarm) => alarm.region === region);
		for (const alarm of compositesInOrder(alarms)) {
			const changes = changesOf(alarm, this.history);
			for (const at of momentsOf(alarm, changes)) {
				const { rule, name } = alarm.definition;
				const state = rule.holds((member) => stateAt(member, at, changes, alarms)) ? 'ALARM' : 'OK';
				if (state === alarm.state) continue;
				const by = changes.findLast((item) => item.at <= at);
				const reason = `${arnOf(region, by?.alarm ?? name)} transitioned to ${by?.to ?? state} at ${new Date(at).toUTCString()}`;
				this.change(alarm, state, reason, '', at);
			}
			alarm.evaluatedTo = now;
		}
	}

	private evaluateAt(alarm: Alarm, definition: AlarmDefinition, at: number, read: Reader): void {
		const verdict = judge(definition, pointsUntil(definition, at, read));
		if (verdict === undefined || verdict.state === alarm.state) return;
		const { state, breaching, points } = verdict;
		const reason =
			state === 'INSUFFICIENT_DATA'
				? `Insufficient Data: ${definition.periods} datapoints were unknown.`
				: `Threshold Crossed: ${breaching} out of the last ${definition.periods} datapoints [${points.join(', ')}] ${breaching === 1 ? 'was' : 'were'} ${definition.comparisonWords} the threshold (${definition.threshold}).`;
		const data = JSON.stringify({
			version: '1.0',
			queryDate: new Date(at).toISOString(),
			...(definition.statistic === undefined ? {} : { statistic: definition.statistic }),
			period: definition.periodSeconds,
			recentDatapoints: points,
			threshold: definition.threshold,
		});
		this.change(alarm, state, reason, data, at);
	}

	/** Reads what an alarm watches, at any time since `start`. */
	private reader(region: string, definition: AlarmDefinition, start: number): Reader {
		const { store } = this;
		const { metric } = definition;
		if (metric === undefined) {
			return (range) => {
				const results = evaluateQueries(store, region, definition.queries, range);
				const returned = definition.queries.find((query) => query.returned);
				const value = returned === undefined ? undefined : results.get(returned.id);
				return value?.kind === 'series' ? value.series : new Map();
			};
		}
		// Hours may have passed since the last look: one read serves all of their minutes.
		const statistic = statisticOf(definition.statistic ?? 'Average');
		const period = definition.periodSeconds * 1000;
		const from = start - (start % period) - evaluationRange(definition) * period;
		const points = store.read(region, metric, { from, to: this.now(), period });
		const values = new Map(points.map((point) => [point.at, statistic(point.bucket)]));
		return () => values;
	}

	private change(
		alarm: Alarm,
		state: AlarmState,
		reason: string,
		reasonData: string,
		at: number,
	): void {
		const before = { stateValue: alarm.state, stateReason: alarm.reason };
		if (state !== alarm.state) alarm.changedAt = at;
		const changed = state !== alarm.state;
		if (changed) alarm.before = before.stateValue;
		Object.assign(alarm, { state, reason, reasonData, updatedAt: at });
		if (!changed) return;
		this.remember({
			region: alarm.region,
			alarm: alarm.definition.name,
			alarmType: alarmTypes[alarm.definition.kind],
			at,
			from: before.stateValue,
			to: state,
			type: 'StateUpdate',
			summary: `Alarm updated from ${before.stateValue} to ${state}`,
			data: JSON.stringify({
				version: '1.0',
				oldState: before,
				newState: { stateValue: state, stateReason: reason },
			}),
		});
	}

	private remember(item: HistoryItem): void {
		this.history.push(item);
		if (this.history.length > mostHistory) this.history = this.history.slice(-mostHistory / 2);
	}
}

/** Answers values by the start of their period, at least those of the range. */
type Reader = (range: Range) => TimeSeries;

/** Values of the evaluation range before `at`, `undefined` where there is none. */
function pointsUntil(
	definition: AlarmDefinition,
	at: number,
	read: Reader,
): readonly (number | undefined)[] {
	const period = definition.periodSeconds * 1000;
	const to = at - (at % period);
	const length = evaluationRange(definition);
	const from = to - length * period;
	const values = read({ from, to });
	return Array.from({ length }, (_, index) => values.get(from + index * period));
}

/** An alarm as DescribeAlarms tells it; `all` are those of its region. */
export function describedAlarm(alarm: Alarm, all: readonly Alarm[], now: number): Fields {
	const suppressed = suppressedBy(alarm, all, now);
	return {
		...alarm.definition.echoed,
		...(suppressed === undefined ? {} : { ActionsSuppressedBy: suppressed }),
		AlarmArn: arnOf(alarm.region, alarm.definition.name),
		AlarmConfigurationUpdatedTimestamp: seconds(alarm.configuredAt),
		StateValue: alarm.state,
		StateReason: alarm.reason,
		...(alarm.reasonData === '' ? {} : { StateReasonData: alarm.reasonData }),
		StateUpdatedTimestamp: seconds(alarm.updatedAt),
		StateTransitionedTimestamp: seconds(alarm.changedAt),
	};
}

function arnOf(region: string, name: string): string {
	return `arn:aws:cloudwatch:${region}:000000000000:alarm:${name}`;
}

function notFound(name: string): EmulatedError {
	return new EmulatedError('ResourceNotFound', `The alarm ${name} does not exist.`, {
		status: 404,
	});
}

function keyOf(region: string, name: string): string {
	return `${region}\n${name}`;
}
