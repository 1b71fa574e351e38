import { describe, expect, test, vi } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { message, queueAttributes } from '../../operations/fakes.ts';
import { fakeQueue } from '../fake-queue.ts';
import type { Console } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

async function purge(console: Console): Promise<void> {
	console.press('a');
	console.type('purge');
	console.press('enter');
	await console.pass(1_000);
	console.type('orders');
	await console.pass(200);
	console.press('enter');
	await console.settled();
}

describe('a purge', () => {
	test('offers an export before, and counts its minute down', async () => {
		const { console: start, calls } = fakeQueue();
		const console = start();
		console.press('a');
		console.type('purge');
		console.press('enter');
		expect(screenText(console)).toContain('E exports the queue to a file first');
		console.press('esc');
		await purge(console);
		expect(calls).toHaveLength(1);
		console.press('6');
		await console.pass(10_000);
		expect(screenText(console)).toMatch(/purge of orders +running .*50 s left: what is sent/);
		// A second one would be refused by AWS: it is not even asked for.
		console.press('1', 'a');
		console.type('purge');
		console.press('enter');
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toMatch(/purged 1\d s ago: AWS takes the next purge in [45]\d s/);
		await console.pass(60_000);
		expect(console.said()).toBe('the purge of orders is over: what is sent now stays');
		console.press('a');
		console.type('purge');
		console.press('enter');
		expect(console.overlay().kind).toBe('dialog');
		expect(calls).toHaveLength(1);
	});

	test('that nobody waits for on its screen is not called back, and its unknown end is told', async () => {
		const { console: start, queues } = fakeQueue();
		const console = start();
		let given: AbortSignal | undefined;
		let lose = () => {};
		queues.purge = (_url, { signal }) => {
			given = signal;
			return new Promise((_, reject) => {
				lose = () => reject(fail('timeout', 'no answer in time', { outcomeUnknown: true }));
			});
		};
		await purge(console);
		console.press('2');
		await console.settled();
		expect(given?.aborted).toBe(false);
		lose();
		await console.settled();
		expect(console.said()).toContain('unknown whether orders was purged');
		expect(console.session.state.errors).toHaveLength(1);
		expect(console.session.state.tasks).toMatchObject([{ kind: 'purge', state: 'failed' }]);
	});
});

describe('what goes', () => {
	test.each(['purge', 'delete queue'])(
		'with %s is what is ready, in flight and delayed',
		(title) => {
			const console = fakeQueue().console();
			const facts = queueAttributes('orders', { visible: 0, inFlight: 5, delayed: 2 });
			const samples = [{ key: facts.arn, at: console.clock.now(), facts }];
			console.watched({ kind: 'queue', type: 'sampled', samples });
			console.press('a');
			console.type(title);
			console.press('enter');
			expect(screenText(console)).toMatch(/Deletes .*~7 messages.*for good/);
		},
	);

	test('is ours too: the one message that is held here is counted and named', async () => {
		const console = fakeQueue({ messages: 1 }).console();
		console.queues({ orders: 0 });
		console.press('p');
		await console.settled();
		console.press('a');
		console.type('purge');
		console.press('enter');
		expect(screenText(console)).toContain('Deletes ~1 message for good');
		expect(screenText(console)).toContain('1 message of them held by us');
	});
});

describe('the export of a queue', () => {
	test('writes everything, gives it back, and says what it did not see', async () => {
		const { console: start, calls, queues } = fakeQueue({ messages: 12 });
		const console = start();
		queues.attributes = async () => queueAttributes('orders', { visible: 0, inFlight: 15 });
		console.press('E', 'tab', 'enter');
		await console.pass(30_000);
		const lines = console.host.files.get('orders.ndjson')?.trimEnd().split('\n') ?? [];
		expect(lines.map((line) => JSON.parse(line).id)).toHaveLength(12);
		expect(console.said()).toBe(
			'exported 12 written to orders.ndjson, not seen: ~3 held by others',
		);
		const back = calls.filter(([call]) => call === 'changeVisibility').flat();
		expect(back.filter((one) => one === 0)).toHaveLength(12);
	});

	test('waits in red while the login is over, and writes the rest once it was renewed', async () => {
		const { console: start, queues } = fakeQueue({ messages: 12 });
		const console = start();
		const { receive } = queues;
		let asked = 0;
		let isOver = false;
		const refuse = () => {
			if (!isOver) return;
			throw fail('credentials', 'the SSO session of profile prod has expired or is missing', {
				hint: 'Run awsmsg login --profile prod, which is :login in the console',
			});
		};
		queues.receive = async (...input) => {
			// It ends with the second receive.
			if (++asked === 2) isOver = true;
			refuse();
			return receive?.(...input) ?? [];
		};
		queues.attributes = async () => {
			refuse();
			return queueAttributes('orders', { visible: 0 });
		};
		console.press('E', 'tab', 'enter');
		await console.settled();
		console.press('6');
		await console.pass(10_000);
		const text = screenText(console);
		expect(text).toMatch(/export of orders +waits/);
		expect(text.replace(/\s+/g, ' ')).toMatch(
			/the login is over since [\d:]+: the SSO session of profile prod has expired or is missing\. Run awsmsg login --profile prod, which is :login in the console; until then \d+ messages held return by themselves, by [\d:]+/,
		);
		isOver = false;
		await console.pass(120_000);
		expect(console.said()).toMatch(/^exported 12 written to/);
		expect(screenText(console)).not.toContain('the login is over');
	});

	test('asks before it replaces a file, and receives nothing until it may', async () => {
		const { console: start, calls } = fakeQueue({ messages: 2 });
		const console = start();
		console.host.files.set('orders.ndjson', 'precious');
		const asked = async () => {
			console.press('E', 'tab', 'enter');
			await console.pass(1_000);
			expect(screenText(console)).toContain('Replace orders.ndjson');
		};
		await asked();
		console.press('esc');
		await console.pass(30_000);
		expect(console.said()).toBe('orders.ndjson stays as it was: nothing was written');
		expect([console.host.files.get('orders.ndjson'), calls]).toEqual(['precious', []]);
		await asked();
		console.press('y');
		await console.pass(30_000);
		expect(console.said()).toMatch(/^exported 2 written to orders.ndjson/);
	});

	test('a file that can not be written takes nothing from the queue', async () => {
		const { console: start, calls } = fakeQueue({ messages: 2 });
		const console = start();
		vi.spyOn(console.host.stores, 'outputFile').mockImplementation(async () => {
			throw new Error('read-only');
		});
		console.press('E', 'tab', 'enter');
		await console.pass(5_000);
		expect(calls.filter(([call]) => call === 'receive')).toEqual([]);
		expect(console.session.state.tasks.at(-1)?.state).toBe('failed');
	});

	test('keeps what it holds: no look and no other export of its queue begins beside it', async () => {
		const { console: start, calls, queues } = fakeQueue();
		const later: ((messages: readonly Message[]) => void)[] = [];
		let first = true;
		queues.receive = () => {
			if (first) {
				first = false;
				return Promise.resolve([message('m0', console.clock.now())]);
			}
			return new Promise((resolve) => later.push(resolve));
		};
		const console = start();
		console.press('E', 'tab', 'enter');
		await console.settled();
		expect(console.session.leases?.held()).toHaveLength(1);
		console.press('p');
		await console.settled();
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe(
			'an export holds messages of orders: wait until it ends, or stop it on the Tasks screen (6)',
		);
		console.press('E', 'tab', 'enter');
		await console.settled();
		expect(console.said()).toMatch(/^an export holds messages of orders/);
		expect(console.session.state.tasks).toHaveLength(1);
		expect([calls, console.session.leases?.held().length]).toEqual([[], 1]);
		const [task] = console.session.state.tasks;
		console.session.tasks.stop(task?.id ?? '');
		for (const answer of later) answer([]);
		await console.settled();
		expect(calls).toEqual([['changeVisibility', 0]]);
		console.press('p');
		await console.settled();
		expect(console.top().kind).toBe('messages');
	});
});
