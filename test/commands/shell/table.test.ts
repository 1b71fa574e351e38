import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TableColumn, tableParts } from '../../../source/commands/shell/table.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { runs } from '../../helpers/whole.ts';

type Row = readonly string[];

function printed(rows: readonly Row[], priorities: readonly number[], width?: number) {
	const columns = priorities.map(
		(priority, at): TableColumn<Row> => ({
			title: `T${at}`,
			priority,
			cell: (row) => row[at] ?? '',
		}),
	);
	return [...tableParts(columns, rows, width)].flat();
}

test('a column gives way before one of a higher priority, and none below what tells it apart', () => {
	const text = fc.string({ unit: fc.constantFrom(...'abcdef'), maxLength: 40 });
	fc.assert(
		fc.property(
			fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
			fc.integer({ min: 30, max: 140 }),
			(rows, width) => {
				const priorities = [2, 0, 1];
				const lines = printed(rows, priorities, width);
				// Three columns of eight cells and two gaps have room in any of these.
				for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
				const isWhole = (at: number) =>
					rows.every((row, index) => plainLine(lines[index + 1] ?? []).includes(row[at] ?? ''));
				const lowest = Math.max(2, ...rows.map((row) => (row[1] ?? '').length));
				const rest = [0, 2].map((at) => Math.max(2, ...rows.map((row) => (row[at] ?? '').length)));
				const needed = (rest[0] ?? 0) + (rest[1] ?? 0) + Math.min(lowest, 8) + 4;
				if (needed <= width) expect([isWhole(0), isWhole(2)]).toEqual([true, true]);
			},
		),
		{ numRuns: runs(300) },
	);
});

test('without priorities the widest gives way', () => {
	const [, line = []] = printed([['short', 'x'.repeat(30)]], [0, 0], 20);
	expect(plainLine(line)).toMatch(/^short {2}x+\.\.x+$/);
});
