/*
What is checked before a redrive, as facts. `presentation/redrive/check-words.ts` words them, once for screens and
commands; no code reads the words back.
*/

import type { KnownAct } from '../messages/seen.ts';
import type { RunCosts } from './run-costs.ts';

/** What a check is about. */
export const checkNames = [
	'source',
	'destination',
	'type',
	'runs',
	'moves',
	'engine',
	'counts',
	'origin',
	'order',
	'deduplication',
	'size',
	'delay',
	'encryption',
	'readers',
	'canary',
	'returns',
	'size-of-run',
	'alarms',
	'consumer',
	'subscribers',
	'retention',
	'login',
] as const;
export type CheckName = (typeof checkNames)[number];

/** `obstacle`: the move can't run as it is; `unknown`: it could not be checked. */
export const checkStates = ['ok', 'warning', 'obstacle', 'unknown'] as const;
export type CheckState = (typeof checkStates)[number];

/** What AWS's own move can't do of the choices. */
export const ownNeeds = ['publish', 'select', 'split', 'edit', 'limit', 'rate', 'brake'] as const;
export type OwnNeed = (typeof ownNeeds)[number];

/** `told` is what AWS, or the way there, said. Queues stand by their names. */
type Told = { readonly told: string };
type OfQueue = { readonly queue: string };
type OfTopic = { readonly topic: string };
type Nothing = Record<never, never>;

/** What a check can find, and the facts that come with it. */
export type CheckFacts = {
	'in-order': Nothing;
	/** A saved plan of an earlier version kept the sentence alone. */
	said: { readonly text: string };
	'source-missing': Told;
	/** Which queues name this one as theirs could not be asked. */
	'sources-unknown': Told;
	'no-source': Nothing;
	'same-queue': OfQueue;
	/** The rest would go where messages that are meant go. */
	'rest-with-meant': OfQueue;
	/** The rest would come back: dead letters of its queue go to the source. */
	'rest-returns': OfQueue;
	/** A split without anything that says what is meant. */
	'rest-of-all': Nothing;
	'other-region': { readonly arn: string; readonly region: string; readonly from: string };
	'other-account': { readonly arn: string; readonly account: string; readonly from: string };
	'destination-missing': Told;
	'other-type': OfQueue & { readonly fifo: boolean };
	'run-here': { readonly run: string };
	/** Another awsmsg of this computer follows a move of the queue in AWS. */
	'move-followed-here': Nothing;
	/** A run that has the queue in a process that can't be asked; `where` says which file has to go if it is gone. */
	'run-perhaps-gone': { readonly run: string; readonly where: string };
	'move-perhaps-followed': { readonly where: string };
	'move-running': { readonly moved: number };
	'beyond-aws': { readonly needs: readonly OwnNeed[] };
	'no-move-tasks': Nothing;
	/** AWS moves dead letters of SQS queues alone. */
	'not-of-queues': Nothing;
	'other-place': OfQueue;
	'counts-unknown': Told;
	'moves-unknown': Told;
	/** Messages that no queue sent here have no way back; which engine meets them decides what happens. */
	'no-way-back': { readonly engine: 'aws' | 'own' };
	/** The source has a dead-letter queue itself. */
	'dead-letters-again': { readonly maxReceiveCount: number };
	'behind-group': Nothing;
	'selects-in-groups': Nothing;
	'new-deduplication-ids': Nothing;
	'deduplicates-across-groups': OfQueue;
	'destination-unknown': OfQueue & Told;
	'smaller-messages': OfQueue & { readonly maximumMessageBytes: number };
	delays: OfQueue & { readonly delaySeconds: number };
	'other-key': OfQueue;
	'no-key': OfQueue;
	'nobody-reads': OfQueue & { readonly waiting: number };
	'canary-behind': OfQueue & { readonly waiting: number };
	/** Without a dead-letter queue nothing comes back: a canary has no verdict. */
	'no-verdict': OfQueue;
	/** What so many messages take at least: see `run-costs.ts`. */
	'many-messages': RunCosts & { readonly fifo: boolean };
	/** More are there than can be held aside while what is meant is looked for. */
	'beyond-held': { readonly there: number; readonly most: number };
	/** At its pace the run may outlast the time for which a message can be hidden: seconds. */
	'beyond-hidden': { readonly seconds: number; readonly most: number };
	/**
	 * An alarm counts what is visible: so many are hidden from it, `until` in ms since the epoch; absent until it ends.
	 * `most`: for a moment, where what is meant lies behind others.
	 */
	'hides-from-alarm': {
		readonly alarm: string;
		readonly many: number;
		readonly most?: number;
		readonly until?: number;
	};
	/** Alarms were to be muted, and which there are could not be had. */
	'mute-unknown': Told;
	/** Alarms were to be muted, and none goes by these queues alone. */
	'nothing-to-mute': Nothing;
	/** Of `of` messages that were looked at, the like of `many` came back after an earlier redrive. */
	'came-back': { readonly many: number; readonly of: number };
	/** By CloudWatch the source was asked for messages in `polled` of `of` minutes; `inFlight` are not ours. */
	'own-consumer': { readonly polled: number; readonly of: number; readonly inFlight: number };
	'topic-missing': Told;
	'topic-unknown': OfTopic & Told;
	'other-topic-type': OfTopic & { readonly fifo: boolean };
	/** A topic is published to, and some of its subscribers did get the message. */
	'reaches-all': OfTopic;
	/** Of what is known nobody gets what is published: SNS takes it, and the originals are deleted. */
	'reaches-nobody': OfTopic;
	'subscribers-unknown': OfTopic & Told;
	/** They are dead letters of a subscription, whose subscriber missed them alone. */
	'of-subscription': OfTopic & {
		readonly protocol: string;
		readonly endpoint: string;
		/** It is a queue of here, to which they can go. */
		readonly near?: true;
	};
	/** How long the source keeps messages could not be had, and with it which of them are lost when. */
	'retention-unknown': Nothing;
	/** A copy would be gone there by `endsBefore` (ms since the epoch), as its original where it is. */
	'lost-as-soon': OfQueue & { readonly retentionSeconds: number; readonly endsBefore: number };
	/** What is put aside is kept for a shorter time than the source keeps messages. */
	'kept-shorter': OfQueue & { readonly retentionSeconds: number; readonly sourceSeconds: number };
	/** Somebody receives where messages are to be put aside. */
	'somebody-reads': OfQueue & { readonly inFlight: number };
	/** What was done the last time about the kind of message that the plan is for, and what somebody noted. */
	'done-before': {
		readonly act?: KnownAct;
		/** Whether it came back after that. */
		readonly back?: 'yes' | 'no' | 'unknown';
		readonly note?: string;
	};
	/** The run takes `seconds` at least, and somebody has to renew the credentials before: `at`, ms since the epoch. */
	'login-ends': { readonly at: number; readonly seconds: number };
	/** A canary was not asked for, and could say nothing: a destination has no dead-letter queue. */
	'no-canary': Nothing;
};

export type Finding = keyof CheckFacts;

/** One check of a plan: what it is about, how it stands, what was found. */
export type PlanCheck = {
	readonly [One in Finding]: {
		readonly name: CheckName;
		readonly state: CheckState;
		readonly finding: One;
	} & CheckFacts[One];
}[Finding];

/** What a plan's checks found of some states, in their order. */
export function checksThat(
	{ checks }: { readonly checks: readonly PlanCheck[] },
	...states: readonly CheckState[]
): readonly PlanCheck[] {
	return checks.filter(({ state }) => states.includes(state));
}
