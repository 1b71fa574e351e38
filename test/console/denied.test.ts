import { describe, expect, test } from 'vitest';
import { ruleOf } from '../../source/aws/gate/allow-list.ts';
import { asksOfMessages, messagesScreen } from '../../source/console/messages/messages.ts';
import { asksOfQueues, queueCommands } from '../../source/console/queues/queue-commands.ts';
import { asksOfStreams, streamCommands } from '../../source/console/streams/stream-commands.ts';
import { asksOfTopics, topicCommands } from '../../source/console/topics/topic-commands.ts';
import type { Failure } from '../../source/domain/failure.ts';
import { startConsole } from './fixture.ts';
import { screenText } from './messages/messages-fixture.ts';

const denied = (permission: string): Failure => ({
	...{ kind: 'denied', message: 'was denied', permission, retryable: false },
});

type Console = ReturnType<typeof startConsole>;

/** A request of the console ended. */
function called(console: Console, operation: string, resource: string, failure?: Failure) {
	const call = { at: console.clock.now(), attempt: 1, milliseconds: 1, status: 403 } as const;
	const ended = { ...call, operation, resource, effect: 'touch' } as const;
	console.session.called([failure === undefined ? ended : { ...ended, failure }]);
}

function withQueues() {
	const console = startConsole();
	console.queues({ orders: 1, payments: 1 });
	console.written();
	return console;
}

describe('a key whose request was denied', () => {
	test('says the permission and where, and sends nothing', () => {
		const console = withQueues();
		called(console, 'SQS ReceiveMessage', 'orders', denied('sqs:ReceiveMessage'));
		console.press('p');
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe(
			'peek: sqs:ReceiveMessage was denied on orders; ctrl-r to try again',
		);
		console.press('E');
		expect(console.said()).toContain('sqs:ReceiveMessage was denied on orders');
	});

	test('works on other resources, and so do other keys on this one', () => {
		const console = withQueues();
		called(console, 'SQS ReceiveMessage', 'orders', denied('sqs:ReceiveMessage'));
		console.press('s');
		expect(console.top().kind).toBe('form');
		console.press('esc', 'down', 'p');
		expect(console.top().kind).toBe('messages');
	});

	test.each<[string, (console: Console) => void]>([
		['after ctrl-r', (console) => console.press('ctrl-r')],
		[
			'after five minutes',
			({ session, clock }) => session.dispatch({ type: 'ticked', now: clock.now() + 300_000 }),
		],
		['once it was let through', (console) => called(console, 'SQS ReceiveMessage', 'orders')],
	])('works again %s', (_, then) => {
		const console = withQueues();
		called(console, 'SQS ReceiveMessage', 'orders', denied('kms:Decrypt'));
		console.press('p');
		expect([console.top().kind, console.said()]).toEqual([
			'list',
			expect.stringContaining('kms:Decrypt was denied on orders'),
		]);
		then(console);
		console.press('p');
		expect(console.top().kind).toBe('messages');
	});

	test('is the one of a file of messages as well', () => {
		const console = startConsole();
		const topic = { name: 'events', arn: 'arn:aws:sns:eu-west-1:123456789012:events' };
		called(console, 'SNS PublishBatch', 'events', denied('sns:Publish'));
		const command = topicCommands<{ session: typeof console.session; key: string }>(
			() => topic,
		).find(({ title }) => title === 'publish file');
		expect(command?.disabled?.({ session: console.session, key: 'enter' })).toBe(
			'sns:Publish was denied on events; ctrl-r to try again',
		);
	});

	test('is known of the context that it was denied in alone', () => {
		const console = withQueues();
		const call = {
			at: 0,
			operation: 'SQS ReceiveMessage',
			resource: 'orders',
			attempt: 1,
		} as const;
		const there = { place: 'dev eu-west-1', effect: 'touch', milliseconds: 1 } as const;
		console.session.called([{ ...call, ...there, failure: denied('sqs:ReceiveMessage') }]);
		expect(console.session.state.denials).toEqual([]);
		called(console, 'SQS ReceiveMessage', 'orders', denied('sqs:ReceiveMessage'));
		expect(console.session.state.denials).toHaveLength(1);
		console.session.dispatch({ type: 'context-left' });
		expect(console.session.state.denials).toEqual([]);
	});

	test('is told by the help of the actions, too', () => {
		const console = withQueues();
		called(console, 'SQS PurgeQueue', 'orders', denied('sqs:PurgeQueue'));
		console.press('a');
		console.type('purge');
		expect(screenText(console)).toContain('sqs:PurgeQueue was denied on orders');
	});
});

test.each([
	['queue', asksOfQueues, queueCommands(() => undefined)],
	['stream', asksOfStreams, streamCommands(() => undefined)],
	['topic', asksOfTopics, topicCommands(() => undefined)],
	['messages', asksOfMessages, messagesScreen.commands],
] as const)(
	'what keys of a %s ask for are requests that the gate knows, of commands that there are',
	(_, asks, commands) => {
		const titles = commands.map(({ title }) => title);
		expect(Object.keys(asks).filter((title) => !titles.includes(title))).toEqual([]);
		const unknown = Object.values(asks)
			.flat()
			.filter((operation) => ruleOf(operation) === undefined);
		expect(unknown).toEqual([]);
	},
);
