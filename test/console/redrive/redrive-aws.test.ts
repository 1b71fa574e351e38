import { describe, expect, test } from 'vitest';
import { screenOf } from '../../../source/console/shell/registry.ts';
import type { MoveTask } from '../../../source/domain/resources.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import type { Console } from '../fixture.ts';
import { openPlanOfDlq, planned, redriving, reportOfMoved } from './redrive-fixture.ts';

/* A redrive of everything: our engine tries the first eleven, AWS's own task moves the rest. */

const text = (console: Console): string => {
	const view = console.top();
	return screenOf(view)
		.body(view, console.session.state, { columns: 120, rows: 35 })
		.map(({ line }) => plainLine(line).trimEnd())
		.join('\n');
};

/** A canary over everything that AWS can move, started. */
async function startCanary() {
	const task: { now: MoveTask | undefined } = { now: undefined };
	const cancelled: string[] = [];
	const all = redriving({
		listMoves: async () => (task.now === undefined ? [] : [task.now]),
		startMove: async () => {
			task.now = {
				status: 'RUNNING',
				sourceArn: queueRef('orders-dlq').arn,
				handle: 'the-handle',
				moved: 4,
				toMove: 26,
				startedAt: 7,
			};
			return { handle: 'the-handle' };
		},
		cancelMove: async (handle) => {
			cancelled.push(handle);
			task.now = { ...(task.now as MoveTask), status: 'CANCELLED' };
			return { moved: 4 };
		},
	});
	const { console, jobs } = all;
	await openPlanOfDlq(console);
	const plan = await planned(console);
	expect([plan.engine, plan.choices.canary]).toEqual(['aws', { stopAbovePercent: 5 }]);
	console.press('S');
	await yes(console);
	await console.settled();
	const [job] = jobs;
	if (job === undefined) throw new Error('no canary was started');
	expect(job.input.canaryOnly).toBe(true);
	return { ...all, job, task, cancelled };
}

describe('a canary before AWS moves', () => {
	test('hands the rest to AWS once it has passed, and shows both', async () => {
		const { console, job, task } = await startCanary();
		expect(task.now).toBeUndefined();
		job.end({
			runId: 'redrive-1',
			end: { why: 'target', stoppedGroups: [] },
			report: reportOfMoved(11),
		});
		await console.pass(1500);
		expect(task.now?.status).toBe('RUNNING');
		expect(text(console)).toMatch(/ENGINE +AWS's own move task: RUNNING/);
		expect(text(console)).toMatch(/canary moved +11/);
		expect(text(console)).toMatch(/moved +4 of ~26/);
		// AWS goes on without us: leaving needs no question, and there is no pause.
		console.press('space');
		expect(console.said()).toMatch(/AWS's own move has no pause/);
		console.press('ctrl-c');
		expect([console.overlay().kind, console.host.exits]).toEqual(['none', [130]]);
		task.now = { ...(task.now as MoveTask), status: 'COMPLETED', moved: 26 };
		await console.pass(3000);
		expect(console.session.tasks.list()[0]).toMatchObject({
			state: 'done',
			note: '26 of ~26 moved',
		});
	});

	test('leaves the rest where it is when it has not passed', async () => {
		const { console, job, task } = await startCanary();
		const report = reportOfMoved(1);
		job.end({
			runId: 'redrive-1',
			end: { why: 'canary', stoppedGroups: [] },
			report: { ...report, why: 'canary', said: 'the canary stopped it: 1 of 1 came back' },
		});
		await console.pass(3000);
		expect(task.now).toBeUndefined();
		expect(text(console)).toMatch(/redrive orders-dlq +stopped/);
		expect(text(console)).toMatch(/ENDED +the canary stopped it: 1 of 1 came back/);
	});

	test('X asks AWS to cancel what it moves', async () => {
		const { console, job, cancelled } = await startCanary();
		job.end({
			runId: 'redrive-1',
			end: { why: 'target', stoppedGroups: [] },
			report: reportOfMoved(11),
		});
		await console.pass(1500);
		console.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'read-only' } });
		console.press('X');
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('a read-only session does not stop the move');
		console.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'open' } });
		console.press('X');
		await yes(console);
		await console.pass(3000);
		expect(cancelled).toEqual(['the-handle']);
		expect(console.session.tasks.list()[0]?.note).toMatch(/cancelled.*stay moved/);
	});
});
