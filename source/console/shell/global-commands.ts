import { isKindId } from '../../domain/kinds.ts';
import { undoZoom } from '../charts/chart-load.ts';
import { chartOf } from '../charts/chart-of.ts';
import { openContexts } from '../contexts/contexts.ts';
import { openRegions } from '../contexts/regions.ts';
import { whyNoOther } from '../contexts/switching.ts';
import { openPulse } from '../diagnosis/pulse-load.ts';
import type { Command } from '../keys/command.ts';
import { openTasks } from '../redrive/redrive-runs.ts';
import { openPane } from '../resources/list.ts';
import { paneIds, panes } from '../resources/panes.ts';
import { noWebPage, openWebConsole } from '../resources/web-console.ts';
import { newListing, type ViewKind } from '../state/views.ts';
import { leaveTour } from '../tour/tour.ts';
import { refreshView } from '../watch/refresh.ts';
import { selectedField, textField } from '../widgets/text-field.ts';
import { asksBeforeLeaving } from './leaving.ts';
import { quit } from './quit.ts';
import { screenOf } from './registry.ts';
import type { ScreenContext } from './screen.ts';

type Global = Command<ScreenContext<ViewKind>>;

/** `esc` undoes the innermost thing: filter, then marks, a chart's zoom, then the view; at the first one the tour. */
function stepBack(context: ScreenContext<ViewKind>): void {
	const { session, view } = context;
	if ('filter' in view && view.filter !== '') {
		session.dispatch({
			type: 'view-updated',
			id: view.id,
			update: (old) => ('filter' in old ? { ...old, filter: '' } : old),
		});
	} else if ('group' in view && view.group !== undefined) {
		session.update(view.id, 'messages', ({ group: _, ...old }) => old);
	} else if (view.kind === 'chart' && undoZoom(session, view)) {
		// The chart is as it was before.
	} else if ('marks' in view && view.marks.size > 0) {
		session.dispatch({
			type: 'view-updated',
			id: view.id,
			update: (old) => ('marks' in old ? { ...old, marks: new Set() } : old),
		});
	} else if (asksBeforeLeaving(session, context.key)) {
		// The view stays.
	} else if (!session.pop()) {
		if (session.state.tour.on) leaveTour(session);
		else session.say('this is the first view: q leaves awsmsg');
	}
}

/** `q` leaves views for as long as it is held, and never awsmsg with them: whoever holds it wants to get home. */
async function leave(context: ScreenContext<ViewKind>): Promise<void> {
	const { session, key } = context;
	if (asksBeforeLeaving(session, key) || session.pop()) return;
	if (session.presses.isAnew) await quit(session, 0, key);
	else session.say('this is the first view: q once more leaves awsmsg');
}

/** Commands that work on every screen. The footer shows help last, wherever it fits. */
export const globalCommands: readonly Global[] = [
	...paneIds.flatMap((pane): readonly Global[] => {
		const { digit, about } = panes[pane];
		if (digit === undefined) return [];
		const run: Global['run'] = ({ session }) => openPane(session, pane);
		return [{ keys: [digit], title: pane, about, effect: 'read', endsViews: true, run }];
	}),
	{
		keys: ['5'],
		title: 'charts',
		about: 'Chart the resource under the cursor, or the deepest queue',
		onRow: true,
		effect: 'read',
		run: chartOf,
	},
	{
		keys: ['6', 'T'],
		title: 'tasks',
		about: 'What is running and what has run',
		effect: 'read',
		endsViews: true,
		run: ({ session }) => {
			openTasks(session);
		},
	},
	{
		keys: ['0'],
		title: 'pulse',
		about:
			'What is wrong right now: about to be lost, dead, stuck, growing, lagging, alarms, tasks',
		effect: 'read',
		run: ({ session }) => openPulse(session),
	},
	{
		keys: ['-'],
		title: 'last view',
		about: 'Back to the last pane or resource',
		effect: 'read',
		disabled: ({ state }) => (state.lastViews === undefined ? 'there is no last view' : undefined),
		endsViews: true,
		run: ({ session, state }) => {
			const last = state.lastViews?.findLast(
				({ kind }) =>
					isKindId(kind) ||
					['list', 'chart', 'pulse', 'alarms', 'tasks', 'calls', 'errors'].includes(kind),
			);
			if (last === undefined) return;
			const { id: _, ...view } = last;
			const root = state.lastViews?.[0];
			// A resource stands on the pane it was opened from, so that q leads back there.
			if (view.kind !== 'list' && root?.kind === 'list') {
				openPane(session, root.pane);
				session.push(view);
			} else session.replace(view);
			refreshView(session, 'itself');
		},
	},
	{
		keys: ['@'],
		title: 'calls',
		about: 'Every request to AWS, with its outcome',
		effect: 'read',
		run: ({ session }) => {
			session.push({ kind: 'calls', ...newListing('at') });
		},
	},
	{
		keys: ['!'],
		title: 'errors',
		about: 'What went wrong so far',
		effect: 'read',
		run: ({ session }) => {
			session.push({ kind: 'errors', ...newListing('at') });
		},
	},
	{
		keys: ['i'],
		title: 'identity',
		about: 'Who and where we are, and what this session may do',
		effect: 'read',
		run: ({ session }) => {
			session.push({ kind: 'identity', offset: 0 });
		},
	},
	{
		keys: ['P'],
		title: 'profile',
		about: 'Go to another profile of the shared AWS files; what is held here is given back',
		effect: 'read',
		disabled: ({ state }) => whyNoOther(state),
		run: ({ session }) => openContexts(session),
	},
	{
		keys: ['R'],
		title: 'region',
		about: 'Go to another region, or see in which ones there is something',
		effect: 'read',
		disabled: ({ state }) => whyNoOther(state),
		run: ({ session }) => openRegions(session),
	},
	{
		keys: ['o'],
		title: 'web console',
		about: 'Open the resource in the AWS web console, or show its address',
		onRow: true,
		effect: 'read',
		disabled: noWebPage,
		run: openWebConsole,
	},
	{
		keys: ['ctrl-r'],
		title: 'refresh',
		about: 'Ask again now',
		effect: 'read',
		run: ({ session }) => refreshView(session),
	},
	{
		keys: ['esc'],
		title: 'back',
		about:
			'Undo the filter, then the marks, or the zoom of a chart, then leave the view; where something was typed in a form it says so first',
		effect: 'read',
		run: stepBack,
	},
	{
		keys: ['q'],
		title: 'back',
		about:
			'Leave the view; at the first one, leave awsmsg, unless it is held or pressed twice at once',
		effect: 'read',
		run: leave,
	},
	{
		keys: ['ctrl-c'],
		title: 'quit',
		about: 'Leave awsmsg; what is held is given back first, and a running redrive is asked about',
		byKeyAlone: true,
		effect: 'read',
		run: ({ session, key }) => quit(session, 130, key),
	},
	{
		keys: ['ctrl-z'],
		title: 'suspend',
		about: 'Leave awsmsg to the background; fg brings it back',
		byKeyAlone: true,
		effect: 'read',
		run: ({ session }) => session.host.suspend(),
	},
	{
		keys: ['ctrl-l'],
		title: 'redraw',
		about: 'Draw the screen again',
		effect: 'read',
		run: ({ session }) => session.host.redraw(),
	},
	{
		keys: [':'],
		title: 'command',
		about: 'Go to a resource by name, URL or ARN, or run a command by name',
		inFooter: true,
		effect: 'read',
		run: ({ session }) => session.setOverlay({ kind: 'command', field: textField(), chosen: -1 }),
	},
	{
		keys: ['/'],
		title: 'filter',
		about: 'Show only what matches: text, !not (a name), /regex/, column:value; in a body, search',
		inFooter: true,
		effect: 'read',
		disabled: ({ view }) =>
			'filter' in view || 'reading' in view ? undefined : 'there is no list here',
		run: (context) => {
			const { session, view } = context;
			const target = screenOf(view).searching?.(context);
			if (target !== undefined) {
				const before = target.reading.search;
				const field = selectedField(before);
				session.setOverlay({ kind: 'filter', field, before, search: true });
				return;
			}
			const before = 'filter' in view ? view.filter : '';
			const field = selectedField(before);
			const list = 'list' in view ? { beforeList: view.list } : {};
			session.setOverlay({ kind: 'filter', field, before, ...list });
		},
	},
	{
		keys: ['a'],
		title: 'actions',
		about: 'Everything that can be done here and changes something, or has no key',
		inFooter: true,
		effect: 'read',
		run: ({ session }) =>
			session.setOverlay({ kind: 'help', field: textField(), cursor: 0, only: 'actions' }),
	},
	{
		keys: ['?', 'ctrl-g'],
		title: 'help',
		about:
			'Search all commands, run those that work here, go to where the others do; ctrl-g also where text is typed',
		inFooter: true,
		effect: 'read',
		run: ({ session }) =>
			session.setOverlay({ kind: 'help', field: textField(), cursor: 0, only: 'all' }),
	},
];
