import type { ContextRule, Said } from '../domain/contexts/terms.ts';
import type { MaskRule } from '../domain/masking/masks.ts';
import { nearest } from '../domain/text/nearest.ts';
import type { LogRule } from '../domain/why/log-choice.ts';
import type { Configuration, ConfigurationFile, Mistake } from './configuration.ts';
import type { Field, ValuesOf } from './fields.ts';
import {
	aliasField,
	aliasName,
	columnsField,
	contextFields,
	filterField,
	globalFields,
	keysField,
	logFields,
	maskFields,
	matchFields,
} from './keys.ts';
import { lineOf, parseToml, type Table, tableLines, type Way } from './toml-lines.ts';

/** A file as it was taken apart, or the first thing that is wrong with it. */
export type ReadFile =
	| { readonly ok: true; readonly configuration: Configuration }
	| { readonly ok: false; readonly mistake: Mistake };

/**
 * Reads one configuration file. What is not known is a mistake, and so is what would do nothing: a file that says what
 * nobody does would be believed.
 */
export function readConfiguration(file: ConfigurationFile): ReadFile {
	const { text, path } = file;
	const parsed = parseToml(text);
	if (!parsed.ok) {
		const { line, column, says } = parsed;
		return { ok: false, mistake: { path, line, column, says: `this is no TOML: ${says}` } };
	}
	try {
		return { ok: true, configuration: configurationOf(file, parsed.table) };
	} catch (error) {
		if (!(error instanceof Wrong)) throw error;
		const { way, says, hint } = error;
		const key = way.filter((part) => typeof part === 'string').join('.');
		const more = hint === undefined ? {} : { hint };
		return { ok: false, mistake: { path, line: lineOf(text, way), key, says, ...more } };
	}
}

/** Thrown inside this file alone: what is wrong, and at which value. */
class Wrong extends Error {
	readonly way: Way;
	readonly says: string;
	readonly hint: string | undefined;

	constructor(way: Way, says: string, hint?: string) {
		super(says);
		this.way = way;
		this.says = says;
		this.hint = hint;
	}
}

const listedTables = { context: undefined, log: undefined, mask: undefined };

function configurationOf(file: ConfigurationFile, table: Table): Configuration {
	const { context = [], log = [], mask = [] } = table;
	refuseUnknown(table, { ...globalFields, ...namedTables, ...listedTables }, []);
	if (!isListOfTables(context)) {
		throw new Wrong(['context'], 'contexts are tables of a list', 'Write [[context]] above each');
	}
	if (!isListOfTables(log)) {
		throw new Wrong(['log'], 'logs are tables of a list', 'Write [[log]] above each');
	}
	if (!isListOfTables(mask)) {
		throw new Wrong(['mask'], 'masks are tables of a list', 'Write [[mask]] above each');
	}
	const lines = tableLines(file.text, 'context', context.length);
	const logLines = tableLines(file.text, 'log', log.length);
	const maskLines = tableLines(file.text, 'mask', mask.length);
	const logs = log.map((each, index) => logRuleOf(file, each, index, logLines[index] ?? 1));
	const everywhere = {
		...saidBy(file, valuesOf(table, globalFields, [])),
		...namedTablesIn(file, table),
		...(logs.length === 0 ? {} : { logs }),
	};
	return {
		// What others wrote may make things stricter, and decides nothing else.
		...(file.untrusted === undefined ? everywhere : {}),
		contexts: context.map((each, index) => contextOf(file, each, index, lines[index] ?? 1)),
		...(mask.length === 0
			? {}
			: { masks: mask.map((each, index) => maskOf(file, each, index, maskLines[index] ?? 1)) }),
	};
}

/** Tables of names that nobody but the user knows: what each is read by, and what a name has to be like. */
const namedTables = {
	aliases: {
		field: aliasField,
		isName: aliasName,
		odd: 'a word is typed in small letters, without blanks',
	},
	filters: {
		field: filterField,
		isName: aliasName,
		odd: 'a filter is named in small letters, without blanks',
	},
	// Which lists have which columns, which commands there are, and which keys clash, knows the console.
	columns: { field: columnsField },
	keys: { field: keysField },
} as const satisfies Readonly<Record<string, NamedTable>>;

type NamedTable = { readonly field: Field; readonly isName?: RegExp; readonly odd?: string };

/** Those of the tables that a file has, each value with where it stands. */
function namedTablesIn(
	{ path, scope, text }: ConfigurationFile,
	table: Table,
): Pick<Configuration, keyof typeof namedTables> {
	const read = Object.entries<NamedTable>(namedTables).flatMap(
		([name, { field, isName, odd = '' }]) => {
			if (!Object.hasOwn(table, name)) return [];
			const values = table[name];
			if (!isTable(values)) {
				throw new Wrong([name], `${name} are a table`, `Write [${name}] above them`);
			}
			const said = Object.entries(values).map(([one, value]) => {
				const way = [name, one];
				if (isName?.test(one) === false) throw new Wrong(way, odd);
				const read = field.read(value);
				if (!read.ok) throw new Wrong(way, `it takes ${field.takes}, not ${shown(value)}`);
				const by = { kind: 'file', path, line: lineOf(text, way), scope } as const;
				return [one, { value: read.value, by }] as const;
			});
			return [[name, Object.fromEntries(said)] as const];
		},
	);
	// Each value was read by the field of its table.
	return Object.fromEntries(read) as Pick<Configuration, keyof typeof namedTables>;
}

/** Values with where they stand. */
function saidBy<Values extends object>(
	{ path, scope, text }: ConfigurationFile,
	values: Values,
): { readonly [Name in keyof Values]: Said<NonNullable<Values[Name]>> } {
	const said = Object.entries(values).map(([name, value]) => {
		const by = { kind: 'file', path, line: lineOf(text, [name]), scope } as const;
		return [name, { value, by }] as const;
	});
	// The same names as before.
	return Object.fromEntries(said) as { [Name in keyof Values]: Said<NonNullable<Values[Name]>> };
}

function logRuleOf(
	{ path, scope }: ConfigurationFile,
	table: Table,
	index: number,
	line: number,
): Said<LogRule> {
	const way = ['log', index];
	refuseUnknown(table, logFields, way);
	const { queue, log_group, id_field } = valuesOf(table, logFields, way);
	if (queue === undefined) {
		throw new Wrong(way, 'it does not say of which queues', 'Give queue; "*" is every queue');
	}
	if (log_group === undefined && id_field === undefined) {
		throw new Wrong(way, 'it says of which queues, and no log', 'Give log_group or id_field');
	}
	const value = {
		queue,
		...(log_group === undefined ? {} : { logGroup: log_group }),
		...(id_field === undefined ? {} : { idField: id_field }),
	};
	return { value, by: { kind: 'file', path, line, scope } };
}

function contextOf(
	{ path, scope, untrusted }: ConfigurationFile,
	table: Table,
	index: number,
	line: number,
): ContextRule {
	const way = ['context', index];
	refuseUnknown(table, { ...matchFields, ...contextFields }, way);
	const match = valuesOf(table, matchFields, way);
	const values = valuesOf(table, contextFields, way);
	if (Object.keys(match).length === 0) {
		throw new Wrong(
			way,
			'it does not say where it holds',
			`Give one of ${Object.keys(matchFields).join(', ')}; account = "*" is every account`,
		);
	}
	if (Object.keys(values).length === 0) {
		const names = Object.keys(contextFields).join(', ');
		throw new Wrong(way, 'it says where, and nothing that holds there', `Give one of ${names}`);
	}
	if (values.endpoint_url !== undefined && !isOneProfile(match)) {
		throw new Wrong(
			[...way, 'endpoint_url'],
			'it is said for profiles that are named, in full and alone: a pattern would send what nobody meant there',
			'Give profile = "NAME" and nothing else to find it by',
		);
	}
	if (match.profile !== undefined && values.mode === 'open') {
		throw new Wrong(
			[...way, 'mode'],
			'what is found by a profile can only be stricter, and open is not',
			'Find it by its account, or its endpoint',
		);
	}
	return {
		match,
		by: { kind: 'file', path, line, scope },
		...(untrusted === undefined ? {} : { untrusted: true as const }),
		...values,
	};
}

/** Whether a context is found by names of profiles, without patterns: all that is known before a request is sent. */
function isOneProfile({ profile = [], ...others }: ContextRule['match']): boolean {
	return (
		Object.keys(others).length === 0 &&
		profile.length > 0 &&
		!profile.some((one) => /[*?!]/.test(one))
	);
}

function maskOf(
	{ path, scope }: ConfigurationFile,
	table: Table,
	index: number,
	line: number,
): MaskRule {
	const way = ['mask', index];
	refuseUnknown(table, maskFields, way);
	const { resource, paths = [], regex = [], reveal } = valuesOf(table, maskFields, way);
	if (resource === undefined) {
		throw new Wrong(way, 'it does not say whose messages', 'Give resource; "*" is every one');
	}
	if (paths.length + regex.length === 0) {
		throw new Wrong(way, 'it does not say what is masked', 'Give paths, or regex, or both');
	}
	const by = { kind: 'file', path, line, scope } as const;
	return { resource, paths, regex, ...(reveal === undefined ? {} : { reveal }), by };
}

type Fields = Readonly<Record<string, Field>>;

function refuseUnknown(table: Table, known: Readonly<Record<string, unknown>>, way: Way): void {
	const names = Object.keys(known);
	for (const key of Object.keys(table)) {
		if (Object.hasOwn(known, key)) continue;
		const near = nearest(key, names);
		const instead = near === undefined ? `There are ${names.join(', ')}` : `Did you mean ${near}?`;
		throw new Wrong([...way, key], 'there is no key of this name here', instead);
	}
}

function valuesOf<Known extends Fields>(table: Table, known: Known, way: Way): ValuesOf<Known> {
	const values = Object.entries(known).flatMap(([name, field]) => {
		if (!Object.hasOwn(table, name)) return [];
		const read = field.read(table[name]);
		if (!read.ok) {
			const hint = read.near === undefined ? [] : [`Did you mean ${read.near}?`];
			const says = `it takes ${field.takes}, not ${shown(table[name])}`;
			throw new Wrong([...way, name], says, ...hint);
		}
		return [[name, read.value] as const];
	});
	// Each value was read by the field of its name.
	return Object.fromEntries(values) as ValuesOf<Known>;
}

function isListOfTables(value: unknown): value is readonly Table[] {
	return Array.isArray(value) && value.every(isTable);
}

function isTable(value: unknown): value is Table {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const mostShown = 60;

/** A value as it stands in a sentence. */
function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}
