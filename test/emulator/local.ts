import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import {
	CreateQueueCommand,
	DeleteMessageCommand,
	GetQueueAttributesCommand,
	ReceiveMessageCommand,
	SendMessageCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type EndpointOptions, startEndpoint } from '../../source/emulator/endpoint.ts';

/** A running endpoint with a clock the test moves, and real SDK clients that never retry. */
export async function startLocal(options: Omit<EndpointOptions, 'now'> = {}) {
	let ahead = 0;
	let standing: number | undefined;
	const now = () => (standing ?? Date.now()) + ahead;
	const endpoint = await startEndpoint({ ...options, now });
	const config = {
		endpoint: endpoint.endpoint,
		region: 'us-east-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		maxAttempts: 1,
		useQueueUrlAsEndpoint: false,
	};
	const requestHandler = new NodeHttpHandler();
	const sqs = new SQSClient(config);

	async function createQueue(name: string, attributes: Record<string, string> = {}) {
		const { QueueUrl: url = '' } = await sqs.send(
			new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
		);
		return { url, arn: `arn:aws:sqs:us-east-1:000000000000:${name}` };
	}

	/** A queue whose messages go to its dead-letter queue after `maxReceiveCount` receives. */
	async function createPair(name: string, maxReceiveCount = 1, fifo = false) {
		const suffix = fifo ? '.fifo' : '';
		const type = fifo ? { FifoQueue: 'true' } : {};
		const dlq = await createQueue(`${name}-dlq${suffix}`, type);
		const policy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount });
		const queue = await createQueue(`${name}${suffix}`, { ...type, RedrivePolicy: policy });
		return { queue, dlq };
	}

	return {
		endpoint,
		sqs,
		config,
		sns: new SNSClient(config),
		sts: new STSClient(config),
		kinesis: new KinesisClient({ ...config, requestHandler }),
		cloudwatch: new CloudWatchClient(config),
		createQueue,
		createPair,
		/** Moves the endpoint's clock forward. */
		pass(milliseconds: number) {
			ahead += milliseconds;
		},
		/** Stops the endpoint's clock while `work` goes on: only {@link pass} moves it then. */
		async standingStill(work: () => Promise<void>) {
			standing = Date.now();
			try {
				await work();
			} finally {
				standing = undefined;
			}
		},
		send: (url: string, body: string, more = {}) =>
			sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more })),
		/** Sends until the signal aborts. */
		sendUntil: (url: string, body: string, abortSignal: AbortSignal) =>
			sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }), { abortSignal }),
		delete: (url: string, handle: string | undefined) =>
			sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle })),
		async receive(url: string, more = {}) {
			const { Messages = [] } = await sqs.send(
				new ReceiveMessageCommand({
					QueueUrl: url,
					MaxNumberOfMessages: 10,
					VisibilityTimeout: 0,
					MessageSystemAttributeNames: ['All'],
					MessageAttributeNames: ['All'],
					...more,
				}),
			);
			return Messages;
		},
		/** Sends `bodies` to the queue and receives them until all are dead letters. */
		async bury(url: string, bodies: readonly string[]) {
			for (const body of bodies) await this.send(url, body);
			while ((await this.counts(url)).visible > 0) await this.receive(url);
		},
		async counts(url: string) {
			const { Attributes = {} } = await sqs.send(
				new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
			);
			return {
				visible: Number(Attributes['ApproximateNumberOfMessages']),
				inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
			};
		},
		async stop() {
			await endpoint.stop();
			sqs.destroy();
			requestHandler.destroy();
		},
	};
}

export type Local = Awaited<ReturnType<typeof startLocal>>;

/** The error that a call ends with; fails the test when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<Error & { Code?: string }> {
	return call.then(
		() => Promise.reject(new Error('the call succeeded')),
		(error: Error) => error,
	);
}
