import { describe, expect, it } from 'vitest';
import { run as deleteMessages } from '../../../source/commands/messages/delete.ts';
import { run as exportMessages } from '../../../source/commands/messages/export.ts';
import { run as groups } from '../../../source/commands/messages/groups.ts';
import { run as importMessages } from '../../../source/commands/messages/import.ts';
import { run as journal } from '../../../source/commands/messages/journal.ts';
import { run as note } from '../../../source/commands/messages/note.ts';
import { run as peek } from '../../../source/commands/messages/peek.ts';
import { run as undo } from '../../../source/commands/messages/undo.ts';
import { run as redrive } from '../../../source/commands/redrive/redrive.ts';
import { run as report } from '../../../source/commands/report.ts';
import type { Run } from '../../../source/commands/shell/context.ts';
import { run as tail } from '../../../source/commands/streams/tail.ts';
import type { Configured } from '../../../source/configuration/configuration.ts';
import type { MaskRule } from '../../../source/domain/masking/masks.ts';
import type { OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { type FakeOptions, message, queueAttributes, queueRef, runFake } from '../fake-context.ts';
import { streamWorld } from '../json-world.ts';
import { memoryStores } from '../memory-stores.ts';

const canary = 'CANARY-4111';
const body = JSON.stringify({ type: 'Refund', error: `no card ${canary}`, card: canary, n: 1 });

function configured(...rules: readonly Partial<MaskRule>[]): Configured {
	const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
	const masks = rules.map((rule) => ({ resource: ['*'], paths: [], regex: [], by, ...rule }));
	return { configuration: { contexts: [], masks }, found: ['user'], warnings: [] };
}

const masked = configured({ regex: ['CANARY-[0-9]+'] });

/** A dead-letter queue with one letter, and all that is sent anywhere. */
function world(more: FakeOptions = {}) {
	const sent: OutgoingMessage[] = [];
	const letter = message('m1', body, {
		attributes: { token: { type: 'String', text: canary } },
		system: {
			ApproximateReceiveCount: '3',
			SentTimestamp: '0',
			DeadLetterQueueSourceArn: queueRef('orders').arn,
			MessageGroupId: `group-of-${canary}`,
			MessageDeduplicationId: `${canary}-1`,
			SenderId: `AROA:${canary}`,
		},
	});
	let left = [letter];
	const options: FakeOptions = {
		configured: masked,
		stores: memoryStores(),
		gateways: {
			queues: {
				attributes: async (url) => {
					const name = url.endsWith('-dlq') ? 'orders-dlq' : 'orders';
					return queueAttributes(name, { visible: left.length });
				},
				deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
				listMoves: async () => [],
				truePeek: async () => [letter],
				receive: async ({ max }) => {
					const batch = left.slice(0, max);
					left = left.slice(max);
					return batch;
				},
				changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true })),
				delete: async ({ receiptHandles }) => receiptHandles.map(() => ({ ok: true })),
				send: async ({ entries }) => {
					sent.push(...entries);
					return entries.map((_, index) => ({ ok: true, messageId: `new${index}` }));
				},
			},
		},
		...more,
	};
	return { options, sent };
}

const outputs = ['table', 'text', 'json', 'ndjson'] as const;

describe('masked values', () => {
	it.each<readonly [string, Run]>([
		['peek orders-dlq', peek],
		['peek orders-dlq --true-peek', peek],
		['peek orders-dlq --grep Refund', peek],
		['groups orders-dlq', groups],
		['groups orders-dlq --by attributes.token', groups],
		['groups orders-dlq --by group', groups],
		['export orders-dlq', exportMessages],
		['delete orders-dlq --grep Refund --dry-run', deleteMessages],
		['redrive orders-dlq --dry-run --engine own --set body.n=2', redrive],
	])('are not in what `%s` prints, in any form', async (line, run) => {
		for (const output of outputs) {
			const { options } = world();
			const words = [...line.split(' '), '--output', output];
			const { stdout, stderr } = await runFake(run, words, options);
			expect(stdout + stderr).not.toContain(canary);
			expect(stdout + stderr).not.toBe('');
		}
	});

	it('are not in a table that can be opened elsewhere', async () => {
		const { options } = world();
		const { stdout } = await runFake(exportMessages, ['export', 'orders-dlq', '--csv'], options);
		expect(stdout).toContain('[masked]');
		expect(stdout).not.toContain(canary);
	});

	it('are found by no filter and no search', async () => {
		for (const words of [
			['--grep', canary],
			['--where', `body.card == "${canary}"`],
			['--where', `attributes.token == "${canary}"`],
			['--where', `group == "group-of-${canary}"`],
			['--where', `raw.contains("${canary}")`],
		]) {
			const { options } = world();
			const { stderr } = await runFake(peek, ['peek', 'orders-dlq', ...words], options);
			expect(stderr).toContain('0 messages');
		}
	});

	it('choose nothing by the mark of another run: it is nobody here, and its opposite everybody', async () => {
		const where = ['--where', 'group != "[masked 3fa9c1b2]"'];
		for (const [run, ...words] of [
			[deleteMessages, 'delete', 'orders-dlq', '--yes', '--mode', 'open'],
			[exportMessages, 'export', 'orders-dlq'],
			[redrive, 'redrive', 'orders-dlq', '--engine', 'own', '--yes', '--mode', 'open'],
			[tail, 'tail', 'clicks'],
		] as const) {
			const { options } = world();
			const { code, stderr, calls } = await runFake(run, [...words, ...where], options);
			expect(stderr).toContain('--where: a mark of another run names nobody here');
			expect([code, calls]).toEqual([2, []]);
		}
	});

	it('are marked in an export, which no import takes', async () => {
		const { options } = world();
		const exported = await runFake(exportMessages, ['export', 'orders-dlq'], options);
		expect(JSON.parse(exported.stdout)).toMatchObject({ id: 'm1', masked: true });
		expect(exported.stderr).toContain('1 has masked values and is no copy');
		const files = { 'some.ndjson': new TextEncoder().encode(exported.stdout) };
		const line = ['import', 'orders', 'some.ndjson', '--yes', '--mode', 'open'];
		const imported = await runFake(importMessages, line, { ...options, files });
		expect(imported.code).not.toBe(0);
		expect(imported.stdout + imported.stderr).toContain('values of it are masked');
		expect(imported.calls).not.toContain('queues.send');
	});

	it('are moved as they were received by a redrive, which is filtered by the rest', async () => {
		const { options, sent } = world();
		const line = 'redrive orders-dlq --engine own --all-at-once --yes --mode open';
		const where = ['--where', 'body.type == "Refund"'];
		const { code } = await runFake(redrive, [...line.split(' '), ...where], options);
		expect(code).toBe(0);
		expect(sent.map((one) => one.body)).toEqual([body]);
		expect(sent[0]?.attributes).toEqual({ token: { type: 'String', text: canary } });
		const known = await runFake(note, ['note', '--json'], options);
		expect(known.stdout).not.toContain(canary);
		expect(known.stdout).toContain('[masked]');
	});

	it('are carried nowhere by an edit: what has some stays where it is', async () => {
		const { options, sent } = world();
		const line = 'redrive orders-dlq --engine own --all-at-once --yes --mode open';
		const edit = ['--set', 'body.open=body.card'];
		const { stdout, stderr } = await runFake(redrive, [...line.split(' '), ...edit], options);
		expect(sent).toEqual([]);
		expect(stdout + stderr).toContain('values of it are masked, and it is not edited');
	});

	it('are in the copy that a deletion keeps and an undo sends back, and not in what is told of it', async () => {
		const { options, sent } = world();
		const line = 'delete orders-dlq --id m1 --yes --mode open';
		expect((await runFake(deleteMessages, line.split(' '), options)).code).toBe(0);
		for (const output of outputs) {
			const { stdout } = await runFake(journal, ['journal', '--output', output], options);
			expect(stdout).toContain('[masked]');
			expect(stdout).not.toContain(canary);
		}
		const told = await runFake(report, ['report', '--offline', '--bodies'], options);
		expect(told.stdout).toContain('[masked]');
		expect(told.stdout).not.toContain(canary);
		await runFake(undo, 'undo orders-dlq --yes --mode open'.split(' '), options);
		expect(sent.map((one) => one.body)).toEqual([body]);
	});

	it('are not in what a tail prints, in any form', async () => {
		const words = 'tail clicks --from trim-horizon --no-follow'.split(' ');
		for (const more of [...outputs.map((one) => ['--output', one]), ['--format', 'line']]) {
			const options = { gateways: streamWorld(), configured: configured({ regex: ['hello'] }) };
			const { stdout } = await runFake(tail, [...words, ...more], options);
			expect(stdout).not.toMatch(/hello|aGVsbG8/);
			expect(stdout).toContain('[masked]');
		}
	});

	it('of partition keys are in no form of a tail, by path or by pattern', async () => {
		const words = 'tail clicks --from trim-horizon --no-follow'.split(' ');
		for (const rule of [{ paths: ['key'] }, { regex: ['^k[0-9]$'] }]) {
			for (const output of outputs) {
				const options = { gateways: streamWorld(), configured: configured(rule) };
				const { stdout } = await runFake(tail, [...words, '--output', output], options);
				expect(stdout).not.toMatch(/\bk[0-9]\b/);
				expect(stdout).toMatch(/\[masked [0-9a-f]{8}\]/);
			}
		}
	});
});

describe('--reveal', () => {
	it('shows them, after the audit took it', async () => {
		const { options } = world();
		const { stdout } = await runFake(
			peek,
			['peek', 'orders-dlq', '--reveal', '--json', '--reason', 'a customer asked'],
			options,
		);
		expect(stdout).toContain(canary);
		const { entries } = (await options.stores?.audit.read()) ?? { entries: [] };
		expect(entries).toMatchObject([
			{
				type: 'revealed',
				what: 'reveal masked values of orders-dlq',
				resources: [{ kind: 'queue', name: 'orders-dlq' }],
				reason: 'a customer asked',
			},
		]);
	});

	it('shows nothing that a rule keeps from everybody', async () => {
		const never = configured({ regex: ['CANARY-[0-9]+'], reveal: 'never' });
		const { options } = world({ configured: never });
		const { stdout } = await runFake(peek, ['peek', 'orders-dlq', '--reveal', '--json'], options);
		expect(stdout).not.toContain(canary);
	});

	it('is refused without a reason where one is wanted', async () => {
		const { options } = world({ env: { AWSMSG_REASON: 'required' } });
		const { code, stdout, stderr } = await runFake(
			peek,
			['peek', 'orders-dlq', '--reveal'],
			options,
		);
		expect([code, stdout]).toEqual([4, '']);
		expect(stderr).toContain('nothing is revealed here without a reason');
	});
});
