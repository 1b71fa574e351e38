/*
Keys while 5,000 messages of a dead-letter queue are being received, and while a filter over them is typed:
the built console in a pseudo terminal, on the embedded endpoint. A key is answered by the first whole frame
that shows what it did: the cursor on its new row, the letter in the filter.
*/
import process from 'node:process';
import { ask, makeQueue } from '../test/e2e/ask.ts';
import { EmulatedScreen } from '../test/helpers/emulated-screen.ts';
import { startEndpoint } from '../test/helpers/faults.ts';
import { binary } from '../test/helpers/program.ts';
import { Measured, pause, quantile } from './measure.js';

const many = 5_000;
/** Between two keys: 25 a second, faster than anybody types. */
const pace = 40;

async function fill(endpoint) {
	const url = await makeQueue(endpoint, 'parcels-dlq');
	const target = 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq';
	await makeQueue(endpoint, 'parcels', [], {
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 3 }),
	});
	const lines = Array.from({ length: 6 }, (_, at) => ({
		sku: `A1-${at}`,
		quantity: at,
		price: 9.5,
	}));
	for (let order = 0; order < many; order += 10) {
		await ask(endpoint, 'SQS.SendMessageBatch', {
			QueueUrl: url,
			Entries: Array.from({ length: 10 }, (_, index) => ({
				Id: String(index),
				MessageBody: JSON.stringify({
					type: 'Refund',
					amount: null,
					order: { id: order + index, note: `note ${order + index}`, lines },
				}),
				MessageAttributes: {
					error: { DataType: 'String', StringValue: `order ${order + index} failed` },
				},
			})),
		});
	}
}

/** Presses keys at a steady pace; what each is to show is looked up afterwards. */
async function press(program, keys) {
	for (const { key, shows } of keys) {
		program.asked.push({ at: performance.now() - program.startedAt, shows });
		program.pty.write(key);
		await pause(pace);
	}
}

const cursorRow = (text) => text.split('\n').findIndex((line) => line.startsWith('>'));

/** Down and up again, `count` keys in all, within the rows below the one where the cursor is. */
function moves(start, count) {
	return Array.from({ length: count }, (_, index) => {
		const turn = index % 16;
		const row = start + (turn < 8 ? turn + 1 : 15 - turn);
		return { key: turn < 8 ? 'j' : 'k', shows: (text) => cursorRow(text) === row };
	});
}

/** A filter letter by letter, then taken back letter by letter. */
function typing(word) {
	const shown = (length) => (text) => {
		const line = text.split('\n').find((each) => each.trimStart().startsWith('/'));
		// The blank at an end can't be seen.
		return line?.trim().slice(1).trimEnd() === word.slice(0, length).trimEnd();
	};
	const letters = [...word].map((key, at) => ({ key, shows: shown(at + 1) }));
	const back = [...word].map((_, at) => ({ key: '\u007f', shows: shown(word.length - at - 1) }));
	return [...letters, ...back];
}

/** Milliseconds from each key to the last byte of the first frame that shows it. */
async function answers(program) {
	const screen = new EmulatedScreen(program.columns, program.rows);
	const waiting = [...program.asked];
	const found = [];
	for (const { at, data } of program.chunks) {
		await new Promise((resolve) => screen.xterm.write(data, resolve));
		if (waiting.length === 0) break;
		if (!Buffer.from(data).includes('\u001b[?2026l')) continue;
		const text = screen.text();
		while (waiting.length > 0 && waiting[0].at <= at && waiting[0].shows(text)) {
			found.push(at - waiting.shift().at);
		}
	}
	program.asked = [];
	return { found, unanswered: waiting.length };
}

/** Prints the figures; `row` and `say` are the benchmark's. */
export async function keysDuringScan({ row, say, number, size, env, keys }) {
	say(
		`Keys while ${many} messages are received, ${size.columns}x${size.rows}, first frame that shows the key, to its last byte`,
	);
	const endpoint = await startEndpoint();
	await fill(endpoint);
	const app = new Measured(
		[process.execPath, binary, '--endpoint-url', endpoint.url, '--region', 'us-east-1'],
		{ ...size, env },
	);
	app.asked = [];
	const sees = async (pattern, limit = 15_000) => {
		if (await app.until((text) => pattern.test(text), limit)) return;
		throw new Error(`${pattern} did not come; it shows:\n${await app.screen()}`);
	};
	const measured = async (name, goal) => {
		await pause(500);
		const { found, unanswered } = await answers(app);
		const [p50, p95] = [quantile(found, 0.5), quantile(found, 0.95)];
		const lost = unanswered === 0 ? '' : `, ${unanswered} NOT ANSWERED`;
		row(
			name,
			`${number(p50, 2)} / ${number(p95, 2)} ms of ${found.length} keys, at most ${number(Math.max(...found), 1)}${lost}`,
			goal && [`p95 <= ${goal} ms`, p95 <= goal && unanswered === 0],
		);
		return p95;
	};
	try {
		await sees(/parcels-dlq +std/);
		app.pty.write('2');
		await sees(/parcels-dlq +std +5,000/);
		app.pty.write('p');
		await sees(/SAMPLE .*free to look/);
		await pause(3000);
		const start = cursorRow(await drawn(app));
		await press(app, moves(start, keys - (keys % 16)));
		const idle = await measured('idle: cursor');
		app.pty.write('A');
		await sees(/limit/);
		app.pty.write('\u0015');
		app.pty.write('5000');
		await pause(300);
		app.pty.write('\r');
		app.pty.write('\r');
		await sees(/SCAN/);
		const from = performance.now();
		let scanned = '';
		const during = async (name, list) => {
			// Only keys that are pressed while messages still come count.
			while (!/leased 5,000 of/.test(scanned) && performance.now() - from < 120_000) {
				await press(app, list());
				scanned = await drawn(app);
			}
			return name;
		};
		const word = 'note 47';
		const both = () => [
			...moves(start, 16),
			{ key: '/', shows: (text) => /^\s*\//m.test(text) },
			...typing(word),
			{ key: '\u001b', shows: (text) => !/^ ?\/\S*$/m.test(text) },
		];
		await during('scan', both);
		const seconds = (performance.now() - from) / 1000;
		const p95 = await measured('during the scan: cursor and filter', 30);
		say(
			`  the scan took ${number(seconds)} s; p95 is ${number(p95 / idle, 2)} x that of the idle console`,
		);
		await press(app, both());
		await press(app, both());
		await press(app, both());
		await measured('all 5,000 there: cursor and filter', 30);
	} finally {
		await app.stop();
		await endpoint.stop();
	}
	say();
}

/** The screen as it is now. */
async function drawn(program) {
	const screen = new EmulatedScreen(program.columns, program.rows);
	for (const { data } of program.chunks) {
		await new Promise((resolve) => screen.xterm.write(data, resolve));
	}
	return screen.text();
}
