import { asFailure } from '../../domain/failure.ts';
import type { Event } from '../state/events.ts';
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

/** Asks who we are, for the header. An endpoint without STS leaves the account unknown. */
export async function identify(
	session: { dispatch(event: Event): void },
	{ gateways, info, signal }: Pick<Work, 'gateways' | 'info' | 'signal'>,
): Promise<void> {
	try {
		const identity = await gateways.identity.whoAmI({ signal });
		// Who answers for a context that was left meanwhile is nobody here.
		if (!signal.aborted) session.dispatch({ type: 'identified', identity });
	} catch (error) {
		const { kind } = asFailure(error);
		if (info.endpoint === undefined || kind !== 'unsupported') throw error;
	}
}
