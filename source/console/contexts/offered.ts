import { knownRegions, regionsBeside } from '../../domain/contexts/regions.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import type { State } from '../state/state.ts';

/** A place that can be gone to, as the command line offers it. */
type Offered = { readonly text: string; readonly about: string };

/** What the command line offers behind a word that takes a profile or a region. */
export function placesFor(takes: 'profile' | 'region', state: State): readonly Offered[] {
	const { info } = state.context;
	if (info === undefined || info.local) return [];
	if (takes === 'region') {
		const beside = regionsBeside(info.region);
		const regions = beside.length === 0 ? knownRegions : beside;
		return regions.map((text) => ({ text, about: text === info.region ? 'here' : '' }));
	}
	return (info.profiles ?? []).map((profile) => ({
		text: profile.name,
		about: profile.name === info.profile ? `here  ${aboutProfile(profile)}` : aboutProfile(profile),
	}));
}

/** `123456789012 oncall eu-west-1 SSO corp`: what the files tell of a profile. */
function aboutProfile({ account, role, region, by }: KnownProfile): string {
	return [account, role, region, by].filter((part) => part !== undefined).join(' ');
}
