import type { RedriveChoices, RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { redriveGrants } from '../../../source/operations/redrive/grants.ts';
import { RedriveRun, type RedriveStart } from '../../../source/operations/redrive/run.ts';
import type { RunEvent } from '../../../source/operations/redrive/run-events.ts';
import { memoryRedrives } from '../../commands/redrive/memory-redrives.ts';
import { grant } from '../fakes.ts';
import type { Simulation } from './simulation.ts';

/** A plan to move everything back, with the choices of a test. */
export function planOf(world: Simulation, choices: Partial<RedriveChoices> = {}): RedrivePlan {
	return {
		version: 2,
		source: world.source,
		fifo: world.fifo,
		destinations: [
			{ ref: world.target, fifo: world.fifo, maximumMessageBytes: 1_048_576, maxReceiveCount: 3 },
		],
		choices: { engine: 'own', to: world.target, leaseSeconds: 120, ...choices },
		engine: 'own',
		engineWhy: 'chosen',
		checks: [],
		windowSeconds: 90,
		keeps: [],
		changes: [],
		unreachable: [],
		permissions: [],
		place: { region: 'eu-west-1' },
		facts: '',
	};
}

/** A run on the queues of a simulation, and what it tells. */
export function startRun(
	world: Simulation,
	choices: Partial<RedriveChoices> = {},
	{ place, ...more }: Partial<RedriveStart> & { readonly place?: RedrivePlan['place'] } = {},
	host = memoryRedrives(),
	queues = world.sqs.gateway(),
	planned: Partial<RedrivePlan> = {},
) {
	const events: RunEvent[] = [];
	const plan = { ...planOf(world, choices), ...planned, ...(place === undefined ? {} : { place }) };
	const run = new RedriveRun(
		{ queues, clock: world.clock, ...host },
		{
			runId: 'run-1',
			plan,
			grants: redriveGrants(grant([world.source.name, world.target.name]), plan),
			...more,
		},
		(event) => events.push(event),
	);
	return { run, events, host, plan };
}

/** What some work answers that hands over between two messages: the clock goes on until then. */
export async function advancing<Answer>(
	clock: Simulation['clock'],
	work: Promise<Answer>,
): Promise<Answer> {
	let isDone = false;
	const end = () => {
		isDone = true;
	};
	work.then(end, end);
	while (!isDone) await clock.advance(1000);
	return work;
}
