import { parseArn } from '../../domain/arn.ts';
import type { AnyRemembered } from '../shell/context.ts';
import type { Definition, Flag, Operand } from '../shell/definition.ts';
import { globalFlags } from './global-flags.ts';

/** A word that may stand where the cursor is. */
export type Candidate = { readonly text: string; readonly about: string };

/** What completion knows. */
export type Known = {
	readonly definitions: readonly Definition[];
	readonly resources: readonly AnyRemembered[];
};

const mostNames = 200;

/** Names that AWS gives. Others come from elsewhere, and a shell could act on what is in them. */
const plainName = /^[\w.-]+$/;

/** What the last of the words behind `awsmsg` may become, all of it that begins as it does. */
export function candidates(words: readonly string[], known: Known): readonly Candidate[] {
	const typed = joined(words);
	const last = typed.at(-1) ?? '';
	const before = typed.slice(0, -1);
	const found = all(before, last, known);
	const start = last.includes('=') && last.startsWith('--') ? afterEquals(last) : last;
	return found.filter(({ text }) => text.startsWith(start) && text !== '');
}

/** bash takes `--output=js` for three words: they are one again. */
function joined(words: readonly string[]): readonly string[] {
	const out: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		const previous = out.at(-1);
		if (word === '=' && previous?.startsWith('--') === true && !previous.includes('=')) {
			out[out.length - 1] = `${previous}=${words[++at] ?? ''}`;
		} else out.push(word);
	}
	return out;
}

const afterEquals = (word: string): string => word.slice(word.indexOf('=') + 1);

function all(before: readonly string[], last: string, known: Known): readonly Candidate[] {
	const { command, operands, open } = read(before, known.definitions);
	const flags = [...(command?.flags ?? []), ...globalFlags];
	if (before.includes('--')) return operandsAt(command, operands, known);
	if (open !== undefined) return valuesOf(open, known);
	if (last.startsWith('--') && last.includes('=')) {
		const flag = flags.find(({ name }) => last.startsWith(`--${name}=`));
		return flag === undefined ? [] : valuesOf(flag, known);
	}
	if (last.startsWith('-')) {
		return flags.map(({ name, about }) => ({ text: `--${name}`, about }));
	}
	if (command === undefined) {
		return known.definitions.map(({ name, summary }) => ({ text: name, about: summary }));
	}
	return operandsAt(command, operands, known);
}

/** The command of the words, how many operands it has, and the flag that waits for its value. */
function read(words: readonly string[], definitions: readonly Definition[]) {
	let command: Definition | undefined;
	let operands = 0;
	let open: Flag | undefined;
	const everyFlag = [...globalFlags, ...definitions.flatMap(({ flags }) => flags)];
	for (const word of words) {
		if (open !== undefined) open = undefined;
		else if (word.startsWith('-') && word !== '-' && word !== '--') {
			const flag = everyFlag.find(
				({ name, short }) => word === `--${name}` || word === `-${short}`,
			);
			if (flag?.value !== undefined) open = flag;
		} else if (word === '--') {
			// What follows are operands, whatever they begin with.
		} else if (command === undefined) command = definitions.find(({ name }) => name === word);
		else operands++;
	}
	return { command, operands, open };
}

function operandsAt(
	command: Definition | undefined,
	at: number,
	known: Known,
): readonly Candidate[] {
	const operand: Operand | undefined = command?.operands[at];
	if (operand?.choices !== undefined) {
		return operand.choices.map((text) => ({ text, about: operand.about }));
	}
	return named(known, ({ kind }) => operand?.kinds?.includes(kind) === true);
}

function named(known: Known, wanted: (one: AnyRemembered) => boolean): readonly Candidate[] {
	const names = new Map<string, string>();
	for (const one of known.resources) {
		if (!wanted(one) || !plainName.test(one.name) || names.has(one.name)) continue;
		const region = parseArn(one.arn)?.region;
		names.set(one.name, region === undefined ? one.kind : `${one.kind} in ${region}`);
		if (names.size >= mostNames) break;
	}
	return Array.from(names, ([text, about]) => ({ text, about }));
}

function valuesOf(flag: Flag, known: Known): readonly Candidate[] {
	if (flag.choices !== undefined) {
		return flag.choices.map((text) => ({ text, about: flag.about }));
	}
	switch (flag.name) {
		case 'region': {
			const regions = known.resources.flatMap(({ arn }) => parseArn(arn)?.region ?? []);
			const plain = [...new Set(regions)].filter((region) => plainName.test(region));
			return plain.map((text) => ({ text, about: 'a region of resources opened before' }));
		}
		case 'to':
		case 'dlq':
		case 'confirm':
			return named(known, ({ kind }) => flag.name === 'confirm' || kind === 'queue');
		default:
			return [];
	}
}
