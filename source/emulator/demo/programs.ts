/* The programs of the demo's story as data: who sends what, who receives it, who fails on what. */

/** Names of the bodies in `bodies.ts`. */
export type BodyKind =
	| 'order'
	| 'broken-refund'
	| 'packed-return'
	| 'unprinted-label'
	| 'timed-out-capture'
	| 'return'
	| 'payment'
	| 'voucher-payment'
	| 'invoice'
	| 'email'
	| 'refund'
	| 'stock'
	| 'price';

/** A program that sends to a queue. */
export type ProducerSpec = {
	readonly queue: string;
	readonly kind: BodyKind;
	readonly everyMilliseconds: number;
	/** Messages a turn: at least, at most. */
	readonly messages: readonly [number, number];
	/** Now and then a message of another kind takes the place of one. */
	readonly instead?: readonly { readonly kind: BodyKind; readonly probability: number }[];
	/** It waits while the queue holds more than this, so that a demo can run for days. */
	readonly holdsAt: number;
};

export const producers: readonly ProducerSpec[] = [
	{
		queue: 'orders',
		kind: 'order',
		everyMilliseconds: 2_000,
		messages: [3, 5],
		instead: [
			{ kind: 'broken-refund', probability: 0.018 },
			{ kind: 'timed-out-capture', probability: 0.002 },
		],
		holdsAt: 8_000,
	},
	{
		queue: 'returns',
		kind: 'return',
		everyMilliseconds: 15_000,
		messages: [1, 2],
		instead: [{ kind: 'packed-return', probability: 0.06 }],
		holdsAt: 500,
	},
	{
		queue: 'payments',
		kind: 'payment',
		everyMilliseconds: 2_000,
		messages: [2, 5],
		holdsAt: 2_000,
	},
	{
		queue: 'invoices.fifo',
		kind: 'invoice',
		everyMilliseconds: 6_000,
		messages: [1, 2],
		holdsAt: 2_000,
	},
	{ queue: 'emails', kind: 'email', everyMilliseconds: 3_000, messages: [2, 6], holdsAt: 2_000 },
	{ queue: 'refunds', kind: 'refund', everyMilliseconds: 5_000, messages: [1, 2], holdsAt: 500 },
	{ queue: 'inventory', kind: 'stock', everyMilliseconds: 4_000, messages: [2, 5], holdsAt: 500 },
	{
		queue: 'price-updates',
		kind: 'price',
		everyMilliseconds: 10_000,
		messages: [4, 10],
		holdsAt: 500,
	},
];

/** Why a consumer can't handle a message. */
export type Cause =
	| 'amount-missing'
	| 'packed'
	| 'timeout'
	| 'customer-locked'
	| 'method-unknown'
	// It was: the carrier is there again, and nobody fails on it now.
	| 'carrier-down';

/** A program that receives from a queue, works for a while, and deletes what it could handle. */
export type ConsumerSpec = {
	readonly queue: string;
	readonly everyMilliseconds: number;
	/** Messages it takes a turn, in turn. */
	readonly takes: readonly [number, ...number[]];
	readonly workMilliseconds: number;
	readonly failsOn: readonly Cause[];
};

const healthy = { takes: [10], workMilliseconds: 1_500, failsOn: [] } as const;

export const consumers: readonly ConsumerSpec[] = [
	{
		queue: 'orders',
		everyMilliseconds: 2_000,
		takes: [4, 4, 3],
		workMilliseconds: 5_000,
		failsOn: ['amount-missing', 'timeout'],
	},
	{
		queue: 'returns',
		everyMilliseconds: 5_000,
		takes: [4],
		workMilliseconds: 4_000,
		failsOn: ['packed'],
	},
	{
		...healthy,
		queue: 'payments',
		everyMilliseconds: 2_000,
		workMilliseconds: 3_000,
		failsOn: ['method-unknown'],
	},
	{
		...healthy,
		queue: 'invoices.fifo',
		everyMilliseconds: 6_000,
		failsOn: ['customer-locked'],
	},
	{ ...healthy, queue: 'emails', everyMilliseconds: 2_000 },
	{ ...healthy, queue: 'refunds', everyMilliseconds: 5_000 },
	{ ...healthy, queue: 'shipping', everyMilliseconds: 5_000, workMilliseconds: 8_000 },
	{ ...healthy, queue: 'notifications', everyMilliseconds: 5_000 },
	{ ...healthy, queue: 'analytics-events', everyMilliseconds: 60_000 },
	{ ...healthy, queue: 'inventory', everyMilliseconds: 4_000, workMilliseconds: 8_000 },
	{ ...healthy, queue: 'price-updates', everyMilliseconds: 10_000 },
];
