import { kindOfArn } from '../../domain/kinds.ts';
import { selectedResource } from '../resources/list.ts';
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
	if (view.kind === 'list') {
		const selected = selectedResource(state, view, body.rows);
		return selected && [selected.kind, selected.ref.name];
	}
	const kind = 'ref' in view ? kindOfArn(view.ref.arn) : undefined;
	return kind === undefined || !('ref' in view) ? undefined : [kind, view.ref.name];
}

function deepestQueue({ state }: ScreenContext<ViewKind>): Subject | undefined {
	const rows = queueRows(state.resources.queue).filter(({ visible }) => visible !== undefined);
	const [deepest] = rows.toSorted((one, other) => (other.visible ?? 0) - (one.visible ?? 0));
	return deepest === undefined ? undefined : ['queue', deepest.name];
}
