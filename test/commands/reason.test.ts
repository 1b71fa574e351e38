import { describe, expect, test } from 'vitest';
import { run as send } from '../../source/commands/messages/send.ts';
import { nothingConfigured } from '../../source/configuration/configuration.ts';
import type { ContextRule } from '../../source/domain/contexts/terms.ts';
import { account, runFake } from './fake-context.ts';
import { memoryStores } from './memory-stores.ts';

const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 2, scope: 'system' } as const;
const asking: ContextRule = {
	match: { account: ['*'] },
	reason: 'required',
	audit: 'required',
	mode: 'open',
	by,
};

async function sending(more: readonly string[], broken = false) {
	const stores = memoryStores();
	const entries = async () => (await stores.audit.read()).entries;
	const audit = broken
		? { ...stores.audit, append: () => Promise.reject(new Error('no room')) }
		: stores.audit;
	const finished = await runFake(send, ['send', 'orders', 'hunter2', '--yes', ...more], {
		configured: {
			...nothingConfigured,
			configuration: { contexts: [asking] },
		},
		stores: { ...stores, audit },
		gateways: { queues: { send: async () => [{ ok: true as const, messageId: 'm' }] } },
	});
	return { ...finished, entries: await entries() };
}

describe('where a file asks for a reason', () => {
	test('nothing is sent without one, and the file is named', async () => {
		const { code, stderr, calls, entries } = await sending([]);
		expect(code).toBe(4);
		expect(stderr).toContain(
			'nothing is written here without a reason, as /etc/awsmsg/config.toml line 2 wants it',
		);
		expect(calls).not.toContain('queues.send');
		expect(entries).toEqual([]);
	});

	test('it is written down with what was done, before it is sent, and no body is', async () => {
		const { code, calls, entries } = await sending(['--reason', 'letters of this morning']);
		expect([code, calls.includes('queues.send')]).toEqual([0, true]);
		expect(entries).toMatchObject([
			{
				type: 'confirmed',
				what: 'send to orders',
				reason: 'letters of this morning',
				account,
				user: 'ada',
			},
		]);
		expect(JSON.stringify(entries)).not.toContain('hunter2');
	});

	test('nothing is sent that can not be written down', async () => {
		const { code, stderr, calls } = await sending(['--reason', 'x'], true);
		expect(code).toBe(4);
		expect(stderr).toContain("the audit file can't be written");
		expect(calls).not.toContain('queues.send');
	});
});

test('an empty reason is none', async () => {
	await expect(sending(['--reason', ' '])).rejects.toThrow('--reason is empty');
});
