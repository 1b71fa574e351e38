import { notWaitedFor } from '../pause.ts';
import type { Desk } from './desk.ts';
import type { Entry } from './entry.ts';

/** A signal for requests that are worth nothing once a lease is over, and how to let go of it. */
export type LeaseSignal = { readonly signal: AbortSignal; release(): void };

/**
 * Aborts when the run gives up or the first of these leases ends. Between the engine and the wire a
 * request may wait for credentials, a signature or a back-off, and a laptop may sleep meanwhile: its
 * timers stand still then. So the signal does not wait for a timer alone, it looks at the leases
 * whenever somebody asks whether it is aborted, which the client does before each attempt.
 */
export function leaseSignal(desk: Desk, batch: readonly Entry[]): LeaseSignal {
	const { leases, clock } = desk;
	const controller = new AbortController();
	const { signal } = controller;
	const held = batch.map(({ lease }) => lease);
	const left = () => Math.min(...held.map((lease) => leases.left(lease)));
	const stop = () => controller.abort();
	const aborted = () => Reflect.get(AbortSignal.prototype, 'aborted', signal) === true;
	Object.defineProperty(signal, 'aborted', {
		get() {
			if (!aborted() && left() <= 0) stop();
			return aborted();
		},
	});
	const timer = new AbortController();
	if (desk.signal.aborted) stop();
	desk.signal.addEventListener('abort', stop, { once: true });
	clock.sleep(left(), timer.signal).then(stop, () => {});
	return {
		signal,
		release() {
			timer.abort(notWaitedFor);
			desk.signal.removeEventListener('abort', stop);
		},
	};
}
