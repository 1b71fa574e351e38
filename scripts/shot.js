/*
Looks at the built program: runs it in a pseudo terminal, presses keys, writes a picture.

    node scripts/shot.js OUT.png|OUT.svg|- [COLUMNSxROWS] [--args '--local'] [--no-build] [--env K=V] STEP...

STEP is one of `scripts/steps.js`. OUT `-` writes no picture; the screen always goes to stdout as text. `.txt` writes text.
*/
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { pngOf, svgOf } from '../test/helpers/picture.ts';
import { start } from '../test/helpers/terminal.ts';
import { build } from './build.js';
import { step } from './steps.js';

const words = process.argv.slice(2);
const take = (flag) => {
	const at = words.indexOf(flag);
	return at < 0 ? undefined : words.splice(at, 2)[1];
};
const args = take('--args') ?? '--local';
const env = {};
for (let pair = take('--env'); pair !== undefined; pair = take('--env')) {
	env[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
}
const program = take('--program');
const skipsBuild = words.includes('--no-build') && words.splice(words.indexOf('--no-build'), 1);
const out = words.shift();
const size = /^(\d+)x(\d+)$/.exec(words[0] ?? '');
if (size !== null) words.shift();
if (out === undefined) {
	console.error(
		"usage: node scripts/shot.js OUT.png 120x40 [--args '--local'] [--no-build] STEP...",
	);
	process.exit(2);
}
if (!skipsBuild && program === undefined) await build();

const split = (text) =>
	(text.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
const app = await start(split(args), {
	columns: Number(size?.[1] ?? 120),
	rows: Number(size?.[2] ?? 40),
	env,
	...(program !== undefined && { program: split(program) }),
});
let ended;
app.exited.then((ending) => {
	ended = ending;
});
try {
	await app.quiet(300);
	for (const word of words) await step(app, word);
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
console.log(app.emulated.framed());
if (ended !== undefined)
	console.log(
		`ended with code ${ended.code}${ended.signal ? ` signal ${ended.signal}` : ''}; left behind: ${app.leftBehind().join(', ') || 'nothing'}`,
	);
if (out.endsWith('.txt')) writeFileSync(out, `${app.screen()}\n`);
else if (out !== '-') {
	const svg = svgOf(app.emulated.xterm);
	writeFileSync(out, out.endsWith('.svg') ? svg : pngOf(svg));
}
await stopFixtures();
