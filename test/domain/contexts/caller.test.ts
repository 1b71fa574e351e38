import { describe, expect, it } from 'vitest';
import { callerOf, undressedRole } from '../../../source/domain/contexts/caller.ts';

describe('who the credentials belong to', () => {
	it.each([
		['arn:aws:sts::123456789012:assumed-role/oncall/ada', { who: 'role/oncall', session: 'ada' }],
		[
			'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ada@example.org',
			{ who: 'role/Admin', session: 'ada@example.org' },
		],
		['arn:aws:iam::123456789012:user/ops/ada', { who: 'user/ops/ada' }],
		['arn:aws:iam::123456789012:root', { who: 'root' }],
		['arn:aws-cn:sts::123456789012:federated-user/ada', { who: 'federated-user/ada' }],
		['', undefined],
	])('%s', (arn, caller) => {
		expect(callerOf(arn)).toEqual(caller);
	});

	it('a role that only looks dressed keeps its name', () => {
		expect(undressedRole('AWSReservedSSO_Admin')).toBe('AWSReservedSSO_Admin');
		expect(undressedRole('AWSReservedSSO_Read_Only_0123456789abcdef')).toBe('Read_Only');
	});
});
