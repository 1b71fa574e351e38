import { describe, expect, test } from 'vitest';
import { startConsole } from '../fixture.ts';

function enter(console: ReturnType<typeof startConsole>, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe(':filter', () => {
	function withFilters() {
		const console = startConsole();
		Object.assign(console.host, { filters: { dead: 'name:dlq' } });
		console.queues({ orders: 1, 'orders-dlq': 2 });
		return console;
	}

	test('takes a filter of the configuration file by its name', () => {
		const console = withFilters();
		enter(console, 'filter dead');
		expect(console.topAs('list').filter).toBe('name:dlq');
	});

	test('takes what is typed, and alone shows all and tells the names', () => {
		const console = withFilters();
		enter(console, 'filter orders');
		expect(console.topAs('list').filter).toBe('orders');
		enter(console, 'filter');
		expect(console.topAs('list').filter).toBe('');
		expect(console.said()).toContain('filters of the file: dead');
	});

	test('where there is no list says so', () => {
		const console = withFilters();
		enter(console, 'identity');
		enter(console, 'filter dead');
		expect(console.said()).toContain('there is no list here');
	});
});
