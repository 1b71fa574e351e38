import type { QueueRef } from '../../domain/resources.ts';
import { messagesIn } from '../../operations/queues/messages-in.ts';
import { counted } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { State } from '../state/state.ts';

/** How many messages are gone once a queue is purged or deleted, as far as counts are known, and which of them are ours. */
export function atStake(
	session: Session,
	state: State,
	{ arn, url }: QueueRef,
): { readonly count?: number; readonly held: readonly string[] } {
	const facts = queueByArn(state, arn)?.facts;
	const ours = session.leases?.held(url).length ?? 0;
	const known = facts === undefined ? undefined : messagesIn(facts);
	// The counts may be older than the look.
	const count = known === undefined && ours === 0 ? undefined : Math.max(known ?? 0, ours);
	return {
		...(count === undefined ? {} : { count }),
		held:
			ours === 0
				? []
				: [`${counted(ours, 'message')} of them held by us: what is shown here goes too.`],
	};
}
