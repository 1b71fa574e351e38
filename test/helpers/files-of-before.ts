import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../source/host/files/files.ts';
import { repository, temporaryHome } from './program.ts';

/** Versions whose files are kept, by the folders they stand in: the first, and the first that had an audit file and plans of version 2. */
export type Before = '0.1.0' | '0.1.0-58dd8cd8';

const folderOf = (version: Before) => path.join(repository, 'test', 'fixtures', version);

/** Where the endpoint was that the version of before worked at. */
export const endpointOfBefore = 'http://127.0.0.1:4599';

/** The ARN of a queue of that endpoint. */
export const arnOfBefore = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** A file that was named to the version of before: an export, a plan, a position. */
export function pathOfBefore(name: string, version: Before = '0.1.0'): string {
	return path.join(folderOf(version), 'files', name);
}

export function fileOfBefore(name: string, version: Before = '0.1.0'): string {
	return readFileSync(pathOfBefore(name, version), 'utf8');
}

/** The journal of a run of before, as text. */
export function runOfBefore(runId: string): string {
	return readFileSync(
		path.join(folderOf('0.1.0'), 'data', 'redrives', `${runId}.000001.jsonl`),
		'utf8',
	);
}

/** The folders of the version of before, in a copy that a test may change: this user's alone, as awsmsg makes them. */
export function foldersOfBefore(version: Before = '0.1.0'): Paths {
	const home = temporaryHome();
	const below = (name: string) => path.join(home, name, 'awsmsg');
	for (const name of ['data', 'state']) {
		mkdirSync(path.dirname(below(name)), { recursive: true });
		cpSync(path.join(folderOf(version), name), below(name), { recursive: true });
		makePrivate(below(name));
	}
	return {
		config: below('config'),
		data: below('data'),
		state: below('state'),
		cache: below('cache'),
	};
}

/** Cuts the last line of every file of lines in the middle, as a kill or a full disk does. Answers how many files there are. */
export function cutLastLines(folder: string): number {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
		(entry) => entry.isFile() && entry.name.endsWith('.jsonl'),
	);
	for (const { parentPath, name } of files) {
		const file = path.join(parentPath, name);
		const text = readFileSync(file, 'utf8');
		const last = text.lastIndexOf('\n', text.length - 2) + 1;
		writeFileSync(file, text.slice(0, last + Math.ceil((text.length - last) / 2)));
	}
	return files.length;
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
