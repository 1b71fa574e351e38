import { describe, expect, it } from 'vitest';
import { run } from '../../source/commands/report.ts';
import type { AuditEntry } from '../../source/domain/audit/audit-entry.ts';
import { denied, queueAttributes, queueRef, runFake } from './fake-context.ts';
import { memoryStores } from './memory-stores.ts';

/** Nothing but one dead-letter queue, whose figures and alarms can not be had. */
const gateways = {
	queues: {
		listPage: async () => ({ items: [queueRef('orders-dlq')] }),
		attributes: async () => queueAttributes('orders-dlq', { visible: 3 }),
		listMoves: async () => [],
	},
	topics: {
		listPage: async () => ({ items: [] }),
		allSubscriptionsPage: async () => ({ items: [] }),
	},
	streams: { listPage: async () => ({ items: [] }) },
};

async function noted() {
	const stores = memoryStores();
	const entry: AuditEntry = {
		...{
			type: 'confirmed',
			at: 900_000,
			run: 'r1',
			region: 'eu-west-1',
			user: 'ada',
			host: 'desk',
		},
		...{ version: '0.1.0', what: 'purge orders', effect: 'destroy', mode: 'open', resources: [] },
	};
	await stores.audit.append(entry);
	return stores;
}

describe('awsmsg report', () => {
	it('prints what is seen and what was done, and says by its exit code that it is not whole', async () => {
		const stores = await noted();
		const { code, stdout, calls } = await runFake(run, ['report', '--since', '10m'], {
			gateways,
			stores,
		});
		expect(stdout).toContain('# Incident report, 1970-01-01 00:06:40Z to 1970-01-01 00:16:40Z');
		expect(stdout).toContain('Not known of orders-dlq: CloudWatch: ');
		expect(stdout).toContain('1970-01-01 00:15:00Z: `purge orders`');
		expect(calls).toContain('queues.listPage');
		expect(code).toBe(3);
	});

	it('of a time that is over, or offline, asks AWS nothing', async () => {
		for (const flag of [['--until=-1m'], ['--offline']]) {
			const options = { gateways, stores: await noted() };
			const { code, stdout, calls } = await runFake(run, ['report', ...flag], options);
			expect([code, calls]).toEqual([0, []]);
			expect(stdout).toContain('`purge orders`');
		}
	});

	it('tells what was done where AWS can not be asked', async () => {
		const options = {
			gateways: { queues: { listPage: () => Promise.reject(denied('SQS ListQueues')) } },
			stores: await noted(),
		};
		const { code, stdout } = await runFake(run, ['report'], options);
		expect(code).toBe(3);
		expect(stdout).toContain('`purge orders`');
	});

	it('writes a file for its owner alone', async () => {
		const written: string[] = [];
		const { stdout, stderr, code } = await runFake(
			run,
			['report', '--offline', '--out', 'incident.md'],
			{ onWrite: (path, text) => written.push(path, text) },
		);
		expect([code, stdout]).toEqual([0, '']);
		expect(written[0]).toBe('incident.md');
		expect(written[1]).toContain('# Incident report');
		expect(stderr).toContain('incident.md, for you alone to read');
	});

	it('refuses what would be no report', async () => {
		for (const [line, said] of [
			['--json', 'a report is Markdown'],
			['--since 5x', '--since takes a span'],
			['--since 2s --until=-1h', 'would end before it begins'],
		] as const) {
			const { code, stderr } = await runFake(run, ['report', ...line.split(' ')]);
			expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
		}
	});
});
