import type { ActionRule } from '../guard.ts';

/*
What actions on queues and their messages do, and how they are confirmed: their part of the guard's table.
*/

export type QueueActionKind =
	| 'look'
	| 'look-last-delivery'
	| 'send'
	| 'publish'
	| 'put'
	| 'redrive'
	| 'cancel-move'
	| 'delete-messages'
	/** One message, of which a copy is kept. */
	| 'delete-one'
	| 'undo'
	| 'import'
	| 'purge'
	| 'create-queue'
	| 'delete-queue'
	| 'set-queue'
	/** Settings that decide what is kept and who may have it. */
	| 'set-queue-strict';

export const queueRules: Readonly<Record<QueueActionKind, ActionRule>> = {
	look: {
		effect: 'touch',
		level: 0,
		label: 'Look',
		what: (resource) => `look into ${resource}`,
		says: (count) => `Receives ${count}: hidden from others until given back.`,
	},
	'look-last-delivery': {
		effect: 'touch',
		level: 2,
		label: 'Look all the same',
		what: (resource) => `look into ${resource}`,
		says: (count) => `Receives ${count}, perhaps for the last time before AWS moves them away.`,
	},
	send: {
		effect: 'write',
		level: 2,
		label: 'Send',
		what: (resource) => `send to ${resource}`,
		says: (count) => `Sends ${count}.`,
	},
	publish: {
		effect: 'write',
		level: 2,
		label: 'Publish',
		what: (resource) => `publish to ${resource}`,
		says: (count) => `Publishes ${count}.`,
	},
	put: {
		effect: 'write',
		level: 2,
		label: 'Put',
		what: (resource) => `put into ${resource}`,
		says: (count) => `Puts ${count}.`,
		counts: 'record',
	},
	redrive: {
		effect: 'write',
		level: 2,
		label: 'Redrive',
		what: (resource) => `redrive ${resource}`,
		says: (count) => `Moves ${count} from this queue.`,
	},
	'cancel-move': {
		effect: 'write',
		level: 2,
		// Not "cancel": beside a button that says so it would mean the opposite.
		label: 'Stop the move',
		what: (resource) => `stop the move of ${resource}`,
		says: () => 'Stops the move; what was moved stays moved.',
	},
	'delete-messages': {
		effect: 'destroy',
		level: 2,
		label: 'Delete',
		what: (resource) => `delete messages of ${resource}`,
		says: (count) => `Deletes ${count}; copies are kept in the journal, to be brought back.`,
	},
	'delete-one': {
		effect: 'destroy',
		level: 1,
		label: 'Delete',
		what: (resource) => `delete a message of ${resource}`,
		says: () => 'Deletes 1 message; a copy is kept in the journal, to be brought back.',
	},
	undo: {
		effect: 'write',
		level: 2,
		label: 'Send back',
		what: (resource) => `send copies back to ${resource}`,
		says: (count) => `Sends faithful copies of what was deleted, ${count}; they get new ids.`,
	},
	import: {
		effect: 'write',
		level: 2,
		label: 'Import',
		what: (resource) => `import into ${resource}`,
		says: (count) => `Sends ${count}.`,
	},
	'create-queue': {
		effect: 'write',
		level: 2,
		label: 'Create',
		what: (resource) => `create ${resource}`,
		says: () => 'Creates a queue.',
	},
	'delete-queue': {
		effect: 'destroy',
		level: 3,
		label: 'Delete the queue',
		what: (resource) => `delete the queue ${resource}`,
		says: (count) => `Deletes the queue with ${count}, for good.`,
	},
	'set-queue': {
		effect: 'destroy',
		level: 2,
		label: 'Change',
		what: (resource) => `change the settings of ${resource}`,
		says: () => 'Changes settings of the queue; AWS takes up to a minute.',
	},
	'set-queue-strict': {
		effect: 'destroy',
		level: 3,
		label: 'Change',
		what: (resource) => `change the settings of ${resource}`,
		says: () => 'Changes settings that decide which messages are kept, or who may have them.',
	},
	purge: {
		effect: 'destroy',
		level: 3,
		label: 'Purge',
		what: (resource) => `purge ${resource}`,
		says: (count) => `Deletes ${count} for good.`,
	},
};
