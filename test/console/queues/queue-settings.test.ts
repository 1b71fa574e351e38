import { describe, expect, test } from 'vitest';
import { readSettings, settingsDocument } from '../../../source/console/queues/queue-document.ts';
import { undoSettings } from '../../../source/console/queues/queue-settings.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

function consoleOfOrders(some: Partial<QueueGateway> = {}) {
	const calls: (readonly [call: string, ...what: unknown[]])[] = [];
	const raw = { VisibilityTimeout: '30', MessageRetentionPeriod: '345600' };
	const queues: Partial<QueueGateway> = {
		attributes: async () => queueAttributes('orders', { visible: 3, raw }),
		tags: async () => ({ team: 'checkout' }),
		setAttributes: async ({ attributes }, { grant }) => {
			calls.push(['set', attributes, grant.resources[0].name]);
		},
		tag: async ({ tags }) => {
			calls.push(['tag', tags]);
		},
		untag: async ({ keys }) => {
			calls.push(['untag', keys]);
		},
		resolve: async () => {
			throw fail('not-found', 'there is no such queue');
		},
		create: async ({ name, attributes }, { grant }) => {
			calls.push([
				'create',
				name,
				Object.keys(attributes),
				...grant.resources.map((one) => one.name),
			]);
			return queueRef(name);
		},
		remove: async (url) => {
			calls.push(['remove', url]);
		},
		...some,
	};
	const console = startConsole({ gateways: { queues } });
	console.queues({ orders: 3 });
	return { console, calls };
}

test('a policy in the document keeps every number and name as it is spelled', () => {
	const policy =
		'{"Version":"2012-10-17","Statement":[{"Sid":"\\u0061","Condition":{"NumericEquals":{"x":18446744073709551615,"x":1.0}},"Action":[],"Resource":{}}]}';
	const raw = { VisibilityTimeout: '30', Policy: policy };
	const document = settingsDocument(raw, { team: 'a' });
	expect(document).toMatch(/\n +"x": 18446744073709551615,\n +"x": 1\.0\n/);
	expect(readSettings(document, raw).settings).toEqual(raw);
	const changed = readSettings(document.replace('1.0', '2.50'), raw);
	expect(changed.settings['Policy']).toBe(policy.replace('1.0', '2.50'));
});

const edited = (settings: object, tags: object = { team: 'checkout' }) =>
	JSON.stringify({ settings, tags });

describe('editing a queue', () => {
	test('sends what changed, after it was shown and confirmed', async () => {
		const { console, calls } = consoleOfOrders();
		console.host.edited = edited(
			{ VisibilityTimeout: '60', MessageRetentionPeriod: '345600' },
			{ owner: 'me' },
		);
		console.press('e');
		await console.settled();
		expect(screenText(console)).toContain('VisibilityTimeout: 30 -> 60');
		expect(screenText(console)).toContain('tag owner: (none) -> me');
		expect(calls).toEqual([]);
		await yes(console);
		expect(calls).toEqual([
			['set', { VisibilityTimeout: '60' }, 'orders'],
			['tag', { owner: 'me' }],
			['untag', ['team']],
		]);
	});

	test('takes tags back as well', async () => {
		let tags: Record<string, string> = { team: 'checkout' };
		const { console, calls } = consoleOfOrders({ tags: async () => tags });
		console.host.edited = edited(
			{ VisibilityTimeout: '30', MessageRetentionPeriod: '345600' },
			{ owner: 'me' },
		);
		console.press('e');
		await console.settled();
		await yes(console);
		tags = { owner: 'me' };
		calls.length = 0;
		undoSettings(console.session, queueRef('orders'), 'u');
		await console.settled();
		expect(screenText(console)).toContain('tag owner: me -> (removed)');
		await yes(console);
		expect(calls).toEqual([
			['tag', { team: 'checkout' }],
			['untag', ['owner']],
		]);
	});

	test.each(['constructor', 'toString', '__proto__'])('a tag %s comes and goes', async (name) => {
		const tags = Object.fromEntries([[name, 'x']]);
		const ways: [before: Record<string, string>, after: object][] = [
			[{}, tags],
			[tags, {}],
		];
		for (const [before, after] of ways) {
			const { console, calls } = consoleOfOrders({ tags: async () => before });
			console.host.edited = edited({ VisibilityTimeout: '30' }, after);
			console.press('e');
			await console.settled();
			await yes(console);
			expect(calls).toEqual([after === tags ? ['tag', tags] : ['untag', [name]]]);
		}
	});

	test('a setting that decides what is kept wants the name typed', async () => {
		const { console, calls } = consoleOfOrders();
		console.host.edited = edited({ VisibilityTimeout: '30', MessageRetentionPeriod: '60' });
		console.press('e');
		await console.settled();
		expect(console.overlay()).toMatchObject({
			dialog: { confirmation: { level: 3, typed: 'orders' } },
		});
		expect(screenText(console)).toContain('a shorter retention deletes older messages');
		expect(calls).toEqual([]);
	});

	/** A queue that keeps what it is sent. */
	function keeping(before: Readonly<Record<string, string>>) {
		let raw = before;
		const sent: Readonly<Record<string, string>>[] = [];
		const { console } = consoleOfOrders({
			attributes: async () => queueAttributes('orders', { visible: 3, raw }),
			setAttributes: async ({ attributes }) => {
				sent.push(attributes);
				raw = { ...raw, ...attributes };
			},
		});
		return { console, sent };
	}

	/** Confirms by typing the name of the queue. */
	const named = async (console: ReturnType<typeof startConsole>) => {
		await console.pass(1_000);
		console.type('orders');
		await console.pass(200);
		console.press('enter');
		await console.settled();
	};

	const undo = async (console: ReturnType<typeof startConsole>) => {
		console.press('a');
		console.type('undo settings');
		console.press('enter');
		await console.settled();
	};

	test('the change is taken back from the actions: the old values are sent', async () => {
		const { console, sent } = keeping({
			VisibilityTimeout: '30',
			MessageRetentionPeriod: '345600',
		});
		console.host.edited = edited({ VisibilityTimeout: '60', MessageRetentionPeriod: '432000' });
		console.press('e');
		await console.settled();
		await named(console);
		expect(sent).toEqual([{ VisibilityTimeout: '60', MessageRetentionPeriod: '432000' }]);
		await undo(console);
		expect(screenText(console)).toContain('VisibilityTimeout: 60 -> 30');
		expect(sent).toHaveLength(1);
		await named(console);
		expect(sent[1]).toEqual({ VisibilityTimeout: '30', MessageRetentionPeriod: '345600' });
		// What was taken back can be taken back.
		await undo(console);
		expect(screenText(console)).toContain('VisibilityTimeout: 30 -> 60');
	});

	test('a setting that was not there is cleared again', async () => {
		const { console, sent } = keeping({ VisibilityTimeout: '30' });
		const policy =
			'{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:orders-dlq","maxReceiveCount":5}';
		console.host.edited = JSON.stringify({
			settings: { VisibilityTimeout: '30', RedrivePolicy: JSON.parse(policy) },
			tags: { team: 'checkout' },
		});
		console.press('e');
		await console.settled();
		await named(console);
		expect(sent).toEqual([{ RedrivePolicy: policy }]);
		await undo(console);
		await named(console);
		expect(sent[1]).toEqual({ RedrivePolicy: '' });
	});

	test('an undo that changes nothing is said, and sends nothing', async () => {
		const { console, calls } = consoleOfOrders();
		console.host.edited = edited({ VisibilityTimeout: '60', MessageRetentionPeriod: '345600' });
		console.press('e');
		await console.settled();
		await yes(console);
		// The fake queue still says 30.
		await undo(console);
		expect(console.said()).toBe('nothing changes');
		expect(calls).toHaveLength(1);
	});

	test.each([
		['{', 'the text is no JSON'],
		[edited({ VisibilityTimeout: '43201' }), 'VisibilityTimeout takes a whole number'],
		[edited({ Colour: 'red' }), 'there is no attribute Colour'],
		[edited({}, { 'aws:x': '1' }), 'reserved name'],
	])('%s is refused before anything is sent', async (text, told) => {
		const { console, calls } = consoleOfOrders();
		console.host.edited = text;
		console.press('e');
		await console.settled();
		expect(console.said()).toContain(told);
		expect(console.overlay().kind).toBe('none');
		expect(calls).toEqual([]);
	});

	test('unchanged text changes nothing', async () => {
		const { console, calls } = consoleOfOrders();
		console.press('e');
		await console.settled();
		expect(console.said()).toBe('unchanged');
		expect(calls).toEqual([]);
	});
});

test('a queue is made with its dead-letter queue in one step', async () => {
	const { console, calls } = consoleOfOrders();
	console.host.edited = JSON.stringify({
		name: 'parcels',
		deadLetters: { name: 'parcels-dlq', maxReceiveCount: 5 },
	});
	console.press('a');
	console.type('create queue');
	console.press('enter');
	await console.settled();
	expect(screenText(console)).toContain('Its dead-letter queue parcels-dlq after 5 receives');
	await yes(console);
	expect(calls).toEqual([
		['create', 'parcels-dlq', ['MessageRetentionPeriod'], 'parcels', 'parcels-dlq'],
		['create', 'parcels', ['RedrivePolicy'], 'parcels', 'parcels-dlq'],
	]);
	expect(console.said()).toBe('made parcels and parcels-dlq');
});

test('a queue is deleted only once its name is typed', async () => {
	const { console, calls } = consoleOfOrders();
	console.press('a');
	console.type('delete queue');
	console.press('enter');
	expect(console.overlay()).toMatchObject({
		dialog: { confirmation: { level: 3, typed: 'orders' } },
	});
	await console.pass(1_000);
	console.type('orders');
	await console.pass(200);
	console.press('enter');
	await console.settled();
	expect(calls).toEqual([['remove', queueRef('orders').url]]);
});

/** A request that is answered when the test says so, with what is not known to have been done. */
function lostRequest() {
	const request = { signal: undefined as AbortSignal | undefined, lose: () => {} };
	const send = (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
		request.signal = signal;
		return new Promise<never>((_resolve, reject) => {
			request.lose = () => reject(fail('timeout', 'no answer', { outcomeUnknown: true }));
		});
	};
	return { request, send };
}

describe('a change that was confirmed outlives its screen, and its unknown end is told', () => {
	test('settings', async () => {
		const { request, send } = lostRequest();
		const { console } = consoleOfOrders({ setAttributes: send });
		console.host.edited = edited({ VisibilityTimeout: '60', MessageRetentionPeriod: '345600' });
		console.press('e');
		await console.settled();
		await yes(console);
		await toldElsewhere(console, request);
	});

	test('a new queue', async () => {
		const { request, send } = lostRequest();
		const { console } = consoleOfOrders({ create: send });
		console.host.edited = JSON.stringify({ name: 'parcels' });
		console.press('a');
		console.type('create queue');
		console.press('enter');
		await console.settled();
		await yes(console);
		await toldElsewhere(console, request);
	});

	test('the deletion of a queue', async () => {
		const { request, send } = lostRequest();
		const { console } = consoleOfOrders({ remove: send });
		console.press('a');
		console.type('delete queue');
		console.press('enter');
		await console.pass(1_000);
		console.type('orders');
		await console.pass(200);
		console.press('enter');
		await console.settled();
		await toldElsewhere(console, request);
	});

	async function toldElsewhere(
		console: ReturnType<typeof startConsole>,
		request: ReturnType<typeof lostRequest>['request'],
	) {
		console.press('2');
		await console.settled();
		expect(request.signal?.aborted).toBe(false);
		request.lose();
		await console.settled();
		expect(console.said()).toContain('no answer');
		expect(console.session.state.errors).toHaveLength(1);
		expect(console.session.state.tasks).toMatchObject([{ state: 'failed' }]);
	}
});
