import { expect, test } from 'vitest';
import { newReading } from '../../../source/console/state/reading.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import { account, queueRef, region } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const topicArn = `arn:aws:sns:${region}:${account}:events`;

/** A dead letter on the screen, and a topic with three subscriptions. */
function looking(body: string, copy?: true) {
	const published: unknown[] = [];
	const endpoints = ['orders', 'refunds', 'gone'];
	const console = startConsole({
		mode: 'open',
		gateways: {
			queues: {
				resolve: async (name) => queueRef(name),
				attributes: async (url) => {
					const { arn, name } = queueRef(url.slice(url.lastIndexOf('/') + 1));
					if (name === 'gone') throw fail('not-found', 'no such queue');
					return { arn, fifo: false, policy: letsTopicsIn(arn).Policy, raw: {} };
				},
			},
			topics: {
				attributes: async (arn) => ({ arn, fifo: false, raw: {} }),
				subscriptionsPage: async () => ({
					items: endpoints.map((name) => ({
						...{ arn: `${topicArn}:${name}`, topicArn, protocol: 'sqs', owner: account },
						endpoint: queueRef(name).arn,
					})),
				}),
				subscription: async (arn) => ({
					...{ rawDelivery: false, pending: false, raw: {} },
					...(arn.endsWith('refunds') ? { filterPolicy: '{"kind":["Refund"]}' } : {}),
				}),
				publish: async (input) => {
					published.push(input);
					return { messageId: 'p-1' };
				},
			},
		},
	});
	const message: Message = {
		...{ id: 'm-1', receiptHandle: '', attributes: {}, receivedAt: 0 },
		system: { SentTimestamp: '0' },
		body,
	};
	console.session.push({
		kind: 'message',
		ref: queueRef('events-dlq'),
		message,
		reading: newReading,
		...(copy ? { copy } : {}),
	});
	/** Chooses a command by its name in the actions menu. */
	const choose = async (title: string) => {
		console.press('a');
		console.type(title);
		console.press('enter');
		await console.settled();
	};
	return { console, published, choose };
}

const envelope = JSON.stringify({
	Type: 'Notification',
	TopicArn: topicArn,
	Message: 'inside',
	Subject: 'a subject',
	MessageAttributes: { kind: { Type: 'String', Value: 'Order' } },
});

test.each([undefined, true] as const)(
	'who of its topic would get a message stands on one screen, with the clause that failed; saved copy: %s',
	async (copy) => {
		const { console, choose } = looking(envelope, copy);
		await choose('recipients');
		await console.settled();
		const screen = screenText(console);
		expect(console.topAs('report').title).toBe('who gets it from events');
		expect(screen).toContain('Nothing was sent.');
		expect(screen).toContain('Delivers to 1, not to 2.');
		expect(screen).toMatch(/yes +sqs orders +in an envelope of SNS/);
		expect(screen).toMatch(/no +sqs refunds +kind is "Order", wants \["Refund"\]/);
		expect(screen).toMatch(/no +sqs gone +its queue does not exist/);
	},
);

test('what is inside is published again by a form that says who gets it', async () => {
	const { console, choose, published } = looking(envelope);
	await choose('publish again');
	const { fields, target } = console.topAs('form');
	const values = Object.fromEntries(fields.map(({ id, field }) => [id, field.graphemes.join('')]));
	expect(target.name).toBe('events');
	expect(values).toMatchObject({
		body: 'inside',
		subject: 'a subject',
		'attribute-0': 'kind=String:Order',
	});
	expect(screenText(console)).toContain('Delivers to 1, not to 2.');
	for (let step = 0; step <= fields.length; step++) console.press('tab');
	console.press('enter');
	await console.pass(1000);
	console.press('y');
	await console.settled();
	expect(published).toMatchObject([
		{
			topicArn,
			subject: 'a subject',
			message: { body: 'inside', attributes: { kind: { type: 'String', text: 'Order' } } },
		},
	]);
});

test('a message of no topic says why there is nobody to ask', () => {
	const { console } = looking('{"plain":true}');
	console.press('a');
	expect(screenText(console)).toMatch(/it came in no envelope of SNS/);
});
