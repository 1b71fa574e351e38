import { describe, expect, test } from 'vitest';
import { run as deleteMessages } from '../../../source/commands/messages/delete.ts';
import { run as groups } from '../../../source/commands/messages/groups.ts';
import { run as note } from '../../../source/commands/messages/note.ts';
import { run as redrive } from '../../../source/commands/redrive/redrive.ts';
import type { Run } from '../../../source/commands/shell/context.ts';
import type { Clock } from '../../../source/operations/ports.ts';
import { queueRef, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';
import { memoryRedrives } from '../redrive/memory-redrives.ts';
import { MemoryQueues } from '../rescue/memory-queues.ts';

const loopback = 'http://127.0.0.1:4566';
const start = Date.UTC(2026, 10, 20, 9);
const refund = '{"type":"Refund","amount":null}';

/** One computer through some days: what one command remembers the next one knows. */
class Days {
	readonly stores = memoryStores();
	readonly redrives = memoryRedrives();
	readonly queues = new MemoryQueues()
		.add('orders', {
			redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 3 },
		})
		.add('orders-dlq');
	#now = start;
	readonly clock: Clock = {
		now: () => this.#now,
		sleep: async (milliseconds, signal) => {
			signal.throwIfAborted();
			this.#now += milliseconds;
		},
	};

	letters(many: number): void {
		const made = { sentAt: this.#now, origin: 'orders', body: refund };
		this.queues.add('orders-dlq', {}, Array<typeof made>(many).fill(made));
	}

	pass(days: number): void {
		this.#now += days * 86_400_000;
	}

	run(run: Run, ...words: readonly string[]) {
		this.queues.now = this.clock.now;
		const { stores, redrives, clock } = this;
		const files = Object.fromEntries(
			[...this.written].map(([name, text]) => [name, new TextEncoder().encode(text)]),
		);
		return runFake(run, words, {
			...{ loopback, stores, redrives, clock, files },
			onWrite: (path, text) => void this.written.set(path, text),
			gateways: { queues: this.queues.gateway() },
		});
	}

	readonly written = new Map<string, string>();
}

const known = (stdout: string) => JSON.parse(stdout)[0].known;

describe('a kind of letters that was seen before', () => {
	test('says when, what was done then, by which run, and whether it came back', async () => {
		const days = new Days();
		days.letters(3);
		const first = await days.run(groups, 'groups', 'orders-dlq', '--json');
		expect(known(first.stdout)).toBe(undefined);
		const moved = await days.run(
			redrive,
			...'redrive orders-dlq --engine own --all-at-once --yes --json'.split(' '),
		);
		expect(moved.code, moved.stderr).toBe(0);
		const { runId } = JSON.parse(moved.stdout);
		days.pass(7);
		days.letters(2);
		const again = await days.run(groups, 'groups', 'orders-dlq', '--json');
		expect(known(again.stdout).acts).toMatchObject([
			{ what: 'moved', count: 3, runId, sentTo: ['orders'], returnedSince: true },
		]);
		const told = await days.run(groups, 'groups', 'orders-dlq');
		expect(told.stdout).toMatch(
			new RegExp(`2026-11-20: 3 of orders-dlq moved to orders, by run ${runId}; came back`),
		);
		const [{ id }] = JSON.parse(again.stdout);
		const plan = await days.run(
			redrive,
			...`redrive orders-dlq --fingerprint ${id} --dry-run`.split(' '),
		);
		expect(plan.stderr).toMatch(
			new RegExp(`this kind was met before: .*3 of orders-dlq moved .*${runId}; came back`),
		);
	});

	test('knows of a deletion, and that none of it came back', async () => {
		const days = new Days();
		days.letters(2);
		await days.run(groups, 'groups', 'orders-dlq');
		const { code } = await days.run(
			deleteMessages,
			...'delete orders-dlq --grep Refund -n 1 --yes'.split(' '),
		);
		expect(code).toBe(0);
		days.pass(1);
		const left = await days.run(groups, 'groups', 'orders-dlq', '--json');
		expect(known(left.stdout).acts).toMatchObject([
			{ what: 'deleted', count: 1, runId: 'run0', returnedSince: false },
		]);
	});
});

describe('awsmsg note', () => {
	test('notes, tells, writes for the team and takes over; no body is in it', async () => {
		const days = new Days();
		days.letters(1);
		const listed = await days.run(groups, 'groups', 'orders-dlq', '--json');
		const [{ id }] = JSON.parse(listed.stdout);
		expect((await days.run(note, 'note', id, 'worker 1.4 fixed it')).stderr).toMatch(/Noted for/);
		expect((await days.run(note, 'note')).stdout).toContain('worker 1.4 fixed it');
		await days.run(note, 'note', '--out', 'notes.json');
		const written = days.written.get('notes.json') ?? '';
		expect(JSON.parse(written)).toMatchObject({ kind: 'awsmsg notes', version: 1 });
		expect(written).not.toContain('amount":null');

		const others = new Days();
		others.written.set('notes.json', written);
		const taken = await others.run(note, 'note', '--from', 'notes.json');
		expect(taken.code, taken.stderr).toBe(0);
		const there = await others.run(note, 'note', '--json');
		expect(JSON.parse(there.stdout)).toMatchObject([{ id, note: 'worker 1.4 fixed it' }]);
		expect((await others.run(note, 'note', id, '')).stderr).toMatch(/Removed the note/);
		expect(JSON.parse((await others.run(note, 'note', '--json')).stdout)[0].note).toBe(undefined);
	});

	test('takes nothing of a file that is wrong anywhere, and shows hostile text as text', async () => {
		const days = new Days();
		days.written.set('bad.json', '[{"id":"x"}]');
		const bad = await days.run(note, 'note', '--from', 'bad.json');
		expect(bad.code).toBe(4);
		expect(bad.stderr).toMatch(/bad\.json is no file of notes: \[0\]\.title is missing/);
		const hostile = {
			...{ id: '5f1c0a9b2d3e', title: '\u001b]0;owned\u0007', firstSeen: 1, lastSeen: 2 },
			...{ queues: ['\u001b[2J'], note: '\u202eover' },
		};
		days.written.set('hostile.json', JSON.stringify([hostile]));
		await days.run(note, 'note', '--from', 'hostile.json');
		const shown = await days.run(note, 'note');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
		expect(shown.stdout).not.toMatch(/[\u001b\u0007\u202e]/);
	});

	test.each([
		[['note', 'nothing'], 2, /an id of 12 letters and digits/],
		[['note', '5f1c0a9b2d3e', '--out', 'f'], 2, /three things to do/],
		[['note', '5f1c0a9b2d3e', 'text'], 1, /no remembered kind/],
	] as const)('%j is refused', async (words, code, said) => {
		const ended = await new Days().run(note, ...words);
		expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
	});
});
