import {
	ConfirmSubscriptionCommand,
	CreateTopicCommand,
	DeleteTopicCommand,
	GetSubscriptionAttributesCommand,
	GetTopicAttributesCommand,
	ListSubscriptionsByTopicCommand,
	ListSubscriptionsCommand,
	ListTagsForResourceCommand,
	ListTopicsCommand,
	PublishBatchCommand,
	type PublishBatchRequestEntry,
	PublishCommand,
	SetSubscriptionAttributesCommand,
	SubscribeCommand,
	UnsubscribeCommand,
	type Subscription as WireSubscription,
} from '@aws-sdk/client-sns';
import { nameOfArn } from '../../domain/arn.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type {
	Subscription,
	SubscriptionAttributes,
	TopicAttributes,
} from '../../domain/resources.ts';
import type { TopicGateway } from '../../operations/ports.ts';
import { countInText, givenText } from '../failures/bent-answer.ts';
import {
	batchOutcomes,
	type GatewayParts,
	nextPage,
	optional,
	passOptions,
} from '../gateway-parts.ts';
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
					const items = Subscriptions.map((one) => toSubscription(one, topicArn));
					return { items, ...nextPage(NextToken) };
				},
			);
		},

		async allSubscriptionsPage({ next }, options) {
			return gate.call(
				'SNS ListSubscriptions',
				new ListSubscriptionsCommand({ ...optional('NextToken', next) }),
				passOptions(options),
				async (command) => {
					const { Subscriptions = [], NextToken } = await sns().send(command);
					return { items: Subscriptions.map((one) => toSubscription(one)), ...nextPage(NextToken) };
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

		async create({ name, attributes, tags }, options) {
			const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
			const { TopicArn } = await gate.call(
				'SNS CreateTopic',
				new CreateTopicCommand({
					Name: name,
					...(Object.keys(attributes).length === 0 ? {} : { Attributes: { ...attributes } }),
					...(pairs.length === 0 ? {} : { Tags: pairs }),
				}),
				passOptions(options),
				(command) => sns().send(command),
			);
			return { name, arn: givenText(TopicArn, 'TopicArn') };
		},

		async remove(arn, options) {
			await gate.call(
				'SNS DeleteTopic',
				new DeleteTopicCommand({ TopicArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
		},

		async subscribe({ topicArn, protocol, endpoint, attributes }, options) {
			const { SubscriptionArn } = await gate.call(
				'SNS Subscribe',
				new SubscribeCommand({
					TopicArn: topicArn,
					Protocol: protocol,
					Endpoint: endpoint,
					...(Object.keys(attributes).length === 0 ? {} : { Attributes: { ...attributes } }),
					ReturnSubscriptionArn: true,
				}),
				passOptions(options),
				(command) => sns().send(command),
			);
			return { arn: givenText(SubscriptionArn, 'SubscriptionArn') };
		},

		async confirm({ topicArn, token }, options) {
			const { SubscriptionArn } = await gate.call(
				'SNS ConfirmSubscription',
				new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: token }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return { arn: givenText(SubscriptionArn, 'SubscriptionArn') };
		},

		async unsubscribe(arn, options) {
			await gate.call(
				'SNS Unsubscribe',
				new UnsubscribeCommand({ SubscriptionArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
		},

		async setSubscription({ arn, name, value }, options) {
			await gate.call(
				'SNS SetSubscriptionAttributes',
				new SetSubscriptionAttributesCommand({
					SubscriptionArn: arn,
					AttributeName: name,
					// SNS takes no redrive policy that is empty: no value at all clears it.
					...(name === 'RedrivePolicy' && value === '' ? {} : { AttributeValue: value }),
				}),
				passOptions(options),
				(command) => sns().send(command),
			);
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

		async publishBatch({ topicArn, entries }, options) {
			const repeatable =
				topicArn.endsWith('.fifo') &&
				entries.every(({ deduplicationId }) => deduplicationId !== undefined);
			return gate.call(
				'SNS PublishBatch',
				new PublishBatchCommand({
					TopicArn: topicArn,
					PublishBatchRequestEntries: entries.map(toEntry),
				}),
				passOptions(options, repeatable ? { repeatable: true } : {}),
				async (command) => {
					const { Successful, Failed } = await sns().send(command);
					return batchOutcomes(
						entries.length,
						// One without an id is not confirmed: its original must not go for it.
						Successful?.filter(({ MessageId }) => MessageId !== undefined && MessageId !== ''),
						Failed?.map(({ SenderFault, ...told }) => ({
							...told,
							...optional('SenderFault', SenderFault),
						})),
						({ MessageId, SequenceNumber }) => ({
							...optional('messageId', MessageId),
							...optional('sequenceNumber', SequenceNumber || undefined),
						}),
						gate.isUnsure(command.input),
					);
				},
			);
		},
	};
}

function toEntry(message: OutgoingMessage, index: number): PublishBatchRequestEntry {
	refuseForTopics(message);
	const { body, attributes, groupId, deduplicationId, subject, structure } = message;
	const wire = toWireAttributes(attributes ?? {});
	return {
		Id: String(index),
		Message: body,
		...optional('Subject', subject),
		...optional('MessageStructure', structure),
		...(Object.keys(wire).length === 0 ? {} : { MessageAttributes: wire }),
		...optional('MessageGroupId', groupId),
		...optional('MessageDeduplicationId', deduplicationId),
	};
}

/** `topicArn`: of the topic that was asked, whose answer may leave it out. */
function toSubscription(wire: WireSubscription, topicArn?: string): Subscription {
	return {
		arn: givenText(wire.SubscriptionArn, 'SubscriptionArn'),
		topicArn: topicArn ?? givenText(wire.TopicArn, 'TopicArn'),
		protocol: wire.Protocol ?? '',
		endpoint: wire.Endpoint ?? '',
		owner: wire.Owner ?? '',
	};
}

function toTopicAttributes(raw: Readonly<Record<string, string>>, arn: string): TopicAttributes {
	const scope = raw['FifoThroughputScope'];
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
		...optional('maximumMessageBytes', countInText(raw['MaximumMessageSize'])),
		...optional('archiveDays', archiveDays(raw['ArchivePolicy'])),
		...optional('contentBasedDeduplication', isSaid(raw['ContentBasedDeduplication'])),
		...(scope === 'Topic' || scope === 'MessageGroup' ? { fifoThroughputScope: scope } : {}),
		raw,
	};
}

/** Source: SNS developer guide, "Message archiving for FIFO topic owners": `{"MessageRetentionPeriod": "30"}`. */
function archiveDays(policy: string | undefined): number | undefined {
	const days = /"MessageRetentionPeriod"\s*:\s*"?(\d{1,4})"?\s*[,}]/.exec(policy ?? '')?.[1];
	return days === undefined ? undefined : Number(days);
}

function isSaid(text: string | undefined): boolean | undefined {
	return text === undefined ? undefined : text === 'true';
}

function toSubscriptionAttributes(raw: Readonly<Record<string, string>>): SubscriptionAttributes {
	// A policy is removed by an empty one. Source: SNS developer guide, "Removing a subscription filter policy".
	const policy = raw['FilterPolicy'] || undefined;
	const filterPolicy = policy?.trim() === '{}' ? undefined : policy;
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
