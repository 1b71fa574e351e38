import type { ContextRule, Said } from '../domain/contexts/terms.ts';
import type { MaskRule } from '../domain/masking/masks.ts';
import { commandLine } from '../domain/text/shell-words.ts';
import type { LogRule } from '../domain/why/log-choice.ts';
import type { ValuesOf } from './fields.ts';
import type { globalFields } from './keys.ts';

/** A configuration file as it was found. */
export type ConfigurationFile = {
	readonly path: string;
	readonly scope: 'user' | 'system';
	readonly text: string;
	/** Why others may have written it: it is taken at its word only where it makes things stricter. */
	readonly untrusted?: string;
	/** Others than its owner can read it. */
	readonly readable?: true;
};

/** A file, or a folder with files in it, that users beside its owner can read, and what keeps it from them. */
export type Exposed = { readonly path: string; readonly mode: '600' | '700' };

/** What holds everywhere, by the names of its keys. */
type Everywhere = ValuesOf<typeof globalFields>;

/** What a file says, or several of them. */
export type Configuration = {
	readonly [Name in keyof Everywhere]?: Said<NonNullable<Everywhere[Name]>>;
} & {
	/** What words behind `:` stand for that are nobody else's. */
	readonly aliases?: Readonly<Record<string, Said<string>>>;
	/** Filters by the names that `:filter` takes. */
	readonly filters?: Readonly<Record<string, Said<string>>>;
	/** The logs of the consumers of queues, in their order. */
	readonly logs?: readonly Said<LogRule>[];
	/** The columns of lists in the console, by the names of the lists. */
	readonly columns?: Readonly<Record<string, Said<readonly string[]>>>;
	/** Keys of commands in the console, by their names. */
	readonly keys?: Readonly<Record<string, Said<readonly string[]>>>;
	readonly contexts: readonly ContextRule[];
	readonly masks?: readonly MaskRule[];
};

/** What is wrong with a file, and where. */
export type Mistake = {
	readonly path: string;
	readonly line: number;
	readonly column?: number;
	/** The key it is about, with its tables: `context.mode`. */
	readonly key?: string;
	readonly says: string;
	/** What to do, where there is something to say. */
	readonly hint?: string;
};

const emptyConfiguration: Configuration = { contexts: [] };

/** What a start found. */
export type Configured = {
	readonly configuration: Configuration;
	/** Where files are looked for; absent for commands that read none. */
	readonly paths?: { readonly user: string; readonly system: string };
	/** Which of them there are. */
	readonly found: readonly ConfigurationFile['scope'][];
	/** What there is to say about the files themselves. */
	readonly warnings: readonly string[];
};

export const nothingConfigured: Configured = {
	configuration: emptyConfiguration,
	found: [],
	warnings: [],
};

/** Tables in which each name is said by itself. */
const tablesOfNames = ['aliases', 'filters', 'columns', 'keys'] as const;

/**
 * What the files say together, the user's first where there are both: of what holds everywhere the first to say
 * something, and every context.
 */
export function together(all: readonly Configuration[]): Configuration {
	const [user, system] = all;
	const named = tablesOfNames.flatMap((table) => {
		const said = { ...system?.[table], ...user?.[table] };
		return user?.[table] === undefined && system?.[table] === undefined ? [] : [[table, said]];
	});
	const masks = all.flatMap((one) => one.masks ?? []);
	const [budget] = all
		.flatMap((one) => (one.budget === undefined ? [] : [one.budget]))
		.toSorted((a, b) => a.value - b.value);
	const logs = all.flatMap((one) => one.logs ?? []);
	return {
		...system,
		...user,
		// Of a table each name by itself.
		...(Object.fromEntries(named) as Pick<Configuration, (typeof tablesOfNames)[number]>),
		// A guard: the least of what was said.
		...(budget === undefined ? {} : { budget }),
		...(logs.length === 0 ? {} : { logs }),
		contexts: all.flatMap(({ contexts }) => contexts),
		// They add up: what one file masks no other shows.
		...(masks.length === 0 ? {} : { masks }),
	};
}

/** What there is to say of a file that others can write or read. */
export function fileWarnings({ path, untrusted, readable }: ConfigurationFile): readonly string[] {
	return [
		...(untrusted === undefined
			? []
			: [`${path} ${untrusted}: it makes things stricter, and is not believed otherwise`]),
		...(readable ? [exposedWords({ path, mode: '600' })] : []),
	];
}

/** `other users can read /home/a/.aws/credentials: chmod 600 /home/a/.aws/credentials` */
export function exposedWords({ path, mode }: Exposed): string {
	const what = mode === '700' ? `files in ${path}` : path;
	return `other users can read ${what}: ${commandLine(['chmod', mode, path])}`;
}

/** `/home/a/.config/awsmsg/config.toml, line 3, context.mode: it is "opn": ...` */
export function mistakeWords({ path, line, column, key, says }: Mistake): string {
	const place = [`${path}`, `line ${line}`, ...(column === undefined ? [] : [`column ${column}`])];
	return `${place.join(', ')}${key === undefined || key === '' ? '' : `, ${key}`}: ${says}`;
}
