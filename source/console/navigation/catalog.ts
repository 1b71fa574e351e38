import type { Effect } from '../../domain/effect.ts';
import type { Command } from '../keys/command.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import { paneIds } from '../resources/panes.ts';
import { globalCommands } from '../shell/global-commands.ts';
import { screens } from '../shell/registry.ts';
import type { Screen } from '../shell/screen.ts';
import type { Pane } from '../state/panes.ts';
import type { ViewKind, ViewOf } from '../state/views.ts';
import { type PlaceId, placeIds, places, rootOf, wayTo } from './places.ts';
import { type WordId, words } from './words.ts';

type Told = Pick<Command<never>, 'keys' | 'title' | 'about' | 'effect'>;

/** A command of the product, with the screens that have it. */
export type Entry = {
	readonly keys: readonly Keystroke[];
	readonly title: string;
	readonly about: string;
	readonly effect: Effect;
	/** In the order of the places; empty for what works everywhere. */
	readonly places: readonly PlaceId[];
};

const isPane = (id: PlaceId): id is Pane => (paneIds as readonly string[]).includes(id);

/** The commands that a screen has by itself, what works everywhere left out. */
export function commandsIn(id: PlaceId): readonly Told[] {
	if (!isPane(id)) return (screens[id] as unknown as Screen<ViewKind>).commands;
	const view = { kind: 'list', pane: id } as ViewOf<'list'>;
	return [...(screens.list.moreCommands?.(view) ?? []), ...screens.list.commands];
}

const nameOf = ({ title, about }: Pick<Told, 'title' | 'about'>) => `${title}: ${about}`;

let entries: readonly Entry[] | undefined;

/** Every command of every screen, each once, then those that work everywhere. */
export function catalog(): readonly Entry[] {
	if (entries !== undefined) return entries;
	const found = new Map<string, Entry>();
	for (const id of placeIds) {
		for (const command of commandsIn(id)) {
			const before = found.get(nameOf(command))?.places ?? [];
			const { keys, title, about, effect } = command;
			found.set(nameOf(command), { keys, title, about, effect, places: [...before, id] });
		}
	}
	const global = globalCommands.map(({ keys, title, about, effect }): Entry => {
		return { keys, title, about, effect, places: [] };
	});
	entries = [...found.values(), ...global];
	return entries;
}

/** The commands of the product that are not among those at hand. */
export function commandsElsewhere(
	here: readonly Pick<Told, 'title' | 'about'>[],
): readonly Entry[] {
	const known = new Set(here.map(nameOf));
	return catalog().filter((entry) => !known.has(nameOf(entry)));
}

/** The words of the command line that no command is called by. */
export function otherWords(): readonly WordId[] {
	const titles = new Set(catalog().map(({ title }) => title));
	return (Object.keys(words) as WordId[]).filter((id) => !titles.has(id));
}

/** Screens that are named when a command is sought where it is not. */
const mostNamed = 2;

/** `Messages of a queue (1, then p on a queue)`: where a command of this title works. */
export function whereIs(title: string): string {
	const found = new Set(
		catalog()
			.filter((entry) => entry.title === title)
			.flatMap((entry) => entry.places),
	);
	const all = [...found];
	// What works in several lists is told by one screen of each first.
	const firsts = all.filter((id) => all.find((one) => rootOf(one) === rootOf(id)) === id);
	return [...new Set([...firsts, ...all])]
		.slice(0, mostNamed)
		.map((id) => `${places[id].name} (${wayTo(id)})`)
		.join(' and ');
}
