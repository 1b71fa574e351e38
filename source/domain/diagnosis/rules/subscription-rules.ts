import { nameOfArn } from '../../arn.ts';
import type { Failure } from '../../failure.ts';
import type { NeverTaken } from '../../topics/filter/never-taken.ts';
import type { SubscriptionFacts, SubscriptionState } from '../../topics/subscription.ts';
import { doublings } from '../acknowledgement.ts';
import { type Asked, atOnce, type Missing, missingOf, type Rules } from '../finding.ts';
import type { SectionsOf } from '../pulse.ts';

export type SubscriptionFinding =
	| 'subscription-unconfirmed'
	| 'filter-never-matches'
	| 'subscription-dead-letters'
	| 'subscription-dlq-missing'
	| 'subscription-dlq-kept-out'
	| 'endpoint-disabled'
	| 'replay-over'
	| 'subscription-no-dlq';

/** What each finding is found by. */
export type SubscriptionEvidence = {
	'subscription-unconfirmed': { readonly protocol: string };
	/** Why nothing passes, and the field that keeps it out. */
	'filter-never-matches': NeverTaken;
	'subscription-dead-letters': { readonly dead: number; readonly deadLetterQueue: string };
	'subscription-dlq-missing': { readonly deadLetterQueue: string };
	/** `reason`: its policy names no statement that lets SNS in, or it is encrypted with the key that SNS may not use. */
	'subscription-dlq-kept-out': {
		readonly deadLetterQueue: string;
		readonly reason: 'policy' | 'key';
	};
	/** The ARN of the endpoint, and whether it is gone for good. */
	'endpoint-disabled': { readonly endpoint: string; readonly gone: boolean };
	'replay-over': Readonly<Record<string, never>>;
	'subscription-no-dlq': { readonly protocol: string };
};

/** Where each stands in pulse: the cause before what follows. */
export const subscriptionSections: SectionsOf<SubscriptionFinding> = {
	'filter-never-matches': 'stuck',
	'subscription-dlq-missing': 'stuck',
	'subscription-dlq-kept-out': 'stuck',
	'subscription-dead-letters': 'dead',
	'subscription-unconfirmed': 'stuck',
	'subscription-no-dlq': undefined,
	'endpoint-disabled': undefined,
	'replay-over': 'stuck',
};

/** What is known of a subscription when it is judged. SNS has no figures of one: those of its topic are judged there. */
export type SubscriptionSubject = {
	readonly protocol: string;
	/** Where it delivers: an ARN, or an address. */
	readonly endpoint: string;
	readonly state: SubscriptionState;
	/** Of one that is confirmed: of others there is nothing to ask. */
	readonly facts: Asked<SubscriptionFacts>;
};

type Confirmed = {
	readonly protocol: string;
	readonly endpoint: string;
	readonly facts: SubscriptionFacts;
};

/** Asks a confirmed subscription; the others get nothing, which is a finding of its own. */
function ofConfirmed<Verdict>(
	{ protocol, endpoint, state, facts }: SubscriptionSubject,
	judge: (one: Confirmed) => Verdict,
): Verdict | { readonly missing: Missing } | undefined {
	if (state !== 'confirmed') return;
	return facts.ok ? judge({ protocol, endpoint, facts: facts.value }) : { missing: facts.missing };
}

export const subscriptionRules: Rules<SubscriptionFinding, SubscriptionSubject> = {
	'filter-never-matches': {
		severity: 'now',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ facts: { never } }) =>
				never === undefined ? undefined : { severity: 'now', evidence: never },
			),
	},
	'subscription-dead-letters': {
		severity: 'now',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ facts: { deadLetters } }) => {
				if (deadLetters === undefined || deadLetters.missing === true) return;
				const { arn, depth, failure } = deadLetters;
				const deadLetterQueue = nameOfArn(arn);
				if (depth === undefined) return { missing: unread(`depth of ${deadLetterQueue}`, failure) };
				if (depth === 0) return;
				return {
					severity: 'now',
					// The depth is that of the queue, to which others may send theirs too.
					inferred: true,
					measure: doublings(depth),
					evidence: { dead: depth, deadLetterQueue },
				};
			}),
	},
	'subscription-dlq-missing': {
		severity: 'now',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ facts: { deadLetters } }) =>
				deadLetters?.missing === true
					? { severity: 'now', evidence: { deadLetterQueue: nameOfArn(deadLetters.arn) } }
					: undefined,
			),
	},
	'subscription-dlq-kept-out': {
		severity: 'now',
		foundWithin: atOnce,
		// SNS sends there in its own name, for the topic. Source: SNS developer guide, "Dead-letter queues".
		judge: (subject) =>
			ofConfirmed(subject, ({ facts: { deadLetters } }) => {
				if (deadLetters === undefined || deadLetters.missing === true) return;
				const { arn, depth, failure, keptOut: reason } = deadLetters;
				const deadLetterQueue = nameOfArn(arn);
				if (reason === undefined) {
					return depth === undefined
						? { missing: unread(`policy of ${deadLetterQueue}`, failure) }
						: undefined;
				}
				return { severity: 'now', inferred: true, evidence: { deadLetterQueue, reason } };
			}),
	},
	'replay-over': {
		severity: 'now',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ facts: { pause } }) =>
				pause === 'over' ? { severity: 'now', evidence: {} } : undefined,
			),
	},
	'subscription-unconfirmed': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ({ state, protocol }) =>
			state === 'pending' ? { severity: 'now', mild: true, evidence: { protocol } } : undefined,
	},
	'endpoint-disabled': {
		// A device that nobody holds any more is no trouble of the topic's: most are left so.
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ endpoint, facts: { device } }) => {
				if (device === undefined) return;
				const { enabled, missing, failure } = device;
				if (missing === true) return { severity: 'hygiene', evidence: { endpoint, gone: true } };
				if (enabled === undefined) return { missing: unread('state of its endpoint', failure) };
				return enabled ? undefined : { severity: 'hygiene', evidence: { endpoint, gone: false } };
			}),
	},
	'subscription-no-dlq': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: (subject) =>
			ofConfirmed(subject, ({ protocol, facts: { redrivePolicy } }) =>
				redrivePolicy === undefined ? { severity: 'hygiene', evidence: { protocol } } : undefined,
			),
	},
};

function unread(what: string, failure: Failure | undefined): Missing {
	return failure === undefined ? { what, because: 'not asked' } : missingOf(what, failure);
}
