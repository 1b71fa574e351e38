import { type JsonChange, type JsonPath, jsonChanges } from '../json/json-difference.ts';
import { isJson, withoutBlanks } from '../json/json-span.ts';
import { contentText } from './content.ts';
import type { Message } from './message.ts';
import { compileEdit, type EditTexts } from './message-edit.ts';

/** More fields than these are told by a patch. */
const mostSets = 5;

/**
 * The edits that make the inside of a message what somebody typed: field by field where that says it,
 * else as a patch, else as a whole. What was not typed anew stays as it is spelled. `blanks`: whether
 * those between JSON's tokens were typed too. Throws nothing; an edit that can't be made fails later.
 */
export function typedEdit(message: Message, typed: string, blanks: boolean): EditTexts {
	const before = contentText(message);
	const whole: EditTexts = { set: [`body=${JSON.stringify(typed)}`] };
	if (!isJson(before) || !isJson(typed)) return whole;
	const changes = jsonChanges(before, typed) ?? [];
	const edits = [bySets(changes), byPatch(changes)];
	const told = blanks ? (text: string) => text : withoutBlanks;
	const fits = (edit: EditTexts) => {
		const made = editedContent(message, edit);
		return made !== undefined && told(made) === told(typed);
	};
	return edits.find((edit) => edit !== undefined && fits(edit)) ?? whole;
}

function editedContent(message: Message, texts: EditTexts): string | undefined {
	const compiled = compileEdit(texts);
	const made = compiled.ok ? compiled.edit?.(message, message.receivedAt) : undefined;
	return made?.ok === true ? contentText({ body: made.outgoing.body }) : undefined;
}

function bySets(changes: readonly JsonChange[]): EditTexts | undefined {
	if (changes.length === 0 || changes.length > mostSets) return;
	const set = changes.flatMap((change) =>
		change.op === 'remove' || change.path.length === 0 || /[\r\n]/.test(change.value)
			? []
			: [`body${pathText(change.path)}=${change.value}`],
	);
	return set.length === changes.length ? { set } : undefined;
}

function pathText(path: JsonPath): string {
	return path
		.map((step) => {
			if (typeof step === 'number') return `[${step}]`;
			return /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
		})
		.join('');
}

function byPatch(changes: readonly JsonChange[]): EditTexts | undefined {
	if (changes.length === 0) return;
	const operations = changes.map((change) => {
		const path = change.path.map(
			(step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`,
		);
		const value = change.op === 'remove' ? '' : `,"value":${change.value}`;
		return `{"op":"${change.op}","path":${JSON.stringify(path.join(''))}${value}}`;
	});
	return { patch: `[${operations.join(',')}]` };
}
