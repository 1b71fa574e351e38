import meow, { type AnyFlags } from 'meow';
import type { Definition, Flag } from '../shell/definition.ts';
import { globalFlags } from './global-flags.ts';

/*
meow makes the help, the version and the values of a command. A build file of its own, which the way to
the console never loads (docs/decisions/0064-meow.md). meow would end the process by itself for its own
--help, --version and `showHelp`: none of them is on here, and `showHelp` is called by nobody.
*/

/** What is said of the program; meow would else look for a package.json beside the build. */
const pkg = { name: 'awsmsg' };

/**
 * Stands before every value on its way through meow: its parser takes quotes off a value that begins and
 * ends with one, and `"a" in body.tags && body.type == "b"` is such a value.
 */
const guard = '=';

/** A flag by the name that meow knows: `--no-color` is its `color`, which is false then. */
function keyOf({ name }: Flag): string {
	const plain = name.startsWith('no-') ? name.slice(3) : name;
	return plain.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function meowFlags(flags: readonly Flag[]): AnyFlags {
	return Object.fromEntries(
		flags.map((flag) => [
			keyOf(flag),
			flag.value === undefined
				? { type: 'boolean' as const }
				: { type: 'string' as const, isMultiple: true as const },
		]),
	);
}

function run(help: string, argv: readonly string[], flags: AnyFlags, version?: string) {
	// meow names the process after the package, which would hide its arguments from `ps`.
	const { title } = process;
	try {
		return meow(help, {
			importMeta: import.meta,
			pkg: version === undefined ? pkg : { ...pkg, version },
			argv,
			flags,
			description: false,
			helpIndent: 0,
			autoHelp: false,
			autoVersion: false,
			inferType: false,
			// A switch that is not given is not there: given and false are told apart by `--no-`.
			booleanDefault: undefined,
		});
	} finally {
		process.title = title;
	}
}

/** The values of a command line, as read by meow. */
export type Values = {
	readonly operands: readonly string[];
	/** By long name; a switch has one empty string, as in `Invocation`. */
	readonly flags: ReadonlyMap<string, readonly string[]>;
};

/**
 * The values of a command line that was taken apart into words before. Which word is a value is known
 * from there: each goes with its flag, and operands stand behind `--`.
 */
export function valuesByMeow(command: Definition, words: Values): Values {
	// A flag of the command's own stands for the one of its name that all commands have.
	const own = new Set(command.flags.map(({ name }) => name));
	const known = [...command.flags, ...globalFlags.filter(({ name }) => !own.has(name))];
	const given = known.filter(({ name }) => words.flags.has(name));
	const argv = given.flatMap((flag) => {
		const values = words.flags.get(flag.name) ?? [];
		return flag.value === undefined
			? [`--${flag.name}`]
			: values.map((value) => `--${flag.name}=${guard}${value}`);
	});
	// Those that are not given cost a millisecond for every ten.
	const read = run('', [...argv, '--', ...words.operands], meowFlags(given));
	const flags = new Map(
		known.flatMap((flag): readonly [string, readonly string[]][] => {
			const value: unknown = read.flags[keyOf(flag)];
			if (flag.value === undefined) {
				const wanted = !flag.name.startsWith('no-');
				return value === wanted ? [[flag.name, ['']]] : [];
			}
			const values = Array.isArray(value) ? value.map(String) : [];
			if (values.length === 0) return [];
			return [[flag.name, values.map((one) => one.slice(guard.length))]];
		}),
	);
	return { operands: read.input, flags };
}

/** A help text as meow prints it. */
export function helpByMeow(text: string): string {
	return `${run(text, [], {}).help.trim()}\n`;
}

/** The line of `--version`. */
export function versionByMeow(version: string): string {
	const read = run('', [], {}, version);
	return `awsmsg ${String(read.pkg.version)} on Node ${process.versions.node}`;
}

/** Whether two readings of a command line are the same. */
export function sameValues(one: Values, other: Values): boolean {
	return (
		sameTexts(one.operands, other.operands) &&
		one.flags.size === other.flags.size &&
		[...one.flags].every(([name, values]) => sameTexts(values, other.flags.get(name) ?? []))
	);
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((text, index) => text === other[index]);
}
