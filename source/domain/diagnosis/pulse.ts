import { byName, groundsOf, mayBeOurs, subjectsOf } from '../alarms/leads-to.ts';
import { type Standing, standingOf } from '../alarms/standing.ts';
import type { AnyResource, KindId } from '../kinds.ts';
import type { Alarm } from '../metric.ts';
import {
	type Asked,
	type Finding,
	type FindingName,
	type Missing,
	type SinceEvidence,
	weightOf,
} from './finding.ts';
import { isPressing, sectionsOfKinds } from './judge.ts';
import { scales } from './rules/alarm-rules.ts';

/*
What is wrong right now, on one screen: the findings of all resources that hurt now or soon, the alarms that fire or can
not judge, and the work that is under way, by what kind of harm they are. Facts to sections, and no word.
*/

/** The sections in their order, which never changes: what can not be brought back comes first. */
export const sectionIds = [
	'lost',
	'dead',
	'stuck',
	'growing',
	'lagging',
	'alarms',
	'tasks',
] as const;

export type SectionId = (typeof sectionIds)[number];

/** Where some findings stand; a bad setting stands nowhere. */
export type SectionsOf<Name extends FindingName> = {
	readonly [One in Name]: SectionId | undefined;
};

/** Where a finding stands. A bad setting stands nowhere; a finding that is forgotten here does not compile. */
const sectionOfFinding: SectionsOf<FindingName> = {
	'messages-expiring': 'lost',
	'dead-letters': 'dead',
	// The cause before what follows of it.
	'mapping-disabled': 'stuck',
	'no-consumer': 'stuck',
	'mapping-failing': 'stuck',
	'fifo-group-blocked': 'stuck',
	'poison-messages': 'stuck',
	'visibility-timeout-short': 'stuck',
	'in-flight-limit': 'stuck',
	'no-subscribers': 'stuck',
	'subscription-pending': 'stuck',
	'subscription-failing': 'stuck',
	'subscription-filtered': 'stuck',
	'topic-kept-out': 'stuck',
	...sectionsOfKinds,
	'stream-not-active': 'stuck',
	'slow-consumer': 'growing',
	'dlq-growing': 'growing',
	'iterator-age-growing': 'lagging',
	'stream-throttled': 'lagging',
	'hot-shard': 'lagging',
	'alarm-firing': 'alarms',
	'alarm-cannot-evaluate': 'alarms',
	'alarm-cannot-fire': undefined,
	'alarm-muted': undefined,
	'alarm-warming-up': undefined,
	'dlq-retention-short': undefined,
	'redrive-allow-excludes': undefined,
	'no-dlq': undefined,
	'visibility-under-six-timeouts': undefined,
	'no-partial-batch-response': undefined,
	'max-receive-1': undefined,
	'short-polling': undefined,
	'expectation-unreadable': undefined,
};

const findingOrder = new Map(Object.keys(sectionOfFinding).map((name, index) => [name, index]));

/** The sections that these findings stand in. */
export function sectionsOf(names: Iterable<FindingName>): readonly SectionId[] {
	const found = new Set([...names].map((name) => sectionOfFinding[name]));
	return sectionIds.filter((id) => found.has(id));
}

/** The sections that have findings of resources. */
export const findingSections: readonly SectionId[] = sectionsOf(
	Object.keys(sectionOfFinding) as FindingName[],
).filter((id) => id !== 'alarms');

/** A resource and what was found of it. */
export type Judged = { readonly resource: AnyResource; readonly findings: readonly Finding[] };

/** Something that nobody could say, of how many resources, with the first of their names: not healthy, unknown. */
export type Unknown = {
	readonly sections: readonly SectionId[];
	readonly missing: Missing;
	readonly many: number;
	readonly named: readonly string[];
};

/** Work that is under way, or was interrupted: a redrive of ours, or a move of AWS's. */
export type PulseTask = {
	readonly key: string;
	readonly kind: 'redrive' | 'move' | 'other';
	/** What it is called; of a redrive the name of the queue that it empties. */
	readonly name: string;
	readonly state:
		| 'asks'
		| 'interrupted'
		| 'open'
		| 'perhaps-running'
		| 'braked'
		| 'paused'
		| 'stopping'
		| 'running';
	readonly startedAt?: number;
	readonly done?: number;
	/** At the start of it, approximate. */
	readonly total?: number;
	readonly perSecond?: number;
	/** Of a redrive by our own engine. */
	readonly runId?: string;
	/** Id of the task of this session. */
	readonly task?: string;
};

/** All that pulse goes by. */
export type PulseFacts = {
	readonly now: number;
	readonly found: readonly Judged[];
	readonly unknown: readonly Unknown[];
	/** Every alarm; absent while nobody has asked. */
	readonly alarms?: Asked<readonly Alarm[]>;
	readonly tasks: readonly PulseTask[];
	/** The name of an alarm that stands here however it stands: somebody asked for it. */
	readonly wanted?: string;
};

export type FindingRow = {
	readonly kind: 'finding';
	readonly key: string;
	readonly resource: AnyResource;
	readonly finding: Finding;
};
export type AlarmRow = {
	readonly kind: 'alarm';
	readonly key: string;
	readonly alarm: Alarm;
	readonly standing: Standing;
	/** The resources that it is about, as far as metrics tell. */
	readonly about: readonly { readonly kind: KindId; readonly name: string }[];
};
export type TaskRow = { readonly kind: 'task'; readonly key: string; readonly task: PulseTask };
export type PulseRow = FindingRow | AlarmRow | TaskRow;

/** A section: its rows, the worst first, and what is not known of it. */
export type Section = {
	readonly id: SectionId;
	readonly rows: readonly PulseRow[];
	readonly unknown: readonly Unknown[];
};

export type Pulse = {
	readonly sections: readonly Section[];
	/** Alarms that fire, or can not judge, about other services alone. */
	readonly otherAlarms: number;
};

/** Facts to sections: each finding that hurts now or soon stands in exactly one of them. */
export function pulseOf(facts: PulseFacts): Pulse {
	const { alarms, others } = alarmRows(facts);
	const named = new Set(alarms.map(({ alarm }) => alarm.name));
	const bySection = new Map<SectionId, FindingRow[]>(sectionIds.map((id) => [id, []]));
	for (const { resource, findings } of facts.found) {
		for (const finding of findings) {
			const id = isPressing(finding.severity) ? sectionOfFinding[finding.name] : undefined;
			// An alarm stands there once, however many resources it is about.
			if (id === undefined || (id === 'alarms' && named.has(alarmIn(finding) ?? ''))) continue;
			const key = `${resource.kind} ${resource.ref.arn} ${finding.name}`;
			bySection.get(id)?.push({ kind: 'finding', key, resource, finding });
		}
	}
	const unknown = [...facts.unknown, ...unknownAlarms(facts)];
	return {
		sections: sectionIds.map((id) => ({
			id,
			rows: [
				...(id === 'alarms' ? alarms : []),
				...(bySection.get(id) ?? []).sort(byHarm),
				...(id === 'tasks' ? taskRows(facts.tasks) : []),
			],
			unknown: unknown.filter(({ sections }) => sections.includes(id)),
		})),
		otherAlarms: others,
	};
}

/** Whether something hurts now or soon: a finding, or an alarm that fires. */
export function isFound({ sections }: Pulse): boolean {
	return sections.some(({ rows }) =>
		rows.some(
			(row) => row.kind === 'finding' || (row.kind === 'alarm' && row.standing === 'firing'),
		),
	);
}

function alarmIn(finding: Finding): string | undefined {
	return 'alarm' in finding.evidence ? finding.evidence.alarm : undefined;
}

function unknownAlarms({ alarms }: PulseFacts): readonly Unknown[] {
	if (alarms === undefined || alarms.ok) return [];
	return [{ sections: ['alarms'], missing: alarms.missing, many: 0, named: [] }];
}

/** The class of harm, then the rules' own order, then how much of it, then by name. */
function byHarm(one: FindingRow, other: FindingRow): number {
	const name = (row: FindingRow) => row.resource.ref.name;
	return (
		weightOf(one.finding) - weightOf(other.finding) ||
		orderOf(one.finding) - orderOf(other.finding) ||
		amountOf(other.finding) - amountOf(one.finding) ||
		(name(one) < name(other) ? -1 : name(one) > name(other) ? 1 : 0)
	);
}

const orderOf = ({ name }: Finding): number => findingOrder.get(name) ?? 0;

/** How much there is of a harm, in the finding's own measure: it is compared among those of one name alone. */
function amountOf(finding: Finding): number {
	switch (finding.name) {
		case 'messages-expiring':
			return -finding.evidence.expiresAt;
		case 'dead-letters':
			return finding.evidence.dead;
		case 'no-consumer':
			return finding.evidence.waiting;
		default:
			return finding.measure ?? 0;
	}
}

/** Since when a finding is so, as far as it tells. */
export function begunOf(finding: Finding): SinceEvidence {
	if (finding.name === 'no-consumer') {
		const { quietSinceAt, atLeast } = finding.evidence;
		return { sinceAt: quietSinceAt, ...(atLeast === undefined ? {} : { atLeast }) };
	}
	const { sinceAt, atLeast, notBeforeAt }: SinceEvidence =
		'sinceAt' in finding.evidence ? finding.evidence : {};
	return {
		...(sinceAt === undefined ? {} : { sinceAt }),
		...(atLeast === undefined ? {} : { atLeast }),
		...(notBeforeAt === undefined ? {} : { notBeforeAt }),
	};
}

/** Alarms that fire or can not judge, those that changed last first; how many more are about other services. */
function alarmRows({ alarms, now, wanted }: PulseFacts) {
	const rows: AlarmRow[] = [];
	let others = 0;
	if (alarms?.ok !== true) return { alarms: rows, others };
	const all = byName(alarms.value);
	for (const alarm of alarms.value) {
		const standing = standingOf(alarm, now);
		const isWanted = alarm.name === wanted;
		if (!isWanted && !isPressingAlarm(alarm, standing)) continue;
		const grounds = groundsOf(alarm, all);
		if (!isWanted && !mayBeOurs(grounds)) {
			others++;
			continue;
		}
		const key = `alarm ${alarm.kind ?? 'metric'} ${alarm.name}`;
		rows.push({ kind: 'alarm', key, alarm, standing, about: subjectsOf(grounds) });
	}
	return { alarms: rows.sort(byStanding), others };
}

/** One that scales consumers in is in ALARM whenever little waits: it calls nobody. */
function isPressingAlarm(alarm: Alarm, standing: Standing): boolean {
	if (standing === 'firing') return !scales(alarm);
	return standing === 'cannot-evaluate';
}

const standings: readonly Standing[] = ['firing', 'cannot-evaluate'];

function byStanding(one: AlarmRow, other: AlarmRow): number {
	const rank = ({ standing }: AlarmRow) =>
		(standings.indexOf(standing) + standings.length + 1) % (standings.length + 1);
	return (
		rank(one) - rank(other) ||
		(other.alarm.since ?? 0) - (one.alarm.since ?? 0) ||
		(one.alarm.name < other.alarm.name ? -1 : 1)
	);
}

/** What waits for somebody comes first, then what began last. */
const taskStates: readonly PulseTask['state'][] = [
	'asks',
	'interrupted',
	'open',
	'perhaps-running',
	'braked',
	'paused',
	'stopping',
	'running',
];

function taskRows(tasks: readonly PulseTask[]): readonly TaskRow[] {
	const rank = ({ task }: TaskRow) => taskStates.indexOf(task.state);
	return tasks
		.map((task): TaskRow => ({ kind: 'task', key: `task ${task.key}`, task }))
		.sort(
			(one, other) =>
				rank(one) - rank(other) || (other.task.startedAt ?? 0) - (one.task.startedAt ?? 0),
		);
}
