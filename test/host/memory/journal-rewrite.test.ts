import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteSegments } from '../../../source/host/memory/journal-rewrite.ts';
import { openSharedJournal } from '../../../source/host/memory/shared-journal.ts';
import { openStores } from '../../../source/host/memory/stores.ts';
import type { JournalEntry } from '../../../source/operations/ports.ts';
import { stopLater } from '../../helpers/fixtures.ts';

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-rewrite-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

const limits = { keepMilliseconds: 86_400_000, keepBytes: 1024 * 1024 };

const withoutSecret = (entry: JournalEntry): JournalEntry =>
	'secret' in entry ? { key: entry['key'], gone: true } : entry;

describe('rewriting a journal', () => {
	it('replaces what is meant; every other line stays byte for byte, damaged ones too', async () => {
		const line = fc.oneof(
			fc.record({ key: fc.string(), secret: fc.string() }).map((one) => JSON.stringify(one)),
			fc
				.record({ key: fc.string(), text: fc.string() })
				.map((one) => JSON.stringify(one, null, 1).replaceAll('\n', ' ')),
			fc.constantFrom('', '{"torn', 'nonsense', '[]'),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), async (lines, ends) => {
				const directory = folder();
				const file = path.join(directory, 'messages-1.000001.jsonl');
				writeFileSync(file, lines.join('\n') + (ends ? '\n' : ''), { mode: 0o600 });
				utimesSync(file, 1000, 1000);
				const { replaced } = await rewriteSegments(directory, 'messages', withoutSecret);
				const isSecret = (one: string) => one.includes('"secret":');
				expect(replaced).toBe(lines.filter(isSecret).length);
				const after = readFileSync(file, 'utf8').split('\n');
				for (const [index, before] of lines.entries()) {
					if (isSecret(before))
						expect(JSON.parse(after[index] ?? '')).toMatchObject({ gone: true });
					else expect(after[index]).toBe(before);
				}
				expect(statSync(file).mode & 0o777).toBe(0o600);
				expect(statSync(file).mtimeMs).toBe(1_000_000);
				expect(readdirSync(directory)).toEqual(['messages-1.000001.jsonl']);
			}),
			{ numRuns: 40 },
		);
	});

	it('loses nothing of a process that writes on', async () => {
		const directory = folder();
		const journal = openSharedJournal(directory, 'messages', limits);
		await journal.append({ key: 'a', secret: 's' });
		const writing = (async () => {
			for (let index = 0; index < 50; index++)
				await journal.append({ key: `w${index}`, text: 't' });
		})();
		for (let round = 0; round < 5; round++) {
			await rewriteSegments(directory, 'messages', (entry) =>
				'text' in entry && entry['round'] !== round ? { ...entry, round } : withoutSecret(entry),
			);
		}
		await writing;
		const { entries, damage } = await journal.read();
		expect(damage).toEqual([]);
		const keys = new Set(entries.map(({ key }) => key));
		expect(keys.has('a')).toBe(true);
		for (let index = 0; index < 50; index++) expect(keys.has(`w${index}`)).toBe(true);
		expect(JSON.stringify(entries)).not.toContain('"secret"');
		await journal.close();
	});

	it('undoes nothing of another one at the same time', async () => {
		const data = folder();
		const stores = openStores({ config: data, state: data, data, cache: data });
		for (const key of ['a', 'b', 'c']) await stores.deleted.append({ key, secret: key });
		const only = (key: string) => (entry: JournalEntry) =>
			entry['key'] === key ? withoutSecret(entry) : entry;
		await Promise.all(['a', 'b', 'c'].map((key) => stores.rewriteDeleted(only(key))));
		const { entries } = await stores.deleted.read();
		expect(entries).toHaveLength(3);
		expect(JSON.stringify(entries)).not.toContain('"secret"');
		await stores.deleted.close();
	});

	it('removes what one that was killed has left', async () => {
		const directory = folder();
		const left = ['messages-1.000001.jsonl.9-ab.tmp', 'other-1.000001.jsonl.9-ab.tmp'];
		for (const file of left) writeFileSync(path.join(directory, file), '{"secret":"s"}\n');
		await rewriteSegments(directory, 'messages', withoutSecret);
		expect(readdirSync(directory)).toEqual(['other-1.000001.jsonl.9-ab.tmp']);
	});
});
