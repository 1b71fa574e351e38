import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Here } from '../../../source/domain/here.ts';
import type { StreamSummary } from '../../../source/domain/resources.ts';
import { locate } from '../../../source/operations/resources/locate.ts';
import { account, gateways, queueAttributes, queueRef, region } from '../fakes.ts';

const never = new AbortController().signal;
const here: Here = { account, region };
const topicRef = (name: string) => ({ name, arn: `arn:aws:sns:${region}:${account}:${name}` });
const streamArn = (name: string) => `arn:aws:kinesis:${region}:${account}:stream/${name}`;
const missing = (what: string) => fail('not-found', `${what} does not exist`);

const summaryOf = (name: string): StreamSummary => ({
	arn: streamArn(name),
	name,
	status: 'ACTIVE',
	mode: 'ON_DEMAND',
	openShards: 1,
	consumers: 0,
	retentionHours: 24,
	shardMetrics: [],
});

type World = {
	queues?: string[];
	topics?: string[];
	streams?: string[];
	denied?: string[];
	/** ARNs of queues and topics of other accounts, whose policies let us in. */
	shared?: string[];
};

function world({ queues = [], topics = [], streams = [], denied = [], shared = [] }: World) {
	const calls: string[] = [];
	const asked = (operation: string) => {
		calls.push(operation);
		if (denied.includes(operation)) throw fail('denied', `you may not call ${operation}`);
	};
	const all = gateways({
		queues: {
			resolve: async (name) => {
				asked('GetQueueUrl');
				if (!queues.includes(name)) throw missing(name);
				return queueRef(name);
			},
			attributes: async (url) => {
				asked(`GetQueueAttributes ${url}`);
				const arn = shared.find((one) => url.endsWith(one.split(':').slice(-2).join('/')));
				if (arn === undefined) throw fail('denied', `you may not read ${url}`);
				return { ...queueAttributes('x'), arn };
			},
		},
		topics: {
			listPage: async ({ next }) => {
				asked('ListTopics');
				const at = Number(next ?? 0);
				const items = topics.slice(at, at + 1).map(topicRef);
				return at + 1 < topics.length ? { items, next: String(at + 1) } : { items };
			},
			attributes: async (arn) => {
				asked('GetTopicAttributes');
				const isOurs = arn.includes(account);
				if (!isOurs && !shared.includes(arn)) throw fail('denied', `you may not read ${arn}`);
				if (isOurs && !topics.some((name) => topicRef(name).arn === arn)) throw missing(arn);
				return { arn, fifo: false, raw: {} };
			},
		},
		streams: {
			listPage: async () => {
				asked('ListStreams');
				return { items: streams.map((name) => ({ name, arn: streamArn(name) })) };
			},
			summary: async (name) => {
				asked('DescribeStreamSummary');
				if (!streams.includes(name)) throw missing(name);
				return summaryOf(name);
			},
		},
	});
	const find = (text: string, where: Here = here) => locate(all, where, text, never);
	return { calls, find };
}

describe('locate', () => {
	it('finds queues, topics and streams by name, with one call when it is a queue', async () => {
		const { calls, find } = world({
			queues: ['orders'],
			topics: ['a', 'b', 'news'],
			streams: ['clicks'],
		});
		expect(await find('orders')).toEqual({ kind: 'queue', ref: queueRef('orders') });
		expect(calls).toEqual(['GetQueueUrl']);
		expect(await find('news')).toEqual({ kind: 'topic', ref: topicRef('news') });
		expect(await find(' clicks ')).toEqual({
			kind: 'stream',
			ref: { name: 'clicks', arn: streamArn('clicks') },
		});
	});

	it('takes the queue when names collide, unless a prefix says otherwise', async () => {
		const { find } = world({ queues: ['x'], topics: ['x'], streams: ['x'] });
		expect(await find('x')).toMatchObject({ kind: 'queue' });
		expect(await find('topic:x')).toMatchObject({ kind: 'topic' });
		expect(await find('stream:x')).toMatchObject({ kind: 'stream' });
		expect(await find('queue:x')).toMatchObject({ kind: 'queue' });
	});

	it('finds by ARN and by queue URL', async () => {
		const { find } = world({ queues: ['orders'], topics: ['news'], streams: ['clicks'] });
		expect(await find(queueRef('orders').url)).toEqual({ kind: 'queue', ref: queueRef('orders') });
		expect(await find(queueRef('orders').arn)).toMatchObject({ kind: 'queue' });
		expect(await find(topicRef('news').arn)).toEqual({ kind: 'topic', ref: topicRef('news') });
		expect(await find(streamArn('clicks'))).toMatchObject({ kind: 'stream' });
		await expect(find(topicRef('gone').arn)).rejects.toMatchObject({
			failure: { kind: 'not-found' },
		});
	});

	it('says that another account that does not let us in, or another region, is elsewhere', async () => {
		const { calls, find } = world({ queues: ['orders'] });
		expect(await find(`arn:aws:sqs:${region}:999999999999:orders`)).toMatchObject({
			kind: 'elsewhere',
			account: '999999999999',
			why: /account 999999999999/,
			// Nobody was told that it is not there: something else than reading may be allowed.
			unread: { kind: 'queue', ref: { arn: `arn:aws:sqs:${region}:999999999999:orders` } },
		});
		expect(await find(`https://sqs.us-east-1.amazonaws.com/${account}/orders`)).toMatchObject({
			kind: 'elsewhere',
			region: 'us-east-1',
			why: /region us-east-1/,
		});
		// It was asked for as it is, by nothing but its own URL; another region is not asked.
		const theirs = `https://sqs.${region}.amazonaws.com/999999999999/orders`;
		expect(calls).toEqual([`GetQueueAttributes ${theirs}`]);
	});

	it('opens a queue or a topic of another account that lets us in, and says whose it is', async () => {
		const queue = `arn:aws:sqs:${region}:999999999999:orders`;
		const topic = `arn:aws:sns:${region}:999999999999:news`;
		const { calls, find } = world({
			queues: ['orders'],
			topics: ['news'],
			shared: [queue, topic],
			denied: ['GetQueueUrl', 'ListTopics'],
		});
		const url = `https://sqs.${region}.amazonaws.com/999999999999/orders`;
		const note = `it belongs to account 999999999999, this context to ${account}: what its policy allows can be done`;
		for (const text of [queue, url, `queue:${queue}`]) {
			expect(await find(text)).toEqual({
				kind: 'queue',
				ref: { name: 'orders', url, arn: queue },
				note,
			});
		}
		expect(new Set(calls)).toEqual(new Set([`GetQueueAttributes ${url}`]));
		expect(await find(topic)).toEqual({ kind: 'topic', ref: { name: 'news', arn: topic }, note });
		// Whose we are is not known yet: a queue is looked for among ours first, and is not that one.
		const unknown = world({ queues: ['orders'], shared: [queue] });
		expect(await unknown.find(queue, { region })).toMatchObject({ ref: { arn: queue } });
		expect(await world({ shared: [queue] }).find(queue, { region })).toMatchObject({
			ref: { arn: queue },
		});
		await expect(world({}).find(queue, { region })).rejects.toMatchObject({
			failure: { kind: 'not-found' },
		});
	});

	it('takes no other queue for the one of another account', async () => {
		const arn = `arn:aws:sqs:${region}:999999999999:orders`;
		const all = gateways({
			queues: { attributes: async () => queueAttributes('orders') },
		});
		await expect(locate(all, here, arn, never)).rejects.toMatchObject({
			failure: { kind: 'service', message: expect.stringContaining(arn) },
		});
	});

	it('lets a custom endpoint say whose resources it has', async () => {
		const { find } = world({ queues: ['orders'] });
		const custom = { ...here, endpoint: 'http://127.0.0.1:4566' };
		expect(await find('http://127.0.0.1:4566/000000000000/orders', custom)).toMatchObject({
			kind: 'queue',
		});
		expect(await find(`arn:aws:sqs:${region}:999999999999:orders`, custom)).toMatchObject({
			kind: 'queue',
		});
	});

	it('goes by the account of the answer while ours is unknown', async () => {
		const { find } = world({ queues: ['orders'] });
		const arn = `arn:aws:sqs:${region}:999999999999:orders`;
		expect(await find(arn, { region })).toMatchObject({
			kind: 'elsewhere',
			account: '999999999999',
			why: `it belongs to account 999999999999, this context to ${account}`,
		});
		expect(await find(queueRef('orders').arn, { region })).toMatchObject({ kind: 'queue' });
	});

	it('says what was not compared at an endpoint on this computer', async () => {
		const { find } = world({ queues: ['orders'] });
		const there = `arn:aws:sqs:${region}:999999999999:orders`;
		const found = await find(there, { ...here, endpoint: 'http://127.0.0.1:4566' });
		expect(found).toMatchObject({
			note: `http://127.0.0.1:4566 is on this computer, where accounts are not compared: it is account ${account}, the address says 999999999999`,
		});
	});

	it('takes no prefix for a way around the account', async () => {
		const { calls, find } = world({ queues: ['orders'] });
		expect(await find(`queue:arn:aws:sqs:${region}:999999999999:orders`)).toMatchObject({
			kind: 'elsewhere',
		});
		expect(calls).not.toContain('GetQueueUrl');
	});

	it('finds a stream of another account, by its ARN alone, where a policy lets it be read', async () => {
		const arn = `arn:aws:kinesis:${region}:999999999999:stream/clicks`;
		const asked: string[] = [];
		const all = gateways({
			streams: {
				summary: async (name) => {
					asked.push(name);
					if (name !== arn) throw missing(name);
					return { ...summaryOf('clicks'), arn };
				},
			},
		});
		expect(await locate(all, here, arn, never)).toEqual({
			kind: 'stream',
			ref: { name: arn, arn },
		});
		expect(await locate(all, { region }, arn, never)).toMatchObject({ ref: { name: arn } });
		expect(asked).toEqual([arn, arn]);
	});

	it('shows no stream of ours for one of another account', async () => {
		const { find } = world({ streams: ['clicks'] });
		const arn = `arn:aws:kinesis:${region}:999999999999:stream/clicks`;
		await expect(find(arn)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
		await expect(find(arn, { region })).rejects.toMatchObject({ failure: { kind: 'not-found' } });
		const elsewhere = `arn:aws:kinesis:us-east-1:999999999999:stream/clicks`;
		expect(await find(elsewhere)).toMatchObject({ kind: 'elsewhere', region: 'us-east-1' });
	});

	it('asks every service of an endpoint that has one alone, whatever the others answer', async () => {
		for (const kind of ['service', 'unsupported', 'invalid', 'denied', 'timeout'] as const) {
			const broken = async () => {
				throw fail(kind, 'what is that?');
			};
			const all = gateways({
				queues: { resolve: broken },
				topics: { listPage: broken, attributes: broken },
				streams: { summary: async () => summaryOf('clicks') },
			});
			expect(
				await locate(all, { region, endpoint: 'http://127.0.0.1:4567' }, 'clicks', never),
			).toEqual({
				kind: 'stream',
				ref: { name: 'clicks', arn: streamArn('clicks') },
			});
		}
	});

	it('asks a service at another endpoint though the first is down', async () => {
		const unreachable = fail('unreachable', 'nothing answers', { retryable: true });
		const all = gateways({
			queues: { resolve: () => Promise.reject(unreachable) },
			topics: { listPage: () => Promise.reject(unreachable) },
			streams: { summary: async () => summaryOf('clicks') },
		});
		const split = { ...here, endpoints: { Kinesis: 'http://127.0.0.1:4567' } };
		expect(await locate(all, split, 'clicks', never)).toMatchObject({ kind: 'stream' });
	});

	it('asks with no credentials once', async () => {
		const without = fail('credentials', 'no credentials are found');
		const asked: string[] = [];
		const refuse = (what: string) => async () => {
			asked.push(what);
			throw without;
		};
		const all = gateways({
			queues: { resolve: refuse('SQS') },
			topics: { listPage: refuse('SNS') },
			streams: { summary: refuse('Kinesis') },
		});
		await expect(locate(all, here, 'clicks', never)).rejects.toBe(without);
		expect(asked).toEqual(['SQS']);
	});

	it('opens by URL or ARN what it may not look up', async () => {
		const { find } = world({
			denied: ['GetQueueUrl', 'GetTopicAttributes', 'DescribeStreamSummary'],
		});
		expect(await find(queueRef('orders').url)).toEqual({ kind: 'queue', ref: queueRef('orders') });
		expect(await find(queueRef('orders').arn)).toEqual({ kind: 'queue', ref: queueRef('orders') });
		expect(await find(topicRef('news').arn)).toEqual({ kind: 'topic', ref: topicRef('news') });
		expect(await find(streamArn('clicks'))).toMatchObject({ kind: 'stream' });
	});

	it('finds a topic though topics may not be listed, and a stream though it may not be described', async () => {
		const topics = world({ topics: ['news'], denied: ['ListTopics'] });
		expect(await topics.find('news')).toEqual({ kind: 'topic', ref: topicRef('news') });
		const streams = world({ streams: ['clicks'], denied: ['DescribeStreamSummary'] });
		expect(await streams.find('clicks')).toMatchObject({ kind: 'stream' });
	});

	it('says what it could not ask when it finds nothing', async () => {
		const { find } = world({ denied: ['GetQueueUrl', 'ListStreams', 'DescribeStreamSummary'] });
		await expect(find('ghost')).rejects.toMatchObject({
			failure: {
				kind: 'not-found',
				message: /no queue, topic or stream named ghost .*GetQueueUrl.*ListStreams/,
				hint: /profile/,
			},
		});
	});

	it('takes a refusal for a name that is not there only when it is about the name', async () => {
		const refused = (code: string) => () =>
			Promise.reject(fail('invalid', `GetQueueUrl was refused: ${code}`, { code }));
		const find = (code: string, streams: readonly string[] = []) =>
			locate(
				gateways({
					queues: { resolve: refused(code) },
					topics: { listPage: async () => ({ items: [] }) },
					streams: {
						summary: async (name) => {
							if (!streams.includes(name)) throw missing(name);
							return { name, arn: streamArn(name) } as StreamSummary;
						},
					},
				}),
				here,
				'orders',
				never,
			);
		for (const code of ['InvalidParameterValue', 'InvalidAddress', 'ValidationException']) {
			await expect(find(code), code).rejects.toThrow(/no queue, topic or stream named orders/);
		}
		// A 400 that says something else: whether the queue is there is unknown.
		for (const code of ['UnknownError', 'MalformedInput', 'Whatever']) {
			await expect(find(code), code).rejects.toThrow(`GetQueueUrl was refused: ${code}`);
			expect(await find(code, ['orders'])).toMatchObject({ kind: 'stream' });
		}
	});

	it('passes on what is wrong with the connection instead of calling it not found', async () => {
		const unreachable = fail('unreachable', 'nothing answers', { retryable: true });
		const all = gateways({ queues: { resolve: () => Promise.reject(unreachable) } });
		await expect(locate(all, here, 'orders', never)).rejects.toBe(unreachable);
	});

	it('refuses text that names nothing of ours', async () => {
		const { find } = world({});
		for (const text of ['', '  ', 'arn:aws:s3:::bucket', 'https://example.com/x', 'topic:']) {
			await expect(find(text)).rejects.toMatchObject({
				failure: { kind: text === 'topic:' ? 'not-found' : 'invalid' },
			});
		}
		await expect(find(`topic:${queueRef('orders').arn}`)).rejects.toMatchObject({
			failure: { kind: 'invalid', message: /is a queue, not a topic/ },
		});
	});
});
