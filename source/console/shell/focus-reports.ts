/** Focus reports of terminals (`CSI ? 1004 h`): `ESC [ I` when focused, `ESC [ O` when not. */
const on = '\u001b[?1004h';
const off = '\u001b[?1004l';

type Stdout = { write(text: string): unknown };
type Stdin = {
	on(event: 'data', listener: (chunk: unknown) => void): unknown;
	off(event: 'data', listener: (chunk: unknown) => void): unknown;
};

/**
 * Tells when the terminal gains or loses the focus, where it can. Ink drops these reports before
 * its input hooks, so they are tapped from the stream. Returns how to stop.
 */
export function watchFocus(
	stdin: Stdin,
	stdout: Stdout,
	changed: (focused: boolean) => void,
): { pause(): void; resume(): void; stop(): void } {
	const listener = (chunk: unknown) => {
		const text = String(chunk);
		if (text.includes('\u001b[I')) changed(true);
		else if (text.includes('\u001b[O')) changed(false);
	};
	stdin.on('data', listener);
	stdout.write(on);
	return {
		pause: () => stdout.write(off),
		resume: () => stdout.write(on),
		stop() {
			stdin.off('data', listener);
			stdout.write(off);
		},
	};
}
