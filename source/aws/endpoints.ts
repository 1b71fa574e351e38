import { fail } from '../domain/failure.ts';
import { isLoopback } from '../domain/place.ts';
import type { Section, SharedConfig } from './shared-config.ts';

/** The services that awsmsg talks to, under the SDK's service ids. */
export type ServiceId = 'SQS' | 'SNS' | 'Kinesis' | 'CloudWatch' | 'STS';

export const serviceIds: readonly ServiceId[] = ['SQS', 'SNS', 'Kinesis', 'CloudWatch', 'STS'];

/** A configured endpoint per service; a service without one goes to AWS. */
export type Endpoints = Readonly<Partial<Record<ServiceId, string>>>;

/**
 * The endpoints that the user chose (law 7). We resolve them ourselves, since the SDK reads the
 * environment and the `default` profile even when a client was given another profile. Order, as the
 * AWS tools have it: flag, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services`
 * section, the profile's `endpoint_url`. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and the profile's
 * `ignore_configured_endpoint_urls` switch off all but the flag.
 *
 * @throws {FailureError} `invalid` for an endpoint that is no http URL or a missing services section.
 */
export function resolveEndpoints(input: {
	readonly flag: string | undefined;
	readonly env: NodeJS.ProcessEnv;
	readonly profile: Section;
	readonly config: SharedConfig;
}): Endpoints {
	const { flag, env, profile, config } = input;
	const ignored = isTrue(
		env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile['ignore_configured_endpoint_urls'],
	);
	const endpoints: Partial<Record<ServiceId, string>> = {};
	for (const id of serviceIds) {
		const configured = flag || (ignored ? undefined : configuredEndpoint(id, env, profile, config));
		if (configured !== undefined) endpoints[id] = checkedUrl(configured);
	}
	return endpoints;
}

function configuredEndpoint(
	id: ServiceId,
	env: NodeJS.ProcessEnv,
	profile: Section,
	config: SharedConfig,
): string | undefined {
	const fromEnv = env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] || env['AWS_ENDPOINT_URL'];
	if (fromEnv) return fromEnv;
	const name = profile['services'];
	if (name) {
		const section = config.services.get(name);
		if (section === undefined) {
			throw fail(
				'invalid',
				`the profile names the services section ${name}, which does not exist`,
				{
					hint: `Add [services ${name}] to ${config.configFile}, or remove the line from the profile`,
				},
			);
		}
		const fromSection = section[`${id.toLowerCase()}.endpoint_url`];
		if (fromSection) return fromSection;
	}
	return profile['endpoint_url'] || undefined;
}

function isTrue(text: string | undefined): boolean {
	return text?.toLowerCase() === 'true';
}

function checkedUrl(text: string): string {
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw badEndpoint(text);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') throw badEndpoint(text);
	return text.replace(/\/+$/, '');
}

function badEndpoint(text: string): Error {
	return fail('invalid', `the endpoint ${text} is no URL of http or https`, {
		hint: 'Write it as http://127.0.0.1:4566',
	});
}

/** Whether no service leaves this computer: every one has an endpoint, and it is a loopback one. */
export function allLoopback(endpoints: Endpoints): boolean {
	return serviceIds.every((id) => {
		const endpoint = endpoints[id];
		return endpoint !== undefined && isLoopback(endpoint);
	});
}

/**
 * The endpoint for the header: one URL when all services share it, a list when they differ (which is
 * no URL, so that nobody takes it for one), `undefined` when everything goes to AWS.
 */
export function endpointText(endpoints: Endpoints): string | undefined {
	const groups = new Map<string, string[]>();
	for (const id of serviceIds) {
		const url = endpoints[id] ?? 'AWS';
		groups.set(url, [...(groups.get(url) ?? []), id]);
	}
	const [first] = groups.keys();
	if (groups.size === 1) return first === 'AWS' ? undefined : first;
	return [...groups].map(([url, ids]) => `${ids.join('+')} ${url}`).join(', ');
}
