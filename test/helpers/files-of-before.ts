import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../source/host/files/files.ts';
import { repository, temporaryHome } from './program.ts';

const fixtures = path.join(repository, 'test', 'fixtures', '0.1.0');

/** Where the endpoint was that the version of before worked at. */
export const endpointOfBefore = 'http://127.0.0.1:4599';

/** The ARN of a queue of that endpoint. */
export const arnOfBefore = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** A file that was named to the version of before: an export, a plan, a position. */
export function pathOfBefore(name: string): string {
	return path.join(fixtures, 'files', name);
}

export function fileOfBefore(name: string): string {
	return readFileSync(pathOfBefore(name), 'utf8');
}

/** The journal of a run of before, as text. */
export function runOfBefore(runId: string): string {
	return readFileSync(path.join(fixtures, 'data', 'redrives', `${runId}.000001.jsonl`), 'utf8');
}

/** The folders of the version of before, in a copy that a test may change: this user's alone, as awsmsg makes them. */
export function foldersOfBefore(): Paths {
	const home = temporaryHome();
	const below = (name: string) => path.join(home, name, 'awsmsg');
	for (const name of ['data', 'state']) {
		mkdirSync(path.dirname(below(name)), { recursive: true });
		cpSync(path.join(fixtures, name), below(name), { recursive: true });
		makePrivate(below(name));
	}
	return {
		config: below('config'),
		data: below('data'),
		state: below('state'),
		cache: below('cache'),
	};
}

/** A checkout has the permissions that git and the umask gave it. */
function makePrivate(folder: string): void {
	chmodSync(folder, 0o700);
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const inner = path.join(folder, entry.name);
		if (entry.isDirectory()) makePrivate(inner);
		else chmodSync(inner, 0o600);
	}
}
