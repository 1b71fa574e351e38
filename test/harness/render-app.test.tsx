import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderApp } from '../helpers/render-app.tsx';

function Counter() {
	const [keys, setKeys] = useState<string[]>([]);
	const [pasted, setPasted] = useState('');
	const { columns, rows } = useWindowSize();
	const { exit } = useApp();
	useInput((input, key) => {
		if (input === 'q') exit();
		setKeys((before) => [...before, key.escape ? 'ESC' : key.downArrow ? 'DOWN' : input]);
	});
	usePaste(setPasted);
	return (
		<Box width={columns} height={rows} flexDirection="column">
			<Text>
				size {columns}x{rows}
			</Text>
			<Text bold>keys {keys.join('|')}</Text>
			<Text>pasted {pasted}</Text>
		</Box>
	);
}

test('keys arrive one by one, escape and arrows as themselves, and text as one chunk', async () => {
	const app = await renderApp(<Counter />, { columns: 60, rows: 10 });
	await app.press('j', 'esc', 'down', 'k');
	await app.type('abc');
	await app.sees('keys j|ESC|DOWN|k|abc');
});

test('a paste arrives whole and never as keys', async () => {
	const app = await renderApp(<Counter />);
	await app.paste('q and j');
	await app.sees('pasted q and j');
	expect(app.screen()).toMatch(/^keys$/m);
});

test('the element learns of a new size and fills it', async () => {
	const app = await renderApp(<Counter />, { columns: 80, rows: 24 });
	await app.sees('size 80x24');
	await app.resize(200, 60);
	await app.sees('size 200x60');
});

test('styles and modes can be asked for, and unmounting restores the screen', async () => {
	const app = await renderApp(<Counter />, { columns: 60, rows: 10 });
	expect(app.styleOf('keys')?.bold).toBe(true);
	expect(app.styleOf('size')?.bold).toBe(false);
	expect(app.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
	await app.unmount();
	expect(app.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
});

test('a screen that never shows the text is reported with what it shows instead', async () => {
	const app = await renderApp(<Counter />, { columns: 60, rows: 10, patience: 50 });
	await expect(app.sees('nothing of the kind')).rejects.toThrow(
		/nothing of the kind[\s\S]*size 60x10/,
	);
});

test('titles, clipboard writes and links are seen', async () => {
	const app = await renderApp(<Text>x</Text>);
	const copied = Buffer.from('copied').toString('base64');
	app.emulated.write(
		`\u001b]0;title\u0007\u001b]52;c;${copied}\u0007\u001b]8;;http://x\u0007y\u0007`,
	);
	await app.settled();
	expect(app.modes()).toMatchObject({
		titles: ['title'],
		copies: ['copied'],
		links: ['http://x'],
		bells: 1,
	});
});
