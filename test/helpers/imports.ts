import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from './program.ts';

/* Who imports whom in `source`, read from the texts: nothing is loaded. */

/** What a file of ours imports. */
export type Import = {
	readonly file: string;
	/** A path from `source/` for files of ours (`domain/arn.ts`), else the package or `node:` name. */
	readonly target: string;
	readonly ours: boolean;
	readonly typeOnly: boolean;
	readonly dynamic: boolean;
};

const source = path.join(repository, 'source');
/** All files of it, as paths from there. */
export const files = readdirSync(source, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
	.map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)))
	.sort();
/** Their texts. */
export const texts = new Map(
	files.map((file) => [file, readFileSync(path.join(source, file), 'utf8')]),
);
/** All their imports. */
export const imports = files.flatMap((file) => importsOf(file, texts.get(file) ?? ''));

/** Code without comments: what a comment says is no import. */
export function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** The imports of a text that stands in a file, in every form. */
export function importsOf(file: string, text: string): Import[] {
	const code = withoutComments(text);
	const found: Import[] = [];
	const add = (specifier: string, typeOnly: boolean, dynamic: boolean): void => {
		// A file inside of a package, named by its place, is that package's.
		const inside = specifier.split('node_modules/')[1];
		const ours = specifier.startsWith('.') && inside === undefined;
		found.push({
			file,
			target: ours
				? path.relative(source, path.resolve(source, path.dirname(file), specifier))
				: packageOf(inside ?? specifier),
			ours,
			typeOnly,
			dynamic,
		});
	};
	for (const match of code.matchAll(
		/^\s*(?:import|export)\s+(type\s+)?((?:[\w$*\s,]|\{[^}]*\})*?\s+from\s+)?'([^']+)'/gm,
	)) {
		const [, type, clause, specifier = ''] = match;
		const named = /\{([^}]*)\}/.exec(clause ?? '')?.[1];
		const onlyTypes =
			named !== undefined &&
			/^\s*\{/.test(clause ?? '') &&
			named.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
		add(specifier, type !== undefined || onlyTypes, false);
	}
	for (const [, specifier = ''] of code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
		add(specifier, false, true);
	}
	return found;
}

function packageOf(specifier: string): string {
	if (specifier.startsWith('node:')) return specifier;
	return specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
}
