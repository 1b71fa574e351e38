import { expect, test } from 'vitest';
import { start } from '../helpers/terminal.ts';
import { smallEndpoint } from './ask.ts';

/* What a terminal sends besides keys: replies, halves of sequences, pastes that do not end. */

const replies: readonly (readonly [string, readonly string[]])[] = [
	['a colour, ended by BEL', ['\u001b]11;rgb:1e1e/1e1e/2e2e\u0007']],
	['a colour, ended by ST', ['\u001b]11;rgb:1e1e/1e1e/2e2e\u001b\\']],
	['a version (DCS)', ['\u001bP>|XTerm(390)q?:3\u001b\\']],
	['a setting (DCS)', ['\u001bP1$r0;1q?:3m\u001b\\']],
	['an answer of graphics (APC)', ['\u001b_Gi=31;OK:q?3\u001b\\']],
	['device attributes in two pieces', ['\u001b[?1;', '2c']],
	['a colour in two pieces', ['\u001b]11;rgb:1e1e/', '3?:q/2e2e\u0007']],
	['a setting in two pieces', ['\u001bP1$r0;', '3?q:m\u001b\\']],
	['a report of the mouse', ['\u001b[<0;12;3M', '\u001b[<0;12;3m', '\u001b[M #3']],
];

test('replies of a terminal press nothing, and a paste whose end never comes takes nothing with it', async () => {
	const app = await start((await smallEndpoint()).flags);
	await app.sees(/orders-dlq/);

	// Replies, whole and in pieces on a slow link.
	for (const [, pieces] of replies) {
		for (const piece of pieces) {
			app.send(piece);
			await app.silence(150);
		}
	}
	// The next key says that all before it has been heard.
	await app.press('j').sees(/\[1 Queues\]/);
	expect(app.screen()).not.toMatch(/Keys that work here|order-events/);
	expect(app.screen()).not.toMatch(/ last: | error: /);

	// A paste without an end is given up after some seconds, and said.
	app.send('\u001b[200~some text that goes on and');
	await app.sees(/the end of the paste did not come: nothing of it was taken/);
	await app.press('3').sees(/order-events/);
	await app.press('1').sees(/orders-dlq/);

	// It is bounded in its size. The line of the filter stands where the word is said.
	await app.press('/');
	app.send(`\u001b[200~${'0123456789'.repeat(120_000)}\u001b[201~`);
	await app.press('esc').sees(/longer than 1 MiB: nothing of it was taken/);
	await app.press('3').sees(/order-events/);

	// And it keeps ctrl-c away in no moment.
	app.send('\u001b[200~some text that goes on and');
	await app.press('ctrl-c').exits(130);
	expect(app.leftBehind()).toEqual([]);
});
