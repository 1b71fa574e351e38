import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { shrinkwrapOf } from '../../scripts/shrinkwrap.js';
import { repository } from '../helpers/program.ts';

describe('the shrinkwrap that is packed', () => {
	test('has what users install, each package by version and checksum, and nothing of development', () => {
		const lock = JSON.parse(readFileSync(path.join(repository, 'package-lock.json'), 'utf8'));
		const { packages } = shrinkwrapOf(lock);
		const { '': root, ...shipped } = packages;
		expect(root).not.toHaveProperty('devDependencies');
		expect(Object.keys(shipped)).toEqual(
			Object.keys(root.dependencies).map((name) => `node_modules/${name}`),
		);
		for (const [place, entry] of Object.entries<{ version: string }>(shipped)) {
			expect(entry).toMatchObject({ integrity: expect.stringMatching(/^sha512-/) });
			// The range that a user's npm would resolve is one version as well.
			expect(root.dependencies[place.replace('node_modules/', '')]).toBe(entry.version);
		}
	});

	test('is refused for a package without a checksum', () => {
		const packages = { '': {}, 'node_modules/a': { version: '1.0.0' } };
		expect(() => shrinkwrapOf({ name: 'x', version: '1', lockfileVersion: 3, packages })).toThrow(
			'node_modules/a has no checksum',
		);
	});
});
