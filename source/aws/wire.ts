import { BoundedRetry } from './bounded-retry.ts';
import type { Gate } from './gate/gate.ts';
import { GatedHandler } from './gate/gated-handler.ts';

/** What all requests of one context share: one pool of sockets, and one budget of retries. */
export type Wire = { readonly handler: GatedHandler; readonly retry: BoundedRetry };

export function createWire(gate: Gate): Wire {
	return { handler: new GatedHandler(gate), retry: new BoundedRetry(gate) };
}
