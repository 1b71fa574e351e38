import { compileValue } from '../../domain/expressions/expression.ts';
import { fail } from '../../domain/failure.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { type ExportFormat, exportFormats } from '../../operations/messages/export-writer.ts';
import { count } from '../../presentation/formats.ts';
import { deleteSelected } from '../deletions/delete.ts';
import { hideMessages } from '../messages/hide.ts';
import { groupUnder } from '../messages/layout.ts';
import { hasWholeQueue, membersOf } from '../messages/reach.ts';
import { scanInto } from '../messages/scan.ts';
import { filteredOf, type Selection, selectionOf } from '../messages/selection.ts';
import { refusedBySweep } from '../messages/sweeps.ts';
import type { Session } from '../shell/session.ts';
import type { GroupingChoice } from '../state/messages.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { exportMessages } from '../transfer/export.ts';
import { choice, field, fieldText, wholeNumber } from '../widgets/fields.ts';
import { emptyList } from '../widgets/list.ts';
import { type Ask, fromView, openAsk } from './ask-parts.ts';

type MessagesView = ViewOf<'messages'>;

const scanForm: Ask = {
	title: 'scan',
	verb: () => 'Scan',
	says: 'Receives messages under leases of 5 minutes, renewed while the scan goes on: nobody else gets them meanwhile. It ends at the limit, or after empty long polls when the counts agree.',
	prepare: (parts) => {
		const { session, view, key } = parts;
		const messages = fromView(parts, 'messages');
		const limit = wholeNumber(fieldText(view, 'limit'), 'the limit', 1, 120_000);
		const emptyPolls = wholeNumber(fieldText(view, 'polls'), 'the number of empty polls', 1, 20);
		return async () => void (await scanInto(session, messages, { limit, emptyPolls }, key));
	},
};

const groupForm: Ask = {
	title: 'group by',
	verb: () => 'Group',
	says: 'Messages of one group most likely share a cause; each group says what it shares.',
	prepare: (parts) => {
		const { session, view } = parts;
		const messages = fromView(parts, 'messages');
		const grouping = groupingOf(fieldText(view, 'by'), fieldText(view, 'value').trim());
		return () =>
			session.update(messages.id, 'messages', ({ grouping: _, group: __, ...old }) =>
				grouping === undefined
					? { ...old, focus: 'list' }
					: { ...old, grouping, focus: 'groups', groupList: emptyList },
			);
	},
};

function groupingOf(by: string, value: string): GroupingChoice | undefined {
	switch (by) {
		case 'none':
			return undefined;
		case 'attribute':
			if (value === '') throw fail('invalid', 'write the name of the attribute');
			return { by, name: value };
		case 'expression': {
			const compiled = compileValue(value);
			if (compiled.ok) return { by, text: value };
			throw fail('invalid', `at ${compiled.position + 1}: ${compiled.problem}`);
		}
		case 'source':
			return { by };
		case 'group id':
			return { by: 'group' };
		default:
			return { by: 'fingerprint' };
	}
}

const exportForm: Ask = {
	title: 'export',
	verb: () => 'Export',
	says: 'NDJSON and JSON keep everything that a copy needs; NDJSON can be imported, CSV is for reading. Asks before it replaces a file. A group in the whole queue: the queue is swept into the list first, under leases of 5 minutes.',
	prepare: (parts) => {
		const { session, view, body, key } = parts;
		const messages = fromView(parts, 'messages');
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const format = fieldText(view, 'format') as ExportFormat;
		const what = fieldText(view, 'what');
		if (what === wholeGroup) {
			return () =>
				withWholeGroup(session, messages, key, (_, some) =>
					exportMessages(session, messages.ref, some, { path, format }, key),
				);
		}
		const selection = exported(what, messages, session.state, body);
		if (selection.messages.length === 0) throw fail('invalid', 'there is no such message');
		const file = { path, format };
		return () => exportMessages(session, messages.ref, selection.messages, file, key);
	},
};

function exported(
	what: string,
	view: MessagesView,
	state: State,
	body: Size,
): Pick<Selection, 'messages'> {
	if (what === 'all held') return view;
	return what === 'shown' ? filteredOf(view, state) : selectionOf(view, state, body);
}

/** The choice of a group beyond what the list has of it. */
export const wholeGroup = 'the group in the whole queue';

/** A sweep of all that can be held at once. */
const wholeSweep = { limit: 120_000, emptyPolls: 3 };

/**
 * Sweeps the queue into the list, then does something with the group under the cursor as it is by then. Does nothing
 * where the sweep did not come to an end; one that could not see everything has said so.
 */
async function withWholeGroup(
	session: Session,
	view: MessagesView,
	key: string,
	act: (view: MessagesView, messages: Selection['messages']) => void | Promise<void>,
): Promise<void> {
	const group = groupUnder(view);
	if (group === undefined) throw fail('invalid', 'there is no group under the cursor');
	if (refusedBySweep(session, view.ref)) return;
	const report = await scanInto(session, view, wholeSweep, key);
	const now = session.state.views.find(({ id }) => id === view.id);
	if (report === undefined || report.failure !== undefined || now?.kind !== 'messages') return;
	const messages = membersOf(now, group.id);
	if (messages.length > 0) return act(now, messages);
	session.say('nothing of the group is in the queue any more', 'notice');
}

const groupDeleteForm: Ask = {
	title: 'delete',
	verb: () => 'Go on',
	says: 'The group was found in a sample: the queue may hold more of it. The whole queue is swept into the list first, under leases of 5 minutes; then the group is counted, and deleted once that is confirmed.',
	prepare: (parts) => {
		const { session, view, body, key } = parts;
		const messages = fromView(parts, 'messages');
		const selection = selectionOf(messages, session.state, body);
		if (selection.messages.length === 0) throw fail('invalid', 'there is no such message');
		if (fieldText(view, 'what') !== wholeGroup) {
			const known = { ...selection, reach: ofSample(selection.messages.length) };
			return () => deleteSelected(session, messages, known, key);
		}
		return () =>
			withWholeGroup(session, messages, key, (now, some) => {
				const reach = hasWholeQueue(now)
					? 'The whole queue was swept: this is all of the group.'
					: 'The sweep could not see everything: the queue may hold more.';
				return deleteSelected(session, now, { what: selection.what, messages: some, reach }, key);
			});
	},
};

const ofSample = (many: number) => `${count(many)} of the sample: the queue may hold more.`;

const hideForm: Ask = {
	title: 'change visibility',
	verb: () => 'Change',
	says: '0 gives the messages back at once; up to 43,200 s hides them from everybody for that long, also after you have left.',
	prepare: (parts) => {
		const { session, view, body } = parts;
		const messages = fromView(parts, 'messages');
		const seconds = wholeNumber(fieldText(view, 'seconds'), 'the time', 0, 43_200);
		const { messages: some } = selectionOf(messages, session.state, body);
		return () => hideMessages(session, messages, some, seconds);
	},
};

/** The forms of a list of messages. */
export const messageAsks = {
	scan: scanForm,
	group: groupForm,
	'group-delete': groupDeleteForm,
	export: exportForm,
	hide: hideForm,
} as const;

export function openScanForm(session: Session, view: MessagesView): void {
	openAsk(session, 'scan', view.ref.name, [
		field('limit', 'limit', 'messages; they stay in memory while you look', '1000'),
		field('polls', 'stop after', 'empty long polls of a second each', '3'),
	]);
}

export function openGroupForm(session: Session, view: MessagesView): void {
	openAsk(session, 'group', view.ref.name, [
		choice('by', 'group by', [
			'fingerprint',
			'source',
			'group id',
			'attribute',
			'expression',
			'none',
		]),
		field('value', 'which', 'name of the attribute, or an expression such as body.order.country'),
	]);
}

/** Asks whether a group that was found in a sample is deleted in the whole queue. */
export function openGroupDelete(session: Session, view: MessagesView, selection: Selection): void {
	const { what, messages } = selection;
	openAsk(session, 'group-delete', `${what} of ${view.ref.name}`, [
		choice('what', 'what', [wholeGroup, `the ${count(messages.length)} of the sample`]),
	]);
}

/** The form of an export; what the screen was narrowed to is offered before the one under the cursor. */
export function openExportForm(
	session: Session,
	view: MessagesView,
	{ by, words }: { readonly by: Selection['by']; readonly words: readonly string[] },
): void {
	const isNarrowed = by === 'cursor' && (view.group !== undefined || view.filter !== '');
	const what = isNarrowed ? ['shown', ...words] : [...words, 'shown'];
	openAsk(session, 'export', view.ref.name, [
		field('file', 'file', 'readable for you alone', `${fileNameOf(view.ref.name)}.ndjson`),
		choice('format', 'format', exportFormats),
		choice('what', 'what', [...what, 'all held']),
	]);
}

export function openHideForm(session: Session, view: MessagesView): void {
	openAsk(session, 'hide', view.ref.name, [field('seconds', 'seconds', '0 gives back', '0')]);
}
