import { afterRequests } from '../../domain/permissions/denials.ts';
import type { Call } from '../../operations/ports.ts';
import { afterCall, noContact } from '../../operations/silence.ts';
import type { WatchEvent } from '../../operations/watch/watch.ts';
import { toured } from '../tour/steps.ts';
import { newProblems } from './error-log.ts';
import type { Event } from './events.ts';
import { heldOn, released, stood } from './held-order.ts';
import {
	acknowledged,
	held,
	ofAccount,
	remembered,
	watched,
	withFigures,
	withoutHistory,
} from './resources.ts';
import { choosing, entered, inOtherAccount, lasting, left, placed } from './standing-mode.ts';
import { noResources, type State, type Tour } from './state.ts';
import type { View } from './views.ts';

const recentCalls = 500;
const recentErrors = 200;

/** The smallest terminal with a row to spare for the tour. */
const leastRowsOfTour = 16;

/** The state after an event. Pure, and the only code that makes a new state. */
export function reduce(state: State, event: Event): State {
	const next = reduced(state, event);
	const tour = toured(next.tour, next);
	return tour === next.tour ? next : withTour(next, tour);
}

/** A mode that was chosen for a while goes when its time is over, and that is said. */
function modeEnded(state: State, now: number): State {
	const context = lasting(state.context, now);
	if (context === state.context) return state;
	// What was chosen elsewhere, and made nothing stricter here, is no news.
	if (state.context.chosen === undefined) return { ...state, context };
	const text = `mode ${state.context.mode} is over: ${context.mode} again`;
	return { ...state, context, notice: { text, style: 'notice', at: now } };
}

/** Another step of the tour; its end is said. */
function withTour(state: State, tour: Tour): State {
	const { over, ...rest } = tour;
	if (over !== true) return fitted({ ...state, tour });
	const text = 'that was the tour: ? finds every key, :tour begins again';
	return fitted({ ...state, tour: rest, notice: { text, style: 'good', at: state.now } });
}

/** The room that the terminal leaves, which the tour takes a row of. */
function fitted(state: State): State {
	const { columns, rows } = state.terminal;
	const taken = state.tour.on && rows >= leastRowsOfTour ? 1 : 0;
	return { ...state, size: { columns, rows: rows - taken } };
}

function reduced(state: State, event: Event): State {
	switch (event.type) {
		case 'ticked':
			return {
				...modeEnded(state, event.now),
				now: event.now,
				views: releasedViews(state.views, event.now),
			};
		case 'rows-ready':
			return { ...state };
		case 'resized':
			return fitted({ ...state, terminal: event.size });
		case 'theme-chosen':
			return { ...state, theme: event.theme };
		case 'mouse-chosen':
			return { ...state, mouse: event.on };
		case 'columns-chosen':
			return { ...state, columns: event.columns };
		case 'connected': {
			return {
				...state,
				endpointStarting: false,
				context: entered(state.context, event.info),
			};
		}
		case 'context-left': {
			const { lastViews: _, ...rest } = state;
			return {
				...rest,
				context: left(state.context),
				contact: { ...noContact, tries: {} },
				resources: noResources,
				panes: {},
				alarms: [],
				denials: [],
				spent: 0,
			};
		}
		case 'going': {
			const { goingTo: _, ...context } = state.context;
			const goingTo = event.to === undefined ? {} : { goingTo: event.to };
			return { ...state, context: { ...context, ...goingTo } };
		}
		case 'connection-failed':
			return {
				...state,
				endpointStarting: false,
				context: { ...state.context, failure: event.failure },
			};
		case 'connection-ended':
			return {
				...state,
				context: { ...state.context, failure: event.failure },
				contact: { ...state.contact, endedAt: event.at },
			};
		case 'identified': {
			const { failure: _, ...before } = state.context;
			const { identity } = event;
			const isOther = (before.identity?.account ?? identity.account) !== identity.account;
			const context = isOther ? inOtherAccount(before) : before;
			return ofAccount({ ...state, context: placed({ ...context, identity }) });
		}
		case 'reason-given':
			return { ...state, context: { ...state.context, reason: event.reason } };
		case 'mode-chosen':
			return { ...state, context: choosing(state.context, event.chosen) };
		case 'remembered':
			return remembered(state, event);
		case 'watched':
			if (event.context !== undefined && event.context !== state.context.info?.id) return state;
			return event.events.reduce(watchedWithErrors, withTries(state, event.events));
		case 'figures-known':
			return withFigures(state, event.figures);
		case 'spent':
			return event.dollars === state.spent ? state : { ...state, spent: event.dollars };
		case 'alarms-known':
			return { ...state, alarms: event.alarms };
		case 'called': {
			const ended = event.calls.filter(({ waiting }) => waiting !== true);
			const here = event.calls.filter(({ place }) => place === undefined);
			return {
				...state,
				contact: contactAfter(state.contact, here),
				denials: afterRequests(state.denials, here),
				calls: {
					count: state.calls.count + ended.length,
					recent: [...state.calls.recent, ...ended].slice(-recentCalls),
				},
			};
		}
		case 'denials-known':
			return { ...state, denials: event.denials };
		case 'tasks-changed':
			return held({ ...state, tasks: event.tasks });
		case 'noticed': {
			const { notice: _, ...rest } = state;
			return event.notice === undefined ? rest : { ...rest, notice: event.notice };
		}
		case 'failed':
			return {
				...state,
				errors: withErrors(state.errors, [{ at: event.at, failure: event.failure }]),
			};
		case 'memory-changed':
			return acknowledged({ ...state, memory: event.memory });
		case 'demo-stands':
			return withoutHistory({ ...state, demoStands: true });
		case 'tour-changed':
			return fitted({ ...state, tour: event.tour });
		case 'overlay-set':
			return { ...state, overlay: event.overlay };
		case 'view-pushed':
			return {
				...state,
				views: [...state.views, released(event.view)],
				lastViews: state.views,
				...(event.view.kind === 'across' ? { across: event.view.chosen } : {}),
			};
		case 'view-popped':
			return state.views.length === 1
				? state
				: { ...state, views: state.views.slice(0, -1), lastViews: state.views };
		case 'views-replaced':
			return {
				...state,
				views: releasedViews(event.views),
				lastViews: state.views,
				panes: rememberedPane(state),
			};
		case 'stood':
			return withView(state, event.id, (view) => stood(view, event.part, event.list));
		case 'view-updated':
			return withView(state, event.id, (view) =>
				heldOn(view, withLastFilter(view, event.update(view))),
			);
	}
}

function withView(state: State, id: number, change: (view: View) => View): State {
	let changed = false;
	const views = state.views.map((view) => {
		if (view.id !== id) return view;
		const next = change(view);
		changed ||= next !== view;
		return next;
	});
	return changed ? { ...state, views } : state;
}

/** The views with the orders that have been held long enough let go; the same array where there are none. */
function releasedViews(views: State['views'], now?: number): State['views'] {
	const free = views.map((view) => released(view, now));
	return free.every((view, index) => view === views[index]) ? views : free;
}

/** A tail remembers the filter that it had. */
function withLastFilter(before: View, after: View): View {
	if (before.kind !== 'tail' || after.kind !== 'tail') return after;
	const isNew = before.filter !== after.filter && before.filter.trim() !== '';
	return isNew ? { ...after, lastFilter: before.filter } : after;
}

/** The contact after these attempts; once something has answered, no try is waited for. */
function contactAfter(contact: State['contact'], calls: readonly Call[]): State['contact'] {
	return calls.reduce((before, call) => {
		const after = afterCall(before, call);
		if (after === before) return before;
		const { silence: _, ...rest } = before;
		return { ...rest, tries: after.silence === undefined ? {} : before.tries, ...after };
	}, contact);
}

/** When watchers that got no answer ask again. */
function withTries(state: State, events: readonly WatchEvent[]): State {
	const tries = events.flatMap((event) =>
		'againAt' in event ? [[`${event.kind} ${event.type}`, event.againAt ?? 0] as const] : [],
	);
	if (tries.length === 0) return state;
	const all = { ...state.contact.tries, ...Object.fromEntries(tries) };
	return { ...state, contact: { ...state.contact, tries: all } };
}

function watchedWithErrors(state: State, event: WatchEvent): State {
	const after = watched(state, event);
	const errors = withErrors(state.errors, newProblems(state, event));
	return errors === state.errors ? after : { ...after, errors };
}

function withErrors(errors: State['errors'], more: State['errors']): State['errors'] {
	if (more.length === 0) return errors;
	const fresh = more.map(({ at, failure }) => ({ at, failure }));
	return [...errors, ...fresh].slice(-recentErrors);
}

/** The panes with the one at the bottom of the stack as it stands now. */
function rememberedPane({ panes, views }: State): State['panes'] {
	const root = views[0];
	if (root?.kind !== 'list') return panes;
	const { pane, list, filter, sort, marks } = released(root);
	return { ...panes, [pane]: { list, filter, sort, marks } };
}
