import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stillness } from '../../../source/operations/watch/stillness.ts';

const pace = {
	visibleEvery: { active: 2, idle: 5, away: 30 },
	stillEvery: { active: 5, idle: 10, away: 30 },
};

describe('Stillness', () => {
	it('lets a row stand still exactly while its last three answers say the same, and never the first one', () => {
		const rows = ['a', 'b', 'c'] as const;
		const answer = fc.record({
			row: fc.constantFrom(...rows),
			text: fc.constantFrom('1 0', '2 0', undefined),
		});
		fc.assert(
			fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
				const stillness = new Stillness(pace);
				stillness.look(rows, 'active');
				for (const { row, text } of answers) stillness.answered(row, text);
				for (const [place, row] of rows.entries()) {
					const said = answers.filter((one) => one.row === row && one.text !== undefined).slice(-3);
					const isStill =
						place > 0 && said.length === 3 && said.every(({ text }) => text === said[0]?.text);
					expect(stillness.every('active', row, place)).toBe(isStill ? 5 : 2);
				}
			}),
		);
	});

	it('forgets a row that is not on the screen any more', () => {
		const stillness = new Stillness(pace);
		stillness.look(['a', 'b'], 'idle');
		for (let times = 0; times < 3; times++) stillness.answered('b', 'same');
		expect(stillness.every('idle', 'b', 1)).toBe(10);
		stillness.look(['a', 'b'], 'idle');
		expect(stillness.every('idle', 'b', 1)).toBe(10);
		stillness.look(['a'], 'idle');
		stillness.answered('b', 'same');
		stillness.look(['a', 'b'], 'idle');
		expect(stillness.every('idle', 'b', 1)).toBe(5);
	});

	it('shows everything anew to somebody who comes back', () => {
		const stillness = new Stillness(pace);
		stillness.look(['a', 'b'], 'away');
		for (let times = 0; times < 3; times++) stillness.answered('b', 'same');
		stillness.look(['a', 'b'], 'idle');
		expect(stillness.every('idle', 'b', 1)).toBe(10);
		stillness.look(['a', 'b'], 'active');
		expect(stillness.every('active', 'b', 1)).toBe(2);
	});

	it('asks all rows alike where the pace knows no stillness', () => {
		const stillness = new Stillness({ visibleEvery: pace.visibleEvery });
		stillness.look(['a', 'b'], 'idle');
		for (let times = 0; times < 5; times++) stillness.answered('b', 'same');
		expect(stillness.every('active', 'b', 1)).toBe(2);
	});
});
