import type { EndsBy } from '../../domain/rescue/holding.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import { isoTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { loss as lossShape, rescue as rescueShape } from '../json/shapes/rescues.ts';
import { whenJson } from '../resources/figures-json.ts';
import type { QueueRow } from '../rows.ts';
import { holdingOf } from './holding-words.ts';

/** What is about to be lost of a queue, as programs read it. */
export function lossJson(
	row: QueueRow,
	facts: Pick<QueueAttributes, 'retentionSeconds'> | undefined,
	now: number,
): Form<typeof lossShape> {
	const { many = 0, loss } = holdingOf(row) ?? {};
	const { name, url, arn, deadLetter } = row;
	return {
		kind: 'loss',
		...{ name, url, arn },
		readAt: isoTime(now) ?? '',
		isDeadLetterQueue: deadLetter,
		messages: many,
		messageRetentionPeriod: facts?.retentionSeconds,
		first: whenJson(loss?.first ?? { kind: 'unknown' }),
		seen: loss?.seen && {
			count: loss.seen.many,
			earliest: isoTime(loss.seen.at) ?? '',
			latest: isoTime(loss.seen.lastAt) ?? '',
		},
		unseen: loss?.unseen ?? many,
	};
}

/** What a look found of the ends of messages, and where copies of those were put. */
export type Found = {
	readonly queue: { readonly name: string; readonly url: string; readonly arn: string };
	readonly at: number;
	readonly retentionSeconds: number;
	readonly endsBefore: number;
	readonly scanned: number;
	/** Of those that may be lost before. */
	readonly ends: { readonly many: number; readonly first?: number; readonly last?: number };
	readonly by: readonly EndsBy[];
	/** ARNs of the queues that they are dead letters of; '' where they do not say it. */
	readonly origins: ReadonlyMap<string, number>;
	readonly untold: number;
	readonly file?: string;
};

export function rescueJson(found: Found): Form<typeof rescueShape> {
	const { queue, ends, file } = found;
	return {
		kind: 'rescue',
		...queue,
		readAt: isoTime(found.at) ?? '',
		messageRetentionPeriod: found.retentionSeconds,
		endsBefore: isoTime(found.endsBefore) ?? '',
		scanned: found.scanned,
		matched: ends.many,
		firstEndsAt: isoTime(ends.first),
		lastEndsAt: isoTime(ends.last),
		endsBy: found.by.map(({ by, many }) => ({ time: isoTime(by) ?? '', count: many })),
		origins: Array.from(found.origins, ([arn, many]) => ({
			arn: arn === '' ? undefined : arn,
			count: many,
		})),
		untold: found.untold,
		file,
	};
}
