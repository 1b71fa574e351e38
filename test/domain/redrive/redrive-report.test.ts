import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRedriveEvent, type RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { balance, reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
const reason = { code: fc.constant('Code'), message: fc.constant('why') };
const event: fc.Arbitrary<RedriveEvent> = fc.oneof(
	fc.record({
		type: fc.constant('seen' as const),
		matched: fc.nat(5),
		unmatched: fc.nat(5),
		missing: fc.constant(0),
	}),
	fc.record({ type: fc.constant('sending' as const), at: fc.nat(600_000), ids }),
	ids.map((list) => ({
		type: 'sent' as const,
		copies: list.map((id) => [id, `copy ${id}`] as const),
	})),
	...(['unsent', 'rejected', 'unknown', 'kept'] as const).map((type) =>
		fc.record({ type: fc.constant(type), ids, ...reason }),
	),
	...(['deleted', 'gone', 'lapsed', 'not-found', 'returned'] as const).map((type) =>
		fc.record({ type: fc.constant(type), ids }),
	),
	fc.record({ type: fc.constant('resolved' as const), ids, as: fc.constant('skip' as const) }),
	fc.tuple(ids, fc.option(ids, { nil: undefined }), fc.nat(3)).map(([back, rest, others]) => {
		const hidden = (rest ?? []).filter((id) => !back.includes(id));
		return {
			...{ type: 'given-back' as const, matched: back.length, others, ids: back },
			...(rest === undefined ? {} : { hidden: { ids: hidden, others, until: 1000 } }),
		};
	}),
	fc.record({
		...{ type: fc.constant('ended' as const), at: fc.nat(), said: fc.constant('it ended') },
		why: fc.constantFrom('target', 'stopped', 'believed-empty', 'rest-hidden', 'canary', 'failed'),
		left: fc.nat(5),
	}),
);

describe('a report', () => {
	test('balances whatever the journal says', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 40 }), fc.boolean(), (events, fifo) => {
				const report = reportOf(stateOf(events, fifo));
				expect(balance(report)).toBe(0);
				expect(report.deleted).toBeLessThanOrEqual(report.outcomes.moved);
			}),
		);
	});

	test('counts a message once, whether its batch is counted before it is sent or after', () => {
		const batches = fc.array(
			fc.record({ matched: fc.nat(6), unmatched: fc.nat(6), sentFirst: fc.boolean() }),
			{ minLength: 1, maxLength: 6 },
		);
		fc.assert(
			fc.property(batches, (all) => {
				const events = all.flatMap(({ matched, unmatched, sentFirst }, number) => {
					const seen = { type: 'seen' as const, matched, unmatched, missing: 0 };
					const sent = Array.from({ length: matched }, (_, index) => ({
						...{ type: 'sending' as const, at: number, ids: [`${number}-${index}`] },
					}));
					return sentFirst ? [...sent, seen] : [seen, ...sent];
				});
				const report = reportOf(stateOf(events, false));
				const sum = (of: 'matched' | 'unmatched') => all.reduce((most, one) => most + one[of], 0);
				expect(report).toMatchObject({
					matched: sum('matched'),
					unmatched: sum('unmatched'),
					scanned: sum('matched') + sum('unmatched'),
				});
			}),
		);
	});

	test('never calls a message moved whose copy or delete nothing confirmed', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 40 }), (events) => {
				const { fates } = stateOf(events, false);
				const settled = new Set(
					events.flatMap((one) => (one.type === 'deleted' || one.type === 'gone' ? one.ids : [])),
				);
				const moved = reportOf(stateOf(events, false)).outcomes.moved;
				expect(moved).toBeLessThanOrEqual(settled.size);
				expect(moved).toBe(
					[...fates.values()].filter(({ state }) => state === 'deleted' || state === 'gone').length,
				);
			}),
		);
	});

	test('calls nothing given back that is not confirmed to be', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 40 }), (events) => {
				const state = stateOf(events, false);
				const { outcomes, hidden } = reportOf(state);
				const rest = state.givenBack?.hidden;
				// A run that was cut off gave nothing back.
				if (state.givenBack === undefined && state.ended === undefined) {
					expect(outcomes.released).toBe(0);
				}
				const notBack = [...state.fates].filter(
					([id, { state: at, doubtful }]) =>
						at === 'waiting' && doubtful !== true && rest?.ids.includes(id),
				);
				expect(outcomes.held).toBeGreaterThanOrEqual(notBack.length);
				expect(hidden?.count).toBe(rest && rest.ids.length + rest.others);
			}),
		);
	});

	test('never says believed empty where something is left', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 20 }), (events) => {
				const { said = '', left = 0 } = reportOf(stateOf(events, false));
				if (left > 0) expect(said).not.toMatch(/believed empty/);
			}),
		);
	});

	test('names a message that was sent again after an unknown outcome', () => {
		const events: RedriveEvent[] = [
			{ type: 'seen', matched: 1, unmatched: 0, missing: 0 },
			{ type: 'sending', at: 0, ids: ['a'] },
			{ type: 'unknown', ids: ['a'], code: 'ECONNRESET', message: 'broke' },
			{ type: 'sending', at: 1000, ids: ['a'] },
			{ type: 'sent', copies: [['a', 'x']] },
			{ type: 'deleted', ids: ['a'] },
		];
		expect(reportOf(stateOf(events, false))).toMatchObject({
			outcomes: { moved: 1 },
			possibleDuplicates: ['a'],
		});
		// A FIFO queue knows the deduplication id for five minutes.
		expect(reportOf(stateOf(events, true)).possibleDuplicates).toEqual([]);
		const late = events.map((one) =>
			one.type === 'sending' && one.at > 0 ? { ...one, at: 300_000 } : one,
		);
		expect(reportOf(stateOf(late, true)).possibleDuplicates).toEqual(['a']);
	});

	test('calls what a crash cut off unknown, and what was sent and not deleted by its name', () => {
		const report = reportOf(
			stateOf(
				[
					{ type: 'seen', matched: 3, unmatched: 2, missing: 1 },
					{ type: 'sending', at: 0, ids: ['a', 'b'] },
					{ type: 'sent', copies: [['a', 'x']] },
				],
				false,
			),
		);
		expect(report).toMatchObject({
			state: 'interrupted',
			scanned: 5,
			matched: 3,
			unknown: ['b'],
			sentNotDeleted: ['a'],
			// Nobody gave it back: its process was cut off.
			outcomes: { unknown: 1, 'sent-not-deleted': 1, held: 1, released: 0, moved: 0 },
		});
	});
});

test('an event survives its way through a journal, and nothing else passes for one', () => {
	fc.assert(
		fc.property(event, (one) => {
			expect(asRedriveEvent(JSON.parse(JSON.stringify(one)))).toEqual(one);
		}),
	);
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(asRedriveEvent(value)).toBeUndefined();
		}),
	);
});
