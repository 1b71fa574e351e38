/* From the start to the first byte, the painted frame, the console's own first frame and the first rows, against programs that start in the same round. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { cpuOf, Measured, median, pause } from './measure.js';
import { awsCommand, awsVersion, missing, ranger } from './peers.js';
import { consoleOn, fakeAws, hasData, wholeAt } from './servers.js';

/** Milliseconds until a program without a terminal has ended; undefined when it failed. */
async function plainRun([file, ...args], env) {
	const from = performance.now();
	const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
	const code = await new Promise((resolve) => {
		child.once('error', () => resolve(-1));
		child.once('exit', resolve);
	});
	return code === 0 ? performance.now() - from : undefined;
}

/** How long a start lives until its code is kept: three seconds from when the last of its files was loaded (bin/launch.js). */
const keptAfter = 5_000;

export async function startUp({
	small,
	env,
	home,
	rounds,
	say,
	row,
	number,
	times,
	figure,
	measuredBy,
}) {
	say(`Start-up, 120x40, ${rounds} rounds, against node -e 0 in the same round`);
	const endpoint = await fakeAws(1000);
	const aws = awsCommand(endpoint, env);
	const files = ranger(home);
	const isWhole = wholeAt(small);
	const console = consoleOn(endpoint);

	async function full(lives = 0) {
		const program = new Measured(console, small);
		const reached = await program.until((screen) => isWhole(screen) && hasData(screen), 10_000);
		const cpu = cpuOf(program.pid).all;
		if (!reached) say(`  no data frame within 10 s; it shows:\n${await program.screen()}`);
		await pause(lives);
		await program.stop();
		// The console's own first frame is whole: it goes out as one synchronised update.
		return {
			first: program.firstByte,
			painted: await program.timeOf(isWhole),
			full: program.firstUpdate,
			data: await program.timeOf(hasData),
			cpu,
		};
	}
	async function peerFrame() {
		if (files === undefined) return undefined;
		const program = new Measured(files.command, small);
		await program.until(files.shows, 10_000);
		await program.stop();
		return await program.timeOf(files.shows);
	}
	const parts = {
		bare: () => new Measured([process.execPath, '-e', '0'], small).exited,
		full: () => full(),
		aws: async () => aws && (await plainRun(aws, env)),
		ranger: peerFrame,
		headless: () =>
			plainRun([...console.slice(0, 2), 'queues', ...console.slice(2), '--output', 'ndjson'], env),
	};

	// Not counted: fills the compile cache and the page cache, as any earlier use does. One that is killed at once keeps nothing.
	const cold = await full(keptAfter);
	for (const part of Object.values(parts)) await part();
	const all = [];
	const names = Object.keys(parts);
	for (let round = 0; round < rounds; round++) {
		const results = {};
		for (let index = 0; index < names.length; index++) {
			const name = names[(index + round) % names.length];
			results[name] = await parts[name]();
		}
		const { full: ours, ...others } = results;
		all.push({ ...others, ...ours });
	}
	const of = (name) => median(all.map((one) => one[name]));
	const ratio = (name, to) =>
		median(
			all.map((one) =>
				one[name] === undefined || one[to] === undefined ? undefined : one[name] / one[to],
			),
		);

	measuredBy(of('bare'));
	row('node -e 0', `${number(of('bare'))} ms`);
	for (const [name, title, id] of [
		['first', 'first byte', 'firstByte'],
		['painted', 'painted frame: header, tabs and keys', undefined],
		['full', 'first full frame', 'firstFrame'],
		['data', 'first data frame, 1,000 queues', undefined],
	]) {
		row(title, `${number(of(name))} ms, ${times(ratio(name, 'bare'))}`);
		if (id !== undefined) figure(id, ratio(name, 'bare'));
	}
	row('CPU of all threads until then', `${number(of('cpu'))} ms`);
	row('the very first start, frame and data', `${number(cold.full)}, ${number(cold.data)} ms`);
	if (aws === undefined) row('aws sqs list-queues', missing('aws', 'awscli'));
	else {
		row('aws sqs list-queues', `${number(of('aws'))} ms (${awsVersion(aws[0], env)})`);
		row('first data frame / aws sqs list-queues', times(ratio('data', 'aws')));
		figure('dataFrame', ratio('data', 'aws'));
		row(
			'awsmsg queues with counts / aws sqs list-queues',
			`${number(of('headless'))} ms, ${times(ratio('headless', 'aws'))}`,
		);
	}
	if (files === undefined) row('ranger', missing('ranger'));
	else {
		row(
			'ranger, list of 1,000 files',
			`${number(of('ranger'))} ms; our first data frame is ${times(ratio('data', 'ranger'))}`,
		);
	}
	say();
}
