import { nameOfArn } from '../../arn.ts';
import type { Alarm } from '../../metric.ts';
import type { QueueAttributes, Subscription, TopicAttributes } from '../../resources.ts';
import { isNear, keptOut } from '../../topics/queue-entry.ts';
import { doublings } from '../acknowledgement.ts';
import { type Asked, atOnce, type Missing, type Rules } from '../finding.ts';
import { type Points, total, within } from '../points.ts';
import { day, hour, minute } from '../queue-subject.ts';

export type TopicFinding =
	| 'subscription-failing'
	| 'subscription-filtered'
	| 'subscription-pending'
	| 'no-subscribers'
	| 'topic-kept-out';

/** CloudWatch's figures of a topic: sums. */
export type TopicFigures = {
	readonly from: number;
	readonly to: number;
	readonly periodMs: number;
	readonly published: Points;
	readonly delivered: Points;
	readonly failed: Points;
	readonly filteredOut: Points;
};

/** What is known of a topic when it is judged. */
export type TopicSubject = {
	readonly name: string;
	readonly now: number;
	readonly attributes: Asked<TopicAttributes>;
	readonly figures: Asked<TopicFigures>;
	readonly subscriptions: Asked<readonly Subscription[]>;
	/** The queues that it delivers to, by ARN, as far as they were read. */
	readonly queues: ReadonlyMap<string, QueueAttributes>;
	/** Why others of its account and region were not. */
	readonly unread?: Missing;
	readonly alarms?: Asked<readonly Alarm[]>;
};

export const topicRules: Rules<TopicFinding, TopicSubject> = {
	'subscription-failing': {
		severity: 'now',
		foundWithin: hour,
		// Of HTTP each attempt counts as failed, of all else each message once.
		judge: (topic) =>
			ofFigures(topic, ({ failed, to }) => {
				const sum = total(within(failed, to - hour, to)) ?? 0;
				if (sum === 0) return;
				return {
					severity: 'now',
					measure: doublings(sum),
					evidence: { failed: sum, spanMs: hour },
				};
			}),
	},
	'subscription-filtered': {
		severity: 'now',
		foundWithin: day + 15 * minute,
		// Nothing was delivered of all that was published, and filters took it.
		judge: (topic) =>
			ofFigures(topic, ({ published, delivered, failed, filteredOut, to }) => {
				const lately = (points: Points) => total(within(points, to - day, to)) ?? 0;
				const [all, out] = [lately(published), lately(filteredOut)];
				if (all === 0 || out === 0 || lately(delivered) + lately(failed) > 0) return;
				return {
					severity: 'now',
					measure: doublings(out),
					evidence: { published: all, filteredOut: out, spanMs: day },
				};
			}),
	},
	'subscription-pending': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ({ attributes }) => {
			if (!attributes.ok) return { missing: attributes.missing };
			const { pending = 0 } = attributes.value;
			if (pending === 0) return;
			return { severity: 'now', mild: true, measure: pending, evidence: { pending } };
		},
	},
	'no-subscribers': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ({ attributes, figures }) => {
			if (!attributes.ok) return { missing: attributes.missing };
			if (attributes.value.confirmed !== 0 || (attributes.value.pending ?? 0) > 0) return;
			// What is published goes nowhere; where nothing is, it hurts nobody yet.
			const published = figures.ok
				? total(within(figures.value.published, figures.value.to - day, figures.value.to))
				: undefined;
			return {
				// SNS sends no points for a topic to which nobody publishes.
				severity: figures.ok && (published ?? 0) === 0 ? 'hygiene' : 'now',
				mild: true,
				evidence: published === undefined ? {} : { published, spanMs: day },
			};
		},
	},
	'topic-kept-out': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ({ subscriptions, queues, unread = notAsked }) => {
			if (!subscriptions.ok) return { missing: subscriptions.missing };
			for (const { protocol, endpoint, topicArn } of subscriptions.value) {
				const queue = protocol === 'sqs' ? queues.get(endpoint) : undefined;
				const reason = queue === undefined ? undefined : keptOut(queue, endpoint, topicArn);
				if (reason !== undefined) {
					return {
						severity: 'now',
						inferred: true,
						evidence: { queue: nameOfArn(endpoint), reason },
					};
				}
			}
			const near = subscriptions.value.filter(isNearQueue);
			return near.every(({ endpoint }) => queues.has(endpoint)) ? undefined : { missing: unread };
		},
	},
};

const notAsked: Missing = { what: 'policies of its queues', because: 'not asked' };

/** Whether it is of a queue of the topic's own account and region: no other can be read beside the topic. */
export function isNearQueue({ protocol, endpoint, topicArn }: Subscription): boolean {
	return protocol === 'sqs' && isNear(endpoint, topicArn);
}

function ofFigures<Verdict>({ figures }: TopicSubject, judge: (figures: TopicFigures) => Verdict) {
	return figures.ok ? judge(figures.value) : { missing: figures.missing };
}
