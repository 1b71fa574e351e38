import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import type { MoveTask } from '../../../source/domain/resources.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import {
	type MoveEvent,
	type RedriveInput,
	redrive,
} from '../../../source/operations/redrive/redrive.ts';
import type { RedriveStart } from '../../../source/operations/redrive/run.ts';
import type { RunEnd } from '../../../source/operations/redrive/run-events.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { grant, metricsGateway, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const source = queueRef('orders-dlq');

const planWith = (more: Partial<RedrivePlan> = {}): RedrivePlan => ({
	version: 2,
	source,
	fifo: false,
	destinations: [{ ref: queueRef('orders'), fifo: false, maximumMessageBytes: 1_048_576 }],
	choices: { engine: 'auto', leaseSeconds: 120 },
	engine: 'aws',
	engineWhy: 'whole',
	checks: [],
	keeps: [],
	changes: [],
	unreachable: [],
	permissions: [],
	place: { region: 'eu-west-1' },
	facts: '',
	...more,
});

const canary = {
	choices: { engine: 'auto', leaseSeconds: 120, canary: { stopAbovePercent: 5 } },
} as const;

/** A move of AWS that goes on until it is cancelled or the test ends it, and our engine as the test plays it. */
function world(why: RunEnd['end']['why'] = 'target', more: Partial<QueueGateway> = {}) {
	const clock = new VirtualClock();
	const calls: string[] = [];
	const events: MoveEvent[] = [];
	const starts: RedriveStart[] = [];
	const task: { now: MoveTask | undefined } = { now: undefined };
	const queues = queueGateway({
		attributes: async () => {
			calls.push('attributes');
			return queueAttributes('orders-dlq', { visible: 30 });
		},
		listMoves: async () => (task.now === undefined ? [] : [task.now]),
		startMove: async () => {
			calls.push('startMove');
			task.now = { status: 'RUNNING', sourceArn: source.arn, handle: 'h', moved: 4, startedAt: 9 };
			return { handle: 'h' };
		},
		cancelMove: async (handle) => {
			calls.push(`cancelMove ${handle}`);
			task.now = { status: 'CANCELLED', sourceArn: source.arn, moved: 7, startedAt: 9 };
			return { moved: 7 };
		},
		...more,
	});
	const stop = new AbortController();
	const { runs, newRunId } = memoryRedrives();
	const runOwn = async (start: RedriveStart) => {
		starts.push(start);
		return { runId: start.runId, end: { why, stoppedGroups: [] }, report: {} } as unknown as RunEnd;
	};
	const rules = new Set<string>();
	const metrics = metricsGateway({
		putMuteRule: async ({ name }) => void rules.add(name),
		deleteMuteRule: async (name) => void rules.delete(name),
	});
	const confirmed = grant(['orders-dlq', 'orders']);
	const alarm = { kind: 'alarm', region: 'eu-west-1', name: 'depth' } as const;
	const begin = (
		plan: RedrivePlan,
		onStop: RedriveInput['onStop'] = 'follow',
		unfollow?: AbortSignal,
	) =>
		redrive(
			{ queues, metrics, clock, leases: new Leases(queues, clock), runs, newRunId, runOwn },
			{
				...{ plan, onStop, ...(unfollow === undefined ? {} : { unfollow }) },
				grant: { ...confirmed, resources: [...confirmed.resources, alarm] },
			},
			(event) => {
				events.push(event);
				if (event.type === 'move/progress' && event.progress.moved === 4) onProgress();
			},
			stop.signal,
		);
	let onProgress = () => {};
	return {
		...{ clock, calls, events, starts, task, stop, begin, rules },
		onProgress: (listener: () => void) => {
			onProgress = listener;
		},
	};
}

describe('the one door of a redrive', () => {
	test('sends a plan of ours to our engine, and asks AWS for nothing', async () => {
		const { begin, starts, calls } = world();
		const end = await begin(planWith({ engine: 'own' }));
		expect(end).toMatchObject({ by: 'own', run: { end: { why: 'target' } } });
		expect(starts).toMatchObject([
			{ plan: { engine: 'own' }, grants: { source: { effect: 'destroy' } } },
		]);
		expect(starts[0]).not.toHaveProperty('canaryOnly');
		expect(calls).toEqual([]);
	});

	test('tries a canary first, and lets AWS move the rest only once it passed', async () => {
		const passed = world('target');
		passed.onProgress(() => {
			passed.task.now = { status: 'COMPLETED', sourceArn: source.arn, moved: 30, startedAt: 9 };
		});
		expect(await passed.clock.run(passed.begin(planWith(canary)))).toMatchObject({
			by: 'aws',
			canary: { end: { why: 'target' } },
			task: { status: 'COMPLETED' },
		});
		expect(passed.starts).toMatchObject([{ canaryOnly: true }]);
		expect(passed.events.map(({ type }) => type).slice(0, 2)).toEqual([
			'move/canary-passed',
			'move/started',
		]);
		for (const why of ['canary', 'stopped', 'believed-empty', 'failed'] as const) {
			const { begin, calls } = world(why);
			expect(await begin(planWith(canary))).toMatchObject({ by: 'own', run: { end: { why } } });
			expect(calls).toEqual([]);
		}
	});

	test.each(['follow', 'leave'] as const)(
		'cancels by its handle the move that it started when it is stopped (%s)',
		async (onStop) => {
			const { begin, clock, calls, stop, onProgress } = world();
			onProgress(() => stop.abort());
			expect(await clock.run(begin(planWith(), onStop))).toMatchObject(
				onStop === 'follow'
					? { by: 'aws', task: { status: 'CANCELLED', moved: 7 } }
					: { by: 'aws', cancel: { ok: true, moved: 7 } },
			);
			expect(calls.filter((call) => call.startsWith('cancel'))).toEqual(['cancelMove h']);
		},
	);

	const mutes = { rule: 'awsmsg-1', alarms: ['depth'], left: [], seconds: 1800 };

	test('mutes alarms on while AWS goes on with a move that nobody follows, and says until when', async () => {
		const { begin, clock, events, rules, onProgress } = world();
		const unfollow = new AbortController();
		onProgress(() => unfollow.abort());
		await expect(
			clock.run(begin(planWith({ mutes }), 'leave', unfollow.signal)),
		).rejects.toMatchObject({ failure: { kind: 'aborted' } });
		expect([...rules]).toEqual(['awsmsg-1']);
		expect(events.at(-1)).toMatchObject({ type: 'mute/kept', rule: 'awsmsg-1' });
	});

	test.each([
		['whose cancel AWS refuses', true],
		['that AWS cancels', false],
	])('mutes alarms on after a move %s: %s', async (_, isKept) => {
		const refusing = { cancelMove: () => Promise.reject(fail('denied', 'no')) };
		const { begin, clock, rules, stop, onProgress } = world('target', isKept ? refusing : {});
		onProgress(() => stop.abort());
		await clock.run(begin(planWith({ mutes }), 'leave'));
		expect(rules.size).toBe(isKept ? 1 : 0);
	});

	test('mutes alarms on where AWS may have begun to move and nobody knows, and says so', async () => {
		const unanswered = {
			startMove: () => Promise.reject(fail('timeout', 'no answer', { outcomeUnknown: true })),
		};
		const { begin, clock, events, rules } = world('target', unanswered);
		await expect(clock.run(begin(planWith({ mutes })))).rejects.toMatchObject({
			failure: { kind: 'timeout', outcomeUnknown: true },
		});
		expect([...rules]).toEqual(['awsmsg-1']);
		expect(events.at(-1)).toMatchObject({ type: 'mute/kept', rule: 'awsmsg-1', perhaps: true });
	});

	test('mutes alarms no longer where AWS has refused to move', async () => {
		const refused = { startMove: () => Promise.reject(fail('denied', 'no')) };
		const { begin, clock, rules } = world('target', refused);
		await expect(clock.run(begin(planWith({ mutes })))).rejects.toMatchObject({
			failure: { kind: 'denied' },
		});
		expect(rules.size).toBe(0);
	});

	test('says so when AWS refuses to cancel, and does not call the move over', async () => {
		const refused = world('target', { cancelMove: () => Promise.reject(fail('denied', 'no')) });
		refused.onProgress(() => refused.stop.abort());
		expect(await refused.clock.run(refused.begin(planWith(), 'leave'))).toMatchObject({
			cancel: { ok: false, failure: { kind: 'denied' } },
		});
		expect(refused.events.at(-1)).toMatchObject({ type: 'move/cancel-failed' });
	});

	test('starts nothing in AWS when it is stopped before', async () => {
		const stopped = world('target', {
			attributes: async () => {
				stopped.stop.abort();
				return queueAttributes('orders-dlq', { visible: 30 });
			},
		});
		await expect(stopped.begin(planWith())).rejects.toMatchObject({ failure: { kind: 'aborted' } });
		expect(stopped.calls).not.toContain('startMove');
	});

	test.each(['own', 'aws'] as const)(
		'refuses a plan with an obstacle, whatever the engine (%s)',
		async (engine) => {
			const { begin, calls, starts } = world();
			const checks = [
				{ name: 'type', state: 'obstacle', finding: 'other-type', queue: 'o', fifo: true },
			] as const;
			await expect(begin(planWith({ engine, checks }))).rejects.toMatchObject({
				failure: { kind: 'refused', message: expect.stringContaining('type') },
			});
			expect([calls, starts]).toEqual([[], []]);
		},
	);
});
