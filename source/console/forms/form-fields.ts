import { attributeText } from '../../domain/messages/attribute-text.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

/*
Fields that the forms for messages share.
*/

export const mostAttributes = 10;

export const bodyHint = 'ctrl-e opens $EDITOR; file://path loads a file when it is sent';
const attributeHint = 'name=String:value, name=Number.int:1, name=Binary:base64';

const oneText = 'one text';
const textAProtocol = 'a text a protocol';

/** Whether the body of a message for a topic is one text, or a JSON object with a text a protocol. */
export function structureField(): FormField {
	const hint = 'a text a protocol: {"default": "...", "sqs": "..."}';
	return choice('as', 'sent as', [oneText, textAProtocol], oneText, hint);
}

/** What a form says of the structure of its message. */
export function structureIn(
	view: Pick<ViewOf<'form'>, 'fields'>,
): Pick<OutgoingMessage, 'structure'> {
	return fieldText(view, 'as') === textAProtocol ? { structure: 'json' } : {};
}

/** A row for each attribute and an empty one behind them. */
export function attributeFields(copy: OutgoingMessage | undefined): readonly FormField[] {
	const texts = Object.entries(copy?.attributes ?? {}).map((one) => attributeText(...one));
	return [...texts, ''].slice(0, mostAttributes).map(attributeField);
}

/** One row for an attribute. */
export function attributeField(text: string, index: number): FormField {
	return field(`attribute-${index}`, `attribute ${index + 1}`, attributeHint, text);
}
