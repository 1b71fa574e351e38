import { compileFilter } from '../../../domain/expressions/expression.ts';
import { maskedView } from '../../../domain/masking/mask-message.ts';
import type { Masks } from '../../../domain/masking/masks.ts';
import { fingerprintOf } from '../../../domain/messages/fingerprint.ts';
import type { Message } from '../../../domain/messages/message.ts';
import type { TriageGroup } from '../../../domain/messages/triage.ts';
import { groupFilter } from '../../resources/copy-menu.ts';
import type { Criterion } from '../../state/redrive-views.ts';
import type { ViewOf } from '../../state/views.ts';
import { groupsIn } from '../layout.ts';

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
 * messages at hand what the groups say. `undefined` where nothing does. Whatever looks for it knows views of messages alone,
 * also of those that are shown here as they were received.
 */
export function criterionOf(
	view: MessagesView,
	group: TriageGroup,
	masks: Masks,
): Criterion | undefined {
	const { grouping, ref } = view;
	if (grouping === undefined) return undefined;
	const seen = (message: Message) => maskedView(message, masks, ref.name);
	const [sample] = membersOf(view, group.id);
	if (grouping.by === 'fingerprint') {
		if (sample === undefined || view.messages.every((one) => seen(one) === one)) {
			return { fingerprint: group.id };
		}
		const { id } = fingerprintOf(seen(sample));
		return isSaid(view, group, (one) => fingerprintOf(seen(one)).id === id)
			? { fingerprint: id }
			: undefined;
	}
	const where = sample && groupFilter(group, grouping, sample);
	const compiled = where === undefined ? undefined : compileFilter(where);
	if (where === undefined || compiled?.ok !== true) return undefined;
	const isSame = isSaid(view, group, (message) => {
		const facts = { now: message.receivedAt, queueName: ref.name };
		return compiled.filter.test(seen(message), facts) === 'match';
	});
	return isSame ? { where } : undefined;
}

/** Whether `test` says of messages at hand what the groups say. */
function isSaid(
	view: MessagesView,
	group: TriageGroup,
	test: (message: Message) => boolean,
): boolean {
	const { groupOf } = groupsIn(view);
	return view.messages
		.slice(0, triedOn)
		.every((message) => test(message) === (groupOf.get(message.id) === group.id));
}
