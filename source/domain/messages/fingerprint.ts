import { functionOfArn } from '../consumers/mapping.ts';
import type { MessageValue } from '../expressions/expression.ts';
import {
	attributeValue,
	bodyValues,
	isOverlong,
	sourceName,
} from '../expressions/expression-values.ts';
import { isNumber } from '../json/exact-number.ts';
import { toJson, valueKey } from '../json/json-value.ts';
import { codeOf, errorLine, looksLikeError, maySayError, patternOf } from '../text/error-text.ts';
import { jsonShape, type NamedText, textShape } from './body-shape.ts';
import { contentFacts, contentText } from './content.ts';
import type { Message } from './message.ts';

/** A message's kind: those of one fingerprint most likely died of one cause. */
export type Fingerprint = {
	/** Short and stable: the same for the same kind, on every computer. */
	readonly id: string;
	/** The kind in words: `{amount, id, type} type=Refund error=NullPointer`. */
	readonly title: string;
	/** The same with its telling part first, for narrow places: `type=Refund {amount, id, type}`. */
	readonly short: string;
};

/** Names of what went wrong, and of words that belong to it: `errorType`, `x-exception-message`. */
const errorNames =
	/^(x[-_. ]?)?(error|err|exception|fault|root[-_. ]?cause|(last|death|first|mt[-_. ]?fault|failure|dead[-_. ]?letter|failed?)[-_. ]?(error|exception|reason|cause|message|type|exception[-_. ]?type))([-_. ]?(type|code|name|class|class[-_. ]?name|kind|message|msg|text|reason|description|details?|info|fqcn|stack[-_. ]?trace|trace))?$/i;
/** Parts of an object that has such a name: `error: {code, message}`. */
const partNames =
	/^(type|code|name|class|kind|message|msg|reason|text|title|description|details?)$/i;
/** Names that may mean something else: what stands there has to say that something went wrong. */
const vagueNames =
	/^(reason|cause|failure|status([-_]?(text|message|reason|description))?|state|result|outcome|message|msg|detail|details|description|validation|problem|trace|stack[-_]?trace|function[-_]?error)$/i;
/** Numbers under these names are HTTP's. */
const statusNames = /(status|code)$/i;
/** Fields that name an error in one word, which says more than its sentence. */
const nameLike = /(type|code|name|class|class[-_. ]?name|kind|fqcn)$/i;

const kindNames =
	/^(@?type|\$type|__type|kind|event|(event|message|job|task|command|record)[-_. ]?(type|name|kind|class)|detail-type|action|command|operation|job|task|display[-_]?name|topic)$/i;

/** Where a record of Lambda's has what it says of a call. */
const inRecord = 'requestContext';

/** So much of a content that is longer than any message tells its kind. */
const overlongStart = 64 * 1024;

/** Longer texts name no kind. */
const longestKind = 80;

/**
 * The automatic fingerprint. What kind of message it is: the field or attribute that looks like a type,
 * else the names of its fields. What went wrong: the fields or attributes that look like an error, without
 * ids, numbers and times; where nothing does, the shape of the body with what is null in it.
 */
export function fingerprintOf(message: Message): Fingerprint {
	// Of several values the first tells the kind: they are what one producer joined.
	const overlong = isOverlong(message);
	const [value] = overlong ? [] : bodyValues(message);
	const shape =
		typeof value === 'object' && value !== null && !isNumber(value)
			? jsonShape(value)
			: textShape(overlong ? contentText(message).slice(0, overlongStart) : contentText(message));
	const attributes = attributeTexts(message);
	const kind = kindOf(message, shape.fields, attributes);
	const errors = errorsOf(shape.fields, attributes);
	const marks = [...(kind === undefined ? [] : [kind]), ...errors];
	const known = marks.map((mark) => {
		const isCode = mark === kind || nameLike.test(mark.name);
		return `${mark.name}=${(isCode ? codeOf : patternOf)(errorLine(mark.text))}`;
	});
	// An error and a type say it all: an optional field more or less is no other kind of failure.
	const form = errors.length === 0 ? shape.form(true) : kind === undefined ? shape.form(false) : '';
	const parts = [...(form === '' ? [] : [form]), ...known];
	const names = form === '' ? [] : [form.slice(0, 120)];
	const title = [...names, ...known].join(' ');
	return { id: idOf(parts.join('\n')), title, short: [...known, ...names].join(' ') };
}

function kindOf(
	message: Message,
	fields: readonly NamedText[],
	attributes: readonly NamedText[],
): NamedText | undefined {
	const wrapped = contentFacts(message).find(([name]) => name === 'type');
	if (wrapped !== undefined) return { name: 'type', text: wrapped[1] };
	return fields.find(namesKind) ?? attributes.find(namesKind) ?? functionIn(fields);
}

function namesKind({ name, text, within }: NamedText): boolean {
	return (
		kindNames.test(name) &&
		text.trim() !== '' &&
		text.length <= longestKind &&
		(within === undefined || !errorNames.test(within))
	);
}

/** The function of a record of Lambda's: around an event without a type it tells more than the names of the record's own fields. */
function functionIn(fields: readonly NamedText[]): NamedText | undefined {
	const called = fields.find(({ name, within }) => name === 'functionArn' && within === inRecord);
	return called && { name: 'function', text: functionOfArn(called.text).name };
}

/** At most two: the one that names the error in a word, and the one that tells it in a sentence. */
function errorsOf(
	fields: readonly NamedText[],
	attributes: readonly NamedText[],
): readonly NamedText[] {
	const named: NamedText[] = [];
	for (const field of [...attributes, ...fields]) {
		const inner = field.within !== undefined && errorNames.test(field.within);
		const isNamed = errorNames.test(field.name);
		const isError = isNamed || (inner && partNames.test(field.name));
		if (!isError || !saysSomething(field)) continue;
		named.push(isNamed ? field : { ...field, name: `${field.within}.${field.name}` });
	}
	if (named.length > 0) {
		const word = named.find(({ name }) => nameLike.test(name));
		const sentence = named.find(({ name }) => !nameLike.test(name));
		return [word, sentence].filter((field) => field !== undefined);
	}
	const vague =
		attributes.find(({ name, text }) => !kindNames.test(name) && maySayError(text)) ??
		fields.find(({ name, text }) => vagueNames.test(name) && looksLikeError(text)) ??
		// What Lambda gave up without an answer of the function, it says in its own word.
		fields.find(({ name, within }) => name === 'condition' && within === inRecord);
	return vague === undefined ? [] : [vague];
}

/** Not `error: ""`, `errorCode: 0`, `statusCode: 200`. */
function saysSomething({ name, text }: NamedText): boolean {
	const trimmed = text.trim();
	if (/^(|null|none|false|no|ok|success|0|\[\]|\{\})$/i.test(trimmed)) return false;
	return !(statusNames.test(name) && /^[123]\d\d$/.test(trimmed));
}

function attributeTexts({ attributes }: Message): readonly NamedText[] {
	const texts: NamedText[] = [];
	for (const [name, attribute] of Object.entries(attributes)) {
		if ('text' in attribute) texts.push({ name, text: attribute.text });
	}
	return texts;
}

/** Ids by what they are of: a queue has few kinds, and each message has one. What is long is not remembered: names may be as long as a message. */
const ids = new Map<string, string>();
const mostIds = 1000;
const longestId = 1000;

function idOf(text: string): string {
	if (text.length > longestId) return hash(text);
	const known = ids.get(text);
	if (known !== undefined) return known;
	if (ids.size >= mostIds) ids.clear();
	const id = hash(text);
	ids.set(text, id);
	return id;
}

const encoder = new TextEncoder();

/** 48 bits of two FNV-1a hashes in hex: for names, not for secrets. */
function hash(text: string): string {
	let low = 0x811c9dc5;
	let high = 0x01000193;
	for (const byte of encoder.encode(text)) {
		low = Math.imul(low ^ byte, 0x01000193);
		high = Math.imul(high ^ byte ^ (low >>> 24), 0x85ebca6b);
	}
	const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
	return `${hex(low)}${hex(high)}`.slice(0, 12);
}

/** How messages are put into groups. */
export type Grouping =
	| { readonly by: 'fingerprint' }
	| { readonly by: 'source' }
	| { readonly by: 'group' }
	| { readonly by: 'attribute'; readonly name: string }
	/** Any other key; `undefined` for a message that has none. */
	| { readonly by: 'expression'; readonly key: (message: Message) => Fingerprint | undefined };

/** Of messages that the expression was too costly for: their key is unknown, which is not that they have none. */
const undecided: Fingerprint = {
	id: '?',
	title: '(not decided: too costly)',
	short: '(not decided: too costly)',
};

/** Groups by what an expression makes of a message; `now` in ms since the epoch. */
export function groupingBy(expression: MessageValue, now: () => number): Grouping {
	return {
		by: 'expression',
		key(message) {
			const answer = expression.evaluate(message, { now: now() });
			if (answer.ok) return valueGroup(answer.value);
			return answer.costly === true ? undecided : undefined;
		},
	};
}

/** The key and the words of the group that a message belongs to. */
export function groupOf(message: Message, grouping: Grouping): Fingerprint {
	if (grouping.by === 'fingerprint') return fingerprintOf(message);
	return keyOf(message, grouping) ?? { id: '-', title: '(none)', short: '(none)' };
}

function keyOf(message: Message, grouping: Exclude<Grouping, { by: 'fingerprint' }>) {
	if (grouping.by === 'source') return nameGroup(sourceName(message));
	if (grouping.by === 'group') return nameGroup(message.system['MessageGroupId']);
	if (grouping.by === 'expression') return grouping.key(message);
	const attribute = Object.hasOwn(message.attributes, grouping.name)
		? message.attributes[grouping.name]
		: undefined;
	if (attribute === undefined) return;
	return 'text' in attribute
		? valueGroup(attributeValue(attribute))
		: nameGroup(`${attribute.bytes.length} bytes`);
}

function nameGroup(name: string | undefined): Fingerprint | undefined {
	return name === undefined ? undefined : { id: name, title: name, short: name };
}

/** Equal values are one group, however they are written; a text is no number. */
function valueGroup(value: unknown): Fingerprint | undefined {
	const [id, json] = [valueKey(value), toJson(value) ?? valueKey(value)];
	if (id === undefined || json === undefined) return;
	const title = typeof value === 'string' ? value : json;
	return { id, title, short: title };
}
