import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalFlags } from '../../../source/commands/command-line/global-flags.ts';
import { commandHelp, overallHelp } from '../../../source/commands/command-line/help.ts';
import {
	helpByMeow,
	sameValues,
	valuesByMeow,
	versionByMeow,
} from '../../../source/commands/command-line/meow.ts';
import { parseCommandLine } from '../../../source/commands/command-line/parse.ts';
import { definitions } from '../../../source/commands/definitions.ts';
import type { Definition, Flag } from '../../../source/commands/shell/definition.ts';
import { exitCodeOf } from '../../../source/commands/shell/exit-codes.ts';
import { runs } from '../../helpers/whole.ts';

/** Texts that parsers of command lines take for something else than a text. */
const oddText = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.string({ unit: 'grapheme', maxLength: 8 }),
	fc.constantFrom(
		...['', '-', '--', '=', '==', '0', '0012', '1e400', '0x10', '-3', '.5', 'true', 'false'],
		...['null', '__proto__', 'constructor', '"a" in b && c == "d"', "'quoted'", '"', "''"],
		...['a=b', '--json', '-n', '-n5', '--no-color', 'a b', 'tab\tnew\nline', '[1]', 'a.b.c'],
		...['body.type == "Refund"', 'file://x', '\u202e', 'a,b', '@', '\\', '$HOME'],
	),
);

const flagWords = (flag: Flag): fc.Arbitrary<readonly string[]> => {
	const dashed = `--${flag.name}`;
	if (flag.value === undefined) return fc.constant([dashed]);
	const value =
		flag.choices === undefined ? oddText : fc.oneof(fc.constantFrom(...flag.choices), oddText);
	const short = flag.short;
	return fc.oneof(
		value.map((text) => [`${dashed}=${text}`]),
		value.map((text) => [dashed, text]),
		...(short === undefined ? [] : [value.map((text) => [`-${short}`, text])]),
	);
};

/** A command line of a command, mostly one that can be read. */
const commandLine = fc
	.constantFrom(...definitions.filter(({ name }) => name !== 'open'))
	.chain((command: Definition) =>
		fc
			.tuple(
				fc.array(fc.constantFrom(...command.flags, ...globalFlags.slice(0, 17)).chain(flagWords), {
					maxLength: 4,
				}),
				fc.array(oddText, { maxLength: command.operands.length }),
				fc.boolean(),
				fc.nat(),
			)
			.map(([flags, operands, behind, at]) => {
				const words = flags.flat();
				const named = [command.name, ...operands];
				const place = flags.slice(0, at % (flags.length + 1)).flat();
				return behind
					? [...words, command.name, '--', ...operands]
					: [...place, ...named, ...words.slice(place.length)];
			}),
	);

describe('the two readings of a command line', () => {
	it('give the same values, or the line is refused', () => {
		let read = 0;
		fc.assert(
			fc.property(commandLine, (args) => {
				let invocation: ReturnType<typeof parseCommandLine>;
				try {
					invocation = parseCommandLine(args);
				} catch (error) {
					expect(exitCodeOf(error)).toBe(2);
					return;
				}
				const { command } = invocation;
				if (command === undefined) return;
				read++;
				const values = valuesByMeow(command, invocation);
				expect(values.operands).toEqual(invocation.operands);
				expect(Object.fromEntries(values.flags)).toEqual(Object.fromEntries(invocation.flags));
				expect(sameValues(values, invocation)).toBe(true);
			}),
			{ numRuns: runs(5000) },
		);
		// Otherwise nothing was compared.
		expect(read).toBeGreaterThan(runs(1000));
	});

	it('differ where one operand or one value more was read', () => {
		const { command, ...read } = parseCommandLine(['peek', 'orders', '-n', '3']);
		expect(command?.name).toBe('peek');
		expect(sameValues(read, { ...read, operands: [] })).toBe(false);
		expect(sameValues(read, { ...read, flags: new Map() })).toBe(false);
		expect(sameValues(read, { ...read, flags: new Map([['limit', ['4']]]) })).toBe(false);
	});
});

describe('help and version by meow', () => {
	it('are the text that the records give', () => {
		expect(helpByMeow(overallHelp())).toBe(overallHelp());
		for (const command of definitions) {
			expect(helpByMeow(commandHelp(command))).toBe(commandHelp(command));
		}
		expect(versionByMeow('1.2.3')).toBe(`awsmsg 1.2.3 on Node ${process.versions.node}`);
	});

	it('leave the name of the process as it was', () => {
		const { title } = process;
		helpByMeow('text');
		expect(process.title).toBe(title);
	});
});
