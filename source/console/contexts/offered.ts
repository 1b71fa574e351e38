import { undressedRole } from '../../domain/contexts/caller.ts';
import { knownRegions, regionsBeside } from '../../domain/contexts/regions.ts';
import { likelyRoles } from '../../domain/contexts/session-role.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import type { State } from '../state/state.ts';

/** A place that can be gone to, as the command line offers it. */
type Offered = { readonly text: string; readonly about: string };

/** What the command line offers behind a word that takes a profile, a region or any context. */
export function placesFor(
	takes: 'profile' | 'region' | 'context',
	state: State,
): readonly Offered[] {
	const { info } = state.context;
	if (info === undefined || info.local) return [];
	if (takes === 'region') {
		const beside = regionsBeside(info.region);
		const regions = beside.length === 0 ? knownRegions : beside;
		return regions.map((text) => ({ text, about: text === info.region ? 'here' : '' }));
	}
	const { profiles = [], sessions = [] } = info;
	const named = profiles.map((profile) => ({
		text: profile.name,
		about: profile.name === info.profile ? `here  ${aboutProfile(profile)}` : aboutProfile(profile),
	}));
	if (takes === 'profile') return named;
	// What the files say is all that is known without a call: where there is such a role is found out by going there.
	const roles = likelyRoles(sessions, profiles).map(({ session, account, role }) => ({
		text: `${session} ${account} ${undressedRole(role)}`,
		about: `by the sso-session ${session}, if there is this role`,
	}));
	const begun = sessions.map((session) => ({
		text: session,
		about: `${session} ACCOUNT ROLE: a role of this sso-session`,
	}));
	return [...named, ...roles, ...begun];
}

/** `123456789012 oncall eu-west-1 SSO corp`: what the files tell of a profile. */
function aboutProfile({ account, role, region, by }: KnownProfile): string {
	return [account, role, region, by].filter((part) => part !== undefined).join(' ');
}
