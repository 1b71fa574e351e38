/* A redrive as one writes it with sqs-consumer: so many consumers at once, each batch of ten sent on and then deleted. */
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const [endpoint, consumers] = [process.argv[2], Number(process.argv[3] ?? 16)];
const own = createRequire(path.join(process.env.BENCH_PEER, 'package.json'));
const { Consumer } = own('sqs-consumer');
const { SendMessageBatchCommand, SQSClient } = own('@aws-sdk/client-sqs');

const sqs = new SQSClient({
	endpoint,
	region: 'us-east-1',
	credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const url = (name) => `${endpoint}/000000000000/${name}`;

for (let index = 0; index < consumers; index++) {
	const consumer = Consumer.create({
		sqs,
		queueUrl: url('bench-dlq'),
		batchSize: 10,
		waitTimeSeconds: 0,
		messageAttributeNames: ['All'],
		messageSystemAttributeNames: ['All'],
		async handleMessageBatch(messages) {
			const { Successful = [] } = await sqs.send(
				new SendMessageBatchCommand({
					QueueUrl: url('bench'),
					Entries: messages.map(({ Body, MessageAttributes }, at) => ({
						Id: String(at),
						MessageBody: Body,
						MessageAttributes,
					})),
				}),
			);
			return Successful.map(({ Id }) => messages[Number(Id)]);
		},
	});
	consumer.on('error', (error) => console.error(error.message));
	consumer.on('empty', () => consumer.stop());
	consumer.start();
}
