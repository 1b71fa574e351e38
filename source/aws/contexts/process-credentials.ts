import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../../domain/failure.ts';

const run = promisify(exec);

/**
 * The credentials that a `credential_process` prints. What it writes to standard error is its own, and never shown: it may
 * hold anything.
 *
 * @throws {FailureError} `credentials`.
 */
export async function processCredentials(
	profile: string,
	command: string,
): Promise<AwsCredentialIdentity> {
	let printed: string;
	try {
		printed = (await run(command)).stdout;
	} catch (error) {
		const code =
			error instanceof Error && 'code' in error ? ` with code ${String(error.code)}` : '';
		throw failed(profile, `failed${code}`);
	}
	const read = objectIn(printed);
	const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = read;
	if (Version !== 1) throw failed(profile, 'printed no credentials of version 1');
	if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
		throw failed(profile, 'printed no AccessKeyId and SecretAccessKey');
	}
	const expiration = new Date(typeof Expiration === 'string' ? Expiration : '');
	if (expiration.getTime() <= Date.now())
		throw failed(profile, 'printed credentials that have expired');
	return {
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		...(typeof SessionToken === 'string' ? { sessionToken: SessionToken } : {}),
		...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
	};
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
	try {
		const read: unknown = JSON.parse(text);
		return typeof read === 'object' && read !== null ? { ...read } : {};
	} catch {
		return {};
	}
}

function failed(profile: string, what: string) {
	return fail('credentials', `the credential_process of profile ${profile} ${what}`, {
		hint: 'Run it in a shell to see what it says, and log in again with it where it asks for that',
	});
}
