import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balance, reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { dryRunPlan } from '../../../source/operations/redrive/plan/dry-run.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { runJson } from '../../../source/presentation/redrive/run-json.ts';
import { Simulation, sha256 } from './simulation.ts';
import { advancing, planOf, startRun } from './start-run.ts';

/** One body of each verdict; the last takes eight thousand million steps. */
const bodies = {
	match: '{"k":1,"a":[]}',
	'no-match': '{"k":0,"a":[]}',
	missing: '{}',
	costly: JSON.stringify({ k: 1, a: Array.from({ length: 2000 }, (_, index) => index) }),
} as const;
const where = 'body.k == 1 && body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';

type Verdict = keyof typeof bodies;

function worldOf(verdicts: readonly Verdict[]): Simulation {
	const world = new Simulation(false);
	for (const verdict of verdicts) world.sqs.put(world.source.name, { body: bodies[verdict] });
	return world;
}

const bodiesAt = (world: Simulation, name: string) =>
	world.sqs.queue(name).messages.map(({ body }) => body);

const counted = (verdicts: readonly Verdict[], wanted: Verdict) =>
	verdicts.filter((one) => one === wanted).length;

// Each costly message takes a tenth of a second.
const some = fc
	.array(fc.constantFrom<Verdict>('match', 'no-match', 'missing'), { maxLength: 6 })
	.chain((others) => fc.shuffledSubarray<Verdict>([...others, 'costly'], { minLength: 1 }));

describe('a message that the filter is too costly for', () => {
	test('is never moved, and counted as nothing but undecided', async () => {
		await fc.assert(
			fc.asyncProperty(some, async (verdicts) => {
				const world = worldOf(verdicts);
				const { run, host } = startRun(world, { where });
				const { report } = await world.clock.run(run.ended);
				const expected = {
					matched: counted(verdicts, 'match'),
					unmatched: verdicts.length - counted(verdicts, 'match'),
					missing: counted(verdicts, 'missing'),
				};
				expect(report).toMatchObject({ ...expected, costly: counted(verdicts, 'costly') });
				expect(balance(report)).toBe(0);
				const moved = verdicts.filter((one) => one === 'match').map((one) => bodies[one]);
				expect(bodiesAt(world, world.target.name)).toEqual(moved);
				expect(bodiesAt(world, world.source.name)).toHaveLength(verdicts.length - moved.length);
				const { header, state } = readRun('run-1', await host.runs.read('run-1'));
				const told = { runId: 'run-1', state: 'ended', plan: header.plan } as const;
				expect(runJson({ ...told, report: reportOf(state) })).toMatchObject({
					...expected,
					undecided: counted(verdicts, 'costly'),
				});
			}),
			{ numRuns: 6 },
		);
	});

	test('is undecided in a dry run, which gives it back', async () => {
		const verdicts = ['costly', 'match', 'missing', 'no-match'] as const;
		const world = worldOf(verdicts);
		const queues = world.sqs.gateway();
		const { clock } = world;
		const tried = await advancing(
			clock,
			dryRunPlan(
				{ queues, clock, leases: new Leases(queues, clock), hash: sha256 },
				{ plan: planOf(world, { where }), max: 10 },
				new AbortController().signal,
			),
		);
		expect(tried).toMatchObject({
			...{ received: 4, matched: 1, unmatched: 3, missing: 1, costly: 1 },
			...{ released: 4, notReleased: 0 },
		});
		expect(bodiesAt(world, world.source.name)).toHaveLength(4);
		expect(bodiesAt(world, world.target.name)).toEqual([]);
	});
});
