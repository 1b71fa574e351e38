import { compileValue } from '../../domain/expressions/expression.ts';
import { fail } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { type ExportFormat, exportFormats } from '../../operations/messages/export-writer.ts';
import { count } from '../../presentation/formats.ts';
import { deleteSelected } from '../deletions/delete.ts';
import { isLate } from '../input/late.ts';
import { groupTitle } from '../messages/body.ts';
import { allGroups } from '../messages/groups.ts';
import { groupsIn } from '../messages/layout.ts';
import { hideMessages } from '../messages/look/hide.ts';
import { hasWholeQueue } from '../messages/look/reach.ts';
import { scanInto } from '../messages/look/scan.ts';
import { refusedBySweep } from '../messages/look/sweeps.ts';
import { filteredOf, type Selection } from '../messages/selection.ts';
import type { Session } from '../shell/session.ts';
import type { GroupingChoice } from '../state/messages.ts';
import type { State } from '../state/state.ts';
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
		const { session, view, key } = parts;
		const messages = fromView(parts, 'messages');
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const format = fieldText(view, 'format') as ExportFormat;
		if (fieldText(view, 'what') === wholeGroup) {
			return () =>
				withWholeGroup(session, messages, groupHere(view, messages), key, (_, some) =>
					exportMessages(session, messages.ref, some, { path, format }, key),
				);
		}
		const selection = exported(view, messages, session.state);
		if (selection.messages.length === 0) throw fail('invalid', 'there is no such message');
		const file = { path, format };
		return () => exportMessages(session, messages.ref, selection.messages, file, key);
	},
};

function exported(
	form: ViewOf<'ask'>,
	view: MessagesView,
	state: State,
): Pick<Selection, 'messages'> {
	const what = fieldText(form, 'what');
	if (what === 'all held') return view;
	return what === 'shown' ? filteredOf(view, state) : { messages: chosenIn(form, view) };
}

/** Those of the messages that the form was opened for that are still there; never others in their place. */
function chosenIn({ chosen }: ViewOf<'ask'>, { messages }: MessagesView): readonly Message[] {
	const ids = new Set(chosen);
	return messages.filter(({ id }) => ids.has(id));
}

const idsOf = ({ messages }: Pick<Selection, 'messages'>) => messages.map(({ id }) => id);

/** The group that a form was opened for: that of the messages which were chosen then. */
function groupHere({ chosen }: ViewOf<'ask'>, view: MessagesView): TriageGroup {
	const { groups, groupOf } = groupsIn(view);
	const ids = new Set(chosen?.map((id) => groupOf.get(id)));
	const group = groups.find(({ id }) => ids.has(id));
	if (group === undefined) throw fail('invalid', 'what was chosen is gone from the list');
	return group;
}

/** The choice of a group beyond what the list has of it. */
export const wholeGroup = 'the group in the whole queue';

/** A sweep of all that can be held at once. */
const wholeSweep = { limit: 120_000, emptyPolls: 3 };

/**
 * Sweeps the queue into the list, then does something with a group as it is by then. Does nothing
 * where the sweep did not come to an end; one that could not see everything has said so.
 */
async function withWholeGroup(
	session: Session,
	view: MessagesView,
	group: TriageGroup,
	key: string,
	act: (view: MessagesView, messages: Selection['messages']) => void | Promise<void>,
): Promise<void> {
	if (refusedBySweep(session, view.ref)) return;
	// The grouping that it was chosen in: by another one, made meanwhile, no group is called so.
	const { grouping = { by: 'fingerprint' } } = view;
	const report = await scanInto(session, view, wholeSweep, key);
	const now = session.state.views.find(({ id }) => id === view.id);
	if (report === undefined || report.failure !== undefined || now?.kind !== 'messages') return;
	// Some of a group would be less than what was asked for.
	const { groupOf } = await allGroups(now.messages, grouping);
	const messages = now.messages.filter(({ id }) => groupOf.get(id) === group.id);
	if (messages.length > 0) return act(now, messages);
	session.say('nothing of the group is in the queue any more', 'notice');
}

const groupDeleteForm: Ask = {
	title: 'delete',
	verb: () => 'Go on',
	says: 'The group was found in a sample: the queue may hold more of it. The whole queue is swept into the list first, under leases of 5 minutes; then the group is counted, and deleted once that is confirmed.',
	prepare: (parts) => {
		const { session, view, key } = parts;
		const messages = fromView(parts, 'messages');
		const some = chosenIn(view, messages);
		if (some.length === 0) throw fail('invalid', 'what was chosen is gone from the list');
		const group = groupHere(view, messages);
		const what = `group ${groupTitle(group)}`;
		if (fieldText(view, 'what') !== wholeGroup) {
			const known = { what, messages: some, reach: ofSample(some.length) };
			return () => deleteSelected(session, messages, known, key);
		}
		return () =>
			withWholeGroup(session, messages, group, key, (now, some) => {
				// A sweep takes its time: no question about a deletion comes over what was begun since.
				if (isLate(session, now.id, 'the whole queue is in the list: delete the group there again'))
					return;
				const reach = hasWholeQueue(now)
					? 'The whole queue was swept: this is all of the group.'
					: 'The sweep could not see everything: the queue may hold more.';
				return deleteSelected(session, now, { what, messages: some, reach }, key);
			});
	},
};

const ofSample = (many: number) => `${count(many)} of the sample: the queue may hold more.`;

const hideForm: Ask = {
	title: 'change visibility',
	verb: () => 'Change',
	says: '0 gives the messages back at once; up to 43,200 s hides them from everybody for that long, also after you have left.',
	prepare: (parts) => {
		const { session, view } = parts;
		const messages = fromView(parts, 'messages');
		const seconds = wholeNumber(fieldText(view, 'seconds'), 'the time', 0, 43_200);
		const some = chosenIn(view, messages);
		if (some.length === 0) throw fail('invalid', 'what was chosen is gone from the list');
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
	const fields = [
		choice('what', 'what', [wholeGroup, `the ${count(messages.length)} of the sample`]),
	];
	const about = `${what} of ${view.ref.name}`;
	openAsk(session, 'group-delete', about, fields, { chosen: idsOf(selection) });
}

/** The form of an export; what the screen was narrowed to is offered before the one under the cursor. */
export function openExportForm(
	session: Session,
	view: MessagesView,
	selection: Pick<Selection, 'by' | 'messages'>,
	words: readonly string[],
): void {
	const isNarrowed = selection.by === 'cursor' && (view.group !== undefined || view.filter !== '');
	const what = isNarrowed ? ['shown', ...words] : [...words, 'shown'];
	const fields = [
		field('file', 'file', 'readable for you alone', `${fileNameOf(view.ref.name)}.ndjson`),
		choice('format', 'format', exportFormats),
		choice('what', 'what', [...what, 'all held']),
	];
	openAsk(session, 'export', view.ref.name, fields, { chosen: idsOf(selection) });
}

export function openHideForm(
	session: Session,
	view: MessagesView,
	{ messages }: Pick<Selection, 'messages'>,
): void {
	const fields = [field('seconds', 'seconds', '0 gives back', '0')];
	openAsk(session, 'hide', view.ref.name, fields, { chosen: messages.map(({ id }) => id) });
}
