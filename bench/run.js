/*
Figures of the built program, as ratios to programs that run in the same round on the same machine.

    npm run bench [-- --rounds 15] [-- --quick] [-- --only startup|keys|many|topics|demo|follow|scan]
                  [-- --save FILE] [-- --against FILE]

Ratios are medians of ratios taken pair by pair, and the order changes with each round: a machine that is
busy for a while slows both halves of a pair. `--save` keeps the figures that have a goal (bench/figures.js), `--against` compares with those
that an earlier run kept, and names each that got worse by more than a tenth. Nothing here fails a test; goals that are missed are said.
*/
import process from 'node:process';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { cleanEnvironment, temporaryHome } from '../test/helpers/program.ts';
import { compared, table } from './figures.js';
import { followed } from './follow.js';
import { keyToFrame } from './keys.js';
import { keepRun, runIn, runOf } from './machine.js';
import { demo, tenThousand } from './many.js';
import { keysDuringScan } from './scan.js';
import { stopServers } from './servers.js';
import { startUp } from './start-up.js';
import { tenThousandTopics } from './topics.js';

const words = process.argv.slice(2);
const text = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const option = (name, fallback) => Number(text(name) ?? fallback);
const quick = words.includes('--quick');
const only = text('--only');
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

const before = text('--against') === undefined ? undefined : runIn(text('--against'));
const found = {};
let yardstick;

const number = (value, digits = 1) => (value === undefined ? '?' : value.toFixed(digits));
/** What each part is given: how it says its lines, and where its figures go. */
const bench = {
	...{ env, home, quick },
	small: { columns: 120, rows: 40, env },
	large: { columns: 200, rows: 60, env },
	rounds: option('--rounds', quick ? 5 : 15),
	keys: option('--keys', quick ? 60 : 200),
	say: (line = '') => console.log(line),
	/** One line of a part; `goal`, of what is not among the figures, is `[text, met]`. */
	row(name, figure, goal) {
		const verdict = goal === undefined ? '' : `goal ${goal[0]}: ${goal[1] ? 'met' : 'MISSED'}`;
		console.log(`  ${name.padEnd(46)} ${figure.padEnd(44)} ${verdict}`.trimEnd());
	},
	number,
	times: (value) => `${number(value, 2)} x`,
	/** A figure of bench/figures.js; the worst where it is measured more than once. */
	figure(name, value) {
		if (value !== undefined) found[name] = Math.max(found[name] ?? value, value);
	},
	/** What `node -e 0` takes in this run, ms. */
	measuredBy(milliseconds) {
		yardstick = milliseconds;
	},
};

const parts = {
	startup: () => startUp(bench),
	keys: () => keyToFrame(bench),
	many: () => tenThousand(bench),
	topics: () => tenThousandTopics(bench),
	demo: () => demo(bench),
	follow: () => followed(bench),
	scan: () => keysDuringScan({ ...bench, size: bench.small }),
};

if (only !== undefined && parts[only] === undefined) {
	console.error(`--only takes one of ${Object.keys(parts).join(', ')}`);
	process.exit(2);
}
console.log(
	`awsmsg benchmark: node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
);
try {
	for (const [name, part] of Object.entries(parts))
		if (only === undefined || only === name) await part();
} finally {
	stopServers();
	await stopFixtures();
}

const run = runOf(found, yardstick);
console.log(['Figures and goals', ...table(run, before)].join('\n'));
if (before !== undefined) console.log(['', ...compared(run, before)].join('\n'));
const save = text('--save');
if (save !== undefined) keepRun(save, run);
