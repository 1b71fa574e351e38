/* A redrive as one writes it with the SDK and its default options: so many loops at once, ten a batch. */
import process from 'node:process';
import {
	DeleteMessageBatchCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';

const [endpoint, loops] = [process.argv[2], Number(process.argv[3] ?? 16)];
const sqs = new SQSClient({
	endpoint,
	region: 'us-east-1',
	credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const url = (name) => `${endpoint}/000000000000/${name}`;

async function loop() {
	for (;;) {
		const { Messages = [] } = await sqs.send(
			new ReceiveMessageCommand({
				QueueUrl: url('bench-dlq'),
				MaxNumberOfMessages: 10,
				MessageAttributeNames: ['All'],
				MessageSystemAttributeNames: ['All'],
			}),
		);
		if (Messages.length === 0) return;
		const { Successful = [] } = await sqs.send(
			new SendMessageBatchCommand({
				QueueUrl: url('bench'),
				Entries: Messages.map(({ Body, MessageAttributes }, index) => ({
					Id: String(index),
					MessageBody: Body,
					MessageAttributes,
				})),
			}),
		);
		const sent = Successful.map(({ Id }) => Messages[Number(Id)]);
		if (sent.length === 0) continue;
		await sqs.send(
			new DeleteMessageBatchCommand({
				QueueUrl: url('bench-dlq'),
				Entries: sent.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
			}),
		);
	}
}

await Promise.all(Array.from({ length: loops }, loop));
