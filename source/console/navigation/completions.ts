import { namedKindIds } from '../../domain/kinds.ts';
import { choosable } from '../../presentation/resources/chosen-columns.ts';
import { placesFor } from '../contexts/offered.ts';
import { topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { spellings, type WordId, wordOf, words } from './words.ts';

/** One thing the command bar can go to or do. */
export type Completion = {
	/** What `enter` runs: `queues`, `sort ready`, `orders-dlq`. */
	readonly text: string;
	readonly about: string;
};

/** Completions above the line. */
const most = 8;

/** The names of all resources that are listed. */
export function resourceNames({ resources }: Pick<State, 'resources'>): readonly string[] {
	return namedKindIds.flatMap((kind) =>
		[...resources[kind].entries.values()].map(({ ref }) => ref.name),
	);
}

/**
 * What the typed text may become: words first, then resources; in order, starts before middles. Behind a
 * word that takes a resource these are its names.
 */
export function completions(text: string, state: State): readonly Completion[] {
	const typed = text.trimStart().toLowerCase();
	const resources: Completion[] = namedKindIds.flatMap((kind) =>
		[...state.resources[kind].entries.values()].map(({ ref }) => ({ text: ref.name, about: kind })),
	);
	const query = typed.trim();
	if (query === '') return (Object.keys(words) as WordId[]).map(wordAsOffered).slice(0, most);
	const [word = '', ...rest] = typed.split(/\s+/);
	const id = rest.length === 0 ? undefined : spellings.get(word);
	if (id !== undefined) {
		const { named: takesResource, takes } = wordOf[id];
		if (takes === 'columns') return columnsBehind(word, rest, state);
		const offered = takes === undefined ? takesResource && resources : placesFor(takes, state);
		if (offered === undefined) return [];
		const named = best(offered, rest.join(' '));
		return named.map((one) => ({ ...one, text: `${word} ${one.text}` }));
	}
	const spelt = [...spellings].map(([spelling, of]) => ({
		text: spelling,
		about: wordOf[of].about,
	}));
	return best([...spelt, ...resources], query);
}

/** The columns of the list on show that are not named yet, behind those that are. */
function columnsBehind(
	word: string,
	names: readonly string[],
	state: State,
): readonly Completion[] {
	const view = topView(state);
	if (view.kind !== 'list') return [];
	const before = names.slice(0, -1);
	const all = choosable[view.pane].filter((name) => !before.includes(name));
	const offered = all.map((text) => ({ text, about: '' }));
	return best(offered, names.at(-1) ?? '').map((one) => ({
		...one,
		text: [word, ...before, one.text].join(' '),
	}));
}

const wordAsOffered = (id: WordId): Completion => ({ text: id, about: wordOf[id].about });

function best(all: readonly Completion[], query: string): readonly Completion[] {
	const starts = all.filter((one) => one.text.toLowerCase().startsWith(query));
	const middles = all.filter(
		(one) => !one.text.toLowerCase().startsWith(query) && one.text.toLowerCase().includes(query),
	);
	return [...starts, ...middles].slice(0, most);
}
