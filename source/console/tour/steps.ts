import type { KindId } from '../../domain/kinds.ts';
import type { Task } from '../../operations/tasks.ts';
import type { State, Tour } from '../state/state.ts';
import type { View, ViewKind, ViewOf } from '../state/views.ts';

/** One thing to do: the keys that do it, what they do, and how to tell that it was done. */
export type TourPart = {
	/** One after the other; a word that is no key is typed: `:payments-dlq`, `enter`. */
	readonly keys: readonly string[];
	/** What they do, as the end of a sentence that begins with the keys. */
	readonly says: string;
	/** A fact about the state, however it came about: nobody has to press just these keys. */
	done(state: State): boolean;
};

/** A step is over when its last part is done, whatever became of the parts before. */
export type TourStep = readonly [TourPart, ...TourPart[]];

/** What the steps visit by name; the demo has all of it. */
export const visited = {
	deadLetters: 'payments-dlq',
	fifo: 'invoices.fifo',
	stream: 'clickstream',
} as const;

function viewsOf<Kind extends ViewKind>({ views }: State, kind: Kind): readonly ViewOf<Kind>[] {
	return views.filter((view): view is ViewOf<Kind> => view.kind === kind);
}

/** Whether something about the resource is open: its details, or what was opened from them. */
function isOpen({ views }: State, name: string, kinds: readonly View['kind'][]): boolean {
	return views.some((view) => kinds.includes(view.kind) && 'ref' in view && view.ref.name === name);
}

function shows({ views: [root] }: State, pane: string): boolean {
	return root?.kind === 'list' && root.pane === pane;
}

/** The redrive of the queue that was started last. */
function redriveOf({ tasks }: State, name: string): Task | undefined {
	return tasks.findLast(({ kind, resource }) => kind === 'redrive' && resource === name);
}

const looked = ({ status, messages }: ViewOf<'messages'>): boolean =>
	status !== 'receiving' && messages.length > 0;

const queueViews = ['queue', 'messages', 'plan'] as const;
const streamViews = ['stream', 'tail-start', 'tail'] as const;

/** Opening by name is the same for every kind. */
function byName(name: string, views: readonly (KindId | ViewKind)[], says: string): TourPart {
	return { keys: [`:${name}`, 'enter'], says, done: (state) => isOpen(state, name, views) };
}

/** The demo's stories in the order in which somebody who was called at night would ask. */
export const tourSteps: readonly TourStep[] = [
	[
		{
			keys: ['2'],
			says: 'shows where letters are dead, the worst queue first',
			done: (state) => shows(state, 'dead'),
		},
	],
	[
		{
			keys: ['p'],
			says: 'looks at ten of them; leaving gives them back',
			done: (state) => viewsOf(state, 'messages').some(looked),
		},
		{
			keys: ['b'],
			says: 'groups them by what they have in common',
			done: (state) =>
				viewsOf(state, 'messages').some((view) => looked(view) && view.grouping !== undefined),
		},
	],
	[
		{
			keys: ['m'],
			says: 'charts the queue: when did they die?',
			done: (state) => viewsOf(state, 'chart').some(({ chart }) => chart.value !== undefined),
		},
	],
	[
		byName(visited.deadLetters, queueViews, 'opens a queue by its name'),
		{
			keys: ['r'],
			says: 'plans to move its letters back; nothing is sent yet',
			// A plan that is being made can't be started.
			done: (state) =>
				viewsOf(state, 'plan').some(
					({ ref, plan }) => ref.name === visited.deadLetters && plan.value !== undefined,
				),
		},
		{
			keys: ['left', 'enter', 'y'],
			says: 'starts it: one letter goes first, and is watched',
			done: (state) => redriveOf(state, visited.deadLetters) !== undefined,
		},
		{
			keys: ['6'],
			says: 'shows how it stops by itself when letters come back',
			done: (state) => {
				const task = redriveOf(state, visited.deadLetters);
				return task?.endedAt !== undefined || (task?.redrive?.verdicts ?? []).length > 0;
			},
		},
	],
	[
		byName(visited.fifo, queueViews, 'opens a FIFO queue that only grows'),
		{
			keys: ['p', 'y'],
			says: 'looks: all of group C-17 wait for its first, or are held',
			// Nothing comes while the demo's consumer holds the group: that is an answer too.
			done: (state) =>
				viewsOf(state, 'messages').some(
					({ ref, status }) => ref.name === visited.fifo && status !== 'receiving',
				),
		},
	],
	[
		{ keys: ['3'], says: 'shows the topics', done: (state) => shows(state, 'topics') },
		{
			keys: ['enter'],
			says: 'shows who gets what is published, and who does not',
			done: (state) => viewsOf(state, 'topic').some(({ detail }) => detail.value !== undefined),
		},
	],
	[
		byName(visited.stream, streamViews, 'opens a busy stream'),
		{
			keys: ['p'],
			says: 'asks which shards to follow, and from when',
			done: (state) => isOpen(state, visited.stream, ['tail-start', 'tail']),
		},
		{
			keys: ['enter'],
			says: 'follows every shard',
			done: (state) =>
				viewsOf(state, 'tail').some(
					({ ref, data }) => ref.name === visited.stream && data.ring.count > 0,
				),
		},
	],
];

/** The part of a step that is to be done next; `undefined` when the step is over. */
export function nextPart(step: TourStep, state: State): TourPart | undefined {
	return step[step.findLastIndex((part) => part.done(state)) + 1];
}

/**
 * The tour after something has happened: past every step that is done by now, and over behind the last.
 * The same value when nothing of it has changed.
 */
export function toured(tour: Tour, state: State): Tour {
	if (!tour.on) return tour;
	let { step } = tour;
	for (let now = tourSteps[step]; now !== undefined; now = tourSteps[step]) {
		if (nextPart(now, state) !== undefined) break;
		step += 1;
	}
	if (step >= tourSteps.length) return { on: false, step: 0, over: true };
	return step === tour.step ? tour : { on: true, step };
}
