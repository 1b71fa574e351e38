import { describe, expect, test } from 'vitest';
import { lookAtDeadLetters, screenText } from '../messages-fixture.ts';

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
