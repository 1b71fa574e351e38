import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../../domain/failure.ts';
import type { CredentialClients } from './credential-clients.ts';
import type { CredentialSource } from './credential-source.ts';
import { environmentKeys, type MfaCode } from './environment-keys.ts';
import { processCredentials } from './process-credentials.ts';
import { ssoCredentials } from './sso-credentials.ts';

/** What credentials are got with. */
export type GettingPorts = {
	readonly clients: CredentialClients;
	readonly env: NodeJS.ProcessEnv;
	readonly home: string;
	/** What the user has to do when a login has ended. */
	readonly renewal: string;
	readonly mfaCode?: MfaCode;
};

/**
 * Gets the credentials of a source, one role of a chain after the other.
 *
 * @throws {FailureError} `credentials`; what AWS refuses and what the network does, as the clients throw it.
 */
export async function profileCredentials(
	source: CredentialSource,
	ports: GettingPorts,
): Promise<AwsCredentialIdentity> {
	const { clients, renewal } = ports;
	switch (source.kind) {
		case 'static': {
			const { accessKeyId, secretAccessKey, sessionToken } = source;
			return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
		}
		case 'sso': {
			const { handler } = clients;
			return ssoCredentials(source, { handler, home: ports.home, now: Date.now, sleep }, renewal);
		}
		case 'process':
			return processCredentials(source.profile, source.command);
		case 'web-identity':
			return clients.roleAssumerWithWebIdentity({
				RoleArn: source.role,
				RoleSessionName: source.sessionName ?? sessionName(),
				WebIdentityToken: await tokenIn(source.tokenFile, source.profile),
			});
		case 'role': {
			const own = await profileCredentials(source.source, ports);
			return clients.roleAssumer(own, {
				RoleArn: source.role,
				RoleSessionName: source.sessionName ?? sessionName(),
				...(source.externalId === undefined ? {} : { ExternalId: source.externalId }),
				...(source.seconds === undefined ? {} : { DurationSeconds: source.seconds }),
				...(await mfaOf(source, ports.mfaCode)),
			});
		}
		default:
			return keysOfEnvironment(source, ports.env);
	}
}

type Role = Extract<CredentialSource, { kind: 'role' }>;

async function mfaOf({ profile, mfaSerial }: Role, mfaCode: MfaCode | undefined) {
	if (mfaSerial === undefined) return {};
	// The words that credentials.ts knows the case by.
	if (mfaCode === undefined)
		throw new Error(`Profile ${profile} requires multi-factor authentication`);
	return { SerialNumber: mfaSerial, TokenCode: await mfaCode(mfaSerial) };
}

function keysOfEnvironment(
	{ profile }: CredentialSource,
	env: NodeJS.ProcessEnv,
): AwsCredentialIdentity {
	const keys = environmentKeys(env);
	if (keys !== undefined) return keys;
	throw fail(
		'credentials',
		`profile ${profile} takes its credentials from the environment, which has none`,
		{
			hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or another credential_source',
		},
	);
}

async function tokenIn(file: string, profile: string): Promise<string> {
	try {
		return (await readFile(file, 'utf8')).trim();
	} catch {
		throw fail(
			'credentials',
			`the web identity token of profile ${profile} can not be read: ${file}`,
			{
				hint: 'Check web_identity_token_file',
			},
		);
	}
}

/** The name of a role's session where the profile gives none: CloudTrail shows it beside what was done. */
function sessionName(): string {
	return `awsmsg-${Date.now()}`;
}
