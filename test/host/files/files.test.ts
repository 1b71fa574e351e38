import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asFailure } from '../../../source/domain/failure.ts';
import { fileFailure, pathsFrom, writePrivate } from '../../../source/host/files/files.ts';
import { remember, rememberedIn } from '../../../source/host/memory/remembered.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
});
afterEach(async () => {
	await rm(directory, { recursive: true, force: true });
});

describe('the paths', () => {
	it('follow XDG variables and ignore relative ones', () => {
		expect(
			pathsFrom({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: 'relative' }, 'linux', '/home/me'),
		).toEqual({
			config: '/c/awsmsg',
			data: '/home/me/.local/share/awsmsg',
			state: '/home/me/.local/state/awsmsg',
			cache: '/home/me/.cache/awsmsg',
		});
	});
});

describe('a private file', () => {
	it('is replaced as a whole, for its owner alone, and nothing lies beside it', async () => {
		const file = join(directory, 'deep', 'state.json');
		await writePrivate(file, 'one');
		await writePrivate(file, 'two');
		expect(await readFile(file, 'utf8')).toBe('two');
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect((await stat(join(directory, 'deep'))).mode & 0o777).toBe(0o700);
		expect(await readdir(join(directory, 'deep'))).toEqual(['state.json']);
	});

	it('that can not be written is a Failure that names it', async () => {
		await writeFile(join(directory, 'file'), '');
		const error = await writePrivate(join(directory, 'file', 'x'), 'y').catch(asFailure);
		expect(error).toMatchObject({ kind: 'invalid', message: expect.stringContaining('file') });
	});
});

describe('remembered resources', () => {
	const paths = () => pathsFrom({ XDG_STATE_HOME: directory }, 'linux', '/home/me');
	const queue = (name: string, at: number) => ({
		kind: 'queue' as const,
		name,
		arn: `arn:aws:sqs:eu-west-1:123456789012:${name}`,
		url: `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`,
		at,
	});

	it('are kept per context, the latest first, each once', async () => {
		await remember(paths(), 'prod', queue('a', 1));
		await remember(paths(), 'prod', queue('b', 2));
		await remember(paths(), 'prod', queue('a', 3));
		await remember(paths(), 'dev', queue('c', 4));
		expect(await rememberedIn(paths(), 'prod')).toEqual([queue('a', 3), queue('b', 2)]);
		expect(await rememberedIn(paths(), 'none')).toEqual([]);
	});

	it.each(['', 'nonsense', '[]', 'null', '{"prod":7}', '{"prod":[{"kind":"x"},null]}'])(
		'survive a file that holds %j',
		async (text) => {
			await remember(paths(), 'prod', queue('a', 1));
			await writeFile(join(paths().state, 'remembered.json'), text);
			expect(await rememberedIn(paths(), 'prod')).toEqual([]);
			await remember(paths(), 'prod', queue('b', 2));
			expect(await rememberedIn(paths(), 'prod')).toEqual([queue('b', 2)]);
		},
	);
});

it('a file system that is read-only is named with the way around it', () => {
	const error = Object.assign(new Error('x'), { code: 'EROFS' });
	expect(fileFailure('/state/awsmsg', error)?.failure).toMatchObject({
		kind: 'invalid',
		message: '/state/awsmsg is on a file system that is read-only',
		hint: 'Name another directory by XDG_STATE_HOME',
	});
});
