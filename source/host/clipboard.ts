import { spawn } from 'node:child_process';
import { fail } from '../domain/failure.ts';
import { withoutKeys } from './child-environment.ts';

/**
 * How a text got, or gets, to the clipboard. `osc52` is for the console to write to the terminal;
 * whether the terminal heeds it can't be known.
 */
export type Copied = { readonly by: 'tmux' } | { readonly by: 'osc52'; readonly sequence: string };

/** Terminals drop longer OSC 52 sequences, some at less. */
const mostBytes = 100_000;

/**
 * Copies `text`, unsanitised: it is data there. Inside tmux, which drops OSC 52 unless told
 * otherwise, `tmux load-buffer -w -` fills tmux's buffer and the terminal's clipboard; where that
 * fails the sequence is returned instead. Throws FailureError for a text over 100 KB.
 */
export async function copyText(
	text: string,
	env: NodeJS.ProcessEnv = process.env,
): Promise<Copied> {
	const bytes = Buffer.from(text, 'utf8');
	if (bytes.length > mostBytes) {
		throw fail('invalid', `${bytes.length} bytes are too much for the clipboard of a terminal`, {
			hint: `Copy at most ${mostBytes} bytes, or export to a file`,
		});
	}
	if (env['TMUX'] && (await loadTmuxBuffer(bytes, env))) return { by: 'tmux' };
	return { by: 'osc52', sequence: `\u001b]52;c;${bytes.toString('base64')}\u0007` };
}

function loadTmuxBuffer(bytes: Buffer, env: NodeJS.ProcessEnv): Promise<boolean> {
	return new Promise((resolve) => {
		const child = spawn('tmux', ['load-buffer', '-w', '-'], {
			env: withoutKeys(env),
			stdio: ['pipe', 'ignore', 'ignore'],
			timeout: 2000,
		});
		child.once('error', () => resolve(false));
		child.once('close', (code) => resolve(code === 0));
		// tmux may be gone before it has read everything.
		child.stdin.on('error', () => {});
		child.stdin.end(bytes);
	});
}
