import { readAwsHost } from './aws-host.ts';
import { type Endpoints, isLoopback } from './place.ts';
import type { ServiceId } from './service-id.ts';

/** The present context: where its requests go, and whose account answers, as far as that is known. */
export type Here = {
	/** By STS. */
	readonly account?: string;
	readonly region: string;
	/** In words, for sentences: a URL, or several by service. Absent when all goes to AWS. */
	readonly endpoint?: string;
	readonly endpoints?: Endpoints;
};

/** What an address tells of where its resource is. */
export type Told = {
	readonly service: ServiceId;
	readonly account?: string;
	readonly region?: string;
	/** Of a URL: protocol, host and port, and whether the host is AWS's. */
	readonly origin?: string;
	readonly ofAws?: boolean;
};

/** A place that is not the present context. */
export type Elsewhere = {
	readonly account?: string;
	readonly region?: string;
	/** `aws`, or the URL of an endpoint; absent where it is the present one. */
	readonly endpoint?: string;
	/** Names both places: one sentence without a period. */
	readonly why: string;
};

/**
 * `here` with something to say where an account was not compared. `ask`: the host is not the endpoint's, which
 * may call itself so in its answers all the same; they decide.
 */
export type Comparison =
	| { readonly where: 'here'; readonly note?: string }
	| { readonly where: 'ask' }
	| ({ readonly where: 'elsewhere' } & Elsewhere);

/** The endpoint of a service in a context; `undefined` for AWS's own. */
export function endpointOf(here: Here, service: ServiceId): string | undefined {
	if (here.endpoints !== undefined) return here.endpoints[service];
	return here.endpoint !== undefined && URL.canParse(here.endpoint) ? here.endpoint : undefined;
}

/**
 * The name of a resource in what is remembered: its ARN tells account and region, and an endpoint of its own is
 * said with it. AWS's own is not, as journals of before have it.
 */
export function keyAt(arn: string, endpoint: string | undefined): string {
	return endpoint === undefined ? arn : `${endpoint} ${arn}`;
}

/** The ARN in a name that {@link keyAt} made. */
export function arnIn(key: string): string {
	return key.slice(key.lastIndexOf(' ') + 1);
}

/** The endpoint of a context in what is remembered: the embedded one takes another port every time. */
export function rememberedEndpoint(info: {
	readonly local: boolean;
	readonly endpoint?: string;
}): string | undefined {
	return info.local ? 'local' : info.endpoint;
}

/** Whether a service is AWS itself: by its own endpoint, or by a host of AWS's such as a VPC endpoint's. */
export function isAws(here: Here, service: ServiceId): boolean {
	const endpoint = endpointOf(here, service);
	return endpoint === undefined || typeof readAwsHost(new URL(endpoint).hostname) === 'object';
}

/** Whether what an address tells is true of the present context. Asks nobody. */
export function compareWithHere(told: Told, here: Here): Comparison {
	const { region, account, origin } = told;
	if (region !== undefined && region !== here.region) {
		const why = `it is in region ${region}, this context is in ${here.region}`;
		return { where: 'elsewhere', ...place(told), why };
	}
	if (origin !== undefined && told.ofAws !== true && isAws(here, told.service)) {
		return anotherEndpoint(told, here, origin);
	}
	const endpoint = endpointOf(here, told.service);
	if (origin !== undefined && endpoint !== undefined && !isAws(here, told.service)) {
		if (told.ofAws === true || !isSameHost(origin, endpoint)) return { where: 'ask' };
	}
	return compareAccounts(account, accountOf(here, told.service), told, here);
}

/**
 * Compares what an address tells with what the endpoint itself answered about the resource: its account, and
 * for `ask` the host in its URL.
 */
export function compareWithAnswer(
	told: Told,
	answer: Pick<Told, 'account' | 'origin' | 'ofAws'>,
	here: Here,
): Exclude<Comparison, { readonly where: 'ask' }> {
	const asked = compareWithHere(told, here);
	if (asked.where === 'elsewhere') return asked;
	if (asked.where === 'ask') {
		const isSame = told.ofAws === true ? answer.ofAws === true : told.origin === answer.origin;
		if (!isSame) return anotherEndpoint(told, here, told.origin ?? '');
	}
	return compareAccounts(told.account, answer.account, told, here);
}

/** On this computer accounts are whatever an emulator says: they are not compared, and that is said. */
function compareAccounts(
	wanted: string | undefined,
	actual: string | undefined,
	told: Told,
	here: Here,
): Exclude<Comparison, { readonly where: 'ask' }> {
	if (wanted === undefined || actual === undefined || wanted === actual) return { where: 'here' };
	const endpoint = endpointOf(here, told.service);
	if (endpoint !== undefined && isLoopback(endpoint)) {
		const note = `${endpoint} is on this computer, where accounts are not compared: it is account ${actual}, the address says ${wanted}`;
		return { where: 'here', note };
	}
	const why = `it belongs to account ${wanted}, this context to ${actual}`;
	return { where: 'elsewhere', ...place(told), why };
}

/** The account that STS tells, where STS and the service are one party. */
function accountOf(here: Here, service: ServiceId): string | undefined {
	const both = isAws(here, service) && isAws(here, 'STS');
	return both || endpointOf(here, service) === endpointOf(here, 'STS') ? here.account : undefined;
}

function place({ account, region }: Told): Pick<Elsewhere, 'account' | 'region'> {
	return {
		...(account === undefined ? {} : { account }),
		...(region === undefined ? {} : { region }),
	};
}

function anotherEndpoint(told: Told, here: Here, origin: string) {
	const present = endpointOf(here, told.service) ?? "AWS's own endpoint";
	const why = `it is at ${origin}, this context is at ${present}`;
	const endpoint = told.ofAws === true ? 'aws' : origin;
	return { where: 'elsewhere', ...place(told), endpoint, why } as const;
}

/** Whether a URL leads to an endpoint by its host and port: this computer has many names for itself. */
function isSameHost(origin: string, endpoint: string): boolean {
	const [one, other] = [new URL(origin), new URL(endpoint)];
	if (portOf(one) !== portOf(other)) return false;
	return one.hostname === other.hostname || (isThisComputer(one) && isThisComputer(other));
}

function portOf({ port, protocol }: URL): string {
	return port || (protocol === 'https:' ? '443' : '80');
}

function isThisComputer({ href, hostname }: URL): boolean {
	// LocalStack's public name for it.
	return isLoopback(href) || /(?:^|\.)localhost\.localstack\.cloud$/.test(hostname);
}
