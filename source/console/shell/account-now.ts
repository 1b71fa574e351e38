import { asFailure } from '../../domain/failure.ts';
import type { Work } from './connection.ts';

/** The account of the credentials at this moment; `undefined` where the endpoint has no STS. */
export async function accountNow({
	gateways,
	info,
	signal,
}: Pick<Work, 'gateways' | 'info' | 'signal'>): Promise<string | undefined> {
	try {
		return (await gateways.identity.whoAmI({ signal })).account;
	} catch (error) {
		// Only at an endpoint of the user's own: AWS always answers this.
		if (info.endpoint !== undefined && asFailure(error).kind === 'unsupported') return undefined;
		throw error;
	}
}
