import type { Alarm } from '../../metric.ts';
import { type Asked, atOnce, type Missing, type Rules } from '../finding.ts';
import { minute } from '../queue-subject.ts';

/*
What is wrong with the alarms of a resource. One finding a rule and resource: the first such alarm is named.
*/

export type AlarmFinding =
	| 'alarm-firing'
	| 'alarm-cannot-evaluate'
	| 'alarm-cannot-fire'
	| 'alarm-muted'
	| 'alarm-warming-up';

/** What the alarms of a resource are judged by; nobody asked for them where they are absent. */
export type AlarmSubject = {
	readonly now: number;
	readonly alarms?: Asked<readonly Alarm[]>;
	/** Of a queue: whether it is somebody's dead-letter queue. */
	readonly isDeadLetterQueue: Asked<boolean>;
};

/** SQS counts as sent what a producer sends, and not what it moves itself. Source: SQS developer guide, metrics. */
const neverCountsLetters = 'NumberOfMessagesSent';
const depth = 'ApproximateNumberOfMessagesVisible';

export const alarmRules: Rules<AlarmFinding, AlarmSubject> = {
	'alarm-firing': {
		severity: 'now',
		foundWithin: atOnce,
		judge: first((alarm) => {
			const { state, since, reason, name } = alarm;
			if (state !== 'ALARM' || scales(alarm)) return;
			return {
				severity: 'now' as const,
				evidence: {
					alarm: name,
					...(since === undefined ? {} : { sinceAt: since }),
					...(reason === undefined ? {} : { reason }),
				},
			};
		}),
	},
	'alarm-cannot-evaluate': {
		severity: 'hygiene',
		foundWithin: atOnce,
		// An alarm that can not evaluate is not OK, whatever state it shows.
		judge: first(({ evaluation, name }) =>
			evaluation === undefined
				? undefined
				: { severity: 'hygiene' as const, evidence: { alarm: name, state: evaluation } },
		),
	},
	'alarm-cannot-fire': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: first(({ namespace, metric, metrics = [], comparison, name }, { isDeadLetterQueue }) => {
			const rises = comparison === undefined || comparison.startsWith('Greater');
			const watched = metric === undefined ? metrics : [{ namespace, metric }];
			const isBlind = watched.length > 0 && watched.every(countsNoLetters);
			if (!rises || !isBlind) return;
			if (!isDeadLetterQueue.ok) return { missing: isDeadLetterQueue.missing };
			if (!isDeadLetterQueue.value) return;
			return {
				severity: 'hygiene' as const,
				// Metric math may make anything of it.
				...(metric === undefined ? { inferred: true as const } : {}),
				evidence: { alarm: name, metric: neverCountsLetters },
			};
		}),
	},
	'alarm-muted': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: first(({ muted, name, mutedBy, mutedUntil }) =>
			muted === undefined
				? undefined
				: {
						severity: 'hygiene' as const,
						evidence: {
							...{ alarm: name, by: muted },
							...(mutedBy === undefined ? {} : { rule: mutedBy }),
							...(mutedUntil === undefined ? {} : { untilAt: mutedUntil }),
						},
					},
		),
	},
	'alarm-warming-up': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: first(({ warmsUpUntil, state, name }, { now }) =>
			state === 'INSUFFICIENT_DATA' && warmsUpUntil !== undefined && warmsUpUntil > now - minute
				? { severity: 'hygiene' as const, evidence: { alarm: name, untilAt: warmsUpUntil } }
				: undefined,
		),
	},
};

function countsNoLetters({
	namespace,
	metric,
}: {
	readonly namespace?: string | undefined;
	readonly metric: string;
}): boolean {
	return namespace === 'AWS/SQS' && metric === neverCountsLetters;
}

/**
 * Whether an alarm scales consumers and calls nobody: one that Application Auto Scaling made, which names it so, or one
 * that is in ALARM whenever little waits. Source: Application Auto Scaling user guide, target tracking.
 */
export function scales({ name, comparison, metric, metrics = [] }: Alarm): boolean {
	if (name.startsWith('TargetTracking-')) return true;
	const watched = [metric, ...metrics.map((one) => one.metric)];
	return comparison?.startsWith('LessThan') === true && watched.some((one) => one === depth);
}

/** What the first alarm says that has something to say. */
function first<Found>(judge: (alarm: Alarm, subject: AlarmSubject) => Found | undefined) {
	return (subject: AlarmSubject): Found | { readonly missing: Missing } | undefined => {
		const { alarms } = subject;
		if (alarms === undefined) return;
		if (!alarms.ok) return { missing: alarms.missing };
		for (const alarm of alarms.value) {
			const found = judge(alarm, subject);
			if (found !== undefined) return found;
		}
		return;
	};
}
