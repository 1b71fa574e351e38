import type { ActionRule } from '../guard.ts';

/** What may be done to topics and subscriptions themselves. */
export type TopicActionKind =
	| 'create-topic'
	| 'delete-topic'
	| 'subscribe-topic'
	/** With a statement in the policy of the queue that subscribes: it lets the topic in. */
	| 'subscribe-and-allow'
	| 'confirm-subscription'
	| 'unsubscribe'
	| 'set-subscription'
	/** Through a queue, made for it or lent. */
	| 'tail-topic'
	/** What tails left whose processes are gone. */
	| 'remove-tails';

/** How actions on topics are confirmed; a part of the one table in guard.ts. */
export const topicRules: Readonly<Record<TopicActionKind, ActionRule>> = {
	'create-topic': {
		effect: 'write',
		level: 2,
		label: 'Create',
		what: (resource) => `create the topic ${resource}`,
		says: () => 'Creates a topic.',
	},
	'delete-topic': {
		effect: 'destroy',
		level: 3,
		label: 'Delete the topic',
		what: (resource) => `delete the topic ${resource}`,
		says: () => 'Deletes the topic with all its subscriptions, for good.',
	},
	'subscribe-topic': {
		effect: 'write',
		level: 2,
		label: 'Subscribe',
		what: (resource) => `subscribe to ${resource}`,
		says: () => 'Adds a subscription: what is published from then on is delivered there too.',
	},
	'subscribe-and-allow': {
		effect: 'destroy',
		level: 2,
		label: 'Subscribe',
		what: (resource) => `subscribe to ${resource}`,
		says: () => 'Adds a subscription, and a statement to the policy of its queue.',
	},
	'confirm-subscription': {
		effect: 'write',
		level: 2,
		label: 'Confirm',
		what: (resource) => `confirm a subscription of ${resource}`,
		says: () =>
			'Confirms the subscription that the token was sent for: it is delivered to from then on.',
	},
	unsubscribe: {
		effect: 'destroy',
		level: 2,
		label: 'Unsubscribe',
		what: (resource) => `unsubscribe ${resource}`,
		says: () =>
			'Nothing more is delivered there; what is published meanwhile comes back by nothing.',
	},
	'set-subscription': {
		effect: 'destroy',
		level: 2,
		label: 'Change',
		what: (resource) => `change the subscription ${resource}`,
		says: () => 'Changes settings of the subscription; a filter policy takes up to 15 minutes.',
	},
	'tail-topic': {
		effect: 'destroy',
		level: 2,
		label: 'Tail',
		what: (resource) => `tail ${resource} through a queue`,
		says: () =>
			'Subscribes a queue for as long as you look; what was published before is not seen.',
	},
	'remove-tails': {
		effect: 'destroy',
		level: 2,
		label: 'Remove',
		what: (resource) => `remove what tails left, ${resource} first`,
		says: () =>
			'Ends the subscriptions of tails that nobody reads by any more, and deletes their queues.',
	},
};
