import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DialogState } from '../../../source/console/state/state.ts';
import { initialState } from '../../../source/console/state/state.ts';
import { newListing } from '../../../source/console/state/views.ts';
import {
	deafMs,
	dialogKey,
	dialogRows,
	scrolledDialog,
} from '../../../source/console/widgets/dialog.ts';
import { textField, textOf } from '../../../source/console/widgets/text-field.ts';
import type { Confirmation } from '../../../source/operations/guard.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { grantFor } from '../../helpers/grants.ts';
import { runs } from '../../helpers/whole.ts';

const plain: Confirmation = {
	level: 2,
	title: 'Send to orders',
	lines: ['Sends 1 message.', 'Account 123456789012, region eu-west-1'],
	confirmLabel: 'Send',
	grant: grantFor('orders', { effect: 'write', what: 'send to orders' }),
};

const named: Confirmation = {
	...plain,
	level: 3,
	title: 'Purge orders',
	typed: 'orders',
	confirmLabel: 'Purge',
	grant: grantFor('orders', { what: 'purge orders' }),
};

const opened = 1_000_000;

function open(confirmation: Confirmation, trigger = 's'): DialogState {
	return {
		confirmation,
		openedAt: opened,
		lastKeyAt: opened,
		trigger,
		typed: textField(),
		focus: 'cancel',
	};
}

/** The dialog as it is drawn. */
function linesOf(dialog: DialogState): string {
	const state = initialState({
		now: opened,
		size: { columns: 80, rows: 24 },
		theme: chooseTheme({ noColor: true, ascii: true }),
		sources: { flag: { mode: 'open' }, environment: {}, contexts: [] },
		demo: false,
		first: { id: 0, kind: 'list', pane: 'queues', ...newListing('trouble') },
	});
	return dialogRows(dialog, state, { columns: 80, rows: 24 })
		.map(({ line }) => plainLine(line))
		.join('\n');
}

/** Presses keys at times after the opening, each in a chunk of its own; stops at an answer. */
function pressed(dialog: DialogState, keys: readonly (readonly [key: string, at: number])[]) {
	let now = dialog;
	for (const [key, at] of keys) {
		const answer = dialogKey(now, key, opened + at, 1);
		if (answer.kind !== 'stay') return { answer: answer.kind, at };
		now = answer.dialog;
	}
	return { answer: 'stay' as const, dialog: now };
}

/** A key held from `from` on: its first repeat, then one each `everyMs`. */
function held(key: string, from: number, delayMs: number, everyMs: number): [string, number][] {
	const repeats = Array.from({ length: 60 }, (_, index): [string, number] => [
		key,
		from + delayMs + index * everyMs,
	]);
	return repeats.filter(([, at]) => at >= 0);
}

const pauses = [250, 400, 500, 600];
const rates = [20, 33, 50];

describe('what never confirms', () => {
	test.each(pauses.flatMap((pause) => rates.map((rate) => [pause, rate] as const)))(
		'the held key that opened it (repeats after %i ms, every %i ms)',
		(pause, rate) => {
			expect(pressed(open(plain, 'y'), held('y', 0, pause, rate)).answer).toBe('stay');
		},
	);

	test.each(pauses.flatMap((pause) => rates.map((rate) => [pause, rate] as const)))(
		'a `y` that was held before it opened (repeats after %i ms, every %i ms)',
		(pause, rate) => {
			expect(pressed(open(plain, 's'), held('y', -1, pause, rate)).answer).toBe('stay');
			expect(pressed(open(plain, 's'), held('y', -300, pause, rate)).answer).toBe('stay');
		},
	);

	test('a `y` typed ahead, in the moment after it opened', () => {
		expect(pressed(open(plain), [['y', 0]]).answer).toBe('stay');
		expect(pressed(open(plain), [['y', deafMs - 1]]).answer).toBe('stay');
	});

	test('and is answered: it has to come again, and then counts', () => {
		for (const early of [0, deafMs - 1]) {
			const { dialog } = pressed(open(plain), [['y', early]]);
			if (dialog === undefined) throw new Error('it was answered');
			expect(linesOf(dialog)).toMatch(/press y again/);
			const later = pressed(dialog, [['x', deafMs + 300]]);
			expect(later.dialog && linesOf(later.dialog)).not.toMatch(/press y again/);
			expect(pressed(dialog, [['y', deafMs + 300]]).answer).toBe('confirm');
		}
		// One of a chunk, and one of somebody who goes on typing, too.
		const chunk = dialogKey(open(plain), 'y', opened + 10 * deafMs, 3);
		expect(chunk.kind === 'stay' && linesOf(chunk.dialog)).toMatch(/press y again/);
		const typed = pressed(open(plain), [
			['p', 1000],
			['y', 1100],
		]);
		expect(typed.dialog && linesOf(typed.dialog)).toMatch(/press y again/);
		expect(linesOf(open(plain))).not.toMatch(/press y again/);
	});

	test('typing that goes on as if no dialog had opened', () => {
		const text = [...'payments yearly'].map((key, index): [string, number] => [key, index * 90]);
		expect(pressed(open(plain, '/'), text).answer).not.toBe('confirm');
	});

	test('keys of one chunk, as a paste without brackets sends them', () => {
		const late = opened + 10 * deafMs;
		expect(dialogKey(open(plain), 'y', late, 2).kind).toBe('stay');
		const typed = { ...open(named), typed: textField('orders') };
		expect(dialogKey(typed, 'enter', late, 7).kind).toBe('stay');
	});

	test('any other key', () => {
		const keys = ['x', 'Y', 'space', 'up', 'ctrl-r', 'J'];
		for (const key of keys) {
			expect(pressed(open(plain), [[key, 5 * deafMs]]).answer).toBe('stay');
		}
	});
});

describe('a question of yes or no', () => {
	test('`y` confirms after the deaf time', () => {
		expect(pressed(open(plain), [['y', deafMs + 200]]).answer).toBe('confirm');
	});

	test('a second `y`, pressed on purpose, confirms when the first came too early', () => {
		const answer = pressed(open(plain), [
			['y', 100],
			['y', deafMs + 300],
		]);
		expect(answer.answer).toBe('confirm');
	});

	test('enter stands on Cancel, and only after a move on the other button', () => {
		expect(pressed(open(plain), [['enter', 3 * deafMs]]).answer).toBe('cancel');
		const moved = pressed(open(plain), [
			['right', 3 * deafMs],
			['enter', 4 * deafMs],
		]);
		expect(moved.answer).toBe('confirm');
	});

	test.each(['esc', 'ctrl-c', 'n', 'q'])('%s cancels', (key) => {
		expect(pressed(open(plain), [[key, 3 * deafMs]]).answer).toBe('cancel');
	});

	test('esc cancels at once, deaf or not', () => {
		expect(pressed(open(plain), [['esc', 0]]).answer).toBe('cancel');
		expect(dialogKey(open(plain), 'esc', opened, 5).kind).toBe('cancel');
	});
});

describe('a name that has to be typed', () => {
	const typing = (text: string, from = deafMs + 10): [string, number][] =>
		[...text].map((key, index) => [key, from + index * 80]);

	test('confirms with exactly that name and enter', () => {
		const keys = typing('orders');
		expect(pressed(open(named, 'enter'), [...keys, ['enter', 5 * deafMs]]).answer).toBe('confirm');
	});

	test.each(['', 'order', 'orders2', 'Orders', ' orders'])('"%s" does not', (text) => {
		const keys = typing(text).map(([key, at]): [string, number] => [
			key === ' ' ? 'space' : key,
			at,
		]);
		expect(pressed(open(named), [...keys, ['enter', 5 * deafMs]]).answer).toBe('stay');
	});

	test('a name with the trigger in it is typed as it is', () => {
		const keys = [...'shipping'].map((key, index): [string, number] => [key, deafMs + index * 90]);
		const answer = pressed(open({ ...named, typed: 'shipping' }, 'p'), [
			...keys,
			['enter', deafMs + 800],
		]);
		expect(answer.answer).toBe('confirm');
	});

	test('enter right after the last letter confirms, though enter opened the dialog', () => {
		const keys = typing('orders');
		const last = keys.at(-1)?.[1] ?? 0;
		expect(pressed(open(named, 'enter'), [...keys, ['enter', last + 90]]).answer).toBe('confirm');
	});

	test('`y`, `n` and `q` are letters', () => {
		const answer = pressed(open(named), typing('qny'));
		expect(answer.answer).toBe('stay');
		expect(answer.dialog && textOf(answer.dialog.typed)).toBe('qny');
	});

	test('letters typed before the deaf time is over are not part of it', () => {
		const answer = pressed(open(named), [
			['o', 10],
			['r', 90],
		]);
		expect(answer.dialog && textOf(answer.dialog.typed)).toBe('');
	});

	test('esc cancels', () => {
		expect(pressed(open(named), [...typing('orders'), ['esc', 5 * deafMs]]).answer).toBe('cancel');
	});
});

describe('what it looks like', () => {
	const state = initialState({
		now: opened,
		size: { columns: 80, rows: 24 },
		theme: chooseTheme({ noColor: true, ascii: true }),
		sources: { flag: { mode: 'open' }, environment: {}, contexts: [] },
		demo: false,
		first: { id: 0, kind: 'list', pane: 'queues', ...newListing('trouble') },
	});
	const text = (confirmation: Confirmation, size = { columns: 80, rows: 19 }) =>
		dialogRows(open(confirmation), state, size)
			.map(({ line }) => plainLine(line))
			.join('\n');

	test('it names what happens, where, and both ways out', () => {
		expect(text(plain)).toContain('Send to orders');
		expect(text(plain)).toContain('Account 123456789012, region eu-west-1');
		expect(text(plain)).toContain('[>Cancel (esc)<]   [ Send (y) ]');
	});

	test('it says which name to type', () => {
		expect(text(named)).toContain('Type orders and press enter:');
	});

	test('in the smallest terminal the question and the answers are still there', () => {
		const long = {
			...plain,
			lines: Array.from({ length: 12 }, (_, index) => `Sentence ${index}. `.repeat(9)),
		};
		const size = { columns: 60, rows: 10 };
		const where = 'Account 123456789012, region eu-west-1, endpoint http://127.0.0.1:44945';
		const told = { ...plain, lines: [...long.lines, where] };
		// Where it happens is never shortened, on however many rows it stands.
		const words = text(told, size).replaceAll(/[^\w.:/-]+/g, ' ');
		expect(words).toContain(where.replaceAll(/[^\w.:/-]+/g, ' '));
		const rows = dialogRows(open(long), state, size);
		expect(rows.length).toBeLessThanOrEqual(size.rows);
		const shown = rows.map(({ line }) => plainLine(line)).join('\n');
		expect(shown).toContain('Send to orders');
		expect(shown).toContain('Send (y)');
		const typed = dialogRows(open({ ...named, lines: long.lines }), state, size);
		expect(typed.map(({ line }) => plainLine(line)).join('\n')).toContain('Type orders');
		expect(typed.length).toBeLessThanOrEqual(size.rows);
	});

	test('no row passes its frame, and the name to type stands there whole', () => {
		const size = { columns: 60, rows: 10 };
		const name = `orders-${'abcdefghij'.repeat(7)}.f`;
		const long = { ...named, title: `Purge ${name}`, typed: name, lines: [name] };
		for (const dialog of [open(long), { ...open(plain), early: true as const }]) {
			const rows = dialogRows(dialog, state, size).map(({ line }) => plainLine(line));
			expect(rows.length).toBeLessThanOrEqual(size.rows);
			for (const row of rows) expect(row).toMatch(/^ {2}[+|].{54}[+|]$/);
			const text = rows.map((row) => row.slice(4, -2).trim()).join('');
			if (dialog.confirmation === long) expect(text.split('Type')[1]).toContain(name);
			else expect(text.replaceAll(' ', '')).toContain('pressyagain');
		}
	});

	test('its frame is closed in any terminal, however many sentences it has', () => {
		const sentence = fc
			.array(fc.constantFrom('Changes', 'settings', 'of', 'the', 'queue'), { maxLength: 18 })
			.map((words) => words.join(' '));
		fc.assert(
			fc.property(
				fc.array(sentence, { minLength: 1, maxLength: 9 }),
				fc.integer({ min: 10, max: 24 }),
				fc.constantFrom(plain, named),
				(lines, rows, confirmation) => {
					const size = { columns: 60, rows };
					const drawn = dialogRows(open({ ...confirmation, lines }), state, size)
						.map(({ line }) => plainLine(line))
						.filter((line) => line !== '');
					expect(drawn.length).toBeLessThanOrEqual(rows);
					expect(drawn.at(-1)).toMatch(/^ *[+]-+[+]$/);
				},
			),
			{ numRuns: runs(300) },
		);
	});

	test('all that is asked can be read in the smallest terminal: PgDn goes on, and the answers stay', () => {
		const lines = [
			...Array.from({ length: 12 }, (_, at) => `Sentence ${at}.`),
			plain.lines[1] ?? '',
		];
		const size = { columns: 60, rows: 10 };
		for (const confirmation of [
			{ ...plain, lines },
			{ ...named, lines },
		]) {
			let dialog = open(confirmation);
			const pages: string[] = [];
			for (let page = 0; page < 8; page++) {
				const rows = dialogRows(dialog, state, size);
				expect(rows.length).toBeLessThanOrEqual(size.rows);
				pages.push(rows.map(({ line }) => plainLine(line)).join('\n'));
				const answer = dialogKey(dialog, 'pgdn', opened + 1_000 * (page + 1), 1);
				if (answer.kind !== 'stay') throw new Error(answer.kind);
				dialog = scrolledDialog(answer.dialog, size);
			}
			for (const line of lines) expect(pages.join('\n')).toContain(line);
			expect(pages[0]).toMatch(/\d+ more rows: PgDn/);
			expect(pages.at(-1)).toMatch(/\d+ rows above: PgUp/);
			for (const page of pages) {
				expect(page).toContain('Cancel (esc)');
				expect(page).toContain('Account 123456789012');
			}
			const back = dialogKey(dialog, 'pgup', opened + 20_000, 1);
			if (back.kind !== 'stay') throw new Error(back.kind);
			expect(dialogRows(back.dialog, state, size)).not.toEqual(dialogRows(dialog, state, size));
		}
	});
});
