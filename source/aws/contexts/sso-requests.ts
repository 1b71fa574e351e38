import { HttpRequest } from '@smithy/core/protocols';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { domainsOf } from '../../domain/place.ts';

/** What is asked with, and of whom. */
export type SsoPorts = {
	readonly handler: Pick<NodeHttpHandler, 'handle'>;
	/** The folder with `.aws` in it. */
	readonly home: string;
	now(): number;
};

/** An answer of IAM Identity Center, whatever its status. */
export type SsoAnswer = {
	readonly status: number;
	/** Empty where it is no JSON object. */
	readonly body: Readonly<Record<string, unknown>>;
	/** AWS's name for an error, by header or body; `invalid_grant` where OAuth's alone is given. */
	readonly error?: string;
};

/** The host of one of its two services in a region. */
export function ssoHost(service: 'oidc' | 'portal.sso', region: string): string {
	return `${service}.${region}.${domainsOf(region).domain}`;
}

/** One request of JSON. Nothing is signed: the token, or the secret, in it is all there is. */
export async function askSso(
	handler: SsoPorts['handler'],
	given: {
		readonly host: string;
		readonly method: 'GET' | 'POST';
		readonly path: string;
		readonly query?: Record<string, string>;
		readonly headers?: Record<string, string>;
		readonly body?: object;
	},
	signal?: AbortSignal,
): Promise<SsoAnswer> {
	const { host, method, path, query = {}, headers = {}, body } = given;
	const { response } = await handler.handle(
		new HttpRequest({
			protocol: 'https:',
			hostname: host,
			method,
			path,
			query,
			headers: { host, 'content-type': 'application/json', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		}),
		signal === undefined ? {} : { abortSignal: signal },
	);
	let text = '';
	for await (const part of response.body) {
		text += Buffer.from(part).toString('utf8');
		// No answer of this service is as long.
		if (text.length > longest) throw new Error(`${host} answered more than ${longest} characters`);
	}
	const read = objectIn(text);
	const error = errorIn(response.headers, read);
	return {
		status: response.statusCode,
		body: read,
		...(response.statusCode < 300 || error === undefined ? {} : { error }),
	};
}

const longest = 1_048_576;

function objectIn(text: string): Readonly<Record<string, unknown>> {
	try {
		const read: unknown = JSON.parse(text);
		return typeof read === 'object' && read !== null ? { ...read } : {};
	} catch {
		return {};
	}
}

/** `authorization_pending` of OAuth's `error`, else the name of the exception: `AuthorizationPendingException`. */
function errorIn(
	headers: Readonly<Record<string, string>>,
	{ error, __type }: Readonly<Record<string, unknown>>,
): string | undefined {
	if (typeof error === 'string') return error;
	const named = headers['x-amzn-errortype'] ?? (typeof __type === 'string' ? __type : undefined);
	return named
		?.replace(/^.*#/, '')
		.replace(/:.*$/, '')
		.replace(/Exception$/, '')
		.replace(/(?<=[a-z])(?=[A-Z])/g, '_')
		.toLowerCase();
}
