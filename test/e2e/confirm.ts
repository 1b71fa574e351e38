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
