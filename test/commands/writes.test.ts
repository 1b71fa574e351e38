import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run as send } from '../../source/commands/messages/send.ts';
import { run as purge } from '../../source/commands/queues/purge.ts';
import { run as put } from '../../source/commands/streams/put.ts';
import { run as publish } from '../../source/commands/topics/publish.ts';
import { fail } from '../../source/domain/failure.ts';
import type { OutgoingMessage } from '../../source/domain/messages/message.ts';
import type { OutgoingRecord } from '../../source/domain/resources.ts';
import { account, queueAttributes, runFake } from './fake-context.ts';

const loopback = 'http://127.0.0.1:4566';

function sink() {
	const sent: OutgoingMessage[] = [];
	return {
		sent,
		queues: {
			send: async ({ entries }: { entries: readonly OutgoingMessage[] }) => {
				sent.push(...entries);
				return entries.map(() => ({ ok: true as const, messageId: 'id-1' }));
			},
		},
	};
}

const attributes = (count: number) =>
	Array.from({ length: count }, (_, index) => ['--attribute', `a${index}=String:x`]).flat();

describe('a write where STS does not answer', () => {
	it('wants the account of what it changes, by --account', async () => {
		const whoAmI = () => Promise.reject(fail('unreachable', 'STS can not be reached'));
		const outcomes: unknown[] = [];
		for (const more of [[], ['--account', '999999999999'], ['--account', account]]) {
			const { queues, sent } = sink();
			const words = ['send', 'orders', 'hello', '--yes', '--mode', 'open', ...more];
			const { code, stderr } = await runFake(send, words, {
				gateways: { queues, identity: { whoAmI } },
			});
			outcomes.push([code, sent.length, /--account/.test(stderr)]);
		}
		expect(outcomes).toEqual([
			[4, 0, true],
			[4, 0, true],
			[0, 1, false],
		]);
	});
});

describe('awsmsg send', () => {
	it('sends exactly the bytes of a literal, a file or standard input', async () => {
		await fc.assert(
			fc.asyncProperty(
				// Not what a shell can't pass, and not what means a flag or a place to read from.
				fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^(-|fileb?:)/.test(text)),
				async (body) => {
					const bytes = new TextEncoder().encode(body);
					const ways = [
						{ operand: [body], options: {} },
						{ operand: ['-'], options: { stdin: bytes } },
						{ operand: [], options: { stdin: bytes } },
						{ operand: ['file://a/b'], options: { files: { 'a/b': bytes } } },
						{ operand: ['fileb:///c'], options: { files: { '/c': bytes } } },
					];
					for (const { operand, options } of ways) {
						const { queues, sent } = sink();
						const { code } = await runFake(send, ['send', 'orders', ...operand, '--yes'], {
							...options,
							loopback,
							gateways: { queues },
						});
						expect({ code, bodies: sent.map((each) => each.body) }).toEqual({
							code: 0,
							bodies: [body],
						});
					}
				},
			),
			{ numRuns: 40 },
		);
	});

	it('sends attributes with their types, the group and the deduplication id', async () => {
		const { queues, sent } = sink();
		const args = ['send', 'orders.fifo', 'x', '--yes', '--group', 'g', '--dedup', 'd'];
		const flags = ['a=String:x=y:z', 'n=Number.int:3', 'b=Binary.gz:AAE='].flatMap((text) => [
			'--attribute',
			text,
		]);
		const { stdout } = await runFake(send, [...args, ...flags], {
			loopback,
			gateways: { queues },
		});
		expect(stdout).toBe('id-1\n');
		expect(sent).toEqual([
			{
				body: 'x',
				groupId: 'g',
				deduplicationId: 'd',
				attributes: {
					a: { type: 'String', text: 'x=y:z' },
					n: { type: 'Number.int', text: '3' },
					b: { type: 'Binary.gz', bytes: new Uint8Array([0, 1]) },
				},
			},
		]);
	});

	it('sends a delay, a trace header and copies', async () => {
		const { queues, sent } = sink();
		const args = ['send', 'orders', 'x', '--yes', '--delay', '7', '--trace', 'Root=1-2-3'];
		const { code } = await runFake(send, [...args, '--copies', '3'], {
			loopback,
			gateways: { queues },
		});
		const one = { body: 'x', delaySeconds: 7, traceHeader: 'Root=1-2-3' };
		expect({ code, sent }).toEqual({ code: 0, sent: [one, one, one] });
	});

	it.each([
		[['send', 'orders', 'x\u0001'], /U\+0001 at character 2/],
		[['send', 'orders', 'x'.repeat(1024 * 1024 + 1)], /has 1,048,577 bytes/],
		[['send', 'orders', 'x', ...attributes(11)], /has 11 attributes, SQS takes 10/],
		[['send', 'orders', 'x', '--attribute', 'a=String:'], /a has an empty value/],
		[['send', 'orders', 'x', '--attribute', 'AWS.a=String:b'], /reserved name/],
		[['send', 'orders', 'x', '--attribute', 'a=Number:b'], /"b" is none/],
		[['send', 'orders.fifo', 'x', '--group', 'g', '--delay', '5'], /no delay/],
		[['send', 'orders', 'x', '--dedup', 'd'], /only a FIFO queue/],
	])('refuses what SQS would refuse, and nothing is sent: %.60j', async (args, expected) => {
		const { queues, sent } = sink();
		const { code, stderr } = await runFake(send, [...args, '--yes'], {
			loopback,
			gateways: { queues },
		});
		expect(stderr).toMatch(expected);
		expect(stderr).toMatch(/Nothing was sent/);
		expect({ code, sent }).toEqual({ code: 4, sent: [] });
	});

	it.each([
		[['send', 'orders', 'x', '--attribute', 'a=b'], /NAME=TYPE:VALUE/],
		[['send', 'orders', 'x', '--attribute', 'a=Binary:***'], /not base64/],
		[['send', 'orders', 'x', '--delay', '901'], /from 0 to 900/],
		[['send', 'orders', ''], /body is empty/],
		[['send', 'orders'], /no body/],
		[['send', 'orders.fifo', 'x'], /needs a group/],
	])('refuses %j with exit code 2, and nothing is sent', async (args, expected) => {
		const { queues, sent } = sink();
		const { code, stderr } = await runFake(send, [...args, '--yes'], {
			loopback,
			gateways: { queues },
		});
		expect(stderr).toMatch(expected);
		expect({ code, sent }).toEqual({ code: 2, sent: [] });
	});

	it('calls an unknown outcome unknown', async () => {
		const lost = {
			send: async () => {
				throw Object.assign(new Error('gone'), { name: 'TypeError' });
			},
		};
		const { code, stdout, stderr } = await runFake(send, ['send', 'orders', 'x', '--yes'], {
			loopback,
			gateways: { queues: lost },
		});
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(/unknown whether the message was taken/);
	});
});

describe('a write without a dialog', () => {
	const attempt = async (args: readonly string[], at: { loopback?: string } = {}) => {
		const { queues, sent } = sink();
		const { code, stderr, calls } = await runFake(send, ['send', 'orders', 'x', ...args], {
			...at,
			gateways: { queues },
		});
		return { code, stderr, sent: sent.length, calls };
	};

	it('needs --yes on an endpoint of this machine', async () => {
		expect(await attempt([], { loopback })).toMatchObject({ code: 4, sent: 0 });
		expect(await attempt(['--yes'], { loopback })).toMatchObject({ code: 0, sent: 1 });
	});

	it('needs the name and the account in an account that nobody configured', async () => {
		const confirm = ['--confirm', 'orders'];
		for (const args of [[], ['--yes'], confirm, ['--yes', '--account', account]]) {
			expect(await attempt(args)).toMatchObject({ code: 4, sent: 0 });
		}
		const other = await attempt([...confirm, '--account', '000000000000']);
		expect(other).toMatchObject({ code: 4, sent: 0 });
		expect(other.stderr).toContain(account);
		const right = await attempt([...confirm, '--account', account]);
		expect(right).toMatchObject({ code: 0, sent: 1 });
		// Law 6: the account is looked up right before the write.
		expect(right.calls.slice(-2)).toEqual(['identity.whoAmI', 'queues.send']);
	});

	it('is refused by the mode before anything is asked', async () => {
		const refused = await attempt(['--yes', '--mode', 'look'], { loopback });
		expect(refused).toMatchObject({ code: 4, sent: 0 });
		expect(refused.calls).toEqual(['queues.resolve']);
	});
});

describe('awsmsg purge', () => {
	const queues = {
		attributes: async () => queueAttributes('orders', { visible: 3, inFlight: 2 }),
		purge: async () => {},
	};

	it('wants the name typed, and --yes is not enough', async () => {
		const yes = await runFake(purge, ['purge', 'orders', '--yes'], {
			loopback,
			gateways: { queues },
		});
		expect(yes.code).toBe(4);
		expect(yes.calls).not.toContain('queues.purge');
		const named = await runFake(purge, ['purge', 'orders', '--confirm', 'orders'], {
			loopback,
			gateways: { queues },
		});
		expect(named.code).toBe(0);
		expect(named.stderr).toMatch(/~5 messages/);
	});
});

describe('awsmsg publish and put', () => {
	it('publish a message with its subject', async () => {
		const published: unknown[] = [];
		const arn = `arn:aws:sns:eu-west-1:${account}:events`;
		const topics = {
			listPage: async () => ({ items: [{ name: 'events', arn }] }),
			publish: async (input: unknown) => {
				published.push(input);
				return { messageId: 'p-1' };
			},
		};
		const args = ['publish', 'events', 'hello', '--subject', 's', '--yes', '--json'];
		const { stdout } = await runFake(publish, args, { loopback, gateways: { topics } });
		expect(JSON.parse(stdout)).toEqual({
			kind: 'outcome',
			outcome: 'sent',
			messageId: 'p-1',
		});
		expect(published).toMatchObject([{ topicArn: arn, subject: 's', message: { body: 'hello' } }]);
	});

	it('put the exact bytes of standard input', async () => {
		const records: OutgoingRecord[] = [];
		const streams = {
			summary: async () =>
				({ name: 'clicks', arn: `arn:aws:kinesis:eu-west-1:${account}:stream/clicks` }) as never,
			put: async (input: { records: readonly OutgoingRecord[] }) => {
				records.push(...input.records);
				return [{ ok: true as const, shardId: 'shardId-000000000001', sequenceNumber: '7' }];
			},
		};
		const stdin = new Uint8Array([0, 255, 10, 13]);
		const { stdout } = await runFake(put, ['put', 'clicks', '--key', 'k', '--yes'], {
			stdin,
			loopback,
			gateways: { streams },
		});
		expect(stdout).toBe('shardId-000000000001\t7\n');
		expect(records).toEqual([{ partitionKey: 'k', data: stdin }]);
	});

	it.each([[['put', 'clicks', 'x']], [['put', 'clicks', 'x', '--key', 'k', '--hash-key', '-1']]])(
		'%j is refused with exit code 2',
		async (args) => {
			const normal = args.map((arg) =>
				arg === '-1' ? '340282366920938463463374607431768211456' : arg,
			);
			expect((await runFake(put, [...normal, '--yes'], { loopback })).code).toBe(2);
		},
	);
});
