import { readFile } from 'node:fs/promises';
import { fail } from '../../domain/failure.ts';
import type { Section } from '../contexts/shared-config.ts';
import { type ProxyWay, proxyWay } from './proxy-settings.ts';

/** How requests of a context leave this computer. */
export type Outbound = {
	/** The proxy for an address; `undefined` where it is gone to directly. */
	wayTo(url: string): ProxyWay | undefined;
	/** Certificates (PEM) that are trusted in the place of Node's own. */
	readonly ca?: string;
};

/** Nothing stands in between, and what Node trusts is trusted. */
export const direct: Outbound = { wayTo: () => undefined };

/**
 * By the variables and the profile: proxies, and the certificates of AWS_CA_BUNDLE or `ca_bundle`, which are trusted
 * alone, as by the AWS CLI.
 *
 * @throws {FailureError} `invalid` for certificates that can not be read.
 */
export async function readOutbound(env: NodeJS.ProcessEnv, profile: Section): Promise<Outbound> {
	const known = new Map<string, ProxyWay | undefined>();
	// Asked with every request, of a handful of addresses.
	const wayTo = (url: string) => {
		if (!known.has(url)) known.set(url, proxyWay(url, env));
		return known.get(url);
	};
	const [file, from] = env['AWS_CA_BUNDLE']
		? [env['AWS_CA_BUNDLE'], 'AWS_CA_BUNDLE']
		: [profile['ca_bundle'], "the profile's ca_bundle"];
	if (!file) return { wayTo };
	const ca = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw fail('invalid', `the certificates of ${from} can not be read: ${file}`, {
			...(error.code === undefined ? {} : { code: error.code }),
			hint: 'Set it to a file of certificates in PEM, or remove it',
		});
	});
	if (!ca.includes('-----BEGIN CERTIFICATE-----')) {
		throw fail('invalid', `there are no certificates in the file of ${from}: ${file}`, {
			hint: 'Set it to a file of certificates in PEM, or remove it',
		});
	}
	return { wayTo, ca };
}
