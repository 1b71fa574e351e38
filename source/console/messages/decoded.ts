import { levelsOf, unpackedBytes } from '../../domain/messages/content.ts';
import { chainOf, type DecodingLevel } from '../../domain/messages/decoding.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { State } from '../state/state.ts';

/**
 * Bytes that the messages of one view may unpack to, all together: ten of 20 KB may be bombs of 15 MB each. What is
 * beyond that is shown as it was received, and says why.
 */
export const mostUnpacked = 24 * 1024 * 1024;

/** Unpacked bytes after which a key has its turn. */
const bytesATurn = 256 * 1024;

/** Decodes messages as they arrive, so that no frame has to; what was there before stays what it was. */
export function decodeAll(messages: readonly Message[], before: readonly Message[] = []): void {
	const unpacking = budgetBeside(before, messages);
	for (const message of messages) levelsOf(message, unpacking);
}

/** The same between frames: keys have their turns, and what is on screen stays there meanwhile. */
export async function decodeBetweenFrames(
	messages: readonly Message[],
	before: readonly Message[],
): Promise<void> {
	const unpacking = budgetBeside(before, messages);
	let turnAt = unpacking.left - bytesATurn;
	for (const message of messages) {
		levelsOf(message, unpacking);
		if (unpacking.left > turnAt) continue;
		turnAt = unpacking.left - bytesATurn;
		await new Promise<void>((resolve) => void setImmediate(resolve));
	}
}

/** The messages that a view shows. */
export function messagesIn({ views }: State, id: number): readonly Message[] {
	const view = views.find((one) => one.id === id);
	return view?.kind === 'messages' ? view.messages : [];
}

/** What is received again takes the place of what it was. */
function budgetBeside(before: readonly Message[], messages: readonly Message[]) {
	const again = new Set(messages.map(({ id }) => id));
	const used = before.reduce(
		(sum, message) => (again.has(message.id) ? sum : sum + unpackedBytes(message)),
		0,
	);
	return { left: Math.max(0, mostUnpacked - used) };
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
