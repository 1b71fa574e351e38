import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConsoleLine } from '../../../source/commands/command-line/console-line.ts';
import { globalFlags } from '../../../source/commands/command-line/global-flags.ts';
import { parseCommandLine } from '../../../source/commands/command-line/parse.ts';
import { runs } from '../../helpers/whole.ts';

/** What the parser that knows every command makes of a line; `undefined` where that is a command. */
function parsed(args: readonly string[]) {
	try {
		const { command, ...invocation } = parseCommandLine(args);
		return command === undefined ? invocation : undefined;
	} catch {
		return;
	}
}

const names = globalFlags.map(({ name }) => name);
const values = ['eu-west-1', 'look', 'queues', 'json', '--', '-n', '-', '', '5', 'a=b', '\n'];
const word = fc.oneof(
	fc.constantFrom(...names).map((name) => `--${name}`),
	fc
		.tuple(fc.constantFrom(...names), fc.constantFrom(...values))
		.map(([name, value]) => `--${name}=${value}`),
	fc.constantFrom(...values, '-h', '--no-yes', '--wher', '--where', '--=x', 'peek', 'orders'),
);

test('a line that plainly means the console is read as the parser reads it that knows every command', () => {
	fc.assert(
		fc.property(fc.array(word, { maxLength: 4 }), (args) => {
			const read = readConsoleLine(args);
			if (read !== undefined) expect(read).toEqual(parsed(args));
		}),
		{ numRuns: runs(500) },
	);
});

test.each([
	[],
	['--local'],
	['--profile', 'work', '--region', 'eu-west-1'],
	['--endpoint-url=http://127.0.0.1:4566', '--mode', 'look'],
	...globalFlags.map(({ name, value, choices }) =>
		value === undefined ? [`--${name}`] : [`--${name}`, choices?.[0] ?? 'x'],
	),
])('%j is such a line: the commands are not loaded for it', (...args: string[]) => {
	expect(readConsoleLine(args)).toEqual(parsed(args));
	expect(readConsoleLine(args)).toBeDefined();
});

test.each([
	['queues'],
	['-h'],
	['--local', '--local'],
	['--region'],
	['--region', '--local'],
	['--mode', 'anything'],
	['--local=yes'],
	['-n', '5'],
	['--', '--local'],
])('%j is none: whether it is right, and what it means, is for the parser', (...args: string[]) => {
	expect(readConsoleLine(args)).toBeUndefined();
});
