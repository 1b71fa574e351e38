import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpRequest } from '@smithy/core/protocols';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../domain/failure.ts';
import { domainsOf } from '../domain/place.ts';
import type { CredentialSource } from './credential-source.ts';

type Sso = Extract<CredentialSource, { kind: 'sso' }>;

/** What is asked with, and of whom. */
export type SsoPorts = {
	readonly handler: Pick<NodeHttpHandler, 'handle'>;
	/** The folder with `.aws` in it. */
	readonly home: string;
	now(): number;
};

/** A login as the AWS CLI keeps it; what else is in the file stays there. */
type Login = Readonly<Record<string, unknown>> & {
	readonly accessToken: string;
	readonly expiresAt: string;
};

/** A token that ends sooner than this is renewed where it can be, ms. */
const margin = 5 * 60_000;

/**
 * The credentials of a permission set, by the login that the AWS CLI keeps for the session: renewed with its refresh token
 * when it is about to end, and written back for the others who use it.
 *
 * @throws {FailureError} `credentials` where there is no login, or no access to the role.
 */
export async function ssoCredentials(
	source: Sso,
	ports: SsoPorts,
	renewal: string,
): Promise<AwsCredentialIdentity> {
	const { accessToken } = await currentLogin(source, ports, renewal);
	const query = { account_id: source.account, role_name: source.role };
	const answer = await ask(ports.handler, {
		host: `portal.sso.${source.region}.${domainsOf(source.region).domain}`,
		method: 'GET',
		path: '/federation/credentials',
		query,
		headers: { 'x-amz-sso_bearer_token': accessToken },
	});
	if (answer.status === 401) throw ended(source, renewal);
	if (answer.status === 403) {
		throw fail(
			'credentials',
			`the login of profile ${source.profile} has no access to role ${source.role} of account ${source.account}`,
			{ hint: 'Check sso_account_id and sso_role_name, or ask for the permission set' },
		);
	}
	const { roleCredentials } = answer.body;
	const given =
		typeof roleCredentials === 'object' && roleCredentials !== null ? roleCredentials : {};
	const { accessKeyId, secretAccessKey, sessionToken, expiration } = given as Readonly<
		Record<string, unknown>
	>;
	if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') {
		throw fail(
			'credentials',
			`IAM Identity Center gave no credentials for profile ${source.profile} (HTTP ${answer.status})`,
			{ hint: renewal },
		);
	}
	return {
		accessKeyId,
		secretAccessKey,
		...(typeof sessionToken === 'string' ? { sessionToken } : {}),
		...(typeof expiration === 'number' ? { expiration: new Date(expiration) } : {}),
	};
}

/** The file in which the AWS CLI keeps the login of a session, or of a start URL in the older form. */
function fileOf({ session, startUrl }: Sso, home: string): string {
	const name = createHash('sha1')
		.update(session ?? startUrl)
		.digest('hex');
	return join(home, '.aws', 'sso', 'cache', `${name}.json`);
}

async function currentLogin(source: Sso, ports: SsoPorts, renewal: string): Promise<Login> {
	const file = fileOf(source, ports.home);
	const login = loginIn(await readFile(file, 'utf8').catch(() => ''));
	if (login === undefined) throw ended(source, renewal);
	const left = Date.parse(login.expiresAt) - ports.now();
	if (left > margin) return login;
	const renewed = await renew(source, login, ports).catch(() => undefined);
	if (renewed !== undefined) {
		await keep(file, renewed).catch(() => {});
		return renewed;
	}
	// What still holds for a moment is good enough for this time.
	if (left > 0) return login;
	throw ended(source, renewal);
}

function loginIn(text: string): Login | undefined {
	try {
		const read: unknown = JSON.parse(text);
		if (typeof read !== 'object' || read === null) return;
		const { accessToken, expiresAt } = read as Partial<Record<string, unknown>>;
		if (typeof accessToken !== 'string' || typeof expiresAt !== 'string') return;
		return { ...read, accessToken, expiresAt };
	} catch {
		return;
	}
}

/** A new token for the refresh token, where the login has one and the client is registered still. */
async function renew(source: Sso, login: Login, ports: SsoPorts): Promise<Login | undefined> {
	const { clientId, clientSecret, refreshToken, registrationExpiresAt } = login;
	if (typeof refreshToken !== 'string' || typeof clientId !== 'string') return;
	if (Date.parse(String(registrationExpiresAt)) <= ports.now()) return;
	const answer = await ask(ports.handler, {
		host: `oidc.${source.region}.${domainsOf(source.region).domain}`,
		method: 'POST',
		path: '/token',
		body: { clientId, clientSecret, refreshToken, grantType: 'refresh_token' },
	});
	const { accessToken, expiresIn, refreshToken: next } = answer.body;
	if (typeof accessToken !== 'string' || typeof expiresIn !== 'number') return;
	return {
		...login,
		accessToken,
		expiresAt: new Date(ports.now() + expiresIn * 1000).toISOString(),
		...(typeof next === 'string' ? { refreshToken: next } : {}),
	};
}

/** Replaces the file as a whole: another program may read it at any time. */
async function keep(file: string, login: Login): Promise<void> {
	const beside = `${file}.${process.pid}`;
	await writeFile(beside, JSON.stringify(login, undefined, 2), { mode: 0o600 });
	await rename(beside, file);
}

function ended({ profile }: Sso, renewal: string) {
	return fail('credentials', `the SSO session of profile ${profile} has expired or is missing`, {
		hint: renewal,
	});
}

/** One request of JSON. Nothing is signed: the token in it is all there is. */
async function ask(
	handler: SsoPorts['handler'],
	given: {
		readonly host: string;
		readonly method: 'GET' | 'POST';
		readonly path: string;
		readonly query?: Record<string, string>;
		readonly headers?: Record<string, string>;
		readonly body?: object;
	},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
	const { host, method, path, query = {}, headers = {}, body } = given;
	const { response } = await handler.handle(
		new HttpRequest({
			protocol: 'https:',
			hostname: host,
			method,
			path,
			query,
			headers: { host, 'content-type': 'application/json', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		}),
	);
	let text = '';
	for await (const part of response.body) text += Buffer.from(part).toString('utf8');
	try {
		const read: unknown = JSON.parse(text);
		const isObject = typeof read === 'object' && read !== null;
		return { status: response.statusCode, body: isObject ? { ...read } : {} };
	} catch {
		return { status: response.statusCode, body: {} };
	}
}
