import { chainOf, type DecodingLevel, decodeBody } from '../../domain/decoding.ts';
import type { Message } from '../../domain/message.ts';
import type { DecodingTools } from '../../domain/record-decoding.ts';

const decoded = new WeakMap<Message, readonly DecodingLevel[]>();

/** Decodes messages as they arrive, so that no frame has to. */
export function decodeAll(
	messages: readonly Message[],
	tools: Pick<DecodingTools, 'inflate'>,
): void {
	for (const message of messages) {
		if (!decoded.has(message)) decoded.set(message, decodeBody(message.body, tools));
	}
}

/** The levels of a message, as received first; that alone for one that nobody decoded. */
export function levelsOf(message: Message): readonly DecodingLevel[] {
	return decoded.get(message) ?? [{ taken: [], text: message.body, form: 'text', facts: [] }];
}

/** The level to show: `wrappers` steps out of the innermost. */
export function levelOf(message: Message, wrappers: number): DecodingLevel {
	const levels = levelsOf(message);
	const index = Math.max(0, levels.length - 1 - (wrappers % levels.length));
	return levels[index] ?? { taken: [], text: message.body, form: 'text', facts: [] };
}

/** The chain that leads to a level: `SNS > JSON`. */
export function chainText(level: DecodingLevel): string {
	return chainOf(level, ' > ');
}
