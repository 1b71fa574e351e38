import { expect, test } from 'vitest';
import { tourSteps } from '../../source/console/tour/steps.ts';
import { isKey } from '../helpers/keyboard.ts';
import { start } from '../helpers/terminal.ts';
import { demoStands } from './demo-stands.ts';

test('the tour leads from the first line through all stories of the demo, by the keys that it names', async () => {
	const app = await start(['--local'], { columns: 80, rows: 24 });
	await app.sees(demoStands).sees(/dead: press 2, enter, p to see why, or :tour/);
	await app.type(':tour').press('enter');
	for (const [index, step] of tourSteps.entries()) {
		for (const { keys, says } of step) {
			const line = `tour ${index + 1} of ${tourSteps.length}  ${keys.join(' ')} ${says}`;
			await app.until(() => app.screen().startsWith(` ${line}`), line);
			for (const key of keys) {
				// What a dialog asks is there, and read, before it is answered.
				if (key === 'y') await app.sees(/\(y\)/).reads();
				await (isKey(key) ? app.press(key) : app.type(key));
			}
		}
	}
	await app.sees(/that was the tour/);
	expect(app.screen()).toMatch(/^ LOCAL /);
	await app.press('1', 'esc');
	await app
		.sees(/this is the first view/)
		.press('q')
		.exits(0);
});
