import { describe, expect, it } from 'vitest';
import { noSources, type Sources, termsFor } from '../../../source/domain/contexts/terms.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { resourceOf } from '../../../source/domain/resource-id.ts';
import {
	type ActionKind,
	checkHeadless,
	confirmationFor,
	type GuardContext,
} from '../../../source/operations/guard.ts';
import { withOwners } from '../../../source/operations/resources/owner-terms.ts';
import { account, queueRef, region } from '../fakes.ts';

/*
A queue of another account, whose policy lets us in: what is said of that account is said of it.
*/

const theirs = '999999999999';
const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;
const arn = `arn:aws:sqs:${region}:${theirs}:orders`;
const queue = resourceOf('queue', { name: 'orders', arn });

const ours = resourceOf('queue', queueRef('orders'));

function guard(mode: Mode, sources: Sources): GuardContext {
	const identity = (id: string) => ({ account: id, arn: `arn:aws:iam::${id}:role/a` });
	const termsIn = (id: string) =>
		termsFor({ region, local: false, identity: identity(id) }, sources);
	return { mode, terms: termsIn(account), account, region, termsIn };
}

const asked = (kind: ActionKind, context: GuardContext, resource = queue) =>
	confirmationFor({ kind, resource, count: 1 }, context);

const rule = (terms: Partial<Sources['contexts'][number]>): Sources => ({
	...noSources,
	contexts: [{ match: { account: [theirs] }, by, ...terms }],
});

describe('what changes in another account', () => {
	it('is refused where that account is read-only, though ours is open', () => {
		const context = guard('open', rule({ mode: 'read-only' }));
		const answer = asked('send', context);
		expect(answer).toMatchObject({ ok: false, failure: { kind: 'refused' } });
		expect(answer.ok ? '' : answer.failure.message).toContain('/etc/awsmsg/config.toml line 3');
		expect(asked('look', context).ok).toBe(false);
		// Ours is what it was.
		expect(asked('send', context, ours).ok).toBe(true);
	});

	it('receives nothing where nothing is received there', () => {
		const context = guard('open', rule({ receive: 'never' }));
		expect(asked('look', context).ok).toBe(false);
		expect(asked('look', context, ours).ok).toBe(true);
	});

	it('wants a reason where that account wants one', () => {
		const context = guard('open', rule({ reason: 'required' }));
		expect(asked('send', context).ok).toBe(false);
		expect(asked('send', { ...context, reason: 'JIRA-1' }).ok).toBe(true);
	});

	it('leaves of what is deleted no more than both accounts let be kept, and no longer', () => {
		const context = guard('open', rule({ journal: { keep: 'none', days: 3 } }));
		const kept = (resource: typeof queue) => {
			const { keep, days } = withOwners(context, [resource]).terms ?? {};
			return [keep?.value, days?.value];
		};
		expect([kept(queue), kept(ours)]).toEqual([
			['none', 3],
			['body', undefined],
		]);
		const answer = asked('delete-messages', context);
		expect(answer.ok && answer.confirmation.lines[0]).toMatch(/for good: no copy is kept here/);
		const stricter = guard('open', {
			...noSources,
			contexts: [
				{ match: { account: [account] }, by, journal: { keep: 'hash', days: 2 } },
				{ match: { account: [theirs] }, by, journal: { keep: 'body', days: 3 } },
			],
		});
		const { keep, days } = withOwners(stricter, [queue]).terms ?? {};
		expect([keep?.value, days?.value]).toEqual(['hash', 2]);
	});

	it('is confirmed as in a protected account unless somebody said that it is open', () => {
		const typed = (context: GuardContext) => {
			const answer = asked('send', context);
			return answer.ok ? answer.confirmation.typed : answer.failure.message;
		};
		expect(typed(guard('open', noSources))).toBe('orders');
		expect(typed(guard('open', rule({ mode: 'open' })))).toBeUndefined();
	});

	it('without a dialog needs --account where that account is protected, though ours is open', () => {
		const given = (context: GuardContext, resource: typeof queue) => {
			const answer = asked('send', context, resource);
			if (!answer.ok) throw new Error(answer.failure.message);
			const flags = { yes: true, confirm: 'orders' };
			return () => checkHeadless(answer.confirmation, flags, context);
		};
		const open = rule({ mode: 'open' }).contexts;
		const mine = { match: { account: [account] }, by, mode: 'open' as const };
		const protects = guard('open', { ...noSources, contexts: [mine] });
		expect(given(protects, queue)).toThrow(
			expect.objectContaining({
				failure: expect.objectContaining({ hint: expect.stringContaining('--account') }),
			}),
		);
		expect(given(protects, ours)).not.toThrow();
		expect(given(guard('open', { ...noSources, contexts: [mine, ...open] }), queue)).not.toThrow();
	});

	it('names both accounts, and the grant is for theirs', () => {
		const answer = asked('send', guard('open', noSources));
		if (!answer.ok) throw new Error(answer.failure.message);
		const { lines, grant } = answer.confirmation;
		expect(lines).toContain(`Account ${account}, region ${region}`);
		expect(lines).toContain(`The queue orders is in account ${theirs}`);
		expect(grant?.resources).toEqual([queue]);
	});
});
