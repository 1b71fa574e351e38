import { gzipSync } from 'node:zlib';
import type { BodyKind, Cause } from './programs.ts';
import type { Random } from './random.ts';

/** A user attribute as it is sent. */
export type DemoAttribute = {
	readonly DataType: string;
	readonly StringValue?: string;
	/** Base64. */
	readonly BinaryValue?: string;
};

/** A message to be sent to a queue or published. */
export type DemoMessage = {
	readonly body: string;
	readonly attributes: Readonly<Record<string, DemoAttribute>>;
	readonly groupId?: string;
	readonly traceHeader?: string;
};

/** Why the demo's consumers can't handle a message; `undefined` for a good one. */
export function causeOf(message: {
	readonly body: string;
	readonly groupId?: string;
}): Cause | undefined {
	if (message.groupId === lockedCustomer) return 'customer-locked';
	if (message.body.startsWith('H4sI')) return 'packed';
	let body: unknown;
	try {
		body = JSON.parse(message.body);
	} catch {
		return;
	}
	if (typeof body !== 'object' || body === null || !('type' in body)) return;
	if (body.type === 'Refund' && 'amount' in body && body.amount === null) return 'amount-missing';
	if (body.type === 'Payment' && 'method' in body && body.method === 'voucher') {
		return 'method-unknown';
	}
	if (body.type === 'Label' && 'error' in body) return 'carrier-down';
	return body.type === 'Capture' ? 'timeout' : undefined;
}

/** The customer whose invoices can't be written. */
export const lockedCustomer = 'C-17';

const names = ['Ada', 'Chen', 'Noor', 'Juna', 'Kofi', 'Lena', 'Mats', 'Yuki'] as const;
const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'GBP'] as const;
const shelves = ['A1', 'A2', 'B7', 'C3', 'D9'] as const;
const reasons = ['damaged', 'wrong size', 'late', 'changed my mind'] as const;
const pages = ['/', '/search', '/item', '/cart', '/pay', '/thanks'] as const;

const text = (value: string): DemoAttribute => ({ DataType: 'String', StringValue: value });
const number = (value: number, type = 'Number'): DemoAttribute => ({
	DataType: type,
	StringValue: String(value),
});

const cents = (random: Random, from: number, to: number): number =>
	random.integer(from * 100, to * 100) / 100;
const customer = (random: Random): string => `C-${random.integer(10, 240)}`;
const sku = (random: Random): string => `${random.pick(shelves)}-${random.integer(100, 999)}`;

function traceHeader(random: Random): string {
	return `Root=1-${random.hex(8)}-${random.hex(24)};Parent=${random.hex(16)};Sampled=${random.integer(0, 1)}`;
}

function binary(random: Random, length: number): DemoAttribute {
	return {
		DataType: 'Binary',
		BinaryValue: Buffer.from(Array.from({ length }, () => random.integer(0, 255))).toString(
			'base64',
		),
	};
}

function checkoutAttributes(random: Random, event: string): Record<string, DemoAttribute> {
	return {
		event: text(event),
		channel: text(random.pick(['web', 'app', 'store'])),
		priority: number(random.integer(1, 9)),
		schemaVersion: number(3, 'Number.int'),
		signature: binary(random, 8),
	};
}

/** Makes messages of each kind; order numbers count up from 1001 for each maker. */
export function createBodies(random: Random): Readonly<Record<BodyKind, () => DemoMessage>> {
	let orderId = 1000;
	let invoice = 20260;
	const order = () => {
		orderId += 1;
		return { id: orderId, customer: customer(random), currency: random.pick(currencies) };
	};
	const items = (most: number) =>
		Array.from({ length: random.integer(1, most) }, () => ({
			sku: sku(random),
			quantity: random.integer(1, 3),
			price: cents(random, 4, 90),
		}));
	const payment = (method: string) => ({
		body: JSON.stringify({
			type: 'Payment',
			order: order(),
			amount: cents(random, 5, 400),
			method,
		}),
		attributes: { event: text('PaymentReceived'), idempotency: binary(random, 16) },
		groupId: `shop-${random.integer(1, 5)}`,
		traceHeader: traceHeader(random),
	});
	return {
		order: () => {
			const lines = items(4);
			const total = lines.reduce((sum, line) => sum + line.quantity * line.price, 0);
			const placed = { ...order(), total: Math.round(total * 100) / 100, items: lines };
			const message = {
				body: JSON.stringify({ type: 'Order', order: placed }),
				attributes: checkoutAttributes(random, 'OrderPlaced'),
			};
			// Group ids on a standard queue make it a fair one; not every sender sets them.
			const fair = random.chance(0.4) ? { ...message, groupId: placed.customer } : message;
			return random.chance(0.5) ? { ...fair, traceHeader: traceHeader(random) } : fair;
		},
		'broken-refund': () => ({
			body: JSON.stringify({
				type: 'Refund',
				amount: null,
				order: order(),
				reason: random.pick(reasons),
			}),
			attributes: {
				...checkoutAttributes(random, 'RefundRequested'),
				validation: text('amount: expected a number, got null'),
			},
			traceHeader: traceHeader(random),
		}),
		'packed-return': () => ({
			body: gzipSync(
				JSON.stringify({
					kind: 'Return',
					order: order(),
					items: items(60),
					photos: Array.from({ length: 20 }, () => random.hex(40)),
					note: `${random.pick(names)}: ${random.pick(reasons)}`,
				}),
			).toString('base64'),
			attributes: {
				contentType: text('application/json'),
				contentEncoding: text('gzip,base64'),
				schemaVersion: number(4, 'Number.int'),
			},
		}),
		'timed-out-capture': () => ({
			body: JSON.stringify({
				type: 'Capture',
				order: order(),
				amount: cents(random, 20, 400),
				card: {
					brand: random.pick(['visa', 'mastercard']),
					last4: random.hex(4),
					expires: '03/24',
				},
				error: { code: 'card_expired', detail: 'issuer did not answer within 10 s' },
			}),
			attributes: { ...checkoutAttributes(random, 'CaptureRequested'), attempts: number(3) },
			traceHeader: traceHeader(random),
		}),
		'unprinted-label': () => ({
			body: JSON.stringify({
				type: 'Label',
				order: order(),
				parcels: random.integer(1, 3),
				error: { code: 'carrier_unavailable', detail: 'label service answered 503' },
			}),
			attributes: checkoutAttributes(random, 'OrderPaid'),
			traceHeader: traceHeader(random),
		}),
		return: () => ({
			body: JSON.stringify({ kind: 'Return', order: order(), items: items(2) }),
			attributes: { contentType: text('application/json'), schemaVersion: number(4, 'Number.int') },
		}),
		payment: () => payment(random.pick(['card', 'transfer', 'wallet'])),
		'voucher-payment': () => payment('voucher'),
		invoice: () => {
			invoice += 1;
			const to = random.chance(0.12) ? lockedCustomer : customer(random);
			return invoiceFor(random, to, invoice);
		},
		email: () => ({
			body: JSON.stringify({
				to: `${random.pick(names).toLowerCase()}${random.integer(1, 99)}@example.com`,
				template: random.pick(['order-placed', 'order-shipped', 'welcome', 'password-reset']),
				language: random.pick(['de', 'en', 'fr']),
			}),
			attributes: {},
		}),
		refund: () => ({
			body: JSON.stringify({
				type: 'Refund',
				amount: cents(random, 5, 90),
				order: order(),
				reason: random.pick(reasons),
			}),
			attributes: checkoutAttributes(random, 'RefundRequested'),
		}),
		stock: () => ({
			body: JSON.stringify({
				sku: sku(random),
				change: random.integer(-5, 20),
				store: random.integer(1, 9),
			}),
			attributes: { event: text('StockChanged') },
		}),
		price: () => ({
			body: `${sku(random)};${cents(random, 4, 90).toFixed(2)};${random.pick(currencies)}`,
			attributes: { contentType: text('text/csv') },
		}),
	};
}

/** An invoice message of one customer; the customer is the FIFO group. */
export function invoiceFor(random: Random, to: string, invoice: number): DemoMessage {
	return {
		body: JSON.stringify({
			type: 'Invoice',
			number: `INV-${invoice}`,
			customer: to,
			net: cents(random, 10, 900),
		}),
		attributes: { event: text('InvoiceIssued'), schemaVersion: number(2, 'Number.int') },
		groupId: to,
	};
}

/** An event for the topic `order-events`; the attributes are what subscriptions filter by. */
export function orderEvent(random: Random): DemoMessage {
	const event = random.pick(['OrderPlaced', 'OrderPaid', 'OrderShipped', 'OrderCancelled']);
	return {
		body: JSON.stringify({
			event,
			order: {
				id: random.integer(1001, 9999),
				customer: customer(random),
				total: cents(random, 5, 300),
			},
		}),
		attributes: { event: text(event), channel: text(random.pick(['web', 'app', 'store'])) },
	};
}

/** An event of the audit trail, as it lies in `audit-events`. */
export function auditEvent(random: Random): DemoMessage {
	return {
		body: JSON.stringify({
			actor: `${random.pick(names).toLowerCase()}@example.com`,
			action: random.pick(['order.read', 'order.edit', 'login', 'export', 'price.edit']),
			target: `order/${random.integer(1001, 9999)}`,
			address: `10.0.${random.integer(0, 20)}.${random.integer(1, 254)}`,
		}),
		attributes: {},
	};
}

/** A record of a stream. */
export type DemoRecord = { readonly partitionKey: string; readonly data: string };

/** A click; `user-17` is a hot key. */
export function click(random: Random): DemoRecord {
	const user = random.chance(0.31)
		? 'user-17'
		: `user-${String(random.integer(1, 60)).padStart(2, '0')}`;
	const milliseconds = random.chance(0.05) ? random.integer(800, 4000) : random.integer(8, 240);
	const data = { page: random.pick(pages), ms: milliseconds, user, session: random.hex(8) };
	return { partitionKey: user, data: JSON.stringify(data) };
}

/** A line of the stream `audit-log`, plain text. */
export function auditLine(random: Random): DemoRecord {
	const actor = random.pick(names).toLowerCase();
	const action = random.pick(['login', 'logout', 'export', 'grant', 'revoke']);
	return { partitionKey: actor, data: `actor=${actor} action=${action} trace=${random.hex(12)}` };
}
