import { describe, expect, test, vi } from 'vitest';
import { identity } from '../fixture.ts';
import { lookAtDeadLetters } from '../messages/messages-fixture.ts';

/** Dead letters of which the deletion is answered when the test says so. */
async function slowDeletion(answer: 'ok' | 'refused' = 'ok') {
	let deletions = 0;
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const looked = await lookAtDeadLetters({
		queues: {
			delete: async ({ receiptHandles }) => {
				deletions++;
				await ended;
				return receiptHandles.map(() =>
					answer === 'ok'
						? ({ ok: true } as const)
						: ({ ok: false, code: 'Busy', message: 'later', senderFault: false } as const),
				);
			},
		},
	});
	const receives = () => looked.calls.filter(([call]) => call === 'receive').length;
	return { ...looked, end, receives, deletions: () => deletions };
}

describe('a message that is being deleted', () => {
	test('is not deleted once more while its row still stands', async () => {
		const { console, end, deletions, receives, view } = await slowDeletion();
		const before = receives();
		console.press('del');
		await console.pass(1_000);
		console.press('del');
		await console.pass(0);
		expect(console.said()).toBe('refund-1001 is being deleted');
		end();
		await console.pass(0);
		expect([deletions(), receives() - before]).toEqual([1, 0]);
		expect(view().messages).toHaveLength(7);
		expect(console.session.state.tasks).toHaveLength(1);
	});

	test('is not searched for in the whole queue when it went during the check of the account', async () => {
		const { console, end, deletions, receives } = await slowDeletion();
		const gateways = console.session.connection?.gateways;
		if (gateways === undefined) throw new Error('not connected');
		const before = receives();
		const answers: (() => void)[] = [];
		vi.spyOn(gateways.identity, 'whoAmI').mockImplementation(
			() => new Promise((resolve) => answers.push(() => resolve(identity))),
		);
		// Both keys are pressed before the first is granted: nothing is under way yet.
		console.press('del');
		await console.pass(1_000);
		console.press('del');
		await console.settled();
		expect(answers).toHaveLength(2);
		answers[0]?.();
		await console.settled();
		end();
		await console.pass(0);
		expect(console.said()).toBe('deleted, z brings it back: refund-1001 of orders-dlq');
		answers[1]?.();
		await console.pass(30_000);
		expect(console.said()).toBe('refund-1001 is deleted already: z brings it back');
		expect([deletions(), receives() - before]).toEqual([1, 0]);
	});

	test('is left out of what is deleted with it, which the dialog says', async () => {
		const { console, end, deletions } = await slowDeletion();
		console.press('del');
		await console.pass(1_000);
		console.press('space', 'space', 'space', 'ctrl-d');
		expect(console.overlay()).toMatchObject({
			dialog: {
				confirmation: {
					lines: expect.arrayContaining(['1 more is being deleted and is left out.']),
				},
			},
		});
		end();
		await console.pass(0);
		expect(deletions()).toBe(1);
	});

	test('may be tried again once it is known that it was not deleted', async () => {
		const { console, end, deletions } = await slowDeletion('refused');
		console.press('del');
		await console.settled();
		end();
		await console.pass(1_000);
		console.press('esc');
		await console.pass(1_000);
		console.press('del');
		await console.pass(0);
		expect(deletions()).toBe(2);
	});
});
