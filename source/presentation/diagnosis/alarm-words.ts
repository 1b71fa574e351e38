import type { EvidenceOf } from '../../domain/diagnosis/finding.ts';
import { moment, type SomeWords } from './wording.ts';

/** Why an alarm tells nobody. */
const mutedBy: Readonly<Record<EvidenceOf['alarm-muted']['by'], string>> = {
	'actions-off': 'its actions are switched off',
	suppressed: 'another alarm suppresses it',
	rule: 'a rule mutes it',
};

/** Findings of alarms in words. */
export const alarmWords = {
	'alarm-firing': {
		about:
			'an alarm on the resource is in ALARM, alone, by metric math or in a composite one; not one that scales consumers in, which is so whenever little waits',
		short: ({ alarm }) => `alarm ${alarm}`,
		text: ({ alarm, sinceAt, reason }, now) =>
			`Alarm ${alarm} fires${sinceAt === undefined ? '' : ` since ${moment(sinceAt, now)}`}${reason === undefined ? '' : `: ${reason}`}`,
		next: () => 'See what it watches',
	},
	'alarm-cannot-evaluate': {
		about:
			'CloudWatch can not evaluate an alarm, or only in part: it is not OK, whatever state it shows',
		short: ({ alarm }) => `alarm ${alarm} can not be evaluated`,
		text: ({ alarm, state }) => `CloudWatch can not evaluate alarm ${alarm}: ${state}`,
		next: ({ state }) =>
			state === 'EVALUATION_ERROR' ? 'Set it up anew' : 'Watch the resource yourself until it can',
	},
	'alarm-cannot-fire': {
		about:
			'an alarm on a dead-letter queue counts NumberOfMessagesSent, which does not count what SQS moves there',
		short: ({ alarm }) => `alarm ${alarm} never fires`,
		text: ({ alarm, metric }) =>
			`Alarm ${alarm} waits for ${metric}, which does not count the letters that SQS moves here: it never fires for them`,
		next: () => 'Let it watch ApproximateNumberOfMessagesVisible',
	},
	'alarm-muted': {
		about:
			'the actions of an alarm are switched off, suppressed by another alarm, or muted by a rule: it tells nobody',
		short: ({ alarm }) => `alarm ${alarm} tells nobody`,
		text: ({ alarm, by, rule, untilAt }, now) =>
			`Alarm ${alarm} tells nobody: ${mutedBy[by]}${rule === undefined ? '' : ` (${rule})`}${untilAt === undefined ? '' : ` until ${moment(untilAt, now)}`}`,
		next: () => 'Let it tell again, where that was not meant to last',
	},
	'alarm-warming-up': {
		about: 'an alarm is new, and acts for nobody yet',
		short: ({ alarm }) => `alarm ${alarm} warms up`,
		text: ({ alarm, untilAt }, now) =>
			`Alarm ${alarm} warms up until ${moment(untilAt, now)}, and tells nobody before`,
		next: () => 'Wait until then before relying on it',
	},
} satisfies SomeWords;
