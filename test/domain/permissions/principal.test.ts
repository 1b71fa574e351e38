import { describe, expect, it, test } from 'vitest';
import { alwaysHasPath, principalOf } from '../../../source/domain/permissions/principal.ts';

describe('whose policies stand behind credentials', () => {
	test.each([
		['arn:aws:iam::1:user/team/ada', { kind: 'user', arn: 'arn:aws:iam::1:user/team/ada' }],
		[
			'arn:aws:sts::1:assumed-role/oncall/session',
			{ kind: 'role', name: 'oncall', plainArn: 'arn:aws:iam::1:role/oncall' },
		],
		[
			'arn:aws-cn:sts::1:assumed-role/oncall/a/b',
			{ kind: 'role', name: 'oncall', plainArn: 'arn:aws-cn:iam::1:role/oncall' },
		],
	])('%s', (arn, principal) => {
		expect(principalOf(arn)).toEqual(principal);
	});

	test.each([
		['arn:aws:iam::1:root', /root user/],
		['arn:aws:sts::1:federated-user/bob', /federated-user\/bob/],
		['', /of them/],
		['nonsense', /of them/],
	])('%s is told as none that is known', (arn, why) => {
		expect(principalOf(arn)).toEqual({ kind: 'other', why: expect.stringMatching(why) });
	});

	it('of IAM Identity Center is a role with a path', () => {
		expect([
			alwaysHasPath('AWSReservedSSO_Admin_0123456789abcdef'),
			alwaysHasPath('oncall'),
		]).toEqual([true, false]);
	});
});
