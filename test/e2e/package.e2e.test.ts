import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installPackage } from '../../scripts/check-package.js';
import { startEndpoint } from '../helpers/faults.ts';
import { run } from '../helpers/run.ts';
import { start } from '../helpers/terminal.ts';

/* The tarball that users install, in a folder of its own. */

/** What npm says when its registry can't be reached; anything else is a fault of the package. */
const unreachableRegistry = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/;

describe('the packed tarball, installed elsewhere', () => {
	let installed: Awaited<ReturnType<typeof installPackage>>;
	let noRegistry: string | undefined;
	beforeAll(async () => {
		try {
			installed = await installPackage({ offline: true });
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
		expect(installed.bytes).toBeLessThan(1.5 * 1024 * 1024);
	});

	test('prints its help and its version', async () => {
		const help = await run(['--help'], { program: program(), cwd: installed.folder });
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toMatch(/awsmsg/);
		const version = await run(['--version'], { program: program(), cwd: installed.folder });
		expect(version.stdout).toMatch(/\d+\.\d+\.\d+/);
	});

	test('awsmsg queues --local lists the queues of the demo', async () => {
		const listed = await run(['queues', '--local'], {
			program: program(),
			cwd: installed.folder,
		});
		expect(listed).toMatchObject({ code: 0 });
		expect(listed.stdout).toMatch(/^orders-dlq /m);
	});

	test('awsmsg --local reaches a live queue table and leaves the terminal as it was', async () => {
		const app = await start(['--local'], { program: program(), cwd: installed.folder });
		await app.sees(/orders-dlq/);
		await app.until(() => app.children().length > 0, 'the endpoint as a child process');
		await app.press('q').exits(0);
		expect(app.leftBehind()).toEqual([]);
		await app.until(() => app.survivors().length === 0, 'the end of its children');
	});

	test('without the emulator packages it reaches any endpoint, and says what --local lacks', async () => {
		const endpoint = await startEndpoint({ demo: false });
		for (const name of ['fauxqs', 'kinesis-local']) {
			rmSync(path.join(installed.folder, 'node_modules', name), { recursive: true });
		}
		const listed = await run(['queues', ...endpoint.flags], {
			program: program(),
			cwd: installed.folder,
		});
		expect(listed).toMatchObject({ code: 0 });
		const local = await run(['queues', '--local'], { program: program(), cwd: installed.folder });
		expect(local).toMatchObject({ code: 1, stdout: '' });
		expect(local.stderr).toMatch(/^awsmsg: [^\n]*fauxqs[^\n]*npm install[^\n]*\.\n$/);

		// The console as well: a whole one at the endpoint, a sentence without it.
		const where = { program: program(), cwd: installed.folder, columns: 200 };
		const console = await start([...endpoint.flags], where);
		await console
			.sees(/no queues in this account and region/)
			.press('q')
			.exits(0);
		const without = await start(['--local'], where);
		await without.exits(1);
		expect(without.primaryScreen()).toMatch(/^awsmsg: .*fauxqs.*npm install.*\.$/);
		expect(without.leftBehind()).toEqual([]);
	});
});
