import { whyNoChart } from '../../domain/charts/panels.ts';
import { type AnyResource, kindOfArn, resource } from '../../domain/kinds.ts';
import { selectedResource } from '../resources/list.ts';
import type { ScreenContext } from '../shell/screen.ts';
import { queueRows } from '../state/selectors.ts';
import type { ViewKind } from '../state/views.ts';
import { openChart } from './chart-load.ts';

/** Charts what is under the cursor or on screen, or else the queue with the most messages. */
export function chartOf(context: ScreenContext<ViewKind>): void {
	const { session, state } = context;
	const found = subjectOf(context) ?? deepestQueue(context);
	const why = found && whyNoChart(found.ref);
	if (found === undefined) session.say('there is nothing to chart yet', 'notice');
	else if (why !== undefined) session.say(why, 'notice');
	else if (state.views.at(-1)?.kind !== 'chart') openChart(session, found.kind, found.ref);
}

function subjectOf({ view, state, body }: ScreenContext<ViewKind>): AnyResource | undefined {
	if (view.kind === 'list' || view.kind === 'pulse')
		return selectedResource(state, view, body.rows);
	const kind = 'ref' in view ? kindOfArn(view.ref.arn) : undefined;
	return kind === undefined || !('ref' in view) ? undefined : resource(kind, view.ref);
}

function deepestQueue({ state }: ScreenContext<ViewKind>): AnyResource | undefined {
	const rows = queueRows(state.resources.queue).filter(({ visible }) => visible !== undefined);
	const [deepest] = rows.toSorted((one, other) => (other.visible ?? 0) - (one.visible ?? 0));
	if (deepest === undefined) return;
	const { name, url, arn } = deepest;
	return resource('queue', { name, url, arn });
}
