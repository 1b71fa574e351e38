import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stories } from '../../scripts/scenes.js';
import { repository } from '../helpers/program.ts';

const drawn = Object.values(stories)
	.flat()
	.flatMap(({ name, sizes }) => sizes.map((size) => `${name}-${size}.png`))
	.sort();

test('docs/screens has the pictures that npm run screenshots draws, and no others', () => {
	expect(readdirSync(path.join(repository, 'docs', 'screens')).sort()).toEqual(drawn);
});

test('every picture of the README is one of them, and is held against what is said of it', () => {
	const readme = readFileSync(path.join(repository, 'README.md'), 'utf8');
	const named = [...readme.matchAll(/docs\/screens\/([\w-]+\.png)/g)].map(([, name]) => name);
	expect(named.length).toBeGreaterThan(0);
	const held = Object.values(stories)
		.flat()
		.filter((picture) => 'readme' in picture)
		.map(({ name }) => `${name}-120x40.png`);
	expect(held.sort()).toEqual(named.sort());
	for (const name of named) expect(drawn).toContain(name);
});
