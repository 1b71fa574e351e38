import type { Desk } from './desk.ts';
import type { Entry } from './entry.ts';

/** A signal for requests that are worth nothing once a lease is over, and how to let go of it. */
export type LeaseSignal = { readonly signal: AbortSignal; release(): void };

/**
 * A signal that says "aborted" once the run gives up, or the first of these leases is over. Between the
 * engine and the wire a request may wait for credentials, a signature or a back-off, and a laptop may
 * sleep meanwhile, with its timers; so it looks at the leases whenever it is asked, which the client does
 * before each attempt. What is on the wire already is not cut off by a lease: only its answer tells
 * whether it was taken.
 */
export function leaseSignal(desk: Desk, batch: readonly Entry[]): LeaseSignal {
	const { leases } = desk;
	const controller = new AbortController();
	const { signal } = controller;
	// Messages that came together have one lease, and each request asks a dozen times.
	const held = [...new Set(batch.map(({ lease }) => lease))];
	const stop = () => controller.abort();
	Object.defineProperty(signal, 'aborted', {
		get: () =>
			Reflect.get(AbortSignal.prototype, 'aborted', signal) === true ||
			held.some((lease) => leases.left(lease) <= 0),
	});
	if (desk.signal.aborted) stop();
	desk.signal.addEventListener('abort', stop, { once: true });
	return { signal, release: () => desk.signal.removeEventListener('abort', stop) };
}
