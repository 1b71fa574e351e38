import { describe, expect, it } from 'vitest';
import { run as deleteMessages } from '../../../source/commands/messages/delete.ts';
import { run as forget } from '../../../source/commands/messages/forget.ts';
import { run as journal } from '../../../source/commands/messages/journal.ts';
import type { Configured } from '../../../source/configuration/configuration.ts';
import type { JournalRule } from '../../../source/domain/contexts/journal-terms.ts';
import { maskedView } from '../../../source/domain/masking/mask-message.ts';
import { Masks } from '../../../source/domain/masking/masks.ts';
import { fingerprintOf } from '../../../source/domain/messages/fingerprint.ts';
import { keepMessages, noteOutcome } from '../../../source/operations/messages/message-journal.ts';
import { type FakeOptions, message, queueRef, runFake } from '../fake-context.ts';
import { letters } from '../json-world.ts';
import { memoryStores } from '../memory-stores.ts';

const queue = queueRef('orders-dlq');

/** Stores with copies of two messages, one of which is of ada. */
async function kept() {
	const stores = memoryStores();
	const messages = [message('m1', '{"email":"ada@example.com"}'), message('m2', '{"n":1}')];
	const input = { queue, place: 'aws', messages, at: 5, run: 'run0', from: 0 };
	const keys = await keepMessages(stores.deleted, input);
	for (const key of keys) await noteOutcome(stores.deleted, key, 'deleted');
	const seen = [
		{ id: 'aaaaaaaaaaaa', title: 'Refund of ada@example.com' },
		{ id: 'bbbbbbbbbbbb', title: 'Order' },
	];
	await stores.fingerprints.see(seen, { queue }, 5);
	return stores;
}

const line = ['forget', '--grep', 'ada@example.com'];

describe('awsmsg forget', () => {
	it('counts first, and erases nothing', async () => {
		const stores = await kept();
		const before = JSON.stringify(stores.journal.state.entries);
		const { code, stderr } = await runFake(forget, line, { stores });
		expect(code).toBe(0);
		expect(stderr).toContain('Would forget 1 copy, 1 kind with what was noted, 0 lines of files.');
		expect(stderr).toContain('--yes does it');
		expect(JSON.stringify(stores.journal.state.entries)).toBe(before);
		expect(await stores.fingerprints.load()).toHaveLength(2);
	});

	it('erases copies, kinds and lines of files; that a message was deleted stays known', async () => {
		const stores = await kept();
		const others = stores.journal.state.entries.filter(({ key }) => key === 'run0-1');
		const file = '{"id":"a","body":"ada@example.com"}\n{"id":"b",  "body":"other"}\r\n\n';
		const written: string[] = [];
		const { code } = await runFake(forget, [...line, '--in', 'rescued.ndjson', '--yes'], {
			stores,
			files: { 'rescued.ndjson': new TextEncoder().encode(file) },
			onWrite: (path, text) => written.push(path, text),
		});
		expect(code).toBe(0);
		expect(JSON.stringify(stores.journal.state.entries)).not.toContain('ada@');
		expect(stores.journal.state.entries.filter(({ key }) => key === 'run0-1')).toEqual(others);
		expect((await stores.fingerprints.load()).map(({ title }) => title)).toEqual(['Order']);
		expect(written).toEqual(['rescued.ndjson', '{"id":"b",  "body":"other"}\r\n\n']);
		const told = await runFake(journal, ['journal'], { stores });
		expect(told.stdout).not.toContain('m1');
		expect(told.stderr).toContain('Of 1 more deleted message no copy is kept.');
		const { entries } = await stores.audit.read();
		expect(entries).toMatchObject([
			{ type: 'forgot', what: '1 copy, 1 kind with what was noted, 1 line of files', count: 2 },
		]);
		expect(JSON.stringify(entries)).not.toContain('ada@');
	});

	it('erases copies whose time is over, which nothing reads any more', async () => {
		const stores = memoryStores();
		const messages = [message('m1', '{"email":"ada@example.com"}')];
		const input = { queue, place: 'aws', messages, at: 5, from: 0 };
		await keepMessages(stores.deleted, { ...input, run: 'run0' });
		await keepMessages(stores.deleted, { ...input, run: 'run1' });
		await keepMessages(stores.deleted, { ...input, run: 'run2', messages: [message('m2', 'x')] });
		const [over, old, young] = stores.journal.state.entries;
		if (over === undefined || old === undefined || young === undefined) throw new Error('none');
		const dayAgo = { written: 1_000_000 - 86_400_000 };
		stores.journal.state.entries = [
			{ ...over, ...dayAgo, keepUntil: 999_999 },
			{ ...old, written: 1_000_000 - 31 * 86_400_000 },
			{ ...young, ...dayAgo, keepUntil: 1_000_001 },
		];
		const deleted = { ...stores.deleted, read: async () => ({ entries: [], damage: [] }) };
		await runFake(forget, [...line, '--yes'], { stores: { ...stores, deleted } });
		const { entries } = stores.journal.state;
		expect(JSON.stringify(entries)).not.toContain('ada@');
		expect(entries.map(({ type }) => type)).toEqual(['noted', 'noted', 'kept']);
	});

	it('knows the kinds of messages whose values are masked', async () => {
		const by = { kind: 'file', path: 'config.toml', line: 3, scope: 'user' } as const;
		const mask = { resource: ['*'], paths: ['body.type'], regex: [], by };
		const configured: Configured = {
			...{ configuration: { contexts: [], masks: [mask] }, found: ['user'], warnings: [] },
		};
		const stores = memoryStores();
		const one = message('m1', '{"type":"Refund","email":"ada@example.com"}');
		const input = { queue, place: 'aws', messages: [one], at: 5, run: 'run0', from: 0 };
		await keepMessages(stores.deleted, input);
		const seen = fingerprintOf(maskedView(one, new Masks([mask]), queue.name));
		expect(seen.id).not.toBe(fingerprintOf(one).id);
		await stores.fingerprints.see([seen], { queue }, 5);
		const { code, stderr } = await runFake(forget, line, { stores, configured });
		expect(code).toBe(0);
		expect(stderr).toContain('Would forget 1 copy, 1 kind with what was noted');
	});

	it('changes nothing where one of the files is none of messages', async () => {
		const stores = await kept();
		const before = JSON.stringify(stores.journal.state.entries);
		const { code, stderr } = await runFake(forget, [...line, '--in', 'notes.md', '--yes'], {
			stores,
			files: { 'notes.md': new TextEncoder().encode('# Notes') },
		});
		expect(code).toBe(4);
		expect(stderr).toContain('notes.md is no file of messages');
		expect(JSON.stringify(stores.journal.state.entries)).toBe(before);
	});

	it('wants to know which messages', async () => {
		const { code } = await runFake(forget, ['forget', '--yes']);
		expect(code).toBe(2);
	});
});

describe('awsmsg journal', () => {
	it('tells of deletions without copies in the queue that is named alone', async () => {
		const stores = await kept();
		await runFake(forget, [...line, '--yes'], { stores });
		const told = async (...of: readonly string[]) =>
			(await runFake(journal, ['journal', ...of], { stores })).stderr;
		expect(await told('orders-dlq')).toContain('Of 1 more deleted message no copy is kept.');
		expect(await told('others')).not.toContain('no copy is kept');
	});
});

describe('what a context lets be kept of a deletion', () => {
	function options(
		terms: JournalRule,
	): FakeOptions & { readonly stores: ReturnType<typeof memoryStores> } {
		const by = { kind: 'file', path: 'config.toml', line: 3, scope: 'user' } as const;
		const contexts = [{ match: { account: ['*'] }, journal: terms, mode: 'open' as const, by }];
		const configured: Configured = { configuration: { contexts }, found: ['user'], warnings: [] };
		return { configured, stores: memoryStores(), gateways: letters() };
	}
	const words = 'delete orders-dlq --id m0 --mode open'.split(' ');

	it('is a copy, unless it says otherwise: then it costs one level more, and says so', async () => {
		const bare = options({ keep: 'none' });
		const refused = await runFake(deleteMessages, words, bare);
		expect(refused.code).toBe(4);
		expect(bare.stores.journal.state.entries).toEqual([]);
		const done = await runFake(deleteMessages, [...words, '--yes'], bare);
		expect(done.code).toBe(0);
		expect(done.stderr).not.toContain('To bring them back');
		const [entry] = bare.stores.journal.state.entries;
		expect(entry).toMatchObject({ type: 'noted', id: 'm0' });
		expect(JSON.stringify(bare.stores.journal.state.entries)).not.toContain('Refund');
	});

	it('may be a digest of it', async () => {
		const digest = options({ keep: 'hash' });
		await runFake(deleteMessages, [...words, '--yes'], digest);
		expect(digest.stores.journal.state.entries[0]).toMatchObject({
			type: 'noted',
			sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
	});

	it('is gone after so many days', async () => {
		const week = options({ days: 7 });
		await runFake(deleteMessages, [...words, '--yes'], week);
		expect(week.stores.journal.state.entries[0]).toMatchObject({
			type: 'kept',
			keepUntil: 1_000_000 + 7 * 86_400_000,
		});
	});
});
