import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleMemory } from '../../../source/host/memory/console-memory.ts';

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'awsmsg-memory-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const file = () => join(state, 'console.json');

describe('what the console remembers', () => {
	it('is there for the next session, the latest first, and for its owner alone', async () => {
		await consoleMemory({ state }).addFilter('messages', 'one');
		await consoleMemory({ state }).addFilter('messages', 'two');
		await consoleMemory({ state }).addFilter('messages', 'one');
		await consoleMemory({ state }).setColumns('aws arn', [{ name: 'id', text: 'body.id' }]);
		expect(await consoleMemory({ state }).load()).toEqual({
			filters: { messages: ['one', 'two'] },
			columns: { 'aws arn': [{ name: 'id', text: 'body.id' }] },
		});
		expect(statSync(file()).mode & 0o777).toBe(0o600);
		await consoleMemory({ state }).setColumns('aws arn', []);
		expect((await consoleMemory({ state }).load()).columns).toEqual({});
	});

	it('keeps what somebody knows of until its time is over', async () => {
		const one = { name: 'dead-letters', at: 1, until: 10, note: 'known', measure: 36 };
		const memory = consoleMemory({ state });
		await memory.addFilter('messages', 'one');
		await memory.acknowledge('aws a', [one], 2);
		await memory.acknowledge('aws b', [{ ...one, until: 20 }], 2);
		expect((await consoleMemory({ state }).load()).acknowledged).toEqual({
			'aws a': [one],
			'aws b': [{ ...one, until: 20 }],
		});
		await memory.acknowledge('aws c', [], 11);
		expect((await memory.load()).acknowledged).toEqual({ 'aws b': [{ ...one, until: 20 }] });
		await memory.acknowledge('aws b', [], 11);
		expect(await memory.load()).toEqual({ filters: { messages: ['one'] }, columns: {} });
	});

	it('has an end: fifty filters a list, and none that is as long as a body', async () => {
		const memory = consoleMemory({ state });
		for (let index = 0; index < 55; index++) await memory.addFilter('queues', `filter ${index}`);
		await memory.addFilter('queues', 'x'.repeat(3000));
		const { filters } = await memory.load();
		expect(filters['queues']).toHaveLength(50);
		expect(filters['queues']?.[0]).toBe('filter 54');
		expect(readFileSync(file(), 'utf8').length).toBeLessThan(10_000);
	});

	it.each(['', '{', '[]', '{"filters":3,"columns":{"a":[1]}}'])(
		'reads %j as nothing',
		async (text) => {
			writeFileSync(file(), text);
			const { filters, columns } = await consoleMemory({ state }).load();
			expect(filters).toEqual({});
			expect(Object.values(columns).flat()).toEqual([]);
		},
	);
});
