import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from './helpers/program.ts';

/*
A newcomer follows the paths that the documents name: each must lead somewhere.
*/

const documents = [
	'README.md',
	'CONTRIBUTING.md',
	...globSync('docs/*.md', { cwd: repository }),
	...globSync('docs/decisions/*.md', { cwd: repository }),
];

/** Folders that a path may begin with; those of `source` are named without it too. */
const tops = /^(source|test|docs|scripts|bench|chaos|bin)\//;
const layers = /^(domain|operations|presentation|aws|host|commands|console|emulator|programs)\//;

/** Paths between backticks, as from the repository's root. */
function pathsIn(text: string): readonly string[] {
	return [...text.matchAll(/`([\w./-]+)`/g)].flatMap(([, named = '']) => {
		if (tops.test(named)) return [named];
		return layers.test(named) ? [`source/${named}`] : [];
	});
}

/** Where links lead that stay in the repository, as from its root. */
function linksIn(document: string, text: string): readonly string[] {
	return [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].flatMap(([, target = '']) =>
		/^[a-z]+:/.test(target) ? [] : [path.join(path.dirname(document), target)],
	);
}

describe.each(documents)('%s', (document) => {
	const text = readFileSync(path.join(repository, document), 'utf8');

	test('names paths that exist', () => {
		const named = [...pathsIn(text), ...linksIn(document, text)];
		expect(named.filter((one) => !existsSync(path.join(repository, one)))).toEqual([]);
	});
});

test('the architecture names its places as paths', () => {
	const text = readFileSync(path.join(repository, 'docs/architecture.md'), 'utf8');
	expect(pathsIn(text).length).toBeGreaterThan(50);
});
