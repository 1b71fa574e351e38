import { describe, expect, it } from 'vitest';
import { run as cancel } from '../../../source/commands/redrive/cancel.ts';
import { run as resume } from '../../../source/commands/redrive/resume.ts';
import { run as tasks } from '../../../source/commands/redrive/tasks.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { isSamePlace } from '../../../source/domain/redrive/redrive-plan.ts';
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

	it('of a run whose account nobody could tell goes on in the one that is known now, and in no other', async () => {
		const { place } = planOf(new Simulation(false));
		for (const account of [undefined, '123456789012', '999999999999']) {
			const there = { ...place, ...(account === undefined ? {} : { account }) };
			const here = { ...place, account: '123456789012' };
			expect(isSamePlace(there, here)).toBe(account !== '999999999999');
			expect(isSamePlace(there, { ...here, region: 'eu-west-2' })).toBe(false);
			expect(isSamePlace(there, { ...here, endpoint: loopback })).toBe(false);
		}
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

describe('awsmsg tasks', () => {
	it('says how a run ended in the word that the console has for it', async () => {
		for (const [why, word] of [
			['canary', 'stopped'],
			['rest-hidden', 'in part'],
			['target', 'done'],
		] as const) {
			const redrives = ended({ ...end, why });
			const { stdout } = await runFake(tasks, ['tasks'], { loopback, redrives });
			expect(stdout).toMatch(new RegExp(`${runId} .* ${word} +0 `));
		}
	});
});

describe('a run whose process can not be asked', () => {
	const perhapsGone = "process 7 on c0ffee, which can't be asked; if it is gone, remove /x.lock";

	it('may run still, and whoever would stop it or go on with it is told what to do', async () => {
		const redrives = ended({ type: 'seen', matched: 1, unmatched: 0, missing: 0 });
		redrives.runs.holder = async () => ({ owner: runId, pid: 7, perhapsGone });
		const queues = { resolve: async (name: string) => queueRef(name), listMoves: async () => [] };
		const options = { loopback, redrives, gateways: { queues } };
		const listed = await runFake(tasks, ['tasks', '--json'], options);
		expect(JSON.parse(listed.stdout)).toMatchObject([{ runId, state: 'perhaps-running' }]);
		const stopped = await runFake(cancel, ['cancel', runId], options);
		expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining(perhapsGone) });
		const resumed = await runFake(resume, ['resume', runId, '--yes'], options);
		expect(resumed.stderr).toContain(`run ${runId} has orders-dlq, in ${perhapsGone}`);
		expect(resumed.stderr).toMatch(/what has come since is moved as well/);
		expect(resumed.code).toBe(4);
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
