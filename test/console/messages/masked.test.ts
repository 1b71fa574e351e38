import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { type MaskRule, Masks } from '../../../source/domain/masking/masks.ts';
import { lookAtDeadLetters, screenText } from './messages-fixture.ts';

const canary = 'CANARY-4111';
const bodies = [
	JSON.stringify({ type: 'Refund', card: canary, n: 1 }),
	JSON.stringify({ type: 'Refund', card: canary, n: 2 }),
];

function masks(rule: Partial<MaskRule> = {}): Masks {
	const by = { kind: 'file', path: 'config.toml', line: 7, scope: 'system' } as const;
	return new Masks([{ resource: ['*'], paths: [], regex: ['CANARY-[0-9]+'], by, ...rule }]);
}

describe('masked values in the console', () => {
	it('are on no screen of messages, in no copy and no export', async () => {
		const { console } = await lookAtDeadLetters({ bodies, masks: masks() });
		const screens: string[] = [screenText(console)];
		const see = (...keys: string[]) => {
			console.press(...keys);
			screens.push(screenText(console));
		};
		see('b', 'enter');
		see('*', '=', 'esc');
		see('enter');
		see('x');
		see('C');
		console.press('esc', 'c');
		await console.settled();
		see('esc', 'esc');
		expect(screens.join('\n')).toContain('[masked]');
		expect(screens.join('\n')).not.toContain(canary);
		expect(console.host.copied.join('\n')).not.toContain(canary);
	});

	it('are found by no filter', async () => {
		const { console, view } = await lookAtDeadLetters({ bodies, masks: masks() });
		console.press('/');
		console.type(canary);
		console.press('enter');
		await console.settled();
		expect(view().filter).toBe(canary);
		expect(screenText(console)).not.toContain('m0 ');
	});

	it('reach no editor', async () => {
		const { console } = await lookAtDeadLetters({ bodies, masks: masks() });
		console.press('enter', 'e', 'h');
		await console.settled();
		expect(console.host.editing).toEqual([]);
		expect(console.said()).toContain('values of it are masked');
	});

	it('are deleted with a copy of what was received', async () => {
		const { console } = await lookAtDeadLetters({ bodies, masks: masks() });
		console.press('del');
		await console.settled();
		const { entries } = await console.host.stores.deleted.read();
		expect(JSON.stringify(entries)).toContain(canary);
		console.press('esc');
		console.press(':');
		console.type('journal');
		console.press('enter');
		await console.settled();
		console.press('enter');
		await console.settled();
		expect(screenText(console)).not.toContain(canary);
	});

	it('are shown by V, which the audit tells of', async () => {
		const { console, view } = await lookAtDeadLetters({ bodies, masks: masks() });
		console.press('V');
		await console.settled();
		expect(view().messages.map(({ masked }) => masked === undefined)).toEqual([true, false]);
		expect(screenText(console)).toContain(canary);
		const { entries } = await console.host.stores.audit.read();
		expect(entries).toMatchObject([{ type: 'revealed', count: 1 }]);
	});

	it('are shown where the audit could not be written and need not be, and nobody says that it was', async () => {
		const { console } = await lookAtDeadLetters({ bodies, masks: masks() });
		Object.assign(console.host.stores.audit, {
			append: () => Promise.reject(fail('invalid', 'the file system is full')),
		});
		console.press('V');
		await console.settled();
		expect(screenText(console)).toContain(canary);
		expect(console.said()).toContain('shown as received: the audit could not be written');
	});

	it('are in no kind that is remembered once they were shown, noted or deleted', async () => {
		const one = JSON.stringify({ type: canary, n: 1 });
		const { console, view } = await lookAtDeadLetters({ bodies: [one, one], masks: masks() });
		console.press('V');
		await console.settled();
		console.press('del');
		await console.settled();
		console.press('V');
		await console.settled();
		expect(JSON.stringify(view().messages)).toContain(canary);
		console.press('b', ':');
		console.type('note look at it');
		console.press('enter');
		await console.settled();
		console.press('esc', 'esc', 'esc');
		await console.settled();
		const kinds = await console.host.stores.fingerprints.load();
		expect(kinds.map(({ note }) => note)).toEqual(['look at it']);
		expect(JSON.stringify(kinds)).not.toContain(canary);
	});

	it('are not shown where nobody may see them, and it is said who says so', async () => {
		const { console } = await lookAtDeadLetters({ bodies, masks: masks({ reveal: 'never' }) });
		console.press('V');
		await console.settled();
		expect(console.said()).toContain('nobody may see them: config.toml line 7 says so');
		expect((await console.host.stores.audit.read()).entries).toEqual([]);
	});
});
