import type { ContextRule, Said } from './terms.ts';

/** An endpoint that a configuration file says for a profile. Plain data. */
export type ProfileEndpoint = {
	readonly profile: string;
	/** Without a slash at its end. */
	readonly url: string;
	readonly by: Extract<Said<string>['by'], { readonly kind: 'file' }>;
};

/**
 * The endpoints that contexts say, of each profile the first. They are found by the name of a profile and nothing else,
 * since nothing else is known before the first request is sent there; what others may have written says none.
 */
export function profileEndpoints(contexts: readonly ContextRule[]): readonly ProfileEndpoint[] {
	const first = new Map<string, ProfileEndpoint>();
	for (const { match, endpoint_url: url, by, untrusted } of contexts) {
		if (url === undefined || untrusted === true) continue;
		for (const profile of match.profile ?? []) {
			if (!first.has(profile)) first.set(profile, { profile, url, by });
		}
	}
	return [...first.values()];
}

/** The endpoint that is said for a profile; the one that nobody named is `default`. */
export function endpointOfProfile(
	endpoints: readonly ProfileEndpoint[],
	profile = 'default',
): ProfileEndpoint | undefined {
	return endpoints.find((one) => one.profile === profile);
}
