/* The programs of others that the benchmark runs beside ours, where they are installed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The file of a program; `undefined` where it is not installed. */
export function findProgram(name) {
	return (process.env.PATH ?? '')
		.split(path.delimiter)
		.map((folder) => path.join(folder, name))
		.find((file) => existsSync(file));
}

/** What to say of a program that is not there. */
export const missing = (name, debian = name) =>
	`${name} is not installed (Debian: apt-get install ${debian})`;

/** `aws sqs list-queues` at an endpoint with the benchmark's queues; `undefined` where no aws can do that. */
export function awsCommand(endpoint, env) {
	const found = findProgram('aws');
	// Debian's package first: it is the one that the goal names.
	for (const file of ['/usr/bin/aws', ...(found === undefined ? [] : [found])]) {
		if (!existsSync(file)) continue;
		const args = ['sqs', 'list-queues', '--endpoint-url', endpoint, '--region', 'us-east-1'];
		try {
			const output = execFileSync(file, args, {
				env: { ...env, PATH: process.env.PATH ?? '' },
				encoding: 'utf8',
				maxBuffer: 1 << 26,
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			if (output.includes('bench-00000')) return [file, ...args];
		} catch {
			// Not installed, or not able to talk to a local endpoint.
		}
	}
	return undefined;
}

export function awsVersion(file, env) {
	const output = execFileSync(file, ['--version'], {
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return output.trim().split(' ')[0];
}

/** htop, which redraws by itself each 10 s only: what comes after a key is its answer. */
export function htop() {
	const file = findProgram('htop');
	return file && [file, '-d', '100'];
}

/** ranger on a folder of a thousand files, without previews; and how to tell that its list is there. */
export function ranger(home) {
	const file = findProgram('ranger');
	if (file === undefined) return undefined;
	const folder = path.join(home, 'thousand');
	mkdirSync(folder, { recursive: true });
	for (let index = 0; index < 1000; index++) {
		writeFileSync(path.join(folder, `bench-${String(index).padStart(5, '0')}`), '');
	}
	return { command: [file, '--clean', folder], shows: (screen) => /bench-0000\d/.test(screen) };
}
