import { describe, expect, test } from 'vitest';
import { buttonAt, splitSets } from '../../../source/console/redrive/plan-choices.ts';
import { openPlan } from '../../../source/console/redrive/plan-load.ts';
import { exportQueue } from '../../../source/console/transfer/export-queue.ts';
import { fail } from '../../../source/domain/failure.ts';
import { checksThat } from '../../../source/domain/redrive/plan-check.ts';
import { readPlan } from '../../../source/domain/redrive/saved-plan.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { message, queueAttributes, queueRef } from '../../operations/fakes.ts';
import type { Console } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { openPlanOfDlq, planned, redriving } from './redrive-fixture.ts';

/* What the plan screen does besides starting: looking ahead, saving, editing, asking where to. */

function linesOfReport(console: Console): string {
	return console
		.topAs('report')
		.lines.map((line) => plainLine(line).trimEnd())
		.join('\n');
}

describe('typing in a plan', () => {
	test('asks the queues once it rests, and not for each key', async () => {
		let asked = 0;
		const { console } = redriving({
			deadLetterSourcesPage: async () => {
				asked++;
				return { items: [queueRef('orders').url] };
			},
		});
		await openPlanOfDlq(console);
		expect(asked).toBe(1);
		console.press('left', 'tab');
		console.type('receives > 3');
		expect(console.topAs('plan').plan.loading).toBe(true);
		await planned(console);
		expect(asked).toBe(2);
	});

	test('keeps half a word off the list of errors', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('left', 'tab');
		console.type('receives >');
		await console.pass(300);
		expect(console.topAs('plan').plan.failure?.message).toMatch(/^FILTER, position/);
		expect(console.session.state.errors).toEqual([]);
	});
});

describe('a plan in the smallest terminal', () => {
	test('asks with where to and the steps of the canary in sight, and tells of the rows below', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('left', 'tab');
		console.type('receives > 3');
		await planned(console);
		console.session.dispatch({ type: 'resized', size: { columns: 60, rows: 15 } });
		console.press('shift-tab', 'S');
		await console.settled();
		const text = screenText(console);
		expect(text).toContain('Moves ');
		expect(text).toContain('To: ');
		expect(text).toContain('First 1, then 10');
		expect(text).toMatch(/\d+ more rows: PgDn/);
	});

	test('shows all of its choices and facts by PgDn, from a button, and goes back by as many PgUp', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		const wide = screenText(console);
		for (const label of ['FROM', 'TO', 'PACE', 'BRAKE', 'NEEDS']) expect(wide).toContain(label);
		console.session.dispatch({ type: 'resized', size: { columns: 60, rows: 15 } });
		const first = screenText(console);
		const pages: string[] = [];
		for (let page = 0; page < 20; page++) {
			const text = screenText(console);
			for (const word of ['Cancel', 'Dry run', 'Save plan', 'Start']) expect(text).toContain(word);
			pages.push(text);
			if (!text.includes('more rows: PgDn')) break;
			console.press('pgdn');
		}
		const labels = [
			'WHAT',
			'FROM',
			'FILTER',
			'TO',
			'ENGINE',
			'EDIT',
			'PACE',
			'CHECKS',
			'BRAKE',
			'NEEDS',
		];
		for (const label of labels) expect(pages.join('\n')).toContain(` ${label} `);
		console.press('pgdn', 'pgdn');
		for (let page = 1; page < pages.length; page++) console.press('pgup');
		expect(screenText(console)).toBe(first);
	});
});

describe('a dry run', () => {
	const dead = (id: string, at: number, body: string, source?: string) =>
		message(id, at, {
			body,
			system: {
				ApproximateReceiveCount: '4',
				...(source === undefined ? {} : { DeadLetterQueueSourceArn: queueRef(source).arn }),
			},
		});

	test('and a start wait for an export of the same queue, which both would take from', async () => {
		const never = new Promise<never>(() => {});
		let received = 0;
		const { console, jobs } = redriving({
			receive: async () => (received++ === 0 ? [dead('m0', console.clock.now(), '{}')] : never),
		});
		await openPlanOfDlq(console);
		exportQueue(console.session, queueRef('orders-dlq'), { path: 'x', format: 'ndjson' }, 'E');
		await console.settled();
		const before = received;
		for (const to of ['dry-run', 'start'] as const) {
			console.session.update(console.top().id, 'plan', (view) => ({
				...view,
				focus: buttonAt(view, to),
			}));
			console.press('enter');
			await console.settled();
			expect(console.said()).toMatch(/^an export holds messages of orders-dlq: wait until it ends/);
			console.session.say('');
		}
		expect(console.overlay().kind).toBe('none');
		expect([jobs, received]).toEqual([[], before]);
		expect(console.session.leases?.held()).toHaveLength(1);
	});

	test('receives, sends nothing, and says what would become of each', async () => {
		const calls: string[] = [];
		const { console, jobs, moves } = redriving({
			receive: async () => {
				calls.push('receive');
				if (calls.length > 1) return [];
				const at = console.clock.now();
				return [
					dead('m0', at, '{"amount":null}', 'orders'),
					dead('m1', at, '{"amount":null}', 'orders'),
					dead('m2', at, '{"amount":1}'),
				];
			},
			changeVisibility: async ({ entries }) => {
				calls.push(`give back ${entries.length}`);
				return entries.map(() => ({ ok: true }) as const);
			},
		});
		await openPlanOfDlq(console);
		// The third field is EDIT.
		console.press('left', 'tab', 'tab', 'tab', 'tab');
		console.type('body.amount=0');
		await planned(console);
		console.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab');
		expect(console.topAs('plan').focus).toBe(console.topAs('plan').fields.length + 1);
		console.press('enter');
		await console.pass(2000);
		await console.settled();
		const said = linesOfReport(console);
		expect(said).toMatch(/Nothing was sent/);
		expect(said).toMatch(
			/received +3 messages and given back; their receive counts are one higher/,
		);
		expect(said).toMatch(/would go to +orders: 2/);
		expect(said).toMatch(/would stay +1 that name no source queue .*name one in TO/);
		expect(said).toMatch(/body\.amount +null -> 0/);
		expect(calls.filter((call) => call !== 'receive')).toEqual(['give back 3']);
		expect([jobs, moves]).toEqual([[], []]);
	});

	test('gives back what is looked at, and the look below says so', async () => {
		let now = 0;
		const { console } = redriving({
			receive: async () => (now++ === 0 ? [dead('m0', console.clock.now(), '{}', 'orders')] : []),
		});
		console.press('2', 'p');
		await console.pass(1500);
		await console.settled();
		const { id, leasedUntil = 0 } = console.topAs('messages');
		expect(leasedUntil).toBeGreaterThan(console.clock.now());
		console.press('r');
		await planned(console);
		console.press('right', 'enter');
		await console.pass(2000);
		const below = console.session.state.views.find((view) => view.id === id);
		if (below?.kind !== 'messages') throw new Error('the look is gone');
		expect(below.leasedUntil).toBeLessThanOrEqual(console.clock.now());
	});

	test('asks first where a look could be the last delivery of a message', async () => {
		const { console } = redriving();
		console.queues({ orders: 0, 'orders-dlq': 37, graves: 0 }, { orders: 'orders-dlq' });
		console.queues(
			{ orders: 0, 'orders-dlq': 37, graves: 0 },
			{ orders: 'orders-dlq', 'orders-dlq': 'graves' },
		);
		await openPlanOfDlq(console);
		console.press('right', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('dialog');
	});
});

test('what was checked and is in order is named, and nothing that was not', async () => {
	const { console } = redriving({
		attributes: async (url) =>
			queueAttributes(url.endsWith('-dlq') ? 'orders-dlq' : 'orders', {
				visible: 3,
				...(url.endsWith('-dlq') ? {} : { delaySeconds: 15, inFlight: 1 }),
			}),
	});
	await openPlanOfDlq(console);
	const { planScreen } = await import('../../../source/console/redrive/plan.ts');
	const text = planScreen
		.body(console.topAs('plan'), console.session.state, { columns: 120, rows: 35 })
		.map(({ line }) => plainLine(line).trimEnd())
		.join('\n');
	expect(text).toMatch(/warn +orders hides new messages for 15 s/);
	expect(text).toMatch(/ok +type, size, encryption, no move task running$/m);
});

test('where an endpoint can not tell the sources of a dead-letter queue, TO says unknown', async () => {
	const { console } = redriving({
		deadLetterSourcesPage: () => Promise.reject(fail('unsupported', 'not supported here')),
	});
	await openPlanOfDlq(console);
	const { planScreen } = await import('../../../source/console/redrive/plan.ts');
	const text = planScreen
		.body(console.topAs('plan'), console.session.state, { columns: 120, rows: 35 })
		.map(({ line }) => plainLine(line).trimEnd())
		.join('\n');
	expect(text).toMatch(/TO +.*unknown: which queues send dead letters here could not be had/);
	expect(text).not.toMatch(/no queue names/);
});

test('knows as much as the plan of the command, when the oldest ends among it', async () => {
	const age = (asked: Parameters<MetricsGateway['series']>[0]) =>
		asked.queries.map((query) => ({
			query,
			points: [{ at: asked.range.to - 60_000, value: 7200 }],
			complete: true,
		}));
	const { console } = redriving(
		{
			attributes: async (url) =>
				queueAttributes(url.split('/').at(-1) ?? '', { visible: 3, retentionSeconds: 345_600 }),
		},
		{ series: async (asked) => age(asked) as never },
	);
	const plan = await openPlanOfDlq(console);
	expect(plan.oldestExpiresBy).toBeGreaterThan(console.clock.now());
	const { planScreen } = await import('../../../source/console/redrive/plan.ts');
	const text = planScreen
		.body(console.topAs('plan'), console.session.state, { columns: 120, rows: 35 })
		.map(({ line }) => plainLine(line).trimEnd())
		.join('\n');
	expect(text).toMatch(/EXPIRY +the oldest by .* \(in 3 d 2[12] h\) at the latest/);
});

describe('saving a plan', () => {
	test('that can not run is refused with what stands in its way', async () => {
		const { console } = redriving({ deadLetterSourcesPage: async () => ({ items: [] }) });
		const plan = await openPlanOfDlq(console);
		expect(checksThat(plan, 'obstacle')).toHaveLength(1);
		const { fields } = console.topAs('plan');
		const at = fields.length + 2;
		console.session.update(console.topAs('plan').id, 'plan', (view) => ({ ...view, focus: at }));
		console.press('enter');
		expect(console.said()).toMatch(/no queue names orders-dlq as its dead-letter queue/);
		expect(console.overlay().kind).toBe('none');
		expect(console.host.files.size).toBe(0);
	});

	test('asks for a name, writes what awsmsg apply takes, and says so', async () => {
		const { console } = redriving();
		const plan = await openPlanOfDlq(console);
		console.press('right', 'right', 'enter');
		for (let key = 0; key < 40; key++) console.press('backspace');
		console.type('night shift.json');
		expect(console.host.files.size).toBe(0);
		console.press('enter');
		await console.settled();
		const { hash } = console.host.stores.redrive;
		expect(readPlan('f', console.host.files.get('night shift.json') ?? '', hash)).toEqual(plan);
		expect(console.said()).toMatch(/awsmsg apply 'night shift\.json'/);
		expect(console.topAs('plan').saved).toBe('night shift.json');
		// A plan that was changed is another one.
		console.press('right', 'tab');
		console.type('receives > 3');
		expect(console.topAs('plan').saved).toBeUndefined();
	});

	test('is given up by esc, and the plan stays', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('right', 'right', 'enter', 'esc');
		expect([console.top().kind, console.topAs('plan').file]).toEqual(['plan', undefined]);
		expect(console.host.files.size).toBe(0);
	});
});

describe('edits', () => {
	test('several stand between semicolons, which a string may hold', () => {
		expect(splitSets('body.a=1; body.b="x;y" ;attributes.k="z"')).toEqual([
			'body.a=1',
			'body.b="x;y"',
			'attributes.k="z"',
		]);
		expect(splitSets(' ; ')).toEqual([]);
	});

	test('a JSON Patch is read from its file, and an envelope is taken off', async () => {
		const { console } = redriving();
		const patch = '[{"op":"replace","path":"/amount","value":0}]';
		console.host.files.set('fix.json', patch);
		await openPlanOfDlq(console);
		console.press('left', 'tab', 'tab', 'tab', 'tab', 'tab');
		console.type('fix.json');
		console.press('tab', 'right');
		const plan = await planned(console);
		expect(plan.choices.edits).toEqual({ patch, unwrap: true });
		expect(plan.engine).toBe('own');
	});

	test('a patch that does not exist is said, and nothing can be started', async () => {
		const { console } = redriving();
		await openPlanOfDlq(console);
		console.press('left', 'tab', 'tab', 'tab', 'tab', 'tab');
		console.type('none.json');
		await console.pass(300);
		expect(console.topAs('plan').plan.failure?.message).toMatch(/none\.json does not exist/);
		// Once, wherever it stands: before the facts, or above the buttons when those were scrolled away.
		expect(screenText(console).split('none.json does not exist')).toHaveLength(2);
		for (let page = 0; page < 10; page++) console.press('pgdn');
		expect(screenText(console).split('none.json does not exist')).toHaveLength(2);
	});

	test('one message is edited in the editor, byte for byte but for what was changed', async () => {
		const { console } = redriving();
		const body = '{"note": "say \\"hi\\"\\n",\t"amount": null}';
		openPlan(console.session, queueRef('orders-dlq'), {
			title: 'this message',
			ids: ['m0'],
			messages: [message('m0', console.clock.now(), { body })],
		});
		await planned(console);
		console.host.edited = `${body.replace('null', '7')}\n`;
		console.press('ctrl-e');
		const plan = await planned(console);
		const [set = ''] = plan.choices.edits?.set ?? [];
		const { compileEdit } = await import('../../../source/domain/messages/message-edit.ts');
		const compiled = compileEdit({ set: [set] });
		if (!compiled.ok || compiled.edit === undefined) throw new Error('no edit');
		const edited = compiled.edit(message('m0', 0, { body }), 0);
		expect(edited).toMatchObject({ ok: true, outgoing: { body: body.replace('null', '7') } });
	});
});

test('in the editor is what is inside a wrapper, and it goes back into it', async () => {
	const { console } = redriving();
	const envelope = (inner: string) =>
		`{"Type":"Notification","TopicArn":"arn:aws:sns:eu-west-1:123456789012:x","Message":"${inner}"}`;
	const body = envelope('{ \\u0022id\\u0022: 100.00,\\"amount\\":null }');
	const one = message('m0', console.clock.now(), { body });
	openPlan(console.session, queueRef('orders-dlq'), { ids: ['m0'], messages: [one] });
	await planned(console);
	console.host.edited = '{\n  "id": 100.00,\n  "amount": 7.50,\n  "list": [\n    1\n  ]\n}\n';
	console.press('ctrl-e');
	const plan = await planned(console);
	expect(console.host.editing.at(-1)).toBe('{\n  "id": 100.00,\n  "amount": null\n}\n');
	const { compileEdit } = await import('../../../source/domain/messages/message-edit.ts');
	const compiled = compileEdit(plan.choices.edits ?? {});
	const edited = compiled.ok ? compiled.edit?.(one, 0) : undefined;
	expect(edited).toMatchObject({
		ok: true,
		outgoing: {
			body: envelope('{ \\u0022id\\u0022: 100.00,\\"amount\\":7.50,\\"list\\":[1] }'),
		},
	});
});

describe('dead letters that no queue sent', () => {
	const failed = (id: string, at: number) =>
		message(id, at, {
			attributes: {
				RequestID: { type: 'String', text: 'r-1' },
				ErrorCode: { type: 'Number', text: '200' },
				ErrorMessage: { type: 'String', text: 'boom' },
			},
		});

	test('are recognised with their cause; where to is asked, never guessed', async () => {
		const { console } = redriving({ deadLetterSourcesPage: async () => ({ items: [] }) });
		const at = console.clock.now();
		openPlan(console.session, queueRef('hooks-failed'), {
			messages: [failed('m0', at), failed('m1', at)],
		});
		const plan = await planned(console);
		expect([plan.destinations, checksThat(plan, 'obstacle').length]).toEqual([[], 1]);
		const { planScreen } = await import('../../../source/console/redrive/plan.ts');
		const text = planScreen
			.body(console.topAs('plan'), console.session.state, { columns: 120, rows: 35 })
			.map(({ line }) => plainLine(line).trimEnd())
			.join('\n');
		expect(text).toMatch(
			/ORIGIN +2 of 2 seen: Lambda function: HTTP 200, boom; name a queue in TO/,
		);
		expect(text).toMatch(
			/no +no queue names hooks-failed as its dead-letter queue: name a destination in TO/,
		);
		// Start says the same instead of starting.
		expect(console.topAs('plan').fields[console.topAs('plan').focus]?.id).toBe('to');
		console.press('shift-tab', 'shift-tab', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toMatch(/name a destination in TO/);
		console.press('tab', 'tab');
		console.type('orders');
		const named = await planned(console);
		expect([checksThat(named, 'obstacle'), named.destinations.map(({ ref }) => ref.name)]).toEqual([
			[],
			['orders'],
		]);
	});

	test('r opens their plan by the name of the queue; a queue that works is refused with the way', () => {
		const { console } = redriving();
		console.queues({ orders: 0, 'hooks-failed': 3, 'orders-dlq': 37 }, { orders: 'orders-dlq' });
		const at = (name: string) => {
			console.press('1', '/');
			console.type(`name:=${name}`);
			console.press('enter', 'r');
			return console.top().kind;
		};
		expect(at('hooks-failed')).toBe('plan');
		console.press('esc');
		expect(at('orders')).toBe('list');
		expect(console.said()).toMatch(
			/orders is no dead-letter queue .*: J opens its own, orders-dlq/,
		);
	});
});
