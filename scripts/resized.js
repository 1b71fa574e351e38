/**
 * Resizes a program, and waits until its frame of that size stands.
 * @param {import('../test/helpers/terminal.ts').TerminalApp} app
 * @param {string} size as `80x24`
 */
export async function resized(app, size) {
	const [columns, rows] = size.split('x').map(Number);
	const { cols, rows: had } = app.emulated.xterm;
	if (cols === columns && had === rows) return;
	const from = performance.now();
	app.doResize(columns, rows);
	// The last row of a frame has the keys: a screen that was cleared alone has none.
	const stands = () => {
		const lines = app.screen().split('\n');
		return app.lastOutputAt > from && lines.length === rows && lines.at(-1)?.trim() !== '';
	};
	await app.until(stands, `a frame of ${size}`).catch(() => {});
	await app.quiet(150, 1200);
}
