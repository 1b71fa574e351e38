import type { Chance } from './chance.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What a history may be of: kinds that nothing is wrong with, and kinds that are sick. */
export const healthyKinds = [
	'steady',
	'bursts',
	'nightly-idle',
	'deploy-gaps',
	'sleeping',
	'batch',
	'retries',
	'drained-dlq',
] as const;
export const sickKinds = [
	'no-consumer',
	'slow',
	'surge',
	'poison',
	'fifo-blocked',
	'dlq-burst',
	'dlq-steady',
	'dlq-refilled',
	'expiring',
] as const;
export type HealthyKind = (typeof healthyKinds)[number];
export type SickKind = (typeof sickKinds)[number];
export type HistoryKind = HealthyKind | SickKind;

/** How a queue lives: rates a minute at a moment. */
export type Life = {
	arrivals(at: number): number;
	/** Messages a minute that the consumers can take; 0 where there is none. */
	capacity(at: number): number;
	/** Of the messages that are sent at a moment, the share that fails each time. */
	poison(at: number): number;
	/** Receives a minute of consumers that find nothing. */
	readonly polls: number;
	/** Whether failed messages go to a dead-letter queue. */
	readonly hasDlq: boolean;
	/** Moments at which somebody takes all letters away. */
	readonly drains?: readonly number[];
	/** Of what is sent, the share that waits behind a blocked group. */
	blocked?(at: number): number;
	readonly sickSince?: number;
};

const hourOf = (at: number) => (at % day) / hour;

/** What else is settled of a life. */
export type LifeOptions = {
	/** What would make it sick never begins: the twin of a sick life. */
	readonly well?: boolean;
	/** It gets sick so long before the end at the latest, ms. */
	readonly settle?: number;
};

/** The life of a queue of a kind; `onset` is when it gets sick, if it does. */
export function lifeOf(
	kind: HistoryKind,
	chance: Chance,
	from: number,
	now: number,
	{ well = false, settle = 0.03 * (now - from) }: LifeOptions = {},
): Life {
	const rate = Math.exp(chance.between(Math.log(6), Math.log(240)));
	const spare = chance.between(1.4, 3);
	const latest = (now - settle - from) / (now - from);
	const onset = from + Math.floor(chance.between(0.15, latest) * (now - from));
	const healthy: Life = {
		arrivals: () => rate,
		capacity: () => rate * spare,
		poison: () => 0,
		polls: chance.between(3, 30),
		hasDlq: true,
	};
	const after = (at: number) => !well && at >= onset;
	const sick = { ...healthy, ...(well ? {} : { sickSince: onset }) };
	switch (kind) {
		case 'steady':
			return healthy;
		case 'bursts': {
			const every = chance.between(12, 70) * minute;
			// A burst is worked off well before the next one.
			const most = chance.between(0.2, 0.6) * (spare - 0.3) * (every / minute);
			return { ...healthy, arrivals: (at) => (at % every < minute ? rate * most : rate * 0.3) };
		}
		case 'nightly-idle':
			return { ...healthy, arrivals: (at) => (hourOf(at) < 6 ? 0 : rate) };
		case 'deploy-gaps': {
			const every = chance.between(4, 9) * hour;
			const lasts = chance.between(1, 5) * minute;
			// No deploy is under way at the end: who looks then sees a queue at work.
			const gone = (at: number) => at % every < lasts && at < now - 30 * minute;
			return { ...healthy, capacity: (at) => (gone(at) ? 0 : rate * Math.max(2, spare)) };
		}
		case 'sleeping': {
			const last = from + chance.between(0.05, 0.5) * (now - from);
			return { ...healthy, arrivals: (at) => (at < last ? rate : 0), polls: 0 };
		}
		case 'batch':
			return {
				...healthy,
				arrivals: (at) => (hourOf(at) >= 1 && hourOf(at) < 1.2 ? rate * 20 : 0),
				capacity: (at) => (hourOf(at) >= 1 && hourOf(at) < 5 ? rate * 5 : 0),
				polls: 2,
			};
		case 'retries':
			// The consumer gets slower for a while now and then, and catches up.
			return {
				...healthy,
				capacity: (at) =>
					at % (3 * hour) < 4 * minute && at < now - 40 * minute ? rate * 0.7 : rate * 2,
			};
		case 'drained-dlq': {
			const bad = from + chance.between(0.1, 0.6) * (now - from);
			return {
				...healthy,
				poison: (at) => (at >= bad && at < bad + 20 * minute ? 0.1 : 0),
				drains: [bad + chance.between(60, 200) * minute],
			};
		}
		case 'no-consumer':
			return { ...sick, capacity: (at) => (after(at) ? 0 : rate * spare), polls: healthy.polls };
		case 'slow': {
			const slowed = chance.between(0.2, 0.8);
			return { ...sick, capacity: (at) => (after(at) ? rate * slowed : rate * spare) };
		}
		case 'surge': {
			const more = spare * chance.between(1.3, 3);
			return { ...sick, arrivals: (at) => (after(at) ? rate * more : rate) };
		}
		case 'poison':
			return { ...sick, poison: (at) => (after(at) ? 0.05 : 0), hasDlq: false };
		case 'fifo-blocked':
			return { ...sick, blocked: (at) => (after(at) ? 0.2 : 0) };
		case 'dlq-burst': {
			const lasts = chance.between(2, 40) * minute;
			const share = chance.between(0.1, 0.9);
			return { ...sick, poison: (at) => (after(at) && at < onset + lasts ? share : 0) };
		}
		case 'dlq-steady': {
			const share = chance.between(0.005, 0.05);
			return { ...sick, poison: (at) => (after(at) ? share : 0) };
		}
		case 'dlq-refilled': {
			const drained = onset - chance.between(30, 60) * minute;
			const early = (at: number) => at >= drained - 90 * minute && at < drained - 70 * minute;
			return { ...sick, poison: (at) => (after(at) || early(at) ? 0.1 : 0), drains: [drained] };
		}
		case 'expiring':
			return { ...sick, poison: (at) => (after(at) && at < onset + hour ? 0.05 : 0) };
	}
}
