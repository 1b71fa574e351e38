/*
Types and style, side by side: both take seconds and neither waits for the other.

    node scripts/check.js

It ends with 1 when one of them found something; each has printed what.
*/
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Each checker makes the types of all packages for itself: four of them, as it would take, do half of the work twice. */
const checkers = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));

const checks = [
	['typescript/bin/tsc', '--noEmit', '--checkers', String(checkers)],
	['@biomejs/biome/bin/biome', 'check'],
];

/** A compiler that ends after seconds needs to collect no garbage, but where there is too much of it. */
const env = { GOGC: 'off', GOMEMLIMIT: '2GiB', ...process.env };

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
