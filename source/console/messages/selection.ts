import type { Message } from '../../domain/messages/message.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { groupTitle } from './body.ts';
import { groupsIn, groupUnder, messageUnder } from './layout.ts';
import { messageById, shownIn } from './shown.ts';

/** What a command acts on, and how to call it. */
export type Selection = {
	/** `3 marked messages`, `group type=Refund`, `the message under the cursor`. */
	readonly what: string;
	readonly by: 'marks' | 'group' | 'cursor' | 'filter';
	readonly messages: readonly Message[];
};

/**
 * The messages that a command means: those that are marked; else, where the groups have the keys, the
 * group under the cursor; else the message under the cursor.
 */
export function selectionOf(view: ViewOf<'messages'>, state: State, body: Size): Selection {
	if (view.marks.size > 0) {
		const messages = view.messages.filter(({ id }) => view.marks.has(id));
		return { what: `${messages.length} marked`, by: 'marks', messages };
	}
	if (view.focus === 'groups') {
		const { groupOf, progress } = groupsIn(view);
		// Some of a group would be less than what was asked for.
		if (progress !== undefined) {
			return { what: 'a group that is being counted', by: 'group', messages: [] };
		}
		const group = groupUnder(view);
		if (group !== undefined) {
			const messages = view.messages.filter(({ id }) => groupOf.get(id) === group.id);
			return { what: `group ${groupTitle(group)}`, by: 'group', messages };
		}
	}
	const message = messageUnder(view, state, body);
	return message === undefined
		? { what: 'nothing', by: 'cursor', messages: [] }
		: { what: 'the message under the cursor', by: 'cursor', messages: [message] };
}

/** Why nothing is meant where somebody chose something: what is at work still would leave some of it out. */
export function whyNothing(view: ViewOf<'messages'>, state: State): string {
	const counted = groupsIn(view).progress;
	const tested = shownIn(view, state).progress;
	if (counted !== undefined && (view.focus === 'groups' || view.group !== undefined)) {
		return `the groups are being counted, ${counted.done} of ${counted.of}: again in a moment`;
	}
	if (tested !== undefined) {
		return `the filter is at work, ${tested.done} of ${tested.of}: again in a moment`;
	}
	return 'there is no message';
}

/** All messages that the filter shows. */
export function filteredOf(view: ViewOf<'messages'>, state: State): Selection {
	const messages = shownIn(view, state).keys.flatMap((id) => messageById(view, id) ?? []);
	return { what: `${messages.length} shown`, by: 'filter', messages };
}
