import { describe, expect, test } from 'vitest';
import { buttonAt } from '../../../source/console/redrive/plan-choices.ts';
import { stepText } from '../../../source/console/redrive/report-lines.ts';
import { nextRate, rates } from '../../../source/console/redrive/task-commands.ts';
import { stateText, taskRows } from '../../../source/console/redrive/task-rows.ts';
import { fail } from '../../../source/domain/failure.ts';
import { checksThat } from '../../../source/domain/redrive/plan-check.ts';
import type { RedriveChoices, RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import type { MoveTask } from '../../../source/domain/resources.ts';
import type { QueueGateway, TopicGateway } from '../../../source/operations/ports.ts';
import { headerOf } from '../../../source/operations/redrive/run-journal.ts';
import { gateways, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { info } from '../fixture.ts';
import {
	openPlanOfDlq,
	planned,
	redriving,
	reportOfMoved,
	startChosen,
} from './redrive-fixture.ts';

/*
The console's side of a redrive: what the plan screen chooses, what the worker is told, what the task and
its report show. The engine itself is tested in test/operations/redrive.
*/

const choices = (plan: RedrivePlan): RedriveChoices => plan.choices;

describe('the plan of a redrive', () => {
	test("moves everything by AWS's own task after a canary, unless something else is chosen", async () => {
		const { console, jobs } = redriving();
		const plan = await openPlanOfDlq(console);
		expect([plan.engine, choices(plan), checksThat(plan, 'obstacle')]).toEqual([
			'aws',
			{ engine: 'auto', canary: { stopAbovePercent: 5 }, leaseSeconds: 120 },
			[],
		]);
		expect(jobs).toEqual([]);
	});

	test('takes filter, destination, edit, rate, canary and brake from its fields', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('left', 'tab');
		console.type('receives > 3');
		console.press('tab');
		console.type('orders');
		console.press('tab', 'left', 'tab');
		console.type('body.amount=0');
		console.press('tab', 'tab', 'tab', 'tab');
		console.type('25');
		console.press('tab', 'backspace');
		console.type('10');
		console.press('tab');
		console.type('5000');
		const plan = await planned(console);
		expect(choices(plan)).toEqual({
			engine: 'own',
			where: 'receives > 3',
			to: queueRef('orders'),
			edits: { set: ['body.amount=0'] },
			perSecond: 25,
			canary: { stopAbovePercent: 10 },
			brakeDepth: 5000,
			leaseSeconds: 120,
		});
		expect(plan.windowSeconds).toBe(150);
	});

	test('splits: what the filter does not mean goes to the queue in REST, and the dialog says so', async () => {
		const { console } = redriving({
			attributes: async (url) => queueAttributes(url.split('/').at(-1) ?? '', { visible: 37 }),
		});
		console.queues({ orders: 0, 'orders-dlq': 37, parking: 0 }, { orders: 'orders-dlq' });
		await openPlanOfDlq(console);
		expect(console.topAs('plan').fields.at(-1)?.id).toBe('rest-to');
		console.press('left', 'tab');
		console.type('receives > 3');
		await planned(console);
		console.session.update(console.topAs('plan').id, 'plan', (view) => ({
			...view,
			focus: view.fields.length - 1,
		}));
		console.type('parking');
		const plan = await planned(console);
		expect(choices(plan)).toEqual({
			engine: 'auto',
			where: 'receives > 3',
			restTo: queueRef('parking'),
			canary: { stopAbovePercent: 5 },
			leaseSeconds: 120,
		});
		expect(plan).toMatchObject({ engine: 'own', rest: { ref: queueRef('parking') } });
		console.press('tab', 'C');
		await console.settled();
		expect(console.host.copied.at(-1)).toContain("--rest-to parking --where 'receives > 3'");
		console.session.update(console.topAs('plan').id, 'plan', (view) => ({
			...view,
			focus: buttonAt(view, 'start'),
		}));
		console.press('enter');
		await console.settled();
		const overlay = console.overlay();
		expect(JSON.stringify(overlay)).toContain('The rest to parking: what is not meant, as it is');
	});

	test('says what is wrong with a field, and can not be started so', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('left', 'tab');
		console.type('receives = 3');
		await console.pass(300);
		console.press('shift-tab', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toMatch(/position/);
	});

	test('copies as a command', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('C');
		await console.settled();
		expect(console.host.copied).toEqual([
			'awsmsg redrive orders-dlq --canary --profile prod-payments --region eu-west-1 --mode open',
		]);
	});
});

describe('a run of our engine', () => {
	test('is started with the chosen ids and grants for its two queues alone', async () => {
		const { job, moves } = await startChosen();
		expect(job.input.plan.choices.chosen).toEqual(['m0']);
		expect(job.input.grants.source).toMatchObject({
			effect: 'destroy',
			resources: [{ name: 'orders-dlq' }],
		});
		expect(Object.keys(job.input.grants.destinations)).toEqual([queueRef('orders').arn]);
		expect(moves).toEqual([]);
	});

	test('hears pause, pace and stop from its row', async () => {
		const { console, job } = await startChosen();
		expect(console.top().kind).toBe('tasks');
		console.press('space', '<');
		expect(job.words).toEqual([{ type: 'pause' }, { type: 'rate', perSecond: 2500 }]);
		console.press('X');
		await yes(console);
		expect(console.session.tasks.list()[0]?.state).toBe('stopping');
	});

	test('is stopped in whatever mode, and with credentials that have expired', async () => {
		const { console } = await startChosen();
		const { session } = console;
		session.dispatch({ type: 'mode-chosen', chosen: { mode: 'read-only' } });
		session.work().gateways.identity.whoAmI = () =>
			Promise.reject(fail('credentials', 'they have expired'));
		console.press('X');
		expect(console.overlay().kind).toBe('dialog');
		await yes(console);
		expect(session.tasks.list()[0]?.state).toBe('stopping');
	});

	test('ends with a report whose sums are shown', async () => {
		const { console, job } = await startChosen();
		const report = reportOfMoved(1);
		job.end({ runId: 'r', end: { why: 'target', stoppedGroups: [] }, report });
		await console.settled();
		const [task] = console.session.tasks.list();
		expect([task?.state, task?.note]).toEqual([
			'done',
			'1 moved: as many were moved as were wanted',
		]);
		console.press('enter');
		expect(console.topAs('run').task).toBe(task?.id);
	});

	test('goes on after an undecided canary only once that is confirmed', async () => {
		const { console, job } = await startChosen();
		const look = { step: 1, sent: 1, returned: 0, said: 'nobody can say' };
		job.emit({ type: 'redrive/asks', runId: 'r', look });
		console.press('space');
		expect([console.overlay().kind, job.words]).toEqual(['dialog', []]);
		await yes(console);
		expect(job.words).toEqual([{ type: 'proceed' }]);
	});
});

describe('an interrupted run', () => {
	async function interrupted(
		some: Partial<QueueGateway> = {},
		topics: Partial<TopicGateway> = {},
		change: (plan: RedrivePlan) => RedrivePlan = (plan) => plan,
	) {
		const all = redriving(some, {}, topics);
		const { console } = all;
		const plan = change(await openPlanOfDlq(console));
		const { runs } = console.host.stores.redrive;
		const journal = await runs.open('old');
		await journal.append({ ...headerOf('old', 1, plan) });
		await journal.append({
			n: 1,
			at: 2,
			events: [
				{ type: 'seen', matched: 2, unmatched: 0, missing: 0 },
				{ type: 'sending', at: 2, ids: ['m0', 'm1'] },
				{ type: 'sent', copies: [['m0', 'c0']] },
			],
		});
		console.press('6');
		await console.settled();
		return all;
	}

	test('is listed, shown, and finished by the same run id after a confirmation', async () => {
		const { console, jobs } = await interrupted();
		expect(console.topAs('tasks').runs?.value).toHaveLength(1);
		console.press('enter');
		await console.settled();
		expect(console.topAs('run').run.value?.header.runId).toBe('old');
		console.press('right', 'r');
		await console.settled();
		expect(jobs).toEqual([]);
		const { overlay } = console.session.state;
		const asked = overlay.kind === 'dialog' ? overlay.dialog.confirmation.lines.join(' ') : '';
		expect(asked).toMatch(/what has come since is moved as well/);
		expect(asked).toMatch(/^Moves ~[\d,]+ messages? from/);
		await yes(console);
		await console.settled();
		expect(jobs[0]?.input).toMatchObject({ runId: 'old', resumeAt: 1, resolveUnknown: 'resend' });
	});

	test('that published says who gets it now, whatever its plan had said', async () => {
		const topic = { name: 'events', arn: `arn:aws:sns:${info.region}:123456789012:events` };
		const subscription = { protocol: 'https', endpoint: 'https://a.example', owner: '1' };
		const { console } = await interrupted(
			{},
			{
				attributes: async () => ({ arn: topic.arn, fifo: false, raw: {} }),
				subscriptionsPage: async () => ({
					items: [{ ...subscription, arn: `${topic.arn}:1`, topicArn: topic.arn }],
				}),
				subscription: async () => ({ rawDelivery: false, pending: false, raw: {} }),
			},
			(plan) => ({
				...{ ...plan, engine: 'own', destinations: [] },
				choices: { engine: 'auto', leaseSeconds: 120, republish: topic },
				topic: { ref: topic, fifo: false, maximumMessageBytes: 262_144 },
			}),
		);
		console.press('enter');
		await console.settled();
		console.press('right', 'r');
		await console.settled();
		const { overlay } = console.session.state;
		const asked = overlay.kind === 'dialog' ? overlay.dialog.confirmation.lines.join(' ') : '';
		expect(asked).toMatch(/Each message: delivers to 1/);
		expect(asked).not.toMatch(/who gets it is unknown|what has come since is moved/);
	});

	test('that is perhaps still at work elsewhere is listed, and what stands in its way is said', async () => {
		const { console, jobs } = redriving();
		const { runs } = console.host.stores.redrive;
		const plan = await openPlanOfDlq(console);
		const journal = await runs.open('old');
		await journal.append({ ...headerOf('old', 1, plan) });
		runs.holder = async () => ({
			owner: 'old',
			pid: 7,
			perhapsGone:
				"process 7 on c0ffee, which can't be asked from here; if it is gone, remove /x.lock",
		});
		console.press('6');
		await console.settled();
		const [row] = taskRows(console.session.state, console.topAs('tasks'));
		expect(row && stateText(row)).toBe('may run');
		console.press('X');
		expect(console.said()).toContain('a process that can not be asked: stop it where that runs');
		console.press('enter');
		await console.settled();
		// What is copied says of it what the screen says: nobody knows that it was interrupted.
		console.press('c');
		await console.settled();
		expect(console.host.copied.at(-1)).toMatch(/ENDED +no: it may run/);
		console.press('r');
		await console.settled();
		expect([console.overlay().kind, jobs]).toEqual(['none', []]);
		expect(console.said()).toContain(
			`run old has orders-dlq, in process 7 on c0ffee, which can't be asked from here; if it is gone, remove /x.lock`,
		);
	});

	test('that runs in another process is stopped by no key of a task here: each says what does', async () => {
		const { console, jobs } = redriving();
		const { runs } = console.host.stores.redrive;
		const plan = await openPlanOfDlq(console);
		const journal = await runs.open('old');
		await journal.append({ ...headerOf('old', 1, plan) });
		runs.holder = async () => ({ owner: 'old', pid: 7 });
		console.press('6');
		await console.settled();
		for (const key of ['X', 'space', '<', '>']) {
			console.press(key);
			expect(console.said()).toMatch(
				/running in another process of this computer; awsmsg cancel old .*stops it safely/,
			);
		}
		console.press('enter');
		await console.settled();
		console.press('X');
		expect(console.said()).toMatch(/cancel old .*stops it safely/);
		expect([console.overlay().kind, jobs]).toEqual(['none', []]);
	});

	test('asks before the account was told too, and not as if it were of another one', async () => {
		const { console } = await interrupted();
		console.press('enter');
		await console.settled();
		// As a console that has just connected: STS has not answered yet.
		console.session.dispatch({ type: 'connected', info });
		console.press('r');
		await console.settled();
		expect([console.said(), console.overlay().kind]).toEqual(['', 'dialog']);
	});

	test('is not gone on with while something stands in its way', async () => {
		const moves: MoveTask[] = [];
		const { console, jobs } = await interrupted({ listMoves: async () => moves });
		console.press('enter');
		await console.settled();
		moves.push({ status: 'RUNNING', sourceArn: queueRef('orders-dlq').arn, moved: 7 });
		console.press('r');
		await console.settled();
		expect(console.said()).toMatch(/a move of orders-dlq is running in AWS \(7 moved\)/);
		expect([console.overlay().kind, jobs]).toEqual(['none', []]);
	});

	test('of another endpoint is not listed', async () => {
		const { console } = await interrupted();
		console.session.connected({
			info: { ...info, region: 'us-west-2' },
			gateways: gateways({}),
			setMode: () => {},
			close: async () => {},
		});
		console.press('1', '6');
		await console.settled();
		expect(console.topAs('tasks').runs?.value).toEqual([]);
	});
});

describe('what a running redrive says', () => {
	const plan = { choices: { engine: 'own', leaseSeconds: 120 } } as RedrivePlan;
	const view = {
		phase: 'moving',
		ready: 0,
		parked: 0,
		held: 0,
		concurrency: 1,
		allowanceLeft: 0,
	} as const;

	test('a step with its countdown, or why there is none', () => {
		const look = { step: 2, sent: 10, returned: 0, said: '' };
		const say = (more: object) =>
			stepText({ runId: 'r', plan, view, look: { ...look, ...more } }, 1_000);
		expect(say({ verdictAt: 73_000 })).toBe(
			'step 2 of 3: 10 sent, 10 received, 0 back, verdict in 1 m 12 s',
		);
		const behind = 'step 2 of 3: 10 sent, 0 back, no verdict while it waits behind ~1,284';
		const known = { kind: 'known', at: 721_000, perSecond: 1.78 };
		expect(say({ waiting: 1_284, eta: known })).toBe(
			`${behind}, about 12 m at 1.8/s; W watches these alone`,
		);
		expect(say({ waiting: 1_284, eta: { kind: 'still', since: -89_000 } })).toBe(
			`${behind}, no ETA: its count has not fallen for 1 m 30 s; W watches these alone`,
		);
		expect(say({ waiting: 1_284, eta: { kind: 'growing', drainPerSecond: 1.64 } })).toBe(
			`${behind}, no ETA: more has come to the queue than left it since it is watched, though 1.6/s leave it by CloudWatch; W watches these alone`,
		);
		expect(say({ waiting: 1_284, eta: { ...known, perSecond: 0.02 } })).toBe(
			`${behind}, about 12 m at 1.2/min; W watches these alone`,
		);
		expect(say({ waiting: 1_284, eta: { kind: 'unmeasured' } })).toBe(
			`${behind}, no ETA yet: its drain is not known; W watches these alone`,
		);
	});

	test('the pace walks up to no limit and down to one a second', () => {
		expect(nextRate(undefined, -1)).toBe(rates.at(-1));
		expect(nextRate(rates.at(-1), 1)).toBeUndefined();
		expect([nextRate(1, -1), nextRate(7, 1), nextRate(7, -1)]).toEqual([1, 10, 5]);
	});
});
