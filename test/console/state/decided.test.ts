import { describe, expect, test } from 'vitest';
import { announceDecisions } from '../../../source/console/shell/announcing.ts';
import { decided } from '../../../source/console/state/decided.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { Task } from '../../../source/operations/tasks.ts';
import { startConsole } from '../fixture.ts';

const running: Task = {
	id: '1',
	kind: 'redrive',
	title: 'redrive orders-dlq',
	resource: 'orders-dlq',
	startedAt: 0,
	state: 'running',
};
const alarm = (state: Alarm['state'], name = 'depth'): Alarm => ({ name, state, dimensions: {} });
const of = (tasks: readonly Task[], alarms: readonly Alarm[] = []) => ({ tasks, alarms });

describe('what is decided', () => {
	test.each(['done', 'failed', 'stopped'] as const)('a task that ended: %s', (state) => {
		const ended: Task = { ...running, state, endedAt: 6_000, note: 'a body, a token' };
		expect(decided(of([running]), of([ended]))).toEqual([`redrive of orders-dlq: ${state}`]);
		expect(decided(of([ended]), of([{ ...ended }]))).toEqual([]);
		expect(decided(of([running]), of([{ ...running, done: 3 }]))).toEqual([]);
	});

	test('not what was over before anybody could look away', () => {
		const ended: Task = { ...running, state: 'done', endedAt: 4_000 };
		expect(decided(of([running]), of([ended]))).toEqual([]);
	});

	test('a canary with a verdict, once a step, and one that asks', () => {
		const look = { step: 1, sent: 3, returned: 0, said: 'words of a run' };
		const redrive = { runId: 'run', plan: {} as never };
		const before: Task = { ...running, redrive };
		const told: Task = {
			...running,
			redrive: { ...redrive, verdicts: [{ ...look, verdict: 'no-return' }] },
		};
		expect(decided(of([before]), of([told]))).toEqual(['canary of orders-dlq: none came back']);
		expect(decided(of([told]), of([{ ...told }]))).toEqual([]);
		const asks: Task = { ...running, redrive: { ...redrive, asks: true, look } };
		expect(decided(of([before]), of([asks]))).toEqual(['redrive of orders-dlq asks']);
	});

	test('an alarm that begins or ceases to fire, and none that is seen for the first time', () => {
		expect(decided(of([]), of([], [alarm('ALARM')]))).toEqual([]);
		expect(decided(of([], [alarm('OK')]), of([], [alarm('ALARM')]))).toEqual(['alarm depth fires']);
		expect(decided(of([], [alarm('ALARM')]), of([], [alarm('OK')]))).toEqual([
			'alarm depth is over',
		]);
		const unknown = of([], [alarm('INSUFFICIENT_DATA')]);
		expect(decided(of([], [alarm('ALARM')]), unknown)).toEqual([]);
		expect(decided(unknown, of([], [alarm('OK')]))).toEqual([]);
		// Another context knows other ones.
		expect(decided(of([], [alarm('OK')]), of([], []))).toEqual([]);
	});
});

test('what is decided at once is one announcement, and nothing is told after the end', () => {
	const { session } = startConsole();
	const told: string[] = [];
	const end = announceDecisions(session, (text) => told.push(text));
	const names = ['a', 'b', 'c'];
	const tell = (state: Alarm['state']) =>
		session.dispatch({ type: 'alarms-known', alarms: names.map((name) => alarm(state, name)) });
	tell('OK');
	tell('ALARM');
	expect(told).toEqual(['alarm a fires, and 2 more']);
	end();
	tell('OK');
	expect(told).toHaveLength(1);
});
