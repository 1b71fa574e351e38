import { Text, useInput } from 'ink';
import { useState } from 'react';
import { describe, expect, test } from 'vitest';
import { keyLabel, toKeystrokes } from '../../../source/console/keys/keystroke.ts';
import { renderApp } from '../../helpers/render-app.tsx';

/** Notes the keystrokes that the real Ink delivers, and shows how many there were. */
function Probe({ strokes }: { readonly strokes: string[] }) {
	const [count, setCount] = useState(0);
	useInput((input, key) => {
		strokes.push(...toKeystrokes(input, key));
		setCount(strokes.length);
	});
	return (
		<Text>
			{count} {strokes.at(-1)}
		</Text>
	);
}

async function strokesOf(...chunks: string[]): Promise<string[]> {
	const strokes: string[] = [];
	const app = await renderApp(<Probe strokes={strokes} />, { columns: 60, rows: 4 });
	for (const chunk of chunks) await app.type(chunk);
	// Esc is known as such only after a silence: the last key says that all have arrived.
	await app.type('Z');
	await app.sees(/^\d+ Z$/m);
	return strokes.slice(0, -1);
}

describe('keys that come together are told apart', () => {
	test.each([
		['jjj', ['j', 'j', 'j']],
		['\t\r', ['tab', 'enter']],
		['foo\r', ['f', 'o', 'o', 'enter']],
		['a b', ['a', 'space', 'b']],
		['x\r\ny', ['x', 'enter', 'y']],
		['a\u007f\u007fb', ['a', 'backspace', 'backspace', 'b']],
		['j\u0003', ['j', 'ctrl-c']],
		['G\u0012', ['G', 'ctrl-r']],
		['e\u0301日👍', ['e\u0301', '日', '👍']],
		['\u001b[Aj\u001b[B', ['up', 'j', 'down']],
	])('%j', async (chunk, strokes) => {
		expect(await strokesOf(chunk)).toEqual(strokes);
	});
});

describe('single keys have their names', () => {
	test.each([
		['\r', 'enter'],
		['\n', 'enter'],
		['\t', 'tab'],
		['\u001b[Z', 'shift-tab'],
		[' ', 'space'],
		['\u007f', 'backspace'],
		['\u001b[3~', 'del'],
		['\u001b[5~', 'pgup'],
		['\u001b[6~', 'pgdn'],
		['\u001b[H', 'home'],
		['\u001b[F', 'end'],
		['\u001b[D', 'left'],
		['\u001b[C', 'right'],
		['\u0001', 'ctrl-a'],
		['\u0012', 'ctrl-r'],
		['\u001a', 'ctrl-z'],
		['A', 'A'],
		['?', '?'],
	])('%j is %s', async (bytes, stroke) => {
		expect(await strokesOf(bytes)).toEqual([stroke]);
	});
});

test('tmux makes Alt of esc and a quick key: it counts as esc, then the key', async () => {
	expect(await strokesOf('\u001bj')).toEqual(['esc', 'j']);
	expect(await strokesOf('\u001b\r')).toEqual(['esc', 'enter']);
	expect(await strokesOf('\u001b\u001b[A')).toEqual(['esc', 'up']);
});

test('two escs in one chunk are two', async () => {
	expect(await strokesOf('\u001b\u001b', 'j')).toEqual(['esc', 'esc', 'j']);
});

test('releases of keys, which some terminals report, do nothing', () => {
	const key = { eventType: 'release' } as unknown as Parameters<typeof toKeystrokes>[1];
	expect(toKeystrokes('j', key)).toEqual([]);
});

test('keys are written as people know them', () => {
	expect(['del', 'pgup', 'j', 'ctrl-r'].map(keyLabel)).toEqual(['Del', 'PgUp', 'j', 'ctrl-r']);
});
