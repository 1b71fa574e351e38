import { nameOfArn } from '../arn.ts';
import { fail } from '../failure.ts';
import { type Message, type MessageAttribute, messageSize } from '../messages/message.ts';
import { maskedBody } from './mask-body.ts';
import { maskedMark } from './mask-json.ts';
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
	if (body === message.body && attributes === message.attributes) return message;
	const { never } = mask;
	const masked = { bytes: messageSize(message), ...(never === undefined ? {} : { never }) };
	return { ...message, body, attributes, masked };
}

const text = new TextDecoder();

/** The same ones where none is masked. */
function maskedAttributes(
	attributes: Message['attributes'],
	{ attributes: names, hits }: Mask,
): Message['attributes'] {
	let isMasked = false;
	const entries = Object.entries(attributes).map(([name, value]): [string, MessageAttribute] => {
		const said = 'text' in value ? value.text : text.decode(value.bytes);
		if (!names.has('*') && !names.has(name) && !hits(said)) return [name, value];
		isMasked = true;
		return [name, { type: 'String', text: maskedMark }];
	});
	return isMasked ? Object.fromEntries(entries) : attributes;
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

/** Why a copy of a message can't be made of what is seen of it. */
export function maskedProblem(message: Pick<Message, 'masked'>): string | undefined {
	return message.masked === undefined ? undefined : 'values of it are masked';
}
