import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keysFile, keysPage, manFile } from '../scripts/docs.js';
import { escaped, manPage } from '../scripts/man-page.js';
import { definitions } from '../source/commands/definitions.ts';
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

test('man/awsmsg.1 is what `npm run docs` writes, and names every command and flag', () => {
	const page = readFileSync(manFile, 'utf8');
	expect(page).toBe(manPage());
	for (const { name, flags } of definitions) {
		expect(page).toContain(`.SS ${escaped(name)}\n`);
		for (const flag of flags) expect(page).toContain(escaped(`--${flag.name}`));
	}
	// A line that begins like this is a request to troff and no text.
	const requests = page.split('\n').filter((line) => /^[.']/.test(line));
	expect(
		requests.filter((line) => !/^\.(\\"|TH|SH|SS|PP|TP|nf|fi|br)\b|^\.\\"/.test(line)),
	).toEqual([]);
});
