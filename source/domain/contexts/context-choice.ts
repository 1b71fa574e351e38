import type { ProfileEndpoint } from './profile-endpoints.ts';

/** Which account, region and endpoint to work in, as far as somebody said; the rest comes from the environment. */
export type ContextChoice = {
	readonly profile?: string;
	/** The keys of the environment were chosen, whatever AWS_PROFILE names. */
	readonly keys?: true;
	readonly region?: string;
	readonly endpoint?: string;
	/** What the configuration files say where requests of which profile go; `endpoint` goes before it. */
	readonly endpoints?: readonly ProfileEndpoint[];
	/** The embedded endpoint, at `endpoint`: every AWS variable and profile is ignored. */
	readonly local: boolean;
};
