import { describe, expect, test } from 'vitest';
import { CanaryGuard } from '../../../../source/operations/redrive/canary/canary-guard.ts';
import { Engine } from '../../../../source/operations/redrive/engine/engine.ts';
import { readRun } from '../../../../source/operations/redrive/run-journal.ts';
import { RunLog } from '../../../../source/operations/redrive/run-log.ts';
import { memoryRedrives } from '../../../commands/redrive/memory-redrives.ts';
import { queueGateway } from '../../fakes.ts';
import { MemoryJournal, Simulation } from '../simulation.ts';
import { planOf, startRun } from '../start-run.ts';

/**
 * A run whose canary has asked for the counts that its verdict hangs on, and gets no answer: those of
 * the dead-letter queue, of which another consumer holds a part, or those of a destination where the
 * canary has waited too long.
 */
async function askedForCounts(of: 'source' | 'target') {
	const world = new Simulation(false);
	world.fill(5);
	const other = world.sqs.put(world.source.name, { body: 'held by another' });
	other.hiddenUntil = Number.POSITIVE_INFINITY;
	const sqs = world.sqs.gateway();
	const patience = 60_000;
	let canary: { readonly signal: AbortSignal; readonly waitsSince: number } | undefined;
	let asked = false;
	const queues = queueGateway({
		receive: (input, options) => sqs.receive(input, options),
		changeVisibility: (input, options) => sqs.changeVisibility(input, options),
		send: (input, options) => sqs.send(input, options),
		delete: (input, options) => sqs.delete(input, options),
		attributes: (url, options) => {
			const { signal } = options;
			// The canary alone asks for a destination's counts, once it has sent.
			if (url === world.target.url) canary ??= { signal, waitsSince: world.clock.now() };
			const own = signal === canary?.signal && url === world[of].url;
			const due = of === 'source' || world.clock.now() - (canary?.waitsSince ?? 0) >= patience;
			if (!own || !due) return sqs.attributes(url, options);
			asked = true;
			return new Promise((_, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), { once: true });
			});
		},
	});
	const host = memoryRedrives();
	const { run, events } = startRun(
		world,
		{ canary: { stopAbovePercent: 5 } },
		{ patience },
		host,
		queues,
	);
	await world.clock.advance(5000);
	// What works takes the canary away; what has a backlog does not.
	if (of === 'source') world.sqs.queue(world.target.name).messages.splice(0);
	await world.clock.advance(150_000);
	expect(asked).toBe(true);
	return { world, run, events, host };
}

describe.each(['source', 'target'] as const)(
	'a run whose canary asks for counts of the %s',
	(of) => {
		test.each(['stop', 'leave'] as const)(
			'ends on %s, with no verdict and no question',
			async (how) => {
				const { world, run, events, host } = await askedForCounts(of);
				run[how]();
				const { end, report } = await world.clock.run(run.ended);
				expect(end.why).toBe('stopped');
				expect(report).toMatchObject({ steps: [], outcomes: { moved: 1, released: 4 } });
				expect(events.some(({ type }) => type === 'redrive/asks')).toBe(false);
				const { state } = readRun('run-1', await host.runs.read('run-1'));
				expect(state.steps).toEqual([]);
				expect(state.ended?.why).toBe(how === 'stop' ? 'stopped' : undefined);
				expect(await host.runs.holder(world.source.arn)).toBeUndefined();
			},
		);
	},
);

test('a run that ends while an undecided verdict is written is not asked about', async () => {
	const world = new Simulation(false);
	const queues = world.sqs.gateway();
	const { clock } = world;
	const ended = new AbortController();
	const journal = new MemoryJournal();
	const log = new RunLog(
		journal,
		() => clock.now(),
		() => ended.abort(),
	);
	const { windowSeconds: _, ...plan } = planOf(world);
	const told: string[] = [];
	const guard = new CanaryGuard(
		{ queues, clock, log, engine: new Engine({ queues, clock, log }, world.work()) },
		{ sent: () => 1, deleted: () => 0, returned: () => 0, stepsPassed: 0 },
		{ plan, stopAbovePercent: 5, resumed: false, patience: undefined },
		(type) => told.push(type),
		ended.signal,
	);
	await clock.run(guard.run());
	expect(journal.events()).toMatchObject([{ type: 'step', verdict: 'undecided' }]);
	expect(told).toEqual(['redrive/canary']);
});
