import { type Endpoints, isRegion } from '../place.ts';
import type { ContextChoice } from './context-choice.ts';
import { environmentName, meantProfile, meantRegion, type Standing } from './meant-context.ts';
import { matching } from './pattern.ts';
import { knownRegions, regionsBeside } from './regions.ts';

/** Profiles and regions whose resources are shown in one table: every profile in every region. */
export type AcrossChoice = {
	/** The present one where none is named. */
	readonly profiles: readonly string[];
	/** Those that the configuration files name for each profile where none is named, else the profile's own. */
	readonly regions: readonly string[];
};

/** A profile in a region, as one of several that are shown together. Plain data. */
export type AcrossPlace = {
	/** No two of a table have the same. */
	readonly key: string;
	readonly choice: ContextChoice;
	/** What its credentials are called; places with the same name share them. Empty where nothing names them. */
	readonly owner: string;
	/** Absent where neither the files nor the choice tell one: the environment may. */
	readonly region?: string;
	/** As the files tell it, before AWS has told anything. */
	readonly account?: string;
};

/** What is known of a place once it is connected to: what the header tells of a context. Plain data. */
export type PlaceInfo = {
	readonly id: string;
	readonly region: string;
	readonly profile?: string;
	readonly endpoint?: string;
	readonly endpoints?: Endpoints;
	readonly local: boolean;
	readonly loopback?: true;
	readonly keysInEnvironment?: true;
};

/** More places than this are another job than a table is for: each is asked again and again. */
export const mostPlaces = 40;

/** The places that were chosen, or why there are none: a sentence without a period. */
export type MeantAcross = { readonly places: readonly AcrossPlace[] } | { readonly why: string };

/** The regions that the configuration files name for a profile, for the present one without a name; none where they name none. */
type RegionsOf = (profile: string | undefined) => readonly string[];

/**
 * Every profile in every region that was named, each place once. A name with `*` stands for all that fit: of profiles
 * those of the shared files, of regions those that these credentials are good for. Where no region was named
 * `regionsOf` tells those of each profile.
 */
export function meantAcross(
	chosen: AcrossChoice,
	standing: Standing,
	regionsOf: RegionsOf = () => [],
): MeantAcross {
	const profiles = spread(
		'profile',
		chosen.profiles,
		standing.profiles.map(({ name }) => name),
	);
	if ('why' in profiles) return profiles;
	const regions = spread('region', chosen.regions, regionsBeside(standing.region || 'us-east-1'));
	if ('why' in regions) return regions;
	const places = new Map<string, AcrossPlace>();
	for (const name of profiles.names.length === 0 ? [undefined] : profiles.names) {
		const owner = name === undefined ? { choice: standing.choice } : meantProfile(name, standing);
		if ('why' in owner) return owner;
		const named = regions.names.length === 0 ? regionsOf(name) : regions.names;
		for (const region of named.length === 0 ? [undefined] : named) {
			const meant =
				region === undefined ? owner : meantRegion(region, { ...standing, choice: owner.choice });
			if ('why' in meant) return meant;
			const place = placeOf(meant.choice, standing);
			places.set(place.key, place);
		}
	}
	if (places.size > mostPlaces) {
		return { why: `${places.size} places are more than one table takes, which is ${mostPlaces}` };
	}
	return { places: [...places.values()] };
}

function placeOf(choice: ContextChoice, { profiles, region: present }: Standing): AcrossPlace {
	const owner = choice.profile ?? (choice.keys === true ? environmentName : '');
	const region = choice.region || present || undefined;
	const account = profiles.find(({ name }) => name === choice.profile)?.account;
	const { region: _, ...rest } = choice;
	return {
		key: `${owner} ${region ?? ''}`,
		choice: region === undefined ? rest : { ...rest, region },
		owner,
		...(region === undefined ? {} : { region }),
		...(account === undefined ? {} : { account }),
	};
}

/** The names with each pattern among them in place of what fits it. */
function spread(
	kind: string,
	named: readonly string[],
	known: readonly string[],
): { readonly names: readonly string[] } | { readonly why: string } {
	const names: string[] = [];
	for (const one of named) {
		const isPattern = one.includes('*') && !known.includes(one);
		const fitting = isPattern ? known.filter((name) => matching([one], [name]) === 'yes') : [one];
		if (fitting.length === 0) return { why: `there is no ${kind} like ${one}` };
		for (const name of fitting) names.push(name);
	}
	return { names };
}

/** What stands between commas, without blanks around it. */
export function listOf(text: string): readonly string[] {
	return text
		.split(',')
		.map((one) => one.trim())
		.filter((one) => one !== '');
}

/**
 * `P1,P2 R1,R2` behind a word: the last word names regions where all of it can only be regions, and all before it
 * profiles, whose names may have blanks.
 */
export function readAcross(text: string): AcrossChoice {
	const trimmed = text.trim();
	const [last = ''] = /\S+$/.exec(trimmed) ?? [];
	const regions = listOf(last);
	const areRegions = regions.length > 0 && regions.every(isRegionName);
	return areRegions
		? { profiles: listOf(trimmed.slice(0, -last.length)), regions }
		: { profiles: listOf(trimmed), regions: [] };
}

function isRegionName(name: string): boolean {
	if (isRegion(name.toLowerCase())) return true;
	// `*` alone would be all profiles as well.
	return (
		/[^*].*\*|\*.*[^*]/.test(name) && knownRegions.some((one) => matching([name], [one]) === 'yes')
	);
}

/** `2 profiles, 3 regions`: what a choice is called. */
export function acrossLabel({ profiles, regions }: AcrossChoice): string {
	const told = (names: readonly string[], one: string) =>
		names.length === 1 ? (names[0] ?? '') : `${names.length} ${one}s`;
	const parts = [
		...(profiles.length === 0 ? [] : [told(profiles, 'profile')]),
		...(regions.length === 0 ? [] : [told(regions, 'region')]),
	];
	return parts.length === 0 ? 'this profile' : parts.join(', ');
}
