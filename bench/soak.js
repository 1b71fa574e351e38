/*
An hour of use of the built console on the embedded endpoint with its demo, with what that costs: memory, CPU, handles and descriptors
of both processes, every ten seconds.

    npm run soak [-- --minutes 60] [-- --out soak.svg] [-- --save FILE] [-- --against FILE]

A round of acts (bench/soak/acts.js) is repeated until the time is up. Prints the verdict, draws the picture, and ends with 1 when a goal
is missed. `--save` adds its figures to a file of the benchmark, `--against` compares them with those that such a file holds.
*/
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { step } from '../scripts/steps.js';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { repository } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';
import { compared } from './figures.js';
import { keepRun, runIn, runOf } from './machine.js';
import { pause } from './measure.js';
import { acts, round } from './soak/acts.js';
import { picture } from './soak/picture.js';
import { sampleOf } from './soak/processes.js';
import { line, sentence, verdict } from './soak/verdict.js';

const words = process.argv.slice(2);
const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const minutes = Number(option('--minutes') ?? 60);
const out = option('--out') ?? 'soak.svg';
if (!(minutes > 0)) {
	console.error('--minutes takes a number above 0');
	process.exit(2);
}
const before = option('--against') === undefined ? undefined : runIn(option('--against'));
const length = minutes * 60_000;
const every = Math.min(10_000, length / 60);
const told = mkdtempSync(path.join(tmpdir(), 'awsmsg-soak-'));
const preload = path.join(repository, 'bench', 'soak', 'handles.cjs');

const samples = { console: [], endpoint: [] };
const failures = [];
const from = performance.now();
const passed = () => performance.now() - from;

const app = await start(['--local'], {
	columns: 120,
	rows: 40,
	env: { NODE_OPTIONS: `--require ${preload}`, SOAK_TOLD: told },
	patience: 60_000,
});
let ended = false;
app.exited.then(() => {
	ended = true;
});

function sample() {
	const at = passed();
	const endpoint = app.children().find(({ command }) => command.includes('emulator'))?.pid;
	for (const [name, pid] of Object.entries({ console: app.pid, endpoint })) {
		const one = pid === undefined ? undefined : sampleOf(pid, at, told);
		if (one !== undefined) samples[name].push(one);
	}
}

const sampling = setInterval(sample, every);
try {
	await app.sees(/\d+ dead: press 2/);
	for (let turn = 0; passed() < length && !ended; turn++) {
		const name = round[turn % round.length];
		for (const word of acts[name]) {
			if (passed() >= length || ended) break;
			try {
				await step(app, word);
			} catch (error) {
				failures.push(`${name}: ${error.message}`);
				break;
			}
		}
		if (failures.length > 0) await recovered();
		if (failures.length > 5) break;
	}
	if (ended) failures.push(`the console has ended:\n${app.primaryScreen()}`);
} finally {
	clearInterval(sampling);
	sample();
}

/** Back to the list after an act that failed. */
async function recovered() {
	for (const word of ['esc', 'esc', 'esc', 'esc', '1', 'quiet:500']) {
		if (!ended) await step(app, word);
	}
}

const judged = verdict(samples, passed(), failures);
const rows = judged.rows.map(line);
const said = sentence(judged);
writeFileSync(
	out,
	picture(samples, { length: passed(), settled: judged.settled, sentence: said, rows }),
);
for (const failure of failures) console.log(failure);
console.log(
	[`awsmsg soak, ${minutes} minutes, ${samples.console.length} samples`, ...rows].join('\n'),
);
console.log(`${said} Drawn to ${out}.`);
const run = runOf(judged.figures);
if (before !== undefined) console.log(['', ...compared(run, before)].join('\n'));
const save = option('--save');
if (save !== undefined) keepRun(save, run);
await app.stop();
await stopFixtures();
await pause(100);
rmSync(told, { recursive: true, force: true });
process.exitCode ||= judged.met ? 0 : 1;
