import { readAwsHost } from '../aws-host.ts';
import { type Endpoints, partitionOf } from '../place.ts';
import { resourceServices } from '../service-id.ts';

/** Where requests go and who sends them, as far as that is known. */
export type Whereabouts = {
	/** Absent before there is a connection: then profile and endpoint are unknown as well. */
	readonly region?: string;
	/** The embedded endpoint of `--local`. */
	readonly local: boolean;
	/** No request leaves this computer. */
	readonly loopback?: boolean;
	/** By service; absent where all goes to AWS's own hosts. */
	readonly endpoints?: Endpoints;
	/** Absent where none is chosen, which is the profile `default`. */
	readonly profile?: string;
	/** By STS; absent until it has answered. Where the account alone is known the ARN is empty. */
	readonly identity?: { readonly account: string; readonly arn: string };
};

/** By what a context of the configuration file is found. */
export const matchKeys = ['account', 'role', 'region', 'partition', 'endpoint', 'profile'] as const;
export type MatchKey = (typeof matchKeys)[number];

const unknown = {
	account: [undefined],
	role: [undefined],
	region: [undefined],
	partition: [undefined],
	endpoint: [undefined],
	profile: [undefined],
};

/** How AWS's own hosts are written where an endpoint is meant. */
const awsEndpoint = 'aws';

/**
 * The names of each thing that contexts are found by; several for one that is not the same for all requests, each with
 * names of its own. `undefined` for what nobody knows.
 */
export function namesOf(
	where: Whereabouts,
): Readonly<Record<MatchKey, readonly (readonly string[] | undefined)[]>> {
	const { region, profile = 'default' } = where;
	if (region === undefined) return unknown;
	const identity = isToldByAll(where) ? where.identity : undefined;
	return {
		account: [identity && [identity.account]],
		role: [identity && (identity.arn === '' ? undefined : roleNames(identity.arn))],
		region: [[region]],
		partition: [[partitionOf(region)]],
		endpoint: originsOf(where).map((origin) =>
			origin !== awsEndpoint && isAws(origin) ? [origin, awsEndpoint] : [origin],
		),
		profile: [[profile]],
	};
}

/** Where requests about resources go: each endpoint once. */
function originsOf({ endpoints }: Whereabouts): readonly string[] {
	const services = Object.values(resourceServices);
	return [...new Set(services.map(({ id }) => endpointName(endpoints?.[id])))];
}

/** Whether whoever tells the account is who gets the requests: an emulator says nothing of an account of AWS. */
function isToldByAll(where: Whereabouts): boolean {
	const teller = endpointName(where.endpoints?.STS);
	return originsOf(where).every((one) => isAws(one) === isAws(teller));
}

/** Whether an endpoint is AWS's own, also where its host is written out. */
function isAws(name: string): boolean {
	if (name === awsEndpoint) return true;
	return URL.canParse(name) && typeof readAwsHost(new URL(name).hostname) === 'object';
}

function endpointName(url: string | undefined): string {
	return url === undefined ? awsEndpoint : url.replace(/\/+$/, '');
}

/**
 * The names of the role behind a caller's ARN: as IAM has it, and of a permission set the name that people gave it
 * (`AWSReservedSSO_Admin_0123456789abcdef` is `Admin`). None for users and for root.
 */
export function roleNames(arn: string): readonly string[] {
	const [, role] = /:assumed-role\/([^/]+)/.exec(arn) ?? [];
	if (role === undefined) return [];
	const [, plain] = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/i.exec(role) ?? [];
	return plain === undefined ? [role] : [role, plain];
}
