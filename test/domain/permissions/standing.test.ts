import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
	type Judged,
	type Standing,
	standingBy,
	together,
} from '../../../source/domain/permissions/standing.ts';
import type { Verdict } from '../../../source/domain/permissions/verdict.ts';

const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
	action: fc.constant('sqs:SendMessage'),
	decision: fc.constantFrom('allowed', 'implicit', 'explicit'),
	missing: fc.constantFrom([], ['aws:SourceIp']),
});
const anyJudged: fc.Arbitrary<Judged> = fc.record(
	{
		who: fc.constant('role/oncall'),
		on: fc.constantFrom('queue' as const, '*' as const),
		name: fc.constant('orders'),
		hasPolicy: fc.boolean(),
		owner: fc.constant('222222222222'),
	},
	{ requiredKeys: ['who', 'on'] },
);

describe('a permission by what a simulation says of it', () => {
	const say = (decision: Verdict['decision'], more: Partial<Judged> = {}) =>
		standingBy(
			{ action: 'sqs:SendMessage', decision, missing: [] },
			{ who: 'role/oncall', on: 'queue', name: 'orders', ...more },
		);

	test.each([
		['a policy allows it', say('allowed'), 'allowed'],
		['a policy denies it', say('explicit'), 'denied'],
		[
			'none allows it, and the queue has no policy',
			say('implicit', { hasPolicy: false }),
			'denied',
		],
		['none allows it, and the queue has one', say('implicit', { hasPolicy: true }), 'unknown'],
		['none allows it, and the queue was not read', say('implicit'), 'unknown'],
		['none allows a list', say('implicit', { on: '*' }), 'denied'],
		['its queue is of another account', say('allowed', { owner: '2' }), 'unknown'],
		['none allows it there', say('implicit', { owner: '2' }), 'denied'],
	])('%s', (_, { standing, by }, expected) => {
		expect([standing, by]).toEqual([expected, 'simulation']);
	});

	it.each(['logs:DescribeLogGroups', 'cloudwatch:DescribeAlarmHistory'])(
		'%s may be allowed on some where it is not on all',
		(action) => {
			const on = { who: 'role/oncall', on: '*' } as const;
			expect(standingBy({ action, decision: 'implicit', missing: [] }, on)).toEqual({
				standing: 'unknown',
				by: 'simulation',
				why: 'no policy of role/oncall allows it on every resource: some may be allowed',
			});
		},
	);

	it('a deny of one resource says nothing of the others', () => {
		const verdict = { action: 'sqs:PurgeQueue', decision: 'explicit', missing: [] } as const;
		expect(standingBy(verdict, { who: 'role/oncall', on: 'queue' })).toEqual({
			standing: 'unknown',
			by: 'simulation',
			why: 'a policy denies it to role/oncall on some queue: others may be allowed',
		});
		const everywhere = standingBy(verdict, { who: 'role/oncall', on: '*' });
		expect(everywhere.standing).toBe('denied');
	});

	it('is allowed or denied only where nothing that was not looked at could change that', () => {
		fc.assert(
			fc.property(anyVerdict, anyJudged, (verdict, judged) => {
				const { standing, why } = standingBy(verdict, judged);
				if (standing !== 'allowed') expect(why).toBeTruthy();
				if (verdict.missing.length > 0) expect(standing).toBe('unknown');
				if (standing === 'allowed') {
					expect([verdict.decision, judged.owner]).toEqual(['allowed', undefined]);
				}
				if (verdict.decision === 'allowed') expect(standing).not.toBe('denied');
				const isOfAny =
					judged.on !== '*' && judged.name === undefined && judged.owner === undefined;
				if (isOfAny) expect(standing).not.toBe('denied');
				const mayBeLetIn = judged.on !== '*' && judged.owner === undefined;
				if (verdict.decision === 'implicit' && mayBeLetIn && judged.hasPolicy !== false) {
					expect(standing).toBe('unknown');
				}
			}),
		);
	});
});

it('of several is denied where one is, and allowed where all are', () => {
	const anyStanding: fc.Arbitrary<Standing> = fc.record({
		standing: fc.constantFrom('allowed', 'denied', 'unknown'),
	});
	fc.assert(
		fc.property(fc.array(anyStanding, { maxLength: 4 }), (all) => {
			const some = new Set(all.map(({ standing }) => standing));
			const expected = (['denied', 'unknown', 'allowed'] as const).find((one) => some.has(one));
			expect(together(all)?.standing).toBe(expected);
		}),
	);
});
