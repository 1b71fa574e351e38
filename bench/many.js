/* The console on ten thousand queues, and on its demo: what a key costs, what it costs to do nothing, and memory. */
import process from 'node:process';
import { binary } from '../test/helpers/program.ts';
import { cpuOf, Measured, median, pause, pressKeys, quantile, residentOf } from './measure.js';
import { consoleOn, fakeAws, hasData, wholeAt } from './servers.js';

/** MiB of a Node that does nothing. */
async function bareResident(size) {
	const bare = new Measured([process.execPath, '-e', 'setInterval(() => {}, 1000)'], size);
	await pause(500);
	const resident = residentOf(bare.pid);
	await bare.stop();
	return resident;
}

/** % of a core that the threads of a program take while nobody presses a key. */
async function idleOf(app, milliseconds) {
	const before = cpuOf(app.pid);
	const from = performance.now();
	await pause(milliseconds);
	const after = cpuOf(app.pid);
	const share = (name) => (100 * (after[name] - before[name])) / (performance.now() - from);
	return { all: share('all'), main: share('main') };
}

/** Waits until the first sweep over all queues is over, for 90 s at most: nothing says for some looks that it goes on. */
async function swept(app) {
	const from = performance.now();
	for (let looks = 0; looks < 4 && performance.now() - from < 90_000; ) {
		await pause(1000);
		const screen = await app.screen();
		looks = hasData(screen) && !/ sampled/.test(screen) ? looks + 1 : 0;
	}
}

const others = [
	...['G', 'g', 'O', 'O', '/', 'b', 'e', 'n', '9', '\u001b', '?', '\u001b', '2', '1', 'G', 'g'],
];

export async function tenThousand({ small, large, keys, quick, say, row, number, times, figure }) {
	const endpoint = await fakeAws(10_000);
	const bare = await bareResident(small);
	for (const size of [small, large]) {
		say(`10,000 queues, ${size.columns}x${size.rows}`);
		const app = new Measured(consoleOn(endpoint), size);
		await app.until((screen) => hasData(screen) && wholeAt(size)(screen), 15_000);
		await swept(app);
		// A key, so that it is watched as closely as somebody looks who has just come; then what a first look asks for once, such as the
		// history of each queue on the screen, five a second.
		await pressKeys(app, 'j', 1);
		await pause(20_000);
		const idle = await idleOf(app, quick ? 5000 : 20_000);
		const settled = residentOf(app.pid);
		await pressKeys(app, 'j', 20);
		const move = await pressKeys(app, 'j', keys / 2);
		await pressKeys(app, '\u001b[6~', 10);
		const scroll = await pressKeys(app, '\u001b[6~', keys / 2);
		const rest = [];
		for (const key of others) {
			rest.push(...(await pressKeys(app, key, 1)));
			await pause(60);
		}
		const all = [...move, ...scroll, ...rest];
		const cpu = (list) => median(list.map((one) => one.main));
		for (const [name, list] of [
			['cursor down', move],
			['page down', scroll],
		]) {
			const bytes = median(list.map((one) => one.bytes));
			const p95 = quantile(
				list.map((one) => one.milliseconds),
				0.95,
			);
			row(
				name,
				`${number(cpu(list), 2)} ms CPU, ${number(bytes, 0)} bytes, ${number(p95, 2)} ms p95`,
			);
		}
		row(
			'ends, sort, filter, help, panes',
			`${number(cpu(rest), 2)} ms CPU, at most ${number(Math.max(...rest.map((one) => one.main)))}`,
		);
		const most = (name) => all.reduce((worst, one) => (one[name] > worst[name] ? one : worst));
		const said = (name) => `${number(most(name)[name])} ms (${JSON.stringify(most(name).key)})`;
		row('most CPU of the screen thread for a key frame', said('frame'));
		row('... with all that follows within 15 ms', said('main'));
		row(
			'idle, all threads',
			`${number(idle.all)} % of a core (screen thread ${number(idle.main)} %)`,
		);
		row(
			'resident memory: settled, after keys',
			`${number(settled, 0)}, ${number(residentOf(app.pid), 0)} MiB; bare node ${number(bare, 0)}; ${times(settled / bare)}`,
		);
		if (size === large) {
			figure('cursorKey', cpu(move));
			figure('pageKey', cpu(scroll));
		}
		figure('worstKey', most('frame').frame);
		figure('idleCpu', idle.all);
		figure('manyMemory', settled / bare);
		await app.stop();
		say();
	}
}

export async function demo({ small, quick, say, row, number, times, figure }) {
	say('The demo, 120x40');
	const bare = await bareResident(small);
	const app = new Measured([process.execPath, binary, '--local'], small);
	await app.until((screen) => /\d+ dead: press 2/.test(screen), 30_000);
	// The first minute has all that is loaded once, and what is thrown away of that.
	await pause(quick ? 20_000 : 60_000);
	const idle = await idleOf(app, quick ? 3000 : 10_000);
	const resident = residentOf(app.pid);
	row(
		'idle, all threads',
		`${number(idle.all)} % of a core (screen thread ${number(idle.main)} %)`,
	);
	row(
		'resident memory',
		`${number(resident, 0)} MiB; bare node ${number(bare, 0)}; ${times(resident / bare)}`,
	);
	figure('demoMemory', resident / bare);
	await app.stop();
	say();
}
