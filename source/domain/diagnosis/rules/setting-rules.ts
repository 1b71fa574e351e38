import { nameOfArn } from '../../arn.ts';
import { looksLikeDeadLetters } from '../../queues/letter-senders.ts';
import type { QueueAttributes } from '../../resources.ts';
import { doublings } from '../acknowledgement.ts';
import { expectationTag } from '../expectation.ts';
import { atOnce, type Missing, type Rules } from '../finding.ts';
import { isForLetters, type Neighbour, type QueueSubject } from '../queue-subject.ts';

/*
What the settings of a queue tell: all that is to be known stands in the attributes of it and of its neighbours.
*/

export type SettingFinding =
	| 'in-flight-limit'
	| 'redrive-allow-excludes'
	| 'dlq-retention-short'
	| 'no-dlq'
	| 'max-receive-1'
	| 'expectation-unreadable';

/** AWS's limit is about 120,000 messages in flight, for standard and FIFO queues. Source: SQS quotas. */
const inFlightLimit = 120_000;
/** An approximate count may say less than there is. */
const atTheLimit = 118_000;
const nearTheLimit = 0.9 * inFlightLimit;

export const settingRules: Rules<SettingFinding, QueueSubject> = {
	'in-flight-limit': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ofAttributes(({ inFlight }) => {
			if (inFlight === undefined) return { missing: notKept };
			if (inFlight < nearTheLimit) return;
			return {
				severity: inFlight >= atTheLimit ? 'now' : 'soon',
				measure: doublings(inFlight),
				evidence: { inFlight, limit: inFlightLimit },
			};
		}),
	},
	'redrive-allow-excludes': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ofAttributes(({ arn, redriveAllowPolicy }, { sources }) => {
			if (redriveAllowPolicy === undefined || redriveAllowPolicy.permission === 'allowAll') return;
			if (!sources.ok) return { missing: sources.missing };
			const { permission, sourceQueueArns } = redriveAllowPolicy;
			const allowed = new Set(permission === 'byQueue' ? sourceQueueArns : []);
			// SQS lets in by ARN; sources are of its own account and region.
			const place = arn.slice(0, arn.lastIndexOf(':') + 1);
			const excluded = sources.value.filter(({ name }) => !allowed.has(`${place}${name}`));
			const [first] = excluded;
			if (first === undefined) return;
			return {
				severity: 'hygiene',
				measure: excluded.length,
				evidence: { source: first.name, sources: excluded.length },
			};
		}),
	},
	'dlq-retention-short': {
		severity: 'hygiene',
		foundWithin: atOnce,
		// A letter of a standard queue keeps the time of its first send, so it ends with its source's retention or before;
		// in a FIFO queue it starts anew. Source: SQS developer guide, dead-letter queues.
		judge: ofAttributes(({ fifo, retentionSeconds }, { sources }) => {
			if (fifo) return;
			if (retentionSeconds === undefined) return { missing: notKept };
			if (!sources.ok) return { missing: sources.missing };
			const known = sources.value.flatMap(withRetention);
			const short = known.filter(({ retention }) => retentionSeconds <= retention);
			const worst = short.toSorted((a, b) => b.retention - a.retention)[0];
			if (worst === undefined) {
				return known.length === sources.value.length ? undefined : unknownNeighbour;
			}
			return {
				severity: 'hygiene',
				measure: short.length,
				evidence: {
					retentionSeconds,
					source: worst.name,
					sourceRetentionSeconds: worst.retention,
					sources: short.length,
				},
			};
		}),
	},
	'no-dlq': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ofAttributes(({ redrivePolicy, retentionSeconds }, queue) => {
			if (redrivePolicy !== undefined || looksLikeDeadLetters(queue.name)) return;
			if (!queue.sources.ok) return { missing: queue.sources.missing };
			if (isForLetters(queue)) return;
			if (queue.letters?.ok === false) return { missing: queue.letters.missing };
			return {
				severity: 'hygiene',
				evidence: retentionSeconds === undefined ? {} : { retentionSeconds },
			};
		}),
	},
	'max-receive-1': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ofAttributes(({ redrivePolicy }) => {
			if (redrivePolicy?.maxReceiveCount !== 1) return;
			const deadLetterQueue = nameOfArn(redrivePolicy.deadLetterTargetArn);
			return { severity: 'hygiene', evidence: { deadLetterQueue } };
		}),
	},
	'expectation-unreadable': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ({ expectation }) =>
			expectation?.kind === 'unreadable'
				? { severity: 'hygiene', evidence: { tag: `${expectationTag}=${expectation.text}` } }
				: undefined,
	},
};

const notKept: Missing = { what: 'attributes', because: 'not kept' };
const unknownNeighbour: { readonly missing: Missing } = {
	missing: { what: 'attributes of its sources', because: 'failed' },
};

/** A source whose retention is known, with it; none otherwise. */
function withRetention({ name, attributes }: Neighbour) {
	const retention = attributes?.retentionSeconds;
	return retention === undefined ? [] : [{ name, retention }];
}

/** A rule that needs the attributes: without them it can not be judged. */
function ofAttributes<Verdict>(
	judge: (attributes: QueueAttributes, queue: QueueSubject) => Verdict,
) {
	return (queue: QueueSubject): Verdict | { readonly missing: Missing } => {
		const { attributes } = queue;
		return attributes.ok ? judge(attributes.value, queue) : { missing: attributes.missing };
	};
}
