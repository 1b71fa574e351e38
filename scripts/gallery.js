/*
Pictures of every screen of the jobs in scripts/gallery-jobs.js, at four sizes: each job is one program, which is
resized for each picture. Beside each picture stands its text.

    node scripts/gallery.js FOLDER [--program 'node /elsewhere/bin/awsmsg.js'] [--jobs FILE]
        [--sizes 60x15,80x24] [JOB...]
    node scripts/gallery.js --sheets FOLDER [--before FOLDER] OUT [JOB...]     contact sheets of what was drawn

A sheet holds what can be read at a glance: 60x15 and 80x24 of a few screens, 120x40 of one or two, 200x60 alone; with
`--before` each beside the picture of the same name there.
*/
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { pngOf, svgOf } from '../test/helpers/picture.ts';
import { binary } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';
import { resized } from './resized.js';
import { step } from './steps.js';

/** In which the steps are taken. */
const walked = '80x24';

/** How many screens of a size a sheet takes: columns, rows. Beside the ones of before, a row is a pair. */
const grids = { '60x15': [2, 4], '80x24': [2, 2], '120x40': [2, 1], '200x60': [1, 1] };

const words = process.argv.slice(2);
const take = (flag) => {
	const at = words.indexOf(flag);
	return at < 0 ? undefined : words.splice(at, 2)[1];
};
const sizes = take('--sizes')?.split(',') ?? ['60x15', '80x24', '120x40', '200x60'];
const program = take('--program')?.split(' ') ?? [process.execPath, binary];
const jobsFile = take('--jobs') ?? path.join(import.meta.dirname, 'gallery-jobs.js');
const sheetsOf = take('--sheets');
const before = take('--before');
const [folder, ...wanted] = words;
if (folder === undefined) {
	console.error('usage: node scripts/gallery.js FOLDER [--program "node FILE"] [JOB...]');
	process.exit(2);
}
mkdirSync(folder, { recursive: true });
if (sheetsOf === undefined) await draw();
else drawSheets();

async function draw() {
	const { jobs } = await import(pathToFileURL(path.resolve(jobsFile)).href);
	for (const [name, job] of Object.entries(jobs)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		try {
			await walk(name, job);
		} catch (error) {
			// A job that breaks off keeps no other from being drawn.
			console.error(`${name}: ${error.stack}`);
			process.exitCode = 1;
		} finally {
			await stopFixtures();
		}
	}
}

/** One job, and what goes on with the same computer later; the pictures are counted on. */
async function walk(name, job) {
	let before = { home: undefined, drawn: 0 };
	for (const part of [job, ...(job.later ?? [])]) before = await walkPart(name, part, before);
}

/** One program, from its first picture to its last. A step that fails is told, and its picture taken all the same. */
async function walkPart(name, job, before) {
	const walkedIn = job.sizes?.[0] ?? walked;
	const [columns, rows] = walkedIn.split('x').map(Number);
	const app = await start(job.program === undefined ? (job.args ?? ['--local']) : [], {
		columns,
		rows,
		patience: 120_000,
		program: job.program ?? program,
		env: job.env ?? {},
		...(before.home === undefined ? {} : { home: before.home }),
	});
	if (job.program !== undefined) await app.type(`awsmsg() { ${program.join(' ')} "$@"; }\r`);
	let isOver = false;
	app.exited.then(() => {
		isOver = true;
	});
	const draw = (label, size) => {
		const file = path.join(folder, `${label}-${size}`);
		writeFileSync(`${file}.svg`, svgOf(app.emulated.xterm, { ground: job.ground ?? 'dark' }));
		writeFileSync(`${file}.txt`, `${app.screen()}\n`);
	};
	for (const [index, [picture, ...steps]] of job.pictures.entries()) {
		if (isOver) break;
		const label = `${name}-${String(before.drawn + index + 1).padStart(2, '0')}-${picture}`;
		try {
			for (const word of steps) await step(app, word);
			console.log(label);
		} catch (error) {
			console.log(`${label}: ${error.message.split('\n', 1)[0]}`);
			process.exitCode = 1;
		}
		// What a program leaves in the terminal follows no size any more.
		if (isOver) draw(label, walkedIn);
		for (const size of job.sizes ?? sizes) {
			if (isOver) break;
			await resized(app, size);
			draw(label, size);
		}
		if (!isOver) await resized(app, walkedIn);
	}
	for (const word of isOver ? [] : (job.leaves ?? [])) await step(app, word);
	return { home: app.home, drawn: before.drawn + job.pictures.length };
}

function drawSheets() {
	const names = readdirSync(sheetsOf)
		.filter((file) => file.endsWith('.svg'))
		.map((file) => /^((\w+)-\d+-.*)-(\d+x\d+)\.svg$/.exec(file))
		.filter((found) => found !== null && (wanted.length === 0 || wanted.includes(found[2])));
	for (const size of sizes) {
		const [across, down] = grids[size];
		const perSheet = before === undefined || across === 1 ? across * down : down;
		const labels = names.filter((found) => found[3] === size);
		for (const job of new Set(labels.map((found) => found[2]))) {
			const ofJob = labels.filter((found) => found[2] === job).map((found) => found[1]);
			for (let at = 0; at < ofJob.length; at += perSheet) {
				const cells = ofJob.slice(at, at + perSheet).flatMap((label) => cellsOf(label, size));
				const file = `${job}-${size}-${String(at / perSheet + 1).padStart(2, '0')}.png`;
				writeFileSync(path.join(folder, file), pngOf(sheet(cells, across === 1 ? 1 : across)));
				console.log(`${file}: ${ofJob.slice(at, at + perSheet).join(', ')}`);
			}
		}
	}
}

function cellsOf(label, size) {
	const read = (where, side) => {
		const file = path.join(where, `${label}-${size}.svg`);
		return {
			title: `${label} ${side}`,
			svg: existsSync(file) ? readFileSync(file, 'utf8') : undefined,
		};
	};
	const after = read(sheetsOf, before === undefined ? '' : 'after');
	return before === undefined ? [after] : [read(before, 'before'), after];
}

/** SVGs side by side, each below its name. */
function sheet(cells, across) {
	const sizeOf = (svg) =>
		/width="(\d+)" height="(\d+)"/
			.exec(svg ?? '')
			?.slice(1)
			.map(Number);
	const [width, height] = cells.map(({ svg }) => sizeOf(svg)).find((found) => found) ?? [0, 0];
	const titled = height + 26;
	const drawn = cells.map(({ title, svg }, index) => {
		const x = (index % across) * (width + 12);
		const y = Math.floor(index / across) * titled;
		return `<text x="${x + 8}" y="${y + 18}" fill="#111" font-size="15">${title}</text>${
			svg?.replace('<svg ', `<svg x="${x}" y="${y + 24}" `) ?? ''
		}`;
	});
	const all = [across * (width + 12), Math.ceil(cells.length / across) * titled];
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${all[0]}" height="${all[1]}" font-family="DejaVu Sans Mono">
<rect width="${all[0]}" height="${all[1]}" fill="#f4f4f4"/>${drawn.join('\n')}</svg>`;
}
