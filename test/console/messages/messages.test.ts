import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { workFor } from '../../../source/console/state/background.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { fakeQueue, yes } from '../fake-queue.ts';
import { lookAtDeadLetters, screenText } from './messages-fixture.ts';

const shownIds = (text: string) => text.match(/shown/g)?.length ?? 0;

describe('the messages of a queue', () => {
	test('wide: list and detail stand side by side, and the detail follows the cursor', async () => {
		const { console } = await lookAtDeadLetters({ size: { columns: 120, rows: 40 } });
		expect(screenText(console)).toMatch(/SAMPLE +lease 30 s, given back on leaving +free to look/);
		expect(screenText(console)).toMatch(/│ +"id": 1001/);
		console.press('j');
		expect(screenText(console)).toMatch(/│ +"id": 1002/);
		expect(screenText(console)).not.toContain('"id": 1001');
	});

	test('narrow: the detail stands below the list', async () => {
		const { console } = await lookAtDeadLetters({ size: { columns: 80, rows: 24 } });
		const text = screenText(console);
		expect(text).toMatch(/─ 1 of 8 +\[Body\]/);
		expect(text).not.toContain('│');
		expect(text).toContain('"amount": null');
	});

	test('what is wrapped is shown unwrapped, with its chain, which x walks', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('G');
		expect(screenText(console)).toMatch(/SNS > JSON/);
		expect(screenText(console)).toContain('"headline": "hello"');
		console.press('x');
		expect(screenText(console)).toContain('"TopicArn"');
		console.press('x', 'k');
		expect(screenText(console)).toMatch(/base64 > gzip > JSON/);
		expect(screenText(console)).toContain('"kind": "Return"');
	});

	test('tab walks the tabs of the detail and leaves at the last, shift-tab the same way back', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('b');
		const stops: string[] = [];
		const stop = () => {
			const { focus, reading } = view();
			return focus === 'detail' ? reading.tab : focus;
		};
		do {
			stops.push(stop());
			console.press('tab');
		} while (stop() !== stops[0] && stops.length < 20);
		const all = ['groups', 'body', 'attributes', 'system', 'raw', 'hex', 'list'];
		expect(stops.toSorted()).toEqual(all.toSorted());
		const at = stops.indexOf('groups');
		expect([...stops.slice(at), ...stops.slice(0, at)]).toEqual(all);
		const back = stops.map(() => {
			console.press('shift-tab');
			return stop();
		});
		expect(back.reverse()).toEqual(stops);
	});

	test('what was received is said as long as it is held, and goes with the screen', async () => {
		const { console } = await lookAtDeadLetters();
		expect(screenText(console)).toMatch(/last: received 8/);
		console.press('enter');
		expect(screenText(console)).not.toMatch(/last: received 8/);
		const other = await lookAtDeadLetters();
		await other.console.pass(31_000);
		expect(screenText(other.console)).not.toMatch(/last: received 8/);
	});

	test('enter folds in the detail once tab has gone there', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('tab', 'j', 'j', 'j');
		expect(view().focus).toBe('detail');
		expect(screenText(console)).toContain('"country": "DE"');
		console.press('enter');
		expect(screenText(console)).toContain('"order": { 2 keys }');
		expect(screenText(console)).not.toContain('"country": "DE"');
	});

	test('/ in the detail searches, n goes on, and c copies the value', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('tab', '/');
		console.type('country');
		console.press('enter', 'c');
		await console.settled();
		expect(console.host.copied).toEqual(['DE']);
		console.press('C', 'p');
		await console.settled();
		expect(console.host.copied.at(-1)).toBe('body.order.country');
		expect(view().filter).toBe('');
		console.press('/');
		console.type('zebra');
		console.press('enter');
		expect(console.said()).toContain('no match of zebra');
	});

	test('the lease is told while one message is read', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('enter');
		expect(screenText(console)).toContain('lease 30 s');
		await console.pass(31_000);
		expect(screenText(console)).toContain('lease over');
	});

	test('once a lease has ended the screen says one thing: seen, and visible again', async () => {
		const { console } = await lookAtDeadLetters({ size: { columns: 100, rows: 30 } });
		expect(screenText(console)).toMatch(/8 held of ~8/);
		await console.pass(31_000);
		expect(screenText(console)).toMatch(/8 seen of ~8/);
		expect(screenText(console)).toContain('lease over: visible again');
		expect(screenText(console)).not.toMatch(/8 held|leased 8/);
	});

	test('an alarm on what is visible is named before a look, and until when it is kept from it', async () => {
		const { console } = await lookAtDeadLetters({ size: { columns: 120, rows: 30 } });
		console.session.dispatch({
			type: 'alarms-known',
			alarms: [
				{
					name: 'someone-must-wake',
					state: 'OK',
					dimensions: { QueueName: 'orders-dlq' },
				},
			],
		});
		console.press('esc');
		await console.settled();
		console.queues({ orders: 3, 'orders-dlq': 8 }, { orders: 'orders-dlq' });
		console.press('2');
		expect(screenText(console)).toMatch(
			/free to look, hides up to 10 from alarm someone-must-wake until \d\d:\d\d\. p messages, r redrive plan/,
		);
		console.press('p');
		await console.settled();
		expect(console.said()).toMatch(
			/^received 8, hidden from alarm someone-must-wake until \d\d:\d\d:\d\d or until you leave$/,
		);
	});

	test('looks left come from what was seen, and a last delivery is refused unless confirmed', async () => {
		const { console: start, queues, calls } = fakeQueue({ maxReceiveCount: 5 });
		const console = start();
		queues.receive = async () => {
			calls.push(['receive']);
			return [message('m', console.clock.now(), { system: { ApproximateReceiveCount: '4' } })];
		};
		console.press('p');
		await console.settled();
		expect(screenText(console)).toContain('How often each has been received is unknown');
		await yes(console);
		expect(screenText(console)).toContain('looks left 1 of 5');
		const before = calls.length;
		console.press('p');
		await console.settled();
		expect(screenText(console)).toContain('received 4 of 5 times: the next look may be');
		await console.pass(1_000);
		console.press('esc');
		await console.settled();
		expect(calls).toHaveLength(before);
	});

	test('the price of looking is asked for once a queue', async () => {
		const { console: start, calls } = fakeQueue({ maxReceiveCount: 5, messages: 12 });
		const console = start();
		console.press('p');
		await console.settled();
		await yes(console);
		console.press('p');
		await console.pass(0);
		expect(console.overlay().kind).toBe('none');
		expect(calls.filter(([call]) => call === 'receive').length).toBeGreaterThan(1);
	});
});

describe('filters', () => {
	const filter = async (text: string) => {
		const looked = await lookAtDeadLetters();
		looked.console.press('/');
		looked.console.type(text);
		return looked;
	};

	test('a text is looked for in whole bodies, unwrapped ones too', async () => {
		const { console } = await filter('headline');
		expect(screenText(console)).toContain('1 of 8 shown');
		expect(shownIds(screenText(console))).toBe(1);
	});

	test('an expression selects, and says how many have the fields that it names', async () => {
		const { console } = await filter('=body.order.id > 1004');
		expect(screenText(console)).toContain('2 of 8 shown');
		expect(screenText(console)).toContain('6 of 8 have the fields that it names');
	});

	test('what an expression is too costly for is undecided, and lacks nothing', async () => {
		const numbers = JSON.stringify({ a: Array.from({ length: 2000 }, (_, index) => index) });
		const { console } = await lookAtDeadLetters({ bodies: [numbers, '{"a":[1]}', '{}'] });
		console.press('/');
		console.type('=body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))');
		// What was typed before, not all of it yet, matched nothing: that stays until all are through.
		expect(screenText(console)).toMatch(/filtering 1 of 3/);
		expect(screenText(console)).toContain('nothing so far: the filter is at work');
		while (workFor(1000, () => 0).more) screenText(console);
		const shown = screenText(console);
		expect(shown).toContain('1 of 3 shown');
		expect(shown).toContain(
			'2 of 3 have the fields that it names; 1 not decided: the filter was too costly',
		);
	});

	test('a field that no message has is told', async () => {
		const { console } = await filter('=body.colour == "red"');
		expect(screenText(console)).toContain('0 of 8 have the fields that it names');
	});

	test.each([
		['=body.type = "Refund"', 'at 12'],
		['=true', 'at'],
		['=nonsense > 1', 'there is no nonsense'],
		['=', 'empty'],
		['=receives', 'yes or no'],
	])('%s selects nothing and says where it is wrong', async (text, told) => {
		const { console } = await filter(text);
		expect(screenText(console)).toContain('0 of 8 shown');
		expect(screenText(console)).toContain(told);
		console.press('enter', 'ctrl-d');
		expect(console.overlay().kind).toBe('none');
	});

	test('the place of the error stands out in the line that is typed', async () => {
		const { console } = await filter('=body.type = "Refund"');
		const last = frame(console.session.state, commandTables(console.session)).at(-2) ?? '';
		// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR is what marks it
		expect(last).toMatch(/body\.type \u001b\[[\d;]+m=\u001b\[0m "Refund"/);
	});

	test('tab completes paths from the messages', async () => {
		const { console } = await filter('=body.ord');
		console.press('tab');
		expect(screenText(console)).toContain('/=body.order');
		console.type('.c');
		console.press('tab');
		expect(console.topAs('messages').filter).toBe('=body.order.country');
	});
});

describe('groups', () => {
	test('say what they share; enter shows one alone, esc all again', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('b');
		expect(screenText(console)).toMatch(/6 +75% +type=Refund.*amount is null/);
		console.press('enter');
		expect(screenText(console)).toContain('6 of 8 shown');
		expect(view().group).toBeDefined();
		console.press('esc');
		expect(view().group).toBeUndefined();
	});

	test('enter on a group narrows to it, and again shows all; the groups keep the keys', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('b', 'enter');
		expect([view().focus, screenText(console)]).toEqual([
			'groups',
			expect.stringContaining('6 of 8 shown'),
		]);
		console.press('enter');
		expect(view().group).toBeUndefined();
		expect(screenText(console)).toContain('8 shown');
	});

	test('and a filter that leave nothing together say which of them hides it', async () => {
		const { console, view } = await lookAtDeadLetters({ size: { columns: 80, rows: 24 } });
		console.press('b', 'enter', '/');
		console.type('headline');
		console.press('enter');
		expect(screenText(console)).toContain('0 of 8 shown');
		expect(screenText(console)).toContain(
			'filter headline hides 6 of 6 in this group: esc clears it',
		);
		console.press('esc');
		expect(screenText(console)).toContain('6 of 8 shown');
		expect(view().group).toBeDefined();
	});

	test('that the keys were in give them up to what a filter finds: enter opens it', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('b', '/');
		console.type('headline');
		console.press('enter');
		expect(view().focus).toBe('list');
		console.press('enter');
		expect(console.topAs('message').message.id).toBe('news-1');
	});

	test('tell all that is known of the group under the cursor, also at 80 columns', async () => {
		const { console } = await lookAtDeadLetters({ size: { columns: 80, rows: 24 } });
		console.press('b');
		await console.settled();
		const text = screenText(console);
		expect(text).toContain('6 of 8 messages, 75%');
		expect(text).toMatch(/all share +body\.amount is null/);
		expect(text).toMatch(/sent \S+ to \S+ +[▁▂▃▄▅▆▇█]{10,}/);
		expect(text).toContain('new: not seen before here');
	});

	test('a note about a kind is there the next time', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('b', ':');
		console.type('note refund-worker 1.4 fixed it');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toContain('note: refund-worker 1.4 fixed it');
		console.press('esc', 'esc', 'esc');
		await console.settled();
		expect(console.top().kind).toBe('list');
		console.press('p');
		await console.pass(0);
		console.press('b');
		await console.settled();
		expect(screenText(console)).toMatch(/seen before: \S+/);
		expect(screenText(console)).toContain('note: refund-worker 1.4 fixed it');
	});

	test('tells what was done about it the last time, by which run, and that it came back', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('b');
		await console.settled();
		const { fingerprints } = console.host.stores;
		const act = { what: 'moved', at: 0, many: 31, run: 'redrive-7', to: ['orders'] } as const;
		const all = await fingerprints.load();
		expect(all.length).toBeGreaterThan(0);
		await fingerprints.did(
			all.map(({ id, title }) => ({
				...{ id, title },
				act: { ...act, place: { arn: queueRef('orders-dlq').arn } },
			})),
		);
		console.press('esc', 'esc', 'esc', 'p');
		await console.pass(0);
		console.press('b');
		await console.settled();
		const text = screenText(console);
		expect(text).toMatch(/same as [\d,]+ days ago, 1970-01-01: 31 of orders-dlq/);
		expect(text).toContain('redrive-7; came back');
	});

	test('b again asks by what: an expression makes groups of its values', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('b', 'b');
		expect(console.top().kind).toBe('ask');
		console.press('right', 'right', 'right', 'right', 'tab');
		console.type('body.order.id');
		console.press('enter');
		expect(view().grouping).toEqual({ by: 'expression', text: 'body.order.id' });
		expect(screenText(console)).toMatch(/1 +13% +1001/);
	});
});

describe('a scan', () => {
	test('sweeps until the queue has no more, and says so', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('A');
		expect(screenText(console)).toContain('Receives messages under leases of 5 minutes');
		console.press('enter', 'enter');
		await console.pass(10_000);
		expect(view().mode).toBe('scan');
		expect(screenText(console)).toMatch(/SCAN +leased 8 of 1,000, the queue has no more/);
	});

	test('refuses a limit that is none, in its form', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('A');
		console.type('x');
		console.press('enter', 'enter');
		expect(console.top().kind).toBe('ask');
		expect(screenText(console)).toContain('the limit must be 1 to 120,000, not "1000x"');
	});
});

describe('acting', () => {
	test('delete takes the marked ones after a dialog, copies first; z sends them back', async () => {
		const { console, calls, view } = await lookAtDeadLetters();
		console.press('space', 'space', 'ctrl-d');
		expect(screenText(console)).toContain('2 marked');
		await yes(console);
		await console.pass(0);
		expect(calls.at(-1)).toEqual(['delete', 2, 'orders-dlq']);
		expect(view().messages).toHaveLength(6);
		expect(console.said()).toBe('2 deleted from orders-dlq: z brings them back');
		console.press('z');
		await console.settled();
		expect(screenText(console)).toContain('will not know that they came from orders');
		await yes(console);
		await console.pass(0);
		const [, first, second] = calls.at(-1) ?? [];
		expect([first, second].map((body) => JSON.parse(String(body)).order.id)).toEqual([1001, 1002]);
		expect(console.said()).toContain('2 copies sent back to orders-dlq');
		console.press('z');
		await console.settled();
		expect(console.said()).toContain('can be brought back');
	});

	test('one message is deleted at once, and z brings it back; a held key does it once', async () => {
		const { console, calls, view } = await lookAtDeadLetters();
		console.chunk('del', 'del', 'del');
		await console.pass(30);
		console.press('del');
		await console.pass(30);
		expect(calls.filter(([call]) => call === 'delete')).toEqual([['delete', 1, 'orders-dlq']]);
		expect(view().messages).toHaveLength(7);
		expect(console.said()).toContain('a held key does it once');
		await console.pass(1_000);
		console.press('z');
		await console.settled();
		expect(screenText(console)).toContain('It was deleted at');
		await yes(console);
		await console.pass(0);
		expect(console.said()).toBe('1 copy sent back to orders-dlq, new id new-0');
	});

	test('credentials that changed meanwhile delete nothing, also without a dialog', async () => {
		const { console, calls } = await lookAtDeadLetters();
		console.who.identity = { ...console.who.identity, account: '999999999999' };
		console.press('del');
		await console.pass(0);
		expect(calls.filter(([call]) => call === 'delete')).toEqual([]);
		expect(console.said()).toContain('now belong to account 999999999999');
	});

	test('in a protected context one message has its dialog too', async () => {
		const { console, calls } = await lookAtDeadLetters({ mode: 'protected' });
		console.press('del');
		await console.pass(0);
		expect(screenText(console)).toContain('Message refund-1001');
		expect(calls.filter(([call]) => call === 'delete')).toEqual([]);
	});

	test.each(['open', 'protected'] as const)(
		'ctrl-d always asks, also for one message of a context that is %s',
		async (mode) => {
			const { console, calls } = await lookAtDeadLetters({ mode });
			console.press('ctrl-d', 'ctrl-d');
			await console.pass(0);
			expect(console.overlay()).toMatchObject({ dialog: { confirmation: { level: 2 } } });
			expect(screenText(console)).toContain('Message refund-1001');
			expect(calls.filter(([call]) => call === 'delete')).toEqual([]);
			await yes(console);
			await console.pass(0);
			expect(calls.at(-1)).toEqual(['delete', 1, 'orders-dlq']);
		},
	);

	test('delete that is chosen by name in the actions asks, too', async () => {
		const { console, calls } = await lookAtDeadLetters();
		console.press('a');
		console.type('delete the marked');
		console.press('enter');
		await console.pass(0);
		expect(console.overlay().kind).toBe('dialog');
		expect(calls.filter(([call]) => call === 'delete')).toEqual([]);
	});

	test('a group of a sample is deleted where somebody chooses what is known of it', async () => {
		const { console, calls } = await lookAtDeadLetters();
		console.press('b', 'ctrl-d');
		expect(screenText(console)).toContain('the queue may hold more of it');
		expect(screenText(console)).toContain('[the group in the whole queue]  the 6 of the sample');
		console.press('right', 'tab', 'tab', 'enter');
		await console.pass(0);
		expect(screenText(console)).toContain('These are: group type=Refund');
		expect(screenText(console)).toContain('6 of the sample: the queue may hold more');
		await yes(console);
		await console.pass(0);
		expect(calls.at(-1)).toEqual(['delete', 6, 'orders-dlq']);
	});

	test('what is not deleted is named one by one', async () => {
		const { console, view } = await lookAtDeadLetters({
			queues: {
				delete: async ({ receiptHandles }) =>
					receiptHandles.map((_, index) =>
						index === 0
							? ({ ok: true } as const)
							: ({
									ok: false,
									code: 'InternalError',
									message: 'try later',
									senderFault: false,
								} as const),
					),
			},
		});
		console.press('space', 'space', 'ctrl-d');
		await yes(console);
		await console.pass(0);
		expect(console.top().kind).toBe('report');
		expect(screenText(console)).toMatch(/failed +refund-1002 +try later/);
		console.press('esc');
		expect(view().messages.map(({ id }) => id)).not.toContain('refund-1001');
		expect(view().messages.map(({ id }) => id)).toContain('refund-1002');
	});

	test('delete is off in the text', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('tab', 'del');
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('off in a text');
	});

	test('export writes what is shown, every message a line', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('/');
		console.type('1003');
		// What the screen is narrowed to is offered first.
		console.press('enter', 'E', 'tab', 'tab', 'enter');
		await console.pass(0);
		const lines = console.host.files.get('orders-dlq.ndjson')?.trimEnd().split('\n') ?? [];
		expect(lines.map((line) => JSON.parse(line).id)).toEqual(['refund-1003']);
		expect(console.said()).toBe('exported 1 written to orders-dlq.ndjson');
	});

	test('a range is marked by v at both of its ends', async () => {
		const { console, view } = await lookAtDeadLetters();
		console.press('j', 'v', 'j', 'j', 'v');
		expect([...view().marks]).toEqual(['refund-1002', 'refund-1003', 'refund-1004']);
	});

	test('= tells where two marked messages differ', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('space', 'space', '=');
		expect(console.top().kind).toBe('report');
		expect(screenText(console)).toContain('body.order.id');
		expect(screenText(console)).not.toContain('body.type');
	});

	test('messages are given back one by one from the actions', async () => {
		const { console, calls, view } = await lookAtDeadLetters();
		console.press('a');
		console.type('visibility');
		console.press('enter', 'enter');
		await console.settled();
		expect(calls.at(-1)).toEqual(['changeVisibility', 0]);
		expect(view().messages).toHaveLength(7);
		expect(console.said()).toBe('1 given back');
	});

	test('a hold renews the leases until it is let go', async () => {
		const { console, calls, view } = await lookAtDeadLetters();
		console.press('L');
		await console.settled();
		expect(calls.at(-1)).toEqual(['changeVisibility', ...new Array(8).fill(300)]);
		expect(view().mode).toBe('hold');
		expect(screenText(console)).toMatch(/HOLD +lease 5 m 0 s, renewed until L/);
		const before = calls.length;
		await console.pass(160_000);
		expect(calls.length).toBe(before + 1);
		console.press('L');
		await console.pass(160_000);
		expect(calls.length).toBe(before + 1);
	});
});
