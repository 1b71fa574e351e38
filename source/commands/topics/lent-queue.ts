import type { QueueRef } from '../../domain/resources.ts';
import type { Removal } from '../../domain/topics/topic-tail.ts';
import type { TailPorts } from '../../operations/topics/topic-tail.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { find } from '../shell/resource.ts';

/** The queue that is there for tails: the one that is named, else that of the configuration; `undefined` without one. */
export async function lentHere(
	context: CommandContext,
	connected: Connected,
	named?: string,
): Promise<QueueRef | undefined> {
	const name = named ?? connected.guard.terms?.tailQueue?.value;
	return name === undefined ? undefined : find(context, connected, 'queue', name);
}

/** The command that removes what is left of a tail: a queue that was lent has to be named, the configuration may not. */
export const cleanupWords = ({ stays, queueName }: Removal): readonly string[] =>
	stays ? ['cleanup', '--queue', queueName] : ['cleanup'];

/** What operations on tails work with. */
export async function tailPorts(
	{ clock, tailOwner }: CommandContext,
	{ gateways: { topics, queues } }: Connected,
): Promise<TailPorts> {
	return { topics, queues, clock, owner: await tailOwner() };
}
