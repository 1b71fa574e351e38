import type { DeadLetterFinding } from '../../../source/domain/diagnosis/rules/dead-letter-rules.ts';
import { Chance } from '../chance.ts';
import type { Minute, QueueHistory } from '../histories.ts';
import {
	known,
	nameOf,
	queueOf,
	retentions,
	seriesOf,
	spanAt,
	tellingOf,
	toldBy,
} from './surroundings.ts';
import { lived } from './traffic-worlds.ts';
import { changing, day, hour, minute, momentOf, type World, type Worlds } from './world.ts';

/* What is dead, grows, or ends. */

const dead = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const sources = known([{ name: nameOf(chance) }]);
	const many = chance.whole(1, 1_000_000);
	const held = chance.of([0, many, chance.whole(0, many)]);
	const counts = { visible: many - held, inFlight: held };
	const whose = chance.of([{ sources }, { letters: known(true) }]);
	const well = chance.of([
		// Empty, no queue for letters, or one in which they are kept on purpose.
		queueOf(new Chance(seed), {}, whose),
		queueOf(new Chance(seed), { ...counts, inFlight: 0 }),
		queueOf(new Chance(seed), counts, { ...whose, expectation: { kind: 'parked' } }),
	]);
	return [well, queueOf(new Chance(seed), counts, whose)];
});

/** When the first letter came since it got sick. */
function firstLetter({ dlq, truth: { sickSince } }: QueueHistory): number | undefined {
	const isThere = ({ visible, inFlight }: Minute) => visible + inFlight > 0;
	return dlq.find((one) => sickSince !== undefined && one.at >= sickSince && isThere(one))?.at;
}

/** A queue, or a dead-letter queue, in which messages grow old until they are lost. */
const ending: Worlds = {
	early: true,
	sample: 2,
	make(chance, sick): World {
		const cameAt = momentOf(chance);
		const isDead = chance.next() < 0.6;
		const fifo = chance.next() < 0.3;
		const retention = chance.of(isDead ? retentions.slice(3) : retentions.slice(1)) * 1000;
		const sourceRetention = Math.min(chance.of([hour, day, 4 * day]), retention - 3 * day);
		// How long it lay in its source: the end of a letter is counted from there, in a FIFO queue from its move.
		const before = isDead && !fifo ? chance.between(0, Math.max(0, sourceRetention)) : 0;
		const endsAt = cameAt - before + retention;
		const announced = endsAt - Math.min(2 * day, isDead ? 2 * day : retention / 2);
		const since = Math.max(cameAt, announced);
		const telling = {
			...tellingOf(chance, Math.max(cameAt, since - 10 * hour)),
			periodMs: 5 * minute,
		};
		const until = since + hour;
		const isHere = (at: number) => at >= cameAt && sick;
		const age = seriesOf(telling, until, (at) =>
			isHere(at) ? Math.min(retention, at + telling.periodMs - cameAt) : chance.whole(0, 20_000),
		);
		const [visible, source] = [chance.whole(1, 5_000), nameOf(chance, fifo)];
		const attributes = { fifo, retentionSeconds: retention / 1000, visible, inFlight: 0 };
		const from = {
			name: source,
			attributes: { arn: '', fifo, raw: {}, retentionSeconds: sourceRetention / 1000 },
		};
		const { kind, subject } = queueOf(
			chance,
			sick || !isDead ? attributes : { ...attributes, visible: 0 },
			{
				sources: known(isDead ? [from] : []),
			},
		);
		const many = age.map(({ at }) => ({ at, value: isHere(at) ? visible : 0 }));
		const none = age.map(({ at }) => ({ at, value: 0 }));
		return {
			since,
			at(now) {
				const [zero, there] = [toldBy(telling, none, now), toldBy(telling, many, now)];
				const figures = known({
					...{ ...spanAt(telling, now), sent: zero, received: zero, deleted: zero, empty: zero },
					...{ visible: there, visibleMean: there, inFlight: zero, inFlightMean: zero },
					age: toldBy(telling, age, now),
				});
				return { kind, subject: { ...subject, now, figures } };
			},
		};
	},
};

export const letterWorlds: { readonly [Name in DeadLetterFinding]: Worlds } = {
	'dead-letters': dead,
	'dlq-growing': {
		...lived(['dlq-burst', 'dlq-steady', 'dlq-refilled'], 'dlq', firstLetter),
		passing: true,
		absentIsNone: { 'figures.inFlightMean': 'nothing was in flight' },
	},
	'messages-expiring': ending,
};
