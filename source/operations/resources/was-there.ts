import { asFailure } from '../../domain/failure.ts';
import { throwIfAborted } from '../pause.ts';

/**
 * Whether something was there before it was to be made: AWS answers the one that is there as if it had just made it, so that it
 * has to be asked before.
 */
export type WasThere = 'no' | 'yes' | 'unknown';

/** Looks whether something is there; `look` throws `not-found` where it is not. Throws when aborted. */
export async function wasThere(
	look: () => Promise<unknown>,
	signal: AbortSignal,
): Promise<WasThere> {
	try {
		await look();
		return 'yes';
	} catch (error) {
		throwIfAborted(signal);
		return asFailure(error).kind === 'not-found' ? 'no' : 'unknown';
	}
}
