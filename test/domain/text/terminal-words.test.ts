import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announcement, titleSequence } from '../../../source/domain/text/terminal-words.ts';

/** What ends a sequence, or begins another one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

const hostile = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 300 }),
	fc.constantFrom(
		'\u0007\u001b]52;c;aGk=\u0007',
		'\u001b\\\u001b[31m',
		'\u009cx',
		'4;1;50',
		';a;b',
	),
);

test('whatever a name holds, it stays within the sequence, and is short', () => {
	fc.assert(
		fc.property(hostile, (text) => {
			for (const [sequence, start] of [
				[titleSequence(text), '\u001b]0;'],
				[announcement('notify', text, {}), '\u001b]9;awsmsg: '],
			] as const) {
				expect(sequence.startsWith(start) && sequence.endsWith('\u0007')).toBe(true);
				const said = sequence.slice(start.length, -1);
				expect(control.test(said)).toBe(false);
				expect([...said].length).toBeLessThanOrEqual(160);
			}
		}),
	);
});

test('a bell is a bell, and so is a notification inside a multiplexer, which drops that', () => {
	expect(announcement('bell', 'redrive of a: done', {})).toBe('\u0007');
	expect(announcement('notify', 'redrive of a: done', { TMUX: '/tmp/x,1,0' })).toBe('\u0007');
	expect(announcement('notify', 'redrive of a: done', { STY: '1.pts' })).toBe('\u0007');
	expect(announcement('notify', 'redrive of a: done', {})).toBe(
		'\u001b]9;awsmsg: redrive of a: done\u0007',
	);
});
