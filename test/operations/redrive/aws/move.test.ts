import { describe, expect, it } from 'vitest';
import { fail } from '../../../../source/domain/failure.ts';
import type { MoveTask } from '../../../../source/domain/resources.ts';
import { Leases } from '../../../../source/operations/messages/leases.ts';
import type { QueueGateway } from '../../../../source/operations/ports.ts';
import {
	followMove,
	runningMove,
	startMove,
} from '../../../../source/operations/redrive/aws/move.ts';
import {
	type MoveProgress,
	moveFailure,
} from '../../../../source/operations/redrive/aws/move-progress.ts';
import { abortingAt, grant, message, queueGateway, queueRef } from '../../fakes.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const never = new AbortController().signal;
const source = queueRef('orders-dlq');

function task(
	status: MoveTask['status'],
	startedAt: number,
	more: Partial<MoveTask> = {},
): MoveTask {
	return { status, sourceArn: source.arn, startedAt, moved: 0, ...more };
}

function starting(methods: Partial<QueueGateway> = {}) {
	const clock = new VirtualClock();
	const calls: string[] = [];
	const queues = queueGateway({
		changeVisibility: async ({ entries }) => {
			calls.push('changeVisibility');
			return entries.map(() => ({ ok: true }));
		},
		listMoves: async () => {
			calls.push('listMoves');
			return [];
		},
		startMove: async () => {
			calls.push('startMove');
			return { handle: 'ours' };
		},
		...methods,
	});
	const leases = new Leases(queues, clock);
	leases.hold(source.url, [message('a', clock.now())], 30);
	const start = (signal = never) =>
		startMove({ queues, leases }, { source, grant: grant('orders-dlq') }, signal);
	return { clock, calls, queues, leases, start };
}

describe('startMove', () => {
	it('gives back what this session holds before it starts', async () => {
		const { calls, start, leases } = starting();
		expect(await start()).toMatchObject({ handle: 'ours', released: { released: 1 } });
		expect(calls).toEqual(['changeVisibility', 'listMoves', 'startMove']);
		expect(leases.held()).toEqual([]);
	});

	it('answers the start of the newest task before ours, by AWS’s own clock', async () => {
		const { start } = starting({
			listMoves: async () => [task('COMPLETED', 500), task('FAILED', 900)],
		});
		expect(await start()).toMatchObject({ startedAfter: 900 });
	});

	it('does not start beside a running move', async () => {
		const { calls, start } = starting({
			listMoves: async () => [task('RUNNING', 500, { handle: 'theirs' })],
		});
		await expect(start()).rejects.toMatchObject({ failure: { kind: 'refused' } });
		expect(calls).not.toContain('startMove');
	});

	it('starts though the tasks may not be listed', async () => {
		const { start } = starting({ listMoves: () => Promise.reject(fail('denied', 'no')) });
		const started = await start();
		expect(started.handle).toBe('ours');
		expect(started.startedAfter).toBeUndefined();
	});

	it('says when it is unknown whether the move has started', async () => {
		const { start } = starting({ startMove: () => Promise.reject(fail('timeout', 'no answer')) });
		await expect(start()).rejects.toMatchObject({
			failure: { kind: 'timeout', outcomeUnknown: true, message: /unknown whether/ },
		});
		const strange = starting({ startMove: () => Promise.reject(new TypeError('ada@example.com')) });
		await expect(strange.start()).rejects.toMatchObject({
			failure: { broke: /^unknown whether the move of orders-dlq started: it broke: TypeError/ },
		});
	});

	for (const giving of ['rejects', 'answers all the same'] as const) {
		it(`makes no further call once it is aborted (port ${giving})`, async () => {
			for (let abortAt = 1; abortAt <= 2; abortAt++) {
				const { queues, clock } = starting();
				const controller = new AbortController();
				const aborting = abortingAt(queues, controller, abortAt, giving);
				const leases = new Leases(aborting.gateway, clock);
				leases.hold(source.url, [message('a', clock.now())], 30);
				const started = startMove(
					{ queues: aborting.gateway, leases },
					{ source, grant: grant('orders-dlq') },
					controller.signal,
				);
				await expect(started).rejects.toMatchObject({ failure: { kind: 'aborted' } });
				expect(aborting.calls).toHaveLength(abortAt);
				expect(aborting.calls).not.toContain('startMove');
			}
		});
	}
});

function following(
	answers: (call: number, at: number) => readonly MoveTask[],
	input: { startedAfter?: number; handle?: string } = {},
) {
	const clock = new VirtualClock();
	const from = clock.now();
	const polledAt: number[] = [];
	const progress: MoveProgress[] = [];
	const queues = queueGateway({
		listMoves: async () => {
			polledAt.push(clock.now() - from);
			return answers(polledAt.length, clock.now() - from);
		},
	});
	const ended = followMove(
		{ queues, clock },
		{ sourceArn: source.arn, ...input },
		(one) => progress.push(one),
		never,
	);
	return { clock, polledAt, progress, ended };
}

describe('followMove', () => {
	it('tells progress, rate and time left until the task has ended', async () => {
		const { clock, ended, progress } = following(
			(call) => [
				call < 5
					? task('RUNNING', 100, { handle: 'ours', moved: call * 10, toMove: 50 })
					: task('COMPLETED', 100, { moved: 50, toMove: 50 }),
			],
			{ handle: 'ours', startedAfter: 0 },
		);
		expect(await clock.run(ended)).toMatchObject({ status: 'COMPLETED', moved: 50 });
		expect(progress.map((one) => one.moved)).toEqual([10, 20, 30, 40, 50]);
		expect(progress[0]?.rate).toBeUndefined();
		expect(progress[3]).toMatchObject({ rate: 10, eta: 1000, toMove: 50 });
	});

	it('asks every second, then every two, then every five', async () => {
		const { clock, ended, polledAt } = following(
			(_, at) => [task(at < 120_000 ? 'RUNNING' : 'COMPLETED', 100, { moved: 1 })],
			{ startedAfter: 0 },
		);
		await clock.run(ended);
		expect(polledAt.slice(0, 12)).toEqual([
			0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 12_000,
		]);
		expect((polledAt.at(-1) ?? 0) - (polledAt.at(-2) ?? 0)).toBe(5000);
	});

	it('takes neither an older task nor a later one of somebody else for its own', async () => {
		const older = task('COMPLETED', 100, { moved: 999 });
		const ours = (status: MoveTask['status']) => task(status, 200, { moved: 5 });
		const theirs = task('RUNNING', 300, { handle: 'theirs', moved: 1 });
		const { clock, ended, progress } = following(
			(call) =>
				call === 1
					? [older]
					: call < 4
						? [ours('RUNNING'), older]
						: [theirs, ours('COMPLETED'), older],
			{ startedAfter: 100 },
		);
		expect(await clock.run(ended)).toEqual(ours('COMPLETED'));
		expect(new Set(progress.map((one) => one.moved))).toEqual(new Set([5]));
	});

	it('finds its task by the handle though the start times can’t be trusted', async () => {
		const ours = task('RUNNING', 50, { handle: 'ours', moved: 1 });
		const { clock, ended } = following(
			(call) => [
				task('COMPLETED', 400, { moved: 9 }),
				call < 3 ? ours : task('CANCELLED', 50, { moved: 3 }),
			],
			{ startedAfter: 400, handle: 'ours' },
		);
		expect(await clock.run(ended)).toMatchObject({ status: 'CANCELLED', moved: 3 });
	});

	it('goes on after passing failures and throws lasting ones', async () => {
		const passing = following((call) => {
			if (call === 2) throw fail('throttled', 'slow down', { retryable: true });
			return [task(call < 3 ? 'RUNNING' : 'COMPLETED', 100)];
		});
		expect(await passing.clock.run(passing.ended)).toMatchObject({ status: 'COMPLETED' });
		const lasting = following(() => {
			throw fail('denied', 'not allowed');
		});
		await expect(lasting.clock.run(lasting.ended)).rejects.toMatchObject({
			failure: { kind: 'denied' },
		});
	});

	it('follows on once somebody has logged in again', async () => {
		const { clock, ended, polledAt } = following((call, at) => {
			if (call > 1 && at < 60_000) throw fail('credentials', 'the login is over');
			return [task(at < 60_000 ? 'RUNNING' : 'COMPLETED', 100)];
		});
		expect(await clock.run(ended)).toMatchObject({ status: 'COMPLETED' });
		expect(polledAt.length).toBeGreaterThan(3);
	});

	it('gives up when the task never appears', async () => {
		const { clock, ended } = following(() => [], { startedAfter: 0 });
		await expect(clock.run(ended)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
	});

	for (const giving of ['rejects', 'answers all the same'] as const) {
		it(`asks no more once it is aborted, in a call or between calls (port ${giving})`, async () => {
			for (let abortAt = 1; abortAt <= 4; abortAt++) {
				const clock = new VirtualClock();
				const controller = new AbortController();
				const queues = queueGateway({ listMoves: async () => [task('RUNNING', 100)] });
				const aborting = abortingAt(queues, controller, abortAt, giving);
				let told = 0;
				const ended = followMove(
					{ queues: aborting.gateway, clock },
					{ sourceArn: source.arn },
					() => {
						told++;
					},
					controller.signal,
				);
				await expect(clock.run(ended)).rejects.toMatchObject({ failure: { kind: 'aborted' } });
				expect(aborting.calls).toHaveLength(abortAt);
				expect(told).toBe(abortAt - 1);
				expect(clock.sleeping).toBe(0);
			}
		});
	}
});

describe('runningMove', () => {
	it('finds the handle of the task that runs, and none where nothing does', async () => {
		const tasks = [task('COMPLETED', 1), task('RUNNING', 2, { handle: 'h' })];
		const queues = queueGateway({ listMoves: async () => tasks });
		expect(await runningMove(queues, source.arn, never)).toBe('h');
		tasks.pop();
		expect(await runningMove(queues, source.arn, never)).toBeUndefined();
	});
});

describe('moveFailure', () => {
	it.each([
		['AWS.SimpleQueueService.CouldNotDetermineMessageSource', /name a destination/],
		['CouldNotDetermineMessageSource', /--engine own/],
		['AWS.SimpleQueueService.NonExistentQueue', /does not exist any more/],
		['QueueDoesNotExist', /name another destination/],
		['AccessDenied', /sqs:SendMessage on the destination/],
		['AWS.SimpleQueueService.KmsAccessDenied', /kms:Decrypt/],
		['KMS.DisabledException', /must be enabled/],
		['OverLimit', /in flight/],
		['RequestThrottled', /lower --rate/],
		['InvalidParameterValue: Message must be shorter than 1024 bytes.', /names it and moves/],
		['SomethingNew', /What was moved stays moved/],
	])('%s is told with its way out', (failureReason, hint) => {
		const failure = moveFailure(task('FAILED', 1, { moved: 3, failureReason }));
		expect(failure).toMatchObject({ kind: 'conflict', hint });
		expect(failure?.message).toBe(`the move failed after 3 messages: ${failureReason}`);
	});

	it('without a reason says that AWS gives none; a move that ended well has no failure', () => {
		expect(moveFailure(task('FAILED', 1, { moved: 1 }))?.message).toBe(
			'the move failed after 1 message: AWS gives no reason',
		);
		expect(moveFailure(task('COMPLETED', 1))).toBeUndefined();
	});
});
