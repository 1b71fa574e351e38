import type { KnownProfile } from '../fitting-profile.ts';
import { isRegion } from '../place.ts';
import { nearestNames } from '../text/nearest.ts';
import { undressedRole } from './caller.ts';
import type { ContextChoice } from './context-choice.ts';
import { knownRegions } from './regions.ts';
import { isOfRole, readSessionRole, type SessionRole, sessionRoleName } from './session-role.ts';

/** Where the console is, as far as it decides what a name means. */
export type Standing = {
	readonly choice: ContextChoice;
	readonly region: string;
	readonly profiles: readonly KnownProfile[];
	/** The sso-sessions of the shared files. */
	readonly sessions?: readonly string[];
};

/** A context that was named, or why none was, with what to do: sentences without a period. */
export type Meant = { readonly choice: ContextChoice } | { readonly why: string };

/** The name under which the environment's own keys are offered. */
export const environmentName = '(environment)';

/**
 * The profile of this name, in the region that it names, else in the present one: what a list shows beside a name is
 * where it leads, whatever AWS_REGION says.
 */
export function meantProfile(name: string, standing: Standing): Meant {
	const { choice, region, profiles } = standing;
	const { profile: _, region: __, keys: ___, ...rest } = choice;
	if (name === environmentName) return { choice: { ...rest, keys: true, region } };
	const found = profiles.find((one) => one.name === name);
	if (found !== undefined) {
		return { choice: { ...rest, profile: found.name, region: found.region ?? region } };
	}
	const named = readSessionRole(name);
	if (named !== undefined) return meantRole(named, standing);
	return {
		why: nobody(
			'profile',
			name,
			profiles.map((one) => one.name),
		),
	};
}

/** The role of an sso-session: with the profile that has it, or by its own name. */
function meantRole(wanted: SessionRole, standing: Standing): Meant {
	const { choice, region, profiles, sessions = [] } = standing;
	if (!sessions.includes(wanted.session)) {
		return { why: nobody('sso-session', wanted.session, sessions) };
	}
	const own = profiles.find((one) => isOfRole(one, wanted));
	if (own !== undefined) return meantProfile(own.name, standing);
	const { profile: _, region: __, keys: ___, ...rest } = choice;
	return { choice: { ...rest, profile: sessionRoleName(wanted), region } };
}

/** The region of this name, with the profile that is in use. */
export function meantRegion(name: string, { choice }: Standing): Meant {
	const region = name.toLowerCase();
	// Newer regions than the list has are regions all the same.
	if (isRegion(region)) return { choice: { ...choice, region } };
	return { why: nobody('region', name, knownRegions) };
}

/**
 * What `:ctx` names: a profile; an account and a role by which one profile is known (`123456789012/oncall`); the
 * same with the sso-session that leads there, profile or not (`corp 123456789012 oncall`); a region; or one of the
 * first three and a region.
 */
export function meantContext(text: string, standing: Standing): Meant {
	const named = meantPlace(text, standing);
	if ('choice' in named) return named;
	const [, before = '', last = ''] = /^(.*\S)\s+(\S+)$/s.exec(text) ?? [];
	if (before === '' || !isRegion(last.toLowerCase())) {
		return isRegion(text.toLowerCase()) ? meantRegion(text, standing) : named;
	}
	const place = meantPlace(before, standing);
	if (!('choice' in place)) return place;
	return meantRegion(last, { ...standing, choice: place.choice });
}

/** A profile by its name, or by its account and role. */
function meantPlace(text: string, standing: Standing): Meant {
	const [, account, role] = /^(\d{12})(?:\/(.+))?$/.exec(text) ?? [];
	const byName = standing.profiles.some(({ name }) => name === text);
	const [, session = '', id = '', permissions = ''] =
		/^(.+?)[\s/]+(\d{12})[\s/]+(\S+)$/.exec(text) ?? [];
	if (session !== '' && !byName) {
		return meantRole({ session, account: id, role: permissions }, standing);
	}
	if (account === undefined || byName) return meantProfile(text, standing);
	const fitting = standing.profiles.filter(
		(one) =>
			one.account === account && (role === undefined || undressedRole(one.role ?? '') === role),
	);
	const [only, ...others] = fitting;
	const what = role === undefined ? `account ${account}` : `role ${role} of account ${account}`;
	if (only === undefined) {
		const [first] = standing.sessions ?? [];
		const by =
			first === undefined ? '' : `: ctx ${first} ${account} ROLE goes there by its session`;
		return { why: `no profile of the shared AWS files has ${what}${by}` };
	}
	if (others.length > 0) {
		return { why: `${what} is that of ${fitting.map(({ name }) => name).join(', ')}: name one` };
	}
	return meantProfile(only.name, standing);
}

function nobody(kind: string, name: string, names: readonly string[]): string {
	const near = nearestNames(name, names);
	const instead = near.length === 0 ? '' : `: did you mean ${near.join(', ')}?`;
	return `there is no ${kind} ${name}${instead}`;
}
