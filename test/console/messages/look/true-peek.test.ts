import { describe, expect, test } from 'vitest';
import { message } from '../../../operations/fakes.ts';
import { startConsole } from '../../fixture.ts';
import { screenText } from '../messages-fixture.ts';

const endpoint = 'http://127.0.0.1:4566';

/** Chooses the true peek from help, on an endpoint that shows these bodies, or knows no such thing. */
async function peekInto(bodies: readonly string[] | undefined, options = { local: true }) {
	let asked = 0;
	const console = startConsole({
		size: { columns: 80, rows: 24 },
		...(options.local ? { info: { id: 'here', region: 'eu-west-1', local: false, endpoint } } : {}),
		gateways: {
			queues: {
				truePeek: async () => {
					asked++;
					return bodies?.map((body, index) => message(`m${index}`, 0, { body, receiptHandle: '' }));
				},
			},
		},
	});
	console.queues({ orders: 2 });
	console.press('?');
	console.type('true peek');
	console.press('enter');
	await console.settled();
	return { console, asked: () => asked };
}

describe('a true peek', () => {
	test('shows everything, and says that nothing is received or held', async () => {
		const { console, asked } = await peekInto(['{"order":1}', '{"order":2}']);
		const text = screenText(console);
		expect(text).toMatch(
			/PEEK +nothing is received or held, in flight and delayed included +2 there/,
		);
		expect(text).toContain('{"order":2}');
		// Again asks again; the gateway of this test fails on every receive.
		console.press('p');
		await console.settled();
		expect(asked()).toBe(2);
	});

	test('holds nothing: no scan, no lease, nothing to give back', async () => {
		const { console } = await peekInto(['one']);
		for (const key of ['A', '}', 'L']) {
			console.press(key);
			expect(console.said()).toMatch(/true peek|nothing is held/);
		}
		console.press('esc');
		await console.settled();
		expect(console.top().kind).toBe('list');
		expect(console.said()).not.toContain('gave');
	});

	test('an endpoint that has none says so', async () => {
		const { console } = await peekInto(undefined);
		expect(screenText(console)).toContain('shows no message without receiving it');
	});

	test('AWS is not asked', async () => {
		const { console, asked } = await peekInto(['one'], { local: false });
		expect(asked()).toBe(0);
		expect(console.said()).toContain('AWS shows no message without receiving it');
	});
});
