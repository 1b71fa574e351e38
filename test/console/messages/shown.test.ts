import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsOf } from '../../../source/console/messages/groups.ts';
import { messageById, shownIn } from '../../../source/console/messages/shown.ts';
import { newLook } from '../../../source/console/state/messages.ts';
import { newListing, type ViewOf } from '../../../source/console/state/views.ts';
import { maskedId } from '../../../source/domain/masking/mask-id.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

/* What a list of messages remembers of its last rows is never another list's. */

const lookAt = (
	queue: string,
	filter: string,
	messages: readonly Message[],
): ViewOf<'messages'> => ({
	...newListing('age'),
	...newLook(queueRef(queue)),
	...{ id: 1, messages, filter },
});

test('a filter that asks for the queue is asked of the queue that is shown', () => {
	const { session } = startConsole({});
	const messages = [message('m0', 0)];
	const shown = (queue: string) =>
		shownIn(lookAt(queue, '=source == "orders"', messages), session.state).rows.length;
	expect([shown('orders'), shown('returns'), shown('orders')]).toEqual([1, 0, 1]);
});

test('a message is found by its id in the list that is shown', () => {
	const lists = [[message('m0', 0)], [message('m1', 0)]];
	const found = lists.map((messages) => messageById(lookAt('orders', '', messages), 'm1')?.id);
	expect(found).toEqual([undefined, 'm1']);
});

test('groups of a list that grew, shrank or changed are those of the list counted anew', () => {
	const bodies = ['{"type":"A"}', '{"type":"B"}', 'boom at 0x1'];
	const lists = fc.array(fc.array(fc.nat(2), { maxLength: 6 }), { minLength: 1, maxLength: 5 });
	const choice = { by: 'expression', text: 'body' } as const;
	fc.assert(
		fc.property(lists, fc.boolean(), (all, grows) => {
			let before: readonly Message[] = [];
			for (const [turn, kinds] of all.entries()) {
				const more = kinds.map((kind, index) =>
					message(`m${turn}-${index}`, 0, { body: bodies[kind] ?? '' }),
				);
				before = grows ? [...before, ...more] : more;
				const counted = groupsOf(before, choice);
				const anew = groupsOf([...before], { ...choice });
				expect(counted.groups.map(({ id, count }) => [id, count])).toEqual(
					anew.groups.map(({ id, count }) => [id, count]),
				);
				expect([...counted.groupOf]).toEqual([...anew.groupOf]);
				groupsOf(before, choice);
			}
		}),
		{ seed: 66, numRuns: 80 },
	);
});

test('a mark that no message here has is said to be none, and shows nothing, also where others than it are asked for', () => {
	const { session } = startConsole({});
	const system = (group: string) => ({ MessageGroupId: maskedId(group) });
	const messages = ['a', 'b'].map((group) => message(group, 0, { system: system(group) }));
	const shown = (filter: string) => shownIn(lookAt('orders.fifo', filter, messages), session.state);
	const strange = '[masked 00000000]';
	for (const filter of [strange, `=group != "${strange}"`, `=group == "${strange}"`]) {
		expect(shown(filter)).toMatchObject({
			...{ rows: [], problem: 'nothing here has this mark: one of another run names nobody' },
			position: filter.indexOf('[masked'),
		});
	}
	const [own] = messages;
	const mark = own?.system['MessageGroupId'] ?? '';
	expect(shown(`=group == "${mark}"`).rows.map(({ key }) => key)).toEqual(['a']);
	expect(shown(`=group != "${mark}"`).rows.map(({ key }) => key)).toEqual(['b']);
});
