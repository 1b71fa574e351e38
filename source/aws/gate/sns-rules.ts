import type * as Sns from '@aws-sdk/client-sns';
import { type ResourceId, resourceOfArn } from '../../domain/resource-id.ts';
import { each, nothing, type RulesOf } from './rule.ts';

function topicOfArn(arn: string | undefined): ResourceId | undefined {
	const resource = resourceOfArn(arn);
	return resource?.kind === 'topic' ? resource : undefined;
}

/** `arn:aws:sns:eu-west-1:123456789012:orders:6b0e71bd-…` is a subscription of `orders`. */
function topicOfSubscription(arn: string | undefined): ResourceId | undefined {
	return topicOfArn(arn?.replace(/:[^:]*$/, ''));
}

/** A device or a telephone: nothing that awsmsg shows, so nothing that anybody can have confirmed. */
const noTopic = () => undefined;

/** What may be asked of SNS. */
export const snsRules = {
	'SNS ListTopics': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS GetTopicAttributes': {
		effect: 'read',
		repeatable: true,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['view'],
	},
	'SNS ListTagsForResource': {
		effect: 'read',
		repeatable: true,
		resources: ({ ResourceArn }) => [topicOfArn(ResourceArn)],
		policyOn: 'topic',
		jobs: ['view'],
	},
	'SNS ListSubscriptionsByTopic': {
		effect: 'read',
		repeatable: true,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['view'],
	},
	'SNS ListSubscriptions': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS GetSubscriptionAttributes': {
		effect: 'read',
		repeatable: true,
		resources: ({ SubscriptionArn }) => [topicOfSubscription(SubscriptionArn)],
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS Publish': {
		effect: 'write',
		repeatable: false,
		resources: ({ TopicArn, TargetArn, PhoneNumber }) => [
			...each(TopicArn, topicOfArn),
			...each(TargetArn, topicOfArn),
			...each(PhoneNumber, noTopic),
		],
		policyOn: 'topic',
		jobs: ['send'],
	},
	'SNS PublishBatch': {
		effect: 'write',
		repeatable: false,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['send'],
	},
} satisfies RulesOf<'SNS', typeof Sns>;
