/*
A move of 10,000 messages from a dead-letter queue, by the built program and by others, on one loopback server.

    npm run bench:redrive [-- --messages 10000] [-- --rounds 3] [-- --limit 90] [-- --no-peers]

The public tools are installed into bench/peers at the first run. A run that takes longer than the limit (seconds)
is stopped, and its figures are those of what it had moved by then. Nothing here fails a test; goals that are
missed are said.
*/
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { median } from './measure.js';
import { ownContestants, peers } from './redrive-contestants.js';

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const messages = option('--messages', 10_000);
const rounds = option('--rounds', 3);
const limitSeconds = option('--limit', 90);
const node = process.execPath;
const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-bench-'));
const env = cleanEnvironment(temporaryHome(), {
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_REGION: 'us-east-1',
});
const file = (name) => path.join(repository, 'bench', name);
const say = (text) => console.log(text);
const us = 'awsmsg redrive';
const floor = Math.ceil(messages / 10) * 3;

async function serve(latency, failEvery) {
	const child = spawn(
		node,
		[file('fake-sqs.js'), String(messages), String(latency), String(failEvery)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return { endpoint: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}

/** One run: seconds, CPU seconds, how it ended, and what the server saw. */
async function race({ command, env: extra = {} }, latency, failEvery = 0) {
	const server = await serve(latency, failEvery);
	const cpu = path.join(folder, 'cpu');
	rmSync(cpu, { force: true });
	const [program, ...args] = command(server.endpoint);
	const started = performance.now();
	const child = spawn(program, ['--import', file('cpu-at-exit.js'), ...args], {
		env: { ...env, ...extra, BENCH_CPU: cpu, BENCH_ENDPOINT: server.endpoint },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let complaint = '';
	child.stderr.setEncoding('utf8').on('data', (text) => {
		complaint = (complaint + text).slice(-2000);
	});
	let stopped = false;
	const timer = setTimeout(() => {
		stopped = true;
		child.kill('SIGUSR2');
		setTimeout(() => child.kill('SIGKILL'), 5000).unref();
	}, limitSeconds * 1000);
	const code = await new Promise((resolve) => child.once('close', resolve));
	clearTimeout(timer);
	const seconds = (performance.now() - started) / 1000;
	const told = await (await fetch(`${server.endpoint}/_summary`)).json();
	server.stop();
	let used;
	try {
		used = Number(readFileSync(cpu, 'utf8')) / 1000;
	} catch {
		// It was killed.
	}
	return { code, seconds, used, stopped, complaint, ...told };
}

const number = (value, digits = 0) =>
	value === undefined || !Number.isFinite(value)
		? '?'
		: value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

function table(head, rows) {
	const widths = head.map((title, at) =>
		Math.max(title.length, ...rows.map((row) => row[at].length)),
	);
	for (const row of [head, ...rows]) {
		say(
			`  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')}`,
		);
	}
}

/** All runs at one latency, round by round, so that a busy machine is busy for everyone. */
async function runsAt(latency, contestants) {
	const runs = new Map(contestants.map(({ name }) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const contestant of contestants) {
			const so = runs.get(contestant.name);
			if (round > 0 && (contestant.slow || so.some(({ stopped }) => stopped))) continue;
			so.push(await race(contestant, latency));
		}
	}
	return runs;
}

function printRuns(latency, runs) {
	say(
		`\n${number(messages)} messages of 1 KiB with 3 attributes, ${latency} ms added latency (medians of up to ${rounds} runs)`,
	);
	const rows = [...runs].map(([name, own]) => {
		const [first] = own;
		const of = (figure) => median(own.map(figure));
		return [
			name,
			`${number(
				of(({ seconds }) => seconds),
				2,
			)}${first.stopped ? ' stopped' : ''}`,
			number(of(({ arrived, seconds }) => arrived / seconds)),
			number(of(({ arrived, used }) => arrived / used)),
			number(of(({ requests }) => requests)),
			(of(({ requests }) => requests) / floor).toFixed(3),
			number(Math.min(...own.map(({ arrived }) => arrived))),
			number(Math.min(...own.map(({ keptAll }) => keptAll))),
		];
	});
	table(
		[
			'',
			...['seconds', 'messages/s', 'messages/CPU-s', 'requests', `x ${number(floor)}`],
			...['arrived', 'with all attributes'],
		],
		rows,
	);
	for (const [name, [{ code, stopped, complaint }]] of runs) {
		if (code === 0 || stopped) continue;
		say(`  ${name} ended with code ${code}: ${complaint.trim().split('\n').at(-1) ?? ''}`);
	}
}

const verdict = (met) => (met ? 'met' : 'MISSED');

try {
	const contestants = [
		...ownContestants(messages),
		...(words.includes('--no-peers') ? [] : peers(say)),
	];
	const quick = await runsAt(0, contestants);
	printRuns(0, quick);
	const far = await runsAt(10, contestants);
	printRuns(10, far);

	say('\nEvery 7th entry of a send fails');
	const rows = [];
	for (const contestant of contestants.filter(({ name }) => name !== 'SDK, one loop')) {
		const { arrived, lost, twice, left, code, stopped } = await race(contestant, 0, 7);
		rows.push([
			contestant.name,
			...[arrived, left, lost, twice].map((value) => number(value)),
			stopped ? 'stopped' : String(code),
		]);
	}
	table(['', 'arrived', 'left in the queue', 'LOST', 'twice', 'exit code'], rows);

	say('\nGoals');
	const requests = Math.max(...quick.get(us).map((run) => run.requests)) / floor;
	say(`  requests ${requests.toFixed(3)} x floor (goal 1.02): ${verdict(requests <= 1.02)}`);
	// Pair by pair: the runs of one round stand next to each other.
	const ratio = median(
		quick.get(us).map(({ arrived, used }, round) => {
			const other = quick.get('SDK, 16 loops')[round];
			return arrived / used / (other.arrived / other.used);
		}),
	);
	say(
		`  messages a CPU-second ${ratio.toFixed(2)} x the SDK with default options, 16 loops (goal 1.5): ${verdict(ratio >= 1.5)}`,
	);
	const rate = (runs) => median(runs.map(({ arrived, seconds }) => arrived / seconds));
	for (const [name, runs] of far) {
		if (name === us) continue;
		const times = rate(far.get(us)) / rate(runs);
		say(
			`  at 10 ms ${times.toFixed(2)} x the messages a second of ${name} (goal: more): ${verdict(times > 1)}`,
		);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
	await stopFixtures();
}
