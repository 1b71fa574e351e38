import { type KindId, kindIds, kinds } from '../kinds.ts';
import type { Alarm, AlarmMetric } from '../metric.ts';
import { alarmName, alarmsIn, readAlarmRule } from './alarm-rule.ts';

/** Whether a metric is one of a resource. */
export function isMetricOf(
	{ namespace, dimensions: own }: Partial<AlarmMetric>,
	kind: KindId,
	name: string,
): boolean {
	const by = kinds[kind].measuredBy;
	return by !== undefined && namespace === by.namespace && own?.[by.dimension] === name;
}

/** The first resource that an alarm's metrics are of; composite, PromQL and log alarms name none. */
export function aboutWhat(
	alarm: Alarm,
): { readonly kind: KindId; readonly name: string } | undefined {
	for (const { namespace, dimensions: own } of [alarm, ...(alarm.metrics ?? [])]) {
		for (const kind of kindIds) {
			const by = kinds[kind].measuredBy;
			const name = own[by?.dimension ?? ''];
			if (namespace === by?.namespace && name !== undefined) return { kind, name };
		}
	}
	return;
}

/**
 * The alarms that are about a resource: those on its metrics, alone or in metric math, those whose query names it,
 * and the composite ones whose rule names any of these, however deep.
 */
export function alarmsOn(alarms: readonly Alarm[], kind: KindId, name: string): readonly Alarm[] {
	const direct = alarms.filter(
		(alarm) =>
			isMetricOf(alarm, kind, name) ||
			alarm.metrics?.some((metric) => isMetricOf(metric, kind, name)) === true ||
			(alarm.kind !== undefined && alarm.kind !== 'composite' && namesIt(alarm.rule, name)),
	);
	const found = new Set(direct);
	const names = new Set(direct.map((alarm) => alarm.name));
	const composite = alarms.filter(({ kind: made }) => made === 'composite');
	for (let before = -1; before < found.size; ) {
		before = found.size;
		for (const alarm of composite) {
			if (found.has(alarm) || !ruledBy(alarm).some((one) => names.has(one))) continue;
			found.add(alarm);
			names.add(alarm.name);
		}
	}
	return alarms.filter((alarm) => found.has(alarm));
}

/** Who rules each composite alarm: the same alarms are asked about for every resource, and a rule has up to 10,240 characters. */
const rulers = new WeakMap<Alarm, readonly string[]>();

function ruledBy(alarm: Alarm): readonly string[] {
	const known = rulers.get(alarm) ?? membersOf(alarm.rule ?? '');
	rulers.set(alarm, known);
	return known;
}

/** A name stands in a query as a word of its own: `orders` is not meant by `orders-dlq`. */
export function namesIt(query: string | undefined, name: string): boolean {
	const isPart = (character: string | undefined) =>
		character !== undefined && /[A-Za-z0-9_.-]/.test(character);
	for (let at = query?.indexOf(name) ?? -1; at >= 0; at = query?.indexOf(name, at + 1) ?? -1) {
		if (!isPart(query?.[at - 1]) && !isPart(query?.[at + name.length])) return true;
	}
	return false;
}

const member =
	/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s)"']+))\s*\)/g;

/**
 * Names of the alarms in the rule of a composite alarm. Of a rule that can not be read whole those that it seems to name:
 * {@link isReadWhole} tells it apart.
 */
export function membersOf(rule: string): readonly string[] {
	const read = readAlarmRule(rule);
	if (read !== undefined) return alarmsIn(read);
	return [...rule.matchAll(member)].map(([, quoted, single, bare]) =>
		alarmName(quoted?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? ''),
	);
}

/** Whether all alarms are known that the rule of a composite alarm names. */
export function isReadWhole({ rule }: Pick<Alarm, 'rule'>): boolean {
	return rule !== undefined && readAlarmRule(rule) !== undefined;
}
