/** What a mouse did in a terminal, as far as awsmsg heeds it. Cells count from 0. */
export type MouseReport =
	| { readonly kind: 'click'; readonly column: number; readonly row: number }
	/** A notch of the wheel: 1 towards the end. */
	| { readonly kind: 'wheel'; readonly by: 1 | -1 };

const leftButton = 0;
const wheelUp = 64;
const wheelDown = 65;

/**
 * Reads the body of `ESC [ < body final`, a report of SGR mode 1006 (xterm's control sequences, "Extended coordinates"):
 * the left button going down, and the wheel. All else that a mouse reports (other buttons, releases, moves, modifiers),
 * and what is no report, means nothing.
 */
export function readMouseReport(body: string, final: string): MouseReport | undefined {
	const [, button, x, y] = /^<(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(body) ?? [];
	if (button === undefined || final !== 'M') return;
	const [column, row] = [Number(x) - 1, Number(y) - 1];
	if (column < 0 || row < 0) return;
	switch (Number(button)) {
		case leftButton:
			return { kind: 'click', column, row };
		case wheelUp:
			return { kind: 'wheel', by: -1 };
		case wheelDown:
			return { kind: 'wheel', by: 1 };
		default:
			return;
	}
}
