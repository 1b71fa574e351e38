import { Readable } from 'node:stream';

/** An answer that no AWS service gives: a proxy's, a login page's or some other server's. */
export class WebPageError extends Error {
	override readonly name = 'WebPageError';
	readonly $metadata: { readonly httpStatusCode: number };

	constructor(status: number) {
		super('the answer is a web page');
		this.$metadata = { httpStatusCode: status };
	}
}

/** The part of an SDK response that is looked at here. */
export type RawResponse = {
	statusCode: number;
	headers: Readonly<Record<string, string>>;
	body?: unknown;
};

const maximumBytes = 1_048_576;

/** Operations whose answer is an event stream: it is read as it comes, and `boundEvents` knows pages. */
const goesOn = new Set(['Kinesis SubscribeToShard']);

/**
 * Refuses web pages before the SDK reads them. For the services that answer in XML this is needed,
 * not comfort: the SDK reads a page with status 200 as an empty list, and a console would then show
 * an account without topics. Only answers that do not call themselves JSON or XML are looked into.
 */
export async function refuseWebPage(operation: string, response: unknown): Promise<void> {
	if (!isRawResponse(response)) return;
	const type = response.headers['content-type'] ?? '';
	if (/json|xml|eventstream/i.test(type) && !/html/i.test(type)) return;
	if (response.statusCode < 300 && goesOn.has(operation)) return;
	const body = await readBody(response.body);
	if (body === undefined) return;
	if (looksLikeWebPage(body)) throw new WebPageError(statusOf(response.statusCode, body));
	response.body = body;
}

/** moto tells an operation that it does not have by the page of an exception: a 501 in other words. */
function statusOf(status: number, body: Uint8Array): number {
	const text = Buffer.from(body.subarray(0, 4096)).toString('utf8');
	return status === 500 && /NotImplementedError|not (?:been |yet )*implemented/i.test(text)
		? 501
		: status;
}

/** Whether text begins as HTML does, whatever its content type says. */
export function looksLikeWebPage(body: Uint8Array): boolean {
	const start = Buffer.from(body.subarray(0, 512)).toString('utf8').trimStart().toLowerCase();
	return /^(?:\ufeff\s*)?(?:<!--[\s\S]*?-->\s*)?(?:<!doctype html|<html|<head|<body)/.test(start);
}

/** A body as bytes, as far as `most`; `undefined` for one that is neither bytes nor a stream. */
export async function readBody(
	body: unknown,
	most = maximumBytes,
): Promise<Uint8Array | undefined> {
	if (body instanceof Uint8Array) return body;
	if (!isAsyncIterable(body)) return;
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		if (!(bytes instanceof Uint8Array)) continue;
		chunks.push(bytes);
		size += bytes.length;
		if (size > most) break;
	}
	return Buffer.concat(chunks);
}

/** A body that breaks off as the one that was read did. */
export function brokenOff(error: Error): Readable {
	return new Readable({
		read() {
			this.destroy(error);
		},
	});
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
	return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

export function isRawResponse(value: unknown): value is RawResponse {
	return (
		typeof value === 'object' &&
		value !== null &&
		'statusCode' in value &&
		typeof value.statusCode === 'number' &&
		'headers' in value &&
		typeof value.headers === 'object' &&
		value.headers !== null
	);
}
