import { safeText } from './safe-text.ts';

/** Characters of a sentence that leaves the screen for the terminal itself. */
const longest = 160;

/** A text as it may stand in a sequence that has the terminal show it elsewhere: in its title, in a notification. */
function words(text: string): string {
	return [...safeText(text)].slice(0, longest).join('');
}

/** Names the window and its tab (OSC 0). */
export function titleSequence(title: string): string {
	return `\u001b]0;${words(title)}\u0007`;
}

/**
 * Has the terminal ring, or show a text as a notification (OSC 9, iTerm2's). Multiplexers pass the bell on and drop the
 * rest. The text begins with a name of ours: a number there is another command of some terminals.
 */
export function announcement(
	how: 'bell' | 'notify',
	text: string,
	{ TMUX, STY }: { readonly TMUX?: string | undefined; readonly STY?: string | undefined },
): string {
	return how === 'bell' || TMUX || STY ? '\u0007' : `\u001b]9;awsmsg: ${words(text)}\u0007`;
}
