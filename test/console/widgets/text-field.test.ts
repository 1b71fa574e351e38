import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	edit,
	insert,
	selectedField,
	type TextField,
	textField,
	textOf,
} from '../../../source/console/widgets/text-field.ts';

const at = (text: string, position: number): TextField => ({ ...textField(text), at: position });
const shown = (field: TextField | undefined) =>
	field === undefined
		? undefined
		: `${field.graphemes.slice(0, field.at).join('')}|${field.graphemes.slice(field.at).join('')}`;

test('a text of any letters has the graphemes that Unicode gives it', () => {
	const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	const piece = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('e\u0301'));
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
			const text = pieces.join('');
			const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment);
			expect(textField(text).graphemes).toEqual(graphemes);
		}),
	);
});

describe('the keys of readline', () => {
	test.each([
		['left', 'ab|c', 'a|bc'],
		['ctrl-b', '|abc', '|abc'],
		['right', 'a|bc', 'ab|c'],
		['ctrl-f', 'abc|', 'abc|'],
		['home', 'ab|c', '|abc'],
		['ctrl-a', 'abc|', '|abc'],
		['end', '|abc', 'abc|'],
		['ctrl-e', 'a|bc', 'abc|'],
		['backspace', 'ab|c', 'a|c'],
		['ctrl-h', '|abc', '|abc'],
		['del', 'a|bc', 'a|c'],
		['ctrl-d', 'abc|', 'abc|'],
		['ctrl-u', 'ab|c', '|c'],
		['ctrl-k', 'a|bc', 'a|'],
		['ctrl-w', 'one two  |three', 'one |three'],
		['ctrl-w', 'one|', '|'],
		['space', 'a|b', 'a |b'],
		['x', 'a|b', 'ax|b'],
		['日', 'a|b', 'a日|b'],
	])('%s makes %s into %s', (key, before, after) => {
		const position = before.indexOf('|');
		const field = at(before.replace('|', ''), position);
		expect(shown(edit(field, key))).toBe(after);
	});
});

test('a cluster of several code points is one step and one deletion', () => {
	const field = textField('ae\u0301👩‍👩‍👧b');
	expect(field.at).toBe(4);
	const back = edit(edit(field, 'left') ?? field, 'backspace');
	expect(textOf(back ?? field)).toBe('ae\u0301b');
});

test('keys that are not the field’s are left to whoever holds it', () => {
	for (const key of [
		'enter',
		'esc',
		'tab',
		'shift-tab',
		'up',
		'down',
		'pgup',
		'ctrl-r',
		'ctrl-c',
	]) {
		expect(edit(textField('a'), key)).toBeUndefined();
	}
});

test('a paste of several lines becomes one line', () => {
	expect(textOf(insert(textField('a'), 'b\r\nc\td\ne'))).toBe('ab c d e');
});

/** The field as the simplest thing that could work: two strings around the cursor. */
type Model = { before: string[]; after: string[] };

const steps: Readonly<Record<string, (model: Model) => void>> = {
	left: ({ before, after }) => {
		const one = before.pop();
		if (one !== undefined) after.unshift(one);
	},
	right: ({ before, after }) => {
		const one = after.shift();
		if (one !== undefined) before.push(one);
	},
	home: ({ before, after }) => {
		after.unshift(...before.splice(0));
	},
	end: ({ before, after }) => {
		before.push(...after.splice(0));
	},
	backspace: ({ before }) => {
		before.pop();
	},
	del: ({ after }) => {
		after.shift();
	},
	'ctrl-u': ({ before }) => {
		before.length = 0;
	},
	'ctrl-k': ({ after }) => {
		after.length = 0;
	},
	'ctrl-w': ({ before }) => {
		while (before.at(-1) === ' ') before.pop();
		while (before.length > 0 && before.at(-1) !== ' ') before.pop();
	},
	space: ({ before }) => {
		before.push(' ');
	},
};

test('any sequence of edits leaves the text that a model says, and the cursor within it', () => {
	const key = fc.oneof(
		fc.constantFrom(...Object.keys(steps)),
		fc.constantFrom('a', 'Z', '/', '日', '👍', 'é'),
	);
	fc.assert(
		fc.property(fc.string({ maxLength: 12 }), fc.array(key, { maxLength: 60 }), (start, keys) => {
			let field = textField(start);
			const model: Model = { before: [...field.graphemes], after: [] };
			for (const one of keys) {
				field = edit(field, one) ?? field;
				const step = steps[one];
				if (step === undefined) model.before.push(one);
				else step(model);
				expect(field.at).toBe(model.before.length);
				expect(field.at).toBeGreaterThanOrEqual(0);
				expect(field.at).toBeLessThanOrEqual(field.graphemes.length);
				expect(textOf(field)).toBe([...model.before, ...model.after].join(''));
			}
		}),
	);
});

test('of a selected text typing makes a new one, deleting none, and any other key goes on with it', () => {
	const text = fc.string({ minLength: 1, maxLength: 12 });
	fc.assert(
		fc.property(text, fc.string({ minLength: 1, maxLength: 3 }), (before, typed) => {
			const field = selectedField(before);
			expect(textOf(insert(field, typed))).toBe(textOf(insert(textField(), typed)));
			for (const key of ['backspace', 'del', 'ctrl-u', 'ctrl-w']) {
				expect(edit(field, key)).toEqual(textField());
			}
			for (const key of ['left', 'right', 'home', 'end']) {
				expect(edit(field, key)).toEqual(edit(textField(before), key));
			}
		}),
	);
	expect(selectedField('')).toEqual(textField());
});

test('what is typed piece by piece is the text that is typed at once', () => {
	const parts = fc.constantFrom(
		...['e', '\u0301', ' ', '日', '👩', '\u200d', '👧', '🇩', '🇪', '🏽', '각', 'ᄀ', 'ᅡ', 'a'],
	);
	fc.assert(
		fc.property(fc.array(parts, { maxLength: 12 }), (points) => {
			const typed = points.reduce((field, point) => insert(field, point), textField());
			expect(typed).toEqual(textField(points.join('')));
		}),
		{ numRuns: 1000 },
	);
});
