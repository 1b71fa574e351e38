import { describe, expect, it } from 'vitest';
import type { EventSourceMapping } from '../../../source/domain/consumers/mapping.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import { letterReader } from '../../../source/operations/queues/letters.ts';
import {
	functionGateway,
	queueAttributes,
	queueGateway,
	queueRef,
	topicGateway,
} from '../fakes.ts';

const never = new AbortController().signal;
const topicArn = 'arn:aws:sns:eu-west-1:123456789012:news';
const queue = queueRef('undelivered');

const statement = (Service: string, SourceArn?: string) => ({
	...{ Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage', Resource: queue.arn },
	...(SourceArn === undefined ? {} : { Condition: { ArnEquals: { 'aws:SourceArn': SourceArn } } }),
});
const policyOf = (...statements: readonly object[]) => JSON.stringify({ Statement: statements });
const ofTopic = policyOf(statement('sns.amazonaws.com', topicArn));
const ofRule = policyOf(
	statement('events.amazonaws.com', 'arn:aws:events:eu-west-1:123456789012:rule/nightly'),
);

/** A topic with subscriptions, of which some send elsewhere what they could not deliver, and functions that do. */
function world(
	subscriptions: readonly { readonly endpoint: string; readonly letters?: string }[],
	onFailure: readonly string[] = [],
	ofCalls: readonly string[] = [],
) {
	const asked: string[] = [];
	const gateways = {
		queues: queueGateway({
			attributes: async () => queueAttributes(queue.name, { policy: ofTopic }),
		}),
		topics: topicGateway({
			subscriptionsPage: async () => ({
				items: subscriptions.map(({ endpoint }, index) => ({
					...{ arn: `${topicArn}:${index}`, topicArn, endpoint },
					...{ protocol: 'sqs', owner: '123456789012' },
				})),
			}),
			subscription: async (arn) => {
				asked.push(arn);
				const { letters } = subscriptions[Number(arn.split(':').at(-1))] ?? {};
				const policy = letters && JSON.stringify({ deadLetterTargetArn: letters });
				return {
					rawDelivery: false,
					pending: false,
					raw: {},
					...(policy && { redrivePolicy: policy }),
				};
			},
		}),
		functions: functionGateway({
			mappingsPage: async () => {
				asked.push('mappings');
				return {
					items: onFailure.map(
						(arn, id): EventSourceMapping => ({ id: `${id}`, functionArn: 'f', onFailure: arn }),
					),
				};
			},
			functionsPage: async () => {
				asked.push('functions');
				return {
					items: ofCalls.map((deadLetterTargetArn) => ({
						...{ name: 'f', arn: 'f', logGroup: '/aws/lambda/f' },
						deadLetterTargetArn,
					})),
				};
			},
		}),
	};
	return { asked, gateways };
}

const read = (
	{ gateways }: Pick<ReturnType<typeof world>, 'gateways'>,
	policy?: string,
	of = queue,
) =>
	letterReader(gateways as Pick<Gateways, 'queues' | 'topics' | 'functions'>)(of, never, {
		known: policy,
	});

describe('whose letters lie in a queue', () => {
	it('those of a subscription of a topic that its policy names', async () => {
		const there = world([{ endpoint: 'other' }, { endpoint: 'third', letters: queue.arn }]);
		expect(await read(there, ofTopic)).toEqual({ ok: true, value: true });
	});

	it('nobody’s where the topic delivers to it, and then no subscription is asked', async () => {
		const there = world([{ endpoint: 'other', letters: queue.arn }, { endpoint: queue.arn }]);
		expect(await read(there, ofTopic)).toEqual({ ok: true, value: false });
		expect(there.asked).toEqual([]);
	});

	it('those of a function that reads a queue or a stream, whatever its policy says', async () => {
		expect(await read(world([], [queue.arn]))).toEqual({ ok: true, value: true });
		expect(await read(world([{ endpoint: 'other' }], ['another']), ofTopic)).toEqual({
			ok: true,
			value: false,
		});
	});

	it('those of a function that is called, and whose calls nobody waits for', async () => {
		expect(await read(world([], [], [queue.arn]))).toEqual({ ok: true, value: true });
		expect(await read(world([], [], [topicArn]))).toEqual({ ok: true, value: false });
	});

	it('is unknown where the functions of the account may not be listed', async () => {
		const there = world([]);
		const denied = fail('denied', 'Lambda ListFunctions was denied');
		const functions = functionGateway({ functionsPage: () => Promise.reject(denied) });
		expect(await read({ gateways: { ...there.gateways, functions } })).toMatchObject({
			ok: false,
			missing: { because: 'refused', failure: { kind: 'denied' } },
		});
	});

	it('is unknown where there are more functions than are asked, and none of those is it', async () => {
		const there = world([]);
		let pages = 0;
		const functions = functionGateway({
			functionsPage: async () => ({ items: [], next: `${++pages}` }),
		});
		expect(await read({ gateways: { ...there.gateways, functions } })).toMatchObject({ ok: false });
		expect(pages).toBe(40);
	});

	it('is unknown where SNS refuses, or Lambda does', async () => {
		const there = world([{ endpoint: 'other' }]);
		const denied = fail('denied', 'SNS ListSubscriptionsByTopic was denied');
		const topics = topicGateway({ subscriptionsPage: () => Promise.reject(denied) });
		expect(await read({ gateways: { ...there.gateways, topics } }, ofTopic)).toMatchObject({
			ok: false,
			missing: { because: 'refused', failure: { kind: 'denied' } },
		});
		const functions = functionGateway({ mappingsPage: () => Promise.reject(denied) });
		for (const policy of [ofTopic, undefined]) {
			expect(await read({ gateways: { ...there.gateways, functions } }, policy)).toMatchObject({
				ok: false,
				missing: { because: 'refused', failure: { kind: 'denied' } },
			});
		}
		const without = functionGateway({
			mappingsPage: () => Promise.reject(fail('unsupported', 'Lambda is not offered there')),
		});
		expect(
			await read({ gateways: { ...there.gateways, functions: without } }),
			'an endpoint without Lambda has no functions',
		).toEqual({ ok: true, value: false });
	});

	it('are those of a topic that is there, where another that the policy names is gone, or a subscription of it', async () => {
		const gone = fail('not-found', 'there is no such topic');
		const there = world([{ endpoint: 'other' }, { endpoint: 'third', letters: queue.arn }]);
		const { topics } = there.gateways;
		const both = policyOf(
			statement('sns.amazonaws.com', `${topicArn}-before`),
			statement('sns.amazonaws.com', topicArn),
		);
		const without = {
			...topics,
			subscriptionsPage: (...all: Parameters<typeof topics.subscriptionsPage>) =>
				all[0].topicArn === topicArn ? topics.subscriptionsPage(...all) : Promise.reject(gone),
			subscription: (...all: Parameters<typeof topics.subscription>) =>
				all[0].endsWith(':0') ? Promise.reject(gone) : topics.subscription(...all),
		};
		const gateways = { ...there.gateways, topics: without };
		expect(await read({ gateways }, both)).toEqual({ ok: true, value: true });
	});

	it('is unknown of a rule of EventBridge, which nobody here can ask, where its name says that letters lie there', async () => {
		const named = queueRef('nightly-dlq');
		expect(await read(world([]), ofRule, named)).toMatchObject({
			ok: false,
			missing: { because: 'not asked' },
		});
		expect(await read(world([]), ofRule)).toEqual({ ok: true, value: false });
	});

	it('asks for a policy that lists do not keep, and for the functions once', async () => {
		const there = world([{ endpoint: 'third', letters: queue.arn }]);
		const reader = letterReader(there.gateways as never);
		expect(await reader(queue, never)).toEqual({ ok: true, value: true });
		const plain = world([]);
		const once = letterReader(plain.gateways as never);
		for (const name of ['a', 'b']) await once(queueRef(name), never, { known: undefined });
		expect(plain.asked).toEqual(['mappings', 'functions']);
	});
});
