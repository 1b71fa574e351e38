import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What keeps a part of the embedded endpoint from starting: a sentence for the user. */
export class MissingPackage extends Error {
	override readonly name = 'MissingPackage';
	readonly hint: string;

	constructor(message: string, hint: string) {
		super(message);
		this.hint = hint;
	}
}

/** Directory of an installed package, or `undefined`; exports maps and ES modules don't matter. */
export function packageDirectory(name: string): string | undefined {
	const require = createRequire(import.meta.url);
	return require.resolve
		.paths(name)
		?.map((directory) => join(directory, name))
		.find((directory) => existsSync(join(directory, 'package.json')));
}
