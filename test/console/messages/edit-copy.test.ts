import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { startConsole } from '../fixture.ts';
import { lookAtDeadLetters, screenText } from './messages-fixture.ts';

const withSource = async () => {
	const looked = await lookAtDeadLetters();
	looked.console.queues({ 'orders-dlq': 8, orders: 3 }, { orders: 'orders-dlq' });
	return looked;
};

describe('an edited copy', () => {
	test('opens the JSON in rows, and the plan says which field changes', async () => {
		const { console } = await withSource();
		console.host.edited =
			'{\n  "type": "Refund",\n  "amount": 12.5,\n  "order": {\n    "id": 1001,\n    "country": "DE"\n  }\n}\n';
		console.press('e');
		expect(screenText(console)).toContain('edit, then send to orders ');
		console.press('r');
		await console.settled();
		expect(console.host.editing[0]).toContain('\n  "amount": null,\n');
		const plan = console.topAs('plan');
		expect(plan.what.ids).toEqual(['refund-1001']);
		const set = plan.fields.find(({ id }) => id === 'set');
		expect(set?.field.graphemes.join('')).toBe('body.amount=12.5');
	});

	test('is sent as it was typed, with everything else of the message', async () => {
		const { console } = await withSource();
		console.host.edited = '{"type":"Refund","gone":true}\n';
		console.press('e', 's');
		await console.settled();
		const form = console.topAs('form');
		expect(form.target.name).toBe('orders');
		const values = Object.fromEntries(
			form.fields.map(({ id, field }) => [id, field.graphemes.join('')]),
		);
		expect(values['body']).toBe('{"type":"Refund","gone":true}');
		expect(values['attribute-0']).toBe('attempt=Number:1001');
	});

	test('what was in a wrapper goes back into it', async () => {
		const { console } = await withSource();
		console.host.edited = '{\n  "headline": "edited"\n}\n';
		console.press('G', 'e', 'h');
		await console.settled();
		expect(console.host.editing[0]).toContain('"headline": "hello"');
		const body = console.topAs('form').fields.find(({ id }) => id === 'body');
		const envelope = JSON.parse(body?.field.graphemes.join('') ?? '');
		expect(envelope).toMatchObject({ Type: 'Notification', Message: '{"headline":"edited"}' });
	});

	test('an editor that changes nothing leads nowhere', async () => {
		const { console } = await withSource();
		console.press('e', 'r');
		await console.settled();
		expect(console.said()).toBe('unchanged');
		expect(console.top().kind).toBe('messages');
	});
});

describe('what a queue is connected with', () => {
	test('u names dead letters, sources and topics, and goes there', async () => {
		const console = startConsole({
			gateways: {
				topics: {
					subscriptionsPage: async () => ({
						items: [
							{
								arn: 'pending',
								protocol: 'sqs',
								endpoint: 'arn:aws:sqs:eu-west-1:123456789012:orders',
								pending: false,
							} as never,
						],
					}),
				},
				queues: { attributes: async () => new Promise(() => {}), tags: async () => ({}) },
			},
		});
		console.queues({ orders: 3, 'orders-dlq': 8 }, { orders: 'orders-dlq' });
		const arn = 'arn:aws:sns:eu-west-1:123456789012:order-events';
		console.watched({
			kind: 'topic',
			type: 'listed',
			refs: [{ name: 'order-events', arn }],
			complete: true,
			at: 0,
		});
		console.press('/');
		console.type('name:orders');
		console.press('enter', 'u');
		await console.settled();
		const text = screenText(console);
		expect(text).toMatch(/its dead-letter queue +orders-dlq/);
		expect(text).toMatch(/topic that delivers here +order-events/);
		console.press('1');
		expect(console.topAs('queue').ref.name).toBe('orders-dlq');
	});

	test('u answers with what it knows, and says what it could not ask', async () => {
		const refuse = () => Promise.reject(fail('denied', 'access denied'));
		const console = startConsole({
			gateways: { topics: { subscriptionsPage: refuse } },
		});
		console.queues({ orders: 3, 'orders-dlq': 8 }, { orders: 'orders-dlq' });
		console.press('/');
		console.type('name:orders');
		console.press('enter', 'u');
		await console.settled();
		expect(screenText(console)).toMatch(/its dead-letter queue +orders-dlq/);
		expect(screenText(console)).toContain('Topics are not listed yet.');
		console.press('esc');
		const refs = ['one', 'two'].map((name) => ({
			name,
			arn: `arn:aws:sns:eu-west-1:123456789012:${name}`,
		}));
		console.watched({ kind: 'topic', type: 'listed', refs, complete: true, at: 1 });
		console.press('u');
		await console.settled();
		expect(screenText(console)).toMatch(/its dead-letter queue +orders-dlq/);
		expect(screenText(console)).toContain('2 topics could not be asked: access denied');
	});
});

test('+ and _ give the part with the keys more or less room', async () => {
	const { console, view } = await lookAtDeadLetters({ size: { columns: 120, rows: 40 } });
	const split = () => screenText(console).split('\n')[5]?.indexOf('│') ?? 0;
	const before = split();
	console.press('+');
	expect(split()).toBe(before + 12);
	console.press('tab', '+', '+');
	expect(split()).toBe(before - 12);
	console.press('_', '_', '_', '_', '_', '_', '_');
	expect(view().detailShare).toBe(-3);
});
