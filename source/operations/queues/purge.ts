import type { Grant } from '../../domain/effect.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import { mayHaveTakenEffect } from '../messages/outcome.ts';
import { throwIfAborted } from '../pause.ts';
import type { QueueGateway } from '../ports.ts';

/**
 * Deletes every message of a queue, in flight ones too. AWS takes up to a minute, in which newly sent
 * messages may go too, and refuses a second purge. Throws the failure when AWS refused, and one of
 * kind `timeout` that says so when the outcome is unknown.
 */
export async function purgeQueue(
	ports: {
		queues: QueueGateway;
		/** Told once all messages are gone: what was seen of them decides about no further look. */
		forget?(): Promise<void>;
	},
	input: { url: string; grant: Grant },
	signal: AbortSignal,
): Promise<void> {
	throwIfAborted(signal);
	try {
		await ports.queues.purge(input.url, { signal, grant: input.grant });
		await ports.forget?.().catch(() => {});
	} catch (error) {
		const failure = asFailure(error);
		if (!mayHaveTakenEffect(failure)) throw error;
		throw fail(
			'timeout',
			`unknown whether ${input.grant.resources[0].name} was purged: ${failure.message}`,
			{
				hint: 'Watch its counts for a minute before you try again',
				outcomeUnknown: true,
				...(failure.code === undefined ? {} : { code: failure.code }),
			},
		);
	}
}
