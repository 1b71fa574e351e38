import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Subscription } from '../../../source/domain/resources.ts';
import {
	describeQueue,
	describeStream,
	describeTopic,
} from '../../../source/operations/resources/describe.ts';
import {
	abortingAt,
	functionGateway,
	metricsGateway,
	queueAttributes,
	queueGateway,
	queueRef,
	streamGateway,
	topicGateway,
} from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const clock = new VirtualClock();
const functions = functionGateway();
/** CloudWatch, where there is no alarm. */
const metrics = metricsGateway({ alarmsPage: async () => ({ items: [] }) });
const denied = () => Promise.reject(fail('denied', 'not allowed'));

const whole = {
	attributes: async () => queueAttributes('orders-dlq', { visible: 3 }),
	tags: async () => ({ team: 'payments' }),
	deadLetterSourcesPage: async ({ next }: { next?: string }) =>
		next === undefined
			? { items: [queueRef('orders').url], next: 'more' }
			: { items: [queueRef('returns').url] },
	listMoves: async () => [],
};

describe('describeQueue', () => {
	it('reads every page of the sources and knows their ARNs', async () => {
		const detail = await describeQueue(
			{ metrics, queues: queueGateway(whole), functions, clock },
			queueRef('orders-dlq'),
			never,
		);
		expect(detail).toMatchObject({
			attributes: { ok: true, value: { visible: 3 } },
			tags: { ok: true, value: { team: 'payments' } },
			sources: { ok: true, value: [queueRef('orders'), queueRef('returns')] },
			moves: { ok: true, value: [] },
		});
	});

	it('tells who reads it by Lambda, and what hides that', async () => {
		const queues = queueGateway(whole);
		const mapping = { id: 'u', functionArn: 'arn:aws:lambda:eu-west-1:1:function:worker' };
		const known = functionGateway({
			mappingsPage: async ({ sourceArn }) => ({
				items: sourceArn === queueRef('orders-dlq').arn ? [mapping] : [],
			}),
			configuration: denied,
		});
		const ref = queueRef('orders-dlq');
		expect(
			(await describeQueue({ metrics, queues, functions: known, clock }, ref, never)).mappings,
		).toMatchObject({ ok: true, value: [{ mapping, function: { ok: false } }] });
		const hidden = functionGateway({ mappingsPage: denied });
		const { mappings, tags } = await describeQueue(
			{ metrics, queues, functions: hidden, clock },
			ref,
			never,
		);
		expect([mappings.ok, tags.ok]).toEqual([false, true]);
	});

	it('says of a part whose list leads back to itself that it has no end', async () => {
		const queues = queueGateway({
			...whole,
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url], next: 'more' }),
		});
		const { sources } = await describeQueue(
			{ metrics, queues, functions, clock },
			queueRef('orders-dlq'),
			never,
		);
		expect(sources).toMatchObject({ ok: false, failure: { retryable: false } });
		expect(!sources.ok && sources.failure.message).toBe(
			'the list of queues whose dead letters go to orders-dlq does not end: page 2 leads back to one that was read, by its NextToken',
		);
	});

	it('fails one part alone when one call is denied', async () => {
		for (const part of ['attributes', 'tags', 'sources', 'moves'] as const) {
			const method = { sources: 'deadLetterSourcesPage', moves: 'listMoves' } as const;
			const name = part === 'sources' || part === 'moves' ? method[part] : part;
			const queues = queueGateway({ ...whole, [name]: denied });
			const detail = await describeQueue(
				{ metrics, queues, functions, clock },
				queueRef('orders-dlq'),
				never,
			);
			for (const each of ['attributes', 'tags', 'sources', 'moves'] as const) {
				expect(detail[each].ok).toBe(each !== part);
			}
		}
	});

	it('ends with an abort, whichever call it meets, and calls no more', async () => {
		for (let abortAt = 1; abortAt <= 5; abortAt++) {
			const controller = new AbortController();
			const aborting = abortingAt(queueGateway(whole), controller, abortAt, 'answers all the same');
			await expect(
				describeQueue(
					{ metrics, queues: aborting.gateway, functions, clock },
					queueRef('orders-dlq'),
					controller.signal,
				),
			).rejects.toMatchObject({ failure: { kind: 'aborted' } });
			expect(aborting.calls).toHaveLength(abortAt);
		}
	});
});

describe('describeTopic', () => {
	const ref = { name: 'news', arn: 'arn:aws:sns:eu-west-1:123456789012:news' };
	const subscription = (index: number, arn = `${ref.arn}:${index}`): Subscription => ({
		arn,
		topicArn: ref.arn,
		protocol: 'sqs',
		endpoint: `queue ${index}`,
		owner: '123456789012',
	});

	it('asks each subscription for its attributes, but not one without an ARN', async () => {
		const topics = topicGateway({
			attributes: async (arn) => ({ arn, fifo: false, raw: {} }),
			tags: denied,
			subscriptionsPage: async () => ({
				items: [subscription(0), subscription(1, 'PendingConfirmation'), subscription(2)],
			}),
			subscription: async (arn) => {
				if (arn.endsWith(':2')) throw fail('denied', 'not allowed');
				return { rawDelivery: true, pending: false, raw: {} };
			},
		});
		const detail = await describeTopic({ metrics, topics, clock }, ref, never);
		expect(detail.tags.ok).toBe(false);
		expect(detail.subscriptions).toMatchObject({
			ok: true,
			value: [
				{ endpoint: 'queue 0', detail: { ok: true, value: { rawDelivery: true } } },
				{ endpoint: 'queue 1', detail: { ok: false } },
				{ endpoint: 'queue 2', detail: { ok: false, failure: { kind: 'denied' } } },
			],
		});
	});

	it('asks the first hundred of many and says of the others that it did not', async () => {
		let asked = 0;
		const topics = topicGateway({
			attributes: denied,
			tags: denied,
			subscriptionsPage: async ({ next }) => {
				const at = Number(next ?? 0);
				const items = Array.from({ length: 100 }, (_, index) => subscription(at + index));
				return { items, next: String(at + 100) };
			},
			subscription: async () => {
				asked++;
				return { rawDelivery: false, pending: false, raw: {} };
			},
		});
		const { subscriptions } = await describeTopic({ metrics, topics, clock }, ref, never);
		expect(asked).toBe(100);
		if (!subscriptions.ok) throw new Error('the list failed');
		expect(subscriptions.value).toHaveLength(1000);
		expect(subscriptions.value[100]?.detail).toMatchObject({
			ok: false,
			failure: { message: /not asked/ },
		});
	});
});

describe('describeStream', () => {
	it('reads all pages of shards and consumers, and one denied call fails alone', async () => {
		const shard = (id: string) => ({
			id,
			parents: [],
			startingHashKey: '0',
			endingHashKey: '1',
			startingSequenceNumber: '0',
		});
		const streams = streamGateway({
			summary: denied,
			tags: async () => ({}),
			shardsPage: async ({ next }) =>
				next === undefined ? { items: [shard('a')], next: 'more' } : { items: [shard('b')] },
			consumersPage: async () => ({ items: [] }),
		});
		const ref = { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' };
		expect(
			await describeStream(
				{ streams, metrics: metricsGateway({ series: denied }), functions, clock },
				ref,
				never,
			),
		).toMatchObject({
			summary: { ok: false },
			shards: { ok: true, value: [{ id: 'a' }, { id: 'b' }] },
			consumers: { ok: true, value: [] },
			lag: { ok: false },
		});
	});

	it('asks how far each of its readers is behind, and leaves out what has no figure', async () => {
		const asked: unknown[] = [];
		const streams = streamGateway({
			summary: denied,
			tags: async () => ({}),
			shardsPage: async () => ({ items: [] }),
			consumersPage: async () => ({
				items: ['analytics', 'audit'].map((name) => ({ name, arn: name, status: 'ACTIVE' })),
			}),
		});
		const metrics = metricsGateway({
			series: async ({ queries, range }) =>
				queries.map((query) => {
					const { dimensions, metric } = query;
					asked.push({ metric, ...dimensions });
					const value = dimensions['ConsumerName'] === undefined ? 9000 : 700;
					const at = range.to - 120_000;
					const points =
						dimensions['ConsumerName'] === 'audit'
							? []
							: [
									{ at: at - 60_000, value: 1 },
									{ at, value },
								];
					return { query, points, complete: true };
				}),
		});
		const ref = { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' };
		const { lag } = await describeStream({ streams, metrics, functions, clock }, ref, never);
		expect(lag).toMatchObject({
			ok: true,
			value: { iterator: { ms: 9000 }, consumers: { analytics: { ms: 700 } } },
		});
		expect(lag.ok && Object.keys(lag.value.consumers)).toEqual(['analytics']);
		expect(asked).toEqual([
			{ metric: 'GetRecords.IteratorAgeMilliseconds', StreamName: 'clicks' },
			{
				metric: 'SubscribeToShardEvent.MillisBehindLatest',
				StreamName: 'clicks',
				ConsumerName: 'analytics',
			},
			{
				metric: 'SubscribeToShardEvent.MillisBehindLatest',
				StreamName: 'clicks',
				ConsumerName: 'audit',
			},
		]);
	});
});
