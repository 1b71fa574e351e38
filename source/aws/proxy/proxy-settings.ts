import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../../domain/place.ts';

/** Variables that name a proxy, by what they hold for, in the order in which the AWS CLI looks at them. */
const variables: Readonly<Record<string, readonly string[]>> = {
	'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
	'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
};

/** A proxy as people are told of it: by variable and host, never with its user or password. */
export type NamedProxy = { readonly variable: string; readonly host: string };

/** How requests go through a proxy. What is in it besides `named` may be secret. */
export type ProxyWay = {
	readonly named: NamedProxy;
	/** Why nothing can go through it; absent where it can. */
	readonly unusable?: string;
	readonly hostname: string;
	readonly port: number;
	/** Whether it is spoken to over TLS. */
	readonly isSecure: boolean;
	/** The header that it wants, where it has a user. */
	readonly authorization?: string;
};

/**
 * The proxy that the environment names for an address; `undefined` where there is none, or NO_PROXY leaves the host out.
 * What is on this computer is never asked for through another one.
 */
export function proxyWay(url: string, env: NodeJS.ProcessEnv): ProxyWay | undefined {
	if (!URL.canParse(url) || isLoopback(url)) return;
	const target = new URL(url);
	const { protocol } = target;
	if (isLeftOut(target, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return;
	const variable = variables[protocol]?.find((name) => env[name]);
	if (variable === undefined) return;
	const named = env[variable] ?? '';
	const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
	if (!URL.canParse(whole)) {
		const host = 'something that is no address';
		return { named: { variable, host }, unusable: 'it is no URL', ...nowhere };
	}
	const proxy = new URL(whole);
	const { host, hostname, port, username, password } = proxy;
	const kind = proxy.protocol.slice(0, -1);
	const isSecure = kind === 'https';
	if (!isSecure && kind !== 'http') {
		return { named: { variable, host }, unusable: `it is of the kind ${kind}`, ...nowhere };
	}
	return {
		named: { variable, host },
		// Of an IPv6 address the brackets are the URL's.
		hostname: hostname.replace(/^\[|\]$/g, ''),
		port: port === '' ? (isSecure ? 443 : 80) : Number(port),
		isSecure,
		...(username === '' ? {} : { authorization: basic(decoded(username), decoded(password)) }),
	};
}

const nowhere = { hostname: '', port: 0, isSecure: false } as const;

/** A user may hold a `%` that begins no character. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function basic(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The same, for people alone. */
export function proxyFor(url: string, env: NodeJS.ProcessEnv): NamedProxy | undefined {
	return proxyWay(url, env)?.named;
}

/**
 * NO_PROXY lists hosts, and domains with everything in them; with a port an entry is about that alone, and `*` is every
 * host. Blocks of addresses, which the AWS CLI passes over and others read, hold for hosts that are addresses.
 */
function isLeftOut({ hostname, port, protocol }: URL, list: string): boolean {
	const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
	const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
	return list
		.split(/[\s,]+/)
		.filter((entry) => entry !== '')
		.some((entry) => {
			if (entry === '*') return true;
			if (entry.includes('/')) return isInBlock(host, entry);
			const [name, wanted] = partsOf(entry.toLowerCase());
			if (wanted !== undefined && wanted !== at) return false;
			const domain = name.replace(/^\*?\./, '');
			return host === domain || host.endsWith(`.${domain}`);
		});
}

/** Name and port of an entry; an IPv6 address has colons of its own. */
function partsOf(entry: string): readonly [name: string, port?: string] {
	const [, bracketed, after] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? [];
	if (bracketed !== undefined) return after === undefined ? [bracketed] : [bracketed, after];
	if (isIP(entry) === 6) return [entry];
	const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
	return port === undefined ? [name] : [name, port];
}

function isInBlock(host: string, entry: string): boolean {
	const family = isIP(host);
	const [address = '', length = ''] = entry.split('/');
	const most = family === 6 ? 128 : 32;
	const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
	if (family === 0 || isIP(address) !== family || !(bits <= most)) return false;
	const block = new BlockList();
	block.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
	return block.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
