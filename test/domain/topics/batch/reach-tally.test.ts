import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack } from '../../../../source/domain/batch.ts';
import { messageSize, type OutgoingMessage } from '../../../../source/domain/messages/message.ts';
import { recipientsOf, type Subscribers } from '../../../../source/domain/topics/audience.ts';
import { ReachTally } from '../../../../source/domain/topics/batch/reach-tally.ts';
import { runs } from '../../../helpers/whole.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';

/** Functions that subscribed: what decides is their filter alone. */
function subscribersOf(policies: readonly (string | undefined)[]): Subscribers {
	return {
		topic: { ok: true, value: { arn: topicArn, fifo: false, raw: {} } },
		subscriptions: policies.map((filterPolicy, index) => ({
			arn: `${topicArn}:${index}`,
			topicArn,
			protocol: index % 2 === 0 ? 'lambda' : 'https',
			endpoint: `endpoint-${index}`,
			owner: '123456789012',
			detail: {
				ok: true,
				value: {
					rawDelivery: false,
					pending: false,
					raw: {},
					...(filterPolicy === undefined ? {} : { filterPolicy }),
				},
			},
		})),
		more: false,
		queues: new Map(),
	};
}

const kinds = ['Order', 'Refund', 'Other'];
const policy = fc.constantFrom(
	undefined,
	'{"kind":["Order"]}',
	'{"kind":[{"anything-but":"Refund"}]}',
	'{"kind":[{"near":1}]}',
	'{"kind":[{"exists":false}]}',
);
const messageOf = fc.record(
	{
		body: fc.integer({ min: 1, max: 90_000 }).map((length) => 'x'.repeat(length)),
		attributes: fc.constantFrom(...kinds).map((text) => ({ kind: { type: 'String', text } })),
	},
	{ requiredKeys: ['body'] },
);
const packing = { limits: { count: 10, bytes: 256 * 1024 }, lines: 25, bytes: 4 * 1024 * 1024 };

test('what is told of a file is what each of its messages would be told, added up', () => {
	fc.assert(
		fc.property(
			fc.array(policy, { maxLength: 6 }),
			fc.array(messageOf, { maxLength: 60 }),
			(policies, messages: readonly OutgoingMessage[]) => {
				const subscribers = subscribersOf(policies);
				const tally = new ReachTally(subscribers, false, packing);
				for (const message of messages) tally.add(message);
				const { each, delivers, not, unknown, judged, requests } = tally.reach;
				const alone = messages.map((message) => recipientsOf(message, subscribers));
				for (const [index, one] of each.entries()) {
					const answers = alone.map((recipients) => recipients[index]?.delivery.delivers);
					expect([one.delivers, one.not, one.unknown]).toEqual(
						[true, false, 'unknown'].map(
							(answer) => answers.filter((got) => got === answer).length,
						),
					);
				}
				expect(judged).toBe(messages.length);
				expect(delivers + not + unknown).toBe(messages.length * policies.length);
				expect(requests).toBe(billed(messages));
			},
		),
		{ numRuns: runs(60) },
	);
});

/** By the way they are sent: so many lines at a time, packed, a request for each 64 KB begun. */
function billed(messages: readonly OutgoingMessage[]): number {
	let requests = 0;
	for (let from = 0; from < messages.length; from += packing.lines) {
		const sizes = messages.slice(from, from + packing.lines).map(messageSize);
		for (const batch of pack(sizes, packing.limits).batches) {
			const bytes = batch.reduce((sum, at) => sum + (sizes[at] ?? 0), 0);
			requests += Math.ceil(bytes / 65_536);
		}
	}
	return requests;
}

test('where a topic has many subscriptions the first messages are judged, and it is said how many', () => {
	const tally = new ReachTally(
		subscribersOf([undefined, undefined, undefined]),
		false,
		packing,
		30,
	);
	for (let at = 0; at < 40; at++) tally.add({ body: 'x' });
	expect(tally.reach).toMatchObject({ messages: 40, judged: 10, delivers: 30, requests: 5 });
});

test.each([
	[undefined, 2],
	['Topic', 2],
	['MessageGroup', 1],
] as const)('FIFO, a throughput scope of %s: %i repeat an id that was there', (scope, repeated) => {
	const subscribers: Subscribers = {
		...subscribersOf([undefined]),
		topic: {
			ok: true,
			value: {
				...{ arn: topicArn, fifo: true, raw: {} },
				...(scope === undefined ? {} : { fifoThroughputScope: scope }),
			},
		},
	};
	const tally = new ReachTally(subscribers, true, packing);
	for (const [groupId, deduplicationId] of [
		['a', '1'],
		['b', '1'],
		['a', '1'],
		['a', '2'],
	] as const) {
		tally.add({ body: 'x', groupId, deduplicationId });
	}
	expect(tally.reach).toMatchObject({ messages: 4, judged: 4, repeated });
});
