import { parseArgs } from 'node:util';
import { readAlarmReference } from '../../domain/alarms/leads-to.ts';
import { parseReference } from '../../domain/arn.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { definitions } from '../definitions.ts';
import type { Definition, Flag, Invocation } from '../shell/definition.ts';
import { usage } from '../shell/usage.ts';
import { quoted } from './flag-values.ts';
import { globalFlags } from './global-flags.ts';
import { commandHelp, overallHelp } from './help.ts';

/** The help of what a line means. It is asked for by this file of the build: in another one it would hold every command a second time. */
export function helpOf({ command }: Invocation): string {
	return command === undefined ? overallHelp() : commandHelp(command);
}

/*
node:util's parser, lenient, for the tokens; what they mean is checked here. It costs about 1 ms,
where meow 14 costs about 20 ms, as much as starting Node itself.
*/

/**
 * Takes a command line apart. Throws a UsageError that names the offending word and the nearest
 * one that exists. A bare URL or ARN is `open` of it.
 */
export function parseCommandLine(args: readonly string[]): Invocation {
	const { tokens } = parseArgs({
		args: [...args],
		allowPositionals: true,
		strict: false,
		tokens: true,
		options: parserOptions(args),
	});
	const words = tokens.filter((token) => token.kind === 'positional').map(({ value }) => value);
	// A flag that nobody knows comes first: its value would be taken for the command.
	const anywhere = [...definitions.flatMap(({ flags }) => flags), ...globalFlags];
	for (const token of tokens) {
		if (token.kind !== 'option' || anywhere.some(({ name }) => name === token.name)) continue;
		const meant = definitions.find(({ name }) => words.includes(name));
		throw unknownFlag(token.rawName, token.name, meant, [...(meant?.flags ?? []), ...globalFlags]);
	}
	const { command, operands } = commandOf(words);
	const known = [...(command?.flags ?? []), ...globalFlags];
	const flags = new Map<string, string[]>();
	for (const token of tokens) {
		if (token.kind !== 'option') continue;
		const flag = known.find(({ name }) => name === token.name);
		if (flag === undefined) throw unknownFlag(token.rawName, token.name, command, known);
		const value = checkedValue(flag, token.value, token.inlineValue === true);
		const given = flags.get(flag.name);
		if (given === undefined) flags.set(flag.name, [value]);
		else if (flag.many === true) given.push(value);
		else if (flag.value !== undefined) throw usage(`--${flag.name} is given twice`, 'Give it once');
	}
	for (const name of flags.keys()) {
		if (!flags.has(`no-${name}`)) continue;
		throw usage(`--${name} and --no-${name} contradict each other`, 'Leave one of them out');
	}
	const invocation = { operands, flags, ...(command === undefined ? {} : { command }) };
	if (!flags.has('help')) checkOperands(command, operands);
	return invocation;
}

/** The flags that may be meant: to look over all of them takes node:util 2 ms of each start. */
function parserOptions(args: readonly string[]) {
	const options: Record<string, { type: 'string' | 'boolean'; short?: string; multiple: true }> =
		{};
	// The same name always has the same shape (a test sees to it), so one table serves them all
	// and a flag may stand before its command.
	for (const flag of [...globalFlags, ...definitions.flatMap(({ flags }) => flags)]) {
		const long = `--${flag.name}`;
		if (flag.short === undefined && !args.some((arg) => arg.startsWith(long))) continue;
		options[flag.name] = {
			type: flag.value === undefined ? 'boolean' : 'string',
			multiple: true,
			...(flag.short === undefined ? {} : { short: flag.short }),
		};
	}
	return options;
}

function commandOf(words: readonly string[]): {
	command?: Definition;
	operands: readonly string[];
} {
	const [first, ...rest] = words;
	if (first === undefined) return { operands: [] };
	const named = definitions.find(({ name }) => name === first);
	if (named !== undefined) return { command: named, operands: rest };
	if (first === 'help') {
		throw usage(
			"there is no command 'help'",
			`Run awsmsg ${rest[0] ?? ''} --help`.replace('  ', ' '),
		);
	}
	const open = definitions.find(({ name }) => name === 'open');
	const reference = parseReference(first);
	const isAlarm = !first.startsWith('alarm:') && readAlarmReference(first) !== undefined;
	if (open !== undefined && (isAlarm || reference.form === 'arn' || reference.form === 'url')) {
		return { command: open, operands: words };
	}
	if (/^(arn:|https?:\/\/)/i.test(first)) {
		const why = 'why' in reference ? `: ${reference.why}` : '';
		throw usage(
			`${quoted(first)} is not the URL or ARN of a queue, topic, stream or alarm${why}`,
			'Queue URLs end in /ACCOUNT/NAME; awsmsg --help lists the commands',
		);
	}
	const near = nearest(
		first,
		definitions.map(({ name }) => name),
	);
	throw usage(
		`there is no command ${quoted(first)}`,
		near === undefined
			? `awsmsg --help lists the commands; awsmsg open ${first} opens a resource of that name`
			: `Did you mean awsmsg ${near}? awsmsg --help lists the commands`,
	);
}

function unknownFlag(
	raw: string,
	name: string,
	command: Definition | undefined,
	known: readonly Flag[],
) {
	const owner = definitions.find(({ flags }) => flags.some((flag) => flag.name === name));
	if (owner !== undefined) {
		const here = command === undefined ? 'the console' : `awsmsg ${command.name}`;
		return usage(`${here} has no flag ${raw}`, `awsmsg ${owner.name} has it`);
	}
	const near = nearest(
		name,
		known.map((flag) => flag.name),
	);
	const help = `awsmsg ${command === undefined ? '' : `${command.name} `}--help lists the flags`;
	return usage(
		`there is no flag ${quoted(raw)}`,
		near === undefined ? help : `Did you mean --${near}? ${help}`,
	);
}

function checkedValue(flag: Flag, value: string | undefined, inline: boolean): string {
	if (flag.value === undefined) {
		if (value === undefined) return '';
		throw usage(`--${flag.name} takes no value, not ${quoted(value)}`);
	}
	if (value === undefined || (!inline && value.length > 1 && value.startsWith('-'))) {
		throw usage(
			`--${flag.name} needs a value`,
			value === undefined
				? `Say --${flag.name} ${flag.value}`
				: `If ${quoted(value)} is the value, say --${flag.name}=${value}`,
		);
	}
	if (flag.choices !== undefined && !flag.choices.includes(value)) {
		const near = nearest(value, flag.choices);
		throw usage(
			`--${flag.name} takes ${flag.choices.join(', ')}, not ${quoted(value)}`,
			near === undefined ? undefined : `Did you mean --${flag.name} ${near}?`,
		);
	}
	return value;
}

function checkOperands(command: Definition | undefined, operands: readonly string[]) {
	if (command === undefined) return;
	const missing = command.operands.find(
		(operand, index) => operand.optional !== true && operands[index] === undefined,
	);
	if (missing !== undefined) {
		throw usage(
			`awsmsg ${command.name} needs ${missing.about}`,
			`awsmsg ${command.name} --help shows how it is used`,
		);
	}
	const empty = operands.findIndex((operand, index) => operand === '' && index === 0);
	if (empty === 0) throw usage(`the first argument of awsmsg ${command.name} is empty`);
	const extra = operands[command.operands.length];
	if (extra !== undefined && command.operands.at(-1)?.many !== true) {
		throw usage(
			`awsmsg ${command.name} has no use for ${quoted(extra)}`,
			'Put quotes around a text with spaces',
		);
	}
}
