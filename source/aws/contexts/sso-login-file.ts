import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CredentialSource } from './credential-source.ts';

/** A permission set of IAM Identity Center, as a profile names it. */
export type SsoSource = Extract<CredentialSource, { kind: 'sso' }>;

/** A login as the AWS CLI keeps it; what else is in the file stays there. */
export type SsoLogin = Readonly<Record<string, unknown>> & {
	readonly accessToken: string;
	readonly expiresAt: string;
};

/** The file in which the AWS CLI keeps the login of a session, or of a start URL in the older form. */
function fileOf({ session, startUrl }: SsoSource, home: string): string {
	const name = createHash('sha1')
		.update(session ?? startUrl)
		.digest('hex');
	return join(home, '.aws', 'sso', 'cache', `${name}.json`);
}

/** The login that is kept; `undefined` where there is none that can be read. */
export async function readLogin(source: SsoSource, home: string): Promise<SsoLogin | undefined> {
	try {
		const read: unknown = JSON.parse(await readFile(fileOf(source, home), 'utf8'));
		if (typeof read !== 'object' || read === null) return;
		const { accessToken, expiresAt } = read as Partial<Record<string, unknown>>;
		if (typeof accessToken !== 'string' || typeof expiresAt !== 'string') return;
		return { ...read, accessToken, expiresAt };
	} catch {
		return;
	}
}

/** Keeps a login for this user alone. Replaces the file as a whole: another program may read it at any time. */
export async function keepLogin(source: SsoSource, home: string, login: SsoLogin): Promise<void> {
	const file = fileOf(source, home);
	await mkdir(dirname(file), { recursive: true, mode: 0o700 });
	const beside = `${file}.${process.pid}`;
	await rm(beside, { force: true });
	// A file that is there already would keep its mode.
	await writeFile(beside, JSON.stringify(login, undefined, 2), { mode: 0o600, flag: 'wx' });
	await rename(beside, file);
}

/** A time as the AWS CLI writes it: `2026-01-01T00:00:00Z`. */
export function loginTime(milliseconds: number): string {
	return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
