import { levelsOf } from '../../domain/messages/content.ts';
import { chainOf, type DecodingLevel } from '../../domain/messages/decoding.ts';
import type { Message } from '../../domain/messages/message.ts';

/** Decodes messages as they arrive, so that no frame has to. */
export function decodeAll(messages: readonly Message[]): void {
	for (const message of messages) levelsOf(message);
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
