import { expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { QueueAttributes, Subscription } from '../../../source/domain/resources.ts';
import { mapLimits, readFanOut } from '../../../source/operations/topics/fan-out.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import { account, gateways, queueAttributes, queueRef, region } from '../fakes.ts';

const signal = new AbortController().signal;
const topic = { name: 'events', arn: `arn:aws:sns:${region}:${account}:events` };

type World = {
	/** Queues by name, with where their dead letters go. */
	readonly queues: Readonly<Record<string, string | undefined>>;
	/** Queues that are subscribed. */
	readonly subscribed?: readonly string[];
	/** Where goes what can not be delivered. */
	readonly undelivered?: string;
	readonly denied?: true;
};

/** Queues and one topic, and what was asked of them. */
function world({ queues, subscribed = [], undelivered, denied }: World) {
	const calls: string[] = [];
	const facts = (name: string): QueueAttributes => {
		if (!(name in queues)) throw fail('not-found', 'no such queue');
		const target = queues[name];
		const { Policy } = letsTopicsIn(queueRef(name).arn);
		const source = `"Condition":{"ArnEquals":{"aws:SourceArn":"${topic.arn}"}},"Resource"`;
		return queueAttributes(name, {
			policy: Policy.replace('"Resource"', source),
			...(target === undefined
				? {}
				: { redrivePolicy: { deadLetterTargetArn: queueRef(target).arn, maxReceiveCount: 3 } }),
		});
	};
	const all = subscribed.map(
		(name, index): Subscription => ({
			arn: `${topic.arn}:${index}`,
			topicArn: topic.arn,
			protocol: 'sqs',
			endpoint: queueRef(name).arn,
			owner: account,
		}),
	);
	const pages = (next: string | undefined) => {
		const from = Number(next ?? 0);
		const rest = from + 100 < all.length ? { next: String(from + 100) } : {};
		return { items: all.slice(from, from + 100), ...rest };
	};
	const redrivePolicy = JSON.stringify({ deadLetterTargetArn: queueRef(undelivered ?? '').arn });
	const ports = gateways({
		queues: {
			resolve: async (name) => queueRef(name),
			attributes: async (url) => {
				calls.push(`attributes ${url.slice(url.lastIndexOf('/') + 1)}`);
				return facts(url.slice(url.lastIndexOf('/') + 1));
			},
			deadLetterSourcesPage: async ({ url }) => {
				const name = url.slice(url.lastIndexOf('/') + 1);
				const sources = Object.keys(queues).filter((one) => queues[one] === name);
				return { items: sources.map((one) => queueRef(one).url) };
			},
		},
		topics: {
			attributes: async (arn) => ({ arn, fifo: false, raw: {} }),
			subscriptionsPage: async ({ next }) => pages(next),
			allSubscriptionsPage: async ({ next }) => {
				calls.push('all subscriptions');
				if (denied) throw fail('denied', 'no access to SNS ListSubscriptions');
				return pages(next);
			},
			subscription: async () => ({
				...{ rawDelivery: false, pending: false, raw: {} },
				...(undelivered === undefined ? {} : { redrivePolicy }),
			}),
		},
		functions: {
			mappingsPage: async () => {
				if (denied) throw fail('denied', 'no access to Lambda ListEventSourceMappings');
				return { items: [] };
			},
		},
	});
	return { ports, calls };
}

const names = (ids: Iterable<string>) => [...ids].map((id) => id.slice(id.lastIndexOf(':') + 1));

test('a topic is read with its queues, and with their dead letters to the last one', async () => {
	const { ports, calls } = world({
		queues: { a: 'a-dlq', 'a-dlq': 'last', last: undefined, b: undefined },
		subscribed: ['a', 'b', 'gone'],
		undelivered: 'b',
	});
	const map = await readFanOut(ports, { kind: 'topic', ref: topic }, signal);
	expect(names(map.nodes.keys())).toEqual(['events', 'a', 'b', 'gone', 'a-dlq', 'last']);
	expect(map.leftOut).toEqual([]);
	// Each queue once.
	const asked = calls.filter((call) => call.startsWith('attributes'));
	expect(asked.length).toBe(new Set(asked).size);
});

test('a dead-letter queue leads up to its sources, and to the topics that feed these', async () => {
	const { ports } = world({ queues: { a: 'dlq', dlq: undefined }, subscribed: ['a'] });
	const map = await readFanOut(ports, { kind: 'queue', ref: queueRef('dlq') }, signal);
	expect(map.edges.map(({ from, to }) => names([from, to]))).toEqual([
		['events', 'a'],
		['a', 'dlq'],
	]);
});

test('the dead-letter queue of a subscription leads to it by its policy', async () => {
	const { ports } = world({
		queues: { a: undefined, dlq: undefined },
		subscribed: ['a'],
		undelivered: 'dlq',
	});
	const map = await readFanOut(ports, { kind: 'queue', ref: queueRef('dlq') }, signal);
	expect(map.edges.map(({ kind, to }) => [kind, ...names([to])])).toEqual([
		['subscription', 'a'],
		['undelivered', 'dlq'],
	]);
});

test('a circle of dead-letter queues ends, and so does one that leads to itself', async () => {
	const { ports } = world({ queues: { a: 'b', b: 'a', own: 'own' } });
	for (const [root, found] of [
		['a', ['a', 'b']],
		['own', ['own']],
	] as const) {
		const map = await readFanOut(ports, { kind: 'queue', ref: queueRef(root) }, signal);
		expect(names(map.nodes.keys()).toSorted()).toEqual(found);
	}
});

test('what is refused is said, and the rest is drawn', async () => {
	const { ports } = world({
		queues: { a: 'dlq', dlq: undefined },
		subscribed: ['a'],
		denied: true,
	});
	const map = await readFanOut(ports, { kind: 'queue', ref: queueRef('a') }, signal);
	// The policy of the queue names its topic all the same.
	expect(names(map.nodes.keys())).toEqual(['events', 'a', 'dlq']);
	expect(map.leftOut.map(({ what }) => what)).toEqual(['feeding', 'consumers']);
});

test('ten thousand subscriptions are bounded, and it says what it left out', async () => {
	const subscribed = Array.from({ length: 10_000 }, (_, index) => `q-${index}`);
	const queues = Object.fromEntries(subscribed.map((name) => [name, undefined]));
	const { ports, calls } = world({ queues, subscribed });
	const map = await readFanOut(ports, { kind: 'topic', ref: topic }, signal);
	expect(map.nodes.size).toBe(1 + mapLimits.subscriptions);
	expect(map.leftOut).toEqual([
		{ what: 'subscriptions', topic: topic.arn, count: 900, more: true },
	]);
	expect(calls.length).toBeLessThanOrEqual(mapLimits.subscriptions + 1);
	const around = await readFanOut(ports, { kind: 'queue', ref: queueRef('q-1') }, signal);
	expect(around.leftOut).toContainEqual({ what: 'all-subscriptions', count: 3000 });
});
