import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { runningLines, stepText } from '../../../source/console/redrive/report-lines.ts';
import { stateText, taskRows } from '../../../source/console/redrive/task-rows.ts';
import { fieldText } from '../../../source/console/widgets/fields.ts';
import type { RunEvent } from '../../../source/operations/redrive/run-events.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { screenText } from '../messages/messages-fixture.ts';
import {
	openPlanOfDlq,
	planned,
	redriving,
	reportOfMoved,
	startChosen,
} from './redrive-fixture.ts';

/* Starting with care and going on with care: the keys of a plan, what holds a run back, and what asks. */

describe('the keys of a plan', () => {
	test('S asks, from a button and from a field of choices; a field of text takes it as text', async () => {
		const { console, jobs } = redriving();
		await openPlanOfDlq(console);
		console.press('S');
		expect(console.overlay().kind).toBe('dialog');
		console.press('esc', 'left', 'tab');
		console.type('SK');
		expect(fieldText(console.topAs('plan'), 'where')).toBe('SK');
		expect([console.overlay().kind, jobs]).toEqual(['none', []]);
	});

	test('K takes a canary, or none', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		const footer = () => frame(console.session.state, commandTables(console.session)).at(-1);
		expect(footer()).toMatch(/no canary/);
		console.press('K');
		expect((await planned(console)).choices.canary).toBeUndefined();
		expect(footer()).not.toMatch(/no canary/);
		expect(footer()).toMatch(/canary/);
		console.press('K');
		expect((await planned(console)).choices.canary).toEqual({ stopAbovePercent: 5 });
	});

	test('e leads to EDIT, where it is text', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('e');
		console.type('body.e=0');
		expect(fieldText(console.topAs('plan'), 'set')).toBe('body.e=0');
	});

	test('y before anything is asked is answered, and never counts', async () => {
		const { console, jobs, moves } = redriving();
		console.press('2', 'r', 'y');
		expect(console.said()).toMatch(/nothing is asked yet, the checks are not in: .*press y again/);
		await planned(console);
		console.press('y');
		expect(console.said()).toMatch(/nothing is asked yet: S asks, then press y again/);
		// Typed ahead of the question.
		console.press('S', 'y', 'y');
		await console.settled();
		expect([console.overlay().kind, jobs, moves]).toEqual(['dialog', [], []]);
		await yes(console);
		expect(jobs).toHaveLength(1);
	});
});

describe('a run that its brake holds', () => {
	const brake = {
		kind: 'depth',
		queue: 'orders',
		visible: 5300,
		depth: 5000,
		until: 4000,
	} as const;
	const held = async () => {
		const all = await startChosen();
		all.job.emit({
			type: 'redrive/progress',
			runId: 'r',
			at: 0,
			view: {
				phase: 'paused',
				ready: 3,
				parked: 0,
				held: 0,
				concurrency: 1,
				allowanceLeft: 0,
				brake,
			},
			counts: {
				...{ scanned: 1, matched: 1, unmatched: 0, costly: 0, sent: 0, returned: 0 },
				possibleDuplicates: 0,
				outcomes: reportOfMoved(0).outcomes,
			},
		});
		return all;
	};

	test('says which and until when, and goes on by one key', async () => {
		const { console, job } = await held();
		const why = 'orders holds ~5,300, above its brake of 5,000; it goes on at 4,000';
		expect(console.said()).toBe(`redrive orders-dlq pauses: ${why}`);
		const [row] = taskRows(console.session.state, console.topAs('tasks'));
		expect(row && stateText(row)).toBe('braked');
		expect(row?.task?.redrive && stepText(row.task.redrive, 0)).toBe(
			`paused by the brake: ${why}. space goes on now`,
		);
		console.press('space');
		expect(job.words).toEqual([{ type: 'resume' }]);
	});

	test('and whose canary asks as well says first what space answers first', async () => {
		const { console, job } = await held();
		const look = { step: 1, sent: 1, returned: 0, verdict: 'undecided', said: 'its drain stopped' };
		job.emit({ type: 'redrive/asks', runId: 'r', at: 0, look } as RunEvent);
		const [row] = taskRows(console.session.state, console.topAs('tasks'));
		expect(row && stateText(row)).toBe('asks you');
		expect(row?.task?.redrive && stepText(row.task.redrive, 0)).toBe(
			'undecided: its drain stopped. space goes on all the same, X stops safely',
		);
		console.press('space');
		expect(screenText(console)).toContain('The canary is undecided: its drain stopped.');
	});
});

test('a split that is under way says what becomes of the rest, as its report does', async () => {
	const { console, job } = await startChosen();
	const [task] = console.session.state.tasks;
	if (task?.redrive === undefined) throw new Error('no redrive');
	const [destination] = task.redrive.plan.destinations;
	if (destination === undefined) throw new Error('no destination');
	const plan = { ...task.redrive.plan, rest: { ...destination, ref: queueRef('others') } };
	const outcomes = { ...reportOfMoved(2).outcomes, released: 1 };
	const counts = {
		...{ scanned: 3, matched: 3, unmatched: 0, costly: 0, sent: 2, returned: 0 },
		...{ possibleDuplicates: 0, outcomes: reportOfMoved(0).outcomes },
		rest: { matched: 3, outcomes },
	};
	const lines = runningLines({ ...task, redrive: { ...task.redrive, plan, counts } }, 0);
	const text = lines.map((line) => plainLine(line)).join('\n');
	expect(text).toMatch(/REST +others: what is not meant, as it is/);
	expect(text).toContain('3 of these: 2 moved, 1 waiting');
	expect(job.words).toEqual([]);
});

describe('the pace of a plan', () => {
	test('is passed only once that is confirmed', async () => {
		const all = redriving();
		const { console, jobs } = all;
		await openPlanOfDlq(console);
		console.press('left', 'tab');
		console.type('receives > 0');
		for (let key = 0; key < 7; key++) console.press('tab');
		console.type('25');
		const plan = await planned(console);
		expect(plan.choices.perSecond).toBe(25);
		console.press('shift-tab', 'S');
		await yes(console);
		await console.settled();
		const [job] = jobs;
		const view = {
			phase: 'moving',
			ready: 0,
			parked: 0,
			held: 0,
			concurrency: 1,
			allowanceLeft: 0,
		} as const;
		const pace = (perSecond: number) =>
			job?.emit({
				type: 'redrive/progress',
				runId: 'r',
				at: 0,
				view: { ...view, perSecond },
				counts: {
					...{ scanned: 1, matched: 1, unmatched: 0, costly: 0, sent: 0, returned: 0 },
					possibleDuplicates: 0,
					outcomes: reportOfMoved(0).outcomes,
				},
			});
		pace(10);
		console.press('>');
		await console.settled();
		expect(job?.words).toEqual([{ type: 'rate', perSecond: 25 }]);
		pace(25);
		console.press('>');
		await console.settled();
		expect([console.overlay().kind, job?.words.length]).toEqual(['dialog', 1]);
		await yes(console);
		expect(job?.words.at(-1)).toEqual({ type: 'rate', perSecond: 50 });
	});
});

describe('a canary that waits behind others', () => {
	test('is told by W to watch its own messages alone, and only then', async () => {
		const { console, job } = await startChosen();
		const look = { step: 1, sent: 1, returned: 0, said: '' };
		job.emit({ type: 'redrive/canary', runId: 'r', look: { ...look, verdictAt: 5 } });
		console.press('W');
		expect(job.words).toEqual([]);
		job.emit({ type: 'redrive/canary', runId: 'r', look: { ...look, waiting: 1284 } });
		console.press('W');
		expect(job.words).toEqual([{ type: 'alone' }]);
	});
});
