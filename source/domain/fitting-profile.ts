import type { Elsewhere } from './here.ts';
import { isLoopback } from './place.ts';
import { type CommandPlace, placeFlags, sameEndpoint } from './text/shell-words.ts';

/** A profile of the shared AWS files, as far as they tell which account it leads to. */
export type KnownProfile = {
	readonly name: string;
	/** From `sso_account_id` or `role_arn`; absent when the file does not say. */
	readonly account?: string;
	/** The name of the role that it takes on, or of the permission set. */
	readonly role?: string;
	readonly region?: string;
	/** The sso-session that it takes its credentials by. */
	readonly session?: string;
	/** Where its credentials come from: `SSO corp`, `role by base`, `keys`. */
	readonly by?: string;
};

/** How a command reaches a resource that is elsewhere. */
export type Way = {
	/** Where it has to run. */
	readonly place: CommandPlace;
	/** Only the flags that have to be others than now. */
	readonly flags: readonly string[];
	/** What no flag can say, in words: `the --profile of account 123456789012`. */
	readonly rest: readonly string[];
};

/**
 * The way from the present context to another place: with the profile that fits, when the shared files tell of
 * one. A profile fits by its account; one of the wanted region goes before others.
 */
export function wayTo(
	{ account, region, endpoint }: Pick<Elsewhere, 'account' | 'region' | 'endpoint'>,
	here: CommandPlace & { readonly account?: string },
	profiles: readonly KnownProfile[],
): Way {
	const { account: present, ...now } = here;
	const isOther = account !== undefined && account !== present;
	const [best] = profiles
		.filter((profile) => isOther && profile.account === account)
		.toSorted((a, b) => Number(b.region === region) - Number(a.region === region));
	const change: CommandPlace = {
		...(best === undefined ? {} : { profile: best.name }),
		// The region of a profile gives way to AWS_REGION, so it is said all the same.
		...(region === undefined || (region === now.region && best === undefined) ? {} : { region }),
		...(endpoint === undefined || endpoint === 'aws' ? {} : { endpoints: sameEndpoint(endpoint) }),
	};
	const rest: string[] = [];
	const kept: { -readonly [Key in keyof CommandPlace]: CommandPlace[Key] } = { ...now };
	// On this computer an account is whatever an emulator makes of it.
	const local = Object.values(now.endpoints ?? {}).some(isLoopback);
	if (isOther && present !== undefined && best === undefined && !local && !change.endpoints) {
		rest.push(`the --profile of account ${account}`);
		delete kept.profile;
	}
	// A profile has endpoints of its own.
	if (best !== undefined) delete kept.endpoints;
	if (endpoint === 'aws') {
		rest.push(
			'no endpoint (AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true passes over a configured one)',
		);
		delete kept.endpoints;
	}
	return { place: { ...kept, ...change }, flags: placeFlags(change), rest };
}
