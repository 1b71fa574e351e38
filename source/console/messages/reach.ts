import { compileFilter } from '../../domain/expressions/expression.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { groupFilter } from '../resources/copy-menu.ts';
import type { Criterion, ViewOf } from '../state/views.ts';
import { groupsIn } from './layout.ts';

/*
What is chosen in a list is chosen in what the list has of its queue: all of it after a sweep that saw everything, a
sample otherwise. A group of a sample can be meant in the whole queue where something says exactly the same of any
message.
*/

type MessagesView = ViewOf<'messages'>;

/** Messages that a filter is tried on before it stands for a group. */
const triedOn = 2000;

/** Whether a sweep saw all that was in the queue. */
export function hasWholeQueue({ scan }: Pick<MessagesView, 'scan'>): boolean {
	return scan?.sawAll === true;
}

/** The messages of a group of the list. */
export function membersOf(view: MessagesView, group: string): readonly Message[] {
	const { groupOf } = groupsIn(view);
	return view.messages.filter(({ id }) => groupOf.get(id) === group);
}

/**
 * What says of any message of the queue whether it belongs to a group: its fingerprint, or a filter that says of all
 * messages at hand what the groups say. `undefined` where nothing does.
 */
export function criterionOf(view: MessagesView, group: TriageGroup): Criterion | undefined {
	const { grouping, ref } = view;
	if (grouping === undefined) return undefined;
	if (grouping.by === 'fingerprint') return { fingerprint: group.id };
	const [sample] = membersOf(view, group.id);
	const where = sample && groupFilter(group, grouping, sample);
	const compiled = where === undefined ? undefined : compileFilter(where);
	if (where === undefined || compiled?.ok !== true) return undefined;
	const { groupOf } = groupsIn(view);
	const isSame = view.messages.slice(0, triedOn).every((message) => {
		const facts = { now: message.receivedAt, queueName: ref.name };
		const matches = compiled.filter.test(message, facts) === 'match';
		return matches === (groupOf.get(message.id) === group.id);
	});
	return isSame ? { where } : undefined;
}
