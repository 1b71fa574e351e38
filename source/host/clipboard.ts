import { spawn } from 'node:child_process';
import { fail } from '../domain/failure.ts';
import { withoutKeys } from './child-environment.ts';

/**
 * How a text got, or gets, to the clipboard. `tmux`: to its buffer, and by it to the clipboard of its terminal where it
 * `passes` that on. `osc52` is for the console to write to the terminal; whether the terminal heeds it can't be known.
 */
export type Copied =
	| { readonly by: 'tmux'; readonly passes: boolean }
	| { readonly by: 'osc52'; readonly sequence: string };

/** Terminals drop longer OSC 52 sequences, some at less. */
const mostBytes = 100_000;

/**
 * Copies `text`, unsanitised: it is data there. Inside tmux, which drops OSC 52 unless told otherwise, `tmux load-buffer
 * -w -` fills tmux's buffer and the terminal's clipboard (`-w` is there since tmux 3.2); where both forms fail the
 * sequence is returned instead. Throws FailureError for a text over 100 KB.
 */
export async function copyText(
	text: string,
	env: NodeJS.ProcessEnv = process.env,
): Promise<Copied> {
	const bytes = Buffer.from(text, 'utf8');
	if (bytes.length > mostBytes) {
		throw fail('invalid', `${bytes.length} bytes are too much for the clipboard of a terminal`, {
			hint: `Copy at most ${mostBytes} bytes, or export to a file (E)`,
		});
	}
	if (env['TMUX']) {
		if (await loadTmuxBuffer(['-w', '-'], bytes, env)) return { by: 'tmux', passes: true };
		if (await loadTmuxBuffer(['-'], bytes, env)) return { by: 'tmux', passes: false };
	}
	return { by: 'osc52', sequence: `\u001b]52;c;${bytes.toString('base64')}\u0007` };
}

/** Where a copy went, and what to do where it may not arrive. */
export function copiedWords(copied: Copied, env: NodeJS.ProcessEnv = process.env): string {
	if (copied.by === 'tmux') {
		return copied.passes
			? 'copied to the tmux buffer'
			: 'copied to the tmux buffer alone: this tmux is older than 3.2';
	}
	return inBrowser(env)
		? 'sent to the terminal: one in a browser may not take it, E exports to a file'
		: 'sent to the clipboard of the terminal';
}

/**
 * Whether the terminal may be a page of AWS's: CloudShell says so, and a session of Systems Manager has a user of its
 * own, whether a page shows it or the plugin of the AWS CLI.
 */
function inBrowser(env: NodeJS.ProcessEnv): boolean {
	return env['AWS_EXECUTION_ENV'] === 'CloudShell' || env['HOME'] === '/home/ssm-user';
}

function loadTmuxBuffer(
	options: readonly string[],
	bytes: Buffer,
	env: NodeJS.ProcessEnv,
): Promise<boolean> {
	return new Promise((resolve) => {
		const child = spawn('tmux', ['load-buffer', ...options], {
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
