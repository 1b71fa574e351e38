import { selectedRow } from '../resources/list.ts';
import type { ScreenContext } from '../shell/screen.ts';
import { queueRows } from '../state/selectors.ts';
import type { ViewKind, ViewOf } from '../state/views.ts';
import { openChart } from './chart.ts';

type Subject = readonly [ViewOf<'chart'>['subject'], string];

/** Charts what is under the cursor or on screen, or else the queue with the most messages. */
export function chartOf(context: ScreenContext<ViewKind>): void {
	const { session, state } = context;
	const named = subjectOf(context) ?? deepestQueue(context);
	if (named === undefined) session.say('there is nothing to chart yet', 'notice');
	else if (state.views.at(-1)?.kind !== 'chart') openChart(session, ...named);
}

function subjectOf({ view, state, body }: ScreenContext<ViewKind>): Subject | undefined {
	switch (view.kind) {
		case 'list': {
			const row = selectedRow(state, view, body.rows);
			const kind = view.pane === 'topics' ? 'topic' : view.pane === 'streams' ? 'stream' : 'queue';
			return row === undefined ? undefined : [kind, row.name];
		}
		case 'queue':
		case 'messages':
		case 'message':
		case 'plan':
			return ['queue', view.ref.name];
		case 'topic':
			return ['topic', view.ref.name];
		case 'stream':
		case 'tail':
		case 'record':
			return ['stream', view.ref.name];
		default:
			return undefined;
	}
}

function deepestQueue({ state }: ScreenContext<ViewKind>): Subject | undefined {
	const rows = queueRows(state.queues).filter(({ visible }) => visible !== undefined);
	const [deepest] = rows.toSorted((one, other) => (other.visible ?? 0) - (one.visible ?? 0));
	return deepest === undefined ? undefined : ['queue', deepest.name];
}
