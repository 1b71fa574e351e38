import type { Message } from '../../domain/messages/message.ts';
import { messageRecord } from '../../domain/messages/message-file.ts';
import type { message as messageShape } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';

/** A message in JSON: faithful, without its receipt handle; what files of messages have on a line. */
export function messageJson(message: Message): Form<typeof messageShape> {
	return messageRecord(message);
}
