import { asFailure } from '../../domain/failure.ts';
import type { Call } from '../../operations/ports.ts';
import type { HeldContext } from '../contexts/held-context.ts';
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

/** Between two looks whether there is a login by now, ms. */
const lookEvery = 5000;

/**
 * Asks who we are until there are credentials: a login that is over at the start is renewed by somebody, here or in
 * another terminal.
 */
export async function identifyOnceLoggedIn(
	session: { dispatch(event: Event): void },
	work: Pick<Work, 'gateways' | 'info' | 'signal' | 'clock'>,
): Promise<void> {
	const { signal, clock } = work;
	while (!signal.aborted) {
		await clock.sleep(lookEvery, signal).catch(() => {});
		try {
			return await identify(session, work);
		} catch (error) {
			if (asFailure(error).kind !== 'credentials') return;
		}
	}
}

/**
 * Asks anew who we are once credentials that were refused, or have ended, are replaced: what the files hold by then may
 * belong to another account, and header, mode and lists are those of the account that answers.
 */
export class RenewedCredentials {
	readonly #session: { dispatch(event: Event): void };
	/** The context whose credentials were refused last, until it is known whose the new ones are. */
	#refusedIn: HeldContext | undefined;

	constructor(session: { dispatch(event: Event): void }) {
		this.#session = session;
	}

	/** Takes in requests of the context that the console is in, once they have ended. */
	called(here: HeldContext, calls: readonly Call[]): void {
		for (const { failure, renewed } of calls) {
			if (failure?.kind === 'credentials' || renewed === true) this.#refusedIn = here;
			if (failure === undefined && this.#refusedIn === here) this.#identify(here);
		}
	}

	#identify(here: HeldContext): void {
		this.#refusedIn = undefined;
		const { gateways, info } = here.connection;
		identify(this.#session, { gateways, info, signal: here.signal }).catch(() => {
			// The next request that is answered asks again.
			this.#refusedIn ??= here;
		});
	}
}
