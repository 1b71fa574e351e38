import { describe, expect, test } from 'vitest';
import { outlookSentences } from '../../../source/presentation/resources/outlook-words.ts';
import type { QueueRow } from '../../../source/presentation/rows.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date(2026, 10, 20, 9, 58).getTime();
const rate = (perMinute: number, half = 0) => ({
	perMinute,
	low: perMinute - half,
	high: perMinute + half,
});

const row = (more: Partial<QueueRow>): QueueRow => ({
	...{ key: 'orders', name: 'orders', url: '', arn: '', type: 'std', visible: 1_284, inFlight: 10 },
	...{ trend: [], deadLetter: false, sources: [], severity: 'ok', why: '' },
	...more,
});
const said = (more: Partial<QueueRow>) => outlookSentences(row(more), now);

describe('where a queue comes from and where it is going, in words', () => {
	test('is nothing of a queue that nobody asked about', () => {
		expect(said({})).toEqual([]);
	});

	test('tells when it is empty, that it never is, or that nobody can say', () => {
		const empties = {
			kind: 'empties',
			inMs: 14 * minute,
			soonestMs: 12 * minute,
			latestMs: 17 * minute,
			net: rate(-92, 12),
		} as const;
		expect(said({ outlook: empties })).toEqual(['Empty in 14 m at -92/min (12 m to 17 m).']);
		expect(said({ outlook: { kind: 'grows', net: rate(31, 11) } })).toEqual([
			'Grows 31/min (20 to 42): never empty at this rate.',
		]);
		expect(said({ outlook: { kind: 'unclear', net: rate(1, 4) } })).toEqual([
			'No clear trend: -3 to +5/min.',
		]);
		// All on one side of zero, and too near to it to count on.
		expect(said({ outlook: { kind: 'unclear', net: rate(2, 1) } })).toEqual([
			'Grows perhaps: +1 to +3/min.',
		]);
		const slow = {
			name: 'slow-consumer',
			severity: 'now',
			evidence: { netPerMinute: 12 },
		} as const;
		expect(said({ outlook: { kind: 'unclear', net: rate(2, 1) }, findings: [slow] })).toEqual([]);
	});

	test('tells since when, as exactly as it is known, and why it is not', () => {
		const dead = (since: QueueRow['since']) => said({ deadLetter: true, ...(since && { since }) });
		const foundAt = now;
		const at = now - hour;
		expect(dead({ foundAt, since: { kind: 'at', at, within: minute } })).toEqual([
			"Dead letters since 08:58, by CloudWatch's history.",
		]);
		expect(dead({ foundAt, since: { kind: 'at-least', at: at - 24 * hour } })).toEqual([
			"Dead letters since at least Nov 19 08:58, by CloudWatch's history.",
		]);
		expect(dead({ foundAt, since: { kind: 'between', from: at, to: now } })).toEqual([
			"Dead letters since between 08:58 and 09:58, by CloudWatch's history.",
		]);
		expect(dead({ foundAt, silent: true })[0]).toContain('CloudWatch has nothing of this queue');
		const failure = { kind: 'denied', message: 'you may not call it', retryable: false } as const;
		expect(dead({ foundAt, failure })[0]).toContain('not known: you may not call it');
	});

	test('has the figures of CloudWatch with their time, or the reason why there are none', () => {
		const metrics = { askedAt: now, state: 'told', at: now - 2 * minute } as const;
		const told = { ...metrics, sent: rate(118), deleted: rate(12), oldestSeconds: 42 * 60 };
		expect(said({ metrics: told })[0]).toBe(
			'In 118/min, out 12/min, oldest 42m (CloudWatch, 09:56).',
		);
		expect(said({ metrics })[0]).toBe(
			'In not known, out not known, oldest not known (CloudWatch, 09:56).',
		);
		const state = (one: 'silent' | 'waking') =>
			said({ metrics: { askedAt: now, state: one, at: now + hour } })[0];
		expect(state('silent')).toContain('no zero');
		expect(state('waking')).toContain('within 15 minutes');
	});

	test('says how many consumers would do, where what is in flight tells how long a message takes', () => {
		const metrics = {
			...({ askedAt: now, state: 'told', at: now } as const),
			...{ sent: rate(118), deleted: rate(60) },
		};
		expect(said({ metrics })[1]).toBe(
			'At 10 s a message, 43 consumers would keep the wait under 5 m (about 10 work now); backlog per consumer at most 30.',
		);
		expect(said({ metrics, visible: 3 })).toHaveLength(2);
		expect(said({ metrics, inFlight: 0 })).toHaveLength(1);
		// More consumers free no group of a FIFO queue.
		const stays = { ...metrics, oldestStays: { deleted: 12, spanMs: 9 * minute } };
		expect(said({ type: 'fifo', metrics })).toHaveLength(2);
		expect(said({ type: 'fifo', metrics: stays })).toHaveLength(1);
		const evidence = { ageMs: hour, sinceAt: now - hour, deleted: 4, spanMs: hour / 2 };
		const findings = [{ name: 'fifo-group-blocked', severity: 'now', evidence }] as const;
		expect(said({ type: 'fifo', metrics, findings })).toHaveLength(1);
	});

	test('announces what is lost: exactly where it was seen, as a span where it was not', () => {
		const lost = (loss: QueueRow['loss']) => said({ deadLetter: true, ...(loss && { loss }) });
		const at = now + 5 * hour;
		expect(
			lost({ first: { kind: 'exact', at }, seen: { many: 87, at, lastAt: at }, unseen: 0 }),
		).toEqual(['87 letters are lost in 5 h.']);
		expect(lost({ first: { kind: 'between', from: now, to: at }, unseen: 87 })).toEqual([
			'The first is lost within 5 h, perhaps any moment; a look tells (p).',
		]);
		// Below a minute it is now: a span from half a second on would be read as a time that is left.
		const nearly = now + 563;
		expect(lost({ first: { kind: 'between', from: nearly, to: at }, unseen: 87 })).toEqual([
			'The first is lost within 5 h, perhaps any moment; a look tells (p).',
		]);
		expect(lost({ first: { kind: 'exact', at: nearly }, unseen: 87 })).toEqual([
			'The first is lost now.',
		]);
		expect(
			lost({
				first: { kind: 'exact', at: nearly },
				seen: { many: 2, at: nearly, lastAt: at },
				unseen: 0,
			}),
		).toEqual(['2 letters are lost within 5 h.']);
		expect(
			lost({
				first: { kind: 'between', from: at, to: at + hour },
				seen: { many: 1, at: at + hour, lastAt: at + hour },
				unseen: 2,
			}),
		).toEqual([
			'1 letter is lost in 6 h.',
			'Of 2 others nobody knows more: the first is lost in 5 h to 6 h; a look tells (p).',
		]);
		const day = 24 * hour;
		const soon = { many: 10, at: now + 13.1 * day, lastAt: now + 13.4 * day };
		expect(lost({ first: { kind: 'exact', at: soon.at }, seen: soon, unseen: 0 })).toEqual([
			'10 letters are lost in 13 d.',
		]);
		expect(lost({ first: { kind: 'unknown' }, unseen: 2 })[0]).toContain('unknown');
	});
});
