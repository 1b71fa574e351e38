/*
What a running redrive does to the keys: the console in a pseudo terminal on a server with 1,000 queues, the cursor
of its queue table moved while nothing runs, and then while our engine moves 10,000 messages.

    npm run build && node bench/redrive-view.js [--messages 10000] [--keys 120]

A move is over before many keys are pressed: there are as many moves, each in a console of its own, as it takes.
*/
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { Measured, pause, pressKeys, quantile } from './measure.js';

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const messages = option('--messages', 10_000);
const wanted = option('--keys', 120);
const size = { columns: 120, rows: 40 };
const keys = { left: '\u001b[D', tab: '\t', back: '\u001b[Z', enter: '\r', escape: '\u001b' };

async function serve(latency) {
	const file = path.join(repository, 'bench', 'fake-sqs.js');
	const child = spawn(process.execPath, [file, String(messages), String(latency), '0', '1000'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return { endpoint: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}

/** Waits for a screen, and says which one came instead. */
async function sees(app, pattern, limit = 15_000) {
	if (await app.until((screen) => pattern.test(screen), limit)) return;
	throw new Error(`${pattern} did not come; it shows:\n${await app.screen()}`);
}

/** Presses a key, again and again, until the screen shows what it is for. */
async function pressFor(app, key, pattern, tries = 20) {
	for (let count = 0; count < tries; count++) {
		app.pty.write(key);
		if (await app.until((screen) => pattern.test(screen), 400)) return;
	}
	throw new Error(`${pattern} did not come; it shows:\n${await app.screen()}`);
}

/** From the queue table to a redrive of everything by our engine, and back to the table. */
async function startRedrive(app) {
	app.pty.write('2');
	await sees(app, />.*bench-dlq/);
	app.pty.write('r');
	await sees(app, /redrive plan for bench-dlq/);
	// A filter that all messages pass: AWS's own move can't select.
	app.pty.write(keys.left);
	await pressFor(app, keys.tab, /an expression:/);
	for (const letter of 'size > 0') {
		app.pty.write(letter);
		await pause(30);
	}
	app.pty.write(keys.tab);
	await sees(app, /AWS's own move can't select messages/);
	await pressFor(app, keys.back, /\[>Start<\]/);
	app.pty.write(keys.enter);
	await sees(app, /\(y\)/);
	for (let tries = 0; tries < 20; tries++) {
		app.pty.write('y');
		if (await app.until((screen) => !/\(y\)/.test(screen), 300)) break;
	}
	await sees(app, /redrive bench-dlq/);
	app.pty.write('1');
	await sees(app, /other-00\d\d\d/, 2000);
}

async function movedOf(endpoint) {
	return (await (await fetch(`${endpoint}/_summary`)).json()).arrived;
}

async function measure(latency) {
	const idle = [];
	const busy = [];
	let moves = 0;
	for (; busy.length < wanted && moves < 12; moves++) {
		const server = await serve(latency);
		const env = cleanEnvironment(temporaryHome(), {
			AWS_ACCESS_KEY_ID: 'test',
			AWS_SECRET_ACCESS_KEY: 'test',
			AWS_REGION: 'us-east-1',
		});
		const command = [process.execPath, binary, '--endpoint-url', server.endpoint];
		const app = new Measured([...command, '--region', 'us-east-1'], { ...size, env });
		try {
			await sees(app, /other-00\d\d\d/);
			await sees(app, /bench-dlq +std +[\d,]{3,}/);
			// The first sweep over all queues is over, and the compiler has seen these keys.
			await app.until((screen) => !/ sampled/.test(screen), 20_000);
			await pressKeys(app, 'j', 30);
			idle.push(...(await pressKeys(app, 'j', 20)), ...(await pressKeys(app, 'k', 20)));
			await startRedrive(app);
			// Keys count as long as messages arrive; what was pressed after the end does not.
			let before = await movedOf(server.endpoint);
			for (let turn = 0; ; turn++) {
				const pressed = await pressKeys(app, turn % 2 === 0 ? 'j' : 'k', 5);
				const moved = await movedOf(server.endpoint);
				if (moved === before || moved >= messages) break;
				busy.push(...pressed);
				before = moved;
			}
		} finally {
			await app.stop();
			server.stop();
		}
	}
	return { idle, busy, moves };
}

const times = (list) => list.map(({ milliseconds }) => milliseconds);
const text = (list) =>
	`p50 ${quantile(times(list), 0.5)?.toFixed(2)} ms, p95 ${quantile(times(list), 0.95)?.toFixed(2)} ms (${list.length} keys)`;

try {
	for (const latency of [10, 0]) {
		const { idle, busy, moves } = await measure(latency);
		const ratio = quantile(times(busy), 0.5) / quantile(times(idle), 0.5);
		console.log(
			`Keys beside a redrive of ${messages}, ${size.columns}x${size.rows}, 1,000 queues, ${latency} ms latency, ${moves} moves`,
		);
		console.log(`  idle     ${text(idle)}`);
		console.log(`  running  ${text(busy)}`);
		console.log(
			`  p50 running / idle: ${ratio.toFixed(2)} x (goal <= 2): ${ratio <= 2 ? 'met' : 'MISSED'}`,
		);
	}
} finally {
	await stopFixtures();
}
