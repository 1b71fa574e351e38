import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copiedWords, copyText } from '../../source/host/clipboard.ts';

it('outside tmux a copy is an OSC 52 sequence with the exact bytes', async () => {
	const text = 'a\u001b[31m\u202e é';
	const copied = await copyText(text, {});
	if (copied.by !== 'osc52') throw new Error(copied.by);
	const base64 = Buffer.from(text).toString('base64');
	expect(copied.sequence).toBe(`\u001b]52;c;${base64}\u0007`);
});

it('inside tmux a copy goes to its buffer, and falls back where tmux fails', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	const tmux = join(directory, 'tmux');
	const env = { TMUX: '/tmp/x,1,0', PATH: `${directory}:/usr/bin:/bin` };
	try {
		await writeFile(tmux, `#!/bin/sh\necho "$@" > ${tmux}.args\ncat > ${tmux}.in\n`);
		await chmod(tmux, 0o700);
		expect(await copyText('hello', env)).toEqual({ by: 'tmux', passes: true });
		expect(await readFile(`${tmux}.args`, 'utf8')).toBe('load-buffer -w -\n');
		expect(await readFile(`${tmux}.in`, 'utf8')).toBe('hello');
		// As tmux was before it knew -w.
		await writeFile(tmux, `#!/bin/sh\n[ "$2" = - ] && cat > ${tmux}.in\n`);
		const old = await copyText('again', env);
		expect(old).toEqual({ by: 'tmux', passes: false });
		expect(copiedWords(old)).toContain('older than 3.2');
		expect(await readFile(`${tmux}.in`, 'utf8')).toBe('again');
		await writeFile(tmux, '#!/bin/sh\nexit 1\n');
		expect((await copyText('hello', env)).by).toBe('osc52');
		expect((await copyText('hello', { TMUX: 'x', PATH: '/nowhere' })).by).toBe('osc52');
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
});

it('a text over 100 KB is refused', async () => {
	await expect(copyText('é'.repeat(50_001), {})).rejects.toThrow(/100002 bytes/);
});

it('where the terminal may be a page in a browser, a copy names the other way', async () => {
	const copied = await copyText('a', {});
	for (const env of [{ AWS_EXECUTION_ENV: 'CloudShell' }, { HOME: '/home/ssm-user' }]) {
		expect(copiedWords(copied, env)).toContain('E exports to a file');
	}
	expect(copiedWords(copied, { HOME: '/home/ada' })).toBe('sent to the clipboard of the terminal');
});
