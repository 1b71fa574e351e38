import { toldText } from '../../domain/text/told-text.ts';

/** What can be read off anything that the SDK throws, without trusting its shape. */
export type ErrorFacts = {
	/** AWS's own code when it sent one, else the error's name. */
	readonly name: string;
	/** Node's code of a network error (`ECONNREFUSED`). */
	readonly code?: string;
	readonly message: string;
	readonly status?: number;
	readonly requestId?: string;
	/** Whether an answer that was cut off only took too long. */
	readonly slow: boolean;
	/** Whether an AWS service (or an emulator that speaks like one) formed this answer. */
	readonly fromService: boolean;
	/** The protocol that it was written in, where that is not the one of the request. */
	readonly protocol?: string;
};

/** Names that the SDK gives to answers without a code of AWS's. */
const unnamed = new Set(['Unknown', 'UnknownError', 'Error', 'ServiceException']);

/** Reads {@link ErrorFacts} off a thrown value; never throws. */
export function errorFacts(error: unknown): ErrorFacts {
	const metadata = record(property(error, '$metadata'));
	const name = text(property(error, 'name')) ?? 'Error';
	const message = text(property(error, 'message')) ?? described(error);
	const code = text(property(error, 'code')) ?? networkCode(error);
	const status = metadata['httpStatusCode'];
	const requestId = text(metadata['requestId']);
	const protocol = text(property(error, 'protocol'));
	// An empty 404 becomes "NotFoundException: Unknown" for services that model one.
	const guessed = unnamed.has(name) || message === 'Unknown';
	return {
		name,
		message,
		slow: property(error, 'slow') === true,
		fromService: property(error, '$fault') !== undefined && !guessed,
		...(code === undefined ? {} : { code }),
		...(protocol === undefined ? {} : { protocol }),
		...(typeof status === 'number' ? { status } : {}),
		...(requestId === undefined ? {} : { requestId }),
	};
}

/** `AWS.SimpleQueueService.NonExistentQueue`, `com.amazonaws.sqs#X`, `XException` -> one spelling. */
export function plainCode(name: string): string {
	const tail = name.slice(name.lastIndexOf('#') + 1);
	return tail
		.slice(tail.lastIndexOf('.') + 1)
		.replace(/(?:Exception|Error)$/, '')
		.toLowerCase();
}

/** Addresses tried one after the other fail together: their shared code is inside. */
function networkCode(error: unknown): string | undefined {
	const cause = property(error, 'cause');
	const inner = property(error, 'errors');
	const first: unknown = Array.isArray(inner) ? inner[0] : cause;
	return first === undefined ? undefined : text(property(first, 'code'));
}

function property(value: unknown, name: string): unknown {
	return record(value)[name];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
	// Not a copy: name and message of an Error are not its own enumerable properties.
	return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? toldText(value) : undefined;
}

/** Something to say of a thrown value without a message; an object may have no text form at all. */
function described(value: unknown): string {
	return typeof value === 'object' || typeof value === 'function'
		? 'something without a message was thrown'
		: String(value);
}
