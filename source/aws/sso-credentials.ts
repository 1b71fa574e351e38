import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../domain/failure.ts';
import {
	keepLogin,
	loginTime,
	readLogin,
	type SsoLogin,
	type SsoSource,
} from './sso-login-file.ts';
import { askSso, type SsoPorts, ssoHost } from './sso-requests.ts';

/** A token that ends sooner than this is renewed where it can be, ms. */
const margin = 5 * 60_000;

/**
 * The credentials of a permission set, by the login that the AWS CLI keeps for the session: renewed with its refresh token
 * when it is about to end, and written back for the others who use it.
 *
 * @throws {FailureError} `credentials` where there is no login, or no access to the role.
 */
export async function ssoCredentials(
	source: SsoSource,
	ports: SsoPorts,
	renewal: string,
): Promise<AwsCredentialIdentity> {
	const { accessToken } = await currentLogin(source, ports, renewal);
	const query = { account_id: source.account, role_name: source.role };
	const answer = await askSso(ports.handler, {
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
	ports: SsoPorts,
	renewal: string,
): Promise<SsoLogin> {
	const login = await readLogin(source, ports.home);
	if (login === undefined) throw ended(source, renewal);
	const left = Date.parse(login.expiresAt) - ports.now();
	if (left > margin) return login;
	const renewed = await renew(source, login, ports).catch(() => undefined);
	if (renewed !== undefined) {
		await keepLogin(source, ports.home, renewed).catch(() => {});
		return renewed;
	}
	// What still holds for a moment is good enough for this time.
	if (left > 0) return login;
	throw ended(source, renewal);
}

/** A new token for the refresh token, where the login has one and the client is registered still. */
async function renew(
	source: SsoSource,
	login: SsoLogin,
	ports: SsoPorts,
): Promise<SsoLogin | undefined> {
	const { clientId, clientSecret, refreshToken, registrationExpiresAt } = login;
	if (typeof refreshToken !== 'string' || typeof clientId !== 'string') return;
	if (Date.parse(String(registrationExpiresAt)) <= ports.now()) return;
	const answer = await askSso(ports.handler, {
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

function ended({ profile }: SsoSource, renewal: string) {
	return fail('credentials', `the SSO session of profile ${profile} has expired or is missing`, {
		hint: renewal,
	});
}
