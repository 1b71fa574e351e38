import { expect, test } from 'vitest';
import { chooseTheme, themes } from '../../source/presentation/theme.ts';

test('NO_COLOR wins over a chosen theme and leaves no colour', () => {
	const theme = chooseTheme({ name: 'dark', noColor: true, ascii: false });
	for (const sgr of Object.values(theme.styles)) {
		for (const code of sgr.split(';')) expect(code).not.toMatch(/^(3|4|9|10)\d$/);
	}
});

test('every theme shows where the cursor is', () => {
	for (const theme of Object.values(themes)) expect(theme.cursor).not.toBe('');
});

test('ASCII can be had with every theme', () => {
	expect(chooseTheme({ name: 'light', noColor: false, ascii: true })).toMatchObject({
		name: 'light',
		ascii: true,
	});
	expect(themes['light']?.ascii).toBe(false);
});
