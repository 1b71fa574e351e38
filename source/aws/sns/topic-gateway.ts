import {
	GetSubscriptionAttributesCommand,
	GetTopicAttributesCommand,
	ListSubscriptionsByTopicCommand,
	ListTagsForResourceCommand,
	ListTopicsCommand,
	PublishCommand,
} from '@aws-sdk/client-sns';
import { nameOfArn } from '../../domain/arn.ts';
import type { SubscriptionAttributes, TopicAttributes } from '../../domain/resources.ts';
import type { TopicGateway } from '../../operations/ports.ts';
import { countInText, givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { refuseForTopics, toWireAttributes } from '../sqs/message-attributes.ts';

/** Topics and subscriptions on SNS. */
export function createTopicGateway({ clients, gate }: GatewayParts): TopicGateway {
	const sns = clients.sns;
	return {
		async listPage({ next }, options) {
			return gate.call(
				'SNS ListTopics',
				new ListTopicsCommand({ ...optional('NextToken', next) }),
				passOptions(options),
				async (command) => {
					const { Topics = [], NextToken } = await sns().send(command);
					const items = Topics.map(({ TopicArn }) => {
						const arn = givenText(TopicArn, 'TopicArn');
						return { name: nameOfArn(arn), arn };
					});
					return { items, ...nextPage(NextToken) };
				},
			);
		},

		async attributes(arn, options) {
			const output = await gate.call(
				'SNS GetTopicAttributes',
				new GetTopicAttributesCommand({ TopicArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return toTopicAttributes(output.Attributes ?? {}, arn);
		},

		async tags(arn, options) {
			const output = await gate.call(
				'SNS ListTagsForResource',
				new ListTagsForResourceCommand({ ResourceArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return Object.fromEntries((output.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
		},

		async subscriptionsPage({ topicArn, next }, options) {
			return gate.call(
				'SNS ListSubscriptionsByTopic',
				new ListSubscriptionsByTopicCommand({
					TopicArn: topicArn,
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const { Subscriptions = [], NextToken } = await sns().send(command);
					const items = Subscriptions.map((subscription) => ({
						arn: givenText(subscription.SubscriptionArn, 'SubscriptionArn'),
						topicArn: subscription.TopicArn ?? topicArn,
						protocol: subscription.Protocol ?? '',
						endpoint: subscription.Endpoint ?? '',
						owner: subscription.Owner ?? '',
					}));
					return { items, ...nextPage(NextToken) };
				},
			);
		},

		async subscription(arn, options) {
			const output = await gate.call(
				'SNS GetSubscriptionAttributes',
				new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return toSubscriptionAttributes(output.Attributes ?? {});
		},

		async publish({ topicArn, message, subject, structure }, options) {
			refuseForTopics(message);
			const wire = toWireAttributes(message.attributes ?? {});
			return gate.call(
				'SNS Publish',
				new PublishCommand({
					TopicArn: topicArn,
					Message: message.body,
					...optional('Subject', subject),
					...optional('MessageStructure', structure),
					...(Object.keys(wire).length === 0 ? {} : { MessageAttributes: wire }),
					...optional('MessageGroupId', message.groupId),
					...optional('MessageDeduplicationId', message.deduplicationId),
				}),
				passOptions(
					options,
					topicArn.endsWith('.fifo') && message.deduplicationId !== undefined
						? { repeatable: true }
						: {},
				),
				async (command) => {
					const { MessageId, SequenceNumber } = await sns().send(command);
					return {
						messageId: givenText(MessageId, 'MessageId'),
						...optional('sequenceNumber', SequenceNumber || undefined),
					};
				},
			);
		},
	};
}

function toTopicAttributes(raw: Readonly<Record<string, string>>, arn: string): TopicAttributes {
	return {
		arn: raw['TopicArn'] ?? arn,
		fifo: raw['FifoTopic'] === 'true' || arn.endsWith('.fifo'),
		...optional('displayName', raw['DisplayName'] || undefined),
		...optional('owner', raw['Owner'] || undefined),
		...optional('confirmed', countInText(raw['SubscriptionsConfirmed'])),
		...optional('pending', countInText(raw['SubscriptionsPending'])),
		...optional('deleted', countInText(raw['SubscriptionsDeleted'])),
		...optional('policy', raw['Policy'] || undefined),
		...optional('kmsKeyId', raw['KmsMasterKeyId'] || undefined),
		raw,
	};
}

function toSubscriptionAttributes(raw: Readonly<Record<string, string>>): SubscriptionAttributes {
	const filterPolicy = raw['FilterPolicy'] || undefined;
	const scope = raw['FilterPolicyScope'];
	return {
		rawDelivery: raw['RawMessageDelivery'] === 'true',
		pending: raw['PendingConfirmation'] === 'true',
		...optional('filterPolicy', filterPolicy),
		...(scope === 'MessageBody' || scope === 'MessageAttributes'
			? { filterPolicyScope: scope }
			: {}),
		...optional('redrivePolicy', raw['RedrivePolicy'] || undefined),
		raw,
	};
}
