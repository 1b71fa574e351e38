import type { Random } from './random.ts';
import { backlog, minutesAgo } from './story.ts';

/** What one queue measured in one minute; what is absent was not measured. */
export type QueueMinute = {
	readonly visible: number;
	readonly inFlight?: number;
	readonly delayed?: number;
	readonly sent?: number;
	readonly received?: number;
	readonly deleted?: number;
	readonly emptyReceives?: number;
	/** Age of the oldest message, s. */
	readonly age?: number;
	/** Mean size of a sent message, bytes. */
	readonly size?: number;
};

/**
 * The past of a queue: what it measured `ago` minutes before the demo started; `undefined` for a
 * minute without data. Its end agrees with what the demo puts into the queue.
 */
export type Shape = (ago: number, random: Random) => QueueMinute | undefined;

/** A queue whose consumer keeps up with about `rate` messages a minute. */
function healthy(rate: number, more: { size?: number; workSeconds?: number } = {}): Shape {
	const { size = 420, workSeconds = 2 } = more;
	return (ago, random) => {
		// More by day than by night, with a period of twelve hours so that both can be seen.
		const sent = Math.round(rate * (0.85 + 0.15 * Math.cos(ago / 115)) + random.integer(-2, 2));
		const some = Math.max(sent, 0);
		return {
			visible: random.integer(0, Math.ceil(rate / 25)),
			inFlight: Math.round((some * workSeconds) / 60 + random.next()),
			sent: some,
			received: some,
			deleted: some,
			emptyReceives: random.integer(2, 9),
			age: random.integer(0, 3),
			size: size + random.integer(-30, 30),
		};
	};
}

/** A queue in which nothing happens. */
const idle: Shape = () => ({ visible: 0, inFlight: 0, sent: 0, received: 0, deleted: 0, age: 0 });

const orders: Shape = (ago, random) => {
	const { from, to } = minutesAgo.monitoringGap;
	if (ago <= from && ago > to) return;
	const sent = 120 + random.integer(-7, 7);
	const common = {
		inFlight: 10 + random.integer(-3, 4),
		sent,
		size: 480 + random.integer(-40, 40),
	};
	const slow = minutesAgo.ordersSlowed;
	if (ago > slow) {
		const received = sent + random.integer(-3, 3);
		const visible = 12 + random.integer(-9, 30);
		return { ...common, visible, received, deleted: received, age: random.integer(2, 20) };
	}
	const share = (slow - ago + 1) / slow;
	const end = backlog.orders + 5 * backlog.dyingRefunds;
	const growth = Math.round((end - 60) / slow);
	const deleted = sent - growth + random.integer(-4, 4);
	return {
		...common,
		visible: Math.round(60 + (end - 60) * share) + random.integer(-12, 12),
		received: deleted + random.integer(9, 16),
		deleted,
		age: Math.round(20 + share * minutesAgo.oldestOrder * 60) + random.integer(-5, 5),
	};
};

const ordersDead: Shape = (ago) => {
	const { from, to } = minutesAgo.refundsBroken;
	const burst =
		ago > from
			? 0
			: Math.min(Math.max((from - ago) / (from - to), 0), 1) ** (1 / 1.6) * backlog.brokenRefunds;
	const single = [185, 128, 71, 71, 23].filter((died) => ago < died).length;
	const visible = Math.round(burst) + single;
	const age = visible === 0 ? 0 : (185 - ago) * 60;
	return { visible, inFlight: 0, sent: 0, received: 0, deleted: 0, age };
};

const paymentsDead: Shape = (ago) => {
	const { from, to } = minutesAgo.vouchersTaken;
	const share = Math.min(Math.max((from - ago) / (from - to), 0), 1);
	const visible = Math.round(share * backlog.voucherPayments);
	const age = visible === 0 ? 0 : (from - ago) * 60;
	return { visible, inFlight: 0, sent: 0, received: 0, deleted: 0, age };
};

const shippingDead: Shape = (ago) => ({
	visible: backlog.unprintedLabels,
	inFlight: 0,
	sent: 0,
	received: 0,
	deleted: 0,
	age: (minutesAgo.carrierDown.from - ago) * 60,
});

const invoices: Shape = (ago, random) => {
	const sent = 14 + random.integer(-3, 3);
	const since = minutesAgo.customerLocked;
	const common = { sent, received: sent + 1, size: 260 };
	if (ago > since) {
		const visible = random.integer(0, 2);
		return { ...common, visible, inFlight: 1, deleted: sent, age: random.integer(0, 6) };
	}
	const share = (since - ago + 1) / since;
	return {
		...common,
		visible: Math.round(share * backlog.lockedInvoices),
		inFlight: 1 + random.integer(0, 1),
		deleted: sent - 1,
		age: (since - ago) * 60,
	};
};

const auditEvents: Shape = (ago, random) => {
	const sent = 12 + random.integer(-2, 2);
	const since = minutesAgo.auditConsumerGone;
	if (ago > since) {
		const visible = random.integer(0, 5);
		return { visible, inFlight: 1, sent, received: sent, deleted: sent, age: 1, size: 160 };
	}
	const share = (since - ago + 1) / since;
	const visible = Math.round(backlog.auditEvents * share);
	const age = (since - ago) * 60;
	return { visible, inFlight: 0, sent, received: 0, deleted: 0, age, size: 160 };
};

/** Every few minutes a burst: the consumer of these comes round once a minute only. */
const bursts: Shape = (ago, random) => ({
	...(healthy(9)(ago, random) ?? { visible: 0 }),
	visible: ago % 7 === 0 ? random.integer(20, 45) : random.integer(0, 9),
	age: random.integer(10, 60),
});

const refunds: Shape = (ago, random) => ({
	...(healthy(18)(ago, random) ?? { visible: 0 }),
	delayed: random.integer(2, 6),
});

/** The past of every queue by its name. */
export const shapes: Readonly<Record<string, Shape>> = {
	orders,
	'orders-dlq': ordersDead,
	returns: healthy(6, { workSeconds: 4 }),
	payments: healthy(105, { size: 330, workSeconds: 3 }),
	'payments-dlq': paymentsDead,
	'invoices.fifo': invoices,
	'invoices-dlq.fifo': idle,
	emails: healthy(80, { size: 110 }),
	'audit-events': auditEvents,
	refunds,
	shipping: healthy(6, { workSeconds: 8 }),
	'shipping-dlq': shippingDead,
	notifications: healthy(8),
	'analytics-events': bursts,
	inventory: healthy(52, { size: 90, workSeconds: 8 }),
	'price-updates': healthy(42, { size: 40 }),
	'orders-legacy': idle,
};
