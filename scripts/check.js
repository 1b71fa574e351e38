/*
Types and style, side by side: both take seconds and neither waits for the other.

    node scripts/check.js

It ends with 1 when one of them found something; each has printed what.
*/
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const checks = [
	// Each checker makes the types of all packages for itself: with four, as it would, half of the work is done twice.
	['typescript/bin/tsc', '--noEmit', '--checkers', '2'],
	['@biomejs/biome/bin/biome', 'check'],
];

/** A compiler that ends after seconds needs to collect garbage less often: its memory is all it costs. */
const env = { GOGC: '400', ...process.env };

const codes = await Promise.all(
	checks.map(async ([file, ...args]) => {
		const program = path.join(repository, 'node_modules', file);
		const child = spawn(process.execPath, [program, ...args], {
			cwd: repository,
			env,
			stdio: 'inherit',
		});
		const [code] = await once(child, 'exit');
		return code;
	}),
);

process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
