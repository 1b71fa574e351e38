import type { AlarmFinding } from '../../../source/domain/diagnosis/rules/alarm-rules.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import { Chance } from '../chance.ts';
import { known, nameOf, queueOf, streamOf, topicOf } from './surroundings.ts';
import { type AnySubject, changing, hour, minute, type World, type Worlds } from './world.ts';

/* Alarms of any kind on any resource, among others of which nothing is wrong. */

/** An alarm of which nothing is wrong. */
function alarmOf(chance: Chance, more: Partial<Alarm> = {}): Alarm {
	const dimensions = { QueueName: nameOf(chance) };
	const shape = chance.of<Partial<Alarm>>([
		{
			...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', dimensions },
			comparison: chance.of(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold']),
		},
		{ namespace: 'AWS/SQS', metric: 'ApproximateAgeOfOldestMessage', dimensions },
		{
			comparison: 'GreaterThanThreshold',
			metrics: [{ namespace: 'AWS/SQS', metric: 'NumberOfMessagesReceived', dimensions }],
		},
		{ kind: 'composite', rule: 'ALARM("a") OR ALARM("b")' },
		{ kind: 'promql', rule: 'up > 1' },
	]);
	return {
		name: `${chance.of(['depth', 'age', 'errors'])}-${chance.whole(1, 999)}`,
		state: chance.of(['OK', 'INSUFFICIENT_DATA']),
		...{ threshold: 1, dimensions: {} },
		...shape,
		...more,
	};
}

/** A resource with these alarms, among others. */
function watched(
	seed: number,
	alarm: Alarm,
	also: 'any' | 'letters' | 'queue' = 'any',
): AnySubject {
	const chance = new Chance(seed);
	const others = Array.from({ length: chance.whole(0, 3) }, () => alarmOf(chance));
	const at = chance.whole(0, others.length);
	const alarms = known([...others.slice(0, at), alarm, ...others.slice(at)]);
	const letters = { sources: known([{ name: nameOf(chance) }]), alarms };
	if (also === 'letters') return queueOf(chance, {}, letters);
	if (also === 'queue') return queueOf(chance, {}, { alarms });
	return chance.of([
		() => queueOf(chance, {}, { alarms }),
		() => queueOf(chance, {}, letters),
		() => topicOf(chance, { alarms }),
		() => streamOf(chance, {}, { alarms }),
	])();
}

/** An alarm that is well, and then ill. */
function alarmed(both: (chance: Chance) => readonly [well: Partial<Alarm>, ill: Partial<Alarm>]) {
	return changing((chance) => {
		const [seed, own] = [chance.whole(0, 1e9), chance.whole(0, 1e9)];
		const [well, ill] = both(chance);
		return [
			watched(seed, alarmOf(new Chance(own), well)),
			watched(seed, alarmOf(new Chance(own), ill)),
		];
	});
}

const firing = alarmed((chance) => [
	chance.of<Partial<Alarm>>([
		{ state: 'OK' },
		{ state: 'INSUFFICIENT_DATA' },
		// It scales consumers in, whenever little waits.
		{ state: 'ALARM', name: `TargetTracking-service/orders-AlarmLow-${chance.whole(1, 99)}` },
	]),
	{ state: 'ALARM', reason: 'Threshold Crossed' },
]);

const blind = alarmed((chance) => [
	{},
	{ evaluation: chance.of(['EVALUATION_ERROR', 'EVALUATION_FAILURE', 'PARTIAL_DATA']) },
]);

const muted = alarmed((chance) => [
	{},
	{
		muted: chance.of(['actions-off', 'suppressed', 'rule'] as const),
		state: chance.of(['OK', 'ALARM'] as const),
	},
]);

/** A depth that letters never raise: of them SQS counts none as sent. */
const neverFires = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const dimensions = { QueueName: nameOf(chance) };
	const sent = { namespace: 'AWS/SQS', metric: 'NumberOfMessagesSent', dimensions };
	const comparison = chance.of(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold']);
	const base = { name: 'letters', state: 'OK', dimensions: {}, comparison } as const;
	const ill: Alarm = chance.of([
		{ ...base, ...sent },
		{ ...base, metrics: [sent] },
	]);
	const visible = { ...sent, metric: 'ApproximateNumberOfMessagesVisible' };
	const well = chance.of<readonly [Alarm, 'letters' | 'queue']>([
		[{ ...base, ...visible }, 'letters'],
		[{ ...base, metrics: [sent, visible] }, 'letters'],
		// Who sends here himself is counted; and nothing sent is what this one waits for.
		[ill, 'queue'],
		[{ ...base, ...sent, comparison: 'LessThanThreshold' }, 'letters'],
	]);
	return [watched(seed, ...well), watched(seed, ill, 'letters')];
});

const warming: Worlds = {
	make(chance, sick): World {
		const since = Date.UTC(2026, 2, 10) + chance.whole(0, 1e9);
		const seed = chance.whole(0, 1e9);
		const lasts = chance.between(5 * minute, 3 * hour);
		const own = chance.whole(0, 1e9);
		return {
			since,
			at(now) {
				const isNew = sick && now >= since;
				const alarm = alarmOf(new Chance(own), {
					state: 'INSUFFICIENT_DATA',
					...(isNew ? { warmsUpUntil: since + lasts } : {}),
				});
				const { kind, subject } = watched(seed, alarm);
				return { kind, subject: { ...subject, now } } as AnySubject;
			},
		};
	},
};

export const alarmWorlds: { readonly [Name in AlarmFinding]: Worlds } = {
	'alarm-firing': firing,
	'alarm-cannot-evaluate': blind,
	'alarm-cannot-fire': neverFires,
	'alarm-muted': muted,
	'alarm-warming-up': warming,
};
