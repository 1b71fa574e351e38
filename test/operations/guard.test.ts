import { describe, expect, it } from 'vitest';
import { noSources, type Sources, termsFor } from '../../source/domain/contexts/terms.ts';
import type { Mode } from '../../source/domain/effect.ts';
import { FailureError } from '../../source/domain/failure.ts';
import { type ResourceId, resourceOf } from '../../source/domain/resource-id.ts';
import {
	type Action,
	type ActionKind,
	checkConfirmed,
	checkHeadless,
	confirmationFor,
	type GuardContext,
} from '../../source/operations/guard.ts';
import { redriveGrants, redriveSubjects } from '../../source/operations/redrive/grants.ts';
import { queueRef } from './fakes.ts';

const account = '123456789012';
const identity = { account, arn: `arn:aws:sts::${account}:assumed-role/oncall/me`, userId: 'AID' };

const orders: ResourceId = { kind: 'queue', account, region: 'eu-west-1', name: 'orders' };

const context = (mode: Mode, more: Partial<GuardContext> = {}): GuardContext => ({
	mode,
	account,
	alias: 'prod-payments',
	region: 'eu-west-1',
	...more,
});

const local: Partial<GuardContext> = { endpoint: 'http://127.0.0.1:4566' };

function confirmation(action: Action, where: GuardContext) {
	const answer = confirmationFor(action, where);
	if (!answer.ok) throw new FailureError(answer.failure);
	return answer.confirmation;
}

const levels: readonly (readonly [ActionKind, open: number, protectedLevel: number])[] = [
	['look', 0, 0],
	['look-last-delivery', 2, 3],
	['send', 2, 3],
	['publish', 2, 3],
	['put', 2, 3],
	['redrive', 2, 3],
	['cancel-move', 2, 3],
	['delete-messages', 2, 3],
	['purge', 3, 3],
];

describe('confirmationFor', () => {
	for (const [kind, open, raised] of levels) {
		it(`asks for ${kind} at level ${open}, in a protected context at ${raised}`, () => {
			const action = { kind, resource: orders };
			expect(confirmation(action, context('open')).level).toBe(open);
			const strict = confirmation(action, context('protected'));
			expect(strict.level).toBe(raised);
			expect(strict.typed).toBe(raised === 3 ? 'orders' : undefined);
		});
	}

	it('refuses in every mode what the mode does not let through, and says which mode would', () => {
		const looks = new Set<ActionKind>(['look', 'look-last-delivery']);
		for (const [kind] of levels) {
			const action = { kind, resource: orders };
			const readOnly = confirmationFor(action, context('read-only'));
			expect(readOnly).toMatchObject({ ok: false, failure: { kind: 'refused', hint: /--mode / } });
			expect(confirmationFor(action, context('look')).ok).toBe(looks.has(kind));
		}
	});

	it('grants writes for that resource alone, with the effect that the gate asks for', () => {
		const effects = new Map<ActionKind, string | undefined>([
			['look', undefined],
			['look-last-delivery', undefined],
			['send', 'write'],
			['publish', 'write'],
			['put', 'write'],
			['redrive', 'write'],
			['cancel-move', 'write'],
			['delete-messages', 'destroy'],
			['purge', 'destroy'],
		]);
		for (const [kind, effect] of effects) {
			const { grant } = confirmation({ kind, resource: orders }, context('open'));
			expect(grant?.effect).toBe(effect);
			if (grant !== undefined) expect(grant.resources).toEqual([orders]);
		}
	});

	it('names count, resource, account with its alias, and region', () => {
		const { title, lines } = confirmation(
			{ kind: 'purge', resource: orders, count: 1284, approximate: true, detail: ['Think.'] },
			context('open'),
		);
		const text = [title, ...lines].join('\n');
		expect(text).toMatch(/Purge orders/);
		expect(text).toMatch(/~1,284 messages/);
		expect(text).toMatch(/Think\./);
		expect(text).toMatch(/Account 123456789012 \(prod-payments\), region eu-west-1$/);
	});

	it('says how many are known where nobody knows how many there are', () => {
		const group: Action = { kind: 'redrive', resource: orders, known: 1400 };
		expect(confirmation(group, context('open')).lines[0]).toBe(
			'Moves the 1,400 that are known, and what else is found on the way, from this queue.',
		);
		expect(confirmation({ ...group, count: 3 }, context('open')).lines[0]).toBe(
			'Moves 3 messages from this queue.',
		);
	});

	it('names the endpoint when it is not AWS’s, and says what it does not know', () => {
		const { account: _, ...unknown } = context('open', local);
		const { lines } = confirmation({ kind: 'purge', resource: orders }, unknown);
		expect(lines.join('\n')).toMatch(/an unknown number of messages/);
		expect(lines.slice(-2)).toEqual([
			'Account unknown (prod-payments), region eu-west-1, endpoint http://127.0.0.1:4566',
			'The queue orders is in account 123456789012',
		]);
	});
	it('grants all that it named, each in its own place, at the endpoint that it showed', () => {
		const consumer: ResourceId = { ...orders, kind: 'consumer', name: 'orders/app' };
		const action = { kind: 'register-consumer', resource: orders, also: [consumer] } as const;
		expect(confirmation(action, context('open')).grant?.resources).toEqual([orders, consumer]);
		const there = { ...local, account: '000000000000' };
		const { grant } = confirmation(action, context('open', there));
		expect(grant).toMatchObject({ endpoint: local.endpoint, resources: [orders, consumer] });
	});

	it.each([
		['read-only', 'look', undefined, 'Start awsmsg with --mode look instead to allow it'],
		['read-only', 'purge', undefined, 'Start awsmsg with --mode protected instead to allow it'],
		['look', 'purge', true, 'Type :mode protected to allow it'],
	] as const)('a %s session offers for a %s a way that exists', (mode, kind, modeCommand, hint) => {
		const here = { ...context(mode), ...(modeCommand && { modeCommand }) };
		const answer = confirmationFor({ kind, resource: orders }, here);
		expect(answer).toMatchObject({ ok: false, failure: { kind: 'refused', hint } });
	});

	it('names the way that there is where a source fixes the mode, and no other', () => {
		const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;
		const sources: Sources = {
			...noSources,
			contexts: [{ match: { account: ['*'] }, mode: 'read-only', by }],
		};
		const here = { ...context('read-only'), modeCommand: true as const };
		const purge = { kind: 'purge', resource: orders } as const;
		const refusal = (said: Sources) =>
			confirmationFor(purge, {
				...here,
				terms: termsFor({ region: 'eu-west-1', local: false }, said),
			});
		expect(refusal(sources)).toMatchObject({
			failure: {
				message:
					'the mode is read-only by /etc/awsmsg/config.toml line 3: it does not purge orders, nothing was sent',
				hint: 'Ask who looks after this computer',
			},
		});
		const flag = { mode: 'read-only', fixed: '--read-only' } as const;
		expect(refusal({ ...noSources, flag })).toMatchObject({
			failure: { hint: 'Start again without --read-only' },
		});
		const environment = { mode: 'look' } as const;
		expect(refusal({ ...noSources, environment })).toMatchObject({
			failure: { hint: 'Start again without AWSMSG_MODE in the environment' },
		});
	});

	it('lets nothing that receives through where nothing is received, in any mode', () => {
		const terms = termsFor(
			{ region: 'eu-west-1', local: false },
			{ ...noSources, flag: { mode: 'open', receive: 'never' } },
		);
		const here = { ...context('open'), terms };
		const of = (action: Partial<Action> & Pick<Action, 'kind'>) =>
			confirmationFor({ resource: orders, ...action }, here).ok;
		expect([of({ kind: 'look' }), of({ kind: 'redrive', receives: true })]).toEqual([false, false]);
		expect([of({ kind: 'redrive' }), of({ kind: 'send' }), of({ kind: 'purge' })]).toEqual([
			true,
			true,
			true,
		]);
	});

	it('places what is to be made in the account and region that it shows', () => {
		const action = { kind: 'create-queue', resource: { kind: 'queue', name: 'orders' } } as const;
		expect(confirmation(action, context('open')).grant?.resources).toEqual([orders]);
		const { account: _, ...unknown } = context('open', local);
		expect(confirmation(action, unknown).grant?.resources).toEqual([
			{ kind: 'queue', region: 'eu-west-1', name: 'orders' },
		]);
	});

	it("says whose a resource is when it is another account's", () => {
		const theirs = { ...orders, account: '999999999999' };
		const { lines, grant } = confirmation({ kind: 'purge', resource: theirs }, context('open'));
		expect(lines.at(-1)).toBe('The queue orders is in account 999999999999');
		expect(grant?.resources).toEqual([theirs]);
	});

	it('refuses what AWS would look for in another region, and what has no place at all', () => {
		const far = { ...orders, region: 'us-east-1' };
		for (const kind of ['purge', 'look'] as const) {
			expect(confirmationFor({ kind, resource: far }, context('open'))).toMatchObject({
				ok: false,
				failure: {
					kind: 'refused',
					message: /orders is in us-east-1, and requests go to eu-west-1: nothing was sent/,
					hint: 'Start awsmsg with --region us-east-1',
				},
			});
		}
		// What regions mean to an endpoint of the user's own, that endpoint says.
		expect(
			confirmation({ kind: 'purge', resource: far }, context('open', local)).lines.at(-1),
		).toBe('The queue orders is in region us-east-1');
		// AWS by a host of its own is AWS, and one service may go there while another does not.
		const vpc = { endpoint: 'https://vpce-1-2.sqs.eu-west-1.vpce.amazonaws.com' };
		expect(confirmationFor({ kind: 'purge', resource: far }, context('open', vpc)).ok).toBe(false);
		const mixed = {
			endpoint: 'Kinesis http://127.0.0.1:4567',
			endpoints: { Kinesis: 'http://127.0.0.1:4567' },
		};
		expect(confirmationFor({ kind: 'purge', resource: far }, context('open', mixed)).ok).toBe(
			false,
		);
		const stream = { ...far, kind: 'stream' } as const;
		expect(confirmationFor({ kind: 'put', resource: stream }, context('open', mixed)).ok).toBe(
			true,
		);
		const nowhere = resourceOf('queue', { name: 'orders', arn: 'orders' });
		const { ok } = confirmationFor({ kind: 'purge', resource: nowhere }, context('open', local));
		expect(ok).toBe(false);
	});
});

describe('redriveGrants', () => {
	const plan = { source: queueRef('dlq'), destinations: [{ ref: queueRef('orders') }] };
	const confirmed = (more: Partial<Action> = {}) => {
		const action: Action = { kind: 'redrive', ...redriveSubjects(plan), ...more };
		const { grant } = confirmation(action, context('open'));
		if (grant === undefined) throw new Error('no grant');
		return grant;
	};

	it('empties the source and fills the destinations, and does nothing to anything else', () => {
		const grants = redriveGrants(confirmed(), plan);
		expect(grants.source).toMatchObject({ effect: 'destroy', resources: [{ name: 'dlq' }] });
		expect(Object.keys(grants.destinations)).toEqual([queueRef('orders').arn]);
		expect(Object.values(grants.destinations)).toMatchObject([
			{ effect: 'write', resources: [{ name: 'orders' }] },
		]);
	});

	it('gives none for a queue that the dialog did not name, though it has the same name', () => {
		expect(() => redriveGrants(confirmed({ also: [] }), plan)).toThrow('not for orders');
		expect(() => redriveGrants(confirmed({ resource: orders }), plan)).toThrow('not for dlq');
		const elsewhere = { ...orders, account: '999999999999' };
		expect(() => redriveGrants(confirmed({ also: [elsewhere] }), plan)).toThrow('not for orders');
	});
});

describe('checkHeadless', () => {
	const send = { kind: 'send', resource: orders, count: 1 } as const;
	const purge = { kind: 'purge', resource: orders } as const;
	type Flags = Parameters<typeof checkHeadless>[1];

	const check = (
		action: Action,
		where: GuardContext,
		flags: Flags,
		who: typeof identity | undefined = identity,
	) => checkHeadless(confirmation(action, where), flags, where, who);

	const refused = (action: Action, where: GuardContext, flags: Flags, who?: typeof identity) => {
		try {
			checkHeadless(confirmation(action, where), flags, where, who);
		} catch (error) {
			if (error instanceof FailureError) return error.failure;
		}
		throw new Error('it was not refused');
	};

	it('takes --yes or the right --confirm for level 2', () => {
		expect(check(send, context('open'), { yes: true })).toMatchObject({ resources: [orders] });
		expect(check(send, context('open'), { yes: false, confirm: 'orders' }).effect).toBe('write');
		expect(refused(send, context('open'), { yes: false })).toMatchObject({
			kind: 'refused',
			hint: /--yes or --confirm orders/,
		});
	});

	it('takes nothing but the resource’s own name for level 3', () => {
		expect(check(purge, context('open'), { yes: false, confirm: 'orders' }).effect).toBe('destroy');
		expect(refused(purge, context('open'), { yes: true })).toMatchObject({
			hint: /--confirm orders/,
		});
		expect(refused(purge, context('open'), { yes: true, confirm: 'order' })).toMatchObject({
			kind: 'refused',
			message: /--confirm says order/,
		});
	});

	it('refuses a wrong name though level 2 would be content with --yes', () => {
		expect(refused(send, context('open'), { yes: true, confirm: 'other' }).kind).toBe('refused');
	});

	it('wants the account as well in a protected context, and the one of the credentials', () => {
		const where = context('protected');
		expect(refused(send, where, { yes: true, confirm: 'orders' }, identity).hint).toMatch(
			/--account 123456789012/,
		);
		const flags = { yes: true, confirm: 'orders', account };
		expect(check(send, where, flags)).toMatchObject({ resources: [orders] });
		const wrong = { ...flags, account: '999999999999' };
		expect(refused(send, where, wrong, identity).message).toMatch(/belong to account 123456789012/);
		expect(refused(send, where, flags).message).toMatch(/account of the credentials is unknown/);
	});

	describe('where nobody tells whose account it is', () => {
		const { account: _, ...nobody } = context('open');

		it.each([
			['nothing', {}, /add --account 123456789012$|--account 123456789012/],
			['another account', { account: '999999999999' }, /check --account/],
		])('refuses a write for which %s was given', (_name, more, hint) => {
			expect(refused(send, nobody, { yes: true, ...more }, undefined)).toMatchObject({
				kind: 'refused',
				hint,
			});
		});

		it('takes one with the account of what changes, beside what is wanted anyway', () => {
			const grant = (action: Action, flags: Parameters<typeof checkHeadless>[1]) => {
				const answer = confirmationFor(action, nobody);
				if (!answer.ok) throw new Error(answer.failure.message);
				return checkHeadless(answer.confirmation, flags, nobody);
			};
			expect(grant(send, { yes: true, account }).effect).toBe('write');
			expect(grant(purge, { yes: false, confirm: 'orders', account }).effect).toBe('destroy');
			expect(() => grant(purge, { yes: true, account })).toThrow(/needs a confirmation/);
		});

		it('asks for the account of what has one, where something that has none stands first', () => {
			const { account: _none, ...made } = { ...orders, name: 'made' };
			const both: Action = { ...send, resource: made, also: [orders] };
			const asked = confirmationFor(both, nobody);
			expect(asked.ok && asked.confirmation.typed).toBe(account);
			expect(
				refused(both, nobody, { yes: true, account: '999999999999' }, undefined).message,
			).toMatch(/orders is in account 123456789012/);
		});

		it('is asked for in a dialog, by typing it; a look and an endpoint on this computer want none', () => {
			const asked = confirmationFor(send, nobody);
			expect(asked.ok && asked.confirmation).toMatchObject({
				level: 3,
				typed: account,
				lines: expect.arrayContaining([expect.stringContaining('STS does not tell whose account')]),
			});
			const here = confirmationFor(send, { ...nobody, ...local });
			expect(here.ok && here.confirmation.untold).toBe(undefined);
		});
	});

	it('checks an account that was given in an open context too', () => {
		const flags = { yes: true, account: '999999999999' };
		expect(refused(send, context('open'), flags, identity).kind).toBe('refused');
	});

	it('does not ask for accounts on this computer, but at any other endpoint', () => {
		const where = context('protected', local);
		expect(check(send, where, { yes: false, confirm: 'orders' })).toMatchObject({
			effect: 'write',
		});
		const proxy = context('protected', { endpoint: 'https://sqs.proxy.example.com' });
		expect(refused(send, proxy, { yes: true, confirm: 'orders' }, identity).hint).toMatch(
			/--account/,
		);
	});

	it('confirms touches, which have no grant', () => {
		const look = confirmation({ kind: 'look-last-delivery', resource: orders }, context('open'));
		expect(() => checkConfirmed(look, { yes: false }, context('open'))).toThrow(FailureError);
		expect(() => checkConfirmed(look, { yes: true }, context('open'))).not.toThrow();
		const free = confirmation({ kind: 'look', resource: orders }, context('protected'));
		expect(() => checkConfirmed(free, { yes: false }, context('protected'))).not.toThrow();
	});
});
