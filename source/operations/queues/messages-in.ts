import type { QueueAttributes } from '../../domain/resources.ts';

/**
 * How many messages a queue has that go with it, and with a purge: those that can be received, in flight and delayed.
 * `undefined` where AWS said none of the counts.
 */
export function messagesIn({
	visible,
	inFlight,
	delayed,
}: Pick<QueueAttributes, 'visible' | 'inFlight' | 'delayed'>): number | undefined {
	const counts = [visible, inFlight, delayed].filter((part) => part !== undefined);
	return counts.length === 0 ? undefined : counts.reduce((sum, part) => sum + part, 0);
}
