import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { withoutKeys } from '../child-environment.ts';
import { type Paths, withFileFailures } from './files.ts';
import { makeScratch } from './scratch.ts';

export type Edited =
	| { readonly outcome: 'edited'; readonly text: string }
	| { readonly outcome: 'unchanged' };

/**
 * The user's editor as a shell command, as git finds it: VISUAL unless the terminal is dumb, EDITOR, then
 * vi, which every POSIX system has. `undefined` where there is none. Source: git-var(1), GIT_EDITOR.
 */
function editorCommand(env: NodeJS.ProcessEnv): string | undefined {
	const term = env['TERM'] ?? '';
	const isDumb = process.platform !== 'win32' && (term === '' || term === 'dumb');
	const set = (!isDumb && env['VISUAL']?.trim()) || env['EDITOR']?.trim();
	if (set) return set;
	return isDumb || process.platform === 'win32' ? undefined : 'vi';
}

/**
 * Lets the user edit `text` in `$VISUAL`, `$EDITOR` or vi, on a file of their own (0600, in a directory
 * of 0700, removed afterwards). `fileName` tells the editor the kind of text (`body.json`); it may come
 * from outside. The editor takes over the terminal: a screen has to be suspended around this call.
 *
 * Editors end a file with a newline: one that `text` did not have is taken off again. Throws
 * FailureError when there is no editor, when it fails, or when the file is not UTF-8 afterwards.
 */
export async function editText(
	paths: Pick<Paths, 'state'>,
	input: { readonly text: string; readonly fileName: string },
	env: NodeJS.ProcessEnv = process.env,
): Promise<Edited> {
	const command = editorCommand(env);
	if (command === undefined) {
		throw fail('invalid', 'no editor is set', {
			hint: 'Set VISUAL or EDITOR, for example: export EDITOR=nano',
		});
	}
	const scratch = await makeScratch(paths);
	try {
		const file = join(scratch.directory, fileNameOf(input.fileName));
		await withFileFailures(file, () => writeFile(file, input.text, { mode: 0o600, flag: 'wx' }));
		await runEditor(command, file, env);
		const text = withoutAddedNewline(decode(await readFile(file), command), input.text);
		return text === input.text ? { outcome: 'unchanged' } : { outcome: 'edited', text };
	} finally {
		await scratch.remove();
	}
}

function runEditor(command: string, file: string, env: NodeJS.ProcessEnv): Promise<void> {
	return new Promise((resolve, reject) => {
		const own = { stdio: 'inherit', env: withoutKeys(env) } as const;
		// The variable may hold arguments (`code --wait`), so a shell takes it apart, as for git.
		const child =
			process.platform === 'win32'
				? spawn(`${command} "${file}"`, { ...own, shell: true })
				: spawn('/bin/sh', ['-c', `${command} "$1"`, 'awsmsg', file], own);
		child.once('error', (error) => {
			reject(fail('invalid', `the editor could not be started: ${error.message}`, noEditor));
		});
		child.once('close', (code, signal) => {
			if (code === 0) return resolve();
			if (code === 127) {
				return reject(fail('invalid', `the editor was not found: ${command}`, noEditor));
			}
			const how = signal === null ? `with code ${code}` : `by ${signal}`;
			reject(
				fail('invalid', `the editor (${command}) ended ${how}, so the text stays as it was`, {
					hint: 'Save and leave the editor normally to use the edited text',
				}),
			);
		});
	});
}

const noEditor = { hint: 'Set VISUAL or EDITOR to an editor that is installed' };

function decode(bytes: Uint8Array, command: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw fail('invalid', `the editor (${command}) saved a text that is not UTF-8`, {
			hint: 'Save it as UTF-8',
		});
	}
}

function withoutAddedNewline(edited: string, before: string): string {
	if (before.endsWith('\n') || !edited.endsWith('\n')) return edited;
	return edited.slice(0, edited.endsWith('\r\n') ? -2 : -1);
}
