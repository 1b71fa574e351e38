import { kindIds } from '../../domain/kinds.ts';
import { span } from '../../presentation/line.ts';
import { paneIds, panes } from '../resources/panes.ts';
import type { Overlay, Size, State } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { textOf } from './text-field.ts';

type CommandOverlay = Extract<Overlay, { kind: 'command' }>;

/** One thing the command bar can go to or do. */
export type Completion = {
	/** What `enter` runs: `queues`, `sort ready`, `orders-dlq`. */
	readonly text: string;
	readonly about: string;
};

/** The words of the command bar that are no resource names. */
export const words: readonly Completion[] = [
	...paneIds.map((text) => ({ text, about: panes[text].about })),
	{ text: 'tasks', about: 'what is running and what has run' },
	{ text: 'calls', about: 'every request to AWS so far' },
	{ text: 'errors', about: 'what went wrong so far' },
	{ text: 'journal', about: 'copies of what was deleted, to be brought back' },
	{ text: 'import', about: 'import FILE: messages of an export into this queue' },
	{ text: 'identity', about: 'who and where we are' },
	{ text: 'column', about: 'column NAME = EXPRESSION of messages; column NAME removes it' },
	{ text: 'key', about: 'key K in a tail reads that partition key alone; key reads all again' },
	{ text: 'note', about: 'note TEXT about the kind of message under the cursor' },
	{ text: 'sort', about: 'sort COLUMN, again to reverse' },
	{ text: 'theme', about: 'theme dark, light, mono or plain' },
	{ text: 'mode', about: 'mode read-only, look, protected or open' },
	{ text: 'tour', about: 'seven steps through the demo; tour off leaves' },
	{ text: 'help', about: 'the keys that work here' },
	{ text: 'q', about: 'leave awsmsg' },
];

const most = 8;

/** What the typed text may become: words first, then resources; in order, starts before middles. */
export function completions(text: string, state: State): readonly Completion[] {
	const query = text.trim().toLowerCase();
	const resources: Completion[] = kindIds.flatMap((kind) =>
		[...state.resources[kind].entries.values()].map(({ ref }) => ({ text: ref.name, about: kind })),
	);
	const all = [...words, ...resources];
	if (query === '') return words.slice(0, most);
	const starts = all.filter((one) => one.text.toLowerCase().startsWith(query));
	const middles = all.filter(
		(one) => !one.text.toLowerCase().startsWith(query) && one.text.toLowerCase().includes(query),
	);
	return [...starts, ...middles].slice(0, most);
}

/** The completions above the command line. */
export function commandBarRows(
	overlay: CommandOverlay,
	state: State,
	size: Size,
): readonly BodyRow[] {
	const found = completions(textOf(overlay.field), state);
	const rule = (state.theme.ascii ? '-' : '─').repeat(size.columns);
	return [
		{ line: [span(rule, 'dim')] },
		...found.map((one, index) => ({
			line: [
				span(index === overlay.chosen ? ' >' : '  '),
				span(one.text, 'strong'),
				span(`  ${one.about}`, 'dim'),
			],
			highlight: index === overlay.chosen,
		})),
		...(found.length === 0
			? [{ line: [span('  a name, URL or ARN: enter opens it', 'dim')] }]
			: []),
	];
}
