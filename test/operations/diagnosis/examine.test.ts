import { describe, expect, it } from 'vitest';
import { alarmsOn } from '../../../source/domain/alarms/about.ts';
import { fail } from '../../../source/domain/failure.ts';
import { resource } from '../../../source/domain/kinds.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { SubscriptionAttributes } from '../../../source/domain/resources.ts';
import { examineAll, examineOne } from '../../../source/operations/diagnosis/examine.ts';
import {
	fakeTopics,
	plainAttributes,
	subscribed,
} from '../../console/subscriptions/fake-topics.ts';
import { gateways, queueAttributes, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const empty = async () => ({ items: [] });

/** An account of a hundred queues in order, of which one may not be read, and one has messages and no redrive policy. */
async function examined(unread: string | undefined) {
	const names = Array.from({ length: 100 }, (_, index) => `queue-${index}`);
	const asked: string[] = [];
	const policy = { deadLetterTargetArn: queueRef('queue-0').arn, maxReceiveCount: 3 };
	const world = gateways({
		queues: {
			listPage: async () => ({ items: names.map(queueRef) }),
			attributes: async (url) => {
				const name = url.slice(url.lastIndexOf('/') + 1);
				if (name === unread) throw fail('denied', 'you may not');
				const isBare = name === 'queue-7';
				return queueAttributes(name, {
					retentionSeconds: name === 'queue-0' ? 1_209_600 : 3600,
					...(isBare ? { visible: 5 } : name === 'queue-0' ? {} : { redrivePolicy: policy }),
				});
			},
			tags: async () => ({}),
			deadLetterSourcesPage: async ({ url }) => {
				asked.push(url.slice(url.lastIndexOf('/') + 1));
				return { items: [] };
			},
		},
		topics: { listPage: empty, allSubscriptionsPage: empty },
		streams: { listPage: empty },
		metrics: {
			alarmsPage: empty,
			series: async ({ queries }) =>
				queries.map((query) => ({ query, points: [], complete: true })),
		},
	});
	const ports = { gateways: world, clock: new VirtualClock(), context: 'prod' };
	const { examined: all } = await examineAll(ports, {}, never);
	return { asked, all };
}

describe('examining all queues', () => {
	it('asks none who sends it dead letters where every queue was read', async () => {
		expect((await examined(undefined)).asked).toEqual([]);
	});

	it('asks those of which it would be another judgement where one queue could not be read', async () => {
		const { asked, all } = await examined('queue-50');
		expect(asked.toSorted()).toEqual(['queue-50', 'queue-7']);
		expect(all).toHaveLength(100);
	});
});

describe('a queue in which messages wait and nobody receives', () => {
	const letters = queueRef('mails-dlq').arn;
	const found = async (attributes: Partial<SubscriptionAttributes>) => {
		const one = subscribed('orders-events', 1);
		const { topics } = fakeTopics([one], () => ({ ...plainAttributes, ...attributes }));
		const world = gateways({
			queues: {
				listPage: async () => ({ items: [queueRef('mails-dlq')] }),
				attributes: async () => queueAttributes('mails-dlq', { visible: 40 }),
				resolve: async (name) => queueRef(name),
				tags: async () => ({}),
			},
			topics: { ...topics, listPage: empty },
			streams: { listPage: empty },
			metrics: {
				alarmsPage: empty,
				series: async ({ queries, range: { from, to, periodSeconds } }) =>
					queries.map((query) => {
						const points: { at: number; value: number }[] = [];
						for (let at = from; at < to; at += periodSeconds * 1000) {
							const isWaiting = query.metric.endsWith('MessagesVisible');
							points.push({ at, value: isWaiting ? 40 : at < (from + to) / 2 ? 10 : 0 });
						}
						return { query, points, complete: true };
					}),
			},
		});
		const ports = { gateways: world, clock: new VirtualClock(), context: 'prod' };
		const { examined: all } = await examineAll(ports, {}, never);
		const { judgement } = all.find(({ resource }) => resource.kind === 'queue') ?? {};
		return judgement?.findings.map(({ name }) => name);
	};

	it('has no consumer', async () => {
		expect(await found({})).toContain('no-consumer');
	});

	it('needs none where a subscription sends its dead letters there', async () => {
		const redrivePolicy = JSON.stringify({ deadLetterTargetArn: letters });
		expect(await found({ redrivePolicy })).not.toContain('no-consumer');
	});
});

it('the rule of a composite alarm is read once, for however many resources', () => {
	let read = 0;
	const composites = Array.from(
		{ length: 50 },
		(_, index): Alarm => ({
			name: `page-${index}`,
			kind: 'composite',
			state: 'OK',
			dimensions: {},
			get rule() {
				read++;
				return `ALARM("depth-${index}") OR ALARM("page-${index - 1}")`;
			},
		}),
	);
	const depth: Alarm = {
		...{ name: 'depth-3', state: 'OK', namespace: 'AWS/SQS', metric: 'x' },
		dimensions: { QueueName: 'orders' },
	};
	const alarms = [depth, ...composites];
	for (let index = 0; index < 200; index++) alarmsOn(alarms, 'queue', `queue-${index}`);
	expect(alarmsOn(alarms, 'queue', 'orders').map(({ name }) => name)).toEqual([
		'depth-3',
		...Array.from({ length: 47 }, (_, index) => `page-${index + 3}`),
	]);
	expect(read).toBe(composites.length);
});

describe('subscriptions are looked into up to a limit', () => {
	const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
	/** An account with one topic that has as many, a hundred a page. */
	async function examinedOf(listed: number, what: 'account' | 'topic') {
		const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
		const asked: string[] = [];
		const page = async ({ next = '0' }: { readonly next?: string }) => {
			const [from, to] = [Number(next), Math.min(Number(next) + 100, listed)];
			const items = Array.from({ length: to - from }, (_, index) => ({
				...{ arn: `${topicArn}:${id(from + index)}`, topicArn, protocol: 'lambda' },
				...{ endpoint: 'arn:aws:lambda:eu-west-1:123456789012:function:f', owner: '123456789012' },
			}));
			return to < listed ? { items, next: String(to) } : { items };
		};
		const world = gateways({
			queues: { listPage: empty },
			topics: {
				listPage: empty,
				allSubscriptionsPage: page,
				subscriptionsPage: page,
				attributes: async () => ({ arn: topicArn, fifo: false, raw: {} }),
				tags: async () => ({}),
				subscription: async (arn) => {
					asked.push(arn);
					return { rawDelivery: false, pending: false, raw: {} };
				},
			},
			streams: { listPage: empty },
			metrics: {
				alarmsPage: empty,
				series: async ({ queries }) =>
					queries.map((query) => ({ query, points: [], complete: true })),
			},
		});
		const ports = { gateways: world, clock: new VirtualClock(), context: 'prod' };
		const { unlisted } =
			what === 'account'
				? await examineAll(ports, { mostSubscriptions: 100 }, never)
				: await examineOne(ports, resource('topic', { name: 'events', arn: topicArn }), {}, never);
		return [asked.length, ...unlisted.map(({ failure }) => failure.message)];
	}

	it.each(['account', 'topic'] as const)(
		'of one %s, which is told where it left something out',
		async (what) => {
			expect(await examinedOf(100, what)).toEqual([100]);
			const more = 'the first 100 are looked into and no more';
			expect(await examinedOf(101, what)).toEqual([100, more]);
		},
	);
});
