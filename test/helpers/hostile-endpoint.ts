/* An endpoint that never comes to an end: of its lists, of an answer, or of its silence. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopLater } from './fixtures.ts';

/**
 * - `list`: each page has a thousand new queues and leads to another one.
 * - `circle`: the second page leads back to itself.
 * - `answer`: what is received has no end.
 * - `silence`: connections are taken, and nothing is said.
 */
export type Hostility = 'list' | 'circle' | 'answer' | 'silence';

export type HostileEndpoint = {
	readonly flags: readonly string[];
	/** How many requests there were of an operation. */
	asked(operation: string): number;
};

const region = 'eu-west-1';

/** Attributes as AWS has them, with a policy and, in a list, a dead-letter queue of its own for each. */
function attributesOf(url: string, hostility: Hostility): object {
	const arn = `arn:aws:sqs:${region}:123456789012:${url.slice(url.lastIndexOf('/') + 1)}`;
	return {
		QueueArn: arn,
		ApproximateNumberOfMessages: '12',
		ApproximateNumberOfMessagesNotVisible: '3',
		ApproximateNumberOfMessagesDelayed: '0',
		CreatedTimestamp: '1690000000',
		LastModifiedTimestamp: '1690000001',
		VisibilityTimeout: '30',
		MaximumMessageSize: '262144',
		MessageRetentionPeriod: '345600',
		DelaySeconds: '0',
		ReceiveMessageWaitTimeSeconds: '0',
		SqsManagedSseEnabled: 'true',
		...(hostility === 'list'
			? {
					RedrivePolicy: JSON.stringify({
						...{ deadLetterTargetArn: `${arn}-dlq`, maxReceiveCount: 5 },
					}),
				}
			: {}),
		Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Resource: arn }] }),
	};
}

export async function startHostileEndpoint(hostility: Hostility): Promise<HostileEndpoint> {
	const asked = new Map<string, number>();
	let url = '';
	let page = 0;
	const queueUrl = (name: string) => `${url}/123456789012/${name}`;
	const answer = (operation: string, input: { QueueUrl?: string; QueueName?: string }) => {
		if (operation === 'ListQueues') {
			if (hostility === 'answer') return { QueueUrls: [queueUrl('orders')] };
			page++;
			const number = hostility === 'list' ? page : 1;
			const QueueUrls = Array.from({ length: 1000 }, (_, index) =>
				queueUrl(`prod-service-orders-${String(number * 1000 + index).padStart(7, '0')}`),
			);
			return { QueueUrls, NextToken: hostility === 'list' ? `t${page}` : 't' };
		}
		if (operation === 'GetQueueUrl') return { QueueUrl: queueUrl(input.QueueName ?? '') };
		if (operation === 'GetQueueAttributes') {
			return { Attributes: attributesOf(input.QueueUrl ?? '', hostility) };
		}
		return;
	};
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const operation = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
			asked.set(operation, (asked.get(operation) ?? 0) + 1);
			if (hostility === 'silence') return;
			const head = { 'content-type': 'application/x-amz-json-1.0' };
			if (operation === 'ReceiveMessage') {
				response.writeHead(200, head);
				pour(response);
				return;
			}
			const text = Buffer.concat(chunks).toString();
			// SNS and STS speak the query protocol, and nobody here does.
			const found = text.startsWith('{') ? answer(operation, JSON.parse(text)) : undefined;
			response.writeHead(found === undefined ? 400 : 200, head);
			response.end(JSON.stringify(found ?? { __type: 'UnknownOperation', message: 'no' }));
		});
	});
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopLater(() => {
		server.closeAllConnections();
		server.close();
	});
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		flags: ['--endpoint-url', url, '--region', region],
		asked: (operation) => asked.get(operation) ?? 0,
	};
}

/** As fast as it is taken, until it is taken no more. */
function pour(response: ServerResponse): void {
	const some = Buffer.alloc(64 * 1024, 'x');
	const more = () => {
		while (!response.destroyed && response.write(some));
	};
	response.on('drain', more);
	response.write('{"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"');
	more();
}
