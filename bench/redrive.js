/*
A move of 10,000 messages from a dead-letter queue, by the built program and by others, on one loopback server.

    npm run bench:redrive [-- --messages 10000] [-- --rounds 3] [-- --peers]

With --peers the public tools are installed into a folder of the benchmark's own (scripts ignored). Nothing here
fails a test; goals that are missed are said.
*/
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { median } from './measure.js';

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const messages = option('--messages', 10_000);
const rounds = option('--rounds', 3);
const node = process.execPath;
const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-bench-'));
const env = cleanEnvironment(temporaryHome(), {
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_REGION: 'us-east-1',
});
const file = (name) => path.join(repository, 'bench', name);

const contestants = [
	{
		name: 'awsmsg redrive',
		command: (endpoint) => [
			...[node, binary, 'redrive', 'bench-dlq', '--engine', 'own', '-n', String(messages)],
			...['--yes', '--endpoint-url', endpoint, '--region', 'us-east-1'],
		],
	},
	...[1, 16].map((loops) => ({
		name: `SDK, default options, ${loops} at once`,
		command: (endpoint) => [node, file('sdk-loop.js'), endpoint, String(loops)],
		// Alone it takes half a minute at 10 ms, and its figures don't change.
		once: loops === 1,
	})),
	...(words.includes('--peers') ? peers() : []),
];
if (!words.includes('--peers')) {
	console.log(
		'lumigo-cli 0.48.4 and replay-aws-dlq 1.0.1: skipped (say --peers to install and race them)',
	);
}

function peers() {
	const preload = path.join(folder, 'preload.cjs');
	writeFileSync(
		preload,
		`const path = require('node:path');
for (const name of ['lumigo-cli/node_modules/aws-sdk', 'aws-sdk']) {
	try {
		require(path.join(${JSON.stringify(folder)}, 'node_modules', name)).config.update({
			endpoint: process.env.BENCH_ENDPOINT, region: 'us-east-1', accessKeyId: 'test', secretAccessKey: 'test',
		});
	} catch {}
}`,
	);
	const installed = (name) => {
		try {
			execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', name], {
				cwd: folder,
				stdio: 'ignore',
				timeout: 300_000,
			});
			return true;
		} catch {
			console.log(`${name}: skipped, it could not be installed`);
			return false;
		}
	};
	const extra = { NODE_OPTIONS: `--require ${preload}`, SKIP_VERSION_CHECK: '1' };
	const bin = (name) => path.join(folder, 'node_modules', '.bin', name);
	const found = [];
	if (installed('lumigo-cli@0.48.4')) {
		const from = ['replay-sqs-dlq', '--dlqQueueUrl'];
		found.push({
			name: 'lumigo-cli 0.48.4',
			env: extra,
			command: (endpoint) => [
				...[node, bin('lumigo-cli'), ...from, `${endpoint}/000000000000/bench-dlq`],
				...['--targetQueueUrl', `${endpoint}/000000000000/bench`, '--region', 'us-east-1'],
			],
		});
	}
	return found;
}

async function serve(latency, failEvery) {
	const child = spawn(
		node,
		[file('fake-sqs.js'), String(messages), String(latency), String(failEvery)],
		{
			stdio: ['pipe', 'pipe', 'inherit'],
		},
	);
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return { endpoint: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}

async function race({ command, env: extra = {} }, latency, failEvery = 0) {
	const server = await serve(latency, failEvery);
	const cpu = path.join(folder, 'cpu');
	rmSync(cpu, { force: true });
	const [program, ...args] = command(server.endpoint);
	const started = performance.now();
	const child = spawn(program, ['--import', file('cpu-at-exit.js'), ...args], {
		env: { ...env, ...extra, BENCH_CPU: cpu, BENCH_ENDPOINT: server.endpoint },
		stdio: ['ignore', 'ignore', 'ignore'],
	});
	const timer = setTimeout(() => child.kill('SIGKILL'), 180_000);
	const code = await new Promise((resolve) => child.once('exit', resolve));
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
	return { code, seconds, used, ...told };
}

const number = (value, digits = 0) =>
	value === undefined || !Number.isFinite(value)
		? '?'
		: value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

try {
	const floor = (messages / 10) * 3;
	const perCpu = new Map();
	for (const latency of [0, 10]) {
		console.log(
			`\n${number(messages)} messages of 1 KiB with 3 attributes, ${latency} ms added latency, median of ${rounds}`,
		);
		const times = new Map();
		for (const contestant of contestants) {
			const runs = [];
			for (let round = 0; round < (contestant.once && latency > 0 ? 1 : rounds); round++) {
				runs.push(await race(contestant, latency));
			}
			const moved = Math.min(...runs.map(({ arrived }) => arrived));
			const seconds = median(runs.map((run) => run.seconds));
			const cpu = median(runs.map(({ used }) => used));
			const data = median(
				runs.map(({ counts }) =>
					[
						'ReceiveMessage',
						'SendMessageBatch',
						'DeleteMessageBatch',
						'SendMessage',
						'DeleteMessage',
						'ChangeMessageVisibilityBatch',
					].reduce((sum, name) => sum + (counts[name] ?? 0), 0),
				),
			);
			const { requests, attributesKept } = runs[0];
			times.set(contestant.name, seconds);
			if (latency === 0) perCpu.set(contestant.name, messages / cpu);
			console.log(
				`  ${contestant.name.padEnd(30)} ${number(seconds, 2)} s, ${number(messages / seconds)} messages/s, ${number(messages / cpu)} messages/CPU-s, ${number(data)} data requests (${(data / floor).toFixed(3)} x floor; ${requests} in all), ${number(moved)} arrived, attributes kept ${number(attributesKept * 100)} %`,
			);
		}
		const ours = times.get('awsmsg redrive');
		if (latency === 10) {
			for (const [name, seconds] of times) {
				if (name === 'awsmsg redrive') continue;
				console.log(
					`  awsmsg against ${name}: ${(seconds / ours).toFixed(2)} x as fast (goal: faster) ${seconds > ours ? 'met' : 'MISSED'}`,
				);
			}
		}
	}
	const ratio = perCpu.get('awsmsg redrive') / perCpu.get('SDK, default options, 16 at once');
	console.log(
		`\nmessages a CPU-second against the SDK with default options: ${ratio.toFixed(2)} x (goal 1.5) ${ratio >= 1.5 ? 'met' : 'MISSED'}`,
	);
	console.log('\nEvery 7th destination entry fails');
	for (const contestant of contestants.filter(({ once }) => !once)) {
		const { arrived, lost, twice, left } = await race(contestant, 0, 7);
		console.log(
			`  ${contestant.name.padEnd(30)} ${number(arrived)} arrived, ${number(left)} left in the dead-letter queue, ${number(lost)} lost, ${number(twice)} twice`,
		);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
	await stopFixtures();
}
