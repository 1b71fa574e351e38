import type { SubscriptionFinding } from '../../../source/domain/diagnosis/rules/subscription-rules.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { readFilterPolicy } from '../../../source/domain/topics/filter/filter-policy.ts';
import { neverTaken } from '../../../source/domain/topics/filter/never-taken.ts';
import { keptOut } from '../../../source/domain/topics/queue-entry.ts';
import { replayPause } from '../../../source/domain/topics/replay-policy.ts';
import { Chance } from '../chance.ts';
import { entrySettings } from './entry-policies.ts';
import { arnIn, nameOf, placeOf, subscriptionOf } from './surroundings.ts';
import { changing, type Worlds } from './world.ts';

/* Subscriptions as SNS tells of them: filters as texts, replays by their attributes. */

type Facts = Parameters<typeof subscriptionOf>[1];
type More = Parameters<typeof subscriptionOf>[2];

/** A subscription that differs in what SNS tells of it, or else. */
function told(both: (chance: Chance) => readonly [well: [Facts?, More?], ill: [Facts?, More?]]) {
	return changing((chance) => {
		const seed = chance.whole(0, 1e9);
		const [well, ill] = both(chance);
		return [subscriptionOf(new Chance(seed), ...well), subscriptionOf(new Chance(seed), ...ill)];
	});
}

/** What a filter policy makes of the facts. */
function filtered(policy: object, scope: 'MessageAttributes' | 'MessageBody'): Facts {
	const read = readFilterPolicy(JSON.stringify(policy), scope);
	if (!read.ok) throw new Error(`no filter policy: ${JSON.stringify(policy)}`);
	const never = neverTaken(read.policy);
	return never === undefined ? {} : { never };
}

const field = (chance: Chance) => chance.of(['kind', 'store', 'event.type', 'customer_id']);
const values = (chance: Chance): readonly unknown[] =>
	chance.of([
		['paid'],
		['paid', 'refunded'],
		[{ prefix: 'or' }],
		[{ 'anything-but': ['test'] }],
		[{ numeric: ['>=', chance.whole(0, 100)] }],
		[{ exists: true }],
	]);

const nothingPasses = told((chance) => {
	const [one, other, which] = [field(chance), values(chance), chance.next()];
	const beside = { other_field: values(chance) };
	const absent = [{ exists: false }];
	const well = chance.of([
		filtered({ [one]: other, ...beside }, 'MessageAttributes'),
		filtered({ [one]: absent, ...beside }, 'MessageAttributes'),
		filtered({ [one]: [...absent, 'paid'] }, 'MessageAttributes'),
		filtered({ order: { [one.replaceAll('.', '_')]: other } }, 'MessageBody'),
		filtered({ $or: [{ [one]: other }, { [one]: absent }] }, 'MessageAttributes'),
	]);
	const ill =
		which < 0.5
			? filtered(
					{ [chance.of(['AWS.kind', 'Amazon.kind', 'two words', '.kind'])]: other },
					'MessageAttributes',
				)
			: filtered(
					{ [one]: absent, $or: [{ [one]: other }, { [one]: [{ exists: true }] }] },
					'MessageAttributes',
				);
	return [[well], [ill]];
});

const letters = (chance: Chance) => arnIn(placeOf(chance), 'sqs', `${nameOf(chance)}-dlq`);

const dead = told((chance) => {
	const arn = letters(chance);
	return [
		[{ deadLetters: { arn, depth: 0 } }],
		[{ deadLetters: { arn, depth: chance.whole(1, 1_000_000) } }],
	];
});

const gone = told((chance) => {
	const arn = letters(chance);
	return [[{ deadLetters: { arn, depth: 0 } }], [{ deadLetters: { arn, missing: true } }]];
});

/** A dead-letter queue that lets its topic in, until somebody changes its policy or its key. */
const shut = told((chance) => {
	const place = placeOf(chance);
	const [topicArn, arn] = [
		arnIn(place, 'sns', nameOf(chance)),
		arnIn(place, 'sqs', `${nameOf(chance)}-dlq`),
	];
	const { well, ill } = entrySettings(chance, { place, topicArn, queueArn: arn });
	const of = (settings: Partial<QueueAttributes>): Facts => {
		const reason = keptOut({ arn, fifo: false, raw: {}, ...settings }, arn, topicArn);
		return { deadLetters: { arn, depth: 0, ...(reason === undefined ? {} : { keptOut: reason }) } };
	};
	return [[of(well)], [of(ill)]];
});

const none = changing((chance) => {
	const { kind, subject } = subscriptionOf(chance);
	const facts = subject.facts.ok ? subject.facts.value : ({} as never);
	const { redrivePolicy: _, deadLetters: __, ...bare } = facts;
	return [
		{ kind, subject },
		{ kind, subject: { ...subject, facts: { ok: true, value: bare } } },
	];
});

const unconfirmed = told((chance) => [
	[{}, { state: chance.of(['confirmed', 'deleted'] as const) }],
	[{}, { state: 'pending' }],
]);

const replayed = told((chance) => {
	const begins = Date.UTC(2026, 1, 1) + chance.whole(0, 1e9);
	const policy = (ends?: number) =>
		JSON.stringify({
			PointType: 'Timestamp',
			StartingPoint: new Date(begins).toISOString(),
			...(ends === undefined ? {} : { EndingPoint: new Date(ends).toISOString() }),
		});
	const told = (raw: Readonly<Record<string, string>>): Facts => {
		const pause = replayPause(raw);
		return pause === undefined ? { raw } : { raw, pause };
	};
	const ends = begins + chance.whole(1e6, 1e9);
	const over = { ReplayPolicy: policy(ends), ReplayStatus: 'Completed' };
	const well = chance.of<Readonly<Record<string, string>>>([
		{},
		{ ReplayPolicy: policy(), ReplayStatus: 'Completed' },
		{ ReplayPolicy: policy(ends), ReplayStatus: 'In Progress' },
		{ ReplayPolicy: policy(), ReplayStatus: 'In Progress' },
	]);
	return [[told(well)], [told(over)]];
});

const disabled = told((chance) => {
	const arn = `${arnIn(placeOf(chance), 'sns', 'endpoint/GCM/app')}/${chance.whole(1, 1e9)}`;
	const to = { protocol: 'application', endpoint: arn };
	return [
		[{ device: { enabled: true } }, to],
		[{ device: chance.of([{ enabled: false }, { missing: true }]) }, to],
	];
});

export const subscriptionWorlds: { readonly [Name in SubscriptionFinding]: Worlds } = {
	'filter-never-matches': nothingPasses,
	'subscription-dead-letters': dead,
	'subscription-dlq-missing': gone,
	'subscription-dlq-kept-out': shut,
	'subscription-unconfirmed': {
		...unconfirmed,
		absentIsNone: { facts: 'its list says it, and there is nothing to ask' },
	},
	'replay-over': replayed,
	'endpoint-disabled': disabled,
	'subscription-no-dlq': none,
};
