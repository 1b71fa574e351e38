import type {
	EventSourceMapping,
	MappedFunction,
} from '../../../source/domain/consumers/mapping.ts';
import type { MappingFinding } from '../../../source/domain/diagnosis/rules/mapping-rules.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { Chance } from '../chance.ts';
import { byDay, known, queueOf, seriesOf, spanAt, streamOf, tellingOf } from './surroundings.ts';
import { type AnySubject, changing, day, momentOf, type Worlds } from './world.ts';

/* Functions that Lambda calls with what it reads, in the words that Lambda has for them. */

/** A function that reads what fits its settings; `mapping` says what is different. */
function functionOf(
	chance: Chance,
	mapping: Partial<EventSourceMapping> = {},
	timeoutSeconds = chance.whole(1, 5),
): MappedFunction {
	const name = `worker-${chance.whole(1, 999)}`;
	const arn = `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
	const batchSize = mapping.batchSize ?? chance.of([1, 10, 100]);
	return {
		mapping: {
			id: `${name}-mapping`,
			functionArn: chance.of([arn, `${arn}:live`]),
			...{ state: chance.of(['Enabled', 'Enabling', 'Updating']), batchSize },
			...chance.of([
				{ lastResult: 'OK' },
				{ lastResult: 'No records processed' },
				{},
				{ stateReason: 'USER_INITIATED', lastResult: '' },
			]),
			reportsBatchItemFailures: true,
			...mapping,
		},
		function: { ok: true, value: { name, arn, logGroup: `/aws/lambda/${name}`, timeoutSeconds } },
	};
}

const some = (chance: Chance, least = 0): MappedFunction[] =>
	Array.from({ length: chance.whole(least, 3) }, () => functionOf(chance));

/** Functions in any order. */
function mixed(chance: Chance, all: readonly MappedFunction[]): readonly MappedFunction[] {
	return all
		.map((one) => ({ one, at: chance.next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ one }) => one);
}

/** A queue that functions read, or, where `also` says so, a stream. */
function readBy(
	seed: number,
	mappings: readonly MappedFunction[],
	attributes: Partial<QueueAttributes> = {},
	isQueue = true,
): AnySubject {
	const chance = new Chance(seed);
	const by = { mappings: known(mappings) };
	return isQueue
		? queueOf(chance, { visibilitySeconds: 900, visible: 5, ...attributes }, by)
		: streamOf(chance, {}, by);
}

const failing = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const isQueue = chance.next() < 0.5;
	const others = some(chance);
	const told = chance.of<Partial<EventSourceMapping>>([
		{ lastResult: 'PROBLEM: Function call failed' },
		{ lastResult: 'PROBLEM: Connection error. VPC must be peered or have NAT access.' },
		{ lastResult: 'PROBLEM: Lambda internal error' },
		{ stateReason: 'ESM_CONFIG_NOT_VALID' },
		{ stateReason: 'EVENT_SOURCE_NOT_AUTHORIZED' },
		{ stateReason: 'FUNCTION_CONFIG_NOT_VALID' },
		{ filterProblem: 'INTERNAL_ERROR: the filter criteria can not be decrypted' },
	]);
	const last = chance.whole(0, 1e9);
	const well = chance.of([
		functionOf(new Chance(last)),
		// What was stopped fails no more.
		functionOf(new Chance(last), { ...told, state: 'Disabled' }),
	]);
	const ill = functionOf(new Chance(last), { ...told, state: 'Enabled' });
	return [well, ill].map((one) =>
		readBy(seed, mixed(new Chance(last), [one, ...others]), {}, isQueue),
	) as [AnySubject, AnySubject];
});

const tooShort = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const timeoutSeconds = chance.whole(1, 900);
	const batchWindowSeconds = chance.of([0, 1, 300]);
	const others = some(chance);
	const last = chance.whole(0, 1e9);
	const needed = 6 * timeoutSeconds + batchWindowSeconds;
	const slow = functionOf(new Chance(last), { batchWindowSeconds }, timeoutSeconds);
	const of = (visibilitySeconds: number) =>
		readBy(seed, mixed(new Chance(last), [slow, ...others]), { visibilitySeconds });
	return [of(chance.whole(Math.max(30, needed), 43_200)), of(chance.whole(0, needed - 1))];
});

const allOrNothing = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const others = some(chance);
	const last = chance.whole(0, 1e9);
	const of = (batchSize: number, tells: boolean) => {
		const { mapping, ...rest } = functionOf(new Chance(last), { batchSize });
		const { reportsBatchItemFailures: _, ...silent } = mapping;
		const one = { mapping: tells ? mapping : silent, ...rest };
		return readBy(seed, mixed(new Chance(last), [one, ...others]));
	};
	const batchSize = chance.whole(2, 10_000);
	return [chance.next() < 0.5 ? of(1, false) : of(batchSize, true), of(batchSize, false)];
});

/** A queue of which all functions are stopped while messages wait, or a stream of which one is while records come. */
const stopped: Worlds = {
	make(chance, sick) {
		const since = momentOf(chance);
		const isQueue = chance.next() < 0.5;
		const [others, one, seed] = [some(chance), functionOf(chance), chance.whole(0, 1e9)];
		const state = chance.of(['Disabled', 'Disabling', 'Deleting']);
		const still = (called: MappedFunction): MappedFunction => ({
			...called,
			mapping: { ...called.mapping, state },
		});
		const visible = chance.whole(1, 100_000);
		const telling = tellingOf(chance, since - day);
		const [busy, rate] = [byDay(chance), chance.between(1, 10_000)];
		const come = seriesOf(telling, since + day, (at) => Math.ceil(rate * busy(at)));
		const isSilent = chance.next() < 0.5;
		return {
			since,
			at(now) {
				const isStopped = sick && now >= since;
				if (isQueue) {
					const all = isStopped ? [one, ...others].map(still) : [one, ...others];
					// Where nothing waits a function may as well be off.
					const off = !isStopped && isSilent ? all.map(still) : all;
					return atTime(readBy(seed, off, { visible: off === all ? visible : 0 }), now);
				}
				const mappings = known([isStopped ? still(one) : one, ...others]);
				const span = spanAt(telling, now);
				const told = come.filter(({ at }) => at < span.to);
				const figures = known({
					...span,
					...{ iteratorAge: told.map(({ at }) => ({ at, value: 0 })), incomingBytes: told },
					...{ readsThrottled: [], writesThrottled: [], incomingRecords: told },
				});
				return atTime(streamOf(new Chance(seed), {}, { mappings, figures }), now);
			},
		};
	},
	absentIsNone: {
		'figures.incomingRecords': 'Kinesis counts records as they come: none is none',
		figures: 'of a queue it is not read',
	},
};

function atTime({ kind, subject }: AnySubject, now: number): AnySubject {
	return { kind, subject: { ...subject, now } } as AnySubject;
}

export const mappingWorlds: { readonly [Name in MappingFinding]: Worlds } = {
	'mapping-disabled': stopped,
	'mapping-failing': failing,
	'visibility-under-six-timeouts': tooShort,
	'no-partial-batch-response': allOrNothing,
};
