import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../source/emulator/faults.ts';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { binary, temporaryHome } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { makeQueue } from './ask.ts';

/*
Bad input in a terminal and in a pipe: one sentence that names the next step, and the right exit code. What
can not get better is told on the shell's own screen; what can (a login, an endpoint) on a screen that stays.
*/

/** One sentence of ours on the shell's own screen. */
const oneSentence = /^awsmsg: .+[.?]$/;
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe('told on the screen of the shell', () => {
	test.each([
		['an unknown flag', ['--locla'], 2, /Did you mean --local\?/],
		['an unknown command', ['queus'], 2, /Did you mean awsmsg queues\?/],
		['an unknown flag of a command', ['queues', '--outptu', 'json'], 2, /Did you mean --output\?/],
		['two flags that contradict', ['--local', '--profile', 'dev'], 2, /leave one of them out/],
		['an endpoint that is no URL', ['--endpoint-url', 'here'], 2, /http:\/\/127\.0\.0\.1/],
		['an unknown profile', ['--profile', 'nope'], 1, /no profile nope.*aws configure/],
		['no region', [], 1, /no region is chosen.*--region/],
	] as const)('%s', async (_, args, code, said) => {
		const app = await start(args, { env: keys, columns: 200 });
		await app.exits(code);
		expect(app.primaryScreen()).toMatch(oneSentence);
		expect(unwrapped(app.primaryScreen())).toMatch(said);
		expect(app.leftBehind()).toEqual([]);
	});

	test('no terminal', async () => {
		const { code, stdout, stderr } = await run([]);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toMatch(/^awsmsg: the console needs a terminal.*awsmsg queues.*\.\n$/);
	});
});

describe('run by a Node that is too old', () => {
	const said = (version: string) =>
		`awsmsg needs Node 22.12 or newer and this is Node ${version}: install a newer one (https://nodejs.org) and run it again.\n`;

	test('that only says so', async () => {
		const folder = temporaryHome();
		const preload = path.join(folder, 'older.cjs');
		writeFileSync(
			preload,
			`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.11.0' } });`,
		);
		const { code, stdout, stderr } = await run(['--local'], {
			program: [process.execPath, '--require', preload, binary],
		});
		expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: said('22.11.0') });
	});

	test.skipIf(!existsSync('/usr/bin/node'))(
		"the system's own, where it is one",
		async (context) => {
			const { stdout: version } = await run(['--version'], { program: ['/usr/bin/node'] });
			const [major = 0] = version.replace('v', '').split('.').map(Number);
			context.skip(major >= 22, `it is ${version}`);
			const { code, stderr } = await run(['--local'], { program: ['/usr/bin/node', binary] });
			expect({ code, stderr }).toEqual({ code: 1, stderr: said(version.trim().slice(1)) });
		},
	);
});

describe('told on a screen that stays, and by the exit code of a command', () => {
	let endpoint: Endpoint;
	beforeAll(async () => {
		endpoint = await startEndpoint({ shared: true });
		await makeQueue(endpoint, 'letters', ['one']);
	});
	afterEach(() => endpoint.setFaults([]));
	afterAll(() => endpoint?.stop());

	const troubles: readonly (readonly [Omit<Fault, 'operation'>, RegExp])[] = [
		[{ kind: 'expired-token' }, /the credentials have expired\. Take a new session/],
		[{ kind: 'clock-skew' }, /this computer's clock is wrong\. Set the clock/],
		[{ kind: 'html', status: 200 }, /answered with a web page .*\. Check the endpoint/],
		[{ kind: 'access-denied' }, /ListQueues was denied\. Ask for the permission sqs:ListQueues/],
	];

	test.each(troubles)('%o', async (fault, said) => {
		await endpoint.setFaults([{ operation: '*', ...fault }]);
		const listed = await runHere(['queues'], { env: endpoint.env });
		expect(listed).toMatchObject({ code: 1, stdout: '' });
		expect(listed.stderr).toMatch(/^awsmsg: [^\n]+\.\n$/);
		expect(listed.stderr).toMatch(said);

		const app = await start([...endpoint.flags], { columns: 80, rows: 24 });
		await app.until(() => said.test(unwrapped(app.screen())), `${said}`);
		await app
			.press('!')
			.sees(/Queues > Errors/)
			.seesNo(/nothing has gone wrong/);
		await app.press('esc', 'q').exits(0);
	});

	test('an endpoint where nothing answers', async () => {
		const app = await start(['--endpoint-url', 'http://127.0.0.1:1'], { columns: 80, rows: 24 });
		const said = /nothing answers at http:\/\/127\.0\.0\.1:1: .*refused\. Check the endpoint/;
		await app.until(() => said.test(unwrapped(app.screen())), `${said}`);
		await app.press('q').exits(0);
	});

	test('no credentials', async () => {
		const app = await start(['--region', 'eu-west-1'], { columns: 80, rows: 24 });
		const said = /no AWS credentials were found.*Choose a profile with --profile/;
		await app.until(() => said.test(unwrapped(app.screen())), `${said}`);
		await app.press('q').exits(0);
	});

	test('one denied call of several: that part says so, the others are there', async () => {
		await endpoint.setFaults([{ operation: 'SQS.ListQueueTags', kind: 'access-denied' }]);
		const described = await runHere(['describe', 'letters'], { env: endpoint.env });
		expect(described.code).toBe(3);
		expect(described.stdout).toMatch(/visibility timeout +30 s/);
		// A busy endpoint may be too late with its alarms.
		const said = described.stderr.replace(/^awsmsg: alarms could not be read: .*\n/m, '');
		expect(said).toMatch(/^awsmsg: tags could not be read: .*sqs:ListQueueTags.*\.\n$/);

		const app = await start(['open', 'letters', ...endpoint.flags], { columns: 80, rows: 24 });
		await app.sees(/ready +~1/).press('G');
		await app.sees(/denied: SQS ListQueueTags on letters/).sees(/Ask for the permission/);
	});

	test('credentials that a profile names, but that no file has', async () => {
		const home = temporaryHome();
		mkdirSync(path.join(home, '.aws'));
		writeFileSync(path.join(home, '.aws', 'config'), '[profile dev]\nregion = eu-west-1\n');
		const listed = await runHere(['queues', '--profile', 'dev'], { home });
		expect(listed.code).toBe(1);
		expect(listed.stderr).toMatch(/^awsmsg: no AWS credentials were found for .*dev.*\.\n$/);
	});
});

test('a terminal of 20x5 says how large it must be, and q leaves it', async () => {
	const { flags } = await startEndpoint();
	const app = await start(flags, { columns: 20, rows: 5 });
	await app.sees(/awsmsg needs 60x15/).sees(/press q/);
	const told = /this terminal is 20x5: enlarge it, or press q and use awsmsg queues/;
	await app.until(() => told.test(unwrapped(app.screen())), `${told}`);
	await app
		.resize(80, 24)
		.sees(/\[1 Queues\]/)
		.resize(20, 5)
		.sees(/awsmsg needs 60x15/)
		.press('q')
		.exits(0);
	expect(app.leftBehind()).toEqual([]);
});

/** The screen as one line. */
function unwrapped(screen: string): string {
	return screen.replace(/\s+/g, ' ');
}
