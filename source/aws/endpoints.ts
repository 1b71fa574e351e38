import { readAwsHost } from '../domain/aws-host.ts';
import type { ProfileEndpoint } from '../domain/contexts/profile-endpoints.ts';
import { fail } from '../domain/failure.ts';
import { type Endpoints, isLoopback } from '../domain/place.ts';
import { placeServiceIds, type ServiceId, serviceIds, variableName } from '../domain/service-id.ts';
import { carriesSecret } from '../domain/text/url-secrets.ts';
import type { Section, SharedConfig } from './contexts/shared-config.ts';

/**
 * The endpoints that the user chose (law 7). We resolve them ourselves, since the SDK reads the
 * environment and the `default` profile even when a client was given another profile. Order, as the
 * AWS tools have it: flag, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services`
 * section, the profile's `endpoint_url`; what awsmsg's own files say of the profile goes before what those
 * say that all tools read. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and the profile's
 * `ignore_configured_endpoint_urls` switch off all but the flag and what awsmsg's own files say.
 *
 * @throws {FailureError} `invalid` for an endpoint that is no http URL or carries a password, and for a missing
 *   services section.
 */
export function resolveEndpoints(input: {
	readonly flag: string | undefined;
	readonly file?: ProfileEndpoint | undefined;
	readonly env: NodeJS.ProcessEnv;
	readonly profile: Section;
	readonly config: SharedConfig;
}): Endpoints {
	const { flag, file } = input;
	if (!flag) return configuredEndpoints(serviceIds, input, file);
	const url = checkedUrl({ url: flag, from: '--endpoint-url' });
	return Object.fromEntries(serviceIds.map((id) => [id, url]));
}

/** The services that credentials are got from, under the SDK's service ids. */
const credentialServices = ['STS', 'SSO', 'SSO OIDC', 'Signin'] as const;
export type CredentialService = (typeof credentialServices)[number];

/** The endpoint of each of them that has one of its own. */
export type CredentialEndpoints = Readonly<Partial<Record<CredentialService, string>>>;

/**
 * Where credentials are got: by the same settings in the same order, but never by `--endpoint-url` or a configuration
 * file of awsmsg, which hold for what is shown. What is sent there, a login token or a web identity, is worth more than any request that it buys.
 *
 * @throws {FailureError} as {@link resolveEndpoints}.
 */
export function resolveCredentialEndpoints(input: Settings): CredentialEndpoints {
	return configuredEndpoints(credentialServices, input);
}

/** What decides beside the flag. */
type Settings = {
	readonly env: NodeJS.ProcessEnv;
	readonly profile: Section;
	readonly config: SharedConfig;
};

function configuredEndpoints<Id extends ServiceId | CredentialService>(
	ids: readonly Id[],
	{ env, profile, config }: Settings,
	file?: ProfileEndpoint,
): Partial<Record<Id, string>> {
	const endpoints: Partial<Record<Id, string>> = {};
	const ignored = isTrue(
		env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile['ignore_configured_endpoint_urls'],
	);
	const own = file && { url: file.url, from: `${file.by.path} line ${file.by.line}` };
	for (const id of ids) {
		// What tools are told to ignore is what is configured for all of them.
		const chosen = ignored
			? own
			: (variableEndpoint(id, env) ?? own ?? profileEndpoint(id, profile, config));
		if (chosen !== undefined) endpoints[id] = checkedUrl(chosen);
	}
	return endpoints;
}

/** An endpoint, and what named it: a flag, a variable, a line of the shared files. */
type Chosen = { readonly url: string; readonly from: string };

function variableEndpoint(
	id: ServiceId | CredentialService,
	env: NodeJS.ProcessEnv,
): Chosen | undefined {
	// `SSO OIDC` is SSO_OIDC in a variable, and sso_oidc in a file.
	for (const from of [`AWS_ENDPOINT_URL_${variableName(id)}`, 'AWS_ENDPOINT_URL']) {
		const url = env[from];
		if (url) return { url, from };
	}
	return;
}

function profileEndpoint(
	id: ServiceId | CredentialService,
	profile: Section,
	config: SharedConfig,
): Chosen | undefined {
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
		const url = section[`${variableName(id).toLowerCase()}.endpoint_url`];
		if (url) return { url, from: `the services section ${name}` };
	}
	const url = profile['endpoint_url'];
	return url ? { url, from: "the profile's endpoint_url" } : undefined;
}

function isTrue(text: string | undefined): boolean {
	return text?.toLowerCase() === 'true';
}

function checkedUrl({ url: text, from }: Chosen): string {
	if (carriesSecret(text)) {
		throw fail('invalid', `the endpoint of ${from} carries a user or a password`, {
			hint: 'Leave them out of the URL: requests are signed with AWS credentials alone',
		});
	}
	const protocol = URL.canParse(text) ? new URL(text).protocol : '';
	if (protocol !== 'http:' && protocol !== 'https:') {
		throw fail('invalid', `the endpoint ${text} is no URL of http or https`, {
			hint: 'Write it as http://127.0.0.1:4566',
		});
	}
	return text.replace(/\/+$/, '');
}

/** How hosts of the services begin that we talk to. */
const ourServices = /^(?:sqs|queue|sns|kinesis|monitoring|sts|lambda|logs)\b/;

/**
 * The chosen region, or that of the endpoints where none was chosen: both are one, where a host of AWS tells.
 * A host that looks like one of its services and has no known form is refused.
 *
 * @throws {FailureError} `invalid`.
 */
export function regionOfEndpoints(
	endpoints: Endpoints,
	region: string | undefined,
): string | undefined {
	let found = region;
	for (const id of serviceIds) {
		const url = endpoints[id];
		if (url === undefined) continue;
		const { hostname } = new URL(url);
		// STS has one host for all regions, and IAM has no other kind.
		if (hostname === 'sts.amazonaws.com' || id === 'IAM') continue;
		const host = readAwsHost(hostname);
		if (host === 'unknown' && ourServices.test(hostname)) {
			throw fail('invalid', `the endpoint ${url} is no host of AWS that is known`, {
				hint: 'Write it as https://sqs.eu-west-1.amazonaws.com',
			});
		}
		if (typeof host !== 'object') continue;
		if (found !== undefined && host.region !== found) {
			throw fail('invalid', `the endpoint ${url} is in region ${host.region}, not in ${found}`, {
				hint: `Give --region ${host.region}, or another --endpoint-url`,
			});
		}
		found = host.region;
	}
	return found;
}

/** Whether no service leaves this computer: every one has an endpoint, and it is a loopback one. */
export function allLoopback(endpoints: Endpoints): boolean {
	return placeServiceIds.every((id) => {
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
	for (const id of placeServiceIds) {
		const url = endpoints[id] ?? 'AWS';
		groups.set(url, [...(groups.get(url) ?? []), id]);
	}
	const [first] = groups.keys();
	if (groups.size === 1) return first === 'AWS' ? undefined : first;
	return [...groups].map(([url, ids]) => `${ids.join('+')} ${url}`).join(', ');
}

/**
 * Why a service that tells of consumers is not asked; `undefined` where it may be. AWS knows nothing of the queues and
 * streams of an endpoint that is not AWS's, and must not be asked for them by whoever works there.
 */
export function unaskedFor(id: ServiceId, endpoints: Endpoints): string | undefined {
	if (endpoints[id] !== undefined) return;
	const away = placeServiceIds.find((one) => {
		const url = endpoints[one];
		return url !== undefined && typeof readAwsHost(new URL(url).hostname) !== 'object';
	});
	return away === undefined ? undefined : `${away} has an endpoint of its own, and ${id} has none`;
}

/** @throws {FailureError} `unsupported`: the context has no such service. */
export function refuseUnasked(id: ServiceId, endpoints: Endpoints): void {
	const why = unaskedFor(id, endpoints);
	if (why === undefined) return;
	throw fail('unsupported', `${id} is not asked: ${why}`, {
		hint: `Set AWS_ENDPOINT_URL_${variableName(id)} where it has it too`,
	});
}
