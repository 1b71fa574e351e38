import type { TerminalApp } from '../helpers/terminal.ts';

/** Answers a dialog by `y`. It is deaf at first, so that typed-ahead keys never confirm: ask again. */
export async function confirm(app: TerminalApp): Promise<void> {
	await app.sees(/\(y\)/);
	for (let tries = 0; tries < 20; tries++) {
		const gone = await app
			.press('y')
			.seesNo(/\(y\)/, 300)
			.then(
				() => true,
				() => false,
			);
		if (gone) return;
	}
	throw new Error(`the dialog did not take y:\n${app.screen()}`);
}

/** Types the name that a dialog asks for, key by key: what comes in one piece is taken for a paste. */
export async function typeName(app: TerminalApp, name: string): Promise<void> {
	await app.sees(/and press enter:/);
	for (let length = 1; length <= name.length; length++) {
		const typed = `│ > ${name.slice(0, length)}`;
		for (let tries = 0; !app.screen().includes(typed) && tries < 20; tries++) {
			await app
				.press(name.charAt(length - 1))
				.sees(typed, 300)
				.then(
					() => {},
					() => {},
				);
		}
	}
	await app.sees(`│ > ${name}`);
}
