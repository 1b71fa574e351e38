import { least } from '../../domain/extent.ts';
import type { Here } from '../../domain/here.ts';
import { type Masks, noMasks } from '../../domain/masking/masks.ts';
import { memoBy } from '../../domain/memo.ts';
import { messageSize } from '../../domain/messages/message.ts';
import {
	deletionOf,
	type KeptMessage,
	receivedMessage,
} from '../../operations/messages/message-journal.ts';
import { isElsewhere, whyNotUndone } from '../../operations/messages/undo.ts';
import { hereOf } from '../../operations/resources/locate.ts';
import { count } from '../../presentation/formats.ts';
import {
	type DeletionRow,
	deletionColumns,
	type KeptRow,
	type KeptState,
	keptColumns,
} from '../../presentation/messages/journal-columns.ts';
import { snippetOf } from '../../presentation/rows.ts';
import { whereText } from '../../presentation/where.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { currentRow, listHeight } from '../widgets/listing.ts';
import { placeOf } from './undo.ts';

type JournalView = ViewOf<'journal'>;

/** Where the console is, so where copies may go, and how long they stay. */
type Terms = {
	readonly place: string;
	readonly here?: Pick<Here, 'account' | 'region'>;
	readonly keepMilliseconds: number;
	readonly masks: Masks;
	readonly now: number;
};

const shownDeletions = shownRows(deletionColumns);
const shownKept = shownRows(keptColumns);

type Made = {
	readonly deletions: readonly DeletionRow[];
	readonly byDeletion: ReadonlyMap<string, readonly KeptMessage[]>;
	/** Rows of the copies of a deletion, once they were shown. */
	readonly rows: Map<string, readonly KeptRow[]>;
};

/** Ages are shown by the minute. */
const makeAll = memoBy(
	(messages: readonly KeptMessage[], { place, here, now }: Terms) => [
		messages,
		place,
		here?.region,
		here?.account,
		Math.floor(now / 60_000),
	],
	(messages: readonly KeptMessage[], terms: Terms): Made => {
		const byDeletion = new Map<string, KeptMessage[]>();
		for (const kept of messages) {
			const { run } = deletionOf(kept);
			const known = byDeletion.get(run);
			if (known === undefined) byDeletion.set(run, [kept]);
			else known.push(kept);
		}
		for (const some of byDeletion.values()) {
			some.sort((a, b) => deletionOf(a).number - deletionOf(b).number);
		}
		const deletions = [...byDeletion].map(([key, some]) => deletionRow(key, some, terms));
		return { deletions, byDeletion, rows: new Map() };
	},
);

function deletionRow(key: string, kept: readonly KeptMessage[], terms: Terms): DeletionRow {
	const at = kept[0]?.at ?? 0;
	return {
		key,
		at,
		now: terms.now,
		queue: kept[0]?.queue.name ?? '',
		where: kept[0] === undefined ? '' : whereText(kept[0].queue.arn, kept[0].place),
		count: kept.length,
		state: stateOfAll(kept, terms),
		bytes: kept.reduce((sum, { message }) => sum + messageSize(message), 0),
		keptUntil: least(kept.map((one) => keptUntil(one, terms))),
		ids: kept
			.slice(0, 5)
			.map(({ id }) => id)
			.join(' '),
	};
}

/** When a copy goes: in its time, and no later than any. */
function keptUntil({ at, keepUntil }: KeptMessage, { keepMilliseconds }: Terms): number {
	return Math.min(keepUntil ?? Number.POSITIVE_INFINITY, at + keepMilliseconds);
}

function keptRow(kept: KeptMessage, terms: Terms): KeptRow {
	return {
		key: kept.key,
		at: kept.at,
		now: terms.now,
		queue: kept.queue.name,
		where: whereText(kept.queue.arn, kept.place),
		state: stateOf(kept, terms),
		bytes: messageSize(kept.message),
		keptUntil: keptUntil(kept, terms),
		id: kept.id,
		snippet: snippetOf(receivedMessage(kept, terms.masks).body),
	};
}

/** What is known of a copy, in words. */
function stateOf(kept: KeptMessage, { place, here }: Terms): KeptState {
	const { undo, outcome } = kept;
	if (undo === 'begun') return { text: 'undo unknown: look', style: 'bad' };
	if (undo !== undefined) return { text: `back as ${undo.messageId}`, style: 'good' };
	if (isElsewhere(kept, place, here)) return { text: 'elsewhere', style: 'dim' };
	switch (outcome) {
		case 'deleted':
			return { text: 'deleted', style: 'plain' };
		case undefined:
		case 'unknown':
			return { text: 'perhaps deleted', style: 'notice' };
		default:
			return { text: `not deleted: ${outcome.replace('-', ' ')}`, style: 'dim' };
	}
}

function stateOfAll(kept: readonly KeptMessage[], terms: Terms): KeptState {
	const { place, here } = terms;
	const ready = kept.filter((one) => whyNotUndone(one, place, here) === undefined).length;
	const back = kept.filter(({ undo }) => typeof undo === 'object').length;
	const [first] = kept;
	if (first !== undefined && kept.length === 1) {
		return ready === 1 && first.outcome === 'deleted'
			? { text: 'z brings it back', style: 'plain' }
			: stateOf(first, terms);
	}
	if (back === kept.length) return { text: 'all are back', style: 'good' };
	if (ready === kept.length) return { text: 'z brings them back', style: 'plain' };
	if (ready > 0) return { text: `z brings ${count(ready)} back`, style: 'notice' };
	if (back > 0) return { text: `${count(back)} are back`, style: 'notice' };
	return first === undefined ? { text: '', style: 'dim' } : stateOf(first, terms);
}

const nothing: readonly KeptMessage[] = [];

/** Rows under the list that tell where the copies are. */
export const below = 2;

/** What the view shows after filter and sort: deletions, or the messages of one. */
export function journalRows(view: JournalView, state: State): Shown<DeletionRow | KeptRow> {
	const { info } = state.context;
	const { keepMilliseconds, masks = noMasks } = view.terms;
	const terms = {
		place: info === undefined ? '' : placeOf(info),
		...(info === undefined ? {} : { here: hereOf(info, state.context.identity?.account) }),
		keepMilliseconds,
		masks,
		now: state.now,
	};
	const all = makeAll(view.kept.value?.messages ?? nothing, terms);
	if (view.deletion === undefined) return shownDeletions(all.deletions, view);
	let rows = all.rows.get(view.deletion);
	if (rows === undefined) {
		rows = (all.byDeletion.get(view.deletion) ?? []).map((kept) => keptRow(kept, terms));
		all.rows.set(view.deletion, rows);
	}
	return shownKept(rows, view);
}

/** The copies that the rows of these keys stand for. */
export function copiesOf(view: JournalView, keys: ReadonlySet<string>): readonly KeptMessage[] {
	return (view.kept.value?.messages ?? nothing).filter((kept) =>
		keys.has(view.deletion === undefined ? deletionOf(kept).run : kept.key),
	);
}

/** The copies that a command means: those of the marked rows, else those of the row under the cursor. */
export function chosenCopies(view: JournalView, state: State, body: Size): readonly KeptMessage[] {
	if (view.marks.size > 0) return copiesOf(view, view.marks);
	const row = currentRow(journalRows(view, state), view, listHeight(body, below));
	return row === undefined ? [] : copiesOf(view, new Set([row.key]));
}
