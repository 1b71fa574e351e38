import type { AwsCredentialIdentity } from '@smithy/types';
import { loginUnreached } from '../../domain/contexts/login-unreached.ts';
import { FailureError, fail } from '../../domain/failure.ts';
import { toFailure } from '../failures/to-failure.ts';
import {
	keepLogin,
	loginTime,
	readLogin,
	type SsoLogin,
	type SsoSource,
} from './sso-login-file.ts';
import { askSso, type SsoAnswer, type SsoPorts, ssoHost } from './sso-requests.ts';

/** A token that ends sooner than this is renewed where it can be, ms. */
const margin = 5 * 60_000;

/** What is waited before a request is made again that the service could not answer, ms. */
const pauses = [250, 1_000];

/** Time, so that tests can own it. */
export type SsoCredentialPorts = SsoPorts & { sleep(milliseconds: number): Promise<unknown> };

/**
 * The credentials of a permission set, by the login that the AWS CLI keeps for the session: renewed with its refresh token
 * when it is about to end, and written back for the others who use it.
 *
 * @throws {FailureError} `credentials` where there is no login, or no access to the role; `unreachable` where nobody
 *   told which: a login is not over for that.
 */
export async function ssoCredentials(
	source: SsoSource,
	ports: SsoCredentialPorts,
	renewal: string,
): Promise<AwsCredentialIdentity> {
	const { accessToken } = await currentLogin(source, ports, renewal);
	const query = { account_id: source.account, role_name: source.role };
	const answer = await ask(source, ports, {
		host: ssoHost('portal.sso', source.region),
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

async function currentLogin(
	source: SsoSource,
	ports: SsoCredentialPorts,
	renewal: string,
): Promise<SsoLogin> {
	const login = await readLogin(source, ports.home);
	if (login === undefined) throw ended(source, renewal);
	const left = Date.parse(login.expiresAt) - ports.now();
	if (left > margin) return login;
	const renewed = await renew(source, login, ports).catch((error: unknown) => {
		if (left > 0) return undefined;
		throw error;
	});
	if (renewed !== undefined) {
		await keepLogin(source, ports.home, renewed).catch(() => {});
		return renewed;
	}
	// What still holds for a moment is good enough for this time.
	if (left > 0) return login;
	// Another process may have used up the refresh token, and have kept what it got.
	const again = await readLogin(source, ports.home);
	if (again !== undefined && Date.parse(again.expiresAt) > ports.now()) return again;
	throw ended(source, renewal);
}

/** A new token for the refresh token, where the login has one and the client is registered still. */
async function renew(
	source: SsoSource,
	login: SsoLogin,
	ports: SsoCredentialPorts,
): Promise<SsoLogin | undefined> {
	const { clientId, clientSecret, refreshToken, registrationExpiresAt } = login;
	if (typeof refreshToken !== 'string' || typeof clientId !== 'string') return;
	if (Date.parse(String(registrationExpiresAt)) <= ports.now()) return;
	const answer = await ask(source, ports, {
		host: ssoHost('oidc', source.region),
		method: 'POST',
		path: '/token',
		body: { clientId, clientSecret, refreshToken, grantType: 'refresh_token' },
	});
	const { accessToken, expiresIn, refreshToken: next } = answer.body;
	if (typeof accessToken !== 'string' || typeof expiresIn !== 'number') return;
	return {
		...login,
		accessToken,
		expiresAt: loginTime(ports.now() + expiresIn * 1000),
		...(typeof next === 'string' ? { refreshToken: next } : {}),
	};
}

/**
 * One request, made again where the service could not answer it. Throws what the network does as a failure that says so, by
 * which whatever the credentials are for was not sent.
 */
async function ask(
	{ region }: SsoSource,
	{ handler, sleep }: SsoCredentialPorts,
	given: Parameters<typeof askSso>[1],
): Promise<SsoAnswer> {
	for (const pause of [...pauses, undefined]) {
		const answer = await askSso(handler, given).catch((error: unknown) => {
			const failure = toFailure(error, {
				...{ operation: `SSO ${given.path}`, effect: 'read', region, spokeAws: false },
				...{ endpoint: `https://${given.host}`, timeoutMs: 10_000, aborted: false },
			});
			if (failure.kind !== 'unreachable' && failure.kind !== 'timeout') throw error;
			throw new FailureError({ ...failure, kind: 'unreachable', code: loginUnreached });
		});
		const { status } = answer;
		if (status !== 429 && status < 500) return answer;
		if (pause === undefined) {
			throw fail('unreachable', `IAM Identity Center can not answer now (HTTP ${status})`, {
				...{ hint: 'Try again in a moment', retryable: true, code: loginUnreached },
			});
		}
		await sleep(pause);
	}
	throw fail('bug', 'IAM Identity Center was asked no more');
}

function ended({ profile }: SsoSource, renewal: string) {
	return fail('credentials', `the SSO session of profile ${profile} has expired or is missing`, {
		hint: renewal,
	});
}
