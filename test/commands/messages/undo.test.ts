import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run as undo } from '../../../source/commands/messages/undo.ts';
import type { OutgoingMessage } from '../../../source/domain/messages/message.ts';
import {
	type DeleteOutcome,
	keepMessages,
	keptMessages,
	noteOutcome,
	noteUndoBegun,
	noteUndone,
} from '../../../source/operations/messages/message-journal.ts';
import { message, queueRef, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';

const here = 'http://127.0.0.1:4566';
const queue = queueRef('orders-dlq');

/** What became of a message: how its deletion ended, or how far an undo of it came. */
type Fate = DeleteOutcome | 'cut off' | 'begun' | 'back';

/** A journal with one deletion a list, the oldest first, and a queue that takes what is sent. */
async function journalOf(...deletions: readonly (readonly Fate[])[]) {
	const stores = memoryStores();
	const { deleted } = stores;
	const sent: OutgoingMessage[] = [];
	for (const [run, fates] of deletions.entries()) {
		const messages = fates.map((_, index) => message(`m${run}-${index}`, `body ${run}-${index}`));
		const at = 1000 * run;
		const keys = await keepMessages(deleted, {
			...{ queue, place: here, messages, at, run: `r${run}`, from: 0 },
		});
		for (const [index, fate] of fates.entries()) {
			const key = keys[index] ?? '';
			const isUndo = fate === 'begun' || fate === 'back';
			if (fate !== 'cut off') await noteOutcome(deleted, key, isUndo ? 'deleted' : fate);
			if (isUndo) await noteUndoBegun(deleted, key);
			if (fate === 'back') await noteUndone(deleted, key, 'copy');
		}
	}
	const command = (args: readonly string[], more: { loopback?: string } = {}) =>
		runFake(undo, ['undo', 'orders-dlq', '--yes', '--output', 'text', ...args], {
			...{ stores, loopback: here, ...more },
			gateways: {
				queues: {
					send: async ({ entries }) => {
						sent.push(...entries);
						return entries.map((_, index) => ({ ok: true, messageId: `new${index}` }));
					},
				},
			},
		});
	return { stores, sent, command, bodies: () => sent.map(({ body }) => body) };
}

const doubtful: readonly Fate[] = ['unknown', 'lease-lost', 'cut off', 'begun'];

describe('awsmsg undo', () => {
	it.each(doubtful)('sends what is %s only with --repeat-unknown, and names it', async (fate) => {
		const { command, bodies } = await journalOf(['deleted', fate]);
		const first = await command([]);
		expect(first).toMatchObject({ code: 3 });
		expect(first.stdout).toMatch(/m0-1\tleft out\t-\t/);
		expect(bodies()).toEqual(['body 0-0']);
		const second = await command([]);
		expect(second.code).toBe(4);
		expect(second.stderr).toMatch(/1 message may be in orders-dlq still.*--repeat-unknown/s);
		expect(bodies()).toHaveLength(1);
		const third = await command(['--repeat-unknown']);
		expect(third.code).toBe(0);
		expect(third.stderr).toMatch(/Perhaps in orders-dlq twice: m0-1\./);
		expect(bodies()).toEqual(['body 0-0', 'body 0-1']);
	});

	it('sends what was not deleted only where it is named itself', async () => {
		const { command, bodies } = await journalOf(['deleted', 'failed']);
		expect(await command(['--repeat-unknown'])).toMatchObject({ code: 3 });
		expect(bodies()).toEqual(['body 0-0']);
		const named = ['--entry', 'r0-1'];
		expect(await command(named)).toMatchObject({ code: 1 });
		const third = await command([...named, '--repeat-unknown']);
		expect(third).toMatchObject({ code: 0, stderr: expect.stringMatching(/twice: m0-1/) });
	});

	it('takes the last deletion that took something, past one that deleted nothing', async () => {
		const { command, bodies } = await journalOf(['deleted'], ['failed', 'not-found', 'failed']);
		expect(await command([])).toMatchObject({ code: 0 });
		expect(bodies()).toEqual(['body 0-0']);
		const nothing = await command([]);
		expect(nothing).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/it was not deleted/),
		});
	});

	it('takes the last deletion at this endpoint, not that of another', async () => {
		const { stores, command, bodies } = await journalOf(['deleted']);
		const elsewhere = { queue, place: 'http://127.0.0.1:9', at: 5000, run: 'other', from: 0 };
		const [key = ''] = await keepMessages(stores.deleted, {
			...elsewhere,
			messages: [message('theirs', 'body of another place')],
		});
		await noteOutcome(stores.deleted, key, 'deleted');
		expect(await command([])).toMatchObject({ code: 0 });
		expect(bodies()).toEqual(['body 0-0']);
		const named = await command(['--entry', key]);
		expect(named.code).toBe(1);
		expect(named.stderr).toMatch(/deleted elsewhere: http:\/\/127\.0\.0\.1:9/);
	});

	it('is refused while another process brings back messages of the queue', async () => {
		const { stores, command, bodies } = await journalOf(['deleted']);
		const claim = await stores.claims.take(`undo ${here} ${queue.arn}`, 'an undo of orders-dlq');
		const refused = await command([]);
		expect(refused.code).toBe(4);
		expect(refused.stderr).toMatch(/an undo of orders-dlq is under way in process/);
		expect(bodies()).toEqual([]);
		await claim.release();
		expect(await command([])).toMatchObject({ code: 0 });
	});

	it('sends nothing that the journal does not know of, and says what it sent before', async () => {
		const { stores, command, bodies } = await journalOf(
			Array.from({ length: 25 }, (): Fate => 'deleted'),
		);
		const { append } = stores.deleted;
		let undos = 0;
		stores.deleted.append = async (entry, options) => {
			if (entry['type'] === 'undo' && ++undos > 12) stores.journal.state.broken = true;
			return append(entry, options);
		};
		const broken = await command([]);
		expect(broken.code).toBe(3);
		expect(bodies()).toHaveLength(10);
		expect(broken.stdout.match(/\tsent\t/g)).toHaveLength(10);
		expect(broken.stdout).toMatch(/the journal can't be written/);
	});

	it('ends with 0 only when everything that it meant is back', async () => {
		const fate = fc.constantFrom<Fate>('deleted', 'failed', 'back', ...doubtful);
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(fate, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
				fc.boolean(),
				async (deletions, repeat) => {
					const { stores, command, sent } = await journalOf(...deletions);
					const { code } = await command(repeat ? ['--repeat-unknown'] : []);
					const can = (one: Fate) => one === 'deleted' || doubtful.includes(one);
					const any = deletions.findLastIndex((fates) => fates.some(can));
					const last =
						any === -1
							? deletions.findLastIndex((fates) => fates.some((one) => one !== 'back'))
							: any;
					const meant = deletions[last] ?? [];
					const allowed = (one: Fate) => one === 'deleted' || (repeat && doubtful.includes(one));
					expect(sent.map(({ body }) => body)).toEqual(
						meant.flatMap((one, index) => (allowed(one) ? [`body ${last}-${index}`] : [])),
					);
					const { messages } = await keptMessages(stores.deleted);
					const back = messages.filter(({ key, undo: one }) => {
						return key.startsWith(`r${last}-`) && typeof one === 'object';
					});
					if (code === 0) expect(back).toHaveLength(meant.length);
					else expect(back.length).toBeLessThan(Math.max(1, meant.length));
				},
			),
			{ numRuns: 300 },
		);
	});
});
