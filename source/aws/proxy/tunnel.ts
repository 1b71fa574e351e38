import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type Duplex, duplexPair, pipeline } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { HttpRequest } from '@smithy/core/protocols';
import type { Outbound } from './outbound.ts';
import type { ProxyWay } from './proxy-settings.ts';

/*
The way through a proxy: what is secure goes through a tunnel (CONNECT), which sees names and sizes alone; the rest is
asked of the proxy by its whole address. CONNECT is a request of Node's own; there is a library for it for HTTP/1.1, and
none for the HTTP/2 by which AWS pushes records.
*/

/** The code of an error by which a proxy, or its address, stood in the way: nothing has reached the endpoint. */
export const proxyRefused = 'EPROXYREFUSED';

/** How long a proxy has to open a tunnel, ms: less than a connection has, which would be told as one of its target. */
const longest = 4_000;

type Target = { readonly host: string; readonly port: number };

class ProxyError extends Error {
	override readonly name = 'ProxyError';
	readonly code = proxyRefused;

	constructor({ variable, host }: ProxyWay['named'], what: string) {
		super(`the proxy ${host}, which ${variable} names, ${what}`);
	}
}

/** A connection to a host through a proxy. Rejects with what the proxy or the way to it says. */
function openTunnel(way: ProxyWay, { host, port }: Target, { ca }: Outbound): Promise<Duplex> {
	return new Promise((resolve, reject) => {
		refuseUnusable(way);
		const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
		const request = (way.isSecure ? httpsRequest : httpRequest)({
			host: way.hostname,
			port: way.port,
			method: 'CONNECT',
			path: authority,
			headers: { host: authority, ...authorizationOf(way) },
			agent: false,
			timeout: longest,
			...(way.isSecure ? { servername: nameOf(way.hostname) } : {}),
			...(ca === undefined ? {} : { ca }),
		});
		request.once('connect', ({ statusCode, statusMessage }, socket: Socket, head: Buffer) => {
			if (statusCode !== 200) {
				socket.destroy();
				const said = `${statusCode} ${statusMessage ?? ''}`.trim();
				return reject(new ProxyError(way.named, `does not let through to ${authority}: ${said}`));
			}
			socket.setTimeout(0);
			if (head.length > 0) socket.unshift(head);
			resolve(socket);
		});
		request.once('timeout', () => request.destroy(new ProxyError(way.named, 'does not answer')));
		request.once('error', (error: NodeJS.ErrnoException) => {
			const why = error.code ?? error.message;
			reject(
				error instanceof ProxyError
					? error
					: new ProxyError(way.named, `can not be reached: ${why}`),
			);
		});
		request.end();
	});
}

/** The name that a host has a certificate of. Node would take that of the Host header, which a proxy is told of its target. */
function nameOf(host: string): string {
	return isIP(host) === 0 ? host : '';
}

function refuseUnusable({ named, unusable }: ProxyWay): void {
	if (unusable !== undefined) throw new ProxyError(named, `can not be gone through: ${unusable}`);
}

function authorizationOf({ authorization }: ProxyWay): Record<string, string> {
	return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}

/** Node's agent, whose connections go through a tunnel where the environment says so. */
function tunnelAgentClass() {
	return class TunnelAgent extends HttpsAgent {
		readonly #outbound: Outbound;

		constructor(options: AgentOptions, outbound: Outbound) {
			super({ ...options, ...(outbound.ca === undefined ? {} : { ca: outbound.ca }) });
			this.#outbound = outbound;
		}

		override createConnection(
			...[options, callback]: Parameters<HttpsAgent['createConnection']>
		): ReturnType<HttpsAgent['createConnection']> {
			const target = { host: options.host ?? '', port: Number(options.port ?? 443) };
			const way = this.#outbound.wayTo(urlOf('https:', target));
			if (way === undefined) {
				return super.createConnection({ ...options, servername: nameOf(target.host) }, callback);
			}
			openTunnel(way, target, this.#outbound).then(
				(socket) => {
					// Node's own code goes on with it, and remembers TLS sessions.
					const secured = super.createConnection({ ...options, socket } as typeof options);
					callback?.(null, secured as Duplex);
				},
				(error: Error) => callback?.(error, undefined as never),
			);
			return undefined;
		}
	};
}

let TunnelAgent: ReturnType<typeof tunnelAgentClass> | undefined;

/** The agent of what is secure. Node loads TLS for it, 5 ms, which an endpoint on this machine mostly has no use for. */
export function secureAgent(options: AgentOptions, outbound: Outbound): HttpsAgent {
	TunnelAgent ??= tunnelAgentClass();
	return new TunnelAgent(options, outbound);
}

/** The agents of a context. */
export function agentsFor(
	options: AgentOptions,
	outbound: Outbound,
): { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent } {
	return { httpAgent: new HttpAgent(options), httpsAgent: secureAgent(options, outbound) };
}

/** A request as it is sent: one that is not secure goes to the proxy, with its whole address. */
export function asSent(request: HttpRequest, { wayTo }: Outbound): HttpRequest {
	const { protocol, hostname, port, path } = request;
	if (protocol !== 'http:') return request;
	const origin = urlOf('http:', { host: hostname, port: port ?? 80 });
	const way = wayTo(origin);
	if (way === undefined) return request;
	refuseUnusable(way);
	const sent = new HttpRequest({
		...request,
		protocol: way.isSecure ? 'https:' : 'http:',
		hostname: way.hostname,
		port: way.port,
		headers: { ...request.headers, ...authorizationOf(way) },
	});
	// Its constructor would take it for a path.
	sent.path = `${origin}${path}`;
	return sent;
}

/** What `http2.connect` is given: the certificates that are trusted, and the tunnel where there is one. */
export function http2Options(outbound: Outbound) {
	const { ca } = outbound;
	const trusted = ca === undefined ? {} : { ca };
	return {
		...trusted,
		createConnection(authority: URL): Duplex {
			const isPlain = authority.protocol === 'http:';
			const target = {
				host: authority.hostname.replace(/^\[|\]$/g, ''),
				port: Number(authority.port || (isPlain ? 80 : 443)),
			};
			if (isPlain) return connectPlain(target);
			const secure = { servername: target.host, ALPNProtocols: ['h2'], ...trusted };
			const way = outbound.wayTo(urlOf('https:', target));
			if (way === undefined) return connectTls({ ...secure, ...target });
			// It wants a connection at once: what is written waits until the tunnel stands.
			const [near, far] = duplexPair();
			const secured = connectTls({ ...secure, socket: near as Socket });
			openTunnel(way, target, outbound).then(
				(socket) => pipeline(far, socket, far, () => secured.destroy()),
				(error: Error) => secured.destroy(error),
			);
			return secured;
		},
	};
}

function urlOf(protocol: 'http:' | 'https:', { host, port }: Target): string {
	return `${protocol}//${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
