/*
The demo's story as data. A web shop: since an hour ago the workers of `orders` are slower
than its producers, and they fail on refunds without an amount, which pile up in `orders-dlq`.
Customer C-17 blocks a FIFO group, and the consumer of `audit-events` is gone. The workers of
`payments` still don't know the vouchers that the shop took for twenty minutes: whoever moves those
back from `payments-dlq` gets them again, unless `method` is changed on the way. The carrier of `shipping` was down
almost four days ago: its labels in `shipping-dlq` are lost within hours, since they are kept for four days from when
they were first sent.
*/

/** A queue of the demo. */
export type QueueSpec = {
	readonly name: string;
	readonly attributes?: Readonly<Record<string, string>>;
	/** Redrive policy: the dead-letter queue and maxReceiveCount. */
	readonly deadLetters?: { readonly queue: string; readonly after: number };
	/** Queues that alone may send their dead letters here. */
	readonly deadLettersOf?: readonly string[];
	readonly tags?: Readonly<Record<string, string>>;
};

const twoWeeks = { MessageRetentionPeriod: '1209600' };

/** Dead-letter queues come first: redrive policies must find them. */
export const queues: readonly QueueSpec[] = [
	{
		name: 'orders-dlq',
		attributes: twoWeeks,
		deadLettersOf: ['orders', 'returns'],
		tags: { team: 'checkout', severity: 'page' },
	},
	{ name: 'payments-dlq', attributes: twoWeeks, tags: { team: 'payments' } },
	{ name: 'invoices-dlq.fifo', attributes: twoWeeks, tags: { team: 'billing' } },
	// Kept as long as SQS keeps messages unless told: four days.
	{ name: 'shipping-dlq', tags: { team: 'logistics' } },
	{
		name: 'orders',
		attributes: { VisibilityTimeout: '30' },
		deadLetters: { queue: 'orders-dlq', after: 5 },
		tags: { team: 'checkout', tier: '1' },
	},
	{
		name: 'returns',
		attributes: { VisibilityTimeout: '20' },
		deadLetters: { queue: 'orders-dlq', after: 3 },
		tags: { team: 'checkout', tier: '2' },
	},
	{
		name: 'payments',
		// It gives up soon: a payer waits. So a canary has its verdict within seconds.
		attributes: { VisibilityTimeout: '5', SqsManagedSseEnabled: 'true' },
		deadLetters: { queue: 'payments-dlq', after: 2 },
		tags: { team: 'payments', tier: '1', 'pci-scope': 'yes' },
	},
	{
		name: 'invoices.fifo',
		attributes: { VisibilityTimeout: '60', ContentBasedDeduplication: 'true' },
		deadLetters: { queue: 'invoices-dlq.fifo', after: 100 },
		tags: { team: 'billing' },
	},
	{ name: 'emails', attributes: { ReceiveMessageWaitTimeSeconds: '20' }, tags: { team: 'crm' } },
	{ name: 'audit-events', attributes: twoWeeks, tags: { team: 'platform', owner: 'unknown' } },
	{ name: 'refunds', attributes: { DelaySeconds: '15' }, tags: { team: 'payments' } },
	{
		name: 'shipping',
		attributes: { VisibilityTimeout: '120' },
		deadLetters: { queue: 'shipping-dlq', after: 4 },
		tags: { team: 'logistics' },
	},
	{ name: 'notifications', tags: { team: 'crm' } },
	{
		name: 'analytics-events',
		// Its consumer comes once a minute, and deletes what it took the minute before.
		attributes: { MaximumMessageSize: '262144', VisibilityTimeout: '120' },
	},
	{ name: 'inventory', attributes: { VisibilityTimeout: '60' }, tags: { team: 'logistics' } },
	{ name: 'price-updates', attributes: { MessageRetentionPeriod: '3600' } },
	{ name: 'reports-nightly', attributes: twoWeeks, tags: { team: 'finance' } },
	{ name: 'orders-legacy', tags: { deprecated: 'since 2025-03', team: 'checkout' } },
];

/** A subscription of a queue to a topic. */
export type SubscriptionSpec = {
	readonly protocol: 'sqs' | 'email';
	/** Queue name or address. */
	readonly to: string;
	readonly attributes?: Readonly<Record<string, string>>;
};

export type TopicSpec = {
	readonly name: string;
	readonly attributes?: Readonly<Record<string, string>>;
	readonly tags?: Readonly<Record<string, string>>;
	readonly subscriptions: readonly SubscriptionSpec[];
};

export const topics: readonly TopicSpec[] = [
	{
		name: 'order-events',
		attributes: { DisplayName: 'Order events' },
		tags: { team: 'checkout' },
		subscriptions: [
			{
				protocol: 'sqs',
				to: 'shipping',
				attributes: {
					RawMessageDelivery: 'true',
					FilterPolicy: JSON.stringify({ event: ['OrderPaid', 'OrderCancelled'] }),
				},
			},
			{
				protocol: 'sqs',
				to: 'notifications',
				attributes: {
					FilterPolicy: JSON.stringify({ event: [{ prefix: 'Order' }], channel: ['web', 'app'] }),
				},
			},
			{
				protocol: 'sqs',
				to: 'analytics-events',
				attributes: {
					FilterPolicyScope: 'MessageBody',
					FilterPolicy: JSON.stringify({ order: { total: [{ numeric: ['>=', 100] }] } }),
				},
			},
			{ protocol: 'sqs', to: 'audit-events' },
		],
	},
	{
		name: 'alerts',
		attributes: { DisplayName: 'Alerts' },
		tags: { team: 'platform' },
		subscriptions: [
			{ protocol: 'email', to: 'oncall@example.com' },
			{ protocol: 'sqs', to: 'notifications' },
		],
	},
	{
		name: 'payments-events.fifo',
		attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' },
		tags: { team: 'payments' },
		subscriptions: [
			{ protocol: 'sqs', to: 'invoices.fifo', attributes: { RawMessageDelivery: 'true' } },
		],
	},
];

/** An endpoint of mobile push: an app on a device. Its token is a made-up one. */
export type EndpointSpec = {
	readonly token: string;
	readonly userData: string;
	/** What its push service answered the last time, for one that was disabled since. */
	readonly refused?: string;
};

export type ApplicationSpec = {
	readonly name: string;
	readonly platform: string;
	readonly endpoints: readonly EndpointSpec[];
};

/** The app of the shop: one device has it, one had it. */
export const applications: readonly ApplicationSpec[] = [
	{
		name: 'shop-android',
		platform: 'GCM',
		endpoints: [
			{ token: 'demo-token-of-a-telephone-in-a-pocket', userData: 'customer C-17' },
			{
				token: 'demo-token-of-a-telephone-in-a-drawer',
				userData: 'customer C-04',
				refused: '{"error":"NotRegistered"}',
			},
		],
	},
];

export type StreamSpec = {
	readonly name: string;
	readonly shards: number;
	readonly everyMilliseconds: number;
	/** Records a put: at least, at most. */
	readonly records: readonly [number, number];
	/** After so many it only trickles, so that a demo can run for days: all of them stay for 24 hours. */
	readonly holdsAt: number;
	readonly tags: Readonly<Record<string, string>>;
};

export const streams: readonly StreamSpec[] = [
	{
		name: 'clickstream',
		shards: 4,
		// A put costs kinesis-local more than its records do: half as many of them, each with twice as much.
		everyMilliseconds: 2_000,
		records: [28, 52],
		holdsAt: 12_000,
		tags: { team: 'analytics' },
	},
	{
		name: 'audit-log',
		shards: 1,
		everyMilliseconds: 5_000,
		records: [1, 2],
		holdsAt: 60_000,
		tags: { team: 'platform' },
	},
];

/** How long ago, in minutes, things happened before the demo was started. */
export const minutesAgo = {
	ordersSlowed: 60,
	/** Age of the first message of the backlog. */
	oldestOrder: 13,
	refundsBroken: { from: 48, to: 29 },
	customerLocked: 95,
	vouchersTaken: { from: 174, to: 154 },
	/** Five hours before the first of its labels is four days old. */
	carrierDown: { from: 5_460, to: 5_240 },
	auditConsumerGone: 166,
	telephoneGone: 187,
	monitoringGap: { from: 160, to: 140 },
} as const;

/** What lies in the queues when the demo starts. */
export const backlog = {
	orders: 1_200,
	/** Broken refunds that die while the consumer goes through the backlog once. */
	dyingRefunds: 30,
	brokenRefunds: 31,
	timedOutCaptures: 2,
	packedReturns: 3,
	voucherPayments: 14,
	unprintedLabels: 12,
	lockedInvoices: 96,
	auditEvents: 2_000,
} as const;

/** An alarm, as PutMetricAlarm takes it but for what all of them share. */
export type AlarmSpec = {
	readonly name: string;
	readonly about: string;
	readonly namespace: 'AWS/SQS' | 'AWS/Kinesis';
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly above: number;
	readonly periods: number;
};

function queueAlarm(
	name: string,
	queue: string,
	metric: string,
	above: number,
	about: string,
): AlarmSpec {
	const dimensions = { QueueName: queue };
	return { name, about, namespace: 'AWS/SQS', metric, dimensions, above, periods: 3 };
}

const visible = 'ApproximateNumberOfMessagesVisible';
const age = 'ApproximateAgeOfOldestMessage';

/** An alarm that goes by others: whoever is on call is paged once. */
export const compositeAlarms: readonly {
	readonly name: string;
	readonly about: string;
	readonly rule: string;
}[] = [
	{
		name: 'checkout',
		about: 'Checkout is in trouble',
		rule: 'ALARM("orders-dlq") OR ALARM("orders-depth")',
	},
];

export const alarms: readonly AlarmSpec[] = [
	queueAlarm('orders-depth', 'orders', visible, 1_000, 'Checkout workers do not keep up'),
	queueAlarm('orders-age', 'orders', age, 3_600, 'An order waits for more than an hour'),
	queueAlarm('orders-dlq', 'orders-dlq', visible, 0, 'Orders or returns died: see the runbook'),
	queueAlarm('payments-dlq', 'payments-dlq', visible, 0, 'Payments died'),
	queueAlarm('invoices-age', 'invoices.fifo', age, 3_600, 'An invoice waits for more than an hour'),
	queueAlarm('audit-events-depth', 'audit-events', visible, 5_000, 'Audit events pile up'),
	{
		name: 'clickstream-lag',
		about: 'Readers of the clickstream fall behind',
		namespace: 'AWS/Kinesis',
		metric: 'GetRecords.IteratorAgeMilliseconds',
		dimensions: { StreamName: 'clickstream' },
		above: 60_000,
		periods: 5,
	},
];
