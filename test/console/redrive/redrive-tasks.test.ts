import { describe, expect, test, vi } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { openPlan } from '../../../source/console/redrive/plan-load.ts';
import { leaveRuns } from '../../../source/console/shell/quit.ts';
import { screenOf } from '../../../source/console/shell/registry.ts';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { sourceKey } from '../../../source/domain/redrive/redrive-plan.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import type { MoveTask } from '../../../source/domain/resources.ts';
import { headerOf } from '../../../source/operations/redrive/run-journal.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import type { Console } from '../fixture.ts';
import {
	openPlanOfDlq,
	planned,
	redriving,
	reportOfMoved,
	startChosen,
} from './redrive-fixture.ts';

/* The Tasks screen: what runs, what has ended, what AWS moves; and leaving while something runs. */

function screenText(console: Console, size = { columns: 120, rows: 35 }): string {
	const view = console.top();
	return screenOf(view)
		.body(view, console.session.state, size)
		.map(({ line }) => plainLine(line).trimEnd())
		.join('\n');
}

const progress = (console: Console, moved: number) => ({
	type: 'redrive/progress' as const,
	runId: 'redrive-1',
	at: console.clock.now(),
	view: {
		phase: 'moving' as const,
		ready: 3,
		parked: 0,
		held: 0,
		concurrency: 1,
		allowanceLeft: 0,
	},
	counts: {
		scanned: 5,
		matched: 5,
		unmatched: 0,
		costly: 0,
		outcomes: { ...reportOfMoved(moved).outcomes, released: 5 - moved },
		sent: moved,
		returned: 0,
		possibleDuplicates: 0,
	},
});

describe('leaving while a redrive of ours runs', () => {
	test.each([
		['q', 0],
		['ctrl-c', 130],
	] as const)('%s asks, esc stays, y leaves', async (key, code) => {
		const { console, job } = await startChosen();
		job.emit(progress(console, 1));
		console.press(key);
		const { overlay } = console.session.state;
		if (overlay.kind !== 'dialog') throw new Error('no dialog');
		expect(overlay.dialog.confirmation.lines.join(' ')).toMatch(
			/orders-dlq: 1 moved, 0 left\. .* so does awsmsg resume redrive-1 --profile prod-payments --region eu-west-1 --mode open$/,
		);
		console.press('esc');
		expect([console.overlay().kind, console.host.exits]).toEqual(['none', []]);
		console.press(key);
		await yes(console);
		expect(console.host.exits).toEqual([code]);
	});

	test('ctrl-c twice leaves, however soon the second one comes', async () => {
		const { console } = await startChosen();
		console.press('ctrl-c', 'ctrl-c');
		await console.settled();
		expect(console.host.exits).toEqual([130]);
	});

	test(':q asks too', async () => {
		const { console } = await startChosen();
		console.press(':');
		console.type('q');
		console.press('enter');
		expect([console.overlay().kind, console.host.exits]).toEqual(['dialog', []]);
	});

	test('tells each run to leave, and waits for its end, not longer than it may', async () => {
		const { console, job } = await startChosen();
		const long = new AbortController();
		const left = leaveRuns(console.session, long.signal);
		expect(job.words).toEqual([{ type: 'leave' }]);
		let over = false;
		void left.then(() => {
			over = true;
		});
		await console.settled();
		expect(over).toBe(false);
		const { steps, ...report } = reportOfMoved(1);
		job.end({
			runId: 'redrive-1',
			end: { why: 'stopped', stoppedGroups: [] },
			report: { ...report, steps, state: 'interrupted' },
		});
		await left;
		const { job: other, console: second } = await startChosen();
		const short = new AbortController();
		const given = leaveRuns(second.session, short.signal);
		short.abort();
		await given;
		expect(other.words).toEqual([{ type: 'leave' }]);
	});

	test('is not asked about when nothing runs, or when AWS moves', async () => {
		const { console, job } = await startChosen();
		job.end({
			runId: 'redrive-1',
			end: { why: 'target', stoppedGroups: [] },
			report: reportOfMoved(1),
		});
		await console.settled();
		console.press('ctrl-c');
		expect(console.host.exits).toEqual([130]);
	});
});

describe('the row under the cursor', () => {
	test('has its progress in full below the list', async () => {
		const { console, job } = await startChosen();
		job.emit(progress(console, 2));
		job.emit({
			type: 'redrive/canary',
			runId: 'redrive-1',
			look: {
				step: 1,
				sent: 1,
				returned: 0,
				said: 'none came back',
				verdict: 'no-return',
			},
		});
		job.emit({
			type: 'redrive/canary',
			runId: 'redrive-1',
			look: { step: 2, sent: 10, returned: 0, said: '', verdictAt: console.clock.now() + 72_000 },
		});
		const text = screenText(console);
		expect(text).toMatch(/STEP 1 of 3 +1 sent: no return within the window/);
		expect(text).toMatch(/NOW +step 2 of 3: 10 sent, 10 received, 0 back, verdict in 1 m 12 s/);
		expect(screenText(console, { columns: 80, rows: 19 })).toMatch(/NOW +step 2 of 3/);
	});

	test('says by which keys an undecided canary is answered', async () => {
		const { console, job } = await startChosen();
		const look = { step: 1, sent: 1, returned: 0, said: 'it still waits behind ~9 messages' };
		job.emit(progress(console, 1));
		job.emit({ type: 'redrive/asks', runId: 'redrive-1', look: { ...look, verdict: 'undecided' } });
		expect(screenText(console)).toMatch(
			/NOW +undecided: it still waits behind ~9 messages\. space goes on all the same, X stops/,
		);
		expect(screenText(console)).toMatch(/asks you/);
		expect(console.said()).toMatch(/redrive orders-dlq asks: it still waits behind ~9/);
		console.press('1');
		expect(frame(console.session.state, [])[1]).toMatch(/6 Tasks 1 asks!/);
	});
});

describe('a run that X stopped', () => {
	async function stopped() {
		const all = await startChosen();
		const { console, job } = all;
		const { runId, plan } = job.input;
		const events: readonly RedriveEvent[] = [
			{ type: 'seen', matched: 3, unmatched: 0, missing: 0 },
			{ type: 'sent', copies: [['m0', 'c0']] },
			{ type: 'deleted', ids: ['m0'] },
			{ type: 'given-back', matched: 2, others: 0, ids: ['m1', 'm2'] },
			{ type: 'ended', at: 1, why: 'stopped', said: 'it was stopped' },
		];
		const journal = await console.host.stores.redrive.runs.open(runId);
		await journal.append({ ...headerOf(runId, 1, plan) });
		await journal.append({ n: 1, at: 2, events });
		const report = reportOf(stateOf(events, false));
		const end = { why: 'stopped', stoppedGroups: [] } as const;
		job.end({ runId, end, report, resumable: 2 });
		await console.settled();
		return all;
	}

	test.each(['its row', 'its report'])(
		'goes on from %s with exactly those that it gave back, which are listed',
		async (where) => {
			const { console, jobs } = await stopped();
			expect(screenText(console)).toContain('r goes on with exactly 2, not with what came later');
			if (where === 'its report') console.press('enter');
			expect(screenText(console)).toMatch(/given back +2\n +m1\n +m2\n/);
			console.press('r');
			await console.settled();
			const { overlay } = console.session.state;
			const asked = overlay.kind === 'dialog' ? overlay.dialog.confirmation.lines.join(' ') : '';
			expect(asked).toMatch(/^Moves 2 messages from .*goes on with exactly the 2 messages/);
			await yes(console);
			await console.settled();
			expect(jobs[1]?.input).toMatchObject({ runId: jobs[0]?.input.runId, resumeAt: 1 });
		},
	);

	test('goes on once: the row of its first part says so', async () => {
		const { console, jobs } = await stopped();
		console.press('r');
		await console.settled();
		await yes(console);
		await console.settled();
		console.press('j', 'r');
		await console.settled();
		expect([console.said(), jobs.length]).toEqual([expect.stringContaining('was gone on with'), 2]);
	});
});

describe('a report', () => {
	async function ended() {
		const all = await startChosen();
		all.job.end({
			runId: 'redrive-1',
			end: { why: 'target', stoppedGroups: [] },
			report: reportOfMoved(1),
		});
		await all.console.settled();
		all.console.press('enter');
		return all;
	}

	test('is copied as text', async () => {
		const { console } = await ended();
		console.press('c');
		await console.settled();
		expect(console.host.copied[0]).toMatch(/^redrive redrive-1\n[\s\S]*sums +balance/);
	});

	test.each([
		['report.json', /^\{\n\t"kind": "run",\n\t"runId": "redrive-1",[\s\S]*"moved": 1/],
		['report.txt', /^redrive redrive-1\n[\s\S]* moved +1\n/],
	] as const)('is written to %s', async (name, what) => {
		const { console } = await ended();
		console.press('E');
		for (let key = 0; key < 40; key++) console.press('backspace');
		console.type(name);
		console.press('enter');
		await console.settled();
		expect(console.host.files.get(name)).toMatch(what);
		expect(console.said()).toMatch(new RegExp(name));
	});

	test('is not there before its end', async () => {
		const { console } = await startChosen();
		console.press('enter', 'E');
		expect(console.topAs('run').file).toBeUndefined();
		expect(console.said()).toMatch(/no report before its end/);
	});
});

test('once a redrive has begun its tasks stand over what was typed in a form below its plan', async () => {
	const { console, jobs } = redriving();
	console.press('2', 's');
	const form = console.topAs('form').id;
	console.type('half a message');
	openPlan(console.session, queueRef('orders-dlq'), {
		title: '1 marked',
		ids: ['m0'],
		messages: [message('m0', console.clock.now())],
	});
	await planned(console);
	console.press('left', 'enter');
	await yes(console);
	await console.settled();
	expect(jobs).toHaveLength(1);
	expect(console.session.state.views.map(({ kind }) => kind)).toEqual(['list', 'form', 'tasks']);
	console.press('esc');
	expect(console.topAs('form')).toMatchObject({ id: form, typed: 'typed' });
	console.press('esc');
	expect(console.said()).toBe('esc again leaves: what was typed is lost');
});

test(':resume leads to a run of this session as its task', async () => {
	const { console, job } = await startChosen();
	job.emit(progress(console, 1));
	const { runId } = job.input;
	console.press(':');
	console.type(`resume ${runId}`);
	console.press('enter');
	await console.settled();
	expect(console.topAs('run').task).toBeDefined();
	console.press('r');
	expect(console.said()).toMatch(/it runs still: X stops it/);
});

describe('what this session did not start', () => {
	const moves: readonly MoveTask[] = [
		{
			status: 'RUNNING',
			sourceArn: queueRef('orders-dlq').arn,
			handle: 'the-handle',
			moved: 12,
			toMove: 36,
			startedAt: 5,
		},
		{
			status: 'FAILED',
			sourceArn: queueRef('orders-dlq').arn,
			moved: 3,
			failureReason: 'CouldNotDetermineMessageSource',
			startedAt: 1,
		},
	];

	test('AWS moves are listed with reasons, asked for again while one runs, and cancelled', async () => {
		let asked = 0;
		const cancelled: string[] = [];
		const { console } = redriving({
			listMoves: async () => {
				asked++;
				return moves;
			},
			cancelMove: async (handle) => {
				cancelled.push(handle);
				return { moved: 12 };
			},
		});
		console.press('6');
		await console.settled();
		const text = screenText(console);
		expect(text).toMatch(/AWS move of orders-dlq +running +12 of ~36 33%/);
		expect(text).toMatch(/AWS move of orders-dlq +failed .*CouldNotDetermineMessageSource/);
		expect(asked).toBe(1);
		await console.pass(3500);
		expect(asked).toBe(2);
		console.press('space');
		expect(console.said()).toMatch(/AWS's own move has no pause/);
		console.press('X');
		await yes(console);
		expect(cancelled).toEqual(['the-handle']);
		console.press('j', 'X');
		expect(console.said()).toMatch(/this move does not run/);
	});

	test('an ended run of an earlier session can be read, and not be finished again', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const journal = await console.host.stores.redrive.runs.open('old');
		await journal.append({ ...headerOf('old', 1, plan) });
		await journal.append({
			n: 1,
			at: 2,
			events: [
				{ type: 'seen', matched: 1, unmatched: 0, missing: 0 },
				{ type: 'sent', copies: [['m0', 'c0']] },
				{ type: 'deleted', ids: ['m0'] },
				{ type: 'ended', at: 3, why: 'target', said: 'as many were moved as were wanted' },
			],
		});
		console.press('6');
		await console.settled();
		expect(screenText(console)).toMatch(/redrive orders-dlq +done +1 moved/);
		console.press('enter');
		await console.settled();
		console.press('r');
		expect(console.said()).toMatch(/it has ended: there is nothing to finish/);
	});

	test('what a canary stopped begins with what came back, and B says where its copies went', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const journal = await console.host.stores.redrive.runs.open('bad');
		await journal.append({ ...headerOf('bad', 1, plan) });
		await journal.append({
			n: 1,
			at: 2,
			events: [
				{ type: 'seen', matched: 2, unmatched: 0, missing: 0 },
				{ type: 'sent', copies: [['m0', 'c0']] },
				{ type: 'deleted', ids: ['m0'] },
				{ type: 'returned', ids: ['c0'] },
				{ type: 'ended', at: 3, why: 'canary', said: 'the canary stopped it: 1 of 1 came back' },
			],
		});
		console.press('6');
		await console.settled();
		expect(screenText(console, { columns: 80, rows: 24 })).toMatch(/stopped .* 1 came back/);
		console.press('enter');
		await console.settled();
		console.press('B');
		expect(console.said()).toMatch(
			/it put nothing aside: each was sent to the queue that it came from, whose consumers may have taken it since/,
		);
	});

	test('what a canary stopped and was killed giving back is interrupted, never done', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const journal = await console.host.stores.redrive.runs.open('cut');
		await journal.append({ ...headerOf('cut', 1, plan) });
		await journal.append({
			n: 1,
			at: 2,
			events: [
				{ type: 'seen', matched: 2, unmatched: 0, missing: 0 },
				{ type: 'sent', copies: [['m0', 'c0']] },
				{ type: 'deleted', ids: ['m0'] },
				{ type: 'returned', ids: ['c0'] },
				{ type: 'giving-back', why: 'canary', ids: ['m1'], others: 0, until: 9 },
			],
		});
		console.press('6');
		await console.settled();
		const listed = screenText(console, { columns: 160, rows: 35 });
		expect(listed).toMatch(/redrive orders-dlq +interrupted +1 .*it has ended/);
		expect(listed).not.toMatch(/r finishes it/);
	});

	test('a run of another process is shown while it runs, with the way to stop it, and no key acts on it', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const { runs } = console.host.stores.redrive;
		const lock = await runs.lock(sourceKey(plan), 'other');
		const journal = await runs.open('other');
		await journal.append({ ...headerOf('other', 1, plan) });
		await journal.append({
			n: 1,
			at: 2,
			events: [
				{ type: 'seen', matched: 3, unmatched: 0, missing: 0 },
				{ type: 'sent', copies: [['m0', 'c0']] },
				{ type: 'deleted', ids: ['m0'] },
			],
		});
		console.press('6');
		await console.settled();
		const listed = screenText(console, { columns: 200, rows: 35 });
		expect(listed).toMatch(/redrive orders-dlq +running +1/);
		expect(listed).toMatch(
			/in another process of this computer; awsmsg cancel other .*stops it safely/,
		);
		expect(listed).toMatch(/ENDED +no: it is running in another process/);
		const refused = /it is running in another process of this computer; awsmsg cancel other /;
		console.press('r');
		expect(console.said()).toMatch(refused);
		console.press('enter');
		await console.settled();
		console.press('r');
		expect(console.said()).toMatch(refused);
		console.press('c');
		expect(console.said()).toMatch(/there is no report before its end/);
		console.press('E');
		expect(console.topAs('run').file).toBeUndefined();
		console.press('B');
		expect(console.said()).toMatch(/there is nothing to bring home before its end/);
		console.press('esc', '!', 'esc', 'esc');
		console.press(':');
		console.type('pulse');
		console.press('enter');
		await console.settled();
		expect(screenText(console, { columns: 160, rows: 35 })).toMatch(
			/orders-dlq +redrive runs in another process, 1/,
		);
		await lock.release();
		console.press(':');
		console.type('tasks');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toMatch(/redrive orders-dlq +interrupted +1.*r finishes it/);
	});

	test('the view of such a run is asked for again by ctrl-r', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const { runs } = console.host.stores.redrive;
		const lock = await runs.lock(sourceKey(plan), 'other');
		const journal = await runs.open('other');
		await journal.append({ ...headerOf('other', 1, plan) });
		console.press('6');
		await console.settled();
		console.press('enter');
		await console.settled();
		expect(console.topAs('run').run.value?.standing).toBe('running');
		await journal.append({
			n: 1,
			at: 2,
			events: [{ type: 'ended', at: 3, why: 'target', said: 'as many were moved as were wanted' }],
		});
		await lock.release();
		console.press('ctrl-r');
		await console.settled();
		expect(console.topAs('run').run.value?.standing).toBe('ended');
		expect(screenText(console)).toMatch(/as many were moved as were wanted/);
	});

	test('a run that ends while it is asked who is at work on it has ended', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		const { runs } = console.host.stores.redrive;
		const lock = await runs.lock(sourceKey(plan), 'other');
		const journal = await runs.open('other');
		await journal.append({ ...headerOf('other', 1, plan) });
		const holder = runs.holder.bind(runs);
		vi.spyOn(runs, 'holder').mockImplementation(async (key) => {
			if (await holder(key)) {
				const events = [{ type: 'ended', at: 3, why: 'target', said: 'it is over' }] as const;
				await journal.append({ n: 1, at: 2, events });
				await lock.release();
			}
			return holder(key);
		});
		console.press('6');
		await console.settled();
		expect(screenText(console)).toMatch(/redrive orders-dlq +done/);
	});
});
