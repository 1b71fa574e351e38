import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { start } from '../helpers/terminal.ts';
import { changesAt, contentsOf, forgetCalls, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
What is deleted can be found again, looked at, brought back, kept in a file and sent once more, without
leaving the console; and what is on the screen can be taken along by the copy menu.
*/

/** What was sent to the clipboard of the terminal, the latest last (OSC 52). */
function clipboard(bytes: string): readonly string[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that copies
	return Array.from(bytes.matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g), ([, text = '']) =>
		Buffer.from(text, 'base64').toString('utf8'),
	);
}

test('a deletion in the journal: seen, brought back, exported, imported; and the copy menu', async () => {
	const endpoint = await startEndpoint({ truePeek: true });
	await makeQueue(
		endpoint,
		'letters-dlq',
		[1, 2, 3].map((order) => JSON.stringify({ type: 'Letter', order })),
	);
	const target = 'arn:aws:sqs:us-east-1:000000000000:letters-dlq';
	await makeQueue(endpoint, 'letters', [], {
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 3 }),
	});
	const app = await start(endpoint.flags, { columns: 120, rows: 40 });

	// The copy menu of a queue: its ARN, and a command that does the same.
	await app
		.press('2')
		.sees(/letters-dlq +std +3/)
		.press('C')
		.sees(/ARN +arn:aws:sqs/);
	await app.press('r').sees(/ARN: sent to the clipboard/);
	await app
		.press('C')
		.sees(/peek command/)
		.press('p')
		.sees(/peek command: sent/);
	expect(clipboard(app.bytes())).toEqual([
		target,
		`awsmsg peek letters-dlq --region us-east-1 --endpoint-url ${endpoint.url} --mode open`,
	]);

	// A true peek, because it is asked for here: everything is seen and nothing received.
	await forgetCalls(endpoint);
	await app
		.press('?')
		.type('true peek')
		.sees(/true peek/)
		.press('enter')
		.sees(/PEEK .* 3 there/);
	expect(await changesAt(endpoint)).toEqual([]);
	expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 3, inFlight: 0 });

	// A look; one message is deleted at once, and the line says how it comes back.
	await app
		.press('esc')
		.sees(/free to look/)
		.press('p')
		.sees(/received 3/);
	await app
		.press('tab', 'j', 'j', 'C')
		.sees(/path +body\.order/)
		.press('f')
		.sees(/this value: sent/);
	expect(clipboard(app.bytes()).at(-1)).toMatch(/^=body\.order == [123]$/);
	await app
		.press('shift-tab', 'delete')
		.sees(/deleted, z brings it back: [0-9a-f-]{36} of letters-dlq/);
	expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 0, inFlight: 2 });

	// The journal has it: the copy's body, and where it is kept.
	await app.press(':').type('journal').press('enter');
	await app.sees(/letters-dlq +1 z brings it back/).sees(/\(0600\)/);
	const kept = /(\/\S+\/deleted)/.exec(app.screen())?.[1] ?? '';
	expect(statSync(kept).mode & 0o777).toBe(0o700);
	await app
		.press('enter')
		.sees(/copy, deleted from letters-dlq/)
		.sees(/"type": "Letter"/);
	await app.press('esc').sees(/z brings it back/);

	// It is kept in a file, then brought back with a new id.
	await app
		.press('E')
		.sees(/deleted\.ndjson/)
		.press('tab', 'tab', 'enter');
	await app
		.sees(/exported 1 written to deleted\.ndjson/)
		.press('z')
		.sees(/Send copies back/);
	await confirm(app);
	await app.sees(/1 copy sent back to letters-dlq, new id [0-9a-f-]{36}/).sees(/back as /);
	expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 1, inFlight: 2 });

	// The file is imported: checked first, then confirmed; a broken one is named and nothing is sent.
	const file = path.join(app.home, 'deleted.ndjson');
	writeFileSync(path.join(app.home, 'broken.ndjson'), `${readFileSync(file, 'utf8')}{"body":\n`);
	await app
		.press('esc')
		.sees(/SAMPLE/)
		.press('esc')
		.sees(/gave 2 messages back/);
	await app
		.press(':')
		.type('import broken.ndjson')
		.press('enter')
		.sees(/\[ Check \]/);
	await app.press('tab', 'enter').sees(/line 2: it is not JSON/);
	expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 3, inFlight: 0 });
	await app
		.press('esc', ':')
		.type('import deleted.ndjson')
		.press('enter')
		.sees(/\[ Check \]/);
	await app.press('tab', 'enter').sees(/1 message, \d+ B: every line can be sent to letters-dlq/);
	await app.press('enter').sees(/Sends 1 message\./);
	await confirm(app);
	await app.sees(/imported: 1 message sent to letters-dlq/);
	expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 4, inFlight: 0 });

	// Back at the list: one key from a message, two from a text field.
	await app
		.press('p')
		.sees(/received \d/)
		.press('enter')
		.sees(/\[Body\]/)
		.press('1')
		.sees(/\[1 Queues\]/)
		.sees(/gave \d+ messages? back/);
	await app
		.press('s')
		.type('1')
		.sees(/ctrl-g help/)
		.press('esc', '1')
		.sees(/sort: trouble/);

	await app.press('q').exits(0);
	expect(app.leftBehind()).toEqual([]);
});
