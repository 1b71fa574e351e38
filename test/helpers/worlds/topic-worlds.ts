import type {
	TopicFinding,
	TopicSubject,
} from '../../../source/domain/diagnosis/rules/topic-rules.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { Chance } from '../chance.ts';
import { entrySettings, letsSend, policyOf } from './entry-policies.ts';
import { arnIn, known, nameOf, placeOf, topicOf } from './surroundings.ts';
import { type TopicLife, topicFigures, topicLife, topicTelling } from './topic-lives.ts';
import { changing, day, hour, momentOf, type World, type Worlds } from './world.ts';

/* Topics by their figures, and by what their queues let in. */

/** A topic whose life changes. */
function lived(
	change: (life: TopicLife, chance: Chance, isSick: (at: number) => boolean) => TopicLife,
	lasts: number,
): Pick<Worlds, 'make' | 'sample'> {
	return {
		sample: 2,
		make(chance, sick): World {
			const since = momentOf(chance);
			const telling = topicTelling(chance, since);
			const until = since + lasts;
			const kind = chance.of(['steady', 'filtered'] as const);
			const base = topicLife(kind, new Chance(chance.whole(0, 1e9)), until);
			const life = change(base, chance, (at) => sick && at >= since);
			const told = topicFigures(life, telling, until, chance.whole(0, 1e9));
			const { kind: topic, subject } = topicOf(chance);
			const at = (now: number) =>
				({ kind: topic, subject: { ...subject, now, figures: known(told(now)) } }) as const;
			return { since, at };
		},
	};
}

const counted = (both: (chance: Chance) => readonly [object, object]) =>
	changing((chance) => {
		const seed = chance.whole(0, 1e9);
		const of = (more: object) => {
			const { kind, subject } = topicOf(new Chance(seed));
			const attributes = subject.attributes.ok ? subject.attributes.value : ({} as never);
			return { kind, subject: { ...subject, attributes: known({ ...attributes, ...more }) } };
		};
		const [well, ill] = both(chance);
		return [of(well), of(ill)];
	});

/** A queue that is subscribed to a topic, with a policy that lets it in, and then with one that does not. */
const keptOut = changing((chance) => {
	const place = placeOf(chance);
	const [topicArn, queueArn] = [
		arnIn(place, 'sns', nameOf(chance)),
		arnIn(place, 'sqs', nameOf(chance)),
	];
	const { well, ill } = entrySettings(chance, { place, topicArn, queueArn });
	const seed = chance.whole(0, 1e9);
	const others = Array.from({ length: chance.whole(0, 3) }, (_, index) =>
		chance.of([
			{
				protocol: 'sqs',
				endpoint: `${queueArn}-${index}`,
				policy: policyOf(letsSend('*')),
			},
			{ protocol: 'lambda', endpoint: arnIn(place, 'lambda', `function:f${index}`), policy: {} },
			// Of another account: nobody here may read it.
			{
				protocol: 'sqs',
				endpoint: arnIn({ ...place, account: '210987654321' }, 'sqs', 'q'),
				policy: {},
			},
		]),
	);
	const at = chance.whole(0, others.length);
	const of = (settings: Partial<QueueAttributes>) => {
		const own = { protocol: 'sqs', endpoint: queueArn, policy: settings };
		const all = [...others.slice(0, at), own, ...others.slice(at)];
		const isNear = ({ protocol, endpoint }: (typeof all)[number]) =>
			protocol === 'sqs' && endpoint.split(':')[4] === place.account;
		const more: Pick<TopicSubject, 'subscriptions' | 'queues'> = {
			subscriptions: known(
				all.map(({ protocol, endpoint }, index) => ({
					...{ arn: `${topicArn}:${index}`, topicArn, protocol, endpoint, owner: place.account },
				})),
			),
			queues: new Map(
				all
					.filter(isNear)
					.map(({ endpoint, policy: has }) => [
						endpoint,
						{ arn: endpoint, fifo: false, raw: {}, ...has },
					]),
			),
		};
		return topicOf(new Chance(seed), more);
	};
	return [of(well), of(ill)];
});

const none = 'SNS sends no point of what did not happen';

export const topicWorlds: { readonly [Name in TopicFinding]: Worlds } = {
	'subscription-failing': {
		...lived((life, chance, isSick) => {
			const share = chance.between(0.2, 1);
			// So that something is published within the hour.
			const published = (at: number) => Math.max(0.3, life.published(at));
			return { ...life, published, failing: (at) => (isSick(at) ? share : 0) };
		}, 2 * hour),
		absentIsNone: { 'figures.failed': none },
	},
	'subscription-filtered': {
		...lived(
			(life, _, isSick) => ({
				...life,
				// Nobody else is subscribed, and its filter is changed.
				...{ plain: 0, published: (at) => Math.max(0.3, life.published(at)) },
				taken: (at) => (isSick(at) ? 0 : life.taken(at)),
			}),
			day + hour,
		),
		absentIsNone: {
			...{ 'figures.published': none, 'figures.filteredOut': none },
			'figures.delivered': none,
		},
	},
	'subscription-pending': counted((chance) => [{ pending: 0 }, { pending: chance.whole(1, 50) }]),
	'no-subscribers': counted((chance) => [
		chance.of([{ confirmed: 1 }, { confirmed: 0, pending: 2 }]),
		{ confirmed: 0, pending: 0 },
	]),
	'topic-kept-out': keptOut,
};
