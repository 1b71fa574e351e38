import { readAwsHost } from '../../domain/aws-host.ts';
import { fail } from '../../domain/failure.ts';
import type { Message, MessageAttribute } from '../../domain/messages/message.ts';
import type { CallOptions } from '../../operations/ports.ts';
import { boundedText } from '../answer-limits.ts';
import { passOptions } from '../gateway-parts.ts';
import { fromWireAttributes, type WireAttribute } from './message-attributes.ts';
import type { QueueParts } from './queue-gateway.ts';
import { queueReference } from './queue-reference.ts';

/** LocalStack's developer endpoint: messages without a receive. */
const operation = 'Emulator GetMessages';
const path = '/_aws/sqs/messages';

/** Hosts of AWS are never asked, known or not; nor is what AWS keeps for its own tries. */
function isOfAws(endpoint: string): boolean {
	const { hostname } = new URL(endpoint);
	return readAwsHost(hostname) !== undefined || /(?:^|\.)aws\.dev$/.test(hostname);
}

/** Answers of endpoints that do not know the path. */
const unknownPath: ReadonlySet<number> = new Set([400, 403, 404, 405, 501]);

/**
 * Every message of a queue as the endpoint keeps it, or `undefined` where it has no such thing. AWS is
 * never asked. What it tells is for looking alone: the messages have no receipt handles.
 */
export async function truePeek(
	{ gate, queueEndpoint, region }: Pick<QueueParts, 'gate' | 'queueEndpoint' | 'region'>,
	queueUrl: string,
	options: CallOptions,
): Promise<readonly Message[] | undefined> {
	if (queueEndpoint === undefined || isOfAws(queueEndpoint)) return;
	const query = new URLSearchParams({
		QueueUrl: queueUrl,
		ShowInvisible: 'true',
		ShowDelayed: 'true',
		region,
	});
	const answer = await gate.outside(
		operation,
		{ QueueUrl: queueUrl },
		passOptions(options),
		async (signal) => {
			const response = await fetch(`${queueEndpoint}${path}?${query}`, {
				headers: { accept: 'application/json' },
				redirect: 'error',
				signal,
			});
			return { status: response.status, text: await boundedText(response.body, operation) };
		},
	);
	if (unknownPath.has(answer.status)) return;
	if (answer.status !== 200) {
		const { name } = queueReference(queueUrl, region);
		throw fail('service', `the endpoint could not show ${name}: HTTP ${answer.status}`);
	}
	return parseMessages(answer.text, Date.now());
}

/** The answer in LocalStack's JSON; `undefined` when it is something else, such as a web page. */
function parseMessages(text: string, receivedAt: number): readonly Message[] | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	const result = field(field(value, 'ReceiveMessageResponse'), 'ReceiveMessageResult');
	if (result === undefined && field(value, 'ReceiveMessageResponse') === undefined) return;
	return listOf(field(result, 'Message')).map((message) => ({
		id: textOf(field(message, 'MessageId')),
		receiptHandle: '',
		body: textOf(field(message, 'Body')),
		attributes: attributesOf(field(message, 'MessageAttribute')),
		system: Object.fromEntries(
			listOf(field(message, 'Attribute')).map((pair) => [
				textOf(field(pair, 'Name')),
				textOf(field(pair, 'Value')),
			]),
		),
		receivedAt,
	}));
}

function attributesOf(value: unknown): Readonly<Record<string, MessageAttribute>> {
	const wire: Record<string, WireAttribute> = {};
	for (const pair of listOf(value)) {
		const content = field(pair, 'Value');
		const binary = field(content, 'BinaryValue');
		wire[textOf(field(pair, 'Name'))] = {
			DataType: textOf(field(content, 'DataType')),
			...(typeof binary === 'string'
				? { BinaryValue: Buffer.from(binary, 'base64') }
				: { StringValue: textOf(field(content, 'StringValue')) }),
		};
	}
	return fromWireAttributes(wire);
}

/** XML made into JSON has one thing for a list of one, and none for an empty list. */
function listOf(value: unknown): readonly unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
