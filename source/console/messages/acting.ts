import type { Masks } from '../../domain/masking/masks.ts';
import { type Difference, diffMessages } from '../../domain/messages/message-diff.ts';
import { count } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { deleteSelected } from '../deletions/delete.ts';
import { undoLast } from '../deletions/undo.ts';
import { openExportForm, openGroupDelete, openHideForm, wholeGroup } from '../forms/ask-forms.ts';
import type { Command } from '../keys/command.ts';
import { noSources } from '../queues/queue-commands.ts';
import { openPlan } from '../redrive/plan-load.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Criterion, PlanSubject } from '../state/redrive-views.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { whyCommand } from '../why/why-command.ts';
import { copyMenu } from './edit/copying.ts';
import { openEditMenu } from './edit/edit-menu.ts';
import { groupsIn, groupUnder, messageUnder } from './layout.ts';
import { criterionOf, hasWholeQueue } from './look/reach.ts';
import { filteredOf, type Selection, selectionOf, whyNothing } from './selection.ts';

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
			return messages.length === 0 ? whyNothing(context.view, context.state) : undefined;
		},
		run: ({ session, view, state, body, key }) => {
			const selection = selectionOf(view, state, body);
			if (selection.by === 'group' && !hasWholeQueue(view)) {
				return openGroupDelete(session, view, selection);
			}
			return deleteSelected(session, view, selection, key);
		},
	},
	whyCommand<Context>(({ view, state, body }) => {
		const message = messageUnder(view, state, body);
		return message && { ref: view.ref, message };
	}),
	{
		keys: ['r'],
		title: 'redrive',
		about:
			'Plan to move the marked messages, the group, or what the filter shows back to their sources',
		inFooter: true,
		effect: 'write',
		disabled: ({ state, view }) => noSources(state, view.ref, view.messages),
		run: ({ session, view, state, body }) => {
			const subject = redriven(view, state, body, session.host.masks);
			if (subject.ids?.length !== 0) return void openPlan(session, view.ref, subject);
			session.say(`redrive: ${whyNothing(view, state)}`, 'notice');
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
			if (selection.by === 'group' && selection.messages.length === 0) {
				return session.say(`export: ${whyNothing(view, state)}`, 'notice');
			}
			openExportForm(session, view, selection, exportWords(selection, view));
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
		run: ({ session, view, state, body }) => {
			const selection = selectionOf(view, state, body);
			if (selection.messages.length > 0) return openHideForm(session, view, selection);
			session.say(`change visibility: ${whyNothing(view, state)}`, 'notice');
		},
	},
];

/** What a plan is for: what was chosen, else what the filter shows, else everything. */
function redriven(view: ViewOf<'messages'>, state: State, body: Size, masks: Masks): PlanSubject {
	if (view.marks.size > 0 || view.focus === 'groups') {
		const { what, by, messages } = selectionOf(view, state, body);
		const group = by === 'group' ? groupUnder(view) : undefined;
		const chosenIn =
			group === undefined ? {} : { chosenIn: reachOf(view, criterionOf(view, group, masks)) };
		return { title: what, ids: messages.map(({ id }) => id), messages, ...chosenIn };
	}
	const { messages } = filteredOf(view, state);
	if (view.group === undefined && view.filter.startsWith('=')) {
		return { title: view.filter, where: view.filter.slice(1), messages };
	}
	if (view.group === undefined && view.filter === '') return { messages };
	const group = groupsIn(view).groups.find(({ id }) => id === view.group);
	const title = view.filter === '' ? 'one group' : `filter ${view.filter}`;
	const chosenIn = reachOf(view, group && narrowed(criterionOf(view, group, masks), view.filter));
	return { title, ids: messages.map(({ id }) => id), messages, chosenIn };
}

/** What a choice was made in, and how it is said of the whole queue where the list has a sample of it. */
function reachOf(
	view: ViewOf<'messages'>,
	criterion: Criterion | undefined,
): NonNullable<PlanSubject['chosenIn']> {
	if (hasWholeQueue(view)) return 'whole';
	return criterion === undefined ? {} : { criterion };
}

/** A criterion and a filter of the list together; a filter that is no expression reads the list alone. */
function narrowed(criterion: Criterion | undefined, filter: string): Criterion | undefined {
	if (criterion === undefined || filter.trim() === '') return criterion;
	if (!filter.startsWith('=')) return undefined;
	const { where } = criterion;
	const expression = filter.slice(1);
	return {
		...criterion,
		where: where === undefined ? expression : `(${where}) && (${expression})`,
	};
}

/** A selection as a choice of the form: short, since the choices stand side by side. */
function exportWords(
	{ by, what, messages }: Selection,
	view: ViewOf<'messages'>,
): readonly string[] {
	if (by === 'group' && hasWholeQueue(view)) return ['the group'];
	if (by === 'group') return [wholeGroup, `the ${count(messages.length)} of the sample`];
	return [by === 'cursor' ? 'this message' : what];
}
