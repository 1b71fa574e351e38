import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isKey } from '../helpers/keyboard.ts';
import { repository } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { demoStands } from './demo-stands.ts';

/*
The first five minutes as the README tells them: what stands there in code is pressed, or typed where it is no
key, and what stands there in bold has to be seen. Whoever changes the README changes this test.
*/

type Act = { readonly keys: string } | { readonly words: string };

/** The steps of a section, each with what is pressed and seen in it, in the order of its sentences. */
function stepsOf(readme: string, section: string): readonly (readonly Act[])[] {
	const [, text = ''] = readme.split(`\n## ${section}\n`);
	const [body = ''] = text.split('\n## ');
	const items = body.match(/^\d+\. .*(?:\n {3}.*)*/gm) ?? [];
	return items.map((item) =>
		[...item.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*/g)].map(([, keys, words = '']) =>
			keys === undefined ? { words } : { keys },
		),
	);
}

/** Words wherever rows are broken, and whatever the numbers are: some other one, but not none. */
function shows(screen: string, words: string): boolean {
	const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const pattern = escaped.replace(/\d+/g, String.raw`[1-9][\d,]*`).replace(/\s+/g, String.raw`\s+`);
	return new RegExp(pattern).test(screen.replace(/\s+/g, ' '));
}

async function follow(app: TerminalApp, acts: readonly Act[]): Promise<void> {
	let before: string | undefined;
	for (const act of acts) {
		if ('words' in act) {
			// The first that a key brings is its doing.
			const old = before !== undefined && shows(before, act.words);
			expect(old, `"${act.words}" stood there before the key`).toBe(false);
			before = undefined;
			await app.until(() => shows(app.screen(), act.words), `"${act.words}"`);
			continue;
		}
		before = app.screen();
		// A dialog that nobody can have read takes no answer.
		if (act.keys === 'y') await app.reads();
		await (isKey(act.keys) ? app.press(act.keys) : app.type(act.keys));
	}
}

const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');

test('the first five minutes go as the README tells them, to the verdict of a canary', async () => {
	const readme = read('README.md');
	const steps = stepsOf(readme, 'The first five minutes');
	expect(steps).toHaveLength(5);
	for (const acts of steps) {
		expect(acts.filter((act) => 'keys' in act)).not.toEqual([]);
		expect(acts.at(-1), 'a step ends with what is seen').toHaveProperty('words');
	}
	// What `npm start` runs, once it has built.
	const [, args = ''] =
		/awsmsg\.js (.*)$/.exec(JSON.parse(read('package.json')).scripts.start) ?? [];
	const app = await start(args.split(' '), { columns: 80, rows: 24 });
	const [, begins = ''] = /where\s+to begin: \*\*([^*]+)\*\*/.exec(readme) ?? [];
	await app.until(() => shows(app.screen(), begins), begins);
	await app.sees(demoStands);
	for (const acts of steps) await follow(app, acts);
});
