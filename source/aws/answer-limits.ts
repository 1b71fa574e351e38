import { pipeline, type Readable, Transform } from 'node:stream';
import { looksLikeWebPage, WebPageError } from './failures/web-page.ts';

const mebibyte = 1_048_576;

/**
 * The most that an answer may be. The largest of AWS carry messages or records: 10 MiB of them, which JSON and base64 make
 * three times as much at the worst. All others are lists of 1,000 short entries, or far less.
 */
const mostOfContents = 40 * mebibyte;
const mostOfOthers = 8 * mebibyte;
/** One queue or topic: its policy has 20 or 30 KB, which JSON and XML make twice or five times as much. */
const mostOfOne = mebibyte / 4;
const ofOne: ReadonlySet<string> = new Set(['SQS GetQueueAttributes', 'SNS GetTopicAttributes']);
const contents: ReadonlySet<string> = new Set([
	'SQS ReceiveMessage',
	'Kinesis GetRecords',
	'Emulator GetMessages',
]);

/** How long an answer may take from its first byte to its last, ms. The socket's own limit is one of silence. */
const longestAnswer = 60_000;

/** An answer that is larger or longer than any of AWS's. The message says by which measure. */
export class EndlessAnswerError extends Error {
	override readonly name = 'EndlessAnswerError';
	/** Whether it only took too long: on a slow line the next may not. */
	readonly slow: boolean;

	constructor(message: string, slow = false) {
		super(message);
		this.slow = slow;
	}
}

/** The most bytes that an answer to `operation` (`SQS ListQueues`) may have. */
export function mostBytes(operation: string): number {
	if (ofOne.has(operation)) return mostOfOne;
	return contents.has(operation) ? mostOfContents : mostOfOthers;
}

/** What a body may still bring, and how it takes what comes. */
const bounds = Symbol('bounds');
type Bounds = { left: number; readonly most: number; readonly push: Readable['push'] };
type Bounded = Readable & { [bounds]: Bounds };

/**
 * Takes a chunk of a bounded body. One function for all of them: of each that is made for its body V8 keeps body and request until it
 * cleans the whole heap, 10 KB a request.
 */
function countedPush(
	this: Bounded,
	chunk: Uint8Array | null,
	encoding?: NodeJS.BufferEncoding,
): boolean {
	const { most, push } = this[bounds];
	this[bounds].left -= chunk?.length ?? 0;
	if (this[bounds].left < 0) {
		this.destroy(tooLarge('its answer', most));
		return false;
	}
	return push.call(this, chunk, encoding);
}

/**
 * Ends an answer with {@link EndlessAnswerError} when it is too large or takes too long. Counted where bytes
 * enter the stream, so that whoever reads it reads the stream itself. One that has its bounds keeps them.
 */
export function boundAnswer(body: Readable, operation: string, withinMs = longestAnswer): void {
	if (bounds in body) return;
	const most = mostBytes(operation);
	const left = most - body.readableLength;
	Object.assign(body, { [bounds]: { left, most, push: body.push }, push: countedPush });
	const timer = setTimeout(() => {
		body.destroy(new EndlessAnswerError(`its answer did not end in ${withinMs / 1000} s`, true));
	}, withinMs);
	timer.unref();
	body.once('close', () => clearTimeout(timer));
	body.once('end', () => clearTimeout(timer));
}

/**
 * A stream of events that ends with {@link EndlessAnswerError} at an event that is too large. Each begins with its
 * length, in four bytes of which the first is the highest; those of a page are a length that no event has, and it ends
 * with {@link WebPageError}.
 */
export function boundEvents(body: Readable, status: number): Readable {
	/** Bytes of the present event that are still to come; its length's own bytes while those are read. */
	let left = 0;
	let length = 0;
	let digits = 0;
	const bounded = new Transform({
		transform(chunk: Uint8Array, _, done) {
			for (let at = 0; at < chunk.length; ) {
				if (left > 0) {
					const taken = Math.min(left, chunk.length - at);
					left -= taken;
					at += taken;
					continue;
				}
				length = length * 256 + (chunk[at++] ?? 0);
				if (++digits < 4) continue;
				if (length > mostOfContents) {
					const isPage = looksLikeWebPage(chunk);
					return done(isPage ? new WebPageError(status) : tooLarge('an event', mostOfContents));
				}
				left = Math.max(0, length - 4);
				length = 0;
				digits = 0;
			}
			done(null, chunk);
		},
	});
	// Who reads the events hears of the error; here is nothing to do about it.
	pipeline(body, bounded, () => {});
	return bounded;
}

/** The text of an answer that is no stream of the SDK's. Throws {@link EndlessAnswerError}. */
export async function boundedText(
	body: AsyncIterable<Uint8Array> | null,
	operation: string,
): Promise<string> {
	const most = mostBytes(operation);
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body ?? []) {
		size += chunk.length;
		if (size > most) throw tooLarge('its answer', most);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(what: string, most: number): EndlessAnswerError {
	return new EndlessAnswerError(`${what} has more than ${most / mebibyte} MiB`);
}
