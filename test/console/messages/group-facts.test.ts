import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupFacts } from '../../../source/console/messages/group-facts.ts';
import type { State } from '../../../source/console/state/state.ts';
import type { ViewOf } from '../../../source/console/state/views.ts';
import type { TriageGroup } from '../../../source/domain/messages/triage.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';

const now = new Date(2026, 10, 20, 12).getTime();

function facts(firstAt: number, lastAt: number, width: number): readonly string[] {
	const group: TriageGroup = {
		...{ id: 'g', title: 'type=Refund', short: 'type=Refund', count: 6, share: 0.6 },
		...{ firstAt, lastAt, histogram: new Array(24).fill(1), shared: [], sampleIds: [] },
	};
	const view = { messages: [] } as unknown as ViewOf<'messages'>;
	const state = { theme: { ascii: false }, now } as unknown as State;
	const lines = groupFacts(group, view, state, width);
	for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
	return lines.map((line) => plainLine(line));
}

test('a day is said once of times that are of one day, and not at all of those of today', () => {
	const yesterday = now - 24 * 3_600_000;
	const sent = (first: number, last: number) => facts(first, last, 120)[1]?.trim();
	expect(sent(now - 7_200_000, now)).toMatch(/^sent 10:00:00 to 12:00:00 /);
	expect(sent(now, now)).toMatch(/^sent 12:00:00 /);
	expect(sent(yesterday, yesterday)).toMatch(/^sent 2026-11-19 12:00:00 /);
	expect(sent(yesterday - 60_000, yesterday)).toMatch(/^sent 2026-11-19 11:59:00 to 12:00:00 /);
	expect(sent(yesterday, now)).toMatch(/^sent 2026-11-19 12:00:00 to 12:00:00 /);
	expect(sent(yesterday - 86_400_000, yesterday)).toMatch(
		/^sent 2026-11-18 12:00:00 to 2026-11-19 12:00:00 /,
	);
});

test('what is drawn of the times stands in one row, in any width that has room for it', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 24, max: 140 }),
			fc.integer({ min: 0, max: 3 * 86_400_000 }),
			fc.integer({ min: 0, max: 86_400_000 }),
			(width, ago, span) => {
				const rows = facts(now - ago - span, now - ago, width).filter((row) => /[▁-█]/.test(row));
				expect(rows).toHaveLength(1);
				expect(rows[0]?.match(/[▁-█]/g)).toHaveLength(24);
			},
		),
		{ numRuns: 200 },
	);
});
