import { lossOf, type When } from '../../source/domain/diagnosis/expiry.ts';
import { Chance } from './chance.ts';
import { historyOf } from './histories.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Asks `many` histories of eight days now and then when the first letter goes, with nothing but the age of the oldest,
 * and with a look at some of them; tells the questions whose answer the truth was outside of.
 */
export function judgedLosses(many: number, seed: number) {
	const outside: string[] = [];
	let asked = 0;
	let deaths = 0;
	for (let each = seed; each < seed + many; each++) {
		const chance = new Chance(each);
		const retentionMs = chance.of([
			{ source: 4 * day, dlq: 4 * day },
			{ source: day, dlq: 4 * day },
			{ source: day, dlq: 2 * day },
		]);
		const one = historyOf(each % 2 === 0 ? 'expiring' : 'dlq-steady', each, {
			length: 8 * day,
			retentionMs,
		});
		const letters = [...one.letters, ...one.lost];
		deaths += one.lost.length;
		for (const { at: start, visible, inFlight, age } of one.dlq) {
			const now = start + minute;
			if (visible + inFlight === 0 || chance.next() > 0.02) continue;
			const here = letters.filter(({ diedAt, expiresAt }) => diedAt < now && expiresAt > now);
			if (here.length !== visible + inFlight) continue;
			const truth = here.reduce(
				(least, { expiresAt }) => Math.min(least, expiresAt),
				Number.POSITIVE_INFINITY,
			);
			const seen = chance.next() < 0.5 ? here.filter(() => chance.next() < 0.3) : [];
			asked++;
			const loss = lossOf({
				...{ now, many: here.length, fifo: one.fifo, dead: true },
				retentionMs: one.retentionMs.dlq,
				sourceRetentionMs: one.retentionMs.source,
				oldestAt: now - age * 1000,
				sentAt: seen.map(({ sentAt, diedAt }) => (one.fifo ? diedAt : sentAt)),
			});
			if (loss === undefined || !holds(loss.first, truth))
				outside.push(`${one.kind} ${each} at ${now}: ${JSON.stringify(loss)}, ${truth}`);
		}
	}
	return { asked, outside, deaths };
}

/** CloudWatch's ages are a minute old at most. */
function holds(when: When, truth: number): boolean {
	switch (when.kind) {
		case 'exact':
			return Math.abs(when.at - truth) <= minute;
		case 'between':
			return when.from - minute <= truth && truth <= when.to + minute;
		case 'at-least':
			return when.at - minute <= truth;
		case 'unknown':
			return false;
	}
}
