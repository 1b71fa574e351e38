import { describe, expect, it } from 'vitest';
import { run as describeOne } from '../../source/commands/describe.ts';
import { run as deleteMessages } from '../../source/commands/messages/delete.ts';
import { run as peek } from '../../source/commands/messages/peek.ts';
import { run as send } from '../../source/commands/messages/send.ts';
import type { Run } from '../../source/commands/shell/context.ts';
import { run as publish } from '../../source/commands/topics/publish.ts';
import { nothingConfigured } from '../../source/configuration/configuration.ts';
import {
	account,
	denied,
	type FakeOptions,
	message,
	queueAttributes,
	runFake,
} from './fake-context.ts';
import { memoryStores } from './memory-stores.ts';

/*
A queue and a topic of another account, by URL or ARN: what their policies allow is done, under the guards of that account.
*/

const theirs = '999999999999';
const url = `https://sqs.eu-west-1.amazonaws.com/${theirs}/orders`;
const arn = `arn:aws:sqs:eu-west-1:${theirs}:orders`;
const topic = `arn:aws:sns:eu-west-1:${theirs}:news`;

/** What came to them. */
function world({ readable = true } = {}) {
	const sent: string[] = [];
	const gateways: NonNullable<FakeOptions['gateways']> = {
		queues: {
			attributes: async () => {
				if (!readable) throw denied('SQS GetQueueAttributes');
				return { ...queueAttributes('orders', { visible: 1 }), arn };
			},
			receive: async () => [message('m1', 'theirs')],
			changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true as const })),
			send: async (input) => {
				sent.push(input.url);
				return input.entries.map(() => ({ ok: true as const, messageId: 'new' }));
			},
		},
		topics: {
			attributes: async () => {
				if (!readable) throw denied('SNS GetTopicAttributes');
				return { arn: topic, fifo: false, raw: {} };
			},
			publish: async ({ topicArn }) => {
				sent.push(topicArn);
				return { messageId: 'new' };
			},
		},
	};
	const tell = (run: Run, words: readonly string[], more: FakeOptions = {}) =>
		runFake(run, [...words, '--mode', 'open'], { gateways, ...more });
	return { sent, tell };
}

const asRule = (mode: 'open' | 'read-only') => {
	const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;
	const contexts = [{ match: { account: [theirs] }, by, mode }];
	return { configured: { ...nothingConfigured, configuration: { contexts } } };
};

const words: readonly (readonly [string, Run, readonly string[], string])[] = [
	['send', send, ['send', url, 'hello', '--yes'], url],
	['publish', publish, ['publish', topic, 'hello', '--yes'], topic],
];

describe.each(words)('%s', (_, run, line, where) => {
	it('goes to the address as it was given, and says whose it is', async () => {
		const { sent, tell } = world();
		const { code, stderr } = await tell(run, line);
		expect([code, sent]).toEqual([0, [where]]);
		expect(stderr).toContain(`it belongs to account ${theirs}, this context to ${account}`);
	});

	it('goes there too where only that is allowed', async () => {
		const { sent, tell } = world({ readable: false });
		const { code, stderr } = await tell(run, line);
		expect([code, sent]).toEqual([0, [where]]);
		expect(stderr).toContain('may not be read from here');
	});

	it('is refused where the configuration calls that account read-only, though ours is open', async () => {
		const { sent, tell } = world();
		const { code, stderr } = await tell(run, line, asRule('read-only'));
		expect([code, sent]).toEqual([4, []]);
		expect(stderr).toContain('/etc/awsmsg/config.toml line 3');
	});
});

it('of what is deleted no copy is kept where the configuration says so of that account', async () => {
	const there = [message('m1', 'theirs')];
	const stores = memoryStores();
	const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;
	const contexts = [{ match: { account: [theirs] }, by, journal: { keep: 'none' as const } }];
	const line = ['delete', url, '--where', 'body != "x"', '--confirm', 'orders', '--mode', 'open'];
	const { code, stderr } = await runFake(deleteMessages, line, {
		stores,
		configured: { ...nothingConfigured, configuration: { contexts } },
		gateways: {
			queues: {
				attributes: async () => ({ ...queueAttributes('orders', { visible: there.length }), arn }),
				receive: async () => there.splice(0),
				delete: async ({ receiptHandles }) => receiptHandles.map(() => ({ ok: true as const })),
			},
		},
	});
	expect([code, stderr]).toEqual([0, expect.stringContaining('Deleted 1 message')]);
	expect(stderr).not.toContain('bring them back');
	expect(stores.journal.state.entries.map(({ type }) => type)).toContain('noted');
	expect(JSON.stringify(stores.journal.state.entries)).not.toContain('theirs');
});

it('a look receives from the address as it was given, and gives back there', async () => {
	const { tell } = world();
	const { code, stdout, calls } = await tell(peek, ['peek', url, '--json']);
	expect(code).toBe(0);
	expect(stdout).toContain('theirs');
	expect(calls).toContain('queues.changeVisibility');
	expect(calls).not.toContain('queues.resolve');
	const refused = await tell(peek, ['peek', url], asRule('read-only'));
	expect([refused.code, refused.calls.includes('queues.receive')]).toEqual([4, false]);
});

it('what may not be read is elsewhere for whoever wants to read it', async () => {
	const { tell } = world({ readable: false });
	const { code, stderr } = await tell(describeOne, ['describe', url]);
	expect(code).toBe(1);
	expect(stderr).toContain(`the --profile of account ${theirs}`);
});
