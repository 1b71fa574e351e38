import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopLater } from './fixtures.ts';

export const repository = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** The built program, as users start it. */
export const binary = path.join(repository, 'bin', 'awsmsg.js');

/** Where tests keep compiled code: one place for all homes, as a user has one; each start would compile everything anew. */
export const compiledCode = path.join(repository, 'node_modules', '.cache', 'compiled');

/** An environment with a home of its own and nothing of ours: no AWS_*, CI, NO_COLOR or proxies. */
export function cleanEnvironment(
	home: string,
	extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
	return {
		PATH: process.env['PATH'] ?? '/usr/bin:/bin',
		HOME: home,
		XDG_CONFIG_HOME: path.join(home, '.config'),
		XDG_STATE_HOME: path.join(home, '.local', 'state'),
		XDG_DATA_HOME: path.join(home, '.local', 'share'),
		XDG_CACHE_HOME: path.join(home, '.cache'),
		TMPDIR: tmpdir(),
		TERM: 'xterm-256color',
		LANG: 'C.UTF-8',
		TZ: 'UTC',
		NODE_COMPILE_CACHE: compiledCode,
		// Looking for credentials must not leave this computer.
		AWS_EC2_METADATA_DISABLED: 'true',
		...extra,
	};
}

/** A new home directory with this configuration file; it is removed after the test. */
export function configuredHome(text: string): string {
	const home = temporaryHome();
	const folder = path.join(home, '.config', 'awsmsg');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(path.join(folder, 'config.toml'), text, { mode: 0o600 });
	return home;
}

/** A new empty home directory; it is removed after the test. */
export function temporaryHome(): string {
	const home = mkdtempSync(path.join(tmpdir(), 'awsmsg-home-'));
	mkdirSync(path.join(home, '.config'), { recursive: true });
	stopLater(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
	return home;
}
