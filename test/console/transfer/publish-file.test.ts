import { describe, expect, test } from 'vitest';
import { openPublishForm } from '../../../source/console/forms/send-forms.ts';
import type { EntryOutcome, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { yes } from '../fake-queue.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
const topic = { name: 'events', arn: topicArn };
const kind = (value: string) => ({ attributes: { kind: { type: 'String', value } } });
const good = [
	...Array.from({ length: 11 }, (_, at) => JSON.stringify({ body: `o${at}`, ...kind('Order') })),
	JSON.stringify({ body: 'r', subject: 'hello', ...kind('Refund') }),
];

type Answer = (entries: readonly OutgoingMessage[], call: number) => readonly EntryOutcome[];

/** The form over a publish form of a topic to which a function and an address subscribed, with a file of these lines. */
function formFor(
	lines: readonly string[],
	answer: Answer = (all) => all.map(() => ({ ok: true })),
) {
	const batches: OutgoingMessage[][] = [];
	const subscription = (protocol: string) => ({
		...{ arn: `${topicArn}:${protocol}`, topicArn, protocol, endpoint: `${protocol}-endpoint` },
		owner: '123456789012',
	});
	const console = startConsole({
		gateways: {
			topics: {
				attributes: async (arn) => ({ arn, fifo: false, raw: {} }),
				subscriptionsPage: async () => ({ items: [subscription('lambda'), subscription('https')] }),
				subscription: async (arn) => ({
					...{ rawDelivery: false, pending: false, raw: {} },
					...(arn.endsWith('https') ? { filterPolicy: '{"kind":["Refund"]}' } : {}),
				}),
				publishBatch: async ({ entries }) => {
					batches.push([...entries]);
					return answer(entries, batches.length);
				},
			},
		},
		mode: 'open',
	});
	console.host.files.set('some.ndjson', lines.map((line) => `${line}\n`).join(''));
	const open = async (rate = '') => {
		openPublishForm(console.session, topic);
		await console.settled();
		console.press('ctrl-o');
		console.type('some.ndjson');
		console.press('tab');
		console.type(rate);
		console.press('tab', 'tab', 'enter');
		await console.settled();
	};
	return { console, batches, open };
}

describe('a file for a topic', () => {
	test('comes from the publish form, is checked whole, says who gets how many, and goes in batches', async () => {
		const { console, batches, open } = formFor(good);
		await open();
		const found = screenText(console);
		expect(found).toContain('12 messages');
		expect(found).toContain('every line can be sent to events');
		expect(found).toContain('Of 12 messages: 13 deliveries to 2 subscriptions, 11 times not.');
		console.press('enter');
		await console.settled();
		const asked = screenText(console);
		expect(asked).toContain('Publishes 12 messages.');
		expect(asked).toContain('https https-endpoint: gets 1, not 11');
		expect(asked).toContain(
			'AWS bills 2 requests and deliveries by https (1); those by lambda (12)',
		);
		expect(batches).toEqual([]);
		await yes(console);
		await console.pass(0);
		expect(batches.map(({ length }) => length)).toEqual([10, 2]);
		expect(batches[1]?.[1]).toMatchObject({ body: 'r', subject: 'hello' });
		expect(console.said()).toBe('published: 12 messages sent to events');
	});

	test('is billed by how it goes: at a rate fewer go together', async () => {
		const { console, batches, open } = formFor(good);
		await open('3');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toContain('AWS bills 4 requests and deliveries by https (1)');
		await yes(console);
		await console.pass(10_000);
		expect(batches.map(({ length }) => length)).toEqual([3, 3, 3, 3]);
	});

	test('what failed is told line by line, and resuming says how far that goes', async () => {
		const { console, batches, open } = formFor(good, (entries, call) =>
			entries.map(() =>
				call === 1
					? { ok: true }
					: { ok: false, code: 'InvalidParameter', message: 'no', senderFault: true },
			),
		);
		await open();
		console.press('enter');
		await yes(console);
		await console.pass(0);
		expect(console.top().kind).toBe('report');
		expect(screenText(console)).toMatch(/line 11 +refused: .*no/);
		console.press('esc', 'esc');
		await open();
		expect(screenText(console)).toContain('an earlier run was interrupted: 10 sent');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toContain(
			'Of 2 messages: 3 deliveries to 2 subscriptions, 1 time not.',
		);
		expect(batches).toHaveLength(2);
	});

	test('a line that no topic takes is named, and nothing is sent', async () => {
		const { console, batches, open } = formFor([...good, '{"body":"x","delay":5}']);
		await open();
		expect(screenText(console)).toMatch(/line 13: it has a delay, which no topic takes/);
		expect(screenText(console)).toContain('[ Check ]');
		expect(batches).toEqual([]);
	});
});
