import type { QueueWeek } from '../../../source/domain/diagnosis/queue-subject.ts';
import type { TrafficFinding } from '../../../source/domain/diagnosis/rules/traffic-rules.ts';
import { Chance } from '../chance.ts';
import { historyOf, type QueueHistory } from '../histories.ts';
import { type Manner, subjectOf } from '../judged-histories.ts';
import type { SickKind } from '../queue-lives.ts';
import { byDay, known, queueOf, seriesOf, spanAt, tellingOf, toldBy } from './surroundings.ts';
import { day, hour, minute, momentOf, type World, type Worlds } from './world.ts';

/* Queues whose consumers stop, slow down or fail: simulated lives, see histories.ts. */

/** So that something is known before the trouble, and its stated time is over at the end. */
const lasts = { length: 40 * hour, settle: 3 * hour };

/** A queue of one of these kinds, or its dead-letter queue; `began` tells when what is to be found began. */
export function lived(
	kinds: readonly SickKind[],
	which: 'queue' | 'dlq' = 'queue',
	began = ({ truth }: QueueHistory): number | undefined => truth.sickSince,
): Pick<Worlds, 'make' | 'sample'> {
	return {
		sample: 1,
		make(chance, sick): World {
			const kind = chance.of(kinds);
			const surroundings = {
				...{ gaps: chance.of([0, 0.02]), nights: chance.next() < 0.5 },
				heldMs: chance.of([0, 2, 10, 20]) * minute,
			};
			const history = historyOf(kind, chance.whole(0, 1e9), {
				...{ ...lasts, ...surroundings, well: !sick },
			});
			const since = began(history) ?? history.now;
			const manner: Manner = {
				noZeros: chance.next() < 0.5,
				...(which === 'dlq' && chance.next() < 0.5
					? { wakesIn: chance.whole(0, 15) * minute }
					: {}),
			};
			const at = (now: number) =>
				({ kind: 'queue', subject: subjectOf(history, which, now, manner) }) as const;
			return { since, at };
		},
	};
}

/**
 * A queue whose work takes longer than its visibility timeout: each message is given to others while it is worked on, and
 * deleted by each who finishes. SQS counts deletions by any of its receipts. Source: SQS developer guide, "CloudWatch metrics".
 */
const overtaken: Worlds = {
	sample: 2,
	make(chance, sick): World {
		const since = momentOf(chance);
		const until = since + 2 * hour;
		// A healthy one may have its messages all at once, each with a delay: of the queue, or its own.
		const isInBursts = !sick && chance.next() < 0.5;
		const telling = {
			...{ ...tellingOf(chance, since - 10 * hour), periodMs: 5 * minute },
			...(isInBursts ? { isLost: () => false } : {}),
		};
		const delayPeriods = chance.whole(0, 3);
		const delaySeconds = chance.next() < 0.5 ? delayPeriods * 300 : 0;
		const [busy, rate] = [byDay(chance), Math.exp(chance.between(Math.log(20), Math.log(3000)))];
		const visibilitySeconds = chance.of([30, 60, 300]);
		// What the work takes, in visibility timeouts; and how many of the deletions of what is gone count.
		const [well, ill] = [chance.between(0.05, 0.6), chance.between(1.15, 3)];
		const counted = chance.between(0.8, 1);
		const failing = chance.of([0, 0, 0.05]);
		const noise = new Chance(chance.whole(0, 1e9));
		const perPeriod = telling.periodMs / minute;
		const periods = Math.ceil((until - telling.from) / telling.periodMs);
		const all = Array.from({ length: periods }, (_, index) => {
			const at = telling.from + index * telling.periodMs;
			const share = isInBursts && at % hour >= 10 * minute ? 0.01 : 1;
			return noise.count(rate * busy(at) * perPeriod * share);
		}).map((sent, index, sents) => {
			const at = telling.from + index * telling.periodMs;
			const takes = sick && at >= since ? ill : well;
			const came = sents[index - delayPeriods] ?? 0;
			const receives = Math.ceil(takes);
			const again = noise.count(came * failing);
			const inFlight = (came / perPeriod / 60) * visibilitySeconds * (takes + failing);
			return {
				...{ sent, received: came * receives + again },
				deleted: came + noise.count(came * (receives - 1) * counted),
				...{ inFlight: noise.count(inFlight), visible: noise.whole(0, 2 + came / 20) },
				...{ empty: noise.whole(0, 50), age: takes * visibilitySeconds * 1000 },
			};
		});
		type Name = keyof (typeof all)[number];
		const series = (name: Name) =>
			seriesOf(telling, until, (at) => all[(at - telling.from) / telling.periodMs]?.[name]);
		const names = ['sent', 'received', 'deleted', 'inFlight', 'visible', 'empty', 'age'] as const;
		const points = Object.fromEntries(names.map((name) => [name, series(name)] as const));
		const { kind, subject } = queueOf(chance, {
			...{ visibilitySeconds, delaySeconds, visible: 3, inFlight: 10 },
		});
		return {
			since,
			at(now) {
				const told = Object.fromEntries(
					names.map((name) => [name, toldBy(telling, points[name] ?? [], now)] as const),
				) as unknown as Record<Name, QueueWeek['sent']>;
				const means = { visibleMean: told.visible, inFlightMean: told.inFlight };
				const figures = known({ ...spanAt(telling, now), ...told, ...means });
				return { kind, subject: { ...subject, now, figures } };
			},
		};
	},
};

/** Consumers that ask again and again without waiting. */
const busyPolling: Worlds = {
	sample: 2,
	make(chance, sick): World {
		const since = momentOf(chance);
		const telling = { ...tellingOf(chance, since - 30 * hour), periodMs: 5 * minute };
		const [few, many] = [chance.between(0, 60), chance.between(75, 20_000)];
		const calm = chance.next() < 0.5;
		const noise = new Chance(chance.whole(0, 1e9));
		const until = since + day + hour;
		const empty = seriesOf(telling, until, (at) => {
			// Where receives wait nobody can ask so often for nothing.
			const rate = sick && at >= since ? many : few;
			return noise.count(rate * 5);
		});
		const receiveWaitSeconds = sick || calm ? 0 : chance.of([0, 20]);
		const { kind, subject } = queueOf(chance, { receiveWaitSeconds, visible: 0 });
		const rest = empty.map(({ at }) => ({ at, value: 0 }));
		return {
			since,
			at(now) {
				const [told, none] = [toldBy(telling, empty, now), toldBy(telling, rest, now)];
				const figures = known({
					...{ ...spanAt(telling, now), sent: none, received: none, deleted: none, empty: told },
					...{ visible: none, inFlight: none, visibleMean: none, inFlightMean: none, age: none },
				});
				return { kind, subject: { ...subject, now, figures } };
			},
		};
	},
};

/** SQS tells of receives, deletions and what is in flight where there are some. Source: SQS developer guide, "CloudWatch metrics". */
const none = 'a counter without a point counted nothing';

export const trafficWorlds: { readonly [Name in TrafficFinding]: Worlds } = {
	'no-consumer': {
		...lived(['no-consumer']),
		absentIsNone: { 'figures.received': none, 'figures.empty': none, 'figures.inFlight': none },
	},
	'slow-consumer': {
		...lived(['slow', 'surge']),
		absentIsNone: { 'figures.received': `${none}: nobody consumes` },
	},
	'poison-messages': {
		...lived(['poison']),
		absentIsNone: {
			...{ 'figures.received': none, 'figures.deleted': none, 'figures.sent': none },
			'figures.inFlight': none,
		},
	},
	'fifo-group-blocked': {
		...lived(['fifo-blocked']),
		absentIsNone: { 'figures.deleted': `${none}: nobody consumes`, 'figures.sent': none },
	},
	'visibility-timeout-short': {
		...overtaken,
		absentIsNone: {
			...{ 'figures.received': none, 'figures.deleted': none, 'figures.sent': none },
			'figures.inFlight': none,
		},
	},
	'short-polling': { ...busyPolling, absentIsNone: { 'figures.empty': none } },
};
