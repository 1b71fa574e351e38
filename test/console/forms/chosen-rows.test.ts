import { expect, test } from 'vitest';
import { withoutMessages } from '../../../source/console/messages/look/hide.ts';
import type { Console } from '../fixture.ts';
import { lookAtDeadLetters } from '../messages/messages-fixture.ts';

/* A form is about the rows that were chosen when it was opened, whatever has become of the list below it. */

function gone(console: Console, id: string): void {
	const list = console.session.state.views.find(({ kind }) => kind === 'messages');
	console.session.update(list?.id ?? -1, 'messages', (old) => withoutMessages(old, new Set([id])));
}

test('an export of a message that is gone exports no other one', async () => {
	const { console } = await lookAtDeadLetters();
	console.press('j', 'E');
	gone(console, 'refund-1002');
	console.press('tab', 'tab', 'enter');
	await console.settled();
	expect(console.topAs('ask').failure?.message).toBe('there is no such message');
	expect([...console.host.files.keys()]).toEqual([]);
});

test('a change of visibility of a message that is gone changes no other one', async () => {
	const { console, calls } = await lookAtDeadLetters();
	console.press('j', 'a');
	console.type('visibility');
	console.press('enter');
	gone(console, 'refund-1002');
	console.press('enter');
	await console.settled();
	expect(console.topAs('ask').failure?.message).toBe('what was chosen is gone from the list');
	expect(calls.map(([call]) => call)).not.toContain('changeVisibility');
});

test('a note is about the group that it was begun for', async () => {
	const { console, view } = await lookAtDeadLetters();
	console.press('b', 'a');
	await console.settled();
	console.press('esc', '?');
	console.type('note');
	console.press('enter');
	expect(console.topAs('ask').ask).toBe('note');
	const list = console.session.state.views.find(({ kind }) => kind === 'messages');
	console.session.update(list?.id ?? -1, 'messages', (old) => ({
		...old,
		groupList: { cursor: 'another', top: 1 },
	}));
	console.type('voucher');
	console.press('enter');
	await console.settled();
	const noted = [...(view().known?.values() ?? [])].filter(({ note }) => note !== undefined);
	expect(noted.map(({ title, note }) => [title.includes('Refund'), note])).toEqual([
		[true, 'voucher'],
	]);
});
