/*
What it costs to read a stream, in one run:

1. `awsmsg tail` against a plain loop with the SDK, on one kinesalite that is full.
2. `awsmsg tail` against lumigo-cli's tail-kinesis, both fed while they read.
3. The console on 10,000 records a second: CPU, frames, what a key costs then and when nothing comes.
4. What the view alone costs, and the memory of 100,000 records.

    npm run bench:tail [-- --rounds 5] [-- --records 200000] [-- --only loop|lumigo|keys|view] [-- --quick]

lumigo-cli is installed into bench/peers when it is not there, without running its scripts; it is kept from
reporting its use (bench/tail/lumigo.cjs). `--no-install` leaves it out instead. Figures are medians of rounds
in which the programs run one after another, in changing order. CPU is that of the whole process, its start
included. Nothing here fails a test; goals that are missed are said.
*/
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import {
	CreateStreamCommand,
	DescribeStreamSummaryCommand,
	KinesisClient,
	PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../test/helpers/program.ts';
import { Measured, median, pause } from './measure.js';
import { measureKeys } from './tail/keys.js';

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const quick = words.includes('--quick');
const rounds = option('--rounds', quick ? 3 : 5);
const records = option('--records', quick ? 100_000 : 200_000);
const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined;
/** Records that are fed to a program that reads. */
const fed = quick ? 4000 : 12_000;
const shards = 4;
const size = 256;
const here = path.join(repository, 'bench', 'tail');
const preload = path.join(here, 'preload.cjs');
const peers = process.env.BENCH_PEERS ?? path.join(repository, 'bench', 'peers');
const peer = 'lumigo-cli@0.48.4';
const home = temporaryHome();
const usageFile = path.join(home, 'usage.json');

const missed = [];
const say = (line = '') => console.log(line);

/** One line of the table; `goal` is `[text, met]`. */
function row(name, figure, goal) {
	const verdict = goal === undefined ? '' : `   goal ${goal[0]}: ${goal[1] ? 'met' : 'MISSED'}`;
	if (goal !== undefined && !goal[1]) missed.push(`${name}: ${figure}, goal ${goal[0]}`);
	say(`  ${name.padEnd(43)} ${figure}${verdict}`);
}

const endpointProcess = spawn(process.execPath, [path.join(here, 'endpoint.cjs')], {
	stdio: ['pipe', 'pipe', 'inherit'],
	cwd: repository,
});
const port = await new Promise((resolve) =>
	createInterface({ input: endpointProcess.stdout }).once('line', resolve),
);
const endpoint = `http://127.0.0.1:${port}`;
const client = new KinesisClient({
	endpoint,
	region: 'us-east-1',
	credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
	requestHandler: new NodeHttpHandler(),
});
const env = {
	...cleanEnvironment(home, {
		AWS_ACCESS_KEY_ID: 'test',
		AWS_SECRET_ACCESS_KEY: 'test',
		AWS_REGION: 'us-east-1',
	}),
	BENCH_USAGE: usageFile,
	NODE_OPTIONS: `--require ${preload}`,
};

async function createStream(name) {
	await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
	for (;;) {
		const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
		if (answer.StreamDescriptionSummary.StreamStatus === 'ACTIVE') return;
		await pause(20);
	}
}

async function fill(name, count) {
	const data = (index) =>
		Buffer.from(
			JSON.stringify({ index, pad: 'x'.repeat(size) })
				.slice(0, size - 2)
				.concat('"}'),
		);
	for (let from = 0; from < count; from += 500) {
		const Records = Array.from({ length: Math.min(500, count - from) }, (_, at) => ({
			PartitionKey: `key-${from + at}`,
			Data: data(from + at),
		}));
		await client.send(new PutRecordsCommand({ StreamName: name, Records }));
	}
}

/** Runs a program to its end and counts the lines it writes. */
async function measure(args) {
	rmSync(usageFile, { force: true });
	const from = performance.now();
	const child = spawn(process.execPath, args, {
		env,
		cwd: repository,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let lines = 0;
	let errors = '';
	child.stdout.on('data', (chunk) => {
		for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
	});
	child.stderr.on('data', (chunk) => {
		errors += chunk;
	});
	const code = await new Promise((resolve) => child.once('close', resolve));
	const seconds = (performance.now() - from) / 1000;
	if (code !== 0 || lines !== records) {
		throw new Error(
			`${args.join(' ')} ended with ${code} after ${lines} of ${records} records\n${errors}`,
		);
	}
	return { seconds, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
}

/** Starts a program that reads from the end of a stream, feeds the stream, and interrupts it when all is shown. */
async function measureFed(command, extra, name) {
	rmSync(usageFile, { force: true });
	const program = new Measured(command, {
		columns: 2000,
		rows: 50,
		env: { ...env, BENCH_INTERRUPTS: '1', ...extra },
	});
	let seen = 0;
	let counted = 0;
	let rest = Buffer.alloc(0);
	const mark = Buffer.from('"pad');
	const count = () => {
		for (; counted < program.chunks.length; counted++) {
			const text = Buffer.concat([rest, program.chunks[counted].data]);
			for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) seen += 1;
			rest = text.subarray(Math.max(0, text.length - mark.length + 1));
		}
		return seen;
	};
	// Both need about a second until they have their iterators.
	await pause(4000);
	const from = performance.now();
	await fill(name, fed);
	while (count() < fed && performance.now() - from < 60_000) await pause(20);
	const seconds = (performance.now() - from) / 1000;
	const cpuFrom = performance.now();
	program.pty.kill('SIGINT');
	while (program.ended === undefined && performance.now() - cpuFrom < 10_000) await pause(20);
	await program.stop();
	if (!existsSync(usageFile)) {
		throw new Error(`${command.join(' ')} told nothing:\n${await program.screen()}`);
	}
	return { seconds, count: seen, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
}

const commands = {
	awsmsg: [
		binary,
		'tail',
		'bench',
		'--endpoint-url',
		endpoint,
		'--from',
		'trim-horizon',
		'--no-follow',
		'--output',
		'ndjson',
	],
	loop: [path.join(here, 'plain-loop.mjs'), endpoint, 'bench'],
};
const names = { awsmsg: 'awsmsg tail', loop: 'plain SDK loop', lumigo: 'lumigo-cli tail-kinesis' };

function figures(name, count, all) {
	const of = (key) => median(all.map((one) => one[key]));
	const grouped = (value) => Math.round(value).toLocaleString('en-US');
	row(
		names[name],
		`${grouped(count / of('seconds')).padStart(8)} records/s ${grouped(count / of('cpu')).padStart(9)} records/CPU-s   CPU ${of('cpu').toFixed(2)} s, ${Math.round(of('rss'))} MiB`,
	);
}

const ratioRow = (name, ratio) =>
	row(`records a CPU-second, awsmsg to ${name}`, `${ratio.toFixed(2)} x`, ['> 1 x', ratio > 1]);

async function againstLoop() {
	say(
		`${records.toLocaleString('en-US')} records of ${size} B in ${shards} shards, read to their end, ${rounds} rounds`,
	);
	await createStream('bench');
	await fill('bench', records);
	const found = { awsmsg: [], loop: [] };
	// Once for the caches of files and of compiled code.
	for (const args of Object.values(commands)) await measure(args);
	for (let round = 0; round < rounds; round++) {
		const order = round % 2 === 0 ? ['awsmsg', 'loop'] : ['loop', 'awsmsg'];
		for (const name of order) found[name].push(await measure(commands[name]));
	}
	figures('awsmsg', records, found.awsmsg);
	figures('loop', records, found.loop);
	ratioRow('the plain loop', median(found.awsmsg.map(({ cpu }, at) => found.loop[at].cpu / cpu)));
	const most = (shards * 2 * 1024 * 1024) / size;
	say(
		`    On AWS ${shards} shards give ${Math.round(most).toLocaleString('en-US')} such records/s at most (2 MiB/s each). awsmsg keeps to that here too,`,
	);
	say('    and to 4 of the 5 calls/s; the loop does not, and kinesalite enforces neither.\n');
}

/** Where lumigo-cli is; `undefined` when it could not be installed. */
function lumigo() {
	const folder = path.join(peers, 'node_modules', 'lumigo-cli');
	if (existsSync(folder)) return folder;
	if (words.includes('--no-install')) return;
	say(`  installing ${peer} into ${path.relative(repository, peers)} ..`);
	try {
		execFileSync(
			'npm',
			[
				'install',
				'--ignore-scripts',
				'--no-save',
				'--no-audit',
				'--no-fund',
				'--prefix',
				peers,
				peer,
			],
			{ stdio: ['ignore', 'ignore', 'ignore'], timeout: 240_000 },
		);
	} catch {
		// No registry within reach: the rest is measured all the same.
	}
	return existsSync(folder) ? folder : undefined;
}

async function againstLumigo() {
	say(
		`${fed.toLocaleString('en-US')} records of ${size} B in ${shards} shards, fed to a program that reads`,
	);
	const folder = lumigo();
	if (folder === undefined) {
		say('  lumigo-cli is not installed and could not be: it is left out.\n');
		return;
	}
	const sdk = createRequire(path.join(folder, 'package.json')).resolve('aws-sdk');
	const found = { awsmsg: [], lumigo: [] };
	for (let round = 0; round < Math.min(3, rounds); round++) {
		const name = `fed-${round}`;
		await createStream(name);
		const both = {
			lumigo: () =>
				measureFed(
					[
						process.execPath,
						path.join(folder, 'bin', 'run'),
						'tail-kinesis',
						'-n',
						name,
						'-r',
						'us-east-1',
					],
					{
						SKIP_VERSION_CHECK: '1',
						BENCH_SDK: sdk,
						BENCH_ENDPOINT: endpoint,
						NODE_OPTIONS: `--require ${preload} --require ${path.join(here, 'lumigo.cjs')}`,
					},
					name,
				),
			awsmsg: () =>
				measureFed(
					[
						process.execPath,
						binary,
						'tail',
						name,
						'--endpoint-url',
						endpoint,
						'--output',
						'ndjson',
					],
					// It ends by itself on an interrupt.
					{ BENCH_INTERRUPTS: '' },
					name,
				),
		};
		for (const one of round % 2 === 0 ? ['awsmsg', 'lumigo'] : ['lumigo', 'awsmsg'])
			found[one].push(await both[one]());
	}
	for (const name of ['awsmsg', 'lumigo']) {
		const shown = median(found[name].map(({ count }) => count));
		figures(name, shown, found[name]);
		if (shown < fed) say(`    it showed ${shown} of ${fed} records within a minute`);
	}
	const each = ({ count, cpu }) => count / cpu;
	ratioRow('lumigo-cli', median(found.awsmsg.map((one, at) => each(one) / each(found.lumigo[at]))));
	say();
}

async function keysWhileReading() {
	say('The console, 120x40, on 10,000 records of 256 B a second from 64 shards, and on none');
	await measureKeys(
		{ payload: size, presses: quick ? 20 : 40, rounds: quick ? 2 : 4 },
		{ row, say },
	);
	say();
}

/** In a process of its own, whose memory is measured. */
async function viewAlone() {
	const child = spawn(
		process.execPath,
		['--expose-gc', path.join(repository, 'bench', 'tail-view.js'), quick ? '3' : '10'],
		{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, BENCH_ROWS: '1' } },
	);
	for await (const line of createInterface({ input: child.stdout })) {
		// Goals come as data, all else as text.
		if (line.startsWith('{')) {
			const { name, figure, goal } = JSON.parse(line);
			row(name, figure, goal);
		} else say(line);
	}
	say();
}

const parts = {
	loop: againstLoop,
	lumigo: againstLumigo,
	keys: keysWhileReading,
	view: viewAlone,
};
try {
	say(
		`awsmsg tail benchmark: node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
	);
	for (const [name, part] of Object.entries(parts)) {
		if (only !== undefined && only !== name) continue;
		try {
			await part();
		} catch (error) {
			// The other parts are worth their figures.
			missed.push(`${name}: ${error.message.split('\n')[0]}`);
			say(`  failed: ${error.message}\n`);
		}
	}
	say(missed.length === 0 ? 'All goals met.' : `Missed: ${missed.join('; ')}`);
} finally {
	endpointProcess.stdin.end();
	client.destroy();
	await stopFixtures();
}
