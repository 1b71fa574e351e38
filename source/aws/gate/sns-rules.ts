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

function subscriptionOfArn(arn: string | undefined): ResourceId | undefined {
	const resource = resourceOfArn(arn);
	return resource?.kind === 'subscription' ? resource : undefined;
}

/** An endpoint of mobile push. */
function endpointOfArn(arn: string | undefined): ResourceId | undefined {
	const resource = resourceOfArn(arn);
	return resource?.kind === 'endpoint' ? resource : undefined;
}

/** A telephone: nothing that awsmsg shows, so nothing that anybody can have confirmed. */
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
	'SNS ListPlatformApplications': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS GetPlatformApplicationAttributes': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS ListEndpointsByPlatformApplication': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS GetEndpointAttributes': {
		effect: 'read',
		repeatable: true,
		resources: ({ EndpointArn }) => [endpointOfArn(EndpointArn)],
		policyOn: '*',
		jobs: ['view'],
	},
	'SNS SetEndpointAttributes': {
		effect: 'destroy',
		repeatable: true,
		resources: ({ EndpointArn }) => [endpointOfArn(EndpointArn)],
		policyOn: '*',
		jobs: ['admin'],
	},
	'SNS CreateTopic': {
		effect: 'write',
		repeatable: true,
		// A topic by its name lies in the account of the credentials and in the region of the context.
		resources: ({ Name }, told) => [
			Name ? { kind: 'topic', ...told.here(), name: Name } : undefined,
		],
		policyOn: 'topic',
		needs: ['sns:TagResource'],
		jobs: ['admin'],
	},
	'SNS DeleteTopic': {
		effect: 'destroy',
		repeatable: true,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['admin'],
	},
	'SNS Subscribe': {
		effect: 'write',
		// The second of two answers the subscription that the first one made.
		repeatable: true,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['admin'],
	},
	'SNS ConfirmSubscription': {
		effect: 'write',
		repeatable: true,
		resources: ({ TopicArn }) => [topicOfArn(TopicArn)],
		policyOn: 'topic',
		jobs: ['admin'],
	},
	'SNS Unsubscribe': {
		effect: 'destroy',
		repeatable: true,
		resources: ({ SubscriptionArn }) => [subscriptionOfArn(SubscriptionArn)],
		policyOn: '*',
		jobs: ['admin'],
	},
	'SNS SetSubscriptionAttributes': {
		effect: 'destroy',
		repeatable: true,
		resources: ({ SubscriptionArn }) => [subscriptionOfArn(SubscriptionArn)],
		policyOn: '*',
		jobs: ['admin'],
	},
	'SNS Publish': {
		effect: 'write',
		repeatable: false,
		resources: ({ TopicArn, TargetArn, PhoneNumber }) => [
			...each(TopicArn, topicOfArn),
			...each(TargetArn, (arn) => topicOfArn(arn) ?? endpointOfArn(arn)),
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
