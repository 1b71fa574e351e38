import { attributeText } from '../../domain/messages/attribute-text.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type { FormField } from '../state/views.ts';
import { field } from '../widgets/fields.ts';

/*
Fields that the forms for messages share.
*/

export const mostAttributes = 10;

export const bodyHint = 'ctrl-e opens $EDITOR; file://path loads a file when it is sent';
const attributeHint = 'name=String:value, name=Number.int:1, name=Binary:base64';

/** A row for each attribute and an empty one behind them. */
export function attributeFields(copy: OutgoingMessage | undefined): readonly FormField[] {
	const texts = Object.entries(copy?.attributes ?? {}).map((one) => attributeText(...one));
	return [...texts, ''].slice(0, mostAttributes).map(attributeField);
}

/** One row for an attribute. */
export function attributeField(text: string, index: number): FormField {
	return field(`attribute-${index}`, `attribute ${index + 1}`, attributeHint, text);
}
