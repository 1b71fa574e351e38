import { fail } from '../failure.ts';
import type { Message, OutgoingMessage } from './message.ts';

/**
 * The faithful copy of a received message (law 2): body byte for byte, all attributes with their types,
 * group id (on standard queues too) and trace header. What a sender can't set (id, times, receive
 * count, sequence number) is new at the destination; the deduplication id is the caller's to choose.
 * Throws `refused` for a view in which values are masked: it would be sent with the marks in it.
 */
export function copyOf(message: Message): OutgoingMessage {
	if (message.masked !== undefined) {
		throw fail('refused', `values of ${message.id} are masked: what is seen of it is no copy`, {
			hint: 'Reveal it first, or move it as it is',
		});
	}
	const groupId = message.system['MessageGroupId'];
	const traceHeader = message.system['AWSTraceHeader'];
	return {
		body: message.body,
		...(Object.keys(message.attributes).length === 0 ? {} : { attributes: message.attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(traceHeader === undefined ? {} : { traceHeader }),
	};
}
