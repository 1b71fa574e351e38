/* Lists of topics, and of the subscriptions of one: ten thousand each, a hundred a request. */
import { cpuOf, Measured, median, pause, pressKeys, quantile, residentOf } from './measure.js';
import { consoleOn, fakeAws, hasData, wholeAt } from './servers.js';

const lists = [
	{ what: 'topics', has: /topic-\d{5}/ },
	{
		what: 'subscriptions of a topic',
		key: 'p',
		has: /Subscriptions of .*10,?000|10,?000.*Subscriptions of/,
	},
];

export async function tenThousandTopics({ small, keys, quick, say, row, number }) {
	const endpoint = await fakeAws(10, 10_000);
	for (const { what, key, has } of lists) {
		say(`10,000 ${what}, ${small.columns}x${small.rows}`);
		const app = new Measured(consoleOn(endpoint), small);
		await app.until((screen) => hasData(screen) && wholeAt(small)(screen), 15_000);
		app.pty.write('3');
		await app.until((screen) => /topic-\d{5}/.test(screen), 15_000);
		await pause(4000);
		const from = performance.now();
		if (key !== undefined) app.pty.write(key);
		if (!(await app.until((screen) => has.test(screen), 20_000)))
			say(`  not listed within 20 s; it shows:\n${await app.screen()}`);
		else if (key !== undefined)
			row('all listed after', `${number(performance.now() - from, 0)} ms`);
		// Samples come in meanwhile, as they do for minutes.
		await pause(2000);
		await pressKeys(app, 'j', 20);
		const all = [];
		for (const [name, pressed] of [
			['cursor down', 'j'],
			['page down', '\u001b[6~'],
		]) {
			const some = await pressKeys(app, pressed, keys / 2);
			all.push(...some);
			const p95 = quantile(
				some.map((one) => one.milliseconds),
				0.95,
			);
			const cpu = median(some.map((one) => one.main));
			row(name, `${number(cpu, 2)} ms CPU, ${number(p95, 2)} ms p95`);
		}
		for (const pressed of ['G', 'g', 'O', '/', '9', '\u001b']) {
			all.push(...(await pressKeys(app, pressed, 1)));
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
		const share = (thread) => number((after[thread] - before[thread]) / seconds / 10, 1);
		row(
			'while it is sampled, all threads',
			`${share('all')} % of a core (screen thread ${share('main')} %), ${number(residentOf(app.pid), 0)} MiB`,
		);
		await app.stop();
		say();
	}
}
