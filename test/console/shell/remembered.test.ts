import { describe, expect, test } from 'vitest';
import { startConsole } from '../fixture.ts';
import { lookAtDeadLetters, screenText } from '../messages/messages-fixture.ts';

describe('filters that were used before', () => {
	test('come back by up, and what was being typed by down', async () => {
		const { console, view } = await lookAtDeadLetters();
		for (const text of ['1001', '=body.order.id > 1004']) {
			console.press('/', 'ctrl-u');
			console.type(text);
			console.press('enter');
			await console.settled();
		}
		console.press('esc', '/');
		console.type('ne');
		console.press('up');
		expect(view().filter).toBe('=body.order.id > 1004');
		expect(screenText(console)).toContain('2 of 8 shown');
		console.press('up');
		expect(view().filter).toBe('1001');
		// There is nothing older: it stays.
		console.press('down');
		expect(view().filter).toBe('=body.order.id > 1004');
		console.press('down');
		expect(view().filter).toBe('ne');
	});

	test('are those of lists of the same kind, and esc keeps none', () => {
		const console = startConsole();
		console.queues({ orders: 3, emails: 1 });
		console.press('/');
		console.type('emails');
		console.press('esc', '/', 'up');
		expect(console.topAs('list').filter).toBe('');
	});
});

describe('own columns', () => {
	const withColumn = async (command: string) => {
		const looked = await lookAtDeadLetters({ size: { columns: 200, rows: 40 } });
		looked.console.press(':');
		looked.console.type(`column ${command}`);
		looked.console.press('enter');
		await looked.console.settled();
		return looked;
	};

	test('show what an expression says of each message', async () => {
		const { console } = await withColumn('order = body.order.id');
		const text = screenText(console);
		expect(text).toMatch(/SOURCE +GROUP +SIZE +ORDER +BODY/);
		expect(text).toMatch(/orders +- +\S+ +1003 +\{"type"/);
		// A message without it has none.
		expect(text).toMatch(/- +- +\S+ +- +\[SNS\]/);
	});

	test('are sorted and filtered by, and taken away by their name', async () => {
		const { console, view } = await withColumn('order = body.order.id');
		console.press(':');
		console.type('sort order');
		console.press('enter');
		expect(screenText(console)).toMatch(/>.*1006 +\{"type"/);
		console.press('/');
		console.type('order:>1004');
		expect(screenText(console)).toContain('2 of 8 shown');
		console.press('esc', ':');
		console.type('column order');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).not.toContain('ORDER');
		expect(view().messages).toHaveLength(8);
	});

	test('are of their queue alone', async () => {
		const { console } = await withColumn('order = body.order.id');
		expect(console.session.state.memory.columns).toEqual({
			'aws arn:aws:sqs:eu-west-1:123456789012:orders-dlq': [
				{ name: 'order', text: 'body.order.id' },
			],
		});
	});

	test.each([
		['order = body.', 'at '],
		['order = nonsense', 'nonsense'],
		['body = body.x', 'there is a column body already'],
		['1st = body.x', 'no name of a column'],
		['gone', 'no column gone of your own'],
	])('%s is refused with its reason', async (command, why) => {
		const { console } = await withColumn(command);
		expect(console.said()).toContain(why);
		expect(console.session.state.memory.columns).toEqual({});
	});
});
