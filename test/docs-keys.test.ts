import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configPage, configSchema } from '../scripts/config-pages.js';
import {
	configFile,
	configSchemaFile,
	jsonFile,
	keysFile,
	keysPage,
	manFile,
	schemaFile,
} from '../scripts/docs.js';
import { formNames, jsonPage, schemaText } from '../scripts/json-pages.js';
import { escaped, manPage } from '../scripts/man-page.js';
import { definitions } from '../source/commands/definitions.ts';
import { readConfiguration } from '../source/configuration/read.ts';
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

test('docs/config.md and its schema are what `npm run docs` writes, and its example is one', () => {
	expect(readFileSync(configFile, 'utf8')).toBe(configPage());
	expect(readFileSync(configSchemaFile, 'utf8')).toBe(configSchema());
	const [, text = ''] = /```toml\n([\s\S]*?)```/.exec(configPage()) ?? [];
	const read = readConfiguration({ path: 'config.toml', scope: 'user', text });
	expect(read).toMatchObject({ ok: true, configuration: { contexts: { length: 3 } } });
});

test('docs/json.md and its schemas are what `npm run docs` writes', () => {
	expect(readFileSync(jsonFile, 'utf8')).toBe(jsonPage());
	for (const name of formNames)
		expect(readFileSync(schemaFile(name), 'utf8')).toBe(schemaText(name));
	// One that lost its form would be read on as if it were true.
	const files = readdirSync(path.dirname(schemaFile('queue')));
	expect(files.toSorted()).toEqual(formNames.map((name) => `${name}.schema.json`).toSorted());
});
