import type { TopicRef } from '../../domain/resources.ts';
import type { Session } from '../shell/session.ts';
import { newListing } from '../state/views.ts';

/** Lists the subscriptions of a topic: they are asked for while the list stands. */
export function openSubscriptions(session: Session, { name, arn }: TopicRef): void {
	const of = { name, arn };
	session.push({ kind: 'list', pane: 'subscriptions', of, ...newListing('trouble') });
}
