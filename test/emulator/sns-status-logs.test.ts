import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { connect } from '../../source/aws/connect.ts';
import { readDeliveries } from '../../source/operations/topics/delivery-log.ts';
import { noVariables } from '../aws/kinesis/fake-endpoint.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { startLocal } from './local.ts';

test('deliveries are logged where the topic says so, and read with how they ended', async () => {
	const local = await startLocal();
	stopLater(() => local.stop());
	const role = 'arn:aws:iam::000000000000:role/logs';
	const { TopicArn: topicArn = '' } = await local.sns.send(
		new CreateTopicCommand({
			Name: 'logged',
			Attributes: {
				...{ SQSSuccessFeedbackRoleArn: role, SQSFailureFeedbackRoleArn: role },
				SQSSuccessFeedbackSampleRate: '100',
			},
		}),
	);
	const open = await local.createQueue(
		'open',
		letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:open'),
	);
	const closed = await local.createQueue('closed');
	for (const { arn } of [open, closed]) {
		await local.sns.send(
			new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: arn }),
		);
	}
	const { MessageId } = await local.sns.send(
		new PublishCommand({ TopicArn: topicArn, Message: 'hello' }),
	);
	const { endpoint } = local.endpoint;
	const { gateways, close } = await connect(
		{ local: false, endpoint, region: 'us-east-1' },
		{ mode: () => 'read-only', onCall: () => {}, env: noVariables },
	);
	stopLater(close);
	const to = Date.now() + 1000;
	const read = (more: { readonly endpoint?: string } = {}) =>
		readDeliveries(gateways, { topicArn, from: 0, to, ...more }, new AbortController().signal);
	const { deliveries } = await read();
	expect(deliveries.map(({ messageId }) => messageId)).toEqual([MessageId, MessageId]);
	expect(
		Object.fromEntries(deliveries.map(({ destination, statusCode }) => [destination, statusCode])),
	).toEqual({ [open.arn]: 200, [closed.arn]: 403 });
	const one = await read({ endpoint: closed.arn });
	expect(one.deliveries).toMatchObject([{ delivered: false, dwellMs: 1 }]);
});
