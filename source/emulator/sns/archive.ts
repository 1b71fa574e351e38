import { EmulatedError } from '../errors.ts';
import type { StoredSubscription, StoredTopic } from '../fauxqs.ts';
import type { Published } from './deliver.ts';

/*
The archive of FIFO topics, and what is sent of it again. Source: SNS developer guide, "Message archiving and replay for FIFO
topics". The sentences of refusals were not recorded from SNS.
*/

/** A message that a topic keeps; `at` in ms since 1970. */
export type Archived = { readonly message: Published; readonly at: number };

/** What is kept is bounded, of all topics together: then the oldest go. */
const mostKept = 20_000;
const dayMs = 86_400_000;

/** What FIFO topics with an ArchivePolicy were published. */
export class Archive {
	readonly #now: () => number;
	/** Of all topics, the oldest first. */
	#kept: (Archived & { readonly topic: string })[] = [];

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Keeps a message where its topic says so. */
	keep(topic: StoredTopic, message: Published): void {
		if (daysOf(topic) === undefined) return;
		this.#kept.push({ topic: topic.arn, message, at: this.#now() });
		if (this.#kept.length > mostKept) this.#kept.shift();
	}

	/** A topic is gone, with all that it kept: one of the same name is another one. */
	forget(arn: string): void {
		this.#kept = this.#kept.filter(({ topic }) => topic !== arn);
	}

	/** What a topic still keeps of some time, the oldest first. */
	between(topic: StoredTopic, from: number, to: number): readonly Archived[] {
		const first = Math.max(from, this.#now() - (daysOf(topic) ?? 0) * dayMs);
		return this.#kept.filter((one) => one.topic === topic.arn && one.at >= first && one.at <= to);
	}
}

/** Days that a topic keeps messages; `undefined` where it does not. */
function daysOf({ attributes }: StoredTopic): number | undefined {
	const days = Number(objectOf(attributes['ArchivePolicy'])?.['MessageRetentionPeriod']);
	return days >= 1 && days <= 365 ? days : undefined;
}

/** From when until when a subscription is sent its topic's archive; throws where SNS takes no such policy. */
export function replayOf(
	text: string,
	topic: StoredTopic | undefined,
): { readonly from: number; readonly to?: number } {
	const policy = objectOf(text) ?? {};
	const { PointType, StartingPoint, EndingPoint } = policy;
	const [from, to] = [StartingPoint, EndingPoint].map((one) => Date.parse(String(one)));
	if (topic === undefined || daysOf(topic) === undefined) throw wrong('the topic has no archive');
	if (PointType !== 'Timestamp' || from === undefined || Number.isNaN(from)) {
		throw wrong('PointType and StartingPoint are needed');
	}
	if (EndingPoint === undefined) return { from };
	if (to === undefined || !(to > from)) throw wrong('EndingPoint has to be after StartingPoint');
	return { from, to };
}

/** Whether a subscription gets nothing new, since its replay has an end. */
export function isPaused({ attributes }: StoredSubscription): boolean {
	return objectOf(attributes['ReplayPolicy'])?.['EndingPoint'] !== undefined;
}

function wrong(why: string): EmulatedError {
	return new EmulatedError('InvalidParameter', `Invalid parameter: ReplayPolicy: ${why}`);
}

function objectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text ?? '');
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return;
	}
}
