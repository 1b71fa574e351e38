import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { ask, changesAt, contentsOf, forgetCalls, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
What awsmsg refuses for the sake of messages: a look that could take a last delivery, from whatever process,
and input that can't be used, in the console as without a screen. Nothing is sent, and nothing typed is lost.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterAll(() => endpoint?.stop());

async function cancel(app: TerminalApp): Promise<void> {
	await app
		.sees(/Cancel \(esc\)/)
		.press('esc')
		.seesNo(/Cancel \(esc\)/);
}

describe('a message that we have seen at 2 of 3 receives', () => {
	async function pair(name: string): Promise<string> {
		await makeQueue(endpoint, `${name}-dlq`);
		const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`;
		return makeQueue(endpoint, name, ['one'], {
			RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }),
		});
	}

	/** How often it was received, as the endpoint counts. */
	async function receives(name: string): Promise<number | undefined> {
		const response = await fetch(new URL(`/_awsmsg/queue?name=${name}`, endpoint.url));
		const { ready } = (await response.json()) as {
			readonly ready: readonly { readonly approximateReceiveCount: number }[];
		};
		return ready[0]?.approximateReceiveCount;
	}

	test('by commands: a console refuses the next look, until that is confirmed', async () => {
		await pair('letters');
		const home = temporaryHome();
		for (const _ of ['first', 'second']) {
			const look = ['peek', 'letters', '--accept-receives', ...endpoint.flags];
			expect(await runHere(look, { home })).toMatchObject({ code: 0 });
		}
		expect(await receives('letters')).toBe(2);
		await forgetCalls(endpoint);
		const app = await start(['open', 'letters', ...endpoint.flags], { home });
		await app.sees(/Queues > letters/).press('p');
		await app.sees(/has been received 2 of 3 times.*last delivery/s);
		await cancel(app);
		expect(await changesAt(endpoint)).toEqual([]);
		expect(await receives('letters')).toBe(2);
		expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 0, inFlight: 0 });
		// Confirmed, it is shown once more; the next receive would be the one that moves it.
		await app.press('p').sees(/last delivery/);
		await confirm(app);
		await app
			.sees(/received 1/)
			.press('esc')
			.sees(/gave 1 messages? back/);
		expect(await contentsOf(endpoint, 'letters-dlq')).toEqual({ ready: 0, inFlight: 0 });
		await app.press('esc', 'q').exits(0);
	});

	test('by a console: commands refuse it, and so does another console', async () => {
		await pair('parcels');
		const home = temporaryHome();
		const app = await start(['open', 'parcels', ...endpoint.flags], { home });
		await app
			.sees(/Queues > parcels/)
			.press('p')
			.sees(/is unknown before the/);
		await confirm(app);
		await app
			.sees(/received 1/)
			.press('esc')
			.sees(/gave 1 messages? back/);
		await app
			.press('p')
			.sees(/received 1/)
			.press('esc')
			.sees(/gave 1 messages? back/);
		expect(await receives('parcels')).toBe(2);
		await forgetCalls(endpoint);
		for (const args of [
			['peek', 'parcels', '--accept-receives'],
			['groups', 'parcels'],
			['export', 'parcels'],
			['delete', 'parcels', '--where', 'receives > 0', '--dry-run'],
		]) {
			const refused = await runHere([...args, ...endpoint.flags], { home });
			expect(refused.code, args.join(' ')).toBe(4);
			expect(refused.stderr).toMatch(/seen with 2 receives of 3/);
		}
		const other = await start(['open', 'parcels', ...endpoint.flags], { home });
		await other
			.sees(/Queues > parcels/)
			.press('p')
			.sees(/received 2 of 3 times/);
		await cancel(other);
		await app.press('p').sees(/received 2 of 3 times/);
		await cancel(app);
		expect(await changesAt(endpoint)).toEqual([]);
		expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 0, inFlight: 0 });
		// And nothing shows messages without a receive unless the endpoint was asked to.
		const peeked = await runHere(['peek', 'parcels', '--true-peek', ...endpoint.flags], { home });
		expect(peeked).toMatchObject({ code: 2, stdout: '' });
	});
});

describe('an editor', () => {
	let files = 0;
	/** A shell script as an editor; it gets the file. */
	function editor(home: string, script: string): string {
		const file = path.join(home, `editor-${++files}`);
		writeFileSync(file, `#!/bin/sh\n${script}\n`);
		chmodSync(file, 0o755);
		return file;
	}

	/** Words typed into the form of a queue; `ctrl-e` opens them in the editor. */
	async function typed(home: string, env: Readonly<Record<string, string>>) {
		await makeQueue(endpoint, 'notes');
		const options = { home, env, columns: 160 };
		const app = await start(['open', 'notes', ...endpoint.flags], options);
		await app
			.sees(/Queues > notes/)
			.press('s')
			.sees(/send to notes/)
			.type('precious words');
		await app.sees(/precious words/);
		return app;
	}

	async function tells(app: TerminalApp, said: RegExp): Promise<void> {
		await app
			.press('ctrl-e')
			.sees(said)
			.sees(/precious words/);
		expect(app.modes()).toMatchObject({ alternateScreen: true, bracketedPaste: true });
	}

	test('that is not set, where vi stands in and changes nothing: it is told, and what was typed is still there', async () => {
		const home = temporaryHome();
		writeFileSync(path.join(home, 'vi'), '#!/bin/sh\n', { mode: 0o755 });
		const app = await typed(home, { PATH: `${home}:${process.env['PATH']}` });
		await tells(app, /unchanged/);
		await app.press('ctrl-c').exits(130);
		expect(app.leftBehind()).toEqual([]);
	});

	test('that is not there, fails, changes nothing or saves no text: it is told, and what was typed is still there', async () => {
		const home = temporaryHome();
		const EDITOR = path.join(home, 'editor');
		const app = await typed(home, { EDITOR });
		await tells(app, /the editor was not found: \S+editor.*Set VISUAL or EDITOR/s);
		for (const [script, said] of [
			['exit 1', /ended with code 1, so the text stays as it was/],
			['true', /unchanged/],
			[`printf '\\377\\376' > "$1"`, /saved a text that is not UTF-8/],
		] as const) {
			writeFileSync(EDITOR, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
			await tells(app, said);
		}
		await app.press('ctrl-c').exits(130);
		expect(app.leftBehind()).toEqual([]);
	});

	test('that leaves broken JSON in a queue: nothing is sent, and the text comes back', async () => {
		await makeQueue(endpoint, 'settings');
		const home = temporaryHome();
		// The second time it shows that it got its own text, and mends it.
		const script = [
			'if grep -q BROKEN "$1"',
			`then printf '{"settings":{"VisibilityTimeout":"77"},"tags":{}}' > "$1"`,
			`else printf '{"settings": BROKEN' > "$1"; fi`,
		].join('\n');
		const env = { EDITOR: editor(home, script) };
		const app = await start(['open', 'settings', ...endpoint.flags], { home, env, columns: 160 });
		await app.sees(/visibility timeout +30 s/);
		await forgetCalls(endpoint);
		await app.press('e').sees(/the text is no JSON.*edit again to go on with your text/s);
		expect(await changesAt(endpoint)).toEqual([]);
		await app.press('e').sees(/VisibilityTimeout.*30 -> 77/s);
		await app.press('esc').seesNo(/30 -> 77/);
		expect(await changesAt(endpoint)).toEqual([]);
		await app.press('esc', 'q').exits(0);
	});
});

describe('files', () => {
	test('an export that can not be written says so; the messages stay held and marked as they were', async () => {
		await makeQueue(endpoint, 'exports', ['one', 'two', 'three']);
		const home = temporaryHome();
		mkdirSync(path.join(home, 'folder'));
		const app = await start(['open', 'exports', ...endpoint.flags], { home, columns: 140 });
		await app
			.sees(/Queues > exports/)
			.press('p')
			.sees(/received 3/);
		for (const [file, said] of [
			['no/such/folder/out.ndjson', /no\/such\/folder/],
			['folder', /folder/],
		] as const) {
			await app
				.press('E')
				.sees(/exports\.ndjson/)
				.press('ctrl-u')
				.type(file);
			await app
				.press('tab', 'tab', 'tab', 'tab', 'enter')
				.sees(/the export to .* failed, no file was made of it/)
				.sees(said)
				.sees(/SAMPLE/);
		}
		expect(existsSync(path.join(home, 'no'))).toBe(false);
		expect(await contentsOf(endpoint, 'exports')).toEqual({ ready: 0, inFlight: 3 });
		await app.press('ctrl-c').exits(130);
		expect(await contentsOf(endpoint, 'exports')).toEqual({ ready: 3, inFlight: 0 });
	});

	test('an import with a broken line 4,711 of 10,000 names it, and nothing is sent', async () => {
		await makeQueue(endpoint, 'imports');
		const home = temporaryHome();
		const lines = Array.from({ length: 10_000 }, (_, index) => `{"body":"b${index}"}`);
		lines[4710] = '{"body":"b4710"';
		writeFileSync(path.join(home, 'broken.ndjson'), lines.join('\n'));
		const app = await start(['open', 'imports', ...endpoint.flags], { home, columns: 140 });
		await app.sees(/Queues > imports/);
		await forgetCalls(endpoint);
		await app
			.press('a')
			.type('import')
			.press('enter')
			.sees(/Every line is checked/);
		await app
			.press('ctrl-u')
			.type('broken.ndjson')
			.sees(/broken\.ndjson/)
			.press('tab', 'tab', 'tab', 'enter');
		await app.sees(/line 4,711.*not JSON/s);
		expect(await changesAt(endpoint)).toEqual([]);
		expect(await contentsOf(endpoint, 'imports')).toEqual({ ready: 0, inFlight: 0 });
		await app.press('ctrl-c').exits(130);
	});
});

test('an endpoint that is asked for it does show messages without a receive', async () => {
	const asked = await startEndpoint({ truePeek: true });
	const { QueueUrl } = await ask(asked, 'SQS.CreateQueue', { QueueName: 'shown' });
	await ask(asked, 'SQS.SendMessage', { QueueUrl, MessageBody: 'one' });
	const peeked = await runHere(['peek', 'shown', '--true-peek', ...asked.flags]);
	expect(peeked).toMatchObject({ code: 0 });
	expect(await contentsOf(asked, 'shown')).toEqual({ ready: 1, inFlight: 0 });
});
