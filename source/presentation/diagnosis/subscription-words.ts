import { endpointName } from '../../domain/push/device.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { count, counted } from '../formats.ts';
import type { SomeWords } from './wording.ts';

/** Findings of subscriptions in words. */
export const subscriptionFindingWords = {
	'filter-never-matches': {
		about:
			'the filter policy of a subscription takes no message at all: it wants an attribute whose name no attribute can have, or a field that is there and is not',
		short: ({ path }) => `filter takes nothing: ${path}`,
		text: ({ why, path }) =>
			why === 'name'
				? `Its filter policy wants the attribute ${path}, a name that no message attribute can have: nothing is delivered`
				: `Its filter policy wants ${path} to be there and not to be there: nothing is delivered`,
		next: ({ why }) =>
			why === 'name'
				? 'Name an attribute that messages can have, or let the policy look at the body (FilterPolicyScope MessageBody)'
				: 'Take one of the two out of the filter policy',
	},
	'subscription-dead-letters': {
		about: 'messages lie in the dead-letter queue of a subscription; others may send there too',
		short: ({ dead, deadLetterQueue }) =>
			`${count(dead)} ${dead === 1 ? 'lies' : 'lie'} in ${deadLetterQueue}`,
		text: ({ dead, deadLetterQueue }) =>
			`${counted(dead, 'message')} ${dead === 1 ? 'lies' : 'lie'} in ${deadLetterQueue}, its dead-letter queue; others may send there too`,
		next: ({ deadLetterQueue }, { place }) =>
			`See why: ${awsmsgCommand(place, 'peek', deadLetterQueue)}`,
	},
	'subscription-dlq-missing': {
		about:
			'the dead-letter queue that a subscription names is not there: what can not be delivered is lost',
		short: ({ deadLetterQueue }) => `no queue ${deadLetterQueue} for what fails`,
		text: ({ deadLetterQueue }) =>
			`Its dead-letter queue ${deadLetterQueue} is not there: what can not be delivered is lost`,
		next: ({ deadLetterQueue }) =>
			`Create ${deadLetterQueue}, or name another queue in the redrive policy of the subscription`,
	},
	'subscription-dlq-kept-out': {
		about:
			'the dead-letter queue of a subscription does not let its topic in: its policy does not, or it is encrypted with `alias/aws/sqs`, which SNS may not use; what can not be delivered is lost; inferred',
		short: ({ deadLetterQueue }) => `${deadLetterQueue} does not let what fails in`,
		text: ({ deadLetterQueue, reason }) =>
			`Its dead-letter queue ${deadLetterQueue} does not let its topic in${
				reason === 'key'
					? ', since it is encrypted with a key that SNS may not use'
					: ': no statement of its policy does'
			}: what can not be delivered is lost`,
		next: ({ deadLetterQueue, reason }) =>
			reason === 'key'
				? `Encrypt ${deadLetterQueue} with a key of your own whose policy lets sns.amazonaws.com use it`
				: `Let sns.amazonaws.com send to ${deadLetterQueue} in its policy, with the topic as aws:SourceArn`,
	},
	'subscription-unconfirmed': {
		about: 'a subscription waits for its confirmation: nothing is delivered to it',
		short: () => 'waits for confirmation',
		text: () => 'It waits for its confirmation: nothing is delivered to it',
		next: ({ protocol }) =>
			protocol.startsWith('email')
				? 'Whoever reads that mailbox confirms it, by the link that lives two days; subscribe again for a new one'
				: 'Its endpoint confirms it with the token that SNS sent, which lives two days; subscribe again for a new one',
	},
	'replay-over': {
		about:
			'a replay with an ending point is over: nothing that was published since comes to the subscription',
		short: () => 'paused: its replay is over',
		text: () =>
			'Its replay had an ending point and is over: nothing new is delivered to it, and nothing of that is kept but in the archive of the topic',
		next: () =>
			'Clear its ReplayPolicy, or set one without an EndingPoint that starts where the last one ended',
	},
	'endpoint-disabled': {
		about:
			'a subscription delivers to a device whose endpoint is disabled, or gone: nothing is delivered to it',
		short: ({ gone }) => (gone ? 'its endpoint is gone' : 'its endpoint is disabled'),
		text: ({ endpoint, gone }) =>
			gone
				? `Its endpoint ${endpointName(endpoint)} is not there: nothing is delivered`
				: `Its endpoint ${endpointName(endpoint)} is disabled, most likely since its push service called the token invalid: nothing is delivered`,
		next: ({ endpoint, gone }, { place }) =>
			gone
				? 'Unsubscribe it'
				: `Unsubscribe it where nobody holds the device; once its token is renewed: ${awsmsgCommand(place, 'push-endpoint', 'enable', endpoint)}`,
	},
	'subscription-no-dlq': {
		about: 'a subscription has no dead-letter queue: what can not be delivered is lost',
		short: () => 'no dead-letter queue',
		text: () => 'It has no dead-letter queue: what can not be delivered is lost',
		next: () => 'Give it a redrive policy with a queue of the same account and region',
	},
} satisfies SomeWords;
