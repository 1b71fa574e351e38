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

/** Sends messages ten at a time, in order; answers their ids. Throws when one is rejected. */
export async function sendAll(
	clients: Clients,
	url: string,
	messages: readonly DemoMessage[],
): Promise<readonly string[]> {
	const ids: string[] = [];
	for (const chunk of chunks(messages, 10)) {
		const answer = await clients.sqs.send(
			new SendMessageBatchCommand({
				QueueUrl: url,
				Entries: chunk.map((message, index) => ({
					Id: String(index),
					MessageBody: message.body,
					MessageAttributes: { ...message.attributes },
					...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
					...(message.traceHeader === undefined
						? {}
						: {
								MessageSystemAttributes: {
									AWSTraceHeader: { DataType: 'String', StringValue: message.traceHeader },
								},
							}),
				})),
			}),
			{ abortSignal: clients.signal },
		);
		const failed = answer.Failed?.[0];
		if (failed !== undefined) throw new Error(`${url}: ${failed.Code}: ${failed.Message}`);
		const byIndex = new Map(answer.Successful?.map((entry) => [entry.Id, entry.MessageId]));
		chunk.forEach((_, index) => {
			const id = byIndex.get(String(index));
			if (id !== undefined) ids.push(id);
		});
	}
	return ids;
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
