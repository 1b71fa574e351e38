import { describe, expect, test } from 'vitest';
import { openSendForm } from '../../../source/console/forms/send-forms.ts';
import { queueRef } from '../../operations/fakes.ts';
import { fakeQueue, yes } from '../fake-queue.ts';
import { screenText } from '../messages/messages-fixture.ts';

/** Goes on to the field of this name. */
function goTo(console: ReturnType<ReturnType<typeof fakeQueue>['console']>, id: string): void {
	const { fields, focus } = console.topAs('form');
	const at = fields.findIndex((field) => field.id === id);
	for (let step = focus; step < at; step++) console.press('tab');
}

describe('the form that sends', () => {
	test('attributes have rows, a new one behind the last that is filled', () => {
		const console = fakeQueue().console();
		console.press('s');
		console.type('{"id":1}');
		goTo(console, 'attribute-0');
		console.type('kind=String.x:refund');
		goTo(console, 'attribute-1');
		console.type('count=Number:many');
		const text = screenText(console);
		expect(text).toContain('attribute 3');
		expect(text).toContain('the attribute count is a Number, "many" is none');
		expect(text).toMatch(/B of 1M, valid JSON/);
	});

	test('who goes on after its warning, and says no to its question, is warned again', async () => {
		const console = fakeQueue().console();
		openSendForm(console.session, queueRef('orders'));
		console.type('text');
		console.press('esc', 'right', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('dialog');
		console.press('esc', 'esc');
		expect(console.top().kind).toBe('form');
		expect(console.said()).toBe('esc again leaves: what was typed is lost');
	});

	test('a copy that nobody touched goes out as it came, whatever it looks like', async () => {
		const copy = {
			body: 'file:///etc/hostname',
			attributes: {
				padded: { type: 'String', text: '  \u00fc ' },
				label: { type: 'String.a-b', text: 'x' },
				bytes: { type: 'Binary.x', bytes: new Uint8Array([0, 255]) },
				__proto__x: { type: 'String', text: '=:' },
			},
			groupId: 'tenant-1',
			traceHeader: 'Root=1-2-3',
		};
		const { console: start, queues } = fakeQueue();
		const sent: unknown[] = [];
		queues.send = async ({ entries }) => {
			sent.push(...entries);
			return [{ ok: true, messageId: 'id' }];
		};
		const console = start();
		openSendForm(console.session, queueRef('orders'), copy);
		goTo(console, 'copies');
		console.press('tab', 'tab', 'enter');
		await console.settled();
		await yes(console);
		expect(sent).toEqual([copy]);
	});

	/** Types into the fields of the send form of a queue, sends, and answers what `queues.send` was given. */
	async function sentAs(queue: string, typed: Readonly<Record<string, string>>) {
		const { console: start, queues } = fakeQueue();
		const sent: { url: string; entries: readonly unknown[] }[] = [];
		queues.send = async ({ url, entries }) => {
			sent.push({ url, entries });
			return entries.map(() => ({ ok: true, messageId: 'id' }) as const);
		};
		const console = start();
		openSendForm(console.session, queueRef(queue));
		for (const [id, text] of Object.entries(typed)) {
			goTo(console, id);
			console.type(text);
		}
		goTo(console, 'copies');
		console.press('tab', 'tab', 'enter');
		await console.settled();
		await yes(console);
		await console.settled();
		return sent;
	}

	const attributes = {
		kind: { type: 'String.x', text: 'refund' },
		count: { type: 'Number.int', text: '17' },
		bytes: { type: 'Binary', bytes: new Uint8Array([0, 255]) },
	};
	const typedAttributes = {
		'attribute-0': 'kind=String.x:refund',
		'attribute-1': 'count=Number.int:17',
		'attribute-2': 'bytes=Binary:AP8=',
	};

	test('what is typed arrives in queues.send: attributes, group, delay and trace header', async () => {
		const sent = await sentAs('orders', {
			body: '{"id":1}',
			...typedAttributes,
			group: 'tenant-1',
			delay: '30',
			trace: 'Root=1-5759e988-bd862e3fe1be46a994272793',
		});
		expect(sent).toEqual([
			{
				url: queueRef('orders').url,
				entries: [
					{
						body: '{"id":1}',
						attributes,
						groupId: 'tenant-1',
						delaySeconds: 30,
						traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
					},
				],
			},
		]);
	});

	test('what is typed arrives in queues.send of a FIFO queue: group, deduplication id, trace header', async () => {
		const sent = await sentAs('orders.fifo', {
			body: 'hello',
			...typedAttributes,
			group: 'C-17',
			dedup: 'order-1',
			trace: 'Root=1-5759e988-bd862e3fe1be46a994272793',
		});
		expect(sent).toEqual([
			{
				url: queueRef('orders.fifo').url,
				entries: [
					{
						body: 'hello',
						attributes,
						groupId: 'C-17',
						deduplicationId: 'order-1',
						traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
					},
				],
			},
		]);
	});

	test('an attribute may be called constructor, and only twice is twice', async () => {
		const { console: start, queues } = fakeQueue();
		const sent: unknown[] = [];
		queues.send = async ({ entries }) => {
			sent.push(...entries.map(({ attributes }) => Object.entries(attributes ?? {})));
			return [{ ok: true, messageId: 'id' }];
		};
		const console = start();
		console.press('s');
		console.type('hello');
		goTo(console, 'attribute-0');
		console.type('constructor=x');
		goTo(console, 'attribute-1');
		console.type('__proto__=y');
		expect(screenText(console)).not.toContain('is given twice');
		console.press(...Array(8).fill('tab'));
		goTo(console, 'copies');
		console.press('tab', 'tab', 'enter');
		await yes(console);
		expect(sent).toEqual([
			[
				['constructor', { type: 'String', text: 'x' }],
				['__proto__', { type: 'String', text: 'y' }],
			],
		]);
	});

	test('sends so many copies, and says what became of them', async () => {
		const { console: start, queues } = fakeQueue();
		const bodies: string[] = [];
		queues.send = async ({ entries }) => {
			bodies.push(...entries.map(({ body }) => body));
			return entries.map((_, index) => ({ ok: true, messageId: `id-${index}` }) as const);
		};
		const console = start();
		console.press('s');
		console.type('hello');
		goTo(console, 'copies');
		console.press('ctrl-u');
		console.type('12');
		console.press('shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab');
		console.press('enter');
		expect(screenText(console)).toContain('12 messages of 5 B each');
		await yes(console);
		expect(bodies).toEqual(new Array(12).fill('hello'));
		expect(console.said()).toBe('12 sent to orders');
	});

	test('a body may be a file', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		console.host.files.set('body.json', '{"a":1}\n');
		console.press('s');
		console.type('file://body.json');
		console.press('shift-tab', 'enter');
		await console.settled();
		await yes(console);
		expect(calls[0]?.slice(0, 2)).toEqual(['send', '{"a":1}\n']);
	});

	test('a file that is not there is said in the form', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		console.press('s');
		console.type('file://nowhere');
		console.press('shift-tab', 'enter');
		await console.settled();
		expect(screenText(console)).toContain('nowhere does not exist');
		expect(calls).toEqual([]);
	});

	test('what SQS would refuse is refused here, with all reasons', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		console.press('s');
		console.type('x');
		goTo(console, 'attribute-0');
		console.type('AWS.kind=String:x');
		console.press('shift-tab', 'shift-tab', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(screenText(console)).toMatch(/AWS\.kind/);
		expect(calls).toEqual([]);
	});
});
