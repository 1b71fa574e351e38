import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asFailure, failureLine } from '../../../source/domain/failure.ts';
import { editText } from '../../../source/host/files/editor.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
});
afterEach(async () => {
	await rm(directory, { recursive: true, force: true });
});

/** An editor: a shell script that gets the file as `$1`. */
async function editor(script: string): Promise<NodeJS.ProcessEnv> {
	const file = join(directory, 'an editor');
	await writeFile(file, `#!/bin/sh\n${script}\n`);
	await chmod(file, 0o700);
	return { ...process.env, VISUAL: '', EDITOR: `'${file}' --wait` };
}

const edit = (text: string, env: NodeJS.ProcessEnv) =>
	editText({ state: directory }, { text, fileName: 'body.json' }, env);
const refusal = (text: string, env: NodeJS.ProcessEnv) =>
	edit(text, env).then(
		() => 'no failure',
		(error) => failureLine(asFailure(error)),
	);

describe('the editor', () => {
	it('gets the text on a private file, with its own arguments first', async () => {
		const seen = join(directory, 'seen');
		const env = await editor(
			`{ echo "$1"; basename "$2"; stat -c %a "$2"; stat -c %a "$(dirname "$2")"; cat "$2"; } > ${seen}; printf new > "$2"; echo "$2" > ${seen}.path`,
		);
		expect(await edit('old', env)).toEqual({ outcome: 'edited', text: 'new' });
		expect(await readFile(seen, 'utf8')).toBe('--wait\nbody.json\n600\n700\nold');
		const left = (await readFile(`${seen}.path`, 'utf8')).trim();
		await expect(readdir(join(left, '..'))).rejects.toThrow(/ENOENT/);
	});

	it('gets no keys of AWS, and all else of the environment', async () => {
		const seen = join(directory, 'seen');
		const keys = { AWS_SECRET_ACCESS_KEY: 'CANARY-1', AWS_SESSION_TOKEN: 'CANARY-2' };
		const more = {
			AWS_PROFILE: 'prod',
			AWS_ACCESS_KEY_ID: 'CANARY-0',
			...keys,
			AWS_SECURITY_TOKEN: 'CANARY-3',
		};
		await edit('old', { ...(await editor(`env > ${seen}`)), ...more });
		const told = await readFile(seen, 'utf8');
		expect(told).toContain('AWS_PROFILE=prod');
		expect(told).not.toContain('CANARY');
	});

	it('that changes nothing, or adds the newline that editors add, leaves the text unchanged', async () => {
		expect(await edit('text', await editor('true'))).toEqual({ outcome: 'unchanged' });
		const adds = await editor('echo >> "$2"');
		expect(await edit('text', adds)).toEqual({ outcome: 'unchanged' });
		expect(await edit('text\n', adds)).toEqual({ outcome: 'edited', text: 'text\n\n' });
	});

	it('is the one that git takes: VISUAL unless the terminal is dumb, EDITOR, then vi', async () => {
		const bin = join(directory, 'bin');
		await mkdir(bin);
		for (const name of ['vi', 'visual', 'plain']) {
			await writeFile(join(bin, name), `#!/bin/sh\nprintf ${name} > "$1"\n`, { mode: 0o755 });
		}
		const chosen = async (env: Record<string, string>) => {
			const { PATH = '' } = process.env;
			const path = { PATH: `${bin}:${PATH}` };
			const edited = await edit('', { TERM: 'xterm', ...path, ...env });
			return edited.outcome === 'edited' ? edited.text : edited.outcome;
		};
		expect(await chosen({})).toBe('vi');
		expect(await chosen({ VISUAL: ' ', EDITOR: '' })).toBe('vi');
		expect(await chosen({ EDITOR: 'plain' })).toBe('plain');
		expect(await chosen({ VISUAL: 'visual', EDITOR: 'plain' })).toBe('visual');
		expect(await chosen({ VISUAL: 'visual', EDITOR: 'plain', TERM: 'dumb' })).toBe('plain');
	});

	it('that is not set, not found, failing or writing other bytes is a sentence', async () => {
		const none = { ...process.env, VISUAL: '', EDITOR: '', TERM: 'dumb' };
		expect(await refusal('x', none)).toMatch(/no editor is set.*export EDITOR/);
		const missing = { ...process.env, VISUAL: 'no-such-editor-here', EDITOR: '' };
		expect(await refusal('x', missing)).toMatch(/not found: no-such-editor-here.*installed/);
		expect(await refusal('x', await editor('exit 3'))).toMatch(/ended with code 3/);
		expect(await refusal('x', await editor(`printf '\\377' > "$2"`))).toMatch(/not UTF-8/);
	});
});
