import type { TopicFigures } from '../../../source/domain/diagnosis/rules/topic-rules.ts';
import { Chance } from '../chance.ts';
import { byDay, seriesOf, spanAt, type Telling, tellingOf, toldBy } from './surroundings.ts';
import { hour } from './world.ts';

/** How a topic lives; rates a minute at a moment. */
export type TopicLife = {
	published(at: number): number;
	/** Of its subscriptions those that get all, and the shares of one more that its filter takes and that fails. */
	readonly plain: number;
	taken(at: number): number;
	failing(at: number): number;
};

/** What CloudWatch has of a topic, told up to a moment. SNS sends no point of what did not happen. */
export function topicFigures(
	life: TopicLife,
	telling: Telling,
	until: number,
	seed: number,
): (now: number) => TopicFigures {
	const chance = new Chance(seed);
	const counts = { published: [], delivered: [], failed: [], filteredOut: [] } as {
		[Name in 'published' | 'delivered' | 'failed' | 'filteredOut']: number[];
	};
	for (let at = telling.from; at < until; at += telling.periodMs) {
		const published = chance.count((life.published(at) * telling.periodMs) / 60_000);
		const taken = chance.count(published * life.taken(at));
		const failed = chance.count(published * life.failing(at));
		counts.published.push(published);
		counts.filteredOut.push(Math.max(0, published - taken));
		counts.failed.push(failed);
		counts.delivered.push(
			Math.max(0, published * life.plain + Math.min(taken, published) - failed),
		);
	}
	const points = (name: keyof typeof counts) =>
		seriesOf(telling, until, (at) => {
			const value = counts[name][(at - telling.from) / telling.periodMs] ?? 0;
			return value === 0 ? undefined : value;
		});
	const [published, delivered] = [points('published'), points('delivered')];
	const [failed, filteredOut] = [points('failed'), points('filteredOut')];
	return (now) => ({
		...spanAt(telling, now),
		published: toldBy(telling, published, now),
		delivered: toldBy(telling, delivered, now),
		failed: toldBy(telling, failed, now),
		filteredOut: toldBy(telling, filteredOut, now),
	});
}

export const healthyTopics = [
	'steady',
	'bursts',
	'nightly-idle',
	'sleeping',
	'filtered',
	'without-messages',
] as const;

/** The life of a topic of which nothing is wrong. */
export function topicLife(
	kind: (typeof healthyTopics)[number],
	chance: Chance,
	now: number,
): TopicLife {
	const rate = Math.exp(chance.between(Math.log(0.5), Math.log(600)));
	const busy = byDay(chance);
	const healthy: TopicLife = {
		published: (at) => rate * busy(at),
		plain: chance.whole(1, 4),
		taken: () => 1,
		failing: () => 0,
	};
	const [every, last] = [chance.between(0.2, 6) * hour, now - chance.between(2, 30) * hour];
	switch (kind) {
		case 'steady':
			return healthy;
		case 'bursts':
			return { ...healthy, published: (at) => (at % every < hour / 12 ? 30 * rate : 0) };
		case 'nightly-idle':
			return { ...healthy, published: (at) => ((at / hour) % 24 < 7 ? 0 : rate) };
		case 'sleeping':
			return { ...healthy, published: (at) => (at < last ? rate : 0) };
		case 'filtered': {
			const share = chance.between(0.05, 0.9);
			return { ...healthy, plain: 0, taken: () => share };
		}
		case 'without-messages':
			return { ...healthy, published: () => 0 };
	}
}

/** A telling long enough for what is judged by a day. */
export function topicTelling(chance: Chance, since: number): Telling {
	return { ...tellingOf(chance, since - 30 * hour), periodMs: 5 * 60_000 };
}
