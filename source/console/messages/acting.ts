import { type Difference, diffMessages } from '../../domain/messages/message-diff.ts';
import { type Line, span } from '../../presentation/line.ts';
import { deleteSelected } from '../deletions/delete.ts';
import { undoLast } from '../deletions/undo.ts';
import { openExportForm, openHideForm } from '../forms/ask-forms.ts';
import type { Command } from '../keys/command.ts';
import { noSources } from '../queues/queue-commands.ts';
import { openPlan } from '../redrive/plan-load.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Size, State } from '../state/state.ts';
import type { PlanSubject, ViewOf } from '../state/views.ts';
import { copyMenu } from './copying.ts';
import { openEditMenu } from './edit-menu.ts';
import { messageUnder } from './layout.ts';
import { filteredOf, type Selection, selectionOf } from './selection.ts';

type Context = ScreenContext<'messages'>;

const nothing = ({ view }: Context) =>
	view.messages.length === 0 ? 'there is no message' : undefined;

/** Where two differ, as the rows of a report. */
export function differenceLines(
	[left, right]: readonly [{ readonly id: string }, { readonly id: string }],
	differences: readonly Difference[],
): readonly Line[] {
	return [
		[span('- ', 'bad'), span(left.id, 'dim')],
		[span('+ ', 'good'), span(right.id, 'dim')],
		[],
		...(differences.length === 0 ? [[span('no difference but in ids and times', 'good')]] : []),
		...differences.flatMap(({ path, left: before, right: after }): Line[] => [
			[span(path, 'strong')],
			[span('  - ', 'bad'), before === undefined ? span('absent', 'dim') : span(before)],
			[span('  + ', 'good'), after === undefined ? span('absent', 'dim') : span(after)],
		]),
	];
}

function diff({ session, view }: Context): void {
	const [left, right] = view.messages.filter(({ id }) => view.marks.has(id));
	if (left === undefined || right === undefined) return;
	const lines = differenceLines([left, right], diffMessages(left, right));
	session.push({
		kind: 'report',
		title: 'difference',
		lines,
		at: session.host.clock.now(),
		offset: 0,
	});
}

/** What is done with the messages that are marked, of the group, or under the cursor. */
export const actingCommands: readonly Command<Context>[] = [
	{
		keys: ['ctrl-d', 'del'],
		title: 'delete',
		about:
			'Delete the marked messages, else the group or the message under the cursor; asks, but for Del on one message',
		effect: 'destroy',
		disabled: (context) => {
			if (context.view.focus === 'detail') return 'it is off in a text: tab goes to the list';
			const { messages } = selectionOf(context.view, context.state, context.body);
			return messages.length === 0 ? 'there is no message' : undefined;
		},
		run: ({ session, view, state, body, key }) =>
			deleteSelected(session, view, selectionOf(view, state, body), key),
	},
	{
		keys: ['r'],
		title: 'redrive',
		about:
			'Plan to move the marked messages, the group, or what the filter shows back to their sources',
		inFooter: true,
		effect: 'write',
		disabled: ({ state, view }) => noSources(state, view.ref, view.messages),
		run: ({ session, view, state, body }) => {
			openPlan(session, view.ref, redriven(view, state, body));
		},
	},
	{
		keys: ['e'],
		title: 'edit copy',
		about: 'Edit a copy in your editor, then redrive it in place of the message, or send it',
		effect: 'write',
		disabled: nothing,
		run: ({ session, view, state, body }) => {
			const message = messageUnder(view, state, body);
			if (message !== undefined) openEditMenu(session, state, view.ref, message);
		},
	},
	{
		keys: ['z'],
		title: 'undo',
		about: 'Send back copies of what the last deletion took from this queue; asks first',
		effect: 'write',
		run: ({ session, view, key }) => undoLast(session, view.ref, key),
	},
	{
		keys: ['E'],
		title: 'export',
		about: 'Write messages to a file: NDJSON, JSON or CSV',
		inFooter: true,
		effect: 'read',
		disabled: nothing,
		run: ({ session, view, state, body }) => {
			const selection = selectionOf(view, state, body);
			openExportForm(session, view, { by: selection.by, words: exportWords(selection) });
		},
	},
	{
		keys: ['C'],
		title: 'copy menu',
		about: 'Choose what to copy of the message or the group under the cursor',
		effect: 'read',
		disabled: nothing,
		run: copyMenu,
	},
	{
		keys: ['='],
		title: 'diff',
		about: 'Where two marked messages differ, field by field',
		effect: 'read',
		disabled: ({ view }) => {
			const marked = view.messages.filter(({ id }) => view.marks.has(id)).length;
			return marked === 2 ? undefined : `mark two messages by space: ${marked} are marked`;
		},
		run: diff,
	},
	{
		// In the actions menu: it changes when messages come back, so it is chosen by name.
		keys: [],
		title: 'change visibility',
		about: 'Give messages back now, or hide them for a number of seconds',
		effect: 'touch',
		disabled: (context) =>
			context.view.mode === 'peek' ? 'nothing is held in a true peek' : nothing(context),
		run: ({ session, view }) => openHideForm(session, view),
	},
];

/** What a plan is for: what was chosen, else what the filter shows, else everything. */
function redriven(view: ViewOf<'messages'>, state: State, body: Size): PlanSubject {
	if (view.marks.size > 0 || view.focus === 'groups') {
		const { what, messages } = selectionOf(view, state, body);
		return { title: what, ids: messages.map(({ id }) => id), messages };
	}
	const { messages } = filteredOf(view, state);
	if (view.group === undefined && view.filter.startsWith('=')) {
		return { title: view.filter, where: view.filter.slice(1), messages };
	}
	if (view.group === undefined && view.filter === '') return { messages };
	const title = view.filter === '' ? 'one group' : `filter ${view.filter}`;
	return { title, ids: messages.map(({ id }) => id), messages };
}

/** A selection as a choice of the form: short, since the choices stand side by side. */
function exportWords({ by, what }: Selection): string {
	if (by === 'group') return 'the group';
	return by === 'cursor' ? 'this message' : what;
}
