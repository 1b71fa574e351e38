import { announcedWithin, type Loss, type When } from '../../domain/diagnosis/expiry.ts';
import { type Danger, type Holding, isEndangered } from '../../domain/rescue/holding.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { count, counted, duration } from '../formats.ts';
import type { QueueRow } from '../rows.ts';

/** Whether something of the queue of a row may be lost soon, as far as anybody knows anything of that. */
export function isExpiring(row: QueueRow): boolean {
	const holding = holdingOf(row);
	if (holding === undefined || holding.loss.first.kind === 'unknown') return false;
	return isEndangered(holding, row.sampledAt ?? 0, announcedWithin);
}

/** What a row tells of the messages of its queue; `undefined` where it has none, or its counts are not known. */
export function holdingOf(row: QueueRow): Holding | undefined {
	const { name, deadLetter, dead, visible, inFlight = 0, delayed = 0, loss, metrics } = row;
	const oldest = metrics?.oldestSeconds;
	const waits = deadLetter ? dead : visible === undefined ? undefined : visible + inFlight;
	const many = waits === undefined ? undefined : waits + delayed;
	if (many === undefined || many === 0) return;
	return {
		...{ name, deadLetter, many },
		...(oldest === undefined ? {} : { oldestMs: oldest * 1000 }),
		loss: loss ?? { first: { kind: 'unknown' }, unseen: many },
	};
}

/**
 * When messages are lost, in a few words: `12 in 5 h 2 m`, `within 2 d, perhaps now`. What a look has seen comes first,
 * and what is open of the others behind it.
 */
export function lossText({ first, seen, unseen }: Loss, now: number): string {
	const left = (at: number) => duration(Math.max(0, at - now), 1);
	if (seen === undefined) return whenText(first, left);
	const known = `${count(seen.many)} in ${left(seen.at)}`;
	if (unseen === 0) return known;
	return `${known}; ${count(unseen)} unseen${unseenText(first, left)}`;
}

/** Of those that nobody has looked at, beside some that somebody has. */
function unseenText(first: When, left: (at: number) => string): string {
	switch (first.kind) {
		case 'exact':
			return ', none sooner';
		case 'between':
			return left(first.from) === '0 s' ? ', perhaps now' : `, perhaps in ${left(first.from)}`;
		case 'at-least':
		case 'unknown':
			return ': unknown';
	}
}

function whenText(when: When, left: (at: number) => string): string {
	switch (when.kind) {
		case 'exact':
			return `the first in ${left(when.at)}`;
		case 'between':
			return left(when.from) === '0 s'
				? `within ${left(when.to)}, perhaps now`
				: `the first in ${left(when.from)} to ${left(when.to)}`;
		case 'at-least':
			return left(when.at) === '0 s' ? 'unknown, perhaps now' : `none within ${left(when.at)}`;
		case 'unknown':
			return 'unknown';
	}
}

/** `12 letters of 1 queue are lost in 5 h; of 36 in 2 queues nobody knows until somebody looks`; empty without any. */
export function dangerText({ seen, unseen }: Danger, now: number): string {
	const parts = [
		...(seen === undefined
			? []
			: [
					`${counted(seen.many, 'message')} of ${counted(seen.queues, 'queue')} ${seen.many === 1 ? 'is' : 'are'} lost, the first in ${duration(Math.max(0, seen.at - now), 1)}`,
				]),
		...(unseen === undefined
			? []
			: [
					`of ${counted(unseen.many, seen === undefined ? 'message' : 'other')} in ${counted(unseen.queues, 'queue')} only bounds are known: a look tells`,
				]),
	];
	const text = parts.join('; ');
	return capital(text);
}
