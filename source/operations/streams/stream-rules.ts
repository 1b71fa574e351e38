import type { ActionRule } from '../guard.ts';

/** What may be done to a stream itself. */
export type StreamActionKind =
	| 'create-stream'
	| 'delete-stream'
	/** Split, merge, or another number of shards. */
	| 'reshard'
	| 'raise-retention'
	| 'lower-retention'
	| 'stream-mode'
	| 'register-consumer'
	| 'deregister-consumer'
	/** Reads by the subscriptions of a registered consumer. */
	| 'subscribe';

/** How actions on streams are confirmed; a part of the one table in guard.ts. */
export const streamRules: Readonly<Record<StreamActionKind, ActionRule>> = {
	'create-stream': {
		effect: 'write',
		level: 2,
		label: 'Create',
		what: (resource) => `create the stream ${resource}`,
		says: () => 'Creates a stream, which is billed from then on.',
	},
	'delete-stream': {
		effect: 'destroy',
		level: 3,
		label: 'Delete the stream',
		what: (resource) => `delete the stream ${resource}`,
		says: () => 'Deletes the stream with every record in it, for good.',
	},
	reshard: {
		effect: 'write',
		level: 2,
		label: 'Reshard',
		what: (resource) => `reshard ${resource}`,
		says: () => 'Changes the shards: no record is lost, but readers that ignore children stop.',
	},
	'raise-retention': {
		effect: 'write',
		level: 2,
		label: 'Raise',
		what: (resource) => `raise the retention of ${resource}`,
		says: () => 'Keeps records for longer, which costs more.',
	},
	'lower-retention': {
		effect: 'destroy',
		level: 3,
		label: 'Lower',
		what: (resource) => `lower the retention of ${resource}`,
		says: () => 'Deletes every record that is older than the new retention, for good.',
	},
	'stream-mode': {
		effect: 'write',
		level: 2,
		label: 'Change',
		what: (resource) => `change the mode of ${resource}`,
		says: () => 'Changes how the stream is billed and scaled; twice in 24 hours at most.',
	},
	'register-consumer': {
		effect: 'write',
		level: 2,
		label: 'Register',
		what: (resource) => `register a consumer of ${resource}`,
		says: () => 'Registers a consumer with enhanced fan-out, billed by shard-hour and by data.',
	},
	'deregister-consumer': {
		effect: 'destroy',
		level: 3,
		label: 'Deregister',
		what: (resource) => `deregister a consumer of ${resource}`,
		says: () => 'Removes the consumer: whoever reads by it stops.',
	},
	subscribe: {
		effect: 'touch',
		level: 2,
		label: 'Read by it',
		what: (resource) => `read ${resource} by a registered consumer`,
		says: () =>
			'Takes its subscriptions over: whoever reads by this consumer now is cut off meanwhile.',
	},
};
