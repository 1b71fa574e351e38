import { expect, test } from 'vitest';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { demoStands } from './demo-stands.ts';

/* How many keys lie between the start and what somebody was called for: one more is a step back. */

/** Presses the keys one after the other, and waits after each for what it is to show. */
async function presses(app: TerminalApp, ways: readonly (readonly [string, RegExp])[]) {
	for (const [key, shows] of ways) await app.press(key).sees(shows);
	return ways.length;
}

test('from the start to the body of a message in the worst dead-letter queue in 3 keys', async () => {
	const app = await start(['--local'], { columns: 80, rows: 24 });
	await app.sees(demoStands);
	const keys = await presses(app, [
		['2', /\[2 Dead \d+!\][\s\S]*> ! orders-dlq/],
		['p', /\[Body\][\s\S]*"order": \{/],
		[
			'enter',
			/orders-dlq messages > message[\s\S]*id [0-9a-f-]{36} {2}of orders-dlq[\s\S]*"order": \{/,
		],
	]);
	expect(keys).toBeLessThanOrEqual(4);
});

test('from the start to a group of the worst dead-letter queue, planned with a canary, in 4 keys', async () => {
	const app = await start(['--local'], { columns: 80, rows: 24 });
	await app.sees(demoStands);
	const keys = await presses(app, [
		['2', /\[2 Dead \d+!\][\s\S]*> ! orders-dlq/],
		['p', /received 10/],
		['b', /> +6 +60% +type=Refund/],
		['r', /nothing sent yet[\s\S]*6 known[\s\S]*\(\*\) canary 1, 10, rest/],
	]);
	expect(keys).toBeLessThanOrEqual(8);
	// Nothing is between the plan and its start but the question.
	await app.press('left', 'enter').sees(/First 1, then 10; stops when more than 5% come back/);
});
