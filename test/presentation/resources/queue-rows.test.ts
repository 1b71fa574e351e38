import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Known, kinds } from '../../../source/domain/kinds.ts';
import { PagedMap } from '../../../source/domain/paged-map.ts';
import type { KnownQueues } from '../../../source/domain/queues/dead-letter-links.ts';
import { resourceKey } from '../../../source/domain/resources.ts';
import { allSteps } from '../../../source/domain/steps.ts';
import { queueRows } from '../../../source/presentation/resources/queue-rows.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';

const names = ['orders', 'emails', 'orders-dlq', 'shared-dlq', 'gone-dlq'];
const anyName = fc.constantFrom(...names);
const sample = fc.record({
	name: anyName,
	visible: fc.nat(40),
	inFlight: fc.nat(3),
	target: fc.option(anyName, { nil: undefined }),
	most: fc.integer({ min: 1, max: 3 }),
	retentionSeconds: fc.constantFrom(345_600, 1_209_600),
});

/** Samples, or now and then a list of what is there. */
type Step = { readonly samples: readonly Sample[] } | { readonly listed: readonly string[] };
type Sample = ReturnType<typeof sample.generate>['value'];
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({ samples: fc.array(sample, { minLength: 1, maxLength: 3 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ listed: fc.shuffledSubarray(names) }) },
);

const keyOf = (name: string) => resourceKey('here', queueRef(name).arn);

function known(name: string): Known<'queue'> {
	return {
		...{ key: keyOf(name), context: 'here', ref: queueRef(name), history: kinds.queue.noHistory },
	};
}

function sampled(queues: KnownQueues, samples: readonly Sample[], at: number): KnownQueues {
	return samples.reduce((before, { name, visible, inFlight, target, most, retentionSeconds }) => {
		const one = before.get(keyOf(name));
		if (one === undefined) return before;
		const facts = queueAttributes(name, {
			...{ visible, inFlight, retentionSeconds },
			...(target === undefined
				? {}
				: {
						redrivePolicy: {
							...{ deadLetterTargetArn: queueRef(target).arn, maxReceiveCount: most },
						},
					}),
		});
		const history = kinds.queue.remembering(one.history, at, facts);
		return before.with([[one.key, { ...one, facts, sampledAt: at, history }]]);
	}, queues);
}

function after(queues: KnownQueues, one: Step, at: number): KnownQueues {
	if ('samples' in one) return sampled(queues, one.samples, at);
	return PagedMap.of(
		one.listed.map((name) => [keyOf(name), queues.get(keyOf(name)) ?? known(name)] as const),
	);
}

test('rows that go on from those before are the rows that would be made anew, and keep their objects', () => {
	fc.assert(
		fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
			let queues: KnownQueues = PagedMap.of(names.map((name) => [keyOf(name), known(name)]));
			const versions = steps.map((one, index) => {
				queues = after(queues, one, index * 15_000);
				return queues;
			});
			const made = versions.map((version) => allSteps(queueRows(version)));
			for (const [index, rows] of made.entries()) {
				// Queues that were never rows, in a map of keys of its own: there is nothing that could be gone on from.
				const copies = [...(versions[index] ?? [])].map(([key, one]) => [key, { ...one }] as const);
				const anew = allSteps(queueRows(PagedMap.of(copies)));
				expect(rows).toEqual(anew);
			}
			const again = allSteps(queueRows(queues));
			expect(again).toEqual(made.at(-1));
			expect(allSteps(queueRows(queues))).toEqual(again);
			for (const [index, row] of allSteps(queueRows(queues)).entries())
				expect(row).toBe(again[index]);
		}),
		{ numRuns: 60 },
	);
});

const minute = 60_000;
const now = Date.UTC(2026, 10, 20, 9, 0);

/** A queue of one look, with what CloudWatch has told of the minutes before it. */
function looked(name: string, some: Partial<Known<'queue'>>, visible = 800): Known<'queue'> {
	const facts = queueAttributes(name, { visible });
	const history = kinds.queue.remembering(kinds.queue.noHistory, now, facts);
	return { ...known(name), facts, history, sampledAt: now, ...some };
}

const whyOf = (...queues: readonly Known<'queue'>[]) =>
	allSteps(queueRows(PagedMap.of(queues.map((one) => [one.key, one] as const)))).map(
		({ why }) => why,
	);

test('a queue that waits while CloudWatch counts nothing that goes out has no consumer, at the first look', () => {
	const told = (undeletedSince: number | undefined, oldestSeconds: number) => ({
		figures: {
			metrics: {
				...{ askedAt: now, state: 'told' as const, at: now - minute, oldestSeconds },
				...(undeletedSince === undefined ? {} : { undeletedSince }),
			},
		},
	});
	expect(whyOf(looked('orders', told(now - 14 * minute, 3600)))).toEqual([
		'no consumer seen for at least 14 m',
	]);
	// What came a moment ago tells nothing of who may come.
	expect(whyOf(looked('orders', told(now - 14 * minute, 20)))).toEqual(['trend unknown yet']);
	expect(whyOf(looked('orders', told(now - 3 * minute, 3600)))).toEqual(['trend unknown yet']);
	expect(whyOf(looked('orders', told(undefined, 3600)))).toEqual(['trend unknown yet']);
	const held = looked('orders', told(now - 14 * minute, 3600));
	const facts = queueAttributes('orders', { visible: 800, inFlight: 3 });
	const history = kinds.queue.remembering(kinds.queue.noHistory, now, facts);
	expect(whyOf({ ...held, facts, history }), 'somebody works on three').toEqual([
		'trend unknown yet',
	]);
});

test('a list knows what an examination of all has found of who consumes', () => {
	const hour = 60 * minute;
	const quiet = looked('orders', {});
	const watched = (more: Partial<Known<'queue'>>) => {
		const facts = queueAttributes('orders', { visible: 800 });
		const history = kinds.queue.remembering(quiet.history, now + 3 * minute, facts);
		return looked('orders', { ...{ facts, history, sampledAt: now + 3 * minute }, ...more });
	};
	const examined = { at: now + minute, quietSinceAt: now - 2 * hour };
	expect(whyOf(watched({})), 'by our own samples alone').toEqual([
		'no consumer seen for at least 3 m',
	]);
	expect(whyOf(watched({ figures: { examined } }))).toEqual(['no consumer seen for 2 h']);
	expect(whyOf(watched({ figures: { examined: { ...examined, isQuietAtLeast: true } } }))).toEqual([
		'no consumer seen for at least 2 h',
	]);
	// The cause comes first: a cell cuts the end.
	const stopped = { ...examined, stopped: 'audit-archive' };
	expect(whyOf(watched({ figures: { examined: stopped } }))).toEqual([
		'disabled: audit-archive, no consumer seen for 2 h',
	]);
	expect(whyOf(looked('orders', { figures: { examined: stopped } }, 0)), 'nothing waits').toEqual([
		'',
	]);
	// Somebody has received since: the examination was of before.
	const before = { ...examined, at: now - minute };
	expect(whyOf(watched({ figures: { examined: before } }))).toEqual([
		'no consumer seen for at least 3 m',
	]);
	const ofOthers = { at: now + minute, isForLetters: true as const };
	expect(
		whyOf(watched({ figures: { examined: ofOthers } })),
		'letters of a subscription wait for nobody',
	).toEqual(['800 dead']);
});

test('a list calls nobody missing where letters of a subscription may lie, before that was asked', () => {
	const before = looked('orders', {});
	const facts = queueAttributes('orders', { visible: 800, letsServicesIn: true });
	const history = kinds.queue.remembering(before.history, now + 3 * minute, facts);
	const watched = (figures?: Known<'queue'>['figures']) =>
		looked('orders', { facts, history, sampledAt: now + 3 * minute, ...(figures && { figures }) });
	const told = (value: boolean) => ({
		letters: { readAt: now, told: { ok: true, value } as const },
	});
	expect(whyOf(watched())).toEqual(['no consumer, or letters: unknown']);
	expect(whyOf(watched(told(false)))).toEqual(['no consumer seen for at least 3 m']);
	expect(whyOf(watched(told(true)))).toEqual(['800 dead']);
});

test('letters of others lie there since the first came, and not since they were more than usual', () => {
	const monday = now - 4 * 24 * 60 * minute;
	const at = (moment: number) => ({ kind: 'at', at: moment, within: minute }) as const;
	const examined = { at: now - minute, isForLetters: true, since: at(monday) } as const;
	const backlog = { foundAt: now, since: at(now - 30 * minute) };
	const onset = (figures: Known<'queue'>['figures']) => {
		const one = looked('lost', figures === undefined ? {} : { figures }, 70);
		const [row] = allSteps(queueRows(PagedMap.of([[one.key, one]])));
		return { since: row?.since?.since, why: row?.why };
	};
	expect(onset({ examined, since: backlog })).toEqual({
		...{ since: at(monday), why: onset({ examined }).why },
	});
	// That a backlog is as deep as usual refutes no letters.
	expect(onset({ examined, since: { foundAt: now } }).since).toEqual(at(monday));
	const asked = { letters: { readAt: now, told: { ok: true, value: true } as const } };
	expect(onset({ ...asked, since: backlog }).since, 'nobody knows').toBeUndefined();
	expect(onset({ ...asked, since: { ...backlog, ofLetters: true } }).since).toEqual(backlog.since);
	expect(onset({ since: backlog }).since, 'messages that wait').toEqual(backlog.since);
});

test('what the owners of a queue say of it in its tag is no trouble in its list', () => {
	const source = looked('orders', {}, 0);
	const policy = { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 3 };
	const sending = { ...source, facts: queueAttributes('orders', { redrivePolicy: policy }) };
	const letters = (value: 'parked' | 'idle') =>
		looked('orders-dlq', { figures: { expected: { readAt: now, value: { kind: value } } } }, 7);
	expect(whyOf(sending, letters('parked'))).toEqual(['', '']);
	expect(whyOf(sending, letters('idle'))[1]).toBe('7 dead');
});

test('of a queue that was just listed the row says what judging it would say, whatever its name', () => {
	const word = fc.constantFrom('orders', 'dead', 'dlq', 'letters', 'failed', 'undelivered', 'x1');
	const anyQueue = fc
		.tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '.fifo'))
		.map(([words, end]) => `${words.join('-')}${end}`);
	fc.assert(
		fc.property(anyQueue, (name) => {
			const listed = known(name);
			// Another history that is empty: of that nobody knows beforehand what it comes to.
			const judged = { ...listed, history: { ...listed.history } };
			const [row, long] = [listed, judged].flatMap((one) =>
				allSteps(queueRows(PagedMap.of([[one.key, one]]))),
			);
			expect(row).toEqual(long);
		}),
	);
});
