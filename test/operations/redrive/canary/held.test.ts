import { describe, expect, test } from 'vitest';
import type { RedriveChoices } from '../../../../source/domain/redrive/redrive-plan.ts';
import type { RunEvent } from '../../../../source/operations/redrive/run-events.ts';
import { memoryRedrives } from '../../../commands/redrive/memory-redrives.ts';
import { Simulation } from '../simulation.ts';
import { planOf, startRun } from '../start-run.ts';

/* A verdict is never better than what is known: nobody looks while a run is held, and a drain may stop. */

const verdictsOf = (events: readonly RunEvent[]) =>
	events.flatMap((event) =>
		event.type === 'redrive/canary' && event.look.verdict !== undefined ? [event.look] : [],
	);

/** All copies are dead letters again, under their ids. */
function comeBack(world: Simulation): void {
	const dead = world.sqs.queue(world.source.name).messages;
	for (const copy of world.sqs.queue(world.target.name).messages.splice(0)) {
		dead.push({ ...copy, hiddenUntil: 0, handle: '' });
	}
}

const bounds: readonly (readonly [string, Partial<RedriveChoices>])[] = [
	['of all', {}],
	['of a number of messages', { limit: 15 }],
];

describe.each(bounds)('a canary %s', (_, choices) => {
	test.each(['by hand', 'by an alarm of its destination'])(
		'that is paused %s in its window has no verdict before it has looked again',
		async (how) => {
			const world = new Simulation(false);
			world.fill(30);
			let isRinging = false;
			const { name: queue, url } = world.target;
			const metrics = {
				alarmsPage: async () => ({
					items: [
						{
							name: 'errors',
							state: isRinging ? ('ALARM' as const) : ('OK' as const),
							namespace: 'AWS/SQS',
							dimensions: { QueueName: queue },
						},
					],
				}),
			};
			const host = { ...memoryRedrives(), metrics };
			const { run, events } = startRun(
				world,
				{ canary: { stopAbovePercent: 5 }, ...choices },
				{ brake: [{ queue, url }] },
				host,
			);
			await world.clock.advance(8000);
			// A consumer has it in flight, and fails.
			for (const one of world.sqs.queue(queue).messages) one.hiddenUntil = Number.POSITIVE_INFINITY;
			await world.clock.advance(10_000);
			if (how === 'by hand') run.pause();
			else isRinging = true;
			await world.clock.advance(65_000);
			comeBack(world);
			await world.clock.advance(10 * 60_000);
			expect(verdictsOf(events)).toEqual([]);
			if (how === 'by hand') run.resume();
			else isRinging = false;
			const { end } = await world.clock.run(run.ended);
			expect(verdictsOf(events)).toMatchObject([{ verdict: 'returned', sent: 1, returned: 1 }]);
			expect(end.why).toBe('canary');
			expect(world.sqs.queue(queue).accepted).toHaveLength(1);
		},
	);
});

test('a canary whose queue does not answer in its window has no verdict before it has looked again', async () => {
	const world = new Simulation(false);
	world.fill(30);
	const { run, events } = startRun(world, { canary: { stopAbovePercent: 5 } });
	await world.clock.advance(8000);
	const copies = world.sqs.queue(world.target.name).messages;
	for (const one of copies) one.hiddenUntil = Number.POSITIVE_INFINITY;
	await world.clock.advance(10_000);
	world.sqs.fault = () => 'reset-before';
	await world.clock.advance(85_000);
	comeBack(world);
	await world.clock.advance(60_000);
	expect(verdictsOf(events)).toEqual([]);
	world.sqs.fault = () => undefined;
	const { end } = await world.clock.run(run.ended);
	expect(end.why).toBe('canary');
	expect(verdictsOf(events)).toMatchObject([{ verdict: 'returned' }]);
});

describe('a canary that watches its own alone', () => {
	/** Behind 600 of which two go each second, as CloudWatch has said, and one comes, until `stops`. */
	async function behind(stops: number, choices: Partial<RedriveChoices> = {}) {
		const world = new Simulation(false);
		world.fill(30);
		for (let index = 0; index < 600; index++) {
			world.sqs.put(world.target.name, { body: `before ${index}` });
		}
		const destinations = planOf(world).destinations.map((one) => ({ ...one, drainPerSecond: 2 }));
		const { run, events } = startRun(
			world,
			{ canary: { stopAbovePercent: 5, alone: true }, ...choices },
			{},
			memoryRedrives(),
			world.sqs.gateway(),
			{ destinations },
		);
		const { messages } = world.sqs.queue(world.target.name);
		for (let second = 0; second < 900 && verdictsOf(events).length === 0; second++) {
			await world.clock.advance(1000);
			if (second < stops) messages.push(...messages.splice(0, 2).slice(1));
		}
		const [verdict] = verdictsOf(events);
		run.stop();
		await world.clock.run(run.ended);
		return verdict;
	}

	test('knows nothing when the drain that it counted on has stopped since', async () => {
		const verdict = await behind(40);
		expect(verdict).toMatchObject({ verdict: 'undecided', alone: true });
		expect(verdict?.said).toMatch(/whether they were read is unknown/);
	});

	test.each(bounds)('says by what they were read, %s', async (_, choices) => {
		const verdict = await behind(900, choices);
		expect(verdict).toMatchObject({ verdict: 'no-return', alone: true });
		expect(verdict?.said).toMatch(/within 90 s of when they were read, by the drain/);
	});
});
