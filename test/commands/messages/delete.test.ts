import { describe, expect, it } from 'vitest';
import { run as deleteMessages } from '../../../source/commands/messages/delete.ts';
import type { JournalEntry } from '../../../source/operations/ports.ts';
import { message, queueAttributes, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';

/** A queue of 40 messages that gives ten at a time, and deletes. */
function world() {
	const there = new Map(
		Array.from({ length: 40 }, (_, index) => {
			const one = message(`m${index}`, `body ${index}`);
			return [one.receiptHandle, one] as const;
		}),
	);
	const hidden = new Set<string>();
	const stores = memoryStores();
	const stop = new AbortController();
	const command = (onAppend: (entry: JournalEntry) => void) => {
		const { append } = stores.deleted;
		stores.deleted.append = async (entry, options) => {
			onAppend(entry);
			return append(entry, options);
		};
		return runFake(
			deleteMessages,
			['delete', 'orders', '--where', 'body != "x"', '--yes', '--output', 'text'],
			{
				...{ stores, signal: stop.signal, loopback: 'http://127.0.0.1:4566' },
				gateways: {
					queues: {
						attributes: async () => queueAttributes('orders', { visible: there.size }),
						async receive({ max }) {
							const some = [...there.values()]
								.filter(({ receiptHandle }) => !hidden.has(receiptHandle))
								.slice(0, max);
							for (const { receiptHandle } of some) hidden.add(receiptHandle);
							return some;
						},
						async changeVisibility({ entries }) {
							for (const { receiptHandle } of entries) hidden.delete(receiptHandle);
							return entries.map(() => ({ ok: true }));
						},
						async delete({ receiptHandles }) {
							for (const handle of receiptHandles) there.delete(handle);
							return receiptHandles.map(() => ({ ok: true }));
						},
					},
				},
			},
		);
	};
	return { there, hidden, stores, stop, command };
}

describe('awsmsg delete that ends in the middle', () => {
	it('because its journal can not be written says what it deleted, and ends with 3', async () => {
		const { there, hidden, stores, command } = world();
		let kept = 0;
		const { code, stdout, stderr } = await command(({ type }) => {
			if (type === 'kept' && ++kept > 25) stores.journal.state.broken = true;
		});
		expect(code).toBe(3);
		expect(there.size).toBe(20);
		expect(stdout.match(/\tdeleted\t/g)).toHaveLength(20);
		expect(stderr).toMatch(/Deleted 20 messages .*\. To bring them back: awsmsg undo orders /);
		expect(stderr).toMatch(/stopped: the journal is on a file system that is full/);
		expect(hidden.size).toBe(20);
		for (const handle of there.keys()) expect(hidden.has(handle)).toBe(false);
	});

	it('because it was stopped says what it deleted, and ends with 130', async () => {
		const { there, stop, command } = world();
		let outcomes = 0;
		const { code, stdout } = await command(({ type }) => {
			if (type === 'outcome' && ++outcomes === 10) stop.abort();
		});
		expect(code).toBe(130);
		expect(stdout.match(/\tdeleted\t/g)).toHaveLength(40 - there.size);
	});

	it('names what the journal could not be told of', async () => {
		const { stores, command } = world();
		const { stderr } = await command(({ type }) => {
			if (type === 'outcome') stores.journal.state.broken = true;
		});
		expect(stderr).toMatch(
			/could not be told that 10 messages .*awsmsg undo orders --repeat-unknown .*brings them back/,
		);
	});
});
