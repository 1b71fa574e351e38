import { nameOfArn } from '../arn.ts';
import { fail } from '../failure.ts';
import { contentText } from '../messages/content.ts';
import { type Message, type MessageAttribute, messageSize } from '../messages/message.ts';
import { maskedBody } from './mask-body.ts';
import { maskedId } from './mask-id.ts';
import { maskedMark, saidIn } from './mask-json.ts';
import type { MaskedId } from './mask-path.ts';
import type { Mask, Masks } from './masks.ts';

/*
The one place where a message is masked, before anybody decodes it. What looks at messages has views of them: screens,
filters, groups, copies and exports know nothing else. The message itself is known here alone, for what has to have its
bytes: a deletion's copy in the journal, and whoever is allowed to see it.
*/

/** The messages behind views. */
const behind = new WeakMap<Message, Message>();
/** The views of messages, by the mask that made them. */
const views = new WeakMap<Message, { readonly mask: Mask; readonly view: Message }>();

/**
 * A message as it may be seen: itself where nothing of it is masked. The rules that count are those of its queue, and of
 * the queue that it is a dead letter of; of a publication those of its topic, too.
 */
export function maskedView(
	message: Message,
	masks: Masks,
	...names: readonly [string, ...string[]]
): Message {
	if (message.masked !== undefined) return message;
	const source = message.system['DeadLetterQueueSourceArn'];
	const mask = masks.of(source ? [...names, nameOfArn(source)] : names);
	if (mask === undefined) return message;
	const known = views.get(message);
	if (known?.mask === mask) return known.view;
	const view = viewOf(message, mask);
	views.set(message, { mask, view });
	if (view !== message) behind.set(view, message);
	return view;
}

function viewOf(message: Message, mask: Mask): Message {
	const body = maskedBody(message.body, mask);
	const attributes = maskedAttributes(message.attributes, mask);
	const system = maskedSystem(message.system, mask);
	const isSame =
		body === message.body && attributes === message.attributes && system === message.system;
	if (isSame) return message;
	const { never } = mask;
	const masked = { bytes: messageSize(message), ...(never === undefined ? {} : { never }) };
	return { ...message, body, attributes, system, masked };
}

const text = new TextDecoder();

/** The same ones where none is masked. A name that a pattern matches is masked as a name of JSON is. */
function maskedAttributes(
	attributes: Message['attributes'],
	{ attributes: names, hits }: Mask,
): Message['attributes'] {
	let isMasked = false;
	const entries = Object.entries(attributes).map(([name, value]): [string, MessageAttribute] => {
		const said = textOfAttribute(value);
		const isName = hits(name);
		const isValue = names.has('*') || names.has(name) || hits(said);
		if (!isName && !isValue) return [name, value];
		isMasked = true;
		// Two names stay two.
		return [isName ? maskedId(name) : name, isValue ? { type: 'String', text: maskedMark } : value];
	});
	return isMasked ? Object.fromEntries(entries) : attributes;
}

/** Ids of messages that are masked as such, by their names in SQS. */
const ids: ReadonlyMap<string, MaskedId> = new Map([
	['MessageGroupId', 'group'],
	['MessageDeduplicationId', 'dedup'],
]);
/** What SQS itself counts, and where a dead letter is from: nothing that somebody put there. */
const ofSqs: ReadonlySet<string> = new Set([
	'ApproximateFirstReceiveTimestamp',
	'ApproximateReceiveCount',
	'DeadLetterQueueSourceArn',
	'SentTimestamp',
	'SequenceNumber',
]);

/** What SQS tells beside, likewise: the sender may be called by an address, and a group by a customer. */
function maskedSystem(system: Message['system'], mask: Mask): Message['system'] {
	let isMasked = false;
	const entries = Object.entries(system).map(([name, value]): [string, string] => {
		if (ofSqs.has(name)) return [name, value];
		const id = ids.get(name);
		const isNamed = id !== undefined && mask.ids.has(id);
		if (!isNamed && !mask.hits(value)) return [name, value];
		isMasked = true;
		return [name, id === undefined ? maskedMark : maskedId(value)];
	});
	return isMasked ? Object.fromEntries(entries) : system;
}

/**
 * The message behind a view: its own bytes. For what must be faithful, and for whoever was allowed to see it
 * (`test/architecture.test.ts` names those who ask).
 */
export function trueMessage(message: Message): Message {
	if (message.masked === undefined) return message;
	const found = behind.get(message);
	if (found === undefined)
		throw fail('bug', `the message behind the view of ${message.id} is lost`);
	return found;
}

/**
 * What is hidden in a view, as texts: values of attributes and ids, and all that is said in what is masked of the content. For what may
 * tell of the same message elsewhere. `undefined` where nobody knows the message behind the view.
 */
export function hiddenIn(view: Message): readonly string[] | undefined {
	if (view.masked === undefined) return [];
	const message = behind.get(view);
	if (message === undefined) return;
	const attributes = Object.entries(message.attributes).flatMap(([name, value]) => [
		...(name in view.attributes ? [] : [name]),
		...(view.attributes[name] === value ? [] : [textOfAttribute(value)]),
	]);
	const system = Object.entries(message.system).flatMap(([name, value]) =>
		view.system[name] === value ? [] : [value],
	);
	const [whole, seen] = [saidIn(contentText(message)), new Set(saidIn(contentText(view)))];
	return [...attributes, ...system, ...whole.filter((one) => !seen.has(one))];
}

function textOfAttribute(value: MessageAttribute): string {
	return 'text' in value ? value.text : text.decode(value.bytes);
}

/** Why a copy of a message can't be made of what is seen of it. */
export function maskedProblem(message: Pick<Message, 'masked'>): string | undefined {
	return message.masked === undefined ? undefined : 'values of it are masked';
}
