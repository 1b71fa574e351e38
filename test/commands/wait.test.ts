import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../source/commands/wait.ts';
import { fail } from '../../source/domain/failure.ts';
import type { QueueAttributes } from '../../source/domain/resources.ts';
import type { Clock } from '../../source/operations/ports.ts';
import { denied, queueAttributes, queueRef, runFake } from './fake-context.ts';

/** A clock whose sleeps take no time but count. */
function countedClock(): Clock & { sleeps: number[] } {
	let now = Date.UTC(2026, 10, 20, 9);
	const sleeps: number[] = [];
	return {
		sleeps,
		now: () => now,
		elapsed: () => now,
		sleep: async (milliseconds: number, signal?: AbortSignal) => {
			signal?.throwIfAborted();
			sleeps.push(milliseconds);
			now += milliseconds;
		},
	} as Clock & { sleeps: number[] };
}

/** Queues whose looks tell one after another; the last one stays. */
function world(looks: readonly (Partial<QueueAttributes> | Error)[], dead: readonly number[] = []) {
	let at = 0;
	let deadAt = 0;
	const policy = { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 };
	const next = () => looks[Math.min(at++, looks.length - 1)] ?? {};
	return {
		resolve: async (name: string) => queueRef(name),
		attributes: async (url: string) => {
			if (url.endsWith('-dlq'))
				return queueAttributes('orders-dlq', {
					visible: dead[Math.min(deadAt++, dead.length - 1)] ?? 0,
				});
			const look = next();
			if (look instanceof Error) throw look;
			return queueAttributes('orders', {
				...(dead.length > 0 ? { redrivePolicy: policy } : {}),
				...look,
			});
		},
		deadLetterSourcesPage: async () => ({ items: [] }),
	};
}

function wait(args: readonly string[], queues: object, more: object = {}) {
	const clock = countedClock();
	return runFake(run, ['wait', ...args], { gateways: { queues }, clock, ...more }).then((end) => ({
		...end,
		sleeps: clock.sleeps,
	}));
}

describe('awsmsg wait', () => {
	it('looks until the condition is true, every five seconds', async () => {
		const looks = [{ visible: 7 }, { visible: 2 }, { visible: 0 }];
		const end = await wait(['orders', '--until', 'ready == 0', '--timeout', '10m'], world(looks));
		expect(end).toMatchObject({ code: 0, sleeps: [5000, 5000] });
		expect(end.stdout).toBe(
			'orders: ready == 0 is true after 10 s (ready 0, inFlight 0, delayed 0)\n',
		);
	});

	it('ends with 1 when the time is over, after a last look', async () => {
		const end = await wait(
			['orders', '--until', 'ready == 0', '--timeout', '12s'],
			world([{ visible: 7 }]),
		);
		expect(end).toMatchObject({ code: 1, sleeps: [5000, 5000, 2000] });
		expect(end.stdout).toContain('is not true within 12 s (ready 7,');
	});

	it.each([
		['--for', '11m', '--for is longer than --timeout'],
		['--every', '11m', '--every is longer than --timeout'],
		['--every', '30d', '--every takes 24d at most'],
	])('refuses %s %s with a time of 10m, which could not be kept', async (flag, span, why) => {
		const args = ['orders', '--until', 'ready == 0', '--timeout', '10m', flag, span];
		const { code, stderr, calls } = await wait(args, world([{ visible: 0 }]));
		expect({ code, calls }).toEqual({ code: 2, calls: [] });
		expect(stderr).toContain(why);
	});

	it('ends in a time that is shorter than from one look to the next', async () => {
		const args = ['orders', '--until', 'ready == 0', '--timeout', '2s'];
		expect(await wait(args, world([{ visible: 7 }]))).toMatchObject({ code: 1, sleeps: [2000] });
	});

	it('--for wants it to stay true: a moment of 0 is not enough', async () => {
		const looks = [0, 3, 0, 0, 0].map((visible) => ({ visible }));
		const args = ['orders', '--until', 'ready == 0', '--for', '10s', '--timeout', '10m'];
		expect(await wait(args, world(looks))).toMatchObject({
			code: 0,
			sleeps: [5000, 5000, 5000, 5000],
		});
	});

	it('dead counts its dead-letter queue, and a queue without one is refused', async () => {
		const until = ['orders', '--until', 'dead > 0', '--timeout', '1h', '--json'];
		const end = await wait(until, world([{ visible: 1 }], [0, 0, 4]));
		expect(end.code).toBe(0);
		expect(JSON.parse(end.stdout)).toMatchObject({
			kind: 'wait',
			resource: { kind: 'queue', name: 'orders' },
			met: true,
			waitedSeconds: 10,
			measured: { ready: 1, dead: 4 },
		});
		const none = await wait(until, world([{}]));
		expect(none.code).toBe(1);
		expect(none.stderr).toContain('orders has no dead-letter queue, and is none');
	});

	it('what is not known is neither true nor false', async () => {
		const unknown = { visible: undefined } as never;
		const args = ['orders', '--until', 'ready == 0 || ready > 0', '--timeout', '5s'];
		const end = await wait(args, world([unknown]));
		expect(end).toMatchObject({ code: 1, stdout: expect.stringContaining('(ready ?, ') });
	});

	it('goes on while nothing answers, says so once, and stops at a refusal', async () => {
		const gone = fail('unreachable', 'nothing answers', { retryable: true });
		const looks = [gone, gone, fail('throttled', 'slow down'), { visible: 0 }];
		const end = await wait(['orders', '--until', 'ready == 0', '--timeout', '1h'], world(looks));
		expect(end.code).toBe(0);
		expect(end.stderr.match(/nothing answers/g)).toHaveLength(1);
		const over = fail('credentials', 'the login is over', { hint: 'Run awsmsg login' });
		const waits = ['orders', '--until', 'ready == 0', '--timeout', '1h'];
		const renewed = await wait(waits, world([{ visible: 4 }, over, over, { visible: 0 }]));
		expect(renewed).toMatchObject({ code: 0, sleeps: [5000, 5000, 5000] });
		expect(renewed.stderr.match(/the login is over/g)).toHaveLength(1);
		// Where there was none from the start nobody waits an hour for it.
		expect((await wait(waits, world([over]))).code).toBe(1);
		const refused = await wait(
			['orders', '--until', 'ready == 0', '--timeout', '1h'],
			world([{ visible: 4 }, denied('SQS GetQueueAttributes')]),
		);
		expect(refused).toMatchObject({ code: 1, sleeps: [5000] });
		expect(refused.stderr).toMatch(/was denied/);
	});

	it('refuses before any request what can not be meant', async () => {
		for (const [args, words] of [
			[['orders', '--until', 'ready == 0'], /needs --until and --timeout/],
			[['orders', '--timeout', '1m'], /needs --until and --timeout/],
			[['orders', '--until', 'ready', '--timeout', '1m'], /--until at its start/],
			[['orders', '--until', 'redy == 0', '--timeout', '1m'], /--until.*redy/],
			[['orders', '--until', '1 == 1', '--timeout', '1m'], /--until/],
			[['orders', '--until', 'ready == 0', '--timeout', 'soon'], /--timeout takes a span/],
			[
				['orders', '--until', 'ready == 0', '--timeout', '1m', '--every', '0.1s'],
				/--every takes 1s/,
			],
		] as const) {
			const end = await wait(args, world([{}]));
			expect(end.stderr, args.join(' ')).toMatch(words);
			expect(end).toMatchObject({ code: 2, calls: [] });
		}
	});

	it('ends at the first look at which a generated history fulfils it, or when the time is over', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 }),
				fc.nat({ max: 4 }),
				fc.integer({ min: 1, max: 12 }),
				async (counts, limit, seconds) => {
					const looks = counts.map((visible) => ({ visible }));
					const until = `ready <= ${limit}`;
					const args = ['orders', '--until', until, '--every', '1s', '--timeout', `${seconds}s`];
					const end = await wait(args, world(looks));
					const first = Array.from(
						{ length: seconds + 1 },
						(_, at) => counts[Math.min(at, counts.length - 1)] ?? 0,
					).findIndex((count) => count <= limit);
					expect(end.code).toBe(first === -1 ? 1 : 0);
					expect(end.sleeps.length).toBe(first === -1 ? seconds : first);
				},
			),
			{ numRuns: 40 },
		);
	});
});
