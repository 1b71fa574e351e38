import { expect, test } from 'vitest';
import { frameRows } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { lookAtDeadLetters } from '../messages/messages-fixture.ts';

test.each(['?', 'a'])(
	'no two texts of a command touch in the list that `%s` opens',
	async (key) => {
		const { console } = await lookAtDeadLetters();
		console.press(key);
		const rows = frameRows(console.session.state, commandTables(console.session))
			.slice(5, -5)
			.map(({ line }) => plainLine(line))
			.filter((row) => row.trim() !== '');
		expect(rows.length).toBeGreaterThan(5);
		for (const row of rows) {
			// The cursor, keys, a title, and what it does.
			expect([row[1], row[15], row[33], row[34] === ' '], row).toEqual([' ', ' ', ' ', false]);
		}
		const titles = rows.map((row) => row.slice(16, 33).trim());
		if (key === 'a') expect(titles).toContain('change visibility');
	},
);

test('help says how much there is below what is shown, and nothing at its end', async () => {
	const { console } = await lookAtDeadLetters();
	console.press('?');
	const more = () => {
		const rows = frameRows(console.session.state, commandTables(console.session));
		const text = rows.map(({ line }) => plainLine(line)).join('\n');
		return /(\d+) more below: down/.exec(text)?.[1];
	};
	const first = Number(more());
	expect(first).toBeGreaterThan(1);
	for (let at = 0; at < 60 && more() !== undefined; at++) console.press('pgdn');
	expect(more()).toBeUndefined();
});
