import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from './program.ts';

/** The folder that `bin/launch.js` makes in a folder of compiled code, for this Node without flags. */
export const piecesIn = (folder: string) =>
	path.join(folder, `pieces-${process.version}-${process.arch}`);

/** Names of what is kept in such folders, as COMMAND.PIECE.DIGEST. */
export function keptIn(folder: string): readonly string[] {
	return readdirSync(folder)
		.filter((name) => name.startsWith('pieces-'))
		.flatMap((name) => readdirSync(path.join(folder, name)))
		.sort();
}

/** What the program says when it runs code that was put in its way. */
export const poisoned = 'this code is not of awsmsg';

/**
 * Puts code of another's making where the program would find its own, as somebody would who can write
 * there: V8 compares nothing but the length of the source.
 */
export function poison(folder: string): void {
	const source = readFileSync(path.join(repository, 'build', 'cli.js'), 'latin1');
	const pieces = piecesIn(folder);
	mkdirSync(pieces, { recursive: true });
	const file = path.join(pieces, `start.cli.${source.slice(2, 18)}`);
	const program = `
		const [length, file, words] = [Number(process.argv[1]), process.argv[2], process.argv[3]];
		const code = '(function(module){process.stdout.write(' + JSON.stringify(words) + ');module.exports={run:async()=>{}}})';
		const source = code + ' '.repeat(length - code.length);
		const script = new (require('node:vm').Script)(source);
		script.runInThisContext()({});
		const whole = script.createCachedData();
		const trailer = Buffer.alloc(8);
		trailer.writeUInt32LE(0x61776d32, 0);
		trailer.writeUInt32LE(whole.length, 4);
		require('node:fs').writeFileSync(file, Buffer.concat([whole, trailer]));
	`;
	execFileSync(process.execPath, ['-e', program, `${source.length}`, file, poisoned]);
}
