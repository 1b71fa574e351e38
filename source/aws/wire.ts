import { BoundedRetry } from './bounded-retry.ts';
import type { Gate } from './gate/gate.ts';
import { GatedHandler } from './gate/gated-handler.ts';
import { direct, type Outbound } from './proxy/outbound.ts';

/** What all requests of one context share: one way out, one pool of sockets, and one budget of retries. */
export type Wire = {
	readonly outbound: Outbound;
	readonly handler: GatedHandler;
	readonly retry: BoundedRetry;
};

export function createWire(gate: Gate, outbound: Outbound = direct): Wire {
	return { outbound, handler: new GatedHandler(gate, outbound), retry: new BoundedRetry(gate) };
}
