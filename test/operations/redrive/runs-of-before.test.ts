import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { run as tasks } from '../../../source/commands/redrive/tasks.ts';
import { type RedriveReport, reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../../source/domain/redrive/resumption.ts';
import { planDifferences, readPlan } from '../../../source/domain/redrive/saved-plan.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import { createRedriveHost } from '../../../source/host/redrive-host.ts';
import { BounceMemory } from '../../../source/operations/redrive/canary/bounce-memory.ts';
import { planRedrive } from '../../../source/operations/redrive/plan/plan.ts';
import { readRun } from '../../../source/operations/redrive/run-journal.ts';
import { runFake } from '../../commands/fake-context.ts';
import {
	arnOfBefore,
	endpointOfBefore,
	fileOfBefore,
	foldersOfBefore,
} from '../../helpers/files-of-before.ts';
import type { RunJson } from '../../helpers/redrive-world.ts';
import { message, queueAttributes, queueGateway } from '../fakes.ts';
import { planPorts } from './plan-ports.ts';

/* Runs and plans that awsmsg 0.1.0 wrote (test/fixtures/0.1.0) are read by this version, or refused with what to do. */

const never = new AbortController().signal;
const sha256 = (text: string) => hash('sha256', text);

describe('the journals of redrives', () => {
	it('are listed by tasks with what they did and what is open', async () => {
		const redrives = createRedriveHost(foldersOfBefore());
		const listed = await runFake(tasks, ['tasks', '--json'], { redrives });
		expect(listed).toMatchObject({ code: 0, stderr: '' });
		const rows: readonly RunJson[] = JSON.parse(listed.stdout);
		const told = rows.map(({ sourceArn, state, endpointUrl, endReason, outcomes }) => {
			const { moved, unknown, released, held } = outcomes;
			expect(endpointUrl).toBe(endpointOfBefore);
			const open = outcomes['sent-not-deleted'];
			return [sourceArn.split(':').at(-1), state, endReason, moved, open, unknown, released + held];
		});
		expect(told.toSorted()).toEqual([
			['bounce-dlq', 'ended', 'canary', 1, 0, 0, 11],
			['canary-dlq', 'interrupted', undefined, 1, 0, 0, 13],
			['done-dlq', 'ended', 'believed-empty', 6, 0, 0, 0],
			['left-dlq', 'interrupted', undefined, 5, 0, 0, 25],
			['open-dlq', 'interrupted', undefined, 10, 10, 10, 4],
			['open-dlq.fifo', 'interrupted', undefined, 0, 6, 2, 2],
			['part-dlq', 'ended', 'believed-empty', 2, 0, 0, 0],
		]);
	});

	it('say how each goes on: those that are open with their plan, and no other', async () => {
		const { runs } = createRedriveHost(foldersOfBefore());
		const found = await Promise.all(
			(await runs.list()).map(async ({ runId }) => {
				const read = readRun(runId, await runs.read(runId));
				const { plan } = read.header;
				return [plan.source.name, resumptionOf(read).kind, plan.choices.canary] as const;
			}),
		);
		expect(found.toSorted()).toEqual([
			['bounce-dlq', 'over', { stopAbovePercent: 5 }],
			['canary-dlq', 'whole', { stopAbovePercent: 5 }],
			['done-dlq', 'over', undefined],
			['left-dlq', 'whole', undefined],
			['open-dlq', 'whole', undefined],
			['open-dlq.fifo', 'whole', undefined],
			['part-dlq', 'over', undefined],
		]);
	});

	it('name the edits by hashes of before and after, and what came back', async () => {
		const { runs } = createRedriveHost(foldersOfBefore());
		const reports = new Map<string, RedriveReport>();
		for (const { runId } of await runs.list()) {
			const { header, state } = readRun(runId, await runs.read(runId));
			reports.set(header.plan.source.name, reportOf(state));
		}
		// One of six had the amount 0 before.
		expect(reports.get('done-dlq')?.edited).toHaveLength(5);
		expect(reports.get('done-dlq')?.edited[0]).toMatchObject({
			before: expect.stringMatching(/^[0-9a-f]{64}$/),
			copy: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		expect(reports.get('bounce-dlq')).toMatchObject({
			returned: [expect.any(String)],
			steps: [{ step: 1, sent: 1, verdict: 'returned' }],
		});
		// Sent and not deleted, and on their way: each is named.
		expect(reports.get('open-dlq')?.possibleDuplicates).toHaveLength(20);
		expect(reports.get('open-dlq')?.unknown).toHaveLength(10);
	});

	it('come with the memory of what came back, to which the next is added', async () => {
		const { bounces, hash: digest } = createRedriveHost(foldersOfBefore());
		const memory = await BounceMemory.load(bounces, digest);
		memory.note(message('m', 0), 5);
		await memory.save();
		const entries: readonly (readonly [string, number, number])[] = JSON.parse(
			await bounces.read(),
		);
		expect(entries.map(([, count]) => count)).toEqual([1, 1]);
		expect(entries[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
	});
});

describe('saved plans', () => {
	const ref = (name: string): QueueRef => ({
		name,
		url: `${endpointOfBefore}/000000000000/${name}`,
		arn: arnOfBefore(name),
	});
	/** Seconds at which the endpoint made the queues that the plans are of. */
	const made: Readonly<Record<string, number>> = {
		'planned-dlq': 1795925793,
		planned: 1795925793,
		elsewhere: 1795925795,
		'planned-dlq.fifo': 1795925796,
		'planned.fifo': 1795925796,
	};
	/** The endpoint as it was, but for what a test changes in all queues. */
	const queuesOfBefore = (visibilitySeconds?: number) =>
		queueGateway({
			attributes: async (url) => {
				const name = url.split('/').at(-1) ?? '';
				const source = /^planned(?:\.fifo)?$/.test(name);
				return queueAttributes(name, {
					arn: arnOfBefore(name),
					visible: source || name === 'elsewhere' ? 0 : 4,
					maximumMessageBytes: 1_048_576,
					visibilitySeconds: visibilitySeconds ?? (source ? 0 : 30),
					delaySeconds: 0,
					createdAt: (made[name] ?? 0) * 1000,
					...(source
						? {
								redrivePolicy: {
									deadLetterTargetArn: arnOfBefore(name.replace('planned', 'planned-dlq')),
									maxReceiveCount: 1,
								},
							}
						: {}),
				});
			},
			deadLetterSourcesPage: async ({ url }) => ({
				items: [ref(url.endsWith('.fifo') ? 'planned.fifo' : 'planned').url],
			}),
			listMoves: async () => [],
		});

	it.for([
		['plan.json', 'aws', undefined],
		['plan-edits.json', 'own', 'body.amount=body.amount+1'],
		['plan-canary.json', 'aws', undefined],
		['plan-fifo.json', 'aws', undefined],
	] as const)(
		'%s is applied exactly, and refused where a queue is not as it was',
		async ([file, engine, edit]) => {
			const saved = readPlan(file, fileOfBefore(file), sha256);
			expect(saved).toMatchObject({
				engine,
				place: { region: 'us-east-1', endpoint: endpointOfBefore },
			});
			expect(saved.choices.edits?.set?.[0]).toBe(edit);
			const now = (queues: ReturnType<typeof queueGateway>) =>
				planRedrive(planPorts(queues), saved, never);
			expect(planDifferences(saved, await now(queuesOfBefore()))).toEqual([]);
			const changed = planDifferences(saved, await now(queuesOfBefore(77)));
			expect(changed.map(({ what }) => what)).toEqual(['destination']);
		},
	);

	it('are refused where somebody changed one, though they have no digests', async () => {
		const text = fileOfBefore('plan-edits.json').replaceAll('body.amount+1', 'body.amount+1000');
		const changed = readPlan('plan-edits.json', text, sha256);
		const now = await planRedrive(planPorts(queuesOfBefore()), changed, never);
		expect(planDifferences(changed, now)).toEqual([{ what: 'settings' }]);
	});
});
