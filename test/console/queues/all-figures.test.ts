import { describe, expect, test } from 'vitest';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

/** A list of so many queues, of which those on the screen alone are asked by themselves. */
function listing(many: number) {
	const asked = new Set<string>();
	const console = startConsole({
		size: { columns: 120, rows: 24 },
		gateways: {
			metrics: {
				series: async ({ queries }) =>
					queries.map((query) => {
						asked.add(query.dimensions['QueueName'] ?? '');
						return { query, points: [], complete: true };
					}),
			},
		},
	});
	console.queues(
		Object.fromEntries(Array.from({ length: many }, (_, index) => [`queue-${index}`, index])),
	);
	return {
		...{ console, asked },
		enter(text: string) {
			console.press(':');
			console.type(text);
			console.press('enter');
		},
		sees: () => screenText(console),
	};
}

describe('a list that is sorted by what CloudWatch tells', () => {
	test('asks about all queues once where that costs a cent at most', async () => {
		const { console, asked, enter } = listing(40);
		enter('sort in');
		await console.settled();
		expect(asked.size).toBe(40);
		asked.clear();
		enter('sort out');
		await console.settled();
		expect(asked.size, 'they were asked already').toBe(0);
	});

	test('asks again about those that are off the screen after five minutes', async () => {
		const { console, asked, enter } = listing(40);
		enter('sort in');
		await console.settled();
		await console.pass(240_000);
		asked.clear();
		enter('sort out');
		await console.settled();
		expect(asked.has('queue-39')).toBe(false);
		await console.pass(60_000);
		enter('sort in');
		await console.settled();
		expect(asked.has('queue-39')).toBe(true);
	});

	test('asks nothing where it is sorted by what is known', async () => {
		const { console, asked, enter } = listing(40);
		enter('sort name');
		await console.settled();
		expect(asked.size).toBe(0);
	});

	test('says the price before where it is more, and asks nothing without a yes', async () => {
		const { console, asked, enter, sees } = listing(400);
		enter('sort in');
		await console.settled();
		expect(sees()).toMatch(/Asking CloudWatch about 400 queues costs about \$0\.0\d/);
		console.press('esc');
		await console.settled();
		expect(asked.size).toBe(0);
		enter('sort in');
		await console.settled();
		await console.pass(1000);
		console.press('y');
		await console.pass(1000);
		expect(asked.size).toBe(400);
	});
});
