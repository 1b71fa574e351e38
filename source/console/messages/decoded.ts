import {
	isDecoded,
	levelsOf,
	rememberLevels,
	unpackedBytes,
} from '../../domain/messages/content.ts';
import { chainOf, type DecodingLevel, decodeBody } from '../../domain/messages/decoding.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { DecodedBody, DecodeInput } from '../../operations/messages/decode-bodies.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';

/**
 * Bytes that the messages of one view may unpack to, all together: ten of 20 KB may be bombs of 15 MB each. What is
 * beyond that is shown as it was received, and says why.
 */
export const mostUnpacked = 24 * 1024 * 1024;

/** Bytes, received or unpacked, after which a key has its turn; what unpacks to more is opened in another thread. */
const bytesATurn = 256 * 1024;

/** Decodes bodies in another thread, one event each; settles when all are through. */
export type DecodeElsewhere = (
	input: DecodeInput,
	heard: (decoded: DecodedBody) => void,
) => Promise<unknown>;

/** In the thread of the gateways, for as long as the view is open. */
export function besideGateways(session: Session, signal: AbortSignal): DecodeElsewhere {
	return async (input, heard) => session.startJob('decode', input, heard, signal).ended;
}

/**
 * Decodes one message that is to be shown by itself, and goes on: at once where it is small, else when another thread has
 * opened it and `isWanted` still.
 */
export function whenDecoded(
	session: Session,
	message: Message,
	isWanted: () => boolean,
	goOn: () => void,
): void {
	if (isDecoded(message) || decodedSmall(message, { left: mostUnpacked })) return goOn();
	session.act(async () => {
		await decodeBetweenFrames([message], [], besideGateways(session, new AbortController().signal));
		if (isWanted()) goOn();
	});
}

/**
 * Decodes messages as they arrive, so that no frame has to; what was there before stays what it was. Keys have their turns,
 * and what is on screen stays there meanwhile. What is large is opened `elsewhere`; where that fails it is opened here, so
 * that a message always has its content.
 */
export async function decodeBetweenFrames(
	messages: readonly Message[],
	before: readonly Message[],
	elsewhere?: DecodeElsewhere,
): Promise<void> {
	const unpacking = budgetBeside(before, messages);
	const large: Message[] = [];
	let done = 0;
	for (const message of messages) {
		const left = unpacking.left;
		if (elsewhere === undefined || isDecoded(message)) levelsOf(message, unpacking);
		else if (!decodedSmall(message, unpacking)) large.push(message);
		done += message.body.length + left - unpacking.left;
		if (done < bytesATurn) continue;
		done = 0;
		await new Promise<void>((resolve) => void setImmediate(resolve));
	}
	if (large.length === 0) return;
	const input = { bodies: large.map(({ body }) => body), left: unpacking.left };
	await elsewhere?.(input, ({ index, levels }) => {
		const message = large[index];
		if (message === undefined) return;
		rememberLevels(message, withBody(levels, message.body));
		unpacking.left -= unpackedBytes(message);
	}).catch(() => {});
	for (const message of large) levelsOf(message, unpacking);
}

/** The levels with the text that was received as their first, and not its copy from another thread. */
function withBody(levels: readonly DecodingLevel[], body: string): readonly DecodingLevel[] {
	return levels.map((level) => (level.text === body ? { ...level, text: body } : level));
}

/** Decodes a message that is small; answers whether it was. */
function decodedSmall(message: Message, unpacking: { left: number }): boolean {
	if (message.body.length > bytesATurn) return false;
	const most = Math.min(bytesATurn, unpacking.left);
	const small = { left: most };
	const levels = decodeBody(message.body, small);
	if (levels.at(-1)?.tooLarge === true && unpacking.left > most) return false;
	unpacking.left -= most - small.left;
	rememberLevels(message, levels);
	return true;
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
