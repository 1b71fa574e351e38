/*
What a key of the real console costs while records come: the built program in a pseudo terminal on a
stream that is told how fast to be, in turns with nothing and with ten thousand records a second.

    npm run bench:tail -- --only keys
*/
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { EmulatedScreen } from '../../test/helpers/emulated-screen.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../../test/helpers/program.ts';
import { cpuOf, Measured, median, pause, quantile, residentOf } from '../measure.js';

const perSecond = 10_000;
/** Each is read once a second, one after another: so many give new records for every frame. */
const shards = 64;
const size = { columns: 120, rows: 40 };
const frameEnd = Buffer.from('\u001b[?2026l');

/** Starts the endpoint; `rate` tells it how many records a second come from now on. */
async function fakeStream(payload) {
	const child = spawn(
		process.execPath,
		[path.join(repository, 'bench', 'tail', 'fake-stream.js'), String(shards), String(payload)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return {
		endpoint: `http://127.0.0.1:${port}`,
		pid: child.pid,
		rate: (value) => child.stdin.write(`${value}\n`),
		stop: () => child.stdin.end(),
	};
}

/** Presses `key` `count` times, about as fast as someone holds it, and notes when. */
async function press(program, key, count, note) {
	for (let index = 0; index < count; index++) {
		note.push({ at: performance.now() - program.startedAt, key });
		program.pty.write(key);
		// Not in step with frames or reads, which come at even distances.
		await pause(60 + Math.random() * 60);
	}
}

/** Frames of the output: when each was whole, and what `look` saw on the screen then. */
async function framesOf(program, look) {
	const screen = new EmulatedScreen(size.columns, size.rows);
	const write = (data) => new Promise((resolve) => screen.xterm.write(data, resolve));
	const frames = [];
	for (const { at, data } of program.chunks) {
		let from = 0;
		for (let end = data.indexOf(frameEnd); end !== -1; end = data.indexOf(frameEnd, from)) {
			await write(data.subarray(from, end + frameEnd.length));
			from = end + frameEnd.length;
			frames.push({ at, saw: look(screen.text()) });
		}
		await write(data.subarray(from));
	}
	return frames;
}

/** For each press the ms until a frame showed what it does. */
function answers(presses, frames) {
	let before = 0;
	return presses.map(({ at, what }) => {
		while (before < frames.length && frames[before].at <= at) before += 1;
		const shown = frames[before - 1]?.saw[what];
		const answer = frames.slice(before, before + 60).find(({ saw }) => saw[what] !== shown);
		return answer === undefined ? undefined : answer.at - at;
	});
}

const cursorRow = (text) => text.split('\n').findIndex((line) => /^>[ *][ <]\d\d:/.test(line));
const timeTitle = (text) => /TIME \(UTC\)|TIME|AGE/.exec(text)?.[0];

/** CPU while records come: `spent` in `ms`, of the screen's thread and of all. */
function sayWhatItTakes({ main, all, ms, chunks }, resident, row) {
	const drawn = chunks.filter(({ data }) => data.includes(frameEnd)).length;
	row(
		'screen thread: view, ring and frames',
		`${((100 * main) / ms).toFixed(0)} % of a core at ${(drawn / (ms / 1000)).toFixed(0)} frames/s`,
		['<= 50 %', main / ms <= 0.5],
	);
	row(
		'all threads, reading and decoding too',
		`${((100 * all) / ms).toFixed(0)} % of a core, ${resident?.toFixed(0)} MiB`,
	);
}

/**
 * Prints the figures; `row` and `say` are the benchmark's. `following` is the time of a key while records come and are followed, in times
 * of that while none come, p50. `alone`: that alone is measured, in half the time; each press takes a tenth of a second, as somebody presses.
 */
export async function measureKeys({ payload, presses, rounds, alone = false }, { row, say }) {
	const stream = await fakeStream(payload);
	const env = cleanEnvironment(temporaryHome(), {
		AWS_ACCESS_KEY_ID: 'test',
		AWS_SECRET_ACCESS_KEY: 'test',
		AWS_REGION: 'us-east-1',
	});
	const app = new Measured([process.execPath, binary, '--endpoint-url', stream.endpoint], {
		...size,
		env,
	});
	try {
		const sees = async (pattern) => {
			if (!(await app.until((screen) => pattern.test(screen), 20_000)))
				throw new Error(`the console never showed ${pattern}:\n${await app.screen()}`);
		};
		await sees(/4 Streams/);
		app.pty.write('4');
		await sees(/bench +active/);
		app.pty.write('p');
		await sees(/all shards: 64 open/);
		app.pty.write('\r');
		await sees(/64 of 64 shards/);
		// Something to stand on while nothing comes.
		stream.rate(perSecond);
		await pause(4000);
		const list = { idle: [], busy: [] };
		const followed = { idle: [], busy: [] };
		const spent = { main: 0, all: 0, ms: 0, chunks: [] };
		for (let round = 0; round < rounds; round++) {
			for (const kind of round % 2 === 0 ? ['idle', 'busy'] : ['busy', 'idle']) {
				stream.rate(kind === 'busy' ? perSecond : 0);
				// The reorder window, and the page that is under way.
				await pause(3500);
				if (kind === 'busy' && !alone) {
					const since = app.chunks.length;
					const cpu = cpuOf(app.pid);
					const from = performance.now();
					await pause(4000);
					const after = cpuOf(app.pid);
					spent.main += after.main - cpu.main;
					spent.all += after.all - cpu.all;
					spent.ms += performance.now() - from;
					spent.chunks.push(...app.chunks.slice(since));
				}
				const pressed = [];
				await press(app, 't', presses, pressed);
				followed[kind].push(...pressed.map((one) => ({ ...one, what: 'title', round })));
				// Local time again, then a list that stands still.
				for (let turn = presses; turn % 3 !== 0; turn++) app.pty.write('t');
				if (alone) continue;
				app.pty.write(' ');
				await pause(300);
				const moves = [];
				// Within the screen, up and down.
				for (let done = 0; done < presses; done += 20) {
					await press(app, 'k', 10, moves);
					await press(app, 'j', 10, moves);
				}
				list[kind].push(...moves.map((one) => ({ ...one, what: 'cursor', round })));
				app.pty.write('f');
				await pause(300);
			}
		}
		const frames = await framesOf(app, (text) => ({
			cursor: cursorRow(text),
			title: timeTitle(text),
		}));
		if (!alone) sayWhatItTakes(spent, residentOf(app.pid), row);
		const ratios = {};
		for (const [which, name, all] of [
			...(alone ? [] : [['standing', 'a key in a list that stands still', list]]),
			['following', 'a key while following', followed],
		]) {
			const of = (kind) => answers(all[kind], frames);
			const idle = of('idle');
			const busy = of('busy');
			const p50 = (values) => quantile(values, 0.5);
			const p95 = (values) => quantile(values, 0.95);
			// Round by round: what else the machine does for a while slows both halves of one.
			const inRound = (kind, values, round) =>
				p50(values.filter((_, index) => all[kind][index].round === round));
			const ratio = median(
				Array.from(
					{ length: rounds },
					(_, round) => inRound('busy', busy, round) / inRound('idle', idle, round),
				),
			);
			ratios[which] = ratio;
			const figure = (values) => `${p50(values).toFixed(1)} / ${p95(values).toFixed(1)} ms`;
			row(
				`${name}, p50 / p95`,
				`idle ${figure(idle)}, busy ${figure(busy)}: p50 ${ratio.toFixed(2)} x`,
				['<= 2 x', ratio <= 2],
			);
			const lost = [...idle, ...busy].filter((value) => value === undefined).length;
			if (lost > 0)
				say(`    ${lost} of ${idle.length + busy.length} keys changed nothing on screen`);
		}
		return ratios;
	} finally {
		await app.stop();
		stream.stop();
	}
}
