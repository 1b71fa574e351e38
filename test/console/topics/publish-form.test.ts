import { describe, expect, test } from 'vitest';
import { openPublishForm } from '../../../source/console/forms/send-forms.ts';
import { fail } from '../../../source/domain/failure.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import { queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

function topicConsole(
	read: () => Promise<void> = async () => {},
	name = 'events',
	maximumMessageBytes?: number | 'unread',
) {
	const topicArn = `arn:aws:sns:eu-west-1:123456789012:${name}`;
	const ref = { name, arn: topicArn };
	const subscription = (name: string) => ({
		arn: `${topicArn}:${name}`,
		topicArn,
		protocol: 'sqs',
		endpoint: `arn:aws:sqs:eu-west-1:123456789012:${name}`,
		owner: '123456789012',
	});
	const published: unknown[] = [];
	const console = startConsole({
		gateways: {
			queues: {
				resolve: async (name) => queueRef(name),
				attributes: async (url) => {
					const { arn } = queueRef(url.slice(url.lastIndexOf('/') + 1));
					return { arn, fifo: false, policy: letsTopicsIn(arn).Policy, raw: {} };
				},
			},
			topics: {
				attributes: async (arn) => {
					if (maximumMessageBytes === 'unread') throw fail('denied', 'no access');
					const most = maximumMessageBytes === undefined ? {} : { maximumMessageBytes };
					return { arn, fifo: arn.endsWith('.fifo'), raw: {}, ...most };
				},
				subscriptionsPage: async () => {
					await read();
					return { items: [subscription('all'), subscription('refunds'), subscription('secret')] };
				},
				subscription: async (arn) => {
					if (arn.endsWith('secret'))
						throw fail('denied', 'no access to SNS GetSubscriptionAttributes');
					const filterPolicy = arn.endsWith('refunds') ? '{"kind":["Refund"]}' : undefined;
					return {
						rawDelivery: false,
						pending: false,
						raw: {},
						...(filterPolicy === undefined ? {} : { filterPolicy }),
					};
				},
				publish: async (input) => {
					published.push(input);
					return { messageId: 'p-1' };
				},
			},
		},
		mode: 'open',
	});
	openPublishForm(console.session, ref);
	return { console, published, ref };
}

test('who gets the message stands beside it as it is typed, and the dialog counts them', async () => {
	const { console } = topicConsole();
	await console.settled();
	console.type('hello');
	expect(screenText(console)).toMatch(/Delivers to 1, not to 1, unknown 1\./);
	expect(screenText(console)).toMatch(/no +sqs refunds +kind is missing, wants/);
	console.press('tab', 'tab');
	console.type('kind=String:Refund');
	expect(screenText(console)).toMatch(/Delivers to 2, unknown 1\./);
	expect(screenText(console)).toMatch(/yes +sqs refunds +in an envelope of SNS/);
	expect(screenText(console)).toMatch(/\? +sqs secret +its filter could not be read/);
	const { fields, focus } = console.topAs('form');
	for (let step = focus; step <= fields.length; step++) console.press('tab');
	console.press('enter');
	await console.settled();
	const dialog = screenText(console);
	expect(dialog).toContain('Publishes 1 message.');
	expect(dialog).toContain('Delivers to 2, unknown 1.');
	expect(dialog).toContain('AWS bills 1 request');
	expect(dialog).not.toContain('every subscriber');
});

test('a topic that does not tell its subscriptions leaves it unknown, and can be published to', async () => {
	const { console } = topicConsole(async () => {
		throw fail('denied', 'no access to SNS ListSubscriptionsByTopic');
	});
	await console.settled();
	console.type('hello');
	expect(screenText(console)).toMatch(/who gets it is unknown/);
});

test('a FIFO topic that got the same a moment ago delivers it to nobody, and the form and the dialog say so', async () => {
	const { console, published, ref } = topicConsole(undefined, 'events.fifo');
	const fill = async () => {
		await console.settled();
		console.type('hello');
		for (let { focus, fields } = console.topAs('form'); fields[focus]?.id !== 'group'; ) {
			console.press('tab');
			({ focus, fields } = console.topAs('form'));
		}
		console.type('a');
		console.press('tab');
		console.type('d-1');
	};
	const submit = async () => {
		const { fields, focus } = console.topAs('form');
		for (let step = focus; step <= fields.length; step++) console.press('tab');
		console.press('enter');
		await console.settled();
	};
	await fill();
	expect(screenText(console)).toMatch(/Delivers to 1, not to 1, unknown 1\./);
	expect(screenText(console)).toMatch(/Was one with the deduplication id d-1 published/);
	await submit();
	expect(screenText(console)).toContain('Was one with');
	await console.clock.advance(1000);
	console.press('y');
	await console.settled();
	expect(published).toHaveLength(1);
	openPublishForm(console.session, ref);
	await fill();
	expect(screenText(console)).toMatch(/Delivers to 0, not to 3\./);
	expect(screenText(console)).toMatch(/no +sqs all +the topic got one with this deduplication id/);
	await submit();
	expect(screenText(console)).toContain('Delivers to 0, not to 3.');
});

test('a text a protocol is judged, checked and published as one, and a standard topic takes a group', async () => {
	const { console, published } = topicConsole();
	await console.settled();
	const to = (id: string) => {
		for (let { focus, fields } = console.topAs('form'); fields[focus]?.id !== id; ) {
			console.press('tab');
			({ focus, fields } = console.topAs('form'));
		}
	};
	console.type('{"sqs":"for queues"}');
	to('group');
	console.type('shop-1');
	to('as');
	console.press('right');
	expect(screenText(console)).toMatch(/its body has no text named default/);
	expect(screenText(console)).toMatch(/no +sqs all +the body has no text named default/);
	to('body');
	for (let left = '{"sqs":"for queues"}'.length; left > 0; left--) console.press('backspace');
	console.type('{"default":"d","sqs":"for queues"}');
	expect(screenText(console)).toMatch(/yes +sqs all +in an envelope of SNS, the text for sqs/);
	const { fields, focus } = console.topAs('form');
	for (let step = focus; step <= fields.length; step++) console.press('tab');
	console.press('enter');
	await console.settled();
	await console.clock.advance(1000);
	console.press('y');
	await console.settled();
	expect(published).toMatchObject([
		{
			structure: 'json',
			message: { body: '{"default":"d","sqs":"for queues"}', groupId: 'shop-1' },
		},
	]);
});

describe('what a topic takes', () => {
	const typed = async (maximumMessageBytes?: number | 'unread') => {
		const { console } = topicConsole(undefined, 'events', maximumMessageBytes);
		await console.settled();
		console.type('hello');
		return console;
	};

	test('is 256 KiB where it says nothing, else what it says, else not known for certain', async () => {
		expect(screenText(await typed())).toMatch(/ of 256K, not JSON/);
		expect(screenText(await typed(2 ** 20))).toMatch(/ of 1M, not JSON/);
		expect(screenText(await typed('unread'))).toMatch(/ of 256K, unless the topic takes more, not/);
	});

	test('has attributes that SNS alone knows, and more than ten', async () => {
		const console = await typed();
		console.press('tab', 'tab');
		console.type('AWS.SNS.SMS.SenderID=String:shop');
		expect(screenText(console)).not.toMatch(/reserved name/);
		expect(console.session.state.errors).toEqual([]);
	});
});
