import type { Invocation } from '../shell/definition.ts';
import { globalFlags } from './global-flags.ts';

/**
 * A command line that plainly names no command: no word but flags that everything takes, each once, with values that they take. `undefined`
 * for every other one, right or wrong, which `parse.ts` reads: it knows each command with its help, a fourth of all that a start read
 * until there was a frame.
 */
export function readConsoleLine(args: readonly string[]): Invocation | undefined {
	const flags = new Map<string, readonly string[]>();
	for (let at = 0; at < args.length; at++) {
		const [, name, inline] = /^--([a-z-]+)(?:=(.+))?$/s.exec(args[at] ?? '') ?? [];
		const flag = globalFlags.find((one) => one.name === name);
		if (flag === undefined || flags.has(flag.name)) return;
		if (flag.value === undefined) {
			if (inline !== undefined) return;
			flags.set(flag.name, ['']);
			continue;
		}
		if (inline === undefined) at++;
		const value = inline ?? args[at] ?? '';
		if (value === '' || (inline === undefined && value.startsWith('-'))) return;
		if (flag.choices?.includes(value) === false) return;
		flags.set(flag.name, [value]);
	}
	return { operands: [], flags };
}
