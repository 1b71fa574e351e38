import {
	CreateTopicCommand,
	PublishBatchCommand,
	PublishCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audienceOf, recipientsOf } from '../../source/domain/topics/audience.ts';
import { deliveryOf } from '../../source/domain/topics/delivery.ts';
import { policyLimits } from '../../source/domain/topics/filter/filter-limits.ts';
import { readFilterPolicy } from '../../source/domain/topics/filter/filter-policy.ts';
import { EmulatedError } from '../../source/emulator/errors.ts';
import { cases, messageOf } from '../domain/topics/filter/filter-cases.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { pair, topic, topicWorld } from '../helpers/topic-world.ts';
import { whole } from '../helpers/whole.ts';
import { errorOf, startLocal } from './local.ts';

test('the endpoint takes and refuses what AWS documents, and so does the simulator', async () => {
	const world = await topicWorld();
	const filters = new Map<string, (typeof cases)[number]>();
	for (const one of cases) {
		for (const scope of ['MessageAttributes', 'MessageBody'] as const) {
			const attributes = { FilterPolicy: JSON.stringify(one.policy), FilterPolicyScope: scope };
			const detail = await world.subscribe({ protocol: 'sqs', attributes });
			if (detail instanceof EmulatedError) {
				expect([one.source, scope, detail.message]).toEqual([
					one.source,
					'MessageAttributes',
					expect.stringContaining('does not support nested filter policy'),
				]);
			} else filters.set(`${scope} ${detail.endpoint}`, one);
		}
	}
	for (const { source, takes, refuses } of cases) {
		for (const [samples, wanted] of [
			[takes, true],
			[refuses, false],
		] as const) {
			for (const sample of samples) {
				const { scope, ...message } = messageOf(sample);
				const arrived = new Set((await world.publish(message)).map(({ arn }) => `${scope} ${arn}`));
				const own = [...filters].find(
					([key, one]) => one.source === source && key.startsWith(scope),
				);
				expect([source, sample, arrived.has(own?.[0] ?? '')]).toEqual([source, sample, wanted]);
			}
		}
	}
});

test('simulator and endpoint agree on generated policies and messages', async () => {
	const seen = { pairs: 0, refused: 0, unknown: 0, taken: 0 };
	await fc.assert(
		fc.asyncProperty(pair, async ({ policy, scope, message }) => {
			const world = await topicWorld();
			const attributes = { FilterPolicy: policy, FilterPolicyScope: scope };
			const detail = await world.subscribe({ protocol: 'sqs', attributes });
			const read = readFilterPolicy(policy, scope);
			const isTaken = read.ok && policyLimits(policy, read.policy).length === 0;
			expect([detail instanceof EmulatedError ? detail.message : 'taken', isTaken]).toEqual([
				isTaken ? 'taken' : expect.stringContaining('Invalid parameter'),
				isTaken,
			]);
			seen.pairs++;
			if (detail instanceof EmulatedError) {
				seen.refused++;
				return;
			}
			const { topic: its, queues } = world.subscribers([]);
			const around = { topic: its, queue: queues.get(detail.endpoint) };
			const { delivers } = deliveryOf(message, detail, around);
			const arrived = (await world.publish(message)).length > 0;
			// What AWS does not document is no difference.
			if (delivers === 'unknown') seen.unknown++;
			else expect(arrived).toBe(delivers);
			if (arrived) seen.taken++;
		}),
		{ numRuns: whole ? 5000 : 150 },
	);
	expect(seen.unknown).toBeLessThan(seen.pairs / 10);
	expect(seen.refused).toBeLessThan(seen.pairs / 2);
	expect(seen.taken).toBeGreaterThan(seen.pairs / 50);
});

test('as many get a message of a generated topic as was promised, whatever their queues are like', async () => {
	const seen = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(topic, async ({ subscribed, message }) => {
			const world = await topicWorld();
			const details = [];
			for (const one of subscribed) {
				const detail = await world.subscribe(one);
				if (!(detail instanceof EmulatedError)) details.push(detail);
			}
			const subscribers = world.subscribers(details);
			const recipients = recipientsOf(message, subscribers);
			const audience = audienceOf(message, recipients, subscribers);
			for (const { delivery } of recipients) {
				const why = delivery.delivers === true ? 'delivers' : delivery.why;
				seen.set(why, (seen.get(why) ?? 0) + 1);
			}
			const arrived = await world.publish(message);
			const inQueues = new Map(audience.byProtocol).get('sqs') ?? 0;
			expect(arrived.length).toBeGreaterThanOrEqual(inQueues);
			expect(arrived.length).toBeLessThanOrEqual(inQueues + audience.unknown);
			for (const { subscription, delivery } of recipients) {
				const found = arrived.find(({ arn }) => arn === subscription.endpoint);
				if (subscription.protocol === 'sqs' && delivery.delivers !== 'unknown') {
					expect([delivery, found !== undefined]).toEqual([delivery, delivery.delivers]);
				}
				if (found === undefined || delivery.delivers !== true) continue;
				const { form, text } = delivery.receives;
				expect(form === 'raw' ? found.body : JSON.parse(found.body).Message).toBe(text);
			}
		}),
		{ numRuns: whole ? 500 : 60 },
	);
	for (const why of ['delivers', 'filter', 'queue-policy', 'queue-missing', 'queue-conditions']) {
		expect([why, seen.get(why) ?? 0]).toEqual([why, expect.toSatisfy((many) => many > 0)]);
	}
});

test('programs get the same answers by HTTP: one message and batches are filtered, a bad policy is refused', async () => {
	const local = await startLocal();
	try {
		const { arn, url } = await local.createQueue(
			'filtered',
			letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:filtered'),
		);
		const { TopicArn } = await local.sns.send(new CreateTopicCommand({ Name: 'events' }));
		const subscribe = (policy: unknown) =>
			local.sns.send(
				new SubscribeCommand({
					TopicArn,
					Protocol: 'sqs',
					Endpoint: arn,
					Attributes: { FilterPolicy: JSON.stringify(policy), RawMessageDelivery: 'true' },
				}),
			);
		for (const [policy, why] of [
			[{ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, 'more than 5 keys'],
			[{ a: Array.from({ length: 151 }, (_, index) => index) }, 'too complex'],
			[{ a: [{ numeric: [] }] }, 'Invalid member in numeric match'],
			[{ a: 'x' }, '"a" must be an object or an array'],
		] as const) {
			expect((await errorOf(subscribe(policy))).message).toContain(why);
		}
		for (const Policy of ['{"Version": [,', '[]']) {
			const made = local.sns.send(
				new CreateTopicCommand({ Name: 'unmade', Attributes: { Policy } }),
			);
			expect((await errorOf(made)).message).toContain('Invalid parameter: Policy');
		}
		await subscribe({ kind: [{ prefix: 'Re' }] });
		const attributes = (text: string) => ({ kind: { DataType: 'String', StringValue: text } });
		const publish = (Message: string, kind: string, more = {}) =>
			local.sns.send(
				new PublishCommand({ TopicArn, Message, MessageAttributes: attributes(kind), ...more }),
			);
		await publish('one', 'Refund');
		await publish('other', 'Order');
		await publish('{"default":"two","email":"no"}', 'Return', { MessageStructure: 'json' });
		await local.sns.send(
			new PublishBatchCommand({
				TopicArn,
				PublishBatchRequestEntries: [
					{ Id: 'a', Message: 'three', MessageAttributes: attributes('Refund') },
					{ Id: 'b', Message: 'none', MessageAttributes: attributes('Order') },
				],
			}),
		);
		const bodies = (await local.receive(url)).map(({ Body }) => Body);
		expect(bodies.toSorted()).toEqual(['one', 'three', 'two']);
		const unstructured = publish('no JSON', 'Refund', { MessageStructure: 'json' });
		expect((await errorOf(unstructured)).message).toContain('Message Structure');
	} finally {
		await local.stop();
	}
});
