import { compileValue } from '../expressions/expression.ts';
import { asFailure } from '../failure.ts';
import { isNumber } from '../json/exact-number.ts';
import { jsonText, withField } from '../json/json-edit.ts';
import { isJson, spanAt } from '../json/json-span.ts';
import { own } from '../own.ts';
import { changedFrom, type Piece, replaced, textOf, untouched } from '../text/text-pieces.ts';
import { unwrapNotification } from '../topics/sns-envelope.ts';
import { contentText, wrapAgain, wrappersOf } from './content.ts';
import { type BodyPlace, placeIn, type Target, targetOf } from './edit-path.ts';
import { applyPatch, growthProblem, type JsonPatch, parsePatch } from './json-patch.ts';
import {
	type Message,
	type MessageAttribute,
	messageSize,
	type OutgoingMessage,
} from './message.ts';
import { copyOf } from './message-copy.ts';
import { pointerOf } from './payload-pointer.ts';

/** Edits as the user wrote them: texts, so that they can be saved, copied and sent to a thread. */
export type EditTexts = {
	/**
	 * `body.amount=0`, `attributes.kind="Refund"`, `body=...`: a path and an expression. `body` is what is
	 * inside the wrappers, which are put around it again; `raw` is the body as it was received.
	 */
	readonly set?: readonly string[];
	/** A JSON Patch (RFC 6902) for what is inside the body. */
	readonly patch?: string;
	/** Whether the envelope of an SNS notification is taken off first. */
	readonly unwrap?: true;
};

/** What an edit makes of a message. */
export type Edited =
	| { readonly ok: true; readonly outgoing: OutgoingMessage }
	| { readonly ok: false; readonly code: string; readonly message: string };

export type MessageEdit = (message: Message, now: number) => Edited;

/**
 * Checks edits before anything is received. In order: envelope off, patch, then each `set`. `undefined`
 * when there is nothing to edit.
 */
export function compileEdit(
	texts: EditTexts,
):
	| { readonly ok: true; readonly edit: MessageEdit | undefined }
	| { readonly ok: false; readonly problem: string } {
	const steps: MessageEdit[] = [];
	if (texts.unwrap === true) steps.push(unwrap);
	if (texts.patch !== undefined) {
		const parsed = parsePatch(texts.patch);
		if (!parsed.ok) return { ok: false, problem: `the patch can't be used: ${parsed.problem}` };
		steps.push((message) => patched(message, parsed.patch));
	}
	for (const text of texts.set ?? []) {
		const setter = compileSet(text);
		if (!setter.ok) return setter;
		steps.push(setter.step);
	}
	if (steps.length === 0) return { ok: true, edit: undefined };
	return { ok: true, edit: (message, now) => editedBy(steps, message, now) };
}

/** The result of all steps; what one of them throws is a problem of this message, and of no other. */
function editedBy(steps: readonly MessageEdit[], message: Message, now: number): Edited {
	let current = message;
	try {
		for (const step of steps) {
			const edited = step(current, now);
			if (!edited.ok) return edited;
			const { body, attributes = {} } = edited.outgoing;
			current = { ...current, body, attributes };
			const problem = growthProblem(messageSize(current) - messageSize(message));
			if (problem !== undefined) return failed(problem);
		}
	} catch (error) {
		return failed(asFailure(error).message);
	}
	if (pointerOf(message) !== undefined && current.body !== message.body) {
		return {
			ok: false,
			code: 'PayloadPointer',
			message: 'its body is a pointer to S3: the payload there would stay unchanged',
		};
	}
	return { ok: true, outgoing: copyOf(current) };
}

function failed(message: string): Edited {
	return { ok: false, code: 'EditFailed', message };
}

function unwrap(message: Message): Edited {
	const inner = unwrapNotification(message.body);
	if (inner === undefined) {
		return { ok: false, code: 'NoEnvelope', message: 'its body is no SNS notification' };
	}
	const attributes = { ...message.attributes, ...inner.attributes };
	return { ok: true, outgoing: { ...copyOf(message), body: inner.body, attributes } };
}

function patched(message: Message, patch: JsonPatch): Edited {
	const result = applyPatch(contentText(message), patch);
	return result.ok ? withContent(message, result.pieces) : failed(result.problem);
}

/** The copy with another content in the same wrappers; never without them. */
function withContent(message: Message, content: readonly Piece[]): Edited {
	const body = wrapAgain(message.body, content);
	if (body !== undefined) return { ok: true, outgoing: { ...copyOf(message), body } };
	const chain = wrappersOf(message).join(' > ');
	return failed(
		`the edited body can't be put back into its ${chain}: raw=... sets the body as a whole`,
	);
}

/** A value of JavaScript, with its JSON text. */
type Made = { readonly value: unknown; readonly json: string };

function compileSet(
	text: string,
):
	| { readonly ok: true; readonly step: MessageEdit }
	| { readonly ok: false; readonly problem: string } {
	const target = targetOf(text);
	if (target === undefined) {
		return {
			ok: false,
			problem: `"${text}" does not start with body=, body.FIELD=, raw= or attributes.NAME=`,
		};
	}
	const expression = text.slice(target.length);
	const literal = jsonLiteral(expression);
	if (literal !== undefined) {
		return { ok: true, step: (message) => set(message, target, literal) };
	}
	const compiled = compileValue(expression);
	if (!compiled.ok) {
		const position = target.length + compiled.position;
		return { ok: false, problem: `"${text}", position ${position + 1}: ${compiled.problem}` };
	}
	const source = placeIn(expression);
	return {
		ok: true,
		step(message, now) {
			const made = compiled.value.evaluate(message, { now });
			if (!made.ok) return failed(made.problem);
			const json = source === undefined ? undefined : spelledAt(message, source);
			return set(message, target, json === undefined ? made : { value: made.value, json });
		},
	};
}

/** A value that is JSON is taken as it is spelled: `100.00`, an integer of any length. */
function jsonLiteral(text: string): Made | undefined {
	try {
		return { value: JSON.parse(text), json: text.trim() };
	} catch {
		return;
	}
}

/** A value of a body as it is spelled there. */
function spelledAt(message: Message, { kind, path }: BodyPlace) {
	const text = kind === 'body' ? contentText(message) : message.body;
	const span = isJson(text) ? spanAt(text, path) : undefined;
	return span === undefined ? undefined : text.slice(span.start, span.end);
}

function set(message: Message, target: Target, made: Made): Edited {
	const copy = copyOf(message);
	if (target.kind === 'attribute') {
		const attribute = attributeOf(own(message.attributes, target.name), made);
		const attributes = { ...message.attributes, [target.name]: attribute };
		return { ok: true, outgoing: { ...copy, attributes } };
	}
	const before = target.kind === 'body' ? contentText(message) : message.body;
	const pieces =
		target.path.length === 0
			? changedFrom(before, typeof made.value === 'string' ? made.value : made.json)
			: spliced(before, target.path, made.json);
	if (pieces === undefined) {
		return failed(`the body has no ${target.path.join('.')} that could be set`);
	}
	if (target.kind === 'body') return withContent(message, pieces);
	return { ok: true, outgoing: { ...copy, body: textOf(pieces) } };
}

/** The type of an attribute stays as it was where the new value fits it. */
function attributeOf(
	before: MessageAttribute | undefined,
	{ value, json }: Made,
): MessageAttribute {
	if (value instanceof Uint8Array) {
		return {
			type: before !== undefined && 'bytes' in before ? before.type : 'Binary',
			bytes: value,
		};
	}
	const base = isNumber(value) ? 'Number' : 'String';
	const text = typeof value === 'string' ? value : json;
	const type = before?.type.startsWith(base) === true ? before.type : base;
	return { type, text };
}

/** Sets one value of a JSON text; every other character stays. A new field goes to the end. */
function spliced(
	text: string,
	path: readonly (string | number)[],
	json: string,
): readonly Piece[] | undefined {
	if (!isJson(text)) return;
	const value = [{ text: json }];
	const span = spanAt(text, path);
	if (span !== undefined) return replaced(untouched(text), span, value);
	const name = path.at(-1);
	const parent = spanAt(text, path.slice(0, -1));
	if (parent === undefined || typeof name !== 'string' || text[parent.start] !== '{') return;
	return withField(jsonText(untouched(text)), parent, name, value).pieces;
}
