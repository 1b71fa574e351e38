import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readmeFile } from '../scripts/docs.js';
import { withPolicies } from '../scripts/iam-policies.js';
import { allowedOperations, permissionOf, ruleOf } from '../source/aws/gate/allow-list.ts';
import { neededPermissions, policyFor } from '../source/aws/gate/policies.ts';
import { type IamPolicy, type Job, jobs } from '../source/domain/jobs.ts';
import { permissionsOf } from '../source/operations/redrive/plan/permissions.ts';

type Statement = IamPolicy['Statement'][number];

const added = (job: Job): readonly Statement[] => policyFor(job).Statement;

/** All that somebody may do who has the policy of a job beside the one for viewing. */
function actionsOf(job: Job): ReadonlySet<string> {
	return new Set([...added('view'), ...added(job)].flatMap(({ Action }) => Action));
}

const ofAws = allowedOperations.filter((name) => !/^(?:Emulator|IAM) /.test(name));

test('the policies of the README are what `npm run docs` writes', () => {
	const readme = readFileSync(readmeFile, 'utf8');
	expect(readme).toBe(withPolicies(readme));
	expect(readme.match(/```json\n\{\n {2}"Version"/g)).toHaveLength(jobs.length);
});

describe('a policy', () => {
	it('has an action for every request of the gate, and admin has them all', () => {
		expect(ofAws.map(permissionOf).filter((action) => !actionsOf('admin').has(action))).toEqual([]);
		const services = new Set([...actionsOf('admin')].map((action) => action.split(':')[0]));
		expect(services).toEqual(
			new Set(['sts', 'sqs', 'sns', 'kinesis', 'cloudwatch', 'lambda', 'logs']),
		);
	});

	it('of every job adds something to what view has, and repeats little of it', () => {
		for (const job of jobs.filter((one) => one !== 'view')) {
			expect(actionsOf(job).size).toBeGreaterThan(actionsOf('view').size);
			const repeated = added(job)
				.flatMap(({ Action }) => Action)
				.filter((action) => actionsOf('view').has(action));
			// A move needs what it needs, whatever else somebody has.
			expect(repeated.filter((action) => action !== 'sqs:GetQueueAttributes')).toEqual([]);
		}
	});

	it('changes nothing when it is for viewing, and touches no more when it is for looking', () => {
		const effects = (job: Job) =>
			new Set(
				ofAws
					.filter((name) => actionsOf(job).has(permissionOf(name)))
					.map((name) => ruleOf(name)?.effect),
			);
		expect(effects('view')).toEqual(new Set(['read']));
		expect(effects('peek')).toEqual(new Set(['read', 'touch']));
		expect(effects('tail')).toEqual(new Set(['read', 'touch']));
		expect(effects('send')).toEqual(new Set(['read', 'write']));
		expect(actionsOf('redrive').has('sqs:PurgeQueue')).toBe(false);
	});

	it('names each action once, with a resource that AWS can narrow where it can', () => {
		for (const job of jobs) {
			const { Statement: statements }: { readonly Statement: readonly Statement[] } =
				policyFor(job);
			const all = statements.flatMap(({ Action }) => Action);
			expect(all.length).toBe(new Set(all).size);
			for (const { Effect, Action, Resource } of statements) {
				expect(Effect).toBe('Allow');
				for (const on of [Resource].flat()) {
					const [, , service] = on.split(':');
					if (service === undefined) continue;
					expect(Action.filter((action) => !action.startsWith(`${service}:`))).toEqual([]);
				}
			}
		}
	});

	it('is told permission by permission too, with the jobs that need each', () => {
		const needed = neededPermissions();
		expect(new Set(needed.map(({ action }) => action))).toEqual(actionsOf('admin'));
		for (const job of jobs) {
			const own = needed.filter(({ jobs: of }) => of.includes(job) || of.includes('view'));
			expect(new Set(own.map(({ action }) => action))).toEqual(actionsOf(job));
		}
	});

	it('for a redrive has what AWS asks for beside to start and to cancel a move', () => {
		for (const needed of ruleOf('SQS StartMessageMoveTask')?.needs ?? ['nothing']) {
			expect(actionsOf('redrive').has(needed)).toBe(true);
		}
	});

	it.each(['own', 'aws'] as const)(
		'for a redrive has all that a plan of the engine %s says it needs',
		(engine) => {
			const queue = (name: string) => ({
				name,
				arn: `arn:aws:sqs:r:1:${name}`,
				url: `https://x/1/${name}`,
			});
			const attributes = { ok: true, value: { arn: '', fifo: false, raw: {} } } as const;
			const said = permissionsOf({
				now: 0,
				source: queue('orders-dlq'),
				choices: { engine, leaseSeconds: 60 },
				sourced: false,
				fifo: false,
				facts: attributes,
				sources: { ok: true, value: [] },
				moves: { ok: true, value: [] },
				looks: [{ ref: queue('orders'), attributes }],
				engine,
			});
			const named = said.map((text) => text.split(' ')[0] ?? '');
			expect(named.filter((action) => !actionsOf('redrive').has(action))).toEqual([]);
			const needed = ruleOf('SQS StartMessageMoveTask')?.needs ?? [];
			if (engine === 'aws') expect(named).toEqual(expect.arrayContaining([...needed]));
		},
	);
});
