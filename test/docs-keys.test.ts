import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keysFile, keysPage } from '../scripts/docs.js';
import { screens } from '../source/console/shell/registry.ts';

test('docs/keys.md is what `npm run docs` writes', () => {
	expect(readFileSync(keysFile, 'utf8')).toBe(keysPage());
});

test('every command of every screen stands in it with its sentence', () => {
	const page = keysPage();
	for (const screen of Object.values(screens)) {
		for (const { about } of screen.commands) expect(page).toContain(`| ${about} |`);
	}
});
