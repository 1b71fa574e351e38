import { capital } from '../../domain/text/first-letter.ts';
import type { Line } from '../../presentation/line.ts';
import { span, spanAt } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import type { ScreenContext } from '../shell/screen.ts';

/** `[Body] Attributes System` with the open tab in brackets. */
export function tabLine(tabs: readonly string[], open: string): Line {
	return [
		span(' '),
		...tabs.map((tab) => {
			const label = capital(tab);
			return tab === open ? span(`[${label}]`, 'title') : span(` ${label} `, 'dim');
		}),
	];
}

/** The tab in a cell of the row of {@link tabLine}; `undefined` beside them. */
export function tabIn<Tab extends string>(
	tabs: readonly Tab[],
	open: Tab,
	column: number,
): Tab | undefined {
	// A blank, and then a tab each.
	return tabs[spanAt(tabLine(tabs, open), column) - 1];
}

/** Left and right (`[` and `]`) through the tabs of a detail. */
export function tabCommands(tabs: readonly string[]): readonly Command<ScreenContext<'record'>>[] {
	const turn =
		(by: number) =>
		({ session, view }: ScreenContext<'record'>) => {
			const at = tabs.indexOf(view.tab);
			const tab = tabs[(at + by + tabs.length) % tabs.length];
			session.dispatch({
				type: 'view-updated',
				id: view.id,
				update: (old) =>
					'tab' in old && tab !== undefined ? ({ ...old, tab, offset: 0 } as typeof old) : old,
			});
		};
	return [
		{
			keys: ['left', '[', 'shift-tab'],
			title: 'tab before',
			about: 'The tab to the left',
			effect: 'read',
			run: turn(-1),
		},
		{
			keys: ['right', ']', 'tab'],
			title: 'next tab',
			about: 'The tab to the right',
			inFooter: true,
			effect: 'read',
			run: turn(1),
		},
	];
}
