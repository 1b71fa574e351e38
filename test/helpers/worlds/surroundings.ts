import type { Asked } from '../../../source/domain/diagnosis/finding.ts';
import type { Points } from '../../../source/domain/diagnosis/points.ts';
import type { QueueSubject } from '../../../source/domain/diagnosis/queue-subject.ts';
import type { StreamSubject } from '../../../source/domain/diagnosis/rules/stream-rules.ts';
import type { SubscriptionSubject } from '../../../source/domain/diagnosis/rules/subscription-rules.ts';
import type { TopicSubject } from '../../../source/domain/diagnosis/rules/topic-rules.ts';
import { emptyHistory } from '../../../source/domain/diagnosis/samples.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { Chance } from '../chance.ts';
import { day, hour, minute } from './world.ts';

/* Accounts, names, settings and figures of any resource. */

export const known = <Value>(value: Value): Asked<Value> => ({ ok: true, value });
const notAsked = { ok: false, missing: { what: 'CloudWatch', because: 'not asked' } } as const;

/** Where resources are. */
export type Place = {
	readonly partition: string;
	readonly region: string;
	readonly account: string;
};

export function placeOf(chance: Chance): Place {
	const [partition, region] = chance.of([
		['aws', 'eu-west-1'],
		['aws', 'us-east-1'],
		['aws', 'ap-east-1'],
		['aws-cn', 'cn-north-1'],
	] as const);
	return { partition, region, account: `${chance.whole(100_000_000_000, 999_999_999_999)}` };
}

export function arnIn({ partition, region, account }: Place, service: string, name: string) {
	return `arn:${partition}:${service}:${region}:${account}:${name}`;
}

const words = ['orders', 'billing', 'emails', 'deadline-reminders', 'invoices', 'audit_events'];

/** A name as people give one. */
export function nameOf(chance: Chance, fifo = false): string {
	return `${chance.of(words)}-${chance.whole(1, 99)}${fifo ? '.fifo' : ''}`;
}

export const retentions = [60, 3_600, 86_400, 345_600, 604_800, 1_209_600];

/** A queue with any settings, empty, with a dead-letter queue, of which nothing is wrong now or soon. */
export function queueOf(
	chance: Chance,
	attributes: Partial<QueueAttributes> = {},
	more: Partial<QueueSubject> = {},
): { readonly kind: 'queue'; readonly subject: QueueSubject } {
	const place = placeOf(chance);
	const fifo = attributes.fifo ?? chance.next() < 0.3;
	const name = more.name ?? nameOf(chance, fifo);
	const arn = attributes.arn ?? arnIn(place, 'sqs', name);
	const settings: QueueAttributes = {
		...{ arn, fifo, raw: {}, visible: 0, inFlight: 0, delayed: 0 },
		retentionSeconds: chance.of(retentions),
		visibilitySeconds: chance.of([0, 30, 300, 43_200]),
		receiveWaitSeconds: chance.of([0, 5, 20]),
		maximumMessageBytes: chance.of([262_144, 1_048_576]),
		redrivePolicy: {
			deadLetterTargetArn: `${arn.replace(/\.fifo$/, '')}-dlq${fifo ? '.fifo' : ''}`,
			maxReceiveCount: chance.whole(2, 1000),
		},
		...chance.of([{}, { sqsManagedEncryption: true }, { kmsKeyId: `alias/${name}` }]),
		...attributes,
	};
	return {
		kind: 'queue',
		subject: {
			...{ name, now: 0, attributes: known(settings), history: emptyHistory, figures: notAsked },
			sources: known([]),
			...more,
		},
	};
}

/** A topic with a subscriber, of which nothing is wrong. */
export function topicOf(
	chance: Chance,
	more: Partial<TopicSubject> = {},
): { readonly kind: 'topic'; readonly subject: TopicSubject } {
	const place = placeOf(chance);
	const fifo = chance.next() < 0.2;
	const name = nameOf(chance, fifo);
	const arn = arnIn(place, 'sns', name);
	return {
		kind: 'topic',
		subject: {
			...{ name, now: 0, figures: notAsked, subscriptions: known([]), queues: new Map() },
			attributes: known({ arn, fifo, confirmed: chance.whole(1, 40), pending: 0, raw: {} }),
			...more,
		},
	};
}

/** A stream that is at work. */
export function streamOf(
	chance: Chance,
	summary: Partial<Extract<StreamSubject['summary'], { ok: true }>['value']> = {},
	more: Partial<StreamSubject> = {},
): { readonly kind: 'stream'; readonly subject: StreamSubject } {
	const name = nameOf(chance);
	const { partition, region, account } = placeOf(chance);
	return {
		kind: 'stream',
		subject: {
			...{ name, now: 0, figures: notAsked },
			summary: known({
				arn: `arn:${partition}:kinesis:${region}:${account}:stream/${name}`,
				...{ name, status: 'ACTIVE', mode: chance.of(['PROVISIONED', 'ON_DEMAND'] as const) },
				...{ openShards: chance.whole(1, 40), retentionHours: chance.of([24, 48, 168, 8760]) },
				shardMetrics: [],
				...summary,
			}),
			...more,
		},
	};
}

/** A confirmed subscription with a dead-letter queue in which nothing lies. */
export function subscriptionOf(
	chance: Chance,
	facts: Partial<Extract<SubscriptionSubject['facts'], { ok: true }>['value']> = {},
	more: Partial<SubscriptionSubject> = {},
): { readonly kind: 'subscription'; readonly subject: SubscriptionSubject } {
	const place = placeOf(chance);
	const letters = arnIn(place, 'sqs', `${nameOf(chance)}-dlq`);
	const [protocol, endpoint] = chance.of([
		['sqs', arnIn(place, 'sqs', nameOf(chance))],
		['lambda', arnIn(place, 'lambda', `function:${nameOf(chance)}`)],
		['https', 'https://example.com/hook'],
	] as const);
	return {
		kind: 'subscription',
		subject: {
			...{ protocol, endpoint, state: 'confirmed' },
			facts: known({
				...{ rawDelivery: chance.next() < 0.5, pending: false, raw: {} },
				redrivePolicy: JSON.stringify({ deadLetterTargetArn: letters }),
				deadLetters: { arn: letters, depth: 0 },
				...facts,
			}),
			...more,
		},
	};
}

/** How CloudWatch tells of some time: its period, what it lost, and how late it is. */
export type Telling = {
	readonly from: number;
	readonly periodMs: number;
	/** The newest figures come so much later than their period ends, ms. */
	readonly lateMs: number;
	isLost(at: number): boolean;
};

export function tellingOf(chance: Chance, from: number): Telling {
	const periodMs = chance.of([minute, 5 * minute]);
	const lost = chance.of([0, 0, 0.01]);
	const salt = chance.whole(1, 1_000_000);
	return {
		...{ from: from - (from % periodMs), periodMs, lateMs: chance.whole(0, 3) * minute },
		// The same one of each moment, whoever asks.
		isLost: (at) => ((at / periodMs + salt) * 2_654_435_761) % 1_000_003 < lost * 1_000_003,
	};
}

/** A series by its value at each period; a value that is absent is no point. */
export function seriesOf(
	{ from, periodMs, isLost }: Telling,
	until: number,
	value: (at: number) => number | undefined,
): Points {
	const points: { at: number; value: number }[] = [];
	for (let at = from; at < until; at += periodMs) {
		const one = isLost(at) ? undefined : value(at);
		if (one !== undefined) points.push({ at, value: one });
	}
	return points;
}

/** What CloudWatch has told by `now` of a series. */
export function toldBy({ periodMs, lateMs }: Telling, points: Points, now: number): Points {
	return points.filter(({ at }) => at + periodMs + lateMs <= now);
}

/** The span of figures asked at `now`. */
export function spanAt({ from, periodMs }: Telling, now: number) {
	return { from, to: now - (now % periodMs), periodMs };
}

/** How busy it is at a time of day, 1 at most: quiet in the night, by `depth`, the fewest some hours after midnight. */
export function byDay(chance: Chance): (at: number) => number {
	const depth = chance.of([0, 0.5, 0.9]);
	const lowest = chance.between(1, 5) * hour;
	return (at) =>
		1 - depth * (0.5 + 0.5 * Math.cos((2 * Math.PI * ((at % day) - lowest)) / day)) ** 2;
}
