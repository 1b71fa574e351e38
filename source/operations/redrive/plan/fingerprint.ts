import type { OutgoingMessage } from '../../../domain/messages/message.ts';

/** Everything of a copy that a receiver sees, as one text. */
export function fingerprintText({ body, attributes, groupId }: OutgoingMessage): string {
	const entries = Object.entries(attributes ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([
		body,
		groupId ?? null,
		entries.map(([name, value]) => [
			name,
			value.type,
			'bytes' in value ? [...value.bytes] : value.text,
		]),
	]);
}
