import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { count, counted, duration } from '../formats.ts';
import type { SomeWords } from './wording.ts';

/** Findings of topics and their subscriptions in words. */
export const topicWords = {
	'no-subscribers': {
		about: 'a topic has no subscription: what is published goes nowhere',
		short: () => 'no subscribers',
		text: ({ published }) =>
			published === undefined
				? 'Nobody is subscribed: what is published goes nowhere'
				: `Nobody is subscribed, and ${counted(published, 'message')} were published in the last day`,
		next: (_, { name }) => `Subscribe somebody, or see whether ${name} is still needed`,
	},
	'subscription-pending': {
		about: 'a subscription was not confirmed: nothing is delivered to it',
		short: ({ pending }) => `${count(pending)} waiting for confirmation`,
		text: ({ pending }) =>
			`${counted(pending, 'subscription waits', 'subscriptions wait')} for confirmation: nothing is delivered there`,
		next: () => 'Confirm it from its endpoint; it is gone after two days',
	},
	'subscription-failing': {
		about: 'deliveries of a topic failed in the last hour',
		short: ({ failed }) => `${count(failed)} deliveries failed`,
		text: ({ failed, spanMs }) =>
			`${counted(failed, 'delivery', 'deliveries')} failed in ${duration(spanMs)}`,
		next: (_, { name, place }) =>
			`See its subscriptions, their policies and dead-letter queues: ${awsmsgCommand(place, 'describe', name)}`,
	},
	'subscription-filtered': {
		about: 'in the last day filters took all that was published, and nothing was delivered',
		short: ({ published }) => `all of ${count(published)} filtered out`,
		text: ({ published, spanMs }) =>
			`Of ${counted(published, 'message')} published in ${duration(spanMs)} none was delivered: filters took them`,
		next: (_, { name, place }) =>
			`Compare the filter policies with what is published: ${awsmsgCommand(place, 'describe', name)}`,
	},
	'topic-kept-out': {
		about:
			'a queue that is subscribed does not let the topic in: its policy does not, or it is encrypted with `alias/aws/sqs`, which SNS may not use; what rests on conditions that can not be told from here is not counted; inferred',
		short: ({ queue }) => `${queue} does not let it in`,
		text: ({ queue, reason }) =>
			reason === 'key'
				? `${queue} is encrypted with the key of AWS for SQS, which SNS may not use`
				: `The policy of ${queue} does not let this topic send to it`,
		next: ({ reason }) =>
			reason === 'key'
				? 'Encrypt it with a key of your own that lets sns.amazonaws.com use it, or with SQS-managed keys'
				: 'Allow sqs:SendMessage to sns.amazonaws.com there, for this topic',
	},
} satisfies SomeWords;
