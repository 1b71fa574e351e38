import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../source/domain/diagnosis/expiry.ts';
import { isPressing, judge } from '../../../source/domain/diagnosis/judge.ts';
import { sinceOf } from '../../../source/domain/diagnosis/known-since.ts';
import type { Since } from '../../../source/domain/diagnosis/onset.ts';
import type { QueueFigures } from '../../../source/domain/diagnosis/queue-metrics.ts';
import {
	addSample,
	emptyHistory,
	type SampleHistory,
} from '../../../source/domain/diagnosis/samples.ts';
import type { Failure } from '../../../source/domain/failure.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { notAsked } from '../../../source/presentation/diagnosis/subject-parts.ts';
import { unseenWords, whyOf } from '../../../source/presentation/diagnosis/why.ts';
import { defined } from '../../../source/presentation/resources/defined.ts';

const start = new Date(2026, 10, 20, 9, 12, 0).getTime();

type Counts = { visible?: number; inFlight?: number; delayed?: number };
type Facts = {
	readonly attributes?: QueueAttributes;
	readonly history: SampleHistory;
	readonly failure?: Failure;
	readonly deadLetterQueue?: { readonly history: SampleHistory; readonly shared?: boolean };
	readonly isDeadLetterQueue: boolean;
	readonly held?: number;
	readonly figures?: QueueFigures;
	readonly loss?: Loss;
};

function series(count: number, every: number, of: (index: number) => Counts): SampleHistory {
	return Array.from({ length: count }, (_, index) => index).reduce(
		(history, index) => addSample(history, start + index * every * 1000, of(index)),
		emptyHistory,
	);
}

function facts(history: SampleHistory, more: Partial<Facts> = {}): Facts {
	const last = history.samples.at(-1) ?? { at: start };
	const { at: _, ...counts } = last;
	const attributes: QueueAttributes = {
		arn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
		fifo: false,
		raw: {},
		...counts,
	};
	return { attributes, history, isDeadLetterQueue: false, ...more };
}

/** What the row of a queue says by these facts. */
function why({
	attributes,
	deadLetterQueue,
	failure,
	figures,
	isDeadLetterQueue,
	...facts
}: Facts) {
	const now = facts.history.samples.at(-1)?.at ?? start;
	const judgement = judge.queue(
		{
			name: 'orders',
			now,
			attributes: attributes === undefined ? notAsked : { ok: true, value: attributes },
			figures: notAsked,
			sources: { ok: true, value: isDeadLetterQueue ? [{ name: 'source' }] : [] },
			...(deadLetterQueue && { deadLetterQueue: { name: 'orders-dlq', ...deadLetterQueue } }),
			...defined({
				since: isDeadLetterQueue
					? sinceOf({ figures, history: facts.history, dead: true })?.since
					: figures?.since?.since,
			}),
			...facts,
		},
		isPressing,
	);
	const { findings: _, ...said } = whyOf(judgement, {
		now,
		unseen: failure && unseenWords(failure, attributes !== undefined),
	});
	return said;
}

const idle = series(60, 5, () => ({ visible: 0, inFlight: 0, delayed: 0 }));
const growing = (count: number) =>
	series(count, 5, (index) => ({ visible: 500 + index * 9, inFlight: 10, delayed: 0 }));

describe('why', () => {
	it('says nothing about a healthy queue, nor about one it knows nothing of', () => {
		expect(why(facts(idle))).toEqual({ severity: 'ok', why: '' });
		const busy = series(60, 5, (index) => ({
			visible: 40 + (index % 7),
			inFlight: 12,
			delayed: 0,
		}));
		expect(why(facts(busy))).toEqual({ severity: 'ok', why: '' });
		expect(why({ history: emptyHistory, isDeadLetterQueue: false })).toEqual({
			severity: 'ok',
			why: '',
		});
	});

	it('calls a consumer slow with its rate, which is bad after two minutes', () => {
		expect(why(facts(growing(10)))).toEqual({
			severity: 'notice',
			why: 'slow consumer, +108/min',
		});
		expect(why(facts(growing(60)))).toEqual({ severity: 'bad', why: 'slow consumer, +108/min' });
	});

	it('says that no consumer was seen only after two minutes of its own samples', () => {
		const quiet = (count: number) =>
			series(count, 5, (index) => ({ visible: 200 + index, inFlight: 0 }));
		expect(why(facts(quiet(20))).why).toBe('');
		expect(why(facts(quiet(30)))).toEqual({
			severity: 'notice',
			why: 'no consumer seen for at least 2 m',
		});
		expect(why(facts(series(373, 5, () => ({ visible: 20_113, inFlight: 0 })))).why).toBe(
			'no consumer seen for at least 31 m',
		);
	});

	it('does not say so when messages went away in between', () => {
		const falling = series(60, 5, (index) => ({ visible: 500 - index, inFlight: 0 }));
		expect(why(facts(falling)).why).toBe('');
	});

	it('does not say so when the endpoint does not tell what is in flight', () => {
		const blind = series(60, 5, () => ({ visible: 500 }));
		expect(why(facts(blind)).why).toBe('');
	});

	it('does not call a consumer slow that it never saw', () => {
		const blind = series(60, 5, (index) => ({ visible: 500 + index * 9 }));
		expect(why(facts(blind))).toEqual({ severity: 'ok', why: '' });
	});

	it('counts the dead, with the time only when it saw them come', () => {
		const found = series(60, 5, () => ({ visible: 37, inFlight: 0, delayed: 0 }));
		expect(why(facts(found, { isDeadLetterQueue: true }))).toEqual({
			severity: 'bad',
			why: '37 dead',
		});
		const came = (from: number) =>
			series(110, 5, (index) => ({ visible: index < from ? 0 : 37, inFlight: 0, delayed: 0 }));
		expect(why(facts(came(36), { isDeadLetterQueue: true })).why).toMatch(/^37 dead since 09:15/);
		// We had just begun to look: a count that lags is no onset.
		expect(why(facts(came(12), { isDeadLetterQueue: true })).why).toBe('37 dead');
	});

	it('says since when by the history of CloudWatch, however late we came', () => {
		const found = series(60, 5, () => ({ visible: 37, inFlight: 0, delayed: 0 }));
		const foundAt = found.samples.at(-1)?.at ?? 0;
		const dead = (since: Since) =>
			why(facts(found, { isDeadLetterQueue: true, figures: { since: { foundAt, since } } })).why;
		const at = (hour: number, minute: number, day = 20) =>
			new Date(2026, 10, day, hour, minute).getTime();
		expect(dead({ kind: 'at', at: at(7, 31), within: 60_000 })).toBe('37 dead since 07:31');
		expect(dead({ kind: 'at', at: at(20, 31, 19), within: 60_000 })).toBe(
			'37 dead since Nov 19 20:31',
		);
		expect(dead({ kind: 'at-least', at: at(8, 0) })).toBe('37 dead since at least 08:00');
		expect(dead({ kind: 'between', from: at(8, 0), to: at(8, 40) })).toBe(
			'37 dead since 08:00-08:40',
		);
	});

	it('counts the dead that somebody holds, names who does, and forgets neither number nor time', () => {
		const looked = (visible: number, inFlight: number) =>
			series(90, 5, (index) => {
				if (index < 36) return { visible: 0, inFlight: 0, delayed: 0 };
				return index < 70
					? { visible: 37, inFlight: 0, delayed: 0 }
					: { visible, inFlight, delayed: 0 };
			});
		const dead = (visible: number, inFlight: number, held?: number) =>
			why(
				facts(looked(visible, inFlight), {
					isDeadLetterQueue: true,
					...(held === undefined ? {} : { held }),
				}),
			);
		expect(dead(27, 10)).toEqual({ severity: 'bad', why: '37 dead since 09:15, 10 in flight' });
		expect(dead(0, 37)).toEqual({ severity: 'bad', why: '37 dead since 09:15, 37 in flight' });
		expect(dead(28, 9, 9).why).toBe('37 dead since 09:15, 9 held by our run');
		expect(dead(25, 12, 9).why).toBe('37 dead since 09:15, 9 held by our run + 3 in flight');
		// What a look gives back is no growth, on the queue that feeds it neither.
		const back = series(60, 5, (index) =>
			index < 30
				? { visible: 0, inFlight: 37, delayed: 0 }
				: { visible: 37, inFlight: 0, delayed: 0 },
		);
		expect(why(facts(idle, { deadLetterQueue: { history: back } })).why).toBe('');
	});

	it('says how fast the dead grow, and is milder while they shrink', () => {
		const more = series(60, 5, (index) => ({ visible: 1000 + index, inFlight: 0, delayed: 0 }));
		expect(why(facts(more, { isDeadLetterQueue: true }))).toEqual({
			severity: 'bad',
			why: '1,059 dead +12/min',
		});
		const fewer = series(60, 5, (index) => ({ visible: 1000 - index, inFlight: 0, delayed: 0 }));
		expect(why(facts(fewer, { isDeadLetterQueue: true }))).toEqual({
			severity: 'notice',
			why: '941 dead -12/min',
		});
	});

	it('is content with an empty dead-letter queue', () => {
		expect(why(facts(idle, { isDeadLetterQueue: true }))).toEqual({ severity: 'ok', why: '' });
	});

	it('names a dead-letter queue that grows, on the queue that feeds it', () => {
		const dead = series(60, 5, (index) => ({
			visible: index < 40 ? 3 : 4,
			inFlight: 0,
			delayed: 0,
		}));
		const deadLetterQueue = { history: dead };
		expect(why(facts(idle, { deadLetterQueue }))).toEqual({
			severity: 'bad',
			why: 'DLQ grew by 1 in 5 m',
		});
		expect(why(facts(idle, { deadLetterQueue: { ...deadLetterQueue, shared: true } }))).toEqual({
			severity: 'notice',
			why: 'DLQ grew by 1 in 5 m (shared)',
		});
		const still = series(60, 5, () => ({ visible: 3, inFlight: 0, delayed: 0 }));
		expect(why(facts(idle, { deadLetterQueue: { history: still } })).why).toBe('');
	});

	it('puts the worst of two findings first', () => {
		const dead = series(60, 5, (index) => ({ visible: index, inFlight: 0, delayed: 0 }));
		const diagnosis = why(facts(growing(10), { deadLetterQueue: { history: dead } }));
		expect(diagnosis).toEqual({
			severity: 'bad',
			why: 'DLQ grew by 59 in 5 m, slow consumer, +108/min',
		});
	});

	it('says which call was denied, and what is not refreshed', () => {
		const failure = {
			kind: 'denied',
			message: 'you may not call SQS GetQueueAttributes on billing-us',
			retryable: false,
			operation: 'SQS GetQueueAttributes',
		} as const;
		expect(why({ history: emptyHistory, isDeadLetterQueue: false, failure })).toEqual({
			severity: 'notice',
			why: 'denied: GetQueueAttributes',
		});
		expect(why(facts(idle, { failure })).why).toBe('not refreshed: denied: GetQueueAttributes');
	});

	it('says when messages are lost once that is near: exactly, or as a span', () => {
		const hour = 3_600_000;
		const history = series(60, 5, () => ({ visible: 87, inFlight: 0, delayed: 0 }));
		const now = history.samples.at(-1)?.at ?? 0;
		const dead = (loss: Loss) => why(facts(history, { isDeadLetterQueue: true, loss })).why;
		const seen = { many: 87, at: now + 5 * hour, lastAt: now + 5 * hour };
		expect(dead({ first: { kind: 'exact', at: now + 5 * hour }, seen, unseen: 0 })).toBe(
			'87 lost in 5 h, 87 dead',
		);
		const between = (from: number, to: number) =>
			dead({
				first: { kind: 'between', from: now + from * hour, to: now + to * hour },
				unseen: 87,
			});
		expect(between(30, 54)).toBe('first lost in 30 h to 2 d, 87 dead');
		expect(between(0, 96)).toBe('first lost within 4 d, 87 dead');
		expect(between(60, 96)).toBe('87 dead');
		expect(dead({ first: { kind: 'at-least', at: now + 20 * hour }, unseen: 87 })).toBe(
			'first lost in 20 h or later, 87 dead',
		);
		expect(dead({ first: { kind: 'unknown' }, unseen: 87 })).toBe('87 dead');
		// Of a queue that is worked off only what is lost for certain is worth a word.
		const works = (to: number) => {
			const first = { kind: 'between', from: now, to: now + to * hour } as const;
			return why(facts(history, { loss: { first, unseen: 87 } })).why;
		};
		expect(works(90)).not.toContain('lost');
		expect(works(20)).toContain('first lost within 20 h');
		const soon = { kind: 'exact', at: now + 563 } as const;
		expect(dead({ first: soon, seen: { many: 87, at: soon.at, lastAt: soon.at }, unseen: 0 })).toBe(
			'87 lost now, 87 dead',
		);
	});

	it('names the limit of messages in flight', () => {
		const full = series(60, 5, () => ({ visible: 10, inFlight: 120_000, delayed: 0 }));
		expect(why(facts(full))).toEqual({ severity: 'bad', why: 'in flight at the limit: 120,000' });
	});
});
