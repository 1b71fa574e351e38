import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { beforeEach, describe, expect, it } from 'vitest';
import { secretsOfAws } from '../../../source/aws/contexts/shared-files.ts';
import { exposedFiles } from '../../../source/host/files/exposed-files.ts';
import { stopLater } from '../../helpers/fixtures.ts';

let home: string;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'awsmsg-exposed-'));
	stopLater(() => rm(home, { recursive: true, force: true }));
	await chmod(home, 0o755);
});

/** Writes a file of a home that others get into, with the modes of the file and of each folder. */
async function write(name: string, text = '', mode = 0o644, folderMode = 0o755) {
	const file = path.join(home, name);
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, text);
	await chmod(file, mode);
	for (let at = path.dirname(file); at !== home; at = path.dirname(at)) await chmod(at, folderMode);
	return file;
}

/** What is found of the keys and logins of AWS, and of a folder of ours. */
async function found() {
	const { files, folders } = secretsOfAws({ HOME: home });
	const all = await exposedFiles({ home, files, folders: [...folders, path.join(home, 'ours')] });
	return all.map((one) => [path.relative(home, one.path), one.mode]);
}

describe.skipIf(process.platform === 'win32')('what other users can read of what is secret', () => {
	it('is nothing where there is nothing', async () => {
		expect(await found()).toEqual([]);
	});

	it.each([0o644, 0o604, 0o666, 0o777])('is a file of keys with the mode %o', async (mode) => {
		await write('.aws/credentials', '[default]', mode);
		expect(await found()).toEqual([['.aws/credentials', '600']]);
	});

	it.each([0o600, 0o400, 0o700, 0o622])('is no file with the mode %o', async (mode) => {
		await write('.aws/credentials', '[default]', mode);
		expect(await found()).toEqual([]);
	});

	it('is no file in a folder that nobody else gets into, wherever on the way that is', async () => {
		await write('.aws/credentials', '', 0o644, 0o700);
		expect(await found()).toEqual([]);
		await chmod(path.join(home, '.aws'), 0o755);
		expect(await found()).toHaveLength(1);
		await chmod(home, 0o700);
		expect(await found()).toEqual([]);
	});

	it('is a file of settings where keys stand in it', async () => {
		await write(
			'.aws/config',
			'[profile a]\nrole_arn = aws_secret_access_key\n# aws_session_token =',
		);
		expect(await found()).toEqual([]);
		await write('.aws/config', '[profile a]\nAWS_Session_Token = x');
		expect(await found()).toEqual([['.aws/config', '600']]);
	});

	it('is the file that a variable names', async () => {
		const keys = await write('elsewhere/keys');
		const { files } = secretsOfAws({ HOME: home, AWS_SHARED_CREDENTIALS_FILE: keys });
		expect(await exposedFiles({ home, files, folders: [] })).toEqual([{ path: keys, mode: '600' }]);
	});

	it('is looked for outside of a home that is closed, too', async () => {
		const keys = await write('keys');
		const { files } = secretsOfAws({ HOME: '/root', AWS_SHARED_CREDENTIALS_FILE: keys });
		const closed = path.join(home, 'closed');
		await mkdir(closed, { mode: 0o700 });
		expect(await exposedFiles({ home: closed, files, folders: [] })).toHaveLength(1);
	});

	it('is a folder with such files, and none whose files are closed', async () => {
		await write('.aws/sso/cache/a.json', '{}', 0o600);
		await write('ours/audit/1.jsonl', '{}', 0o600);
		expect(await found()).toEqual([]);
		await write('.aws/sso/cache/b.json', '{}');
		await write('ours/redrives/r/1.jsonl', '{}');
		expect(await found()).toEqual([
			['.aws/sso/cache', '700'],
			['ours', '700'],
		]);
		await chmod(path.join(home, 'ours', 'redrives'), 0o700);
		expect(await found()).toEqual([['.aws/sso/cache', '700']]);
	});

	it('what it advises ends it', async () => {
		await write('.aws/credentials');
		await write('ours/deleted/1.jsonl');
		for (const [name = '', mode = ''] of await found()) {
			await chmod(path.join(home, name), Number.parseInt(mode, 8));
		}
		expect(await found()).toEqual([]);
	});

	it('passes over what is no file, and what can not be looked at', async () => {
		await mkdir(path.join(home, '.aws', 'credentials'), { recursive: true });
		await write('.aws/sso', 'a file where a folder was');
		expect(await found()).toEqual([]);
	});
});
