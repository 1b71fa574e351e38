import { expect, test } from 'vitest';
import { loginChecks } from '../../../../source/operations/redrive/plan/login-checks.ts';

const identity = { account: '1', arn: 'arn:aws:iam::1:user/me', userId: 'A' };
const hour = 3_600_000;

test.each([
	['that ends later', { expiresAt: 3 * hour, renewedByHand: true as const }, 7_200],
	['that is renewed by itself', { expiresAt: hour }, 7_200],
	['that never ends', {}, 7_200],
	[
		'of a run of which nobody knows how long it takes',
		{ expiresAt: 1, renewedByHand: true as const },
		undefined,
	],
])('a plan has no word about a login %s', (_, login, expected) => {
	expect(loginChecks({ ...identity, ...login }, 0, expected)).toEqual([]);
});

test('a plan that takes longer than a login which somebody has to renew says when that is', () => {
	const login = { ...identity, expiresAt: hour, renewedByHand: true as const };
	expect(loginChecks(login, 0, 7_200)).toEqual([
		{ name: 'login', state: 'warning', finding: 'login-ends', at: hour, seconds: 7_200 },
	]);
	expect(loginChecks(undefined, 0, 7_200)).toEqual([]);
});
