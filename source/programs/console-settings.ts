import { usage } from '../commands/shell/usage.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Bindings } from '../console/keys/bindings.ts';
import { readKeys } from '../console/navigation/own-keys.ts';
import { spellings } from '../console/navigation/words.ts';
import { sourceWords } from '../operations/mode-refusal.ts';
import { type ChosenColumns, readAllColumns } from '../presentation/resources/chosen-columns.ts';

/** What the configuration files say of the console, as it takes it. */
export type ConsoleSettings = {
	readonly aliases: Readonly<Record<string, string>>;
	readonly bindings: Bindings;
	readonly columns: ChosenColumns;
};

/**
 * Checks what the files say of words, keys and columns against those that there are. Throws a UsageError for the first
 * that is none, with its line.
 */
export function consoleSettings({
	aliases = {},
	keys = {},
	columns = {},
}: Pick<Configuration, 'aliases' | 'keys' | 'columns'>): ConsoleSettings {
	const own = readKeys(keys);
	if (!own.ok) throw usage(own.says, own.hint);
	const chosen = readAllColumns(columns, sourceWords);
	if (!chosen.ok) throw usage(chosen.says, chosen.hint);
	return { aliases: aliasesIn(aliases), bindings: own.bindings, columns: chosen.columns };
}

/** The user's own words; one that is ours already would never be meant. */
function aliasesIn(said: NonNullable<Configuration['aliases']>): ConsoleSettings['aliases'] {
	for (const [name, { by }] of Object.entries(said)) {
		if (!spellings.has(name)) continue;
		throw usage(`${sourceWords(by)}: :${name} is a word of awsmsg already`, 'Choose another alias');
	}
	return Object.fromEntries(Object.entries(said).map(([name, { value }]) => [name, value]));
}
