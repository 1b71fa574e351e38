import { describe, expect, it } from 'vitest';
import { contestedWords } from '../../../source/domain/contexts/contested.ts';
import { confirmationFor, type GuardContext } from '../../../source/operations/guard.ts';

const contested = { profile: 'prod', account: '210987654321' };
const where: GuardContext = {
	mode: 'open',
	region: 'eu-west-1',
	account: '123456789012',
	contested,
};
const send = { kind: 'send', resource: { kind: 'queue', name: 'orders' }, count: 1 } as const;

describe('keys of the environment beside AWS_PROFILE', () => {
	it('of another account write nothing until one is chosen, in any mode', () => {
		for (const mode of ['open', 'protected'] as const) {
			const answer = confirmationFor(send, { ...where, mode });
			expect(answer).toMatchObject({
				ok: false,
				failure: {
					kind: 'refused',
					message: expect.stringContaining('which account is meant is not certain'),
					hint: 'Nothing was sent. Say --profile prod, or unset AWS_PROFILE',
				},
			});
		}
		const inConsole = confirmationFor(send, { ...where, modeCommand: true });
		expect(inConsole).toMatchObject({ failure: { hint: 'Nothing was sent. Choose one with P' } });
	});

	it('may be looked with', () => {
		const look = { kind: 'look', resource: { kind: 'queue', name: 'orders' } } as const;
		expect(confirmationFor(look, where).ok).toBe(true);
	});

	it('of the same account are no question, nor are those whose account is not known yet', () => {
		expect(confirmationFor(send, { ...where, account: contested.account }).ok).toBe(true);
		expect(contestedWords(contested, undefined)).toBeUndefined();
		expect(contestedWords(undefined, '123456789012')).toBeUndefined();
	});

	it('names both', () => {
		const words = contestedWords(contested, '123456789012');
		expect(words).toContain('prod of account 210987654321');
		expect(words).toContain('are of 123456789012');
	});
});
