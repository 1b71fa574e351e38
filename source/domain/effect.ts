import type { ResourceId } from './resource-id.ts';

/**
 * What a request does to the account it is sent to, from harmless to irreversible.
 *
 * - `read`: changes nothing.
 * - `touch`: ReceiveMessage and ChangeMessageVisibility: hides messages and raises receive counts.
 *   SubscribeToShard: takes a consumer's subscription over.
 * - `write`: adds something that was not there (send, publish, put, create, start a move).
 * - `destroy`: removes something or changes settings that decide what is kept.
 */
export type Effect = 'read' | 'touch' | 'write' | 'destroy';

/**
 * What a session lets through. `protected` and `open` let the same requests through; `protected`
 * raises every confirmation by one level.
 */
export type Mode = 'read-only' | 'look' | 'protected' | 'open';

export const modes: readonly Mode[] = ['read-only', 'look', 'protected', 'open'];

/** Whether messages may be received at all, whatever the mode lets through. */
export type Receive = 'allowed' | 'never';

const order: readonly Effect[] = ['read', 'touch', 'write', 'destroy'];

/** Whether `mode` lets requests with `effect` through at all, confirmed or not. */
export function allows(mode: Mode, effect: Effect): boolean {
	const highest: Effect = mode === 'read-only' ? 'read' : mode === 'look' ? 'touch' : 'destroy';
	return order.indexOf(effect) <= order.indexOf(highest);
}

/** The mode that lets an effect through and nothing else that it need not. */
export function leastMode(effect: Effect): Mode {
	return modes.find((mode) => allows(mode, effect)) ?? 'open';
}

/** Whether an effect needs a {@link Grant} from a confirmation before the gate lets it through. */
export function needsGrant(effect: Effect): effect is 'write' | 'destroy' {
	return effect === 'write' || effect === 'destroy';
}

/**
 * Proof that a user confirmed a write, made by `operations/guard.ts` of what the confirmation showed, and
 * checked by the gate in the client layer: a request is let through when all that it is about is named
 * here, so a view that calls a port by mistake is refused.
 */
export type Grant = {
	readonly effect: 'write' | 'destroy';
	/** What was confirmed, the one that gave the confirmation its name first. */
	readonly resources: readonly [ResourceId, ...ResourceId[]];
	/** Where requests went when it was confirmed; absent for AWS's own endpoints. */
	readonly endpoint?: string;
	/** What was confirmed, in the words of the dialog ("purge orders"); goes to the audit. */
	readonly what: string;
};
