import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { ask, askTopics, makeQueue, makeStream } from './ask.ts';
import { startBetween } from './between.ts';

/*
Law 5: hostile text stays text. Names, tags, policies, bodies, attributes, errors and records all carry what
could act on a terminal; a walk through every screen leaves title, clipboard, modes, cursor and layout alone.
AWS itself would refuse some of it in names, so a server in between writes it into the answers.
*/

/** Everything that a terminal acts on: it ends in text of its own, so that a cut shows. */
const attack = [
	'\u001b]0;owned\u0007', // the title
	'\u001b]52;c;b3duZWQ=\u0007', // the clipboard
	'\u001b]8;;x:owned\u0007', // a link
	'\u001b[2J\u001b[H\u001b[?1049l\u001b[?1000h\u001b[?25h\u001b[31;1m', // screen, mouse, cursor, colour
	'\u001bP$q"p\u001b\\', // DCS
	'\u001bc\u001b#8\u001b[20h', // reset, alignment test, line feed mode
	'\u009b2J\u009d0;owned\u009c\u0090q\u009c', // the same by one-byte C1
	'\u0007\b\r\n\t\u007f', // bell, backspace, line ends
	'\u202eevil\u2066\u200b\ufeff\u00ad\u{e0041}', // right to left, invisible
].join('');

/** What tests and endpoint call it, since no request may carry it as it is. */
const marker = 'HOSTILE';

/** None of these may ever reach the terminal from us. */
const forbidden =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	/\u001b[\]P^_Xc#]|[\u0080-\u009f\u0007\u202e\u2066\u200b\ufeff\u00ad]|\u{e0041}/u;

test('a walk through every screen leaves the terminal alone', async () => {
	const endpoint = await startEndpoint();
	await layOut(endpoint);
	const inJson = JSON.stringify(attack).slice(1, -1);
	const inXml = [...attack].map((character) => `&#${character.codePointAt(0)};`).join('');
	const between = await startBetween(endpoint.url, {
		bendRequest: (body) =>
			body.replaceAll(inJson, marker).replaceAll(encodeURIComponent(attack), marker),
	});
	between.bend((target, answer) =>
		/^(SQS|Kinesis|CloudWatch)/.test(target)
			? JSON.stringify(hostile(JSON.parse(answer)))
			: answer.replaceAll(marker, inXml),
	);
	const app = await start([...between.flags], { columns: 100, rows: 30 });
	await app
		.sees(/ 000000000000 /)
		.sees(/dead-\\x1b/)
		.sees(/queue-\\x1b/);
	const look = async (what: RegExp): Promise<void> => {
		await app.sees(what);
		untouched(app, what);
	};

	// Lists, details in words and raw.
	await app.press('2');
	await look(/\[2 Dead 3!\]/);
	await app.press('enter');
	await look(/ > dead-/);
	await app.sees(/Settings/).press('G');
	await look(/tag-\\x1b/);
	await app.press('y');
	await look(/QueueArn|"ref"|arn/);
	await app.press('esc');

	// The actions; no dialog, since such an ARN says not where it is: the gate would refuse it.
	await app.press('a').type('purge').press('enter');
	await look(/error: purge dead-\\x1b/);
	await app.press('m');
	await look(/chart/);
	await app.press('esc', 's');
	await look(/send to dead-/);
	await app.paste(attack);
	await look(/owned/);
	// Something was typed: the first esc says what the second loses.
	await app.press('ctrl-u', 'esc', 'esc', 'r');
	await look(/redrive plan for dead-/);
	await app.press('esc');

	// Messages, in each of their tabs.
	await app.press('p');
	await look(/SAMPLE/);
	await app
		.sees(/received 3/)
		.press('/')
		.paste(attack);
	await look(/nothing matches|filter:/);
	await app.press('esc');
	for (const message of [0, 1, 2]) {
		await app.press('g', ...Array.from({ length: message }, () => 'j'), 'enter');
		await look(/\[Body\]/);
		for (const tab of ['Attributes', 'System', 'Raw', 'Hex']) {
			await pressUntil(app, 'right', new RegExp(`\\[${tab}\\]`));
			untouched(app, /./);
		}
		await app.press('esc');
	}
	await app.press('esc').sees(/gave 3 messages back/);

	// Topics with subscriptions and policies; streams, their records, and each of their tabs.
	await app.press('3');
	await look(/topic-/);
	await app.press('enter');
	await look(/Subscriptions/);
	await app.press('y');
	await look(/topic-/);
	await app.press('4');
	await look(/clicks/);
	await app.press('enter');
	await look(/Shards/);
	await app.press('p').sees(/\(1 of 1\)|: 1 open/);
	await app.press('tab', 'tab');
	await pressUntil(app, 'right', /trim horizon/);
	await app
		.press('enter')
		.sees(/ live /)
		.sees(/\d\.\d{3} 00 /);
	await look(/HOSTILE|\\x1b\]0;owned/);
	await app.press('enter');
	await app.sees(/\[[A-Z][a-z]+\]/);
	for (const tab of ['Data', 'Raw', 'Hex']) {
		await pressUntil(app, 'right', new RegExp(`\\[${tab}\\]`));
		untouched(app, /./);
	}
	await app.press('esc', 'esc');

	// Errors in every shape, calls, identity, tasks, help, completion.
	await endpoint.setFaults([{ operation: 'SQS.*', kind: 'access-denied' }]);
	await app.press('1', 'ctrl-r', '!');
	await look(/denied|not authorized/i);
	await app.press('esc', '@');
	await look(/API calls/);
	for (const [key, text] of [
		['i', /Identity/],
		['6', /Tasks/],
		['?', /Keys that work here/],
	] as const) {
		await app.press('esc', key);
		await look(text);
	}
	await app.press('esc', ':').paste(`queue-${attack}`);
	await look(/^:.*owned/m);
	await app.press('enter');
	await look(/names no resource|no queue, topic or stream|error:/);

	await app.press('ctrl-c').exits(130);
	expect(app.leftBehind()).toEqual([]);
	expect(app.bytes()).not.toMatch(forbidden);
	expect(app.primaryScreen()).not.toMatch(/\\x1b|owned/);
});

test('a body is shown safely on a terminal and stays byte-exact in a pipe', async () => {
	const endpoint = await startEndpoint();
	const body = JSON.stringify({ c1: '\u009b2J', bidi: '\u202e', esc: '\u001b]0;owned\u0007' });
	await makeQueue(endpoint, 'letters', [body]);
	const piped = await runHere(['peek', 'letters', '--json', ...endpoint.flags]);
	expect(JSON.parse(piped.stdout)).toMatchObject([{ body }]);

	const app = await start(['peek', 'letters', ...endpoint.flags]);
	await app.exits(0);
	expect(app.primaryScreen()).toMatch(/owned/);
	expect(app.bytes()).not.toMatch(forbidden);
	expect(app.modes()).toMatchObject({ titles: [], copies: [], links: [], bells: 0 });
});

/** Turns a choice until it shows what is wanted. */
async function pressUntil(app: TerminalApp, key: string, what: RegExp): Promise<void> {
	for (let tries = 0; tries < 8 && !what.test(app.screen()); tries++) {
		const before = chosenOn(app.screen());
		await app.press(key);
		await app.until(() => chosenOn(app.screen()) !== before, `what ${key} does`);
	}
	await app.sees(what);
}

/** Tabs and choices that are on; the rest of a screen changes by itself. */
function chosenOn(screen: string): string {
	return (screen.match(/\[[A-Z][a-z]+\]|\(\*\) [a-z -]+|< [a-z ]+ >/g) ?? []).join();
}

/** Writes the attack into every string, also into the policies that are JSON within JSON. */
function hostile(value: unknown): unknown {
	if (typeof value === 'string') {
		return value.startsWith('{') && value.includes(marker)
			? JSON.stringify(hostile(JSON.parse(value)))
			: value.replaceAll(marker, attack);
	}
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(hostile);
	const entries = Object.entries(value).map(([key, entry]) => [hostile(key), hostile(entry)]);
	return withRightSums(Object.fromEntries(entries));
}

/** What comes with a wrong checksum is refused before it is shown: a bent body has one of its own. */
function withRightSums(answer: Record<string, unknown>): Record<string, unknown> {
	const { Body: body, MD5OfMessageAttributes: _, ...rest } = answer;
	if (typeof body !== 'string' || !('MD5OfBody' in rest)) return answer;
	return { ...rest, Body: body, MD5OfBody: createHash('md5').update(body).digest('hex') };
}

/** Title, clipboard, links, bell, modes, cursor and layout are as the console itself set them. */
function untouched(app: TerminalApp, where: RegExp): void {
	const { titles, copies, links, bells, ...modes } = app.modes();
	expect({ where, titles, copies, links, bells }).toEqual({
		where,
		titles: [],
		copies: [],
		links: [],
		bells: 0,
	});
	expect({ where, ...modes }).toMatchObject({ where, alternateScreen: true, mouse: false });
	const rows = app.screen().split('\n');
	expect(rows).toHaveLength(30);
	expect(rows[0]).toMatch(/^ 000000000000 us-east-1 http.* (OPEN) +age \S+$/);
	expect(rows[1]).toMatch(/^ .1 Queues.*\d+ calls?( <?\$[\d.]+)?$/);
}

/** A hostile name, tag, policy, body, attribute, record, topic and subscription each. */
async function layOut(endpoint: Endpoint): Promise<void> {
	const url = await makeQueue(endpoint, `dead-${marker}`);
	await makeQueue(endpoint, `queue-${marker}`, [], {
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead-${marker}`,
			maxReceiveCount: 3,
		}),
		Policy: JSON.stringify({ Version: '2012-10-17', Id: marker, Statement: [] }),
	});
	await ask(endpoint, 'SQS.TagQueue', {
		QueueUrl: url,
		Tags: { [`tag-${marker}`]: marker, plain: attack.replace(/[^ -~]/gu, '') },
	});
	const attributes = {
		[marker]: { DataType: 'String', StringValue: 'a value' },
		binary: { DataType: 'Binary', BinaryValue: Buffer.from(attack).toString('base64') },
	};
	const bodies = [
		// As text, as JSON whose escapes are control characters once parsed, and packed.
		`plain \u009b2J \u202e \u200b \u007f ${attack.replace(/[^\t\n\r -\u{10ffff}]/gu, '')}`,
		JSON.stringify({ title: attack, key: { [attack]: 1 } }).replace('}', ',"lone":"\\ud800"}'),
		Buffer.from(attack).toString('base64'),
	];
	for (const MessageBody of bodies) {
		await ask(endpoint, 'SQS.SendMessage', {
			QueueUrl: url,
			MessageBody,
			MessageAttributes: attributes,
		});
	}
	await askTopics(endpoint, 'CreateTopic', { Name: `topic-${marker}` });
	await askTopics(endpoint, 'Subscribe', {
		TopicArn: `arn:aws:sns:us-east-1:000000000000:topic-${marker}`,
		Protocol: 'sqs',
		Endpoint: `arn:aws:sqs:us-east-1:000000000000:queue-${marker}`,
	});
	await makeStream(endpoint, 'clicks');
	for (const data of [attack, JSON.stringify({ page: attack })]) {
		await ask(endpoint, 'Kinesis.PutRecord', {
			StreamName: 'clicks',
			PartitionKey: marker,
			Data: Buffer.from(data).toString('base64'),
		});
	}
}
