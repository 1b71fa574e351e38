/*
Writes npm-shrinkwrap.json, which npm packs with the rest: whoever installs awsmsg gets the very packages
that it was tested with, each by its checksum, and not what is newest that day. It is made from
package-lock.json for packing and removed after it, since in the repository npm would take it for the
lock of everything, development included.

    node scripts/shrinkwrap.js [--remove]
*/
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = 'npm-shrinkwrap.json';

/**
 * The part of a lock that users install. Throws for a package without a checksum.
 * @param {{ name: string, version: string, lockfileVersion: number, packages: Record<string, any> }} lock
 */
export function shrinkwrapOf({ name, version, lockfileVersion, packages }) {
	const { devDependencies: _, ...root } = packages[''];
	const shipped = Object.entries(packages).filter(
		([place, entry]) => place !== '' && entry.dev !== true,
	);
	for (const [place, { integrity }] of shipped) {
		if (integrity === undefined) throw new Error(`${place} has no checksum in package-lock.json`);
	}
	return {
		name,
		version,
		lockfileVersion,
		requires: true,
		packages: { '': root, ...Object.fromEntries(shipped) },
	};
}

/** Writes the shrinkwrap of this repository into a folder that is going to be packed. */
export function writeShrinkwrap(folder) {
	const lock = JSON.parse(readFileSync(path.join(repository, 'package-lock.json'), 'utf8'));
	writeFileSync(path.join(folder, file), `${JSON.stringify(shrinkwrapOf(lock), null, '\t')}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	if (process.argv.includes('--remove')) rmSync(path.join(repository, file), { force: true });
	else writeShrinkwrap(repository);
}
