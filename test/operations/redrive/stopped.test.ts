import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../../source/domain/redrive/resumption.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import type { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { Simulation } from './simulation.ts';
import { startRun } from './start-run.ts';

/* A run that the user stops goes on with exactly the letters that it left, however often it is cut off. */

type Host = ReturnType<typeof memoryRedrives>;

const read = async (host: Host) => readRun('run-1', await host.runs.read('run-1'));

function arrive(world: Simulation, count: number): void {
	for (let index = 0; index < count; index++) {
		world.sqs.put(world.source.name, { body: `later ${index}` });
	}
}

const movedBy = (world: Simulation) =>
	world.sqs.queue(world.target.name).accepted.map(({ body }) => body);

/** Goes on with a run, and leaves it after a while where that is told. */
async function goOn(world: Simulation, host: Host, leaveAfter?: number) {
	const { run } = startRun(world, { perSecond: 20 }, { resumed: await read(host) }, host);
	if (leaveAfter !== undefined) {
		await world.clock.advance(leaveAfter);
		run.leave();
	}
	return world.clock.run(run.ended);
}

describe('a stopped run', () => {
	test('that goes on and is cut off again moves no letter that came later', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 300, max: 2500 }),
				fc.array(fc.integer({ min: 100, max: 1500 }), { maxLength: 3 }),
				async (after, cuts) => {
					const world = new Simulation(false);
					world.fill(60);
					const { run, host } = startRun(world, { perSecond: 20 });
					await world.clock.advance(after);
					run.stop();
					const { report } = await world.clock.run(run.ended);
					const left = report.givenBack ?? [];
					arrive(world, 5);
					for (const cut of cuts) {
						const now = resumptionOf(await read(host));
						if (now.kind !== 'rest') break;
						for (const id of now.ids) expect(left).toContain(id);
						await goOn(world, host, cut);
					}
					if (resumptionOf(await read(host)).kind === 'rest') await goOn(world, host);
					const moved = movedBy(world);
					expect(moved.filter((body) => body.startsWith('later'))).toEqual([]);
					expect(moved).toHaveLength(report.outcomes.moved + left.length);
					expect(new Set(moved).size).toBe(moved.length);
				},
			),
			{ numRuns: 30 },
		);
	});

	test('gives back what refused answers have hidden, and tells how many', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 2500 }),
				fc.integer({ min: 1, max: 4 }),
				async (after, every) => {
					const world = new Simulation(false);
					world.fill(60);
					let receives = 0;
					world.sqs.fault = (operation) => {
						if (operation !== 'receive') return;
						receives += 1;
						return receives % every === 0 ? 'md5' : undefined;
					};
					const { run } = startRun(world, { perSecond: 20 });
					await world.clock.advance(after);
					run.stop();
					const { report } = await world.clock.run(run.ended);
					const { messages } = world.sqs.queue(world.source.name);
					const now = world.clock.truth;
					expect(messages.filter(({ hiddenUntil }) => hiddenUntil > now)).toEqual([]);
					expect(messages.length + report.outcomes.moved).toBe(60);
				},
			),
			{ numRuns: 30 },
		);
	});

	test('whose queue gives nothing back tells of what refused answers have hidden, too', async () => {
		const world = new Simulation(false);
		world.fill(30);
		world.sqs.fault = (operation) => {
			if (operation === 'receive') return 'md5';
			return operation === 'changeVisibility' ? 'error-before' : undefined;
		};
		const { run, host } = startRun(world, { perSecond: 20 });
		await world.clock.advance(1000);
		run.stop();
		await world.clock.run(run.ended);
		const { messages } = world.sqs.queue(world.source.name);
		const hidden = messages.filter(({ hiddenUntil }) => hiddenUntil > world.clock.truth).length;
		expect(hidden).toBeGreaterThan(0);
		expect((await read(host)).state.givenBack?.hidden).toMatchObject({ ids: [], others: hidden });
	});

	test.each([0, 1000])(
		'after %i ms goes on with those of its chosen ones that it never came to, too',
		async (after) => {
			const world = new Simulation(false);
			world.fill(40);
			const chosen = world.sqs
				.queue(world.source.name)
				.messages.slice(0, 30)
				.map(({ id }) => id);
			const { run, host } = startRun(world, { perSecond: 20, chosen });
			await world.clock.advance(after);
			run.stop();
			const { report } = await world.clock.run(run.ended);
			const left = resumptionOf(await read(host));
			expect(left.kind === 'rest' && left.ids.size).toBe(30 - report.outcomes.moved);
			await goOn(world, host);
			const wanted = Array.from({ length: 30 }, (_, index) => `message ${index}`);
			expect(movedBy(world).toSorted()).toEqual(wanted.toSorted());
		},
	);

	test('asks its filter of chosen ones that it never came to', async () => {
		const world = new Simulation(false);
		world.fill(40);
		const { messages } = world.sqs.queue(world.source.name);
		const chosen = messages.slice(0, 30).map(({ id }) => id);
		const choices = { perSecond: 20, chosen, where: 'body.matches("[02468]$")' };
		const { run, host } = startRun(world, choices);
		run.stop();
		await world.clock.run(run.ended);
		const resumed = await read(host);
		expect(resumptionOf(resumed).kind).toBe('rest');
		await world.clock.run(startRun(world, choices, { resumed }, host).run.ended);
		expect(movedBy(world)).toHaveLength(15);
	});

	test('that is left while it stops was stopped all the same', async () => {
		const world = new Simulation(false);
		world.fill(60);
		const { run, host } = startRun(world, { perSecond: 20 });
		await world.clock.advance(1000);
		run.stop();
		run.leave();
		await world.clock.run(run.ended);
		expect((await read(host)).state.ended?.why).toBe('stopped');
	});
});

test('a kill while it gives back names nothing as given back that is not, and goes on with exactly these', async () => {
	const seen = { cut: 0, whole: 0 };
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 300, max: 2000 }),
			fc.integer({ min: 0, max: 160 }),
			fc.integer({ min: 1, max: 60 }),
			async (after, killedAfter, latency) => {
				const world = new Simulation(false);
				world.fill(60);
				world.sqs.latency = () => latency;
				const { run, host } = startRun(world, { perSecond: 20 });
				await world.clock.advance(after);
				run.stop();
				void run.ended.catch(() => {});
				await world.clock.advance(killedAfter);
				world.sqs.dead = true;
				const lines = [...(host.journals.get('run-1') ?? [])];
				host.journals.set('run-1', lines);
				const killed = await read(host);
				const now = world.clock.now();
				const { messages } = world.sqs.queue(world.source.name);
				const hiddenUntil = new Map(messages.map((one) => [one.id, one.hiddenUntil]));
				const report = reportOf(killed.state);
				for (const id of report.givenBack ?? [])
					expect(hiddenUntil.get(id) ?? 0).toBeLessThanOrEqual(now);
				const { perhapsGivenBack } = report;
				if (perhapsGivenBack === undefined) return;
				seen.cut++;
				for (const id of perhapsGivenBack.ids) {
					expect(hiddenUntil.get(id) ?? 0).toBeLessThanOrEqual(perhapsGivenBack.until);
				}
				const left = resumptionOf(killed);
				expect(left.kind === 'rest' && perhapsGivenBack.ids.every((id) => left.ids.has(id))).toBe(
					true,
				);
				expect(left.kind === 'rest' && left.ids.size).toBe(60 - report.outcomes.moved);
			},
		),
		{ numRuns: 60 },
	);
	expect(seen.cut).toBeGreaterThan(0);
});
