import type { FactsOf, KindId } from './kinds.ts';

/** What is measured of a resource, by name: whole numbers and words; what is not known is `undefined`. */
export type Measured = Readonly<Record<string, number | string | undefined>>;

/** What conditions may read of a kind of resource. */
type Measures<Kind extends KindId> = {
	/** By name, with CEL's type and a line for the help. */
	readonly names: Readonly<
		Record<string, { readonly type: 'int' | 'string'; readonly about: string }>
	>;
	/** What one look at the resource tells. */
	of(facts: FactsOf<Kind>): Measured;
};

const whole = (about: string) => ({ type: 'int', about }) as const;
const word = (about: string) => ({ type: 'string', about }) as const;

/** What `awsmsg wait` can wait for, by kind of resource. */
export const measures: { readonly [Kind in KindId]: Measures<Kind> } = {
	queue: {
		names: {
			ready: whole('messages that can be received'),
			inFlight: whole('messages that were received and are not deleted'),
			delayed: whole('messages that can not be received yet'),
			dead: whole('messages in its dead-letter queue; of such a queue its own'),
		},
		of: ({ visible, inFlight, delayed }) => ({ ready: visible, inFlight, delayed }),
	},
	topic: {
		names: {
			confirmed: whole('subscriptions that get messages'),
			pending: whole('subscriptions that nobody has confirmed'),
		},
		of: ({ confirmed, pending }) => ({ confirmed, pending }),
	},
	stream: {
		names: {
			status: word('ACTIVE, UPDATING, CREATING or DELETING'),
			shards: whole('open shards'),
		},
		of: ({ status, openShards }) => ({ status, shards: openShards }),
	},
	subscription: {
		names: { dead: whole('messages in its dead-letter queue') },
		of: ({ deadLetters }) => ({ dead: deadLetters?.depth }),
	},
};
