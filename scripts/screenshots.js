/*
Writes the pictures of docs/screens/ from the built program on its local endpoint, all stories side by side. A picture that
does not show what it is said to show is an error.

    npm run screenshots [-- NAME...]     NAME: of pictures, as `tail`
*/
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { pngOf, svgOf } from '../test/helpers/picture.ts';
import { repository } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';
import { resized } from './resized.js';
import { stories } from './scenes.js';

/** In which the steps are taken, and of the pictures that the README shows. */
const walked = '120x40';
const readmeSize = walked;

const folder = path.join(repository, 'docs', 'screens');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
mkdirSync(folder, { recursive: true });

const isWanted = ({ name }) => wanted.length === 0 || wanted.includes(name);
await Promise.all(
	Object.entries(stories).map(async ([name, pictures]) => {
		try {
			await draw(pictures.slice(0, pictures.findLastIndex(isWanted) + 1));
		} catch (error) {
			console.error(`${name}: ${error.message}`);
			process.exitCode = 1;
		}
	}),
);
await stopFixtures();

/** One program, from its first picture to the last one that is wanted. */
async function draw(pictures) {
	if (pictures.length === 0) return;
	const [columns, rows] = walked.split('x').map(Number);
	// One picture waits for the story to go on by itself.
	const app = await start(['--local'], { columns, rows, patience: 300_000 });
	for (const picture of pictures) {
		await picture.steps(app);
		await app.quiet(250, 2000);
		if (!isWanted(picture)) continue;
		for (const size of picture.sizes) {
			await resized(app, size);
			await app.sees(picture.shows);
			if (size === readmeSize && picture.readme !== undefined) await app.sees(picture.readme);
			const svg = svgOf(app.emulated.xterm, { title: 'awsmsg --local' });
			writeFileSync(path.join(folder, `${picture.name}-${size}.png`), pngOf(svg));
			console.log(`docs/screens/${picture.name}-${size}.png`);
		}
		await resized(app, walked);
	}
}
