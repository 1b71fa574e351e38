import { setTimeout as sleepFor } from 'node:timers/promises';
import { fail } from '../../domain/failure.ts';
import { product } from '../client-options.ts';
import { keepLogin, loginTime, type SsoSource } from './sso-login-file.ts';
import { askSso, type SsoAnswer, type SsoPorts, ssoHost } from './sso-requests.ts';

/*
Logging in to IAM Identity Center without the AWS CLI: a device code of OAuth (RFC 8628), which somebody allows in a
browser on any computer. Three requests of SSO OIDC, none of them signed: RegisterClient, StartDeviceAuthorization,
CreateToken.
*/

/** A login that waits for somebody. What begins with `client` or `device` is secret. */
export type PendingLogin = {
	readonly clientId: string;
	readonly clientSecret: string;
	/** When the registration ends, ms since the epoch. */
	readonly registeredUntil: number;
	readonly deviceCode: string;
	/** What is typed on the page that {@link url} leads to. */
	readonly userCode: string;
	readonly url: string;
	/** The same page with the code filled in. */
	readonly urlWithCode?: string;
	/** When the code ends, ms since the epoch. */
	readonly until: number;
	/** Between two looks whether it was allowed, ms. */
	readonly every: number;
};

/** Time, so that tests can own it. */
export type LoginPorts = SsoPorts & {
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
};

/** By the clock of this computer. */
export const sleep: LoginPorts['sleep'] = async (milliseconds, signal) => {
	await sleepFor(milliseconds, undefined, { signal });
};

/** What the AWS CLI asks for where a session names nothing else. */
const usualScopes = 'sso:account:access';

/** Longer waits are no answer of this service, s. */
const longest = 3600;

/** As the RFC has it: what is added to the pause when it was too short, ms. */
const slowerBy = 5000;

/**
 * Begins a login. Only a session gets a token that is renewed without anybody, as with the AWS CLI.
 *
 * @throws {FailureError} `denied` for a start URL that is none, and what the network does.
 */
export async function beginDeviceLogin(
	source: SsoSource,
	{ handler, now }: SsoPorts,
	signal: AbortSignal,
): Promise<PendingLogin> {
	const host = ssoHost('oidc', source.region);
	const scopes = (source.scopes ?? usualScopes).split(',').map((scope) => scope.trim());
	const registered = await askSso(
		handler,
		{
			...{ host, method: 'POST', path: '/client/register' },
			body: {
				clientName: product,
				clientType: 'public',
				...(source.session === undefined ? {} : { scopes }),
			},
		},
		signal,
	);
	const { clientId, clientSecret, clientSecretExpiresAt } = registered.body;
	if (typeof clientId !== 'string' || typeof clientSecret !== 'string') {
		throw notBegun(source, registered);
	}
	const answer = await askSso(
		handler,
		{
			...{ host, method: 'POST', path: '/device_authorization' },
			body: { clientId, clientSecret, startUrl: source.startUrl },
		},
		signal,
	);
	const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } =
		answer.body;
	const url = pageIn(verificationUri);
	if (typeof deviceCode !== 'string' || typeof userCode !== 'string' || url === undefined) {
		throw notBegun(source, answer);
	}
	const urlWithCode = pageIn(verificationUriComplete);
	return {
		clientId,
		clientSecret,
		registeredUntil: typeof clientSecretExpiresAt === 'number' ? clientSecretExpiresAt * 1000 : 0,
		deviceCode,
		userCode,
		url,
		...(urlWithCode === undefined ? {} : { urlWithCode }),
		until: now() + secondsIn(expiresIn, 600) * 1000,
		every: secondsIn(interval, 5) * 1000,
	};
}

/**
 * Waits until somebody has allowed a login, and keeps its token as the AWS CLI does. Answers when that ends, ms since
 * the epoch.
 *
 * @throws {FailureError} `denied` where it was refused, `timeout` where its code has ended, and what the network does for
 *   longer than the code holds.
 */
export async function finishDeviceLogin(
	source: SsoSource,
	pending: PendingLogin,
	ports: LoginPorts,
	signal: AbortSignal,
): Promise<number> {
	const { clientId, clientSecret, deviceCode } = pending;
	let { every } = pending;
	let broken: unknown;
	while (ports.now() < pending.until) {
		await ports.sleep(every, signal);
		let answer: SsoAnswer;
		try {
			answer = await askSso(
				ports.handler,
				{
					...{ host: ssoHost('oidc', source.region), method: 'POST', path: '/token' },
					body: {
						...{ clientId, clientSecret, deviceCode },
						grantType: 'urn:ietf:params:oauth:grant-type:device_code',
					},
				},
				signal,
			);
		} catch (error) {
			signal.throwIfAborted();
			// The user is at another screen meanwhile: a connection that breaks is no end of it.
			broken = error;
			continue;
		}
		broken = undefined;
		if (answer.error === 'authorization_pending' || answer.status >= 500) continue;
		if (answer.error === 'slow_down') {
			every += slowerBy;
			continue;
		}
		if (answer.error === 'expired_token') break;
		return keepToken(source, pending, answer, ports);
	}
	if (broken !== undefined) throw broken;
	throw fail('timeout', `nobody allowed the login to ${nameOf(source)} in time`, {
		code: 'ExpiredToken',
		hint: 'Log in again: the code is another one then',
	});
}

async function keepToken(
	source: SsoSource,
	{ clientId, clientSecret, registeredUntil }: PendingLogin,
	{ status, body, error }: SsoAnswer,
	{ home, now }: LoginPorts,
): Promise<number> {
	const { accessToken, expiresIn, refreshToken } = body;
	if (status !== 200 || typeof accessToken !== 'string' || typeof expiresIn !== 'number') {
		if (error === 'access_denied') {
			throw fail('denied', `the login to ${nameOf(source)} was refused in the browser`, {
				code: 'AccessDenied',
			});
		}
		throw fail(
			'credentials',
			`the login to ${nameOf(source)} failed: ${error ?? `status ${status}`}`,
			{ hint: 'Log in again' },
		);
	}
	const expiresAt = now() + expiresIn * 1000;
	await keepLogin(source, home, {
		startUrl: source.startUrl,
		region: source.region,
		accessToken,
		expiresAt: loginTime(expiresAt),
		clientId,
		clientSecret,
		registrationExpiresAt: loginTime(registeredUntil),
		...(typeof refreshToken === 'string' ? { refreshToken } : {}),
	});
	return expiresAt;
}

/** What is logged in to, in words. */
export function nameOf({ session, startUrl }: SsoSource): string {
	return session ?? startUrl;
}

/** A page that a browser may be opened on: whatever else it is would be opened by whatever program has it. */
function pageIn(value: unknown): string | undefined {
	if (typeof value !== 'string' || !URL.canParse(value)) return;
	const { protocol, href } = new URL(value);
	return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

function secondsIn(value: unknown, usual: number): number {
	return typeof value === 'number' && value > 0 && value <= longest ? value : usual;
}

function notBegun(source: SsoSource, { status, error }: SsoAnswer) {
	const why = error ?? `status ${status}`;
	return fail('denied', `the login to ${nameOf(source)} could not begin: ${why}`, {
		hint: `Check sso_start_url (${source.startUrl}) and sso_region (${source.region})`,
	});
}
