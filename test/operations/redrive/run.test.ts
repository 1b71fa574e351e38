import { describe, expect, test } from 'vitest';
import { copyOf } from '../../../source/domain/messages/message-copy.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { Simulation } from './simulation.ts';
import { startRun } from './start-run.ts';

/** A consumer that fails on each message: after its receives the message is a dead letter again. */
function breakConsumer(world: Simulation, signal: AbortSignal): void {
	const consume = async () => {
		while (!signal.aborted) {
			await world.clock.sleep(5000, signal);
			const dead = world.sqs.queue(world.target.name).messages.splice(0);
			for (const message of dead) {
				message.hiddenUntil = 0;
				world.sqs.queue(world.source.name).messages.push(message);
			}
		}
	};
	consume().catch(() => {});
}

describe('a canary', () => {
	test('stops by itself within 11 messages when they come back, and says why', async () => {
		const world = new Simulation(false);
		world.fill(34);
		const ending = new AbortController();
		breakConsumer(world, ending.signal);
		const { run, events, host } = startRun(world, { canary: { stopAbovePercent: 5 } });
		const { end, report, canary } = await world.clock.run(run.ended);
		ending.abort();
		expect(end.why).toBe('canary');
		expect(canary).toMatchObject({ step: 1, sent: 1, returned: 1, verdict: 'returned' });
		expect(report.outcomes.moved).toBeLessThanOrEqual(11);
		expect(report.returned).toHaveLength(1);
		expect(report.said).toMatch(/the canary stopped it: 1 of 1 came back/);
		const bodies = world.sqs.queue(world.source.name).messages.map(({ body }) => body);
		expect(new Set(bodies)).toEqual(new Set(world.bodies));
		expect(events.some(({ type }) => type === 'redrive/canary')).toBe(true);
		expect(await host.bounces.read()).toMatch(/[0-9a-f]{64}/);
	});

	test('gives no verdict before its window, and moves the rest after it', async () => {
		const world = new Simulation(false);
		world.fill(34);
		// A consumer that works: what arrives is taken at once.
		const ending = new AbortController();
		(async () => {
			while (!ending.signal.aborted) {
				await world.clock.sleep(500, ending.signal);
				world.sqs.queue(world.target.name).messages.splice(0);
			}
		})().catch(() => {});
		const { run, events } = startRun(world, { canary: { stopAbovePercent: 5 } });
		const started = world.clock.now();
		const { report } = await world.clock.run(run.ended);
		ending.abort();
		expect(report.outcomes.moved).toBe(34);
		expect(world.clock.now() - started).toBeGreaterThan(180_000);
		const verdicts = events.flatMap((event) =>
			event.type === 'redrive/canary' && event.look.verdict !== undefined ? [event.look] : [],
		);
		expect(verdicts).toMatchObject([
			{ step: 1, sent: 1, verdict: 'no-return' },
			{ step: 2, sent: 10, verdict: 'no-return' },
		]);
		expect(
			world.complaints().filter((line) => !/without a lease|not in the queue/.test(line)),
		).toEqual([]);
	});

	test('comes to a verdict at a busy queue too, which is never seen empty', async () => {
		const world = new Simulation(false);
		world.fill(5);
		for (let index = 0; index < 8; index++) world.sqs.put(world.target.name, { body: 'before' });
		const ending = new AbortController();
		// Two come for each two that are taken: the oldest first, never all of them.
		(async () => {
			while (!ending.signal.aborted) {
				await world.clock.sleep(1500, ending.signal);
				world.sqs.queue(world.target.name).messages.splice(0, 2);
				await world.clock.sleep(1500, ending.signal);
				for (const body of ['new', 'newer']) world.sqs.put(world.target.name, { body });
			}
		})().catch(() => {});
		const { run, events } = startRun(world, { canary: { stopAbovePercent: 5 } });
		await world.clock.advance(8000);
		const looks = () =>
			events.flatMap((event) => (event.type === 'redrive/canary' ? [event.look] : []));
		expect(looks().at(-1)).toMatchObject({ step: 1, sent: 1, waiting: expect.any(Number) });
		expect(looks().some(({ verdictAt }) => verdictAt !== undefined)).toBe(false);
		await world.clock.advance(110_000);
		ending.abort();
		expect(looks().find(({ verdict }) => verdict !== undefined)).toMatchObject({
			step: 1,
			verdict: 'no-return',
		});
		run.stop();
		await world.clock.run(run.ended);
	});

	test('waits behind a backlog, is undecided after a while, and then asks', async () => {
		const world = new Simulation(false);
		world.fill(5);
		world.sqs.put(world.target.name, { body: 'before' });
		const { run, events } = startRun(
			world,
			{ canary: { stopAbovePercent: 5 } },
			{ patience: 60_000 },
		);
		const asked = new Promise<void>((resolve) => {
			const look = () => {
				if (events.some(({ type }) => type === 'redrive/asks')) resolve();
				else void world.clock.sleep(1000, new AbortController().signal).then(look);
			};
			look();
		});
		await world.clock.run(asked);
		expect(events.findLast(({ type }) => type === 'redrive/asks')).toMatchObject({
			look: { verdict: 'undecided', said: 'the canary still waits behind ~2 messages' },
		});
		run.stop();
		const { report } = await world.clock.run(run.ended);
		expect(report.outcomes).toMatchObject({ moved: 1, released: 4 });
	});
});

describe('a run that is left', () => {
	const leftAtFirstStep = async () => {
		const world = new Simulation(false);
		world.fill(20);
		world.sqs.put(world.target.name, { body: 'before' });
		const canary = { canary: { stopAbovePercent: 5 } };
		const first = startRun(world, canary);
		await world.clock.advance(5000);
		first.run.leave();
		const { end, report } = await world.clock.run(first.run.ended);
		return { world, canary, first, end, report };
	};

	test('gives back what it holds, and its journal has no end: it can be resumed', async () => {
		const { world, first, end, report } = await leftAtFirstStep();
		expect(end.why).toBe('stopped');
		expect(report.outcomes).toMatchObject({ moved: 1, released: 19 });
		const now = world.clock.now();
		const held = world.sqs
			.queue(world.source.name)
			.messages.filter(({ hiddenUntil }) => hiddenUntil > now);
		expect(held).toEqual([]);
		const read = readRun('run-1', await first.host.runs.read('run-1'));
		expect(read.state.ended).toBeUndefined();
	});

	test('counts each message once when it is resumed, what was given back too', async () => {
		const world = new Simulation(false);
		world.fill(60);
		const first = startRun(world, { perSecond: 20 });
		await world.clock.advance(1500);
		first.run.leave();
		const { report: before } = await world.clock.run(first.run.ended);
		expect(before.outcomes.moved).toBeLessThan(50);
		expect(before.outcomes.released).toBe(60 - before.outcomes.moved);
		const resumed = readRun('run-1', await first.host.runs.read('run-1'));
		const second = startRun(world, {}, { resumed }, first.host);
		const { report } = await world.clock.run(second.run.ended);
		expect(report).toMatchObject({ state: 'ended', scanned: 60, matched: 60, left: 0 });
		expect(report.outcomes).toMatchObject({ moved: 60, released: 0 });
		const read = readRun('run-1', await first.host.runs.read('run-1'));
		expect(reportOf(read.state)).toEqual(report);
	});

	test('waits for the verdict of its step when it is resumed, and sends nothing more before', async () => {
		const { world, canary, first } = await leftAtFirstStep();
		const resumed = readRun('run-1', await first.host.runs.read('run-1'));
		const second = startRun(world, canary, { resumed }, first.host);
		await world.clock.advance(30_000);
		const sent = () =>
			world.sqs.queue(world.target.name).accepted.filter(({ body }) => body !== 'before').length;
		expect(sent()).toBe(1);
		expect(second.events.findLast(({ type }) => type === 'redrive/canary')).toMatchObject({
			look: { step: 1, sent: 1, returned: 0 },
		});
		world.sqs.queue(world.target.name).messages.splice(0);
		await world.clock.advance(100_000);
		expect(sent()).toBe(11);
		second.run.stop();
		const { report } = await world.clock.run(second.run.ended);
		expect(report.steps).toMatchObject([{ step: 1, sent: 1, verdict: 'no-return' }]);
	});

	test('counts each message once, however often the run was interrupted', async () => {
		const world = new Simulation(false);
		world.fill(30);
		const first = startRun(world, { perSecond: 4 });
		await world.clock.advance(3000);
		first.run.leave();
		await world.clock.run(first.run.ended);
		const resumed = readRun('run-1', await first.host.runs.read('run-1'));
		const second = startRun(world, {}, { resumed }, first.host);
		const { report } = await world.clock.run(second.run.ended);
		expect(report).toMatchObject({
			scanned: 30,
			matched: 30,
			outcomes: { moved: 30, released: 0 },
		});
		const whole = readRun('run-1', await first.host.runs.read('run-1'));
		expect(reportOf(whole.state)).toMatchObject({ matched: 30, outcomes: { moved: 30 } });
	});
});

test('rate, pause and stop work while it runs', async () => {
	const world = new Simulation(false);
	world.fill(200);
	const { run, events } = startRun(world, { perSecond: 10 });
	await world.clock.advance(5000);
	const sent = () => world.sqs.queue(world.target.name).accepted.length;
	expect(sent()).toBeGreaterThan(30);
	expect(sent()).toBeLessThanOrEqual(60);
	run.pause();
	await world.clock.advance(1000);
	const paused = sent();
	await world.clock.advance(60_000);
	expect(sent()).toBe(paused);
	run.setRate(100);
	run.resume();
	await world.clock.advance(1000);
	expect(sent()).toBeGreaterThan(paused + 50);
	run.stop();
	const { report, end } = await world.clock.run(run.ended);
	expect(end.why).toBe('stopped');
	expect(report.outcomes.moved).toBe(sent());
	expect(report.outcomes.released).toBeGreaterThan(0);
	expect(world.complaints().filter((line) => !/sums/.test(line))).toEqual([]);
	const now = world.clock.now();
	expect(world.sqs.queue(world.source.name).messages.filter((m) => m.hiddenUntil > now)).toEqual(
		[],
	);
	expect(events.at(0)).toMatchObject({ type: 'redrive/begun' });
});

test('two runs on one queue at once: the second is refused', async () => {
	const world = new Simulation(false);
	world.fill(30);
	const host = memoryRedrives();
	const first = startRun(world, {}, {}, host);
	const second = startRun(world, {}, { runId: 'run-2' }, host);
	await expect(second.run.ended).rejects.toThrow(/is running already/);
	expect((await world.clock.run(first.run.ended)).report.outcomes.moved).toBe(30);
});

test('a filter that matches nothing leaves everything where it is', async () => {
	const world = new Simulation(false);
	world.fill(30);
	const { run } = startRun(world, { where: 'body == "another"' });
	const { report } = await world.clock.run(run.ended);
	expect(report).toMatchObject({ scanned: 30, matched: 0, unmatched: 30, left: 30 });
	expect(world.sqs.queue(world.target.name).accepted).toEqual([]);
});

test('an edit that makes a message invalid: it is given back and reported', async () => {
	const world = new Simulation(false);
	world.fill(12);
	const { run } = startRun(world, {
		edits: { set: ['body=body == "message 3" ? "\\u0000" : body + "!"'] },
	});
	const { report } = await world.clock.run(run.ended);
	expect(report.outcomes).toMatchObject({ moved: 11, rejected: 1 });
	expect(report.failed).toMatchObject([{ code: 'InvalidMessage', count: 1 }]);
	expect(report.edited).toHaveLength(11);
	expect(world.sqs.queue(world.source.name).messages.map(({ body }) => body)).toEqual([
		'message 3',
	]);
});

test.each([false, true])(
	'a filter or an edit that throws keeps its own message from going, FIFO %s: it is told and given back',
	async (fifo) => {
		const throws = (what: string) => (message: { readonly body: string }) => {
			if (message.body === `message ${what}`) throw new TypeError(`no way with ${what}`);
		};
		const world = new Simulation(fifo);
		world.fill(12, 12);
		const [byFilter, byEdit] = [throws('3'), throws('7')];
		await world.run({
			filter: (message) => {
				byFilter(message);
				return 'match';
			},
			edit: (message) => {
				byEdit(message);
				return { ok: true, outgoing: copyOf(message) };
			},
		});
		expect(world.report()).toMatchObject({ matched: 12, outcomes: { moved: 10, rejected: 2 } });
		expect(world.report().failed).toMatchObject([
			{
				code: 'EditFailed',
				count: 2,
				message: expect.stringMatching(/^it broke: TypeError in run\.test\.ts, line \d+$/),
			},
		]);
		expect(world.complaints()).toEqual([]);
		const now = world.clock.now();
		const left = world.sqs.queue(world.source.name).messages;
		expect(left.map(({ body }) => body).sort()).toEqual(['message 3', 'message 7']);
		expect(left.filter(({ hiddenUntil }) => hiddenUntil > now)).toEqual([]);
	},
);

test('a journal that can not be written stops the run before anything is deleted unrecorded', async () => {
	for (const fullAfter of [0, 1, 2, 3]) {
		const broken = new Simulation(false);
		broken.fill(30);
		broken.journal.fullAfter = fullAfter;
		const end = await broken.run();
		expect(end.why).toBe('failed');
		expect(end.failure?.message).toMatch(/the journal can't be written/);
		expect(broken.complaints()).toEqual([]);
	}
});

describe('a journal', () => {
	const write = async () => {
		const world = new Simulation(false);
		world.fill(12);
		const host = memoryRedrives();
		await world.clock.run(startRun(world, {}, {}, host).run.ended);
		const entries = host.journals.get('run-1') ?? [];
		return { entries, damage: [] };
	};

	test('is read back whole', async () => {
		const run = readRun('run-1', await write());
		expect(run.state.ended?.why).toBe('believed-empty');
		expect(run.header.plan.source.name).toBe('orders-dlq');
	});

	test('whose last line was cut short and that was gone on with is read; a line that is missing is not', async () => {
		const whole = await write();
		const torn = {
			segment: 'r.000001.jsonl',
			line: 3,
			what: 'unreadable',
			followed: true,
		} as const;
		expect(readRun('r', { ...whole, damage: [torn] })).toMatchObject({ cutShort: false });
		const without = whole.entries.toSpliced(2, 1);
		expect(() => readRun('r', { entries: without, damage: [torn] })).toThrow(/misses line/);
	});

	test('without its beginning, with a hole or unreadable is refused in one sentence', async () => {
		const whole = await write();
		const { entries } = whole;
		expect(() => readRun('r', { ...whole, entries: entries.slice(1) })).toThrow(
			/lost its beginning/,
		);
		expect(() => readRun('r', { ...whole, entries: entries.toSpliced(2, 1) })).toThrow(
			/misses line/,
		);
		expect(() => readRun('r', { ...whole, entries: [] })).toThrow(
			/before it began: nothing was sent/,
		);
		const damage = [{ segment: 'r.000001.jsonl', line: 3, what: 'unreadable' as const }];
		expect(() => readRun('r', { entries, damage })).toThrow(/can't be read at line 3/);
		const cut = [{ segment: 'r.000001.jsonl', line: 9, what: 'cut short' as const }];
		expect(readRun('r', { entries: entries.slice(0, 3), damage: cut }).cutShort).toBe(true);
	});
});

test('messages of unknown outcome are left alone on resuming, unless somebody decides', async () => {
	for (const [resolveUnknown, copies, left] of [
		[undefined, 0, 1],
		['skip', 0, 1],
		['resend', 1, 0],
	] as const) {
		const world = new Simulation(false);
		world.fill(1);
		world.journal.lines.push(
			JSON.stringify({ n: 1, at: 0, events: [{ type: 'sending', at: 0, ids: ['orders-dlq-1'] }] }),
		);
		await world.run(resolveUnknown === undefined ? {} : { resolveUnknown });
		expect(world.sqs.queue('orders').accepted).toHaveLength(copies);
		expect(world.sqs.queue('orders-dlq').messages).toHaveLength(left);
		expect(world.report().possibleDuplicates).toEqual(['orders-dlq-1']);
	}
});
