import { beforeEach, describe, expect, test } from 'vitest';
import {
	commandLineKeys,
	dialogKeys,
	filterKeys,
	helpKeys,
	menuKeys,
	movingKeys,
	namedDialogKeys,
	textFieldKeys,
} from '../../../scripts/key-reference.js';
import type { DialogState } from '../../../source/console/state/state.ts';
import { deafMs, dialogKey } from '../../../source/console/widgets/dialog.ts';
import { movement } from '../../../source/console/widgets/list.ts';
import { edit, textField } from '../../../source/console/widgets/text-field.ts';
import { type Console, startConsole } from '../fixture.ts';

/* The lists behind docs/keys.md against what the widgets do, both ways. */

const named =
	'enter esc tab shift-tab up down left right pgup pgdn home end del backspace space'.split(' ');
const controls = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `ctrl-${letter}`);
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
const everyKey = [...named, ...controls, ...printable];

const listed = (records: readonly { readonly keys: readonly string[] }[]) =>
	records.flatMap(({ keys }) => keys).sort();

test('moving keys', () => {
	expect(everyKey.filter((key) => movement(key, 20) !== undefined).sort()).toEqual(
		listed(movingKeys),
	);
});

test('keys of a text field, apart from text', () => {
	const field = { ...textField('one two three'), at: 7 };
	const used = [...named, ...controls].filter((key) => edit(field, key) !== undefined);
	expect(used.filter((key) => key !== 'space').sort()).toEqual(listed(textFieldKeys));
	expect(printable.filter((key) => edit(field, key) === undefined)).toEqual([]);
});

describe('keys of a confirmation', () => {
	const dialog = (typed?: string): DialogState => ({
		confirmation: {
			level: typed === undefined ? 2 : 3,
			title: 'Purge orders',
			lines: [],
			confirmLabel: 'Purge',
			grant: undefined,
			...(typed === undefined ? {} : { typed }),
		},
		openedAt: 0,
		lastKeyAt: 0,
		trigger: 'none',
		typed: textField('orders'),
		focus: 'cancel',
		offset: 4,
	});
	const does = (before: DialogState, key: string): string => {
		const answer = dialogKey(before, key, 2 * deafMs, 1);
		if (answer.kind !== 'stay') return answer.kind;
		if (answer.dialog.offset !== before.offset) return 'more';
		return answer.dialog.focus === before.focus ? 'nothing' : 'choose';
	};

	test('of yes or no', () => {
		const used = everyKey.filter((key) => does(dialog(), key) !== 'nothing');
		expect(used.sort()).toEqual(listed(dialogKeys));
		for (const { keys, title } of dialogKeys) {
			for (const key of keys)
				expect([key, does(dialog(), key)]).toEqual([key, title === 'press' ? 'cancel' : title]);
		}
	});

	test('by name', () => {
		const used = everyKey.filter((key) => does(dialog('orders'), key) !== 'nothing');
		expect(used.sort()).toEqual(listed(namedDialogKeys));
	});
});

describe('keys of the lines and lists over a screen', () => {
	let console: Console;

	beforeEach(() => {
		console = startConsole();
		console.queues({ orders: 3, payments: 2, invoices: 1 });
	});

	/** Keys apart from those of the text field that change something once `open` was pressed. */
	function used(open: readonly string[]): string[] {
		const text = new Set([...listed(textFieldKeys), 'space', ...printable]);
		// Handled before any screen, and listed with what works everywhere.
		const always = new Set(['ctrl-l', 'ctrl-z']);
		return everyKey
			.filter((key) => !text.has(key) && !always.has(key))
			.filter((key) => {
				const fresh = startConsole();
				fresh.queues({ orders: 3, payments: 2, invoices: 1 });
				fresh.press(...open);
				const before = fresh.session.state;
				fresh.press(key);
				return fresh.session.state !== before;
			})
			.sort();
	}

	test('filter', () => {
		// Pages and ends belong to the text field, or do nothing while it is open.
		expect(used(['/', 'o', 'down'])).toEqual(listed(filterKeys));
	});

	test('command line', () => {
		expect(used([':', 'q', 'down'])).toEqual(listed(commandLineKeys));
	});

	test('menu', () => {
		expect(used(['C', 'down'])).toEqual(listed(menuKeys));
	});

	test('help', () => {
		expect(used(['?', 'down'])).toEqual(listed(helpKeys));
	});
});
