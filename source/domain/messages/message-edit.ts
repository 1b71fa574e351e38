import { compileValue, type MessageValue } from '../expressions/expression.ts';
import { spanAt } from '../text/json-span.ts';
import { unwrapNotification } from '../topics/sns-envelope.ts';
import { contentText, wrapAgain, wrappersOf } from './content.ts';
import { applyPatch, type JsonPatch, parsePatch } from './json-patch.ts';
import type { Message, MessageAttribute, OutgoingMessage } from './message.ts';
import { copyOf } from './message-copy.ts';

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

/** Attributes by which the extended client marks a body that is a pointer to S3. */
const pointerAttributes = ['ExtendedPayloadSize', 'SQSLargePayloadSize'];

/**
 * Checks edits before anything is received. In order: envelope off, patch, then each `set`. `undefined`
 * when there is nothing to edit.
 */
export function compileEdit(
	texts: EditTexts,
):
	| { readonly ok: true; readonly edit: MessageEdit | undefined }
	| { readonly ok: false; readonly problem: string } {
	const steps: ((message: Message, now: number) => Edited)[] = [];
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
	return {
		ok: true,
		edit(message, now) {
			let current = message;
			for (const step of steps) {
				const edited = step(current, now);
				if (!edited.ok) return edited;
				const { body, attributes = {} } = edited.outgoing;
				current = { ...current, body, attributes };
			}
			if (isPointer(message) && current.body !== message.body) {
				return {
					ok: false,
					code: 'PayloadPointer',
					message: 'its body is a pointer to S3: the payload there would stay unchanged',
				};
			}
			return { ok: true, outgoing: copyOf(current) };
		},
	};
}

/** Whether a body lies in S3 and the message holds a pointer to it. */
export function isPointer({ attributes, body }: Pick<Message, 'attributes' | 'body'>): boolean {
	return (
		pointerAttributes.some((name) => Object.hasOwn(attributes, name)) ||
		/^\s*\[\s*"[\w.]*PayloadS3Pointer"/.test(body)
	);
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
	if (!result.ok) return { ok: false, code: 'EditFailed', message: result.problem };
	return withContent(message, result.text);
}

/** The copy with another content in the same wrappers; never without them. */
function withContent(message: Message, content: string): Edited {
	const body = wrapAgain(message.body, content);
	if (body !== undefined) return { ok: true, outgoing: { ...copyOf(message), body } };
	const chain = wrappersOf(message).join(' > ');
	return {
		ok: false,
		code: 'EditFailed',
		message: `the edited body can't be put back into its ${chain}: raw=... sets the body as a whole`,
	};
}

type Setter =
	| { readonly ok: true; readonly step: (message: Message, now: number) => Edited }
	| { readonly ok: false; readonly problem: string };

function compileSet(text: string): Setter {
	const equals = text.indexOf('=');
	const path = text.slice(0, Math.max(0, equals)).trim();
	const target = equals > 0 ? parsePath(path) : undefined;
	if (target === undefined) {
		return {
			ok: false,
			problem: `"${text}" does not start with body=, body.FIELD=, raw= or attributes.NAME=`,
		};
	}
	const compiled = compileValue(text.slice(equals + 1));
	if (!compiled.ok) {
		const position = equals + 1 + compiled.position;
		return { ok: false, problem: `"${text}", position ${position + 1}: ${compiled.problem}` };
	}
	return { ok: true, step: (message, now) => set(message, target, compiled.value, now) };
}

type Target =
	| { readonly kind: 'body' | 'raw'; readonly path: readonly (string | number)[] }
	| { readonly kind: 'attribute'; readonly name: string };

/** `body`, `body.order.lines[0].id`, `raw["a key"]`, `attributes.kind`, `attributes["a.b"]`. */
function parsePath(text: string): Target | undefined {
	const root = /^(body|raw|attributes)/.exec(text)?.[0];
	if (root === undefined) return;
	const steps: (string | number)[] = [];
	const step = /\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
	step.lastIndex = root.length;
	while (step.lastIndex < text.length) {
		const match = step.exec(text);
		if (match === null) return;
		const [, name, index, quoted] = match;
		steps.push(name ?? (index === undefined ? String(JSON.parse(quoted ?? '""')) : Number(index)));
	}
	if (root === 'body' || root === 'raw') return { kind: root, path: steps };
	const [name] = steps;
	return steps.length === 1 && typeof name === 'string' ? { kind: 'attribute', name } : undefined;
}

function set(message: Message, target: Target, value: MessageValue, now: number): Edited {
	const made = value.evaluate(message, { now });
	if (!made.ok) return { ok: false, code: 'EditFailed', message: made.problem };
	const copy = copyOf(message);
	if (target.kind === 'attribute') {
		const attribute = attributeOf(message.attributes[target.name], made.value, made.json);
		const attributes = { ...message.attributes, [target.name]: attribute };
		return { ok: true, outgoing: { ...copy, attributes } };
	}
	const inside = target.kind === 'body';
	const text =
		target.path.length === 0
			? typeof made.value === 'string'
				? made.value
				: made.json
			: splice(inside ? contentText(message) : message.body, target.path, made.json);
	if (text === undefined) {
		return {
			ok: false,
			code: 'EditFailed',
			message: `the body has no ${target.path.join('.')} that could be set`,
		};
	}
	return inside ? withContent(message, text) : { ok: true, outgoing: { ...copy, body: text } };
}

/** The type of an attribute stays as it was where the new value fits it. */
function attributeOf(
	before: MessageAttribute | undefined,
	value: unknown,
	json: string,
): MessageAttribute {
	if (value instanceof Uint8Array) {
		return {
			type: before !== undefined && 'bytes' in before ? before.type : 'Binary',
			bytes: value,
		};
	}
	const isNumber = typeof value === 'number' || typeof value === 'bigint';
	const base = isNumber ? 'Number' : 'String';
	const text = typeof value === 'string' ? value : json;
	const type = before?.type.startsWith(base) === true ? before.type : base;
	return { type, text };
}

/** Sets one value of a JSON text; every other character stays. A new field goes to the end. */
function splice(
	text: string,
	path: readonly (string | number)[],
	json: string,
): string | undefined {
	try {
		JSON.parse(text);
	} catch {
		return;
	}
	const span = spanAt(text, path);
	if (span !== undefined) return text.slice(0, span.start) + json + text.slice(span.end);
	const name = path.at(-1);
	const parent = spanAt(text, path.slice(0, -1));
	if (parent === undefined || typeof name !== 'string' || text[parent.start] !== '{') return;
	const inside = text.slice(parent.start + 1, parent.end - 1).trimEnd();
	const comma = inside.trim() === '' ? '' : ',';
	const field = `${comma}${JSON.stringify(name)}:${json}`;
	const at = parent.start + 1 + inside.length;
	return text.slice(0, at) + field + text.slice(at);
}
