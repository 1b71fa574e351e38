import { parseStructure } from './encoded-text.ts';
import { sourceName } from './expression-values.ts';
import type { Message } from './message.ts';

/** A message's kind: those of one fingerprint most likely died of one cause. */
export type Fingerprint = {
	/** Short and stable: the same for the same kind, on every computer. */
	readonly id: string;
	/** The kind in words: `{amount, id, type} type=Refund error=NullPointer`. */
	readonly title: string;
};

/** Names under which programs write what went wrong, and what a message is. */
const errorNames =
	/^(error|err|exception|cause|reason|failure)([-_. ]?(type|code|name|class|message|reason|msg))?$|^(fault|status[-_]?code|error[-_]?type|exception[-_]?type|root[-_]?cause)$/i;
const kindNames =
	/^(type|kind|event|event[-_]?(type|name)|detail-type|message[-_]?type|action|command|topic)$/i;

const mostKeys = 40;
const deepest = 3;

/**
 * The automatic fingerprint: the shape of the JSON (keys and kinds of values), with the field or
 * attribute that looks like a type and the one that looks like an error. Text that is no JSON is known
 * by its form, numbers and ids left out.
 */
export function fingerprintOf(message: Message, text = message.body): Fingerprint {
	const value = parseStructure(text);
	const shape = value === undefined ? `text ${patternOf(text)}` : shapeOf(value, 0);
	const fields = [...namedTexts(value), ...attributeTexts(message)];
	const kind = fields.find(([name]) => kindNames.test(name));
	const error = fields.find(([name]) => errorNames.test(name));
	const marks = [kind, error].flatMap((field) =>
		field === undefined ? [] : [`${field[0]}=${patternOf(field[1])}`],
	);
	const title = [shape.slice(0, 120), ...marks].join(' ');
	return { id: hash([shape, ...marks].join('\n')), title };
}

/** `{amount, items[], type}`; with `null` where a field has none, which is often the cause. */
function shapeOf(value: unknown, depth: number): string {
	if (Array.isArray(value)) return `[${value.length === 0 ? '' : shapeOf(value[0], depth + 1)}]`;
	if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
	if (depth >= deepest) return '{…}';
	const keys = Object.keys(value).sort();
	const shown = keys.slice(0, mostKeys).map((key) => {
		const inner: unknown = Reflect.get(value, key);
		if (inner === null) return `${key}: null`;
		return typeof inner === 'object' ? `${key} ${shapeOf(inner, depth + 1)}` : key;
	});
	return `{${[...shown, ...(keys.length > mostKeys ? ['…'] : [])].join(', ')}}`;
}

/** A text without what differs from message to message: ids, numbers, quoted parts, hosts. */
export function patternOf(text: string): string {
	return text
		.slice(0, 500)
		.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '#')
		.replace(/\b[0-9a-f]{12,}\b/gi, '#')
		.replace(/[\w.+-]+@[\w.-]+/g, '@')
		.replace(/"[^"]*"|'[^']*'/g, '"…"')
		.replace(/\d+/g, '#')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 80);
}

/** Text fields of the first levels, the outer ones first. */
function namedTexts(value: unknown, depth = 0): readonly (readonly [string, string])[] {
	if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 2) return [];
	const entries = Object.entries(value).slice(0, 200);
	return [
		...entries.flatMap(([name, inner]: [string, unknown]) =>
			typeof inner === 'string' || typeof inner === 'number'
				? [[name, String(inner)] as const]
				: [],
		),
		...entries.flatMap(([, inner]) => namedTexts(inner, depth + 1)),
	];
}

function attributeTexts({ attributes }: Message): readonly (readonly [string, string])[] {
	return Object.entries(attributes).flatMap(([name, attribute]) =>
		'text' in attribute ? [[name, attribute.text] as const] : [],
	);
}

/** FNV-1a, 64 bits in hex: for names, not for secrets. */
function hash(text: string): string {
	let value = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(text)) {
		value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
	}
	return value.toString(16).padStart(16, '0').slice(0, 12);
}

/** How messages are put into groups. */
export type Grouping =
	| { readonly by: 'fingerprint' }
	| { readonly by: 'source' }
	| { readonly by: 'group' }
	| { readonly by: 'attribute'; readonly name: string }
	/** Any other key; `undefined` for a message that has none. */
	| { readonly by: 'expression'; readonly key: (message: Message) => string | undefined };

/** The key and the words of the group that a message belongs to. */
export function groupOf(message: Message, grouping: Grouping): Fingerprint {
	if (grouping.by === 'fingerprint') return fingerprintOf(message);
	const value = keyOf(message, grouping);
	return value === undefined ? { id: '-', title: '(none)' } : { id: value, title: value };
}

function keyOf(message: Message, grouping: Exclude<Grouping, { by: 'fingerprint' }>) {
	if (grouping.by === 'source') return sourceName(message);
	if (grouping.by === 'group') return message.system['MessageGroupId'];
	if (grouping.by === 'expression') return grouping.key(message);
	const attribute = Object.hasOwn(message.attributes, grouping.name)
		? message.attributes[grouping.name]
		: undefined;
	if (attribute === undefined) return;
	return 'text' in attribute ? attribute.text : `${attribute.bytes.length} bytes`;
}
