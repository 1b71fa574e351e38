import { asFailure } from '../domain/failure.ts';
import type { Identity } from '../domain/resources.ts';
import { throwIfAborted } from './pause.ts';
import type { Gateways } from './ports.ts';

/**
 * Who the credentials belong to; `undefined` where the endpoint can't say, which a VPC without STS can't either.
 * Throws where there are no credentials.
 */
export async function whoAmI(
	{ identity }: Pick<Gateways, 'identity'>,
	signal: AbortSignal,
): Promise<Identity | undefined> {
	try {
		return await identity.whoAmI({ signal });
	} catch (error) {
		throwIfAborted(signal);
		if (asFailure(error).kind === 'credentials') throw error;
		return;
	}
}
