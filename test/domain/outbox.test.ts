import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, type Posted } from '../../source/domain/outbox.ts';

/** What came over, one after the other; each posting as the number of its messages. */
function inbox() {
	const messages: number[] = [];
	const postings: number[] = [];
	const take = (posted: Posted<number | { readonly type: 'several' }>) => {
		const isMany = typeof posted === 'object' && 'messages' in posted;
		const all = (isMany ? posted.messages : [posted]) as readonly number[];
		// What can't cross throws before anything has crossed.
		if (all.some((one) => one < 0)) throw new Error('no plain data');
		messages.push(...all);
		postings.push(all.length);
	};
	return { messages, postings, take };
}

describe('an outbox', () => {
	it('posts what was added until it is called back in one piece, and one by itself as it is', () => {
		const { postings, take } = inbox();
		const due: (() => void)[] = [];
		const outbox = new Outbox<number>(
			take,
			(flush) => due.push(flush),
			() => {},
		);
		for (const message of [1, 2, 3]) outbox.add(message);
		expect([postings, due.length]).toEqual([[], 1]);
		due.shift()?.();
		expect(postings).toEqual([3]);
		outbox.add(4);
		due.shift()?.();
		expect(postings).toEqual([3, 1]);
	});

	it('posts each message once and in its order, whenever it is emptied, and tells of each that cannot cross', () => {
		const step = fc.oneof(
			{ weight: 4, arbitrary: fc.constant('add' as const) },
			{ weight: 1, arbitrary: fc.constant('add what cannot cross' as const) },
			{ weight: 1, arbitrary: fc.constant('flush' as const) },
			{ weight: 2, arbitrary: fc.constant('later' as const) },
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const { messages, take } = inbox();
				const refused: number[] = [];
				const due: (() => void)[] = [];
				const outbox = new Outbox<number>(
					take,
					(flush) => due.push(flush),
					(message) => refused.push(message),
				);
				const added: number[] = [];
				for (const [at, what] of steps.entries()) {
					if (what === 'flush') outbox.flush();
					else if (what === 'later') due.shift()?.();
					else {
						const message = what === 'add' ? at + 1 : -(at + 1);
						added.push(message);
						outbox.add(message);
					}
				}
				for (const flush of due) flush();
				expect(messages).toEqual(added.filter((one) => one > 0));
				expect(refused).toEqual(added.filter((one) => one < 0));
			}),
		);
	});
});
