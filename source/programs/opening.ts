import { firstScreens } from '../console/frame/first-screens.ts';
import { skeleton } from '../console/frame/skeleton.ts';
import { termsFor } from '../domain/contexts/terms.ts';
import { onEndingSignal } from '../host/ending-signals.ts';
import type { Terminal } from '../host/terminal/terminal.ts';
import { chooseTheme } from '../presentation/theme.ts';
import { isOnThisMachine, type Settings } from '../settings.ts';

/*
The screen from the first moment on, before the console is loaded: its frame, as far as flags, environment and files decide
it (docs/decisions/0093-first-paint.md).
*/

/** The terminal, with the frame painted on it. */
export type Opening = {
	readonly terminal: Terminal;
	/** Calls `end` for each signal that ends a program, also for those that came before. */
	onEndingSignal(end: (signal: NodeJS.Signals) => void): void;
	/** Leaves the terminal as it was found; nothing where that has happened. */
	close(): void;
};

/**
 * Takes the terminal and paints the frame that the console will fill. Keys that are typed from here on wait for it, and
 * so do signals: it is loaded in one go.
 */
export function openScreen(terminal: Terminal, settings: Settings): Opening {
	const { context, sources } = settings;
	const { configuration } = settings.configured;
	const early: NodeJS.Signals[] = [];
	let heard = (signal: NodeJS.Signals): void => {
		early.push(signal);
	};
	onEndingSignal((signal) => heard(signal));
	const frame = skeleton({
		now: Date.now(),
		size: terminal.size,
		theme: chooseTheme(settings.theme),
		terms: termsFor({ local: context.local, loopback: isOnThisMachine(context) }, sources),
		ownKeys: Object.keys(configuration.keys ?? {}).length > 0,
		demo: context.local,
		screen: firstScreens[settings.start],
	});
	terminal.take();
	terminal.paint(frame);
	return {
		terminal,
		onEndingSignal(end) {
			heard = end;
			for (const signal of early.splice(0)) end(signal);
		},
		close: () => terminal.end(),
	};
}
