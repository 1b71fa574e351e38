import type { QueueRef } from '../../../domain/resources.ts';
import {
	decideLook,
	queueKey,
	receiveBudget,
} from '../../../operations/messages/receive-budget.ts';
import type { ContextInfo } from '../../../operations/ports.ts';
import type { Session } from '../../shell/session.ts';
import { queueByArn } from '../../state/selectors.ts';

/** Drops what is remembered of messages that are gone; of all of a queue without `ids`. */
export async function forgetReceives(
	session: Session,
	{ arn }: QueueRef,
	{ endpoint }: Pick<ContextInfo, 'endpoint'>,
	ids?: readonly string[],
): Promise<void> {
	const key = queueKey(arn, endpoint);
	await session.host.stores.receives.forget(key, ids);
}

/**
 * Why messages of a queue may not be received again on the way to something else: it could take a last
 * delivery, also of messages that nobody meant, and nobody confirmed that (law 3).
 */
export async function whyNotReceive(
	session: Session,
	ref: QueueRef,
	{ endpoint }: Pick<ContextInfo, 'endpoint'>,
): Promise<string | undefined> {
	const attributes = queueByArn(session.state, ref.arn)?.facts;
	if (attributes === undefined) return 'what another receive costs is not known';
	const key = queueKey(ref.arn, endpoint);
	const seen = await session.host.stores.receives.load(key);
	const budget = receiveBudget(attributes, seen, session.host.clock.now());
	return decideLook(budget) === 'last-delivery'
		? 'receiving it again could take the last delivery of a message: look again first'
		: undefined;
}
