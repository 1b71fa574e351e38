import { type Alarm, type Alarms, describedAlarm } from '../alarms/alarms.ts';
import type { MuteRules } from '../alarms/mute-rules.ts';
import { alarmTypes } from '../alarms/other-definitions.ts';
import { EmulatedError } from '../errors.ts';
import {
	dimensionList,
	dimensionsOf,
	type Fields,
	fieldsOf,
	integerWithin,
	invalidCombination,
	invalidValue,
	listOf,
	optionalNumber,
	optionalText,
	optionalTime,
	pageOffset,
	pageToken,
	requiredText,
	seconds,
	textsOf,
} from './input.ts';
import { getMetricData, getMetricStatistics } from './metric-data.ts';
import { type Bucket, bucketOf, mergeInto } from './statistics.ts';
import type { MetricStore } from './store.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** What the operations work on. */
export type State = {
	readonly store: MetricStore;
	readonly alarms: Alarms;
	readonly mutes: MuteRules;
	now(): number;
};

export type Operation = (state: State, input: Fields, region: string) => unknown;

/** Every operation of CloudWatch that this endpoint knows, by its name. */
export const operations: Readonly<Record<string, Operation>> = {
	PutMetricData: putMetricData,
	ListMetrics: listMetrics,
	GetMetricData: (state, input, region) => getMetricData(state.store, input, region, state.now()),
	GetMetricStatistics: (state, input, region) =>
		getMetricStatistics(state.store, input, region, state.now()),
	PutMetricAlarm: (state, input, region) => {
		state.alarms.put(input, region);
		return {};
	},
	PutCompositeAlarm: (state, input, region) => {
		state.alarms.putComposite(input, region);
		return {};
	},
	PutLogAlarm: (state, input, region) => {
		state.alarms.putLog(input, region);
		return {};
	},
	EnableAlarmActions: (state, input, region) => {
		state.alarms.setActions(textsOf(input, 'AlarmNames'), region, true);
		return {};
	},
	DisableAlarmActions: (state, input, region) => {
		state.alarms.setActions(textsOf(input, 'AlarmNames'), region, false);
		return {};
	},
	PutAlarmMuteRule: (state, input, region) => {
		state.mutes.put(input, region, (name) => state.alarms.has(name, region));
		return {};
	},
	GetAlarmMuteRule: (state, input, region) =>
		state.mutes.get(requiredText(input, 'AlarmMuteRuleName'), region),
	ListAlarmMuteRules: listMuteRules,
	DeleteAlarmMuteRule: (state, input, region) => {
		state.mutes.delete(requiredText(input, 'AlarmMuteRuleName'), region);
		return {};
	},
	DescribeAlarms: describeAlarms,
	DescribeAlarmsForMetric: describeAlarmsForMetric,
	DescribeAlarmHistory: describeAlarmHistory,
	SetAlarmState: (state, input, region) => {
		state.alarms.setState(input, region);
		return {};
	},
	DeleteAlarms: (state, input, region) => {
		const names = textsOf(input, 'AlarmNames');
		if (names.length > 100) throw invalidValue('At most 100 alarms can be deleted at once.');
		state.alarms.delete(names, region);
		return {};
	},
};

function putMetricData(state: State, input: Fields, region: string): unknown {
	const namespace = requiredText(input, 'Namespace');
	if (namespace.startsWith('AWS/')) {
		throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
	}
	const list = listOf(input, 'MetricData');
	if (list.length === 0) {
		throw new EmulatedError(
			'MissingRequiredParameterException',
			'The parameter MetricData is required.',
		);
	}
	if (list.length > 1000) {
		throw invalidValue('The collection MetricData must not have a size greater than 1000.');
	}
	const now = state.now();
	const measured = list.map((item) => {
		const datum = fieldsOf(item, 'A datum');
		const at = optionalTime(datum, 'Timestamp') ?? now;
		if (at < now - 14 * day || at > now + 2 * hour) {
			throw invalidValue(
				'The parameter Timestamp must not be more than two weeks ago or two hours ahead.',
			);
		}
		const metric = requiredText(datum, 'MetricName');
		const name = { namespace, metric, dimensions: dimensionsOf(datum) };
		return { name, at, bucket: bucketOfDatum(datum), unit: optionalText(datum, 'Unit') };
	});
	for (const { name, at, bucket, unit } of measured) {
		if (bucket !== undefined) state.store.add(region, name, at, bucket, unit);
	}
	return {};
}

/** `Value`, `Values` with `Counts`, or `StatisticValues` of one datum. */
function bucketOfDatum(datum: Fields): Bucket | undefined {
	const value = optionalNumber(datum, 'Value');
	if (value !== undefined) return bucketOf(value);
	const statistics = datum['StatisticValues'];
	if (statistics !== undefined && statistics !== null) {
		const set = fieldsOf(statistics, 'StatisticValues');
		const [count, sum, min, max] = ['SampleCount', 'Sum', 'Minimum', 'Maximum'].map((name) =>
			optionalNumber(set, name),
		);
		if (count === undefined || sum === undefined || min === undefined || max === undefined) {
			throw invalidValue('StatisticValues needs SampleCount, Sum, Minimum and Maximum.');
		}
		return { count, sum, min, max };
	}
	const values = listOf(datum, 'Values');
	const counts = listOf(datum, 'Counts');
	if (values.length === 0) {
		throw invalidCombination('A datum needs Value, Values or StatisticValues.');
	}
	if (counts.length > 0 && counts.length !== values.length) {
		throw invalidCombination('Values and Counts must have the same length.');
	}
	let bucket: Bucket | undefined;
	for (const [index, each] of values.entries()) {
		const count = counts[index] ?? 1;
		if (typeof each !== 'number' || typeof count !== 'number' || !Number.isFinite(each)) {
			throw invalidValue('Values and Counts must hold numbers.');
		}
		if (count <= 0) continue;
		if (bucket === undefined) bucket = bucketOf(each, count);
		else mergeInto(bucket, bucketOf(each, count));
	}
	return bucket;
}

/** `items` from the token's offset, `size` of them, with the next token when there are more. */
function paged<Item>(
	items: readonly Item[],
	input: Fields,
	kind: string,
	size: number,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
	const { NextToken: _, ...rest } = input;
	const request = `${kind} ${JSON.stringify(rest)}`;
	const offset = pageOffset(request, optionalText(input, 'NextToken'));
	const end = offset + size;
	const next = end < items.length ? { NextToken: pageToken(request, end) } : {};
	return { items: items.slice(offset, end), next };
}

function listMetrics(state: State, input: Fields, region: string): unknown {
	const namespace = optionalText(input, 'Namespace');
	const metric = optionalText(input, 'MetricName');
	const recent = optionalText(input, 'RecentlyActive');
	if (recent !== undefined && recent !== 'PT3H') {
		throw invalidValue('The parameter RecentlyActive must be PT3H.');
	}
	const wanted = listOf(input, 'Dimensions').map((item) => {
		const fields = fieldsOf(item, 'A dimension');
		return { name: requiredText(fields, 'Name'), value: optionalText(fields, 'Value') };
	});
	const since = state.now() - (recent === undefined ? 14 * day : 3 * hour);
	const found = state.store.list(region).filter(
		(series) =>
			series.newest >= since &&
			(namespace === undefined || series.namespace === namespace) &&
			(metric === undefined || series.metric === metric) &&
			wanted.every(({ name, value }) => {
				if (!Object.hasOwn(series.dimensions, name)) return false;
				return value === undefined || series.dimensions[name] === value;
			}),
	);
	const { items, next } = paged(found, input, 'ListMetrics', 500);
	return {
		Metrics: items.map((series) => ({
			Namespace: series.namespace,
			MetricName: series.metric,
			Dimensions: dimensionList(series.dimensions),
		})),
		...next,
	};
}

function listMuteRules(state: State, input: Fields, region: string): unknown {
	const size = integerWithin(input, 'MaxRecords', { from: 1, to: 100, otherwise: 50 });
	const found = state.mutes.list(region, {
		alarm: optionalText(input, 'AlarmName'),
		wanted: textsOf(input, 'Statuses'),
	});
	const { items, next } = paged(found, input, 'ListAlarmMuteRules', size);
	return { AlarmMuteRuleSummaries: items, ...next };
}

function describeAlarms(state: State, input: Fields, region: string): unknown {
	const names = textsOf(input, 'AlarmNames');
	const prefix = optionalText(input, 'AlarmNamePrefix');
	const value = optionalText(input, 'StateValue');
	const types = textsOf(input, 'AlarmTypes');
	const action = optionalText(input, 'ActionPrefix');
	if (names.length > 0 && prefix !== undefined) {
		throw invalidCombination('AlarmNames and AlarmNamePrefix can not be given together.');
	}
	if (names.length > 100) throw invalidValue('At most 100 AlarmNames can be given.');
	const size = integerWithin(input, 'MaxRecords', { from: 1, to: 100, otherwise: 100 });
	// Only metric alarms are told without a word on types, whatever the names are.
	const wanted = types.length === 0 ? ['MetricAlarm'] : types;
	const all = state.alarms.list(region);
	const found = all.filter(
		(alarm) =>
			wanted.includes(alarmTypes[alarm.definition.kind]) &&
			(names.length === 0 || names.includes(alarm.definition.name)) &&
			(prefix === undefined || alarm.definition.name.startsWith(prefix)) &&
			(value === undefined || alarm.state === value) &&
			(action === undefined || actionsOf(alarm).some((arn) => arn.startsWith(action))),
	);
	const { items, next } = paged(found, input, 'DescribeAlarms', size);
	const told = (type: string) =>
		items
			.filter(({ definition }) => alarmTypes[definition.kind] === type)
			.map((alarm) => describedAlarm(alarm, all, state.now()));
	return {
		MetricAlarms: told('MetricAlarm'),
		CompositeAlarms: told('CompositeAlarm'),
		LogAlarms: told('LogAlarm'),
		...next,
	};
}

function actionsOf(alarm: Alarm): readonly string[] {
	return textsOf(alarm.definition.echoed, 'AlarmActions');
}

function describeAlarmsForMetric(state: State, input: Fields, region: string): unknown {
	const name = {
		namespace: requiredText(input, 'Namespace'),
		metric: requiredText(input, 'MetricName'),
		dimensions: dimensionsOf(input),
	};
	const statistic = optionalText(input, 'Statistic') ?? optionalText(input, 'ExtendedStatistic');
	const period = optionalNumber(input, 'Period');
	const all = state.alarms.list(region);
	const found = all.filter(({ definition }) => {
		if (definition.kind !== 'metric') return false;
		const { metric } = definition;
		if (metric === undefined) return false;
		const dimensions = Object.entries(metric.dimensions);
		return (
			metric.namespace === name.namespace &&
			metric.metric === name.metric &&
			dimensions.length === Object.keys(name.dimensions).length &&
			dimensions.every(([key, value]) => name.dimensions[key] === value) &&
			(statistic === undefined || definition.statistic === statistic) &&
			(period === undefined || definition.periodSeconds === period)
		);
	});
	return { MetricAlarms: found.map((alarm) => describedAlarm(alarm, all, state.now())) };
}

function describeAlarmHistory(state: State, input: Fields, region: string): unknown {
	const name = optionalText(input, 'AlarmName');
	const type = optionalText(input, 'HistoryItemType');
	const given = textsOf(input, 'AlarmTypes');
	const types = given.length === 0 ? ['MetricAlarm'] : given;
	const from = optionalTime(input, 'StartDate') ?? -Infinity;
	const to = optionalTime(input, 'EndDate') ?? Infinity;
	const size = integerWithin(input, 'MaxRecords', { from: 1, to: 100, otherwise: 100 });
	const found = state.alarms
		.historyOf(region)
		.filter(
			(item) =>
				(name === undefined || item.alarm === name) &&
				(type === undefined || item.type === type) &&
				types.includes(item.alarmType) &&
				item.at >= from &&
				item.at <= to,
		);
	const ordered =
		optionalText(input, 'ScanBy') === 'TimestampAscending' ? found : [...found].reverse();
	const { items, next } = paged(ordered, input, 'DescribeAlarmHistory', size);
	return {
		AlarmHistoryItems: items.map((item) => ({
			AlarmName: item.alarm,
			AlarmType: item.alarmType,
			Timestamp: seconds(item.at),
			HistoryItemType: item.type,
			HistorySummary: item.summary,
			HistoryData: item.data,
		})),
		...next,
	};
}
