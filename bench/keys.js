/* From a key to the last byte of its answer, warm, beside htop and ranger. */
import { Measured, pause, pressKeys, quantile } from './measure.js';
import { htop, missing, ranger } from './peers.js';
import { consoleOn, fakeAws, hasData, wholeAt } from './servers.js';

const arrows = ['\u001b[B', '\u001b[A'];
const letters = ['j', 'k'];

export async function keyToFrame({ small, home, keys, say, row, number, times, figure }) {
	say(`Keys, warm, 120x40, ${keys} keys each, first output to last byte`);
	const endpoint = await fakeAws(1000);
	const app = new Measured(consoleOn(endpoint), small);
	await app.until((screen) => hasData(screen) && wholeAt(small)(screen), 10_000);
	await pause(3000);
	const commands = { htop: [htop(), arrows], ranger: [ranger(home)?.command, letters] };
	const peers = Object.entries(commands).map(([name, [command, moves]]) => ({
		...{ name, moves },
		program: command && new Measured(command, small),
		times: [],
	}));
	await pause(1500);
	await pressKeys(app, 'j', 40);
	for (const { program, moves } of peers) if (program) await pressKeys(program, moves[0], 20);
	const ours = [];
	for (let block = 0; block < 4; block++) {
		ours.push(...(await pressKeys(app, letters[block % 2], keys / 4)));
		for (const { program, moves, times: theirs } of peers)
			if (program) theirs.push(...(await pressKeys(program, moves[block % 2], keys / 4)));
	}
	const at = (list, share) =>
		quantile(
			list.map((one) => one.milliseconds),
			share,
		);
	const [p50, p95] = [at(ours, 0.5), at(ours, 0.95)];
	row('key to last byte, p50 / p95', `${number(p50, 2)} / ${number(p95, 2)} ms`);
	for (const { name, program, times: theirs } of peers) {
		if (program === undefined) {
			row(name, missing(name));
			continue;
		}
		const [their50, their95] = [at(theirs, 0.5), at(theirs, 0.95)];
		row(
			`${name}, p50 / p95`,
			`${number(their50, 2)} / ${number(their95, 2)} ms; we are ${times(p50 / their50)} / ${times(p95 / their95)}`,
		);
		if (name === 'htop') figure('keyBesideHtop', p50 / their50);
		await program.stop();
	}
	await app.stop();
	say();
}
