import { describe, expect, it } from 'vitest';
import { run as resume } from '../../../source/commands/redrive/resume.ts';
import { run as tasks } from '../../../source/commands/redrive/tasks.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf, startRun } from '../../operations/redrive/start-run.ts';
import { denied, queueRef, runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const loopback = 'http://127.0.0.1:4566';
const runId = '20261120-090000-000001';

/** A run of `orders-dlq` that ended with these events. */
function ended(...events: readonly RedriveEvent[]) {
	const redrives = memoryRedrives();
	const plan = {
		...planOf(new Simulation(false)),
		place: { region: 'eu-west-1', endpoint: loopback },
	};
	const header = { n: 0, kind: 'awsmsg redrive', version: 1, runId, at: 0, plan };
	redrives.journals.set(runId, [header, { n: 1, at: 0, events }]);
	return redrives;
}

const end = { type: 'ended', at: 0, said: 'it was stopped', why: 'stopped' } as const;

describe('awsmsg resume', () => {
	it('of a run that has ended is refused with what to do, and asks AWS nothing', async () => {
		const redrives = ended(
			{ type: 'sent', copies: [['a', 'x']] },
			{ type: 'deleted', ids: ['a'] },
			{ ...end, why: 'target', said: 'as many were moved as were wanted' },
		);
		const { code, stderr, calls } = await runFake(resume, ['resume', runId, '--yes'], {
			...{ loopback, redrives },
		});
		expect({ code, calls }).toEqual({ code: 4, calls: [] });
		expect(stderr).toMatch(
			/has ended: as many were moved as were wanted.*awsmsg redrive orders-dlq/,
		);
	});

	it('without a run lists what can be gone on with: what was stopped, and not what is over', async () => {
		const list = async (...events: readonly RedriveEvent[]) =>
			(await runFake(resume, ['resume', '--json'], { loopback, redrives: ended(...events) }))
				.stdout;
		expect(JSON.parse(await list({ ...end, why: 'target' }))).toEqual([]);
		const back = { type: 'given-back', matched: 2, others: 0, ids: ['a', 'b'] } as const;
		expect(JSON.parse(await list(back, end))).toMatchObject([
			{ kind: 'run', runId, state: 'open', givenBackMessageIds: ['a', 'b'] },
		]);
		expect(JSON.parse(await list(back, { ...end, why: 'failed' }))).toHaveLength(1);
		expect(JSON.parse(await list(back, { ...end, why: 'canary' }))).toEqual([]);
	});
});

describe('awsmsg tasks with a queue', () => {
	const asked = async (args: readonly string[], listMoves: () => Promise<readonly never[]>) => {
		const world = new Simulation(false);
		world.fill(3);
		const { run, host } = startRun(
			world,
			{},
			{ runId, place: { region: 'eu-west-1', endpoint: loopback } },
		);
		await world.clock.run(run.ended);
		return runFake(tasks, ['tasks', world.source.name, ...args], {
			...{ loopback, redrives: host },
			gateways: { queues: { resolve: async (name) => queueRef(name), listMoves } },
		});
	};
	const refused = () => Promise.reject(denied('SQS ListMessageMoveTasks'));

	it('shows the runs of this computer where AWS lets nobody ask, and says what is unknown', async () => {
		const { code, stdout, stderr } = await asked(['--output', 'text'], refused);
		expect(code).toBe(3);
		expect(stdout).toMatch(new RegExp(`^${runId}\\torders-dlq`));
		expect(stderr).toMatch(
			/whether AWS moves orders-dlq \(.*\) is unknown: SQS ListMessageMoveTasks was denied/,
		);
		const json = JSON.parse((await asked(['--json'], refused)).stdout);
		expect(json).toMatchObject([{ runId, state: 'ended' }]);
	});

	it('knows of no move where the endpoint has none', async () => {
		const unsupported = () => Promise.reject(fail('unsupported', 'not here'));
		expect(await asked([], unsupported)).toMatchObject({ code: 0 });
		const { code, stdout, stderr } = await asked(['--output', 'text'], async () => []);
		expect(code).toBe(0);
		expect(stdout).toMatch(runId);
		expect(stderr).toMatch(/has had no move by AWS/);
	});
});
