import type { PlanCheck } from '../../../domain/redrive/plan-check.ts';
import type { Identity } from '../../../domain/resources.ts';

/**
 * Whether credentials end before a run does that takes `expected` s. Those that are renewed by themselves, ahead of their
 * end, are no word worth.
 */
export function loginChecks(
	identity: Identity | undefined,
	now: number,
	expected: number | undefined,
): readonly PlanCheck[] {
	const { expiresAt: at, renewedByHand } = identity ?? {};
	if (renewedByHand !== true || at === undefined || expected === undefined) return [];
	if (now + expected * 1000 < at) return [];
	return [{ name: 'login', state: 'warning', finding: 'login-ends', at, seconds: expected }];
}
