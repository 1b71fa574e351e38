import { describe, expect, it } from 'vitest';
import { fail } from '../../source/domain/failure.ts';
import { type Task, Tasks } from '../../source/operations/tasks.ts';
import { flush, VirtualClock } from './virtual-clock.ts';

const input = { kind: 'redrive', title: 'redrive orders-dlq', resource: 'orders-dlq' };

function setUp() {
	const clock = new VirtualClock();
	const seen: (readonly Task[])[] = [];
	const tasks = new Tasks(clock, (list) => seen.push(list));
	return { clock, seen, tasks };
}

describe('Tasks', () => {
	it('tells start, progress and outcome', async () => {
		const { clock, seen, tasks } = setUp();
		tasks.start(input, async ({ signal, report }) => {
			report({ done: 10, total: 37 });
			await clock.sleep(5000, signal);
			return '37 moved';
		});
		await clock.advance(5000);
		expect(seen[0]?.[0]).toMatchObject({ ...input, state: 'running' });
		expect(seen[1]?.[0]).toMatchObject({ state: 'running', done: 10, total: 37 });
		const [last] = tasks.list();
		expect(last).toMatchObject({ state: 'done', note: '37 moved', done: 10 });
		expect((last?.endedAt ?? 0) - (last?.startedAt ?? 0)).toBe(5000);
	});

	it('keeps the failure of a task, and one that throws at once is no exception', async () => {
		const { tasks } = setUp();
		tasks.start(input, () => Promise.reject(fail('denied', 'not allowed')));
		tasks.start(input, () => {
			throw new Error('broken');
		});
		await tasks.settle();
		expect(tasks.list()).toMatchObject([
			{ state: 'failed', failure: { kind: 'denied' } },
			{ state: 'failed', failure: { kind: 'bug', message: 'broken' } },
		]);
	});

	it('asks a task to stop and waits for it to end safely', async () => {
		const { clock, tasks } = setUp();
		const id = tasks.start(input, async ({ signal }) => {
			await clock.sleep(60_000, signal).catch(() => {});
			await clock.sleep(1000, new AbortController().signal);
			return 'cancelled: 12 of ~37 moved';
		});
		await flush();
		tasks.stop(id);
		tasks.stop(id);
		expect(tasks.list()).toMatchObject([{ state: 'stopping' }]);
		await clock.run(tasks.settle());
		expect(tasks.list()).toMatchObject([{ state: 'stopped', note: 'cancelled: 12 of ~37 moved' }]);
	});

	it('calls a task that fails while it stops failed, unless it only says that it was stopped', async () => {
		const { clock, tasks } = setUp();
		const stopping = tasks.start(input, ({ signal }) =>
			clock.sleep(1, signal).then(() => undefined),
		);
		const failing = tasks.start(input, ({ signal }) =>
			clock.sleep(1, signal).then(
				() => undefined,
				() => Promise.reject(fail('denied', 'may not cancel')),
			),
		);
		await flush();
		tasks.stop(stopping);
		tasks.stop(failing);
		await tasks.settle();
		expect(tasks.list()).toMatchObject([
			{ state: 'stopped' },
			{ state: 'failed', failure: { message: 'may not cancel' } },
		]);
	});

	it('settles only when the last task has ended, one started meanwhile too', async () => {
		const { clock, tasks } = setUp();
		tasks.start(input, async ({ signal }) => {
			await clock.sleep(10, signal);
			tasks.start(input, ({ signal }) => clock.sleep(10, signal).then(() => 'second'));
			return 'first';
		});
		await clock.run(tasks.settle());
		expect(tasks.list().map((one) => one.note)).toEqual(['first', 'second']);
	});

	it('forgets the oldest ended tasks, never a running one', async () => {
		const { clock, tasks } = setUp();
		const running = tasks.start(input, ({ signal }) =>
			clock.sleep(1, signal).then(() => undefined),
		);
		for (let count = 0; count < 150; count++) tasks.start(input, async () => undefined);
		await flush();
		expect(tasks.list()).toHaveLength(101);
		expect(tasks.list()[0]?.id).toBe(running);
	});
});
