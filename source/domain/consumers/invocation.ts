import type { Message } from '../messages/message.ts';
import { toldText } from '../text/told-text.ts';
import { unwrapNotification } from '../topics/sns-envelope.ts';

/**
 * An invocation that Lambda gave up, as the letter tells that it left: a function's own dead-letter queue gets attributes
 * beside the event, a destination on failure gets a record around it. Sources: Lambda developer guide, "Capturing records of
 * Lambda asynchronous invocations" and "Retain discarded batch records".
 */
export type Invocation = {
	/** By which the log of its function names it, each attempt of an asynchronous one alike. */
	readonly requestId: string;
	/** As it was called. A function's own dead-letter queue is not told it. */
	readonly functionArn?: string;
	/** The topic by which the letter came, where one is between function and queue. */
	readonly topicArn?: string;
	/** Why it was given up, in Lambda's word: `RetriesExhausted`, `EventAgeExceeded`, `RetryAttemptsExhausted`. */
	readonly condition?: string;
	/** How often it was tried, about. */
	readonly invocations?: number;
	/** HTTP status of the last answer: 200 where the function itself failed. */
	readonly status?: number;
	readonly errorType?: string;
	readonly errorMessage?: string;
	/** When it was given up, ms since 1970; without it about when the letter was sent. */
	readonly at?: number;
};

/** What is between braces of a JSON text. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The invocation that a message says Lambda gave up; `undefined` for any other one. A topic around it is looked into. */
export function invocationIn({
	body,
	attributes,
}: Pick<Message, 'body' | 'attributes'>): Invocation | undefined {
	const own = byAttributes(attributes) ?? byRecord(body);
	if (own !== undefined) return own;
	const notification = unwrapNotification(body);
	if (notification === undefined) return;
	const inner = byAttributes(notification.attributes) ?? byRecord(notification.body);
	return inner && { ...inner, topicArn: notification.topicArn };
}

/** The object that a text is; `undefined` for any other text. */
export function objectIn(text: string): JsonObject | undefined {
	if (!/^\s*\{/.test(text)) return;
	try {
		return objectOf(JSON.parse(text));
	} catch {
		return;
	}
}

/** What a value holds by names, where it is no list and no simple one. */
export function objectOf(value: unknown): JsonObject | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
	return value as JsonObject;
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A time as Lambda writes it, in ms since 1970. */
export function timeOf(value: unknown): number | undefined {
	const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(at) ? undefined : at;
}

/** What Lambda's records say of the request that they tell of; each field may be missing. */
export function requestOf(record: JsonObject) {
	const context = objectOf(record['requestContext']) ?? {};
	const count = context['approximateInvokeCount'];
	const invocations = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
	return {
		...optional('requestId', textOf(context['requestId'])),
		...optional('functionArn', textOf(context['functionArn'])),
		...optional('condition', textOf(context['condition'])),
		...optional('invocations', invocations ? count : undefined),
	};
}

/** One field of an object, or none. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined) {
	return (value === undefined ? {} : { [key]: value }) as { readonly [Each in Key]?: Value };
}

/** A function's own dead-letter queue, or topic: the event as it was, and three attributes. */
function byAttributes(attributes: Message['attributes']): Invocation | undefined {
	const told = (name: string): string | undefined => {
		const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
		return attribute !== undefined && 'text' in attribute ? textOf(attribute.text) : undefined;
	};
	const [requestId, code] = [told('RequestID'), told('ErrorCode')];
	if (requestId === undefined || code === undefined) return;
	return {
		requestId,
		...optional('status', statusOf(Number(code))),
		...optional('errorMessage', cut(told('ErrorMessage'))),
	};
}

/** The record that a destination on failure gets; the one of a success is none. */
function byRecord(body: string): Invocation | undefined {
	// A megabyte of something else needs no reading.
	if (!body.includes('"requestContext"') || !body.includes('"functionArn"')) return;
	const record = objectIn(body);
	if (record === undefined) return;
	const { requestId, functionArn, ...request } = requestOf(record);
	if (requestId === undefined || functionArn === undefined) return;
	if (!functionArn.includes(':function:') || request.condition === 'Success') return;
	const payload = objectOf(record['responsePayload']) ?? {};
	const response = objectOf(record['responseContext']) ?? {};
	return {
		...{ requestId, functionArn, ...request },
		...optional('status', statusOf(response['statusCode'])),
		...optional('errorType', cut(textOf(payload['errorType']))),
		...optional('errorMessage', cut(textOf(payload['errorMessage']))),
		...optional('at', timeOf(record['timestamp'])),
	};
}

const statusOf = (code: unknown): number | undefined =>
	typeof code === 'number' && Number.isInteger(code) && code >= 0 ? code : undefined;

const cut = (text: string | undefined) => (text === undefined ? undefined : toldText(text));
