import { memo } from '../../domain/memo.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { inPlace } from '../state/held-order.ts';
import { type Reading, readingOfNext } from '../state/reading.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { type HeldOrder, windowOf } from '../widgets/list.ts';
import { listHeight } from '../widgets/listing.ts';
import { type Groups, groupsOf } from './groups.ts';
import { messageById, shownIn } from './shown.ts';

type MessagesView = ViewOf<'messages'>;

/** Rows above everything: the mode strip. */
export const stripRows = 1;
/** From here on list and detail stand side by side. */
const wideFrom = 120;
/** Fewer rows than this show the list alone. */
const stackedFrom = 13;

/** Where the parts of the screen stand. Heights count no headings. */
export type Layout = {
	readonly wide: boolean;
	/** The list with its header. */
	readonly list: Size;
	/** The groups without their heading; absent while none are shown. */
	readonly groups?: Size;
	/** The text of the detail, without tabs; absent where there is no room. */
	readonly detail?: Size;
};

/** Shares the body among list, groups and detail. */
export function layoutOf(view: MessagesView, size: Size): Layout {
	const rest = size.rows - stripRows;
	const wide = size.columns >= wideFrom;
	const count = view.grouping === undefined ? 0 : groupsIn(view).groups.length;
	const room = Math.max(2, Math.floor(rest / (wide ? 3 : 4)));
	const groupRows = view.grouping === undefined ? 0 : Math.min(Math.max(1, count), room) + 1;
	if (wide) {
		const left = Math.floor(size.columns * (0.5 - view.detailShare / 10));
		return {
			wide,
			list: { columns: left, rows: rest - groupRows },
			...(groupRows === 0 ? {} : { groups: { columns: left, rows: groupRows - 1 } }),
			detail: { columns: size.columns - left - 2, rows: rest - 2 },
		};
	}
	const stacked = rest >= stackedFrom;
	const detailRows = stacked ? Math.floor((rest - groupRows) * (0.5 + view.detailShare / 10)) : 0;
	return {
		wide,
		list: { columns: size.columns, rows: rest - groupRows - detailRows },
		...(groupRows === 0 ? {} : { groups: { columns: size.columns, rows: groupRows - 1 } }),
		...(stacked ? { detail: { columns: size.columns - 2, rows: detailRows - 1 } } : {}),
	};
}

const noGroups: Groups = { groups: [], groupOf: new Map() };

/** The groups of all messages of the view, whatever the filter shows. */
export function groupsIn({ messages, grouping, groupList }: MessagesView): Groups {
	if (grouping === undefined) return noGroups;
	const found = groupsOf(messages, grouping);
	return { ...found, groups: standing(found.groups, groupList.held) };
}

const keyOf = ({ id }: TriageGroup) => id;

/** The groups in the places of a held order, where there is one. */
const standing = memo((groups: readonly TriageGroup[], held: HeldOrder | undefined) => {
	const ordered = { rows: groups, keys: groups.map(keyOf) };
	return inPlace(ordered, groups, held, keyOf).rows;
});

/** The group under the cursor of the groups, whether they have the keys or not. */
export function groupUnder(view: MessagesView): TriageGroup | undefined {
	const { groups } = groupsIn(view);
	const keys = groups.map(({ id }) => id);
	return groups[windowOf(view.groupList, keys, 1).index];
}

/** The message under the cursor. */
export function messageUnder(view: MessagesView, state: State, body: Size): Message | undefined {
	const { keys } = shownIn(view, state);
	const { index } = windowOf(view.list, keys, listHeight(layoutOf(view, body).list, 0));
	return messageById(view, keys[index]);
}

/** How a message is read in the pane: as before if it is the same, else from its start. */
export function readingIn(view: MessagesView, message: Message): Reading {
	return view.readingOf === message.id ? view.reading : readingOfNext(view.reading);
}
