/*
Writes the pictures of docs/screens/ from the built program on its local endpoint.

    npm run screenshots [-- NAME...]
*/
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { pngOf, svgOf } from '../test/helpers/picture.ts';
import { repository } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';
import { scenes } from './scenes.js';

const folder = path.join(repository, 'docs', 'screens');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
mkdirSync(folder, { recursive: true });

for (const scene of scenes) {
	if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
	const app = await start(scene.args ?? ['--local'], {
		columns: scene.columns,
		rows: scene.rows,
		// One picture waits for the story to go on by itself.
		patience: 300_000,
		...(scene.env && { env: scene.env }),
	});
	try {
		await scene.steps(app);
		await app.quiet(250, 2000);
		const svg = svgOf(app.emulated.xterm, {
			title: `awsmsg ${(scene.args ?? ['--local']).join(' ')}`,
		});
		writeFileSync(path.join(folder, `${scene.name}.png`), pngOf(svg));
		console.log(`docs/screens/${scene.name}.png  ${scene.columns}x${scene.rows}`);
	} catch (error) {
		console.error(`${scene.name}: ${error.message}`);
		process.exitCode = 1;
	}
	await stopFixtures();
}
