import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { beforeEach, describe, expect, it } from 'vitest';
import { asFailure } from '../../../source/domain/failure.ts';
import {
	configurationFiles,
	configurationPaths,
} from '../../../source/host/files/configuration-files.ts';
import { stopLater } from '../../helpers/fixtures.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'awsmsg-configuration-'));
	stopLater(() => rm(folder, { recursive: true, force: true }));
});

const paths = () => ({
	user: path.join(folder, 'user', 'config.toml'),
	system: path.join(folder, 'system', 'config.toml'),
});

async function write(scope: 'user' | 'system', text: string, mode = 0o600, folderMode = 0o700) {
	const file = paths()[scope];
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, text);
	await chmod(file, mode);
	await chmod(path.dirname(file), folderMode);
	return file;
}

it('they are where XDG and the system keep such files', () => {
	const config = '/home/ada/.config/awsmsg';
	expect(configurationPaths({ config }, {}, 'linux')).toEqual({
		user: path.join(config, 'config.toml'),
		system: path.join('/etc', 'awsmsg', 'config.toml'),
	});
});

describe('the configuration files', () => {
	it('are read where they are, the one of the user first', async () => {
		expect(await configurationFiles(paths())).toEqual([]);
		await write('system', 'b', 0o644, 0o755);
		await write('user', 'a');
		expect(await configurationFiles(paths())).toEqual([
			{ path: paths().user, scope: 'user', text: 'a' },
			{ path: paths().system, scope: 'system', text: 'b' },
		]);
	});

	it.skipIf(process.platform === 'win32')('that others can write are not believed', async () => {
		await write('user', 'a', 0o666);
		expect(await configurationFiles(paths())).toMatchObject([
			{ untrusted: 'can be written by other users' },
		]);
		await write('user', 'a', 0o600, 0o777);
		expect(await configurationFiles(paths())).toMatchObject([
			{ untrusted: 'lies in a folder that other users can write' },
		]);
	});

	it.skipIf(process.platform === 'win32')('that others can read are told of', async () => {
		await chmod(folder, 0o755);
		await write('user', 'a', 0o644, 0o755);
		expect(await configurationFiles(paths())).toMatchObject([{ readable: true }]);
		// In a folder that nobody else can enter it can't be read.
		await write('user', 'a', 0o644, 0o700);
		expect((await configurationFiles(paths()))[0]).not.toHaveProperty('readable');
	});

	it('may be links, as people keep such files', async () => {
		const { user } = paths();
		await mkdir(path.dirname(user), { recursive: true, mode: 0o700 });
		const kept = path.join(folder, 'kept.toml');
		await writeFile(kept, 'a', { mode: 0o600 });
		await symlink(kept, user);
		expect(await configurationFiles(paths())).toMatchObject([{ path: user, text: 'a' }]);
	});

	it('that are no files, or far too large, are refused: what they forbid is unknown', async () => {
		const { user } = paths();
		await mkdir(user, { recursive: true });
		const failure = await configurationFiles(paths()).catch(asFailure);
		expect(failure).toMatchObject({ kind: 'invalid', message: expect.stringContaining(user) });
		await rm(user, { recursive: true });
		await write('user', '#'.repeat((1 << 20) + 1));
		expect(await configurationFiles(paths()).catch(asFailure)).toMatchObject({
			message: expect.stringContaining('too large'),
		});
	});
});
