import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installPackage } from '../../scripts/check-package.js';
import { repository } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';
import { start } from '../helpers/terminal.ts';

/* The tarball that users install, in a folder of its own. */

/** What this run of the tests has built. */
const built = path.join(repository, 'build');

/** What npm says when its registry can't be reached; anything else is a fault of the package. */
const unreachableRegistry = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/;

describe('the packed tarball, installed elsewhere', () => {
	let installed: Awaited<ReturnType<typeof installPackage>>;
	let noRegistry: string | undefined;
	beforeAll(async () => {
		try {
			installed = await installPackage({ offline: true, built });
		} catch (error) {
			noRegistry = unreachableRegistry.exec(String(error))?.[0];
			if (noRegistry === undefined) throw error;
		}
	});
	beforeEach((context) => context.skip(noRegistry !== undefined, `npm: ${noRegistry}`));
	afterAll(() => installed?.remove());

	const program = () => [process.execPath, installed.binary];

	test('holds the program, its licences, and nothing of the repository beside', () => {
		const folders = new Set(installed.files.map((file) => file.split('/')[0]));
		expect([...folders].sort()).toEqual(
			expect.arrayContaining(['LICENSE', 'bin', 'build', 'package.json']),
		);
		for (const folder of ['source', 'test', 'scripts', 'bench', 'node_modules']) {
			expect(folders).not.toContain(folder);
		}
		expect(installed.files).toContain('build/THIRD-PARTY-LICENSES.txt');
		// What several groups of commands need is in the file of each: docs/decisions/0119-what-a-command-loads.md.
		expect(installed.bytes).toBeLessThan(2.5 * 1024 * 1024);
	});

	test('brings the packages that it was tested with, and no others', () => {
		const lock = JSON.parse(readFileSync(path.join(repository, 'package-lock.json'), 'utf8'));
		const wanted = Object.entries<{ version: string; dev?: true }>(lock.packages)
			.filter(([place, { dev }]) => place !== '' && dev !== true)
			.map(([place, { version }]) => `${place} ${version}`);
		const modules = path.join(installed.folder, 'node_modules');
		const found = readdirSync(modules)
			.filter((name) => !name.startsWith('.'))
			.map((name) => {
				const file = path.join(modules, name, 'package.json');
				return `node_modules/${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
			});
		expect(found).toEqual(wanted);
		expect(installed.files).toContain('npm-shrinkwrap.json');
	});

	test('prints its help and its version', async () => {
		const help = await run(['--help'], { program: program(), cwd: installed.home });
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toMatch(/awsmsg/);
		const version = await run(['--version'], { program: program(), cwd: installed.home });
		expect(version.stdout).toMatch(/\d+\.\d+\.\d+/);
	});

	test('awsmsg queues --local lists the queues of the demo', async () => {
		const listed = await run(['queues', '--local'], {
			program: program(),
			cwd: installed.home,
		});
		expect(listed).toMatchObject({ code: 0 });
		expect(listed.stdout).toMatch(/^orders-dlq /m);
	});

	test('awsmsg --local reaches a live queue table and leaves the terminal as it was', async () => {
		const app = await start(['--local'], { program: program(), cwd: installed.home });
		await app.sees(/orders-dlq/);
		await app.until(() => app.children().length > 0, 'the endpoint as a child process');
		await app.press('q').exits(0);
		expect(app.leftBehind()).toEqual([]);
		await app.until(() => app.survivors().length === 0, 'the end of its children');
	});

	test('without kinesis-local all but streams works', async () => {
		rmSync(path.join(installed.folder, 'node_modules', 'kinesis-local'), { recursive: true });
		const where = { program: program(), cwd: installed.home };
		const app = await start(['--local'], { ...where, columns: 200 });
		await app.sees(/orders-dlq/);
		// Its endpoint is without Kinesis for commands, too.
		const [, url = ''] = /(http:\S+) /.exec(app.screen()) ?? [];
		const asked = ['--endpoint-url', url, '--region', 'us-east-1'];
		const queues = await run(['queues', ...asked], where);
		expect(queues).toMatchObject({ code: 0 });
		expect(queues.stdout).toMatch(/^orders-dlq /m);
		const streams = await run(['streams', ...asked], where);
		expect(streams).toMatchObject({ stdout: '' });
		expect(streams.code).not.toBe(0);
		expect(streams.stderr).toMatch(/Kinesis ListStreams is not supported by this endpoint/);
		await app.press('q').exits(0);
		expect(app.leftBehind()).toEqual([]);
	});
});
