import { type DecodingLevel, decodeBody } from '../../domain/messages/decoding.ts';
import { throwIfAborted } from '../pause.ts';

/** Bodies that are to be decoded, and how many bytes they may unpack to all together. Plain data. */
export type DecodeInput = { readonly bodies: readonly string[]; readonly left: number };

/** The levels of one of the bodies, by its place. Plain data. */
export type DecodedBody = { readonly index: number; readonly levels: readonly DecodingLevel[] };

/** Decodes bodies one by one and hands on each; others have their turn between two. Throws `aborted`. */
export async function decodeBodies(
	{ bodies, left }: DecodeInput,
	emit: (decoded: DecodedBody) => void,
	signal: AbortSignal,
): Promise<void> {
	const unpacking = { left };
	for (const [index, body] of bodies.entries()) {
		throwIfAborted(signal);
		emit({ index, levels: decodeBody(body, unpacking) });
		await new Promise<void>((resolve) => void setImmediate(resolve));
	}
}
