/*
What headless commands cost beside another build: both run in turn on one server, and each pair is compared by itself, so that a
busy machine is busy for both.

    npm run bench:pairs -- --old FOLDER [--pairs 15] [--only peek,redrive]

FOLDER is a checkout that is built. Worse is what takes more than 1.05 times the CPU, by the whole of a 95 % interval
(bench/paired.js), or makes more requests. Nothing here fails a test.
*/
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { compared, risen } from './paired.js';

const words = process.argv.slice(2);
const text = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const pairs = Number(text('--pairs') ?? 15);
const only = text('--only')?.split(',');
const messages = 1000;
const queues = 200;

/** What is run, as users write it. */
const jobs = {
	version: ['--version'],
	help: ['--help'],
	queues: ['queues'],
	describe: ['describe', 'bench-dlq'],
	peek: ['peek', 'bench-dlq', '-n', '10'],
	filter: ['peek', 'bench-dlq', '-n', '10', '--where', 'body.order > 3 && receives < 9'],
	groups: ['groups', 'bench-dlq', '-n', '100'],
	export: ['export', 'bench-dlq'],
	redrive: ['redrive', 'bench-dlq', '--engine', 'own', '-n', String(messages), '--yes'],
};
/** What a build may not know yet: without it a canary would wait, where there is one. */
const perhaps = { redrive: ['--all-at-once'] };

/** A build with a home, and so with compiled code, of its own. */
function buildIn(folder) {
	const env = cleanEnvironment(temporaryHome(), {
		// As users start it: with the program's own cache.
		NODE_COMPILE_CACHE: '',
		AWS_ACCESS_KEY_ID: 'test',
		AWS_SECRET_ACCESS_KEY: 'test',
	});
	return { binary: path.join(folder, 'bin', 'awsmsg.js'), env };
}

async function serve() {
	const server = [path.join(repository, 'bench', 'fake-sqs.js'), messages, 0, 0, queues - 2];
	const child = spawn(process.execPath, server.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return { endpoint: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}

/** The shell tells the CPU of what it ran to the millisecond; nothing is loaded into the program that is measured. */
const timed = `TIMEFORMAT='%U %S'; exec 3>&2; time "$@" >/dev/null 2>&3`;
/** Told at its end by a program that is counted: the modules of Node's that it loaded, and the bytes that it read. */
const counter = path.join(repository, 'bench', 'count-at-exit.cjs');

/** Done, or in part, as where a busy machine has a command wait no longer for what is a comfort. */
const done = new Set([0, 3]);

/** Runs a program; what it said, and ms from start to end. Throws where it failed. */
async function run(command, env) {
	const from = performance.now();
	const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let [shown, told] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (some) => {
		shown += some;
	});
	child.stderr.setEncoding('utf8').on('data', (some) => {
		told += some;
	});
	const code = await new Promise((resolve) => child.once('close', resolve));
	if (!done.has(code)) throw new Error(`${command.join(' ')} ended with ${code}:\n${told}`);
	return { shown, told, wall: performance.now() - from };
}

const number = (value, digits = 0) => value.toFixed(digits);
const ratio = ({ median, low, high }) =>
	`${number(median, 2)} [${number(low, 2)}, ${number(high, 2)}]`;

const old = text('--old');
if (old === undefined || !(pairs >= 6) || only?.some((name) => jobs[name] === undefined)) {
	console.error(
		`bench/pairs.js --old FOLDER [--pairs 15, at least 6] [--only ${Object.keys(jobs).join('|')}]`,
	);
	process.exit(2);
}
const builds = { old: buildIn(path.resolve(old)), new: buildIn(repository) };
const { endpoint, stop } = await serve();
const place = ['--endpoint-url', endpoint, '--region', 'us-east-1'];

/** The arguments of a job for a build; help and version go nowhere. */
async function argumentsFor(name, { binary, env }) {
	if (jobs[name][0].startsWith('--')) return jobs[name];
	const flags = perhaps[name] ?? [];
	if (flags.length === 0) return [...jobs[name], ...place];
	const { shown } = await run([process.execPath, binary, name, '--help'], env);
	return [...jobs[name], ...flags.filter((flag) => shown.includes(flag)), ...place];
}

/** ms of CPU, and from start to end. */
async function measured({ binary, env }, args) {
	await fetch(`${endpoint}/_reset`);
	const { told, wall } = await run(
		['bash', '-c', timed, 'bash', process.execPath, binary, ...args],
		env,
	);
	const [user = 0, system = 0] = told.trim().split('\n').at(-1).split(' ').map(Number);
	return { cpu: (user + system) * 1000, wall };
}

/** What does not depend on the clock. */
async function counted({ binary, env }, args) {
	await fetch(`${endpoint}/_reset`);
	const { told } = await run([process.execPath, '--require', counter, binary, ...args], env);
	const { requests } = await (await fetch(`${endpoint}/_summary`)).json();
	return { requests, ...JSON.parse(told.trim().split('\n').at(-1)) };
}

console.log(`CPU and time beside ${old}, ${pairs} pairs: node ${process.versions.node}`);
console.log(
	'  new / old, median [95 % interval]; requests, modules of Node, KiB read: old and new\n',
);
const worse = [];
try {
	for (const name of Object.keys(jobs).filter((each) => only?.includes(each) ?? true)) {
		const args = {};
		const counts = {};
		for (const [which, build] of Object.entries(builds)) {
			args[which] = await argumentsFor(name, build);
			// What is compiled is kept by the first run of each kind: under other flags it is other code.
			await measured(build, args[which]);
			await measured(build, args[which]);
			await counted(build, args[which]);
			counts[which] = await counted(build, args[which]);
		}
		const all = [];
		for (let index = 0; index < pairs; index++) {
			const order = index % 2 === 0 ? ['old', 'new'] : ['new', 'old'];
			const pair = {};
			for (const which of order) pair[which] = await measured(builds[which], args[which]);
			all.push(pair);
		}
		const of = (figure) =>
			compared(all.map((pair) => ({ old: pair.old[figure], new: pair.new[figure] })));
		const [cpu, wall] = [of('cpu'), of('wall')];
		const more = risen({ requests: counts.old.requests }, { requests: counts.new.requests });
		if (cpu.worse || more.length > 0) worse.push(name);
		const verdict = cpu.worse ? 'WORSE' : cpu.better ? 'better' : '';
		const both = (figure) => `${number(counts.old[figure])} ${number(counts.new[figure])}`;
		console.log(
			`  ${name.padEnd(9)} CPU ${ratio(cpu)} of ${number(all.map(({ old: { cpu } }) => cpu).sort((a, b) => a - b)[Math.floor(pairs / 2)])} ms, time ${ratio(wall)}; ${both('requests')}, ${both('modules')}, ${both('read')} ${verdict}`.trimEnd(),
		);
	}
	console.log(worse.length === 0 ? '\nNothing is worse.' : `\nWorse: ${worse.join(', ')}.`);
} finally {
	stop();
	await stopFixtures();
}
