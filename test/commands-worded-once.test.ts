import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { definitions } from '../source/commands/definitions.ts';
import { repository } from './helpers/program.ts';

/*
A command that awsmsg hands out has to go where it was made: `domain/text/shell-words.ts` words it, with profile,
region, endpoint and mode. A text that writes one by hand would lose them.
*/

const source = path.join(repository, 'source');

/** What explains the command line itself: its help, and what is wrong with a line that was typed. */
const explaining =
	/(?:commands\/command-line\/(?:help|parse|shared-flags|completion-scripts)|^cli)\.ts$/;
/** The help of a command stands before its code. */
const definition =
	/^(?:export )?const \w+(?:: (?:Definition|\{ readonly \[Kind in KindId\]: Listed \}))? = \{$[\s\S]*?^\}(?: satisfies Definition| as const)?;$/gm;

const names = definitions.map(({ name }) => name).join('|');
const handmade = new RegExp(`\\bawsmsg(?: --\\S+(?: [^-\\s]\\S*)?)* (?:${names})\\b`);

const files = readdirSync(source, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
	.map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)))
	.filter((file) => !explaining.test(file) && !file.startsWith('emulator/'));

/** Code without comments. */
function codeOf(file: string): string {
	const text = readFileSync(path.join(source, file), 'utf8');
	return text
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/^\s*\/\/.*$/gm, '')
		.replace(file.startsWith('commands/') ? definition : '', '');
}

describe('commands that are handed out', () => {
	test('are worded by one function', () => {
		const found = files.flatMap((file) =>
			codeOf(file)
				.split('\n')
				.filter((line) => handmade.test(line) || /['"`]awsmsg['"`]\s*,/.test(line))
				.map((line) => `${file}: ${line.trim()}`),
		);
		const allowed = [
			"domain/text/shell-words.ts: return lineFor(place, ['awsmsg', ...words], mode);",
			// The kind of a journal, which is written into it.
			"operations/redrive/run-journal.ts: readonly kind: 'awsmsg redrive';",
			"operations/redrive/run-journal.ts: return { n: 0, kind: 'awsmsg redrive', version: 1, runId, at, plan };",
			"operations/redrive/run-journal.ts: return kind === 'awsmsg redrive' && version === 1",
			// A name of $0 for the shell that starts an editor.
			'host/files/editor.ts',
		];
		expect(found.filter((line) => !allowed.some((one) => line.startsWith(one)))).toEqual([]);
	});

	test('would be found if one were written by hand', () => {
		for (const line of [
			'`awsmsg undo q brings`',
			"'awsmsg --region x peek q'",
			"'awsmsg groups'",
		]) {
			expect(line).toMatch(handmade);
		}
		expect('awsmsg needs 80 columns').not.toMatch(handmade);
	});
});
