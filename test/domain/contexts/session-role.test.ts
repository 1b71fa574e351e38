import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
	meantContext,
	meantProfile,
	type Standing,
} from '../../../source/domain/contexts/meant-context.ts';
import {
	likelyRoles,
	readSessionRole,
	sessionRoleName,
} from '../../../source/domain/contexts/session-role.ts';

const standing: Standing & { readonly sessions: readonly string[] } = {
	choice: { local: false, profile: 'dev', region: 'eu-west-1', keys: true },
	region: 'eu-west-1',
	profiles: [
		{ name: 'dev', account: '111111111111', role: 'Read', session: 'corp', region: 'eu-west-1' },
		{ name: 'ops', account: '222222222222', role: 'Admin', session: 'corp', region: 'us-east-1' },
		{ name: 'twin', account: '111111111111', role: 'Read', session: 'my corp' },
		{ name: 'a/333333333333/b', region: 'us-west-2' },
	],
	sessions: ['corp', 'my corp'],
};

const went = (text: string) => meantContext(text, standing);

describe('a role of an sso-session that has no profile', () => {
	it.each([
		['corp 111111111111 Admin', { profile: 'corp/111111111111/Admin', region: 'eu-west-1' }],
		['corp/111111111111/Admin', { profile: 'corp/111111111111/Admin', region: 'eu-west-1' }],
		[
			'my corp 999999999999 Read us-east-2',
			{ profile: 'my corp/999999999999/Read', region: 'us-east-2' },
		],
		// With a profile that profile is meant, and its region.
		['corp 222222222222 Admin', { profile: 'ops', region: 'us-east-1' }],
		[
			'corp 222222222222 AWSReservedSSO_Admin_0123456789abcdef',
			{ profile: 'ops', region: 'us-east-1' },
		],
		['my corp 111111111111 Read', { profile: 'twin', region: 'eu-west-1' }],
		// A profile that is called so goes before.
		['a/333333333333/b', { profile: 'a/333333333333/b', region: 'us-west-2' }],
	])('%s leads there', (text, choice) => {
		expect(went(text)).toEqual({ choice: { local: false, ...choice } });
	});

	it('of a session that is not there is told with those that are near', () => {
		expect(went('crop 111111111111 Admin')).toEqual({
			why: 'there is no sso-session crop: did you mean corp, my corp?',
		});
		expect(meantProfile('crop/111111111111/Admin', standing)).toEqual({
			why: 'there is no sso-session crop: did you mean corp, my corp?',
		});
	});

	it('is offered where an account without a profile is named', () => {
		expect(went('999999999999/Admin')).toEqual({
			why: 'no profile of the shared AWS files has role Admin of account 999999999999: ctx corp 999999999999 ROLE goes there by its session',
		});
	});
});

test('what may be there is every account with every role of a session, but for what has a profile', () => {
	expect(likelyRoles(standing.sessions, standing.profiles)).toEqual([
		{ session: 'corp', account: '111111111111', role: 'Admin' },
		{ session: 'corp', account: '222222222222', role: 'Read' },
	]);
	expect(likelyRoles([], standing.profiles)).toEqual([]);
});

test('a name of a role is read back as it was written, and no other name is one', () => {
	const session = fc.string({ minLength: 1 }).filter((one) => !one.includes('\n'));
	const account = fc.stringMatching(/^\d{12}$/);
	const role = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
	fc.assert(
		fc.property(session, account, role, (one, id, permissions) => {
			const wanted = { session: one, account: id, role: permissions };
			expect(readSessionRole(sessionRoleName(wanted))).toEqual(wanted);
		}),
		{ numRuns: 200 },
	);
	for (const name of [
		'prod',
		'123456789012/oncall',
		'a/12345678901/b',
		'/123456789012/b',
		'a/123456789012/',
	]) {
		expect(readSessionRole(name)).toBeUndefined();
	}
});
