import type { Said } from '../../domain/contexts/terms.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { sourceWords } from '../../operations/mode-refusal.ts';
import { type Bindings, isKeystroke, keysOf, nameOfTitle } from '../keys/bindings.ts';
import { type Keystroke, keyLabel } from '../keys/keystroke.ts';
import { globalCommands } from '../shell/global-commands.ts';
import { catalog, commandsIn } from './catalog.ts';
import { placeIds, places } from './places.ts';

/** What files say of keys, by the names of commands. */
export type SaidKeys = Readonly<Record<string, Said<readonly string[]>>>;

/** Keys of one's own, or the first thing that is wrong with them. */
export type ReadKeys =
	| { readonly ok: true; readonly bindings: Bindings }
	| { readonly ok: false; readonly says: string; readonly hint: string };

/** How nobody is trapped: these keep their keys. */
const kept: ReadonlySet<string> = new Set(['back', 'quit', 'help', 'command']);

/** Keys that move in lists and texts, wherever one is. */
const moving: ReadonlySet<Keystroke> = new Set('up down k j pgup pgdn home g end G'.split(' '));

/** Checks the keys that files give to commands: names, keys, and that no key means two things in one place. */
export function readKeys(said: SaidKeys): ReadKeys {
	const names = new Set(catalog().map(({ title }) => nameOfTitle(title)));
	for (const [name, { value, by }] of Object.entries(said)) {
		const wrong = (what: string, hint: string): ReadKeys => ({
			ok: false,
			says: `${sourceWords(by)}, keys.${name}: ${what}`,
			hint,
		});
		if (!names.has(name)) {
			const near = nearest(name, [...names]);
			return wrong(
				'no command is called so',
				near === undefined ? 'docs/keys.md lists them' : `Did you mean ${near}?`,
			);
		}
		if (kept.has(name)) return wrong('it keeps its keys', 'It is how everybody finds the way out');
		const odd = value.find((key) => !isKeystroke(key));
		if (odd !== undefined) {
			return wrong(
				`${odd} is no key that can be given`,
				'A key is P, ctrl-p, f5, enter, space, ...',
			);
		}
	}
	const bindings = new Map(Object.entries(said).map(([name, { value }]) => [name, value]));
	return clashIn(said, bindings) ?? { ok: true, bindings };
}

function clashIn(said: SaidKeys, bindings: Bindings): ReadKeys | undefined {
	if (bindings.size === 0) return;
	for (const id of placeIds) {
		const taken = new Map<Keystroke, string>();
		for (const command of [...commandsIn(id), ...globalCommands]) {
			const name = nameOfTitle(command.title);
			for (const key of keysOf(command, bindings)) {
				const other = taken.get(key);
				const isOurs = bindings.has(name) || (other !== undefined && bindings.has(other));
				if (moving.has(key) && bindings.has(name)) return clash(said, key, name, 'moving');
				if (other !== undefined && other !== name && isOurs) {
					return clash(said, key, other, name, places[id].name);
				}
				taken.set(key, name);
			}
		}
	}
	return;
}

function clash(
	said: SaidKeys,
	key: Keystroke,
	one: string,
	other: string,
	place?: string,
): ReadKeys {
	const whose = (name: string) => {
		const by = said[name]?.by;
		return `${name} (${by === undefined ? 'as awsmsg has it' : sourceWords(by)})`;
	};
	const where = place === undefined ? '' : ` in ${place}`;
	return {
		ok: false,
		says: `the key ${keyLabel(key)} means two things${where}: ${whose(one)} and ${whose(other)}`,
		hint: 'Give one of them another key, under [keys]',
	};
}
