import { undressedRole } from './caller.ts';

/**
 * A role in an account that an `sso-session` of the shared files leads to, with or without a profile. Written as
 * `SESSION/ACCOUNT/ROLE` it is a name wherever the name of a profile is taken, unless a profile is called so.
 */
export type SessionRole = {
	readonly session: string;
	readonly account: string;
	readonly role: string;
};

/** `corp/123456789012/oncall` */
export function sessionRoleName({ session, account, role }: SessionRole): string {
	return `${session}/${account}/${role}`;
}

/** Reads what {@link sessionRoleName} writes; `undefined` where it is something else. */
export function readSessionRole(name: string): SessionRole | undefined {
	const [, session = '', account = '', role = ''] =
		/^(.+)\/(\d{12})\/([\w+=,.@-]+)$/.exec(name) ?? [];
	return session === '' ? undefined : { session, account, role };
}

/** What the shared files tell of a profile, as far as it decides here. */
type OfSession = { readonly session?: string; readonly account?: string; readonly role?: string };

/** Whether a profile leads to this role by this session: then its own name is the better one. */
export function isOfRole({ session, account, role }: OfSession, wanted: SessionRole): boolean {
	return (
		session === wanted.session &&
		account === wanted.account &&
		undressedRole(role ?? '') === undressedRole(wanted.role)
	);
}

/**
 * The roles that may be there by what the profiles of each session tell: every account with every role of that session,
 * without those that have a profile. Asks nobody: whether there is such a role is found out by going there.
 */
export function likelyRoles(
	sessions: readonly string[],
	profiles: readonly OfSession[],
): readonly SessionRole[] {
	return sessions.flatMap((session) => {
		const own = profiles.filter((one) => one.session === session);
		const accounts = [...new Set(own.flatMap(({ account }) => account ?? []))];
		const roles = [...new Set(own.flatMap(({ role }) => role ?? []))];
		return accounts.flatMap((account) =>
			roles
				.map((role) => ({ session, account, role }))
				.filter((wanted) => !own.some((one) => isOfRole(one, wanted))),
		);
	});
}
