/** Variables that name a proxy, by what they hold for, in the order in which the AWS CLI looks at them. */
const variables: Readonly<Record<string, readonly string[]>> = {
	'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
	'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
};

/**
 * The proxy that the environment names for an address, by variable and host; never with its user or password.
 * `undefined` where there is none, or NO_PROXY leaves the host out.
 */
export function proxyFor(
	url: string,
	env: NodeJS.ProcessEnv,
): { readonly variable: string; readonly host: string } | undefined {
	if (!URL.canParse(url)) return;
	const { protocol, hostname } = new URL(url);
	if (isLeftOut(hostname, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return;
	const variable = variables[protocol]?.find((name) => env[name]);
	if (variable === undefined) return;
	const named = env[variable] ?? '';
	const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
	return {
		variable,
		host: URL.canParse(whole) ? new URL(whole).host : 'something that is no address',
	};
}

/** NO_PROXY lists hosts, and domains with everything in them; `*` is every host. */
function isLeftOut(hostname: string, list: string): boolean {
	return list
		.split(/[\s,]+/)
		.filter((entry) => entry !== '')
		.map((entry) =>
			entry
				.replace(/^\*?\./, '')
				.replace(/:\d+$/, '')
				.toLowerCase(),
		)
		.some((entry) => entry === '*' || hostname === entry || hostname.endsWith(`.${entry}`));
}
