import { parseArn } from '../../domain/arn.ts';
import { memo } from '../../domain/memo.ts';
import { age, count, dollars } from '../../presentation/formats.ts';
import type { Line } from '../../presentation/line.ts';
import { paneIds, panes } from '../resources/panes.ts';
import { screenOf } from '../shell/registry.ts';
import { topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { lostSince, lostTexts } from './contact.ts';
import {
	bannerLine,
	breadcrumbLine,
	type NamedTab,
	type OpenTab,
	tabIn,
	tabsLine,
} from './header-lines.ts';

/** The rows above a screen: who and where we are, the panes, and where in the console this is. */
export function headerLines(state: State): readonly Line[] {
	const { context, now, size, endpointStarting } = state;
	const view = topView(state);
	const lost = lostSince(state);
	const owner = otherOwner(state);
	return [
		banner(context, now, size, endpointStarting, ageText(state), lost !== undefined, owner),
		tabsRow(state),
		breadcrumbLine(
			state.views.map((each) => screenOf(each).title(each, state)),
			screenOf(view).status(view, state),
			size.columns,
		),
	];
}

/** {@link bannerLine}, which says for a second what it says. */
const banner = memo(
	(
		context: State['context'],
		now: number,
		size: State['size'],
		endpointStarting: boolean,
		age: string,
		isLost: boolean,
		owner: string | undefined,
	): Line =>
		bannerLine(
			{ context, now, size, endpointStarting },
			{ age, isLost, ...(owner === undefined ? {} : { owner }) },
		),
);

/** The row of the tabs. */
function tabsRow(state: State): Line {
	const lost = lostSince(state);
	return tabsLine(
		tabsIn(state),
		lost === undefined
			? { texts: callTexts(state), style: 'dim' }
			: { texts: lostTexts(state, lost), style: 'bad' },
		state.size.columns,
	);
}

/** The tab in a cell of its row; `undefined` where there is none. */
export function tabAt(state: State, column: number): NamedTab | undefined {
	return tabIn(tabsRow(state), tabsIn(state), column);
}

/** The account of what is on show, where that is not the one that these credentials are of: its policy lets us in. */
function otherOwner(state: State): string | undefined {
	const { info, identity } = state.context;
	const view = topView(state);
	const shown = 'ref' in view ? view.ref : 'target' in view ? view.target : undefined;
	const account = shown && parseArn(shown.arn)?.account;
	if (info?.endpoint !== undefined || identity === undefined || account === undefined) return;
	return account === identity.account ? undefined : account;
}

/** How old what is on screen is. While nothing answers it is no younger than the last answer. */
function ageText(state: State): string {
	const view = topView(state);
	const at = screenOf(view).age?.(view, state);
	if (at === undefined) return '?';
	const lost = lostSince(state);
	return age(Math.max(0, state.now - (lost === undefined ? at : Math.min(at, lost))));
}

/** The panes and the one that is open: the one that the views stand on. */
export function tabsIn(state: State): OpenTab {
	const [root] = state.views;
	return { tabs: tabsOf(state), open: root?.kind === 'list' ? root.pane : root?.kind };
}

/** The tabs of all panes, and of what is no list. */
function tabsOf(state: State): readonly NamedTab[] {
	const running = state.tasks.filter(({ state: task }) => task === 'running').length;
	const asking = state.tasks.some(
		({ state: task, redrive }) => task === 'running' && redrive?.asks === true,
	);
	const tasks = `Tasks${running === 0 ? '' : ` ${running}`}${asking ? ' asks!' : ''}`;
	return [
		...paneIds.flatMap((id): NamedTab[] => {
			const { digit, tab } = panes[id];
			return digit === undefined ? [] : [{ digit, id, ...tab(state) }];
		}),
		{ digit: '5', id: 'chart', label: 'Charts' },
		{ digit: '6', id: 'tasks', label: tasks, alarming: asking },
	];
}

/** How many calls were made and what they cost, and the same in fewer cells. */
function callTexts(state: State): readonly string[] {
	const calls = `${count(state.calls.count)} ${state.calls.count === 1 ? 'call' : 'calls'}`;
	const cost = spentText(state);
	return cost === '' ? [calls] : [`${calls} ${cost}`, cost];
}

/** `$0.0012`: what this context has cost today; empty while that is nothing. Where nobody sends a bill it stays so. */
function spentText({ spent }: State): string {
	return spent === 0 ? '' : dollars(spent);
}
