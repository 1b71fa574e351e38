import { Agent } from 'node:http';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	type Message,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { DemoMessage } from './bodies.ts';
import { chunks } from './loop.ts';

/** SDK clients of the demo, all of them for the embedded endpoint. */
export type Clients = {
	readonly sqs: SQSClient;
	readonly sns: SNSClient;
	readonly kinesis: KinesisClient;
	readonly signal: AbortSignal;
	close(): void;
};

export function createClients(options: {
	readonly endpoint: string;
	readonly region: string;
	readonly signal: AbortSignal;
}): Clients {
	const { endpoint, region, signal } = options;
	const agent = new Agent({ keepAlive: true, maxSockets: 16 });
	const requestHandler = () => new NodeHttpHandler({ httpAgent: agent });
	const common = {
		endpoint,
		region,
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		maxAttempts: 3,
	};
	const sqs = new SQSClient({
		...common,
		useQueueUrlAsEndpoint: false,
		requestHandler: requestHandler(),
	});
	const sns = new SNSClient({ ...common, requestHandler: requestHandler() });
	// The SDK's own handler for Kinesis speaks HTTP/2 only.
	const kinesis = new KinesisClient({ ...common, requestHandler: requestHandler() });
	return {
		sqs,
		sns,
		kinesis,
		signal,
		close() {
			for (const client of [sqs, sns, kinesis]) client.destroy();
			agent.destroy();
		},
	};
}

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
			const { Successful, Failed } = await clients.sqs.send(
				new SendMessageBatchCommand({ QueueUrl: url, Entries: left.map(sendEntry) }),
				{ abortSignal: clients.signal },
			);
			ids.push(...(Successful ?? []).flatMap((entry) => entry.MessageId ?? []));
			const failed = Failed?.[0];
			if (failed === undefined) break;
			if (sends === mostSends) throw new Error(`${url}: ${failed.Code}: ${failed.Message}`);
			const again = new Set(Failed?.map((entry) => entry.Id));
			left = left.filter((_, index) => again.has(String(index)));
		}
	}
	return ids;
}

function sendEntry(message: DemoMessage, index: number) {
	const { groupId, traceHeader } = message;
	return {
		Id: String(index),
		MessageBody: message.body,
		MessageAttributes: { ...message.attributes },
		...(groupId === undefined ? {} : { MessageGroupId: groupId }),
		...(traceHeader === undefined
			? {}
			: {
					MessageSystemAttributes: {
						AWSTraceHeader: { DataType: 'String' as const, StringValue: traceHeader },
					},
				}),
	};
}

/** Receives up to ten messages without waiting. */
export async function receive(
	clients: Clients,
	url: string,
	most: number,
	visibilitySeconds?: number,
): Promise<readonly Message[]> {
	const answer = await clients.sqs.send(
		new ReceiveMessageCommand({
			QueueUrl: url,
			MaxNumberOfMessages: most,
			WaitTimeSeconds: 0,
			MessageSystemAttributeNames: ['MessageGroupId'],
			...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: visibilitySeconds }),
		}),
		{ abortSignal: clients.signal },
	);
	return answer.Messages ?? [];
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
		await clients.sqs.send(
			new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries(chunk) }),
			{ abortSignal: clients.signal },
		);
	}
}

/** Gives messages back at once. */
export async function giveBack(
	clients: Clients,
	url: string,
	handles: readonly string[],
): Promise<void> {
	for (const chunk of chunks(handles, 10)) {
		await clients.sqs.send(
			new ChangeMessageVisibilityBatchCommand({
				QueueUrl: url,
				Entries: entries(chunk).map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
			}),
			{ abortSignal: clients.signal },
		);
	}
}
