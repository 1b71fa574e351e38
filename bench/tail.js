/*
What it costs to read a stream: `awsmsg tail` against a plain loop with the SDK and, where it is
installed, lumigo-cli's tail-kinesis, on one kinesalite.

    npm run bench:tail [-- --rounds 5] [-- --records 200000]
    npm install --ignore-scripts --prefix bench/peers lumigo-cli@0.48.4     for the third

Figures are medians of rounds in which the programs run one after another, in changing order. CPU is that
of the whole process, its start included. Nothing here fails a test; goals that are missed are said.
*/
import { spawn } from 'node:child_process';
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

const words = process.argv.slice(2);
const option = (name, fallback) =>
	words.includes(name) ? Number(words[words.indexOf(name) + 1]) : fallback;
const rounds = option('--rounds', 5);
const records = option('--records', 200_000);
const shards = 4;
const size = 256;
const here = path.join(repository, 'bench', 'tail');
const preload = path.join(here, 'preload.cjs');
const peers = process.env.BENCH_PEERS ?? path.join(repository, 'bench', 'peers');
const home = temporaryHome();
const usageFile = path.join(home, 'usage.json');

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

/** lumigo-cli begins at the end of the stream and never ends: it is fed, then interrupted. */
async function measureLumigo(name, count) {
	rmSync(usageFile, { force: true });
	const require = createRequire(path.join(peers, 'package.json'));
	const run = path.join(peers, 'node_modules', 'lumigo-cli', 'bin', 'run');
	const sdk = require.resolve('aws-sdk', {
		paths: [path.join(peers, 'node_modules', 'lumigo-cli')],
	});
	const program = new Measured(
		[process.execPath, run, 'tail-kinesis', '-n', name, '-r', 'us-east-1'],
		{
			columns: 2000,
			rows: 50,
			env: {
				...env,
				SKIP_VERSION_CHECK: '1',
				BENCH_INTERRUPTS: '1',
				BENCH_SDK: sdk,
				BENCH_ENDPOINT: endpoint,
				NODE_OPTIONS: `--require ${preload} --require ${path.join(here, 'lumigo.cjs')}`,
			},
		},
	);
	const text = () => Buffer.concat(program.chunks.map(({ data }) => data)).toString('utf8');
	const seen = () => text().split('"pad"').length - 1;
	for (let tries = 0; !/polling|press|exit/i.test(text()) && tries < 200; tries++) await pause(50);
	await pause(1000);
	const from = performance.now();
	await fill(name, count);
	while (seen() < count && performance.now() - from < 120_000) await pause(20);
	const seconds = (performance.now() - from) / 1000;
	const got = seen();
	program.pty.kill('SIGINT');
	await program.exited;
	if (!existsSync(usageFile)) throw new Error(`lumigo-cli told nothing:\n${text().slice(0, 500)}`);
	return { seconds, count: got, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
}

const figures = { awsmsg: [], loop: [] };
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
const names = { awsmsg: 'awsmsg tail', loop: 'plain SDK loop', lumigo: 'lumigo-cli' };

try {
	console.log(
		`${records.toLocaleString('en-US')} records of ${size} B in ${shards} shards, ${rounds} rounds`,
	);
	await createStream('bench');
	await fill('bench', records);
	for (const args of Object.values(commands)) await measure(args);
	for (let round = 0; round < rounds; round++) {
		const order = round % 2 === 0 ? ['awsmsg', 'loop'] : ['loop', 'awsmsg'];
		for (const name of order) figures[name].push(await measure(commands[name]));
	}
	const line = (name, count, all) => {
		const of = (key) => median(all.map((one) => one[key]));
		console.log(
			`${names[name].padEnd(16)} ${Math.round(count / of('seconds'))
				.toLocaleString('en-US')
				.padStart(9)} records/s  ${Math.round(count / of('cpu'))
				.toLocaleString('en-US')
				.padStart(9)} records/CPU-s  CPU ${of('cpu').toFixed(2)} s  ${Math.round(of('rss'))} MiB`,
		);
	};
	line('awsmsg', records, figures.awsmsg);
	line('loop', records, figures.loop);
	const ratio = median(figures.awsmsg.map(({ cpu }, at) => figures.loop[at].cpu / cpu));
	console.log(
		`records a CPU-second, awsmsg to the plain loop: ${ratio.toFixed(2)} x${ratio > 1 ? '' : '  (goal missed: > 1)'}`,
	);
	if (existsSync(path.join(peers, 'node_modules', 'lumigo-cli'))) {
		const count = 4000;
		await createStream('fed');
		const one = await measureLumigo('fed', count);
		line('lumigo', one.count, [one]);
		const awsmsg = records / median(figures.awsmsg.map(({ cpu }) => cpu));
		console.log(
			`records a CPU-second, awsmsg to lumigo-cli: ${(awsmsg / (one.count / one.cpu)).toFixed(1)} x`,
		);
		if (one.count < count)
			console.log(`lumigo-cli showed ${one.count} of ${count} records within two minutes`);
	} else {
		console.log('lumigo-cli is not installed in bench/peers; it is left out.');
	}
} finally {
	endpointProcess.stdin.end();
	await stopFixtures();
}
