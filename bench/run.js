/*
Figures of the built program, as ratios to programs that run in the same round on the same machine.

    npm run bench [-- --rounds 15] [-- --quick]

Ratios are medians of ratios taken pair by pair, and the order changes with each round: a machine that is
busy for a while slows both halves of a pair. Nothing here fails a test; goals that are missed are said.
*/
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { cpuOf, Measured, median, pause, pressKeys, quantile, residentOf } from './measure.js';
import { keysDuringScan } from './scan.js';

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const quick = words.includes('--quick');
const rounds = option('--rounds', quick ? 5 : 15);
const keys = option('--keys', quick ? 60 : 200);
const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined;
const node = process.execPath;
const home = temporaryHome();
const env = cleanEnvironment(home, {
	// As users start it: with the program's own cache, and what it costs to look after that.
	NODE_COMPILE_CACHE: '',
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_REGION: 'us-east-1',
	AWS_DEFAULT_REGION: 'us-east-1',
	AWS_PAGER: '',
});
const small = { columns: 120, rows: 40, env };
const large = { columns: 200, rows: 60, env };

const missed = [];
const lines = [];
const say = (line = '') => {
	lines.push(line);
	console.log(line);
};

/** One line of the table; `goal` is `[text, met]`. */
function row(name, figure, goal) {
	const verdict = goal === undefined ? '' : `goal ${goal[0]}: ${goal[1] ? 'met' : 'MISSED'}`;
	if (goal !== undefined && !goal[1]) missed.push(`${name}: ${figure}, goal ${goal[0]}`);
	say(`  ${name.padEnd(46)} ${figure.padEnd(44)} ${verdict}`.trimEnd());
}

const number = (value, digits = 1) => (value === undefined ? '?' : value.toFixed(digits));
const times = (value) => `${number(value, 2)} x`;

const servers = [];
async function fakeAws(queues, topics = 0) {
	const file = path.join(repository, 'bench', 'fake-aws.js');
	const child = spawn(node, [file, String(queues), String(topics)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	servers.push(child);
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return `http://127.0.0.1:${port}`;
}

const consoleOn = (endpoint) => [node, binary, '--endpoint-url', endpoint, '--region', 'us-east-1'];

/** The last row carries the keys of the screen: a frame that has it is whole. */
const whole = (screen) => {
	const rows = screen.split('\n');
	return rows.length >= 24 && rows.at(-1)?.trim() !== '';
};
const wholeAt = (size) => (screen) => screen.split('\n').length >= size.rows && whole(screen);
const hasData = (screen) => /bench-\d{5}/.test(screen);

async function startUp() {
	say(`Start-up, 120x40, ${rounds} rounds, against node -e 0 in the same round`);
	const endpoint = await fakeAws(1000);
	const aws = awsCommand(endpoint);
	const found = { first: [], full: [], data: [], bare: [], cpu: [], aws: [], headless: [] };
	const ratios = { first: [], full: [], data: [], aws: [], headless: [] };

	const bare = async () => {
		const program = new Measured([node, '-e', '0'], small);
		return await program.exited;
	};
	const full = async () => {
		const program = new Measured(consoleOn(endpoint), small);
		const reached = await program.until(
			(screen) => wholeAt(small)(screen) && hasData(screen),
			10_000,
		);
		const cpu = cpuOf(program.pid).all;
		if (!reached) say(`  no data frame within 10 s; it shows:\n${await program.screen()}`);
		await program.stop();
		return {
			first: program.firstByte,
			full: await program.timeOf(wholeAt(small)),
			data: await program.timeOf(hasData),
			cpu,
		};
	};
	const list = async () => (aws === undefined ? undefined : await plainRun(aws));
	const headless = async () =>
		await plainRun([
			...consoleOn(endpoint).slice(0, 2),
			'queues',
			...consoleOn(endpoint).slice(2),
			'--output',
			'ndjson',
		]);

	// Not counted: fills the compile cache and the page cache, as any earlier use does.
	await full();
	await full();
	await bare();
	await list();
	for (let round = 0; round < rounds; round++) {
		const results = {};
		const parts = [
			async () => {
				results.bare = await bare();
			},
			async () => {
				results.full = await full();
			},
			async () => {
				results.aws = await list();
			},
			async () => {
				results.headless = await headless();
			},
		];
		for (let index = 0; index < parts.length; index++)
			await parts[(index + round) % parts.length]();
		found.bare.push(results.bare);
		for (const name of ['first', 'full', 'data', 'cpu']) found[name].push(results.full[name]);
		for (const name of ['first', 'full', 'data']) {
			if (results.full[name] !== undefined) ratios[name].push(results.full[name] / results.bare);
		}
		found.aws.push(results.aws);
		found.headless.push(results.headless);
		if (results.aws !== undefined) {
			if (results.full.data !== undefined) ratios.aws.push(results.full.data / results.aws);
			ratios.headless.push(results.headless / results.aws);
		}
	}
	row('node -e 0', `${number(median(found.bare))} ms`);
	row('first byte', `${number(median(found.first))} ms, ${times(median(ratios.first))}`);
	row('first full frame', `${number(median(found.full))} ms, ${times(median(ratios.full))}`, [
		'<= 6 x node -e 0',
		median(ratios.full) <= 6,
	]);
	row(
		'first data frame, 1,000 queues',
		`${number(median(found.data))} ms, ${times(median(ratios.data))}`,
	);
	row('CPU of all threads until then', `${number(median(found.cpu))} ms`);
	if (aws === undefined) {
		row('aws sqs list-queues', 'not installed (Debian: apt-get install awscli)');
	} else {
		row('aws sqs list-queues', `${number(median(found.aws))} ms (${awsVersion(aws[0])})`);
		row('first data frame / aws sqs list-queues', times(median(ratios.aws)), [
			'<= 0.4 x',
			median(ratios.aws) <= 0.4,
		]);
		row(
			'awsmsg queues with counts / aws sqs list-queues',
			`${number(median(found.headless))} ms, ${times(median(ratios.headless))}`,
		);
	}
	say();
}

/** Milliseconds until a program without a terminal has ended; undefined when it failed. */
async function plainRun([file, ...args]) {
	const from = performance.now();
	const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
	const code = await new Promise((resolve) => {
		child.once('error', () => resolve(-1));
		child.once('exit', resolve);
	});
	return code === 0 ? performance.now() - from : undefined;
}

function awsCommand(endpoint) {
	// Debian's package first: it is the one that the goal names.
	for (const file of ['/usr/bin/aws', 'aws']) {
		if (file.startsWith('/') && !existsSync(file)) continue;
		const command = [
			file,
			'sqs',
			'list-queues',
			'--endpoint-url',
			endpoint,
			'--region',
			'us-east-1',
		];
		try {
			const output = execFileSync(command[0], command.slice(1), {
				env: { ...env, PATH: process.env.PATH ?? '' },
				encoding: 'utf8',
				maxBuffer: 1 << 26,
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			if (output.includes('bench-00000')) return command;
		} catch {
			// Not installed, or not able to talk to a local endpoint.
		}
	}
	return undefined;
}

function awsVersion(file) {
	const output = execFileSync(file, ['--version'], {
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return output.trim().split(' ')[0];
}

async function keyToFrame() {
	say(`Keys, warm, 120x40, ${keys} keys each, first output to last byte`);
	const endpoint = await fakeAws(1000);
	const app = new Measured(consoleOn(endpoint), small);
	await app.until((screen) => hasData(screen) && wholeAt(small)(screen), 10_000);
	await pause(3000);
	const htop = findProgram('htop');
	// -d 100: it redraws by itself each 10 s only, so what comes after a key is its answer.
	const peer = htop && new Measured([htop, '-d', '100'], small);
	await pause(1500);
	await pressKeys(app, 'j', 40);
	if (peer) await pressKeys(peer, '\u001b[B', 20);
	const ours = [];
	const theirs = [];
	for (let block = 0; block < 4; block++) {
		ours.push(...(await pressKeys(app, block % 2 === 0 ? 'j' : 'k', keys / 4)));
		if (peer)
			theirs.push(...(await pressKeys(peer, block % 2 === 0 ? '\u001b[B' : '\u001b[A', keys / 4)));
	}
	const p50 = quantile(
		ours.map((one) => one.milliseconds),
		0.5,
	);
	const p95 = quantile(
		ours.map((one) => one.milliseconds),
		0.95,
	);
	row('key to last byte, p50 / p95', `${number(p50, 2)} / ${number(p95, 2)} ms`, [
		'p50 <= 4 ms',
		p50 <= 4,
	]);
	if (peer) {
		const theirP50 = quantile(
			theirs.map((one) => one.milliseconds),
			0.5,
		);
		const theirP95 = quantile(
			theirs.map((one) => one.milliseconds),
			0.95,
		);
		row(
			'htop, p50 / p95',
			`${number(theirP50, 2)} / ${number(theirP95, 2)} ms; we are ${times(p50 / theirP50)} / ${times(p95 / theirP95)}`,
		);
		await peer.stop();
	} else row('htop', 'not installed (Debian: apt-get install htop)');
	await app.stop();
	say();
}

async function tenThousand() {
	const endpoint = await fakeAws(10_000);
	const bare = new Measured([node, '-e', 'setInterval(() => {}, 1000)'], small);
	await pause(500);
	const bareResident = residentOf(bare.pid);
	await bare.stop();
	for (const size of [small, large]) {
		say(`10,000 queues, ${size.columns}x${size.rows}`);
		const app = new Measured(consoleOn(endpoint), size);
		await app.until((screen) => hasData(screen) && wholeAt(size)(screen), 15_000);
		// Until the first sweep over all queues is over, or 40 s.
		await app.until((screen) => hasData(screen) && !/ sampled/.test(screen), 40_000);
		await pause(2000);
		const idleFrom = cpuOf(app.pid);
		await pause(quick ? 3000 : 10_000);
		const idle = cpuOf(app.pid);
		const seconds = quick ? 3 : 10;
		const settled = residentOf(app.pid);
		await pressKeys(app, 'j', 20);
		const move = await pressKeys(app, 'j', keys / 2);
		await pressKeys(app, '\u001b[6~', 10);
		const scroll = await pressKeys(app, '\u001b[6~', keys / 2);
		const others = [];
		for (const key of [
			'G',
			'g',
			'O',
			'O',
			'/',
			'b',
			'e',
			'n',
			'9',
			'\u001b',
			'?',
			'\u001b',
			'2',
			'1',
			'G',
			'g',
		]) {
			others.push(...(await pressKeys(app, key, 1)));
			await pause(60);
		}
		const all = [...move, ...scroll, ...others];
		for (const [name, list] of [
			['cursor down', move],
			['page down', scroll],
		]) {
			row(
				name,
				`${number(median(list.map((one) => one.main)), 2)} ms CPU, ${number(median(list.map((one) => one.bytes)), 0)} bytes, ${number(
					quantile(
						list.map((one) => one.milliseconds),
						0.95,
					),
					2,
				)} ms p95`,
			);
		}
		row(
			'ends, sort, filter, help, panes',
			`${number(median(others.map((one) => one.main)), 2)} ms CPU, at most ${number(Math.max(...others.map((one) => one.main)), 1)}`,
		);
		const most = (name) => all.reduce((worst, one) => (one[name] > worst[name] ? one : worst));
		const told = (name) => `${number(most(name)[name], 1)} ms (${JSON.stringify(most(name).key)})`;
		row('most CPU of the screen thread for a key frame', told('frame'), [
			'<= 16 ms',
			most('frame').frame <= 16,
		]);
		row('... with all that follows within 15 ms', told('main'));
		row(
			'idle, all threads',
			`${number((idle.all - idleFrom.all) / seconds / 10, 1)} % of a core (screen thread ${number((idle.main - idleFrom.main) / seconds / 10, 1)} %)`,
		);
		row(
			'resident memory: settled, after keys',
			`${number(settled, 0)}, ${number(residentOf(app.pid), 0)} MiB; bare node ${number(bareResident, 0)}; ${times(settled / bareResident)}`,
		);
		await app.stop();
		say();
	}
}

/** Lists of topics, and of the subscriptions of one: 10,000 each, 100 a request. */
async function tenThousandTopics() {
	const endpoint = await fakeAws(10, 10_000);
	for (const [what, open, has] of [
		['topics', '3', /topic-\d{5}/],
		['subscriptions of a topic', 'p', /Subscriptions of .*10,?000|10,?000.*Subscriptions of/],
	]) {
		say(`10,000 ${what}, 120x40`);
		const app = new Measured(consoleOn(endpoint), small);
		await app.until((screen) => hasData(screen) && wholeAt(small)(screen), 15_000);
		app.pty.write('3');
		await app.until((screen) => /topic-\d{5}/.test(screen), 15_000);
		await pause(4000);
		const from = performance.now();
		if (open !== '3') app.pty.write(open);
		if (!(await app.until((screen) => has.test(screen), 20_000)))
			say(`  not listed within 20 s; it shows:\n${await app.screen()}`);
		else if (open !== '3') row('all listed after', `${number(performance.now() - from, 0)} ms`);
		// Samples come in meanwhile, as they do for minutes.
		await pause(2000);
		await pressKeys(app, 'j', 20);
		const keysOf = async (key) => await pressKeys(app, key, keys / 2);
		const all = [];
		for (const [name, key] of [
			['cursor down', 'j'],
			['page down', '\u001b[6~'],
		]) {
			const list = await keysOf(key);
			all.push(...list);
			const p95 = quantile(
				list.map((one) => one.milliseconds),
				0.95,
			);
			row(
				name,
				`${number(median(list.map((one) => one.main)), 2)} ms CPU, ${number(p95, 2)} ms p95`,
			);
		}
		for (const key of ['G', 'g', 'O', '/', '9', '\u001b']) {
			all.push(...(await pressKeys(app, key, 1)));
			await pause(60);
		}
		const most = all.reduce((worst, one) => (one.frame > worst.frame ? one : worst));
		row(
			'most CPU of the screen thread for a key frame',
			`${number(most.frame, 1)} ms (${JSON.stringify(most.key)})`,
			['<= 16 ms', most.frame <= 16],
		);
		const before = cpuOf(app.pid);
		const seconds = quick ? 3 : 10;
		await pause(seconds * 1000);
		const after = cpuOf(app.pid);
		row(
			'while it is sampled, all threads',
			`${number((after.all - before.all) / seconds / 10, 1)} % of a core (screen thread ${number((after.main - before.main) / seconds / 10, 1)} %), ${number(residentOf(app.pid), 0)} MiB`,
		);
		await app.stop();
		say();
	}
}

function findProgram(name) {
	return (process.env.PATH ?? '')
		.split(path.delimiter)
		.map((folder) => path.join(folder, name))
		.find((file) => existsSync(file));
}

const scan = () => keysDuringScan({ row, say, number, size: small, env, keys });
const parts = {
	startup: startUp,
	keys: keyToFrame,
	many: tenThousand,
	topics: tenThousandTopics,
	scan,
};
say(`awsmsg benchmark: node ${process.versions.node}, ${process.platform} ${process.arch}\n`);
try {
	for (const [name, part] of Object.entries(parts))
		if (only === undefined || only === name) await part();
	say(missed.length === 0 ? 'All goals met.' : `Missed: ${missed.join('; ')}`);
} finally {
	for (const server of servers) server.kill();
	await stopFixtures();
}
