import { randomUUID } from 'node:crypto';
import { FailureError, fail } from '../../domain/failure.ts';
import type { LoginGateway } from '../../operations/ports.ts';
import { toFailure } from '../failures/to-failure.ts';
import { type CredentialSource, mfaRoleOf } from './credential-source.ts';
import {
	beginDeviceLogin,
	finishDeviceLogin,
	type LoginPorts,
	nameOf,
	type PendingLogin,
} from './device-login.ts';
import type { SsoSource } from './sso-login-file.ts';
import { ssoHost } from './sso-requests.ts';

/** What a login of a context is made with. */
export type LoginSettings = {
	/** Where the credentials of the context come from, by the files as they are now. */
	source(): Promise<CredentialSource>;
	/** What renews credentials that no login of this kind gives. */
	readonly renewal: string;
	/** Where SSO OIDC is, where that is not AWS's own. */
	readonly endpoint?: string;
	readonly ports: LoginPorts;
	/** Told when a login has ended well. */
	renewed(): void;
	/** Gets the credentials with the code of an MFA device; answers when they end, ms since the epoch. */
	withCode(code: string): Promise<number | undefined>;
};

type Pending =
	| { readonly kind: 'device'; readonly source: SsoSource; readonly login: PendingLogin }
	| { readonly kind: 'code' };

/** Logins of one context: by IAM Identity Center, or with the code of an MFA device. */
export function createLoginGateway(settings: LoginSettings): LoginGateway {
	const pending = new Map<string, Pending>();
	const { ports } = settings;
	/** An earlier one is waited for by nobody. */
	const begun = (one: Pending): string => {
		const id = randomUUID();
		pending.clear();
		pending.set(id, one);
		return id;
	};
	return {
		begin: (options) =>
			asFailures(settings, 'StartDeviceAuthorization', options.signal, async (note) => {
				const from = await settings.source();
				const role = mfaRoleOf(from);
				if (role !== undefined) {
					const { profile, mfaSerial: serial } = role;
					return { kind: 'code' as const, id: begun({ kind: 'code' }), profile, serial };
				}
				const source = ssoOf(from, settings.renewal);
				note(source.region);
				const login = await beginDeviceLogin(source, ports, options.signal);
				const { url, urlWithCode, userCode: code, until } = login;
				return {
					kind: 'device' as const,
					...{ id: begun({ kind: 'device', source, login }), session: nameOf(source) },
					...{ url, code, until },
					...(urlWithCode === undefined ? {} : { urlWithCode }),
				};
			}),
		finish: ({ id, code }, options) =>
			asFailures(settings, 'CreateToken', options.signal, async (note) => {
				const one = pending.get(id);
				if (one === undefined) {
					throw fail('invalid', 'this login has ended', { hint: 'Log in again' });
				}
				if (one.kind === 'code') {
					// A code is good for one try.
					pending.delete(id);
					const expiresAt = await settings.withCode(code ?? '');
					return expiresAt === undefined ? {} : { expiresAt };
				}
				note(one.source.region);
				const expiresAt = await finishDeviceLogin(one.source, one.login, ports, options.signal);
				pending.delete(id);
				settings.renewed();
				return { expiresAt };
			}),
	};
}

/** The session behind a source, by whatever roles that are taken on with it. */
function ssoOf(source: CredentialSource, renewal: string): SsoSource {
	if (source.kind === 'role') return ssoOf(source.source, renewal);
	if (source.kind === 'sso') return source;
	throw fail(
		'unsupported',
		`the credentials of profile ${source.profile} come from no login that awsmsg can renew`,
		{ hint: renewal },
	);
}

/** What work throws, as failures that name the service. */
async function asFailures<Answer>(
	{ endpoint }: LoginSettings,
	action: string,
	signal: AbortSignal,
	work: (note: (region: string) => void) => Promise<Answer>,
): Promise<Answer> {
	let region = '';
	try {
		return await work((known) => {
			region = known;
		});
	} catch (error) {
		if (error instanceof FailureError) throw error;
		throw new FailureError(
			toFailure(error, {
				operation: `SSO OIDC ${action}`,
				effect: 'read',
				region,
				endpoint: endpoint ?? `https://${ssoHost('oidc', region)}`,
				spokeAws: false,
				timeoutMs: 10_000,
				aborted: signal.aborted,
			}),
		);
	}
}
