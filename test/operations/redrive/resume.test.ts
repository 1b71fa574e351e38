import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../../source/domain/redrive/resumption.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { prepareResume, readAt } from '../../../source/operations/redrive/resume.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import type { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { planPorts } from './plan-ports.ts';
import { Simulation } from './simulation.ts';
import { startRun } from './start-run.ts';

type GivenBack = Extract<RedriveEvent, { type: 'given-back' }>;

const isGivenBack = (value: unknown): value is GivenBack =>
	typeof value === 'object' && value !== null && 'type' in value && value.type === 'given-back';

type Host = ReturnType<typeof memoryRedrives>;

const read = async (host: Host) => readRun('run-1', await host.runs.read('run-1'));
const bodiesAt = (world: Simulation, name: string) =>
	world.sqs.queue(name).messages.map(({ body }) => body);

/** Letters that arrive once a run is over. */
function arrive(world: Simulation, count: number): readonly string[] {
	const later = Array.from({ length: count }, (_, index) => `later ${index}`);
	for (const body of later) {
		world.sqs.put(world.source.name, { body, ...(world.fifo ? { groupId: 'group 0' } : {}) });
	}
	return later;
}

/** Stops a run after a while, as X does: it ends, and gives back what it holds. */
async function stoppedRun(world: Simulation, after: number, perSecond = 20) {
	const { run, host } = startRun(world, { perSecond });
	await world.clock.advance(after);
	run.stop();
	const { report } = await world.clock.run(run.ended);
	return { host, report };
}

describe('what is looked at before a run goes on', () => {
	const place = { region: 'eu-west-1' };

	test.each([
		['what is in the queue now', {}, 7],
		['what is left of the limit', { limit: 40 }, 'limit'],
		['nothing, where a filter decides', { where: 'receives > 0' }, undefined],
	] as const)('says how many are meant: %s', async (_, choices, expected) => {
		const world = new Simulation(false);
		world.fill(60);
		const { run, host } = startRun(world, { perSecond: 20, ...choices });
		await world.clock.advance(1000);
		run.leave();
		await world.clock.run(run.ended);
		const left = await read(host);
		const { moved } = reportOf(left.state).outcomes;
		expect(moved).toBeGreaterThan(0);
		const queues = queueGateway({
			attributes: async (url) => queueAttributes(url.split('/').at(-1) ?? '', { visible: 7 }),
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
			listMoves: async () => [],
		});
		const signal = new AbortController().signal;
		const { count, now } = await prepareResume(planPorts(queues), { run: left, place }, signal);
		expect(count).toBe(expected === 'limit' ? Math.min(7, 40 - moved) : expected);
		expect(now.engine).toBe('own');
	});
});

describe('a run that has ended', () => {
	test.each([false, true])('moves no letter that came later (FIFO: %s)', async (fifo) => {
		const world = new Simulation(fifo);
		world.fill(30);
		const { run, host } = startRun(world);
		expect((await world.clock.run(run.ended)).report.outcomes.moved).toBe(30);
		const later = arrive(world, 5);
		const resumed = await read(host);
		expect(resumptionOf(resumed)).toEqual({ kind: 'over' });
		await expect(startRun(world, {}, { resumed }, host).run.ended).rejects.toThrow(
			/run run-1 has ended: .*believed empty/,
		);
		expect(bodiesAt(world, world.source.name)).toEqual(later);
	});

	test('by X goes on with exactly what it gave back', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 300, max: 2500 }), fc.nat(6), async (after, more) => {
				const world = new Simulation(false);
				world.fill(60);
				const { host, report } = await stoppedRun(world, after);
				const later = arrive(world, more);
				expect(report.givenBack).toHaveLength(report.outcomes.released);
				const resumed = await read(host);
				if (report.outcomes.released === 0) return;
				const second = startRun(world, {}, { resumed }, host);
				const { report: whole } = await world.clock.run(second.run.ended);
				const moved = world.sqs.queue(world.target.name).accepted.map(({ body }) => body);
				expect(moved.filter((body) => later.includes(body))).toEqual([]);
				expect(new Set(moved).size).toBe(moved.length);
				expect(moved).toHaveLength(report.outcomes.moved + report.outcomes.released);
				expect(whole.outcomes.moved).toBe(moved.length);
				expect(resumptionOf(await read(host)).kind).toBe('over');
			}),
			{ numRuns: 40 },
		);
	});

	test('by X in an earlier version, which did not note what it gave back, is refused', async () => {
		const world = new Simulation(false);
		world.fill(60);
		const { host } = await stoppedRun(world, 1000);
		const journal = host.journals.get('run-1') ?? [];
		const asBefore = (_: string, value: unknown) => {
			if (!isGivenBack(value)) return value;
			const { type, matched, others } = value;
			return { type, matched, others };
		};
		for (const [index, line] of journal.entries()) {
			journal[index] = JSON.parse(JSON.stringify(line), asBefore);
		}
		const resumed = await read(host);
		const refused = await startRun(world, {}, { resumed }, host).run.ended.catch((error) => error);
		expect(refused.message).toMatch(/run run-1 has ended: it was stopped/);
		expect(refused.failure.hint).toMatch(
			/it is of an earlier version, and which it gave back is not known; a new plan for what is there now: awsmsg redrive orders-dlq --region eu-west-1$/,
		);
	});

	test('that was cut off with a mark of a masked id in its filter does not go on', async () => {
		const world = new Simulation(false);
		world.fill(60);
		const where = 'group != "[masked 3fa9c1b2]" || receives > 0';
		const { run, host } = startRun(world, { perSecond: 20, where });
		await world.clock.advance(1000);
		run.leave();
		await world.clock.run(run.ended);
		const { moved } = reportOf((await read(host)).state).outcomes;
		const problem = 'a mark of another run names nobody here';
		const left = await read(host);
		const resumed = startRun(world, { where }, { resumed: left }, host);
		await expect(resumed.run.ended).rejects.toThrow(problem);
		expect(world.sqs.queue(world.target.name).accepted).toHaveLength(moved);
		const looking = prepareResume(
			planPorts(queueGateway({})),
			{ run: left, place: { region: 'eu-west-1' } },
			new AbortController().signal,
		);
		await expect(looking).rejects.toThrow(problem);
	});

	test('that another process went on with is not gone on with once more', async () => {
		const world = new Simulation(false);
		world.fill(60);
		const { run, host } = startRun(world, { perSecond: 20 });
		await world.clock.advance(1000);
		run.leave();
		await world.clock.run(run.ended);
		// Both read the journal before either has the lock.
		const resumed = await read(host);
		const first = startRun(world, {}, { resumed }, host);
		await world.clock.run(first.run.ended);
		const second = startRun(world, {}, { resumed }, host);
		await expect(second.run.ended).rejects.toThrow(/another process went on with run run-1/);
		// Nor where it is read again, after it was seen and confirmed as it was before.
		await expect(readAt(host.runs, 'run-1', resumed.lines)).rejects.toThrow(
			/another process went on/,
		);
		const { lines } = await read(host);
		expect(await readAt(host.runs, 'run-1', lines)).toMatchObject({ lines });
		const moved = world.sqs.queue(world.target.name).accepted.map(({ body }) => body);
		expect(new Set(moved).size).toBe(60);
		expect(moved).toHaveLength(60);
		expect((await read(host)).state.ended?.why).toBe('believed-empty');
	});
});

test('a resumed run moves those of its chosen ones that waited when it was cut off', async () => {
	const world = new Simulation(false);
	world.fill(40);
	const chosen = world.sqs.queue(world.source.name).messages.map(({ id }) => id);
	const { run, host } = startRun(world, { perSecond: 10, chosen });
	await world.clock.advance(1500);
	run.leave();
	await world.clock.run(run.ended);
	const resumed = await read(host);
	const { report } = await world.clock.run(
		startRun(world, { chosen }, { resumed }, host).run.ended,
	);
	expect(report.outcomes.moved).toBe(40);
});

test('after a stop at a dead endpoint nothing counts as given back, and it says when all return', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 200, max: 2000 }), fc.nat(10), async (after, answers) => {
			const world = new Simulation(false);
			world.fill(60);
			const inner = world.sqs.gateway();
			let dead = false;
			let left = answers;
			const queues: QueueGateway = new Proxy(inner, {
				get(target, name) {
					const method = Reflect.get(target, name);
					return (...args: readonly unknown[]) => {
						if (!dead || left-- > 0) return Reflect.apply(method, target, args);
						const failure = { code: 'ECONNREFUSED', retryable: true };
						return Promise.reject(fail('unreachable', 'nothing answers', failure));
					};
				},
			});
			const { run } = startRun(world, { perSecond: 20 }, {}, undefined, queues);
			await world.clock.advance(after);
			dead = true;
			run.leave();
			const { report } = await world.clock.run(run.ended);
			const now = world.clock.now();
			const hidden = world.sqs
				.queue(world.source.name)
				.messages.filter(({ hiddenUntil }) => hiddenUntil > now);
			const { released, held, unknown } = report.outcomes;
			// What was sent and what is unknown is named as that.
			const named = report.outcomes['sent-not-deleted'] + unknown;
			expect(held).toBeGreaterThanOrEqual(hidden.length - named);
			expect(released).toBeLessThanOrEqual(60 - hidden.length);
			for (const { hiddenUntil } of hidden) {
				if (report.hidden !== undefined) {
					expect(hiddenUntil).toBeLessThanOrEqual(report.hidden.until);
				}
			}
			if (held > 0) expect(report.hidden?.count).toBeGreaterThanOrEqual(held);
		}),
		{ numRuns: 60 },
	);
});

describe('an end', () => {
	test('says what is left of a queue of which only some were meant, and never believed empty', async () => {
		const world = new Simulation(false);
		world.fill(30);
		const { run } = startRun(world, { where: 'body == "message 7"' });
		const { report, end } = await world.clock.run(run.ended);
		expect(report).toMatchObject({ why: 'believed-empty', left: 29, outcomes: { moved: 1 } });
		expect(report.said).toBe(
			'everything was seen: nothing is in the queue but ~29 that were not moved',
		);
		expect(end.why).toBe('believed-empty');
	});

	test('is no empty queue when counts say that something came, or was not counted before', async () => {
		const world = new Simulation(false);
		world.fill(10);
		const inner = world.sqs.gateway();
		let asked = 0;
		const queues: QueueGateway = {
			...inner,
			async attributes(url, options) {
				const counts = await inner.attributes(url, options);
				return ++asked > 1 ? { ...counts, visible: 26 } : counts;
			},
		};
		const { run } = startRun(world, {}, {}, undefined, queues);
		const { report } = await world.clock.run(run.ended);
		expect(report).toMatchObject({ why: 'rest-hidden', left: 26, outcomes: { moved: 10 } });
		expect(report.said).not.toMatch(/believed empty/);
	});
});
