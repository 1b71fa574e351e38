import { describe, expect, test } from 'vitest';
import {
	hiddenMessages,
	noteHidden,
	queueNameOf,
} from '../../../source/operations/messages/hidden-messages.ts';
import type { JournalEntry } from '../../../source/operations/ports.ts';

function memoryJournal() {
	const entries: JournalEntry[] = [];
	return {
		entries,
		append: async (entry: JournalEntry) => {
			entries.push(entry);
		},
		read: async () => ({ entries, damage: [] }),
	};
}

const released = { released: 0, failed: 0, expired: 0 };
const one = { url: 'https://sqs.eu-west-1.amazonaws.com/1/orders', count: 3, backAt: 30_000 };
const other = { url: 'https://sqs.eu-west-1.amazonaws.com/1/emails', count: 1, backAt: 20_000 };

describe('what could not be given back', () => {
	test('is written down by queue, and told until it has returned', async () => {
		const journal = memoryJournal();
		await noteHidden(journal, { ...released, failed: 4, hidden: [one, other] }, 1000);
		expect(journal.entries).toMatchObject([
			{ type: 'hidden', at: 1000, ...one },
			{ type: 'hidden', at: 1000, ...other },
		]);
		expect(await hiddenMessages(journal, 1000)).toEqual([other, one]);
		expect(await hiddenMessages(journal, 25_000)).toEqual([one]);
		expect(await hiddenMessages(journal, 30_000)).toEqual([]);
		expect(queueNameOf(one)).toBe('orders');
	});

	test('leaves no trace when all was given back, nor does a journal of others say anything', async () => {
		const journal = memoryJournal();
		await noteHidden(journal, released, 1000);
		expect(journal.entries).toEqual([]);
		journal.entries.push({ type: 'kept', key: 'a' }, { type: 'hidden', url: 7, backAt: 99_999 });
		expect(await hiddenMessages(journal, 1000)).toEqual([]);
	});

	test('a journal that can not be written, or never answers, keeps nobody', async () => {
		const report = { ...released, failed: 3, hidden: [one] };
		await noteHidden({ append: () => Promise.reject(new Error('ENOSPC')) }, report, 0);
		await noteHidden({ append: () => new Promise(() => {}) }, report, 0);
	});
});
