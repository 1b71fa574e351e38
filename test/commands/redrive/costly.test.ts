import { describe, expect, it } from 'vitest';
import { runOwn } from '../../../source/commands/redrive/redrive-run.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { grant } from '../../operations/fakes.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf } from '../../operations/redrive/start-run.ts';
import { runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const costly = JSON.stringify({ a: Array.from({ length: 2000 }, (_, index) => index) });
const where = 'body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';

/** Moves what the filter means of messages of these bodies. */
async function moved(bodies: readonly string[]) {
	const world = new Simulation(false);
	for (const body of bodies) world.sqs.put(world.source.name, { body });
	const plan = planOf(world, { where });
	const grants = redriveGrants(grant([world.source.name, world.target.name]), plan);
	const ended = runFake(
		async (context) =>
			runOwn(context, await context.connect(), { runId: '20261120-090000-000001', plan, grants }),
		['redrive', world.source.name],
		{
			clock: world.clock,
			redrives: memoryRedrives(),
			gateways: { queues: world.sqs.gateway() },
		},
	);
	let isDone = false;
	const done = () => {
		isDone = true;
	};
	ended.then(done, done);
	// The engine hands over between two costly messages: the clock goes on until it has ended.
	while (!isDone) await world.clock.advance(1000);
	const bodiesOf = (name: string) => world.sqs.queue(name).messages.map(({ body }) => body);
	return {
		...(await ended),
		there: bodiesOf(world.target.name).toSorted(),
		left: bodiesOf(world.source.name).toSorted(),
	};
}

describe('a redrive whose filter is too costly for a message', () => {
	it('leaves it where it is, moves what the filter means, says so and ends with 3', async () => {
		const { code, stderr, there, left } = await moved([costly, '{"a":[1]}', '{"a":[2]}']);
		expect({ there, left }).toEqual({ there: ['{"a":[1]}', '{"a":[2]}'], left: [costly] });
		expect(stderr).toMatch(/1 not decided: the filter was too costly/);
		expect(code).toBe(3);
	});

	it('ends with 0 where it was too costly for none', async () => {
		const { code, there, left } = await moved(['{"a":[1]}', '{"a":[-9]}']);
		expect({ code, there, left }).toEqual({ code: 0, there: ['{"a":[1]}'], left: ['{"a":[-9]}'] });
	});
});
