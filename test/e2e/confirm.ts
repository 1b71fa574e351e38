import type { TerminalApp } from '../helpers/terminal.ts';

/** Answers a dialog by `y`, as somebody who has read it. */
export async function confirm(app: TerminalApp): Promise<void> {
	await app.sees(/\(y\)/).reads().press('y').seesNo(/\(y\)/);
}

/** Types the name that a dialog asks for, key by key: what comes in one piece is taken for a paste. */
export async function typeName(app: TerminalApp, name: string): Promise<void> {
	await app.sees(/and press enter:/).reads();
	for (let length = 1; length <= name.length; length++) {
		const key = name.charAt(length - 1);
		// A key that comes again at once was held down.
		if (key === name.charAt(length - 2)) await app.reads();
		await app.press(key).sees(`│ > ${name.slice(0, length)}`);
	}
}
