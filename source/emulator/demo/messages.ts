import { asInput, list } from '../input.ts';
import type { DemoMessage } from './bodies.ts';
import type { Clients } from './clients.ts';
import { chunks } from './loop.ts';

/** How often an entry that a batch rejected is sent again. */
const mostSends = 5;

/**
 * Sends messages ten at a time, in order, and rejected ones again; answers their ids. Throws when a
 * message is rejected every time.
 */
export async function sendAll(
	clients: Clients,
	url: string,
	messages: readonly DemoMessage[],
): Promise<readonly string[]> {
	const ids: string[] = [];
	for (const chunk of chunks(messages, 10)) {
		let left = chunk;
		for (let sends = 1; left.length > 0; sends += 1) {
			const output = await clients.sqs('SendMessageBatch', {
				QueueUrl: url,
				Entries: left.map(sendEntry),
			});
			ids.push(...list(output, 'Successful').map((entry) => String(asInput(entry)['MessageId'])));
			const failed = list(output, 'Failed').map(asInput);
			const [first] = failed;
			if (first === undefined) break;
			if (sends === mostSends) throw new Error(`${url}: ${first['Code']}: ${first['Message']}`);
			const again = new Set(failed.map((entry) => entry['Id']));
			left = left.filter((_, index) => again.has(String(index)));
		}
	}
	return ids;
}

function sendEntry({ body, attributes, groupId, traceHeader }: DemoMessage, index: number) {
	return {
		Id: String(index),
		MessageBody: body,
		MessageAttributes: attributes,
		MessageGroupId: groupId,
		...(traceHeader !== undefined && {
			MessageSystemAttributes: {
				AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
			},
		}),
	};
}

/** A message as the demo's consumers see it. */
export type Received = {
	readonly body: string;
	readonly groupId?: string;
	readonly handle: string;
};

/** Receives up to ten messages without waiting. */
export async function receive(
	clients: Clients,
	url: string,
	most: number,
	visibilitySeconds?: number,
): Promise<readonly Received[]> {
	const output = await clients.sqs('ReceiveMessage', {
		QueueUrl: url,
		MaxNumberOfMessages: most,
		WaitTimeSeconds: 0,
		MessageSystemAttributeNames: ['MessageGroupId'],
		VisibilityTimeout: visibilitySeconds,
	});
	return list(output, 'Messages')
		.map(asInput)
		.map(({ Body, Attributes, ReceiptHandle }) => {
			const groupId = asInput(Attributes)['MessageGroupId'];
			return {
				body: String(Body),
				handle: String(ReceiptHandle),
				...(typeof groupId === 'string' && { groupId }),
			};
		});
}

/** Attributes of a queue as numbers: depths. */
export async function depths<Name extends string>(
	clients: Clients,
	url: string,
	names: readonly Name[],
): Promise<readonly number[]> {
	const input = { QueueUrl: url, AttributeNames: names };
	const attributes = asInput((await clients.sqs('GetQueueAttributes', input))['Attributes']);
	return names.map((name) => Number(attributes[name] ?? 0));
}

const entries = (handles: readonly string[]) =>
	handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));

/** Deletes what was handled; a handle that is gone (purged, moved) is no trouble. */
export async function deleteAll(
	clients: Clients,
	url: string,
	handles: readonly string[],
): Promise<void> {
	for (const chunk of chunks(handles, 10)) {
		await clients.sqs('DeleteMessageBatch', { QueueUrl: url, Entries: entries(chunk) });
	}
}

/** Gives messages back at once. */
export async function giveBack(
	clients: Clients,
	url: string,
	handles: readonly string[],
): Promise<void> {
	for (const chunk of chunks(handles, 10)) {
		await clients.sqs('ChangeMessageVisibilityBatch', {
			QueueUrl: url,
			Entries: entries(chunk).map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
		});
	}
}
