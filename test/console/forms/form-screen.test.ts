import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { openHideForm } from '../../../source/console/forms/ask-forms.ts';
import { frameRows } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import type { Session } from '../../../source/console/shell/session.ts';
import { type FormField, type NewView, newListing } from '../../../source/console/state/views.ts';
import { type Fields, fieldText } from '../../../source/console/widgets/fields.ts';
import { textOf } from '../../../source/console/widgets/text-field.ts';
import { plainLine, widthOf } from '../../../source/presentation/line.ts';
import { startConsole } from '../fixture.ts';
import { viewsOf } from '../views.ts';

const failure = { kind: 'invalid', message: 'wrong', retryable: false } as const;

const keys = ['left', 'right', 'space', 'x', 'backspace', 'home'] as const;

/** Every form that a view can be, filled with plain text. */
const texts = { name: 'orders', body: 'text', bytes: new Uint8Array(), number: 1, now: 1 };
const forms = viewsOf(texts).filter(
	(view): view is NewView & Fields => 'fields' in view && !('file' in view),
);

function open(form: NewView & Fields, focus: number) {
	const console = startConsole();
	const id = console.session.push({ ...form, focus, failure } as NewView);
	return { console, form: () => formOf(console.session, id) };
}

function formOf({ state }: Session, id: number) {
	const view = state.views.find((one) => one.id === id);
	if (view === undefined || !('fields' in view)) throw new Error('the form is gone');
	return view;
}

const inFields = (fields: readonly FormField[]) =>
	fields.map(({ id, field }) => [id, textOf(field)]);

describe.each(forms.map((form, at) => [`${form.kind} (${at})`, form] as const))(
	'a form: %s',
	(_, form) => {
		test.skipIf(form.kind === 'plan')(
			'says once what is wrong with it, though it was told as well',
			() => {
				const { console } = open(form, 0);
				console.session.fail(failure);
				const rows = frameRows(console.session.state, commandTables(console.session));
				expect(
					rows.filter(({ line }) => /^ *(error: )?wrong$/.test(plainLine(line).trimEnd())),
				).toHaveLength(1);
			},
		);

		test('tab goes through every stop and round, shift-tab the same way back', () => {
			const opened = open(form, form.fields.length);
			const stops: number[] = [];
			do {
				stops.push(opened.form().focus);
				opened.console.press('tab');
			} while (opened.form().focus !== stops[0] && stops.length < 40);
			const back = stops.map(() => {
				opened.console.press('shift-tab');
				return opened.form().focus;
			});
			expect(back.reverse()).toEqual(stops);
			const down = stops.map(() => {
				const { focus } = opened.form();
				opened.console.press('down');
				return focus;
			});
			expect(down).toEqual(stops);
			opened.console.press('up', 'tab');
			expect(opened.form().focus).toBe(stops[0]);
			expect(new Set(stops).size).toBe(stops.length);
			const buttons = stops.filter((stop) => stop >= form.fields.length).toSorted((a, b) => a - b);
			expect(buttons).toEqual(buttons.map((_, index) => form.fields.length + index));
		});

		test('esc leaves it at once while nothing was typed, and asks for a second one where something was', () => {
			const isLeft = ({ console }: ReturnType<typeof open>) => !('fields' in console.top());
			const untouched = open(form, 0);
			untouched.console.press('tab', 'shift-tab', 'esc');
			expect(isLeft(untouched)).toBe(true);
			for (const [at, field] of form.fields.entries()) {
				if (field.choices !== undefined) continue;
				const opened = open(form, at);
				const { console } = opened;
				console.type('x');
				const typed = inFields(opened.form().fields);
				console.press('esc');
				expect(console.said()).toBe('esc again leaves: what was typed is lost');
				expect(inFields(opened.form().fields)).toEqual(typed);
				// Whoever goes on with it is asked again.
				console.press('tab', 'esc');
				expect(isLeft(opened)).toBe(false);
				console.press('right', 'left', 'esc');
				expect(isLeft(opened)).toBe(false);
				console.press('esc');
				expect(isLeft(opened)).toBe(true);
			}
		});

		test('a key that leads elsewhere from a button asks as well where something was typed', () => {
			const at = form.fields.findIndex(({ choices }) => choices === undefined);
			if (at < 0) return;
			for (const key of ['1', '2', '6', 'T', '-']) {
				const console = startConsole();
				console.press('2');
				const id = console.session.push({ ...form, focus: at } as NewView);
				console.type('x');
				console.session.update(id, form.kind, (old) => ({
					...old,
					focus: formOf(console.session, id).fields.length,
				}));
				console.press(key);
				expect(console.top().id, key).toBe(id);
				expect(console.said()).toBe(`${key} again leaves: what was typed is lost`);
				console.press(key);
				expect(console.top().id).not.toBe(id);
			}
		});

		test('and so does one, or a word, that ends it behind another view', () => {
			const at = form.fields.findIndex(({ choices }) => choices === undefined);
			if (at < 0) return;
			for (const way of [
				'1',
				'6',
				'-',
				':queues',
				':dead',
				':tasks',
				':resume',
				':subscriptions',
			]) {
				const console = startConsole();
				console.press('2');
				const id = console.session.push({ ...form, focus: at } as NewView);
				console.type('x');
				console.session.push({ kind: 'calls', ...newListing('at') });
				const go = () => {
					if (!way.startsWith(':')) return console.press(way);
					console.press(':');
					console.type(way.slice(1));
					console.press('enter');
				};
				const stands = () => console.session.state.views.some((view) => view.id === id);
				go();
				expect(stands(), way).toBe(true);
				expect(console.said()).toBe(`${way} again leaves: what was typed is lost`);
				go();
				expect(stands(), way).toBe(false);
			}
		});

		test('what was asked before another view is asked again behind it', () => {
			const at = form.fields.findIndex(({ choices }) => choices === undefined);
			if (at < 0) return;
			const { console, form: now } = open(form, at);
			console.type('x');
			console.press('esc');
			console.session.push({ kind: 'calls', ...newListing('at') });
			console.press('1');
			expect(now().fields).toHaveLength(form.fields.length);
			expect(console.said()).toBe('1 again leaves: what was typed is lost');
			console.press('1');
			expect(console.top().kind).toBe('list');
		});

		test('what one key was asked about behind another view is asked about again for another key, and for a word', () => {
			const at = form.fields.findIndex(({ choices }) => choices === undefined);
			if (at < 0) return;
			for (const way of ['esc', ':queues']) {
				const console = startConsole();
				console.press('2');
				const id = console.session.push({ ...form, focus: at } as NewView);
				console.type('x');
				console.session.push({ kind: 'calls', ...newListing('at') });
				console.press('1');
				expect(console.said()).toBe('1 again leaves: what was typed is lost');
				console.press('esc');
				expect(console.top().id).toBe(id);
				const go = () => {
					if (!way.startsWith(':')) return console.press(way);
					console.press(':');
					console.type(way.slice(1));
					console.press('enter');
				};
				const stands = () => console.session.state.views.some((view) => view.id === id);
				go();
				expect(stands(), way).toBe(true);
				expect(console.said()).toBe(`${way} again leaves: what was typed is lost`);
				go();
				expect(stands(), way).toBe(false);
			}
		});

		// Among the choices of a tail's start keys lead elsewhere.
		test.skipIf(form.kind === 'tail-start')(
			'a letter on choices that is no command says how they are chosen',
			() => {
				for (const [at, field] of form.fields.entries()) {
					if (field.choices === undefined) continue;
					const opened = open(form, at);
					for (const key of ['=', 'y']) {
						opened.console.press(key);
						expect(opened.console.said()).toBe(
							`nothing is typed in ${field.label}: left and right choose, tab goes on to the next field`,
						);
					}
					expect(opened.form().focus).toBe(at);
				}
			},
		);

		test('what is typed is in the field with the keys, and in no other', () => {
			for (const [at, field] of form.fields.entries()) {
				if (field.choices !== undefined) continue;
				const { console, form: now } = open(form, at);
				console.press('end');
				console.type('q C?1');
				const before = inFields(form.fields).filter(([id]) => id !== field.id);
				const after = inFields(now().fields).filter(([id]) => before.some(([one]) => one === id));
				expect(after).toEqual(before);
				expect(fieldText(now(), field.id)).toBe(`${textOf(field.field)}q C?1`);
				expect(console.overlay().kind).toBe('none');
				expect(now()).not.toMatchObject({ failure });
			}
		});

		test('the field with the keys and the buttons are in sight, whatever the size', () => {
			for (const size of [
				{ columns: 60, rows: 15 },
				{ columns: 80, rows: 24 },
			]) {
				for (let focus = 0; focus < form.fields.length; focus++) {
					const { console } = open(form, focus);
					console.session.dispatch({ type: 'resized', size });
					// A field that is hidden has no keys: the next one has.
					console.press('shift-tab', 'tab');
					const lines = frameRows(console.session.state, commandTables(console.session));
					const body = lines.slice(3, -2).map(({ line }) => line);
					const cursors = body.flat().filter(({ style }) => style === 'field-cursor');
					expect(cursors.length, `${focus}`).toBeGreaterThan(0);
					const told = body.map(plainLine);
					expect(told.filter((line) => widthOf(line) > size.columns && /\[ /.test(line))).toEqual(
						[],
					);
					expect(told.join('\n')).toMatch(
						/\[ (Start|Read it|Send|Publish|Put|[A-Z]\w+) \]\s*(\n|$)/,
					);
				}
			}
		});

		test('a field of choices keeps one of them, whatever is pressed', () => {
			for (const [at, { id, choices = [] }] of form.fields.entries()) {
				if (choices.length === 0) continue;
				fc.assert(
					fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 12 }), (pressed) => {
						const { console, form: now } = open(form, at);
						console.press(...pressed);
						const field = now().fields.find((one) => one.id === id);
						expect(field?.choices).toContain(field && textOf(field.field));
					}),
					{ numRuns: 10 },
				);
			}
		});
	},
);

test('what goes wrong once a form of questions is gone is told all the same', () => {
	const console = startConsole();
	const list = viewsOf(texts).find(({ kind }) => kind === 'messages');
	if (list?.kind !== 'messages') throw new Error('there is no list of messages');
	const id = console.session.push(list);
	openHideForm(console.session, { ...list, id }, list);
	vi.spyOn(console.session, 'run').mockImplementation(() => {
		throw new Error('nothing runs here');
	});
	console.press('enter');
	expect(console.top().kind).toBe('messages');
	expect(console.said()).toContain('nothing runs here');
});
