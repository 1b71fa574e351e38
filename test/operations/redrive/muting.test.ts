import { describe, expect, test } from 'vitest';
import type { Grant } from '../../../source/domain/effect.ts';
import { FailureError, fail } from '../../../source/domain/failure.ts';
import type { MuteEvent } from '../../../source/domain/redrive/mute.ts';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { whileMuted } from '../../../source/operations/redrive/muting.ts';
import { grantFor } from '../../helpers/grants.ts';
import { metricsGateway, queueRef } from '../fakes.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 9, 0, 20);
const never = new AbortController().signal;

const plan = {
	source: queueRef('orders-dlq'),
	mutes: { rule: 'awsmsg-orders-dlq-1', alarms: ['depth'], left: [], seconds: 1800 },
} as unknown as RedrivePlan;

const ofQueue = grantFor('orders-dlq');
const confirmed: Grant = {
	...ofQueue,
	resources: [
		...ofQueue.resources,
		{ kind: 'mute rule', region: 'eu-west-1', name: 'awsmsg-orders-dlq-1' },
		{ kind: 'alarm', region: 'eu-west-1', name: 'depth' },
	],
};

/** CloudWatch with its rules, and what a run tells. */
function world(more: Partial<MetricsGateway> = {}) {
	const clock = { at: start };
	const rules = new Map<string, string>();
	const told: MuteEvent[] = [];
	const grants: unknown[] = [];
	const metrics = metricsGateway({
		putMuteRule: async ({ name, expression, duration, alarms }, { grant }) => {
			grants.push(grant.resources.map(({ kind }) => kind));
			rules.set(name, `${expression} ${duration} ${alarms}`);
		},
		deleteMuteRule: async (name) => void rules.delete(name),
		...more,
	});
	const run = <Result>(work: () => Promise<Result>, what = plan, signal = never) =>
		whileMuted(
			{ metrics, clock: { now: () => clock.at, sleep: () => new Promise(() => {}) } },
			{ plan: what, grant: confirmed },
			(event) => told.push(event),
			work,
			signal,
		);
	return { clock, rules, told, grants, run };
}

const types = (told: readonly MuteEvent[]) => told.map(({ type }) => type);

describe('a run that mutes alarms', () => {
	test('does so while it works, by a rule that ends by itself, and no longer', async () => {
		const { rules, told, grants, run } = world();
		const during = await run(async () => [...rules]);
		expect(during).toEqual([['awsmsg-orders-dlq-1', 'at(2026-11-20T09:01) PT30M depth']]);
		expect(rules.size).toBe(0);
		expect(told).toEqual([
			{
				...{ type: 'mute/begun', rule: 'awsmsg-orders-dlq-1', alarms: ['depth'] },
				...{ from: start + 40_000, until: start + 40_000 + 30 * minute },
			},
			{ type: 'mute/ended', rule: 'awsmsg-orders-dlq-1' },
		]);
		expect(grants, 'what was confirmed of alarms, and no queue').toEqual([['mute rule', 'alarm']]);
	});

	test('begins and ends by the clock of CloudWatch, which is asked where no figures told it', async () => {
		const { rules, told, run } = world({
			// Ours is ten minutes ahead.
			series: async ({ queries }) =>
				queries.map((query) => ({
					...{ query, points: [], complete: true },
					answeredAt: start - 10 * minute,
				})),
		});
		const during = await run(async () => [...rules]);
		expect(during).toEqual([['awsmsg-orders-dlq-1', 'at(2026-11-20T08:51) PT30M depth']]);
		expect(told[0], 'told by our clock').toMatchObject({ from: start + 40_000 });
	});

	test('ends it where the work fails, too', async () => {
		const { rules, told, run } = world();
		await expect(run(async () => Promise.reject(new Error('the work failed')))).rejects.toThrow(
			'the work failed',
		);
		expect(rules.size).toBe(0);
		expect(types(told)).toEqual(['mute/begun', 'mute/ended']);
	});

	test('leaves a rule alone whose time is over', async () => {
		const { clock, rules, told, run } = world();
		await run(async () => {
			clock.at += 31 * minute;
		});
		expect(rules.size).toBe(1);
		expect(types(told)).toEqual(['mute/begun']);
	});

	test('does not begin where CloudWatch does not take the rule', async () => {
		const denied = fail('denied', 'CloudWatch PutAlarmMuteRule was denied');
		const { told, run } = world({ putMuteRule: async () => Promise.reject(denied) });
		let worked = false;
		const outcome = run(async () => {
			worked = true;
		});
		await expect(outcome).rejects.toMatchObject({
			failure: { kind: 'denied', hint: 'Nothing was sent: plan it without muting alarms' },
		});
		await expect(outcome).rejects.toThrow(FailureError);
		expect(worked).toBe(false);
		expect(told).toEqual([]);
	});

	test.each([
		['was not answered', 'timeout'],
		['was left', 'aborted'],
	] as const)('leaves no rule that nobody knows of where the request %s', async (_, kind) => {
		const made = new Set<string>();
		const { told, run } = world({
			putMuteRule: async ({ name }) => {
				made.add(name);
				throw fail(kind, 'no answer');
			},
			deleteMuteRule: async (name) => void made.delete(name),
		});
		await expect(run(async () => 'done')).rejects.toMatchObject({ failure: { kind } });
		expect([made.size, told]).toEqual([0, []]);
	});

	test('names a rule that may be there, and could not be removed', async () => {
		const gone = fail('unreachable', 'nobody answers');
		const { told, run } = world({
			putMuteRule: async () => Promise.reject(fail('timeout', 'no answer')),
			deleteMuteRule: async () => Promise.reject(gone),
		});
		await expect(run(async () => 'done')).rejects.toThrow('no answer');
		expect(told).toMatchObject([{ type: 'mute/left', rule: 'awsmsg-orders-dlq-1' }]);
	});

	test('says until when they are muted where the rule can not be removed, and ends as it did', async () => {
		const gone = fail('unreachable', 'nobody answers');
		const { told, run } = world({ deleteMuteRule: async () => Promise.reject(gone) });
		expect(await run(async () => 'done')).toBe('done');
		expect(told.at(-1)).toMatchObject({
			...{ type: 'mute/left', until: start + 40_000 + 30 * minute },
			failure: { kind: 'unreachable' },
		});
	});

	test('asks nobody where it mutes none', async () => {
		const { mutes: _, ...plain } = plan;
		const { told, rules, run } = world();
		expect(await run(async () => 'done', plain as RedrivePlan)).toBe('done');
		expect([told.length, rules.size]).toEqual([0, 0]);
	});
});
