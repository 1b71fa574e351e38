import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	chmodSync,
	chownSync,
	closeSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	readSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { keptIn, piecesIn, poison, poisoned } from '../helpers/compiled-code.ts';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, temporaryHome } from '../helpers/program.ts';
import { type RunOptions, run } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { Streams } from './streams.ts';

/*
A user without rights whose folders somebody else has prepared: the temporary folder, the XDG folders,
locks and links. Nothing of it is run, and nothing is written where it leads. Then folders that are pipes
or do not answer at all.
*/

const user = { uid: 65_534, gid: 65_534 };
const attacker = { uid: 65_533, gid: 65_533 };

/** Why these tests can't be made here; `undefined` when they can. */
const unable =
	process.geteuid?.() !== 0
		? 'only root can run awsmsg as another user'
		: spawnSync(process.execPath, [binary, '--version'], user).status !== 0
			? 'another user can not read this repository'
			: undefined;

function folder(owner = user): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-computer-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	chownSync(made, owner.uid, owner.gid);
	return made;
}

function directory(at: string, owner: typeof user, mode = 0o700): string {
	mkdirSync(at);
	chmodSync(at, mode);
	chownSync(at, owner.uid, owner.gid);
	return at;
}

function ownedBy(at: string, { uid, gid }: typeof user): void {
	execFileSync('chown', ['-hR', `${uid}:${gid}`, at]);
}

/** What lies below a folder, with contents and times: it must stay as it was. */
function stateOf(of: string): readonly string[] {
	return readdirSync(of, { recursive: true, withFileTypes: true })
		.map((entry) => {
			const file = path.join(entry.parentPath, entry.name);
			const content = entry.isFile() ? readFileSync(file, 'base64') : '';
			return `${file} ${statSync(file).mtimeMs} ${content}`;
		})
		.sort();
}

let endpoint: Endpoint;
async function call(operation: string, input: object): Promise<void> {
	await fetch(endpoint.url, {
		method: 'POST',
		headers: { 'x-amz-target': `AmazonSQS.${operation}`, 'content-type': 'application/json' },
		body: JSON.stringify(input),
	});
}
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const urlOf = (name: string) => `${endpoint.url}/000000000000/${name}`;

beforeEach(async () => {
	endpoint = await startEndpoint();
	await call('CreateQueue', { QueueName: 'orders-dlq' });
	const RedrivePolicy = JSON.stringify({
		deadLetterTargetArn: arn('orders-dlq'),
		maxReceiveCount: 3,
	});
	await call('CreateQueue', { QueueName: 'orders', Attributes: { RedrivePolicy } });
	await call('SendMessage', { QueueUrl: urlOf('orders-dlq'), MessageBody: 'secret' });
});

/** Runs a command as the user without rights. */
function asUser(args: readonly string[], options: RunOptions) {
	const env = { ...endpoint.env, NODE_COMPILE_CACHE: '', ...options.env };
	return run(args, { ...options, user, env, cwd: '/' });
}

describe.skipIf(unable !== undefined)(`an unprivileged user${unable ? ` (${unable})` : ''}`, () => {
	/** Compiled code by somebody else, which the program would run. */
	function poisonedFolder(at: string): string {
		mkdirSync(at);
		poison(at);
		ownedBy(at, attacker);
		chmodSync(at, 0o777);
		return at;
	}

	test('runs its own compiled code alone, wherever TMPDIR and XDG_CACHE_HOME point', async () => {
		const home = folder();
		const shared = folder(attacker);
		chmodSync(shared, 0o1777);
		poisonedFolder(path.join(shared, 'node-compile-cache'));
		const theirs = directory(path.join(shared, 'theirs'), attacker, 0o777);
		directory(path.join(theirs, 'awsmsg'), attacker, 0o777);
		poisonedFolder(path.join(theirs, 'awsmsg', 'compiled'));
		// The user's own folder, which everybody may write, or which is a stranger's behind a link.
		const open = directory(path.join(shared, 'open'), user);
		directory(path.join(open, 'awsmsg'), user, 0o777);
		poison(directory(path.join(open, 'awsmsg', 'compiled'), user, 0o777));
		const linked = directory(path.join(shared, 'linked'), user);
		symlinkSync(path.join(theirs, 'awsmsg'), path.join(linked, 'awsmsg'));
		const before = stateOf(shared);
		const env = { TMPDIR: shared };

		for (const XDG_CACHE_HOME of [theirs, open, linked]) {
			const listed = await asUser(['queues'], { home, env: { ...env, XDG_CACHE_HOME } });
			expect(listed).toMatchObject({ code: 0 });
			expect(listed.stdout).toMatch(/^orders-dlq /m);
			expect(listed.stdout).not.toContain(poisoned);
		}
		expect(stateOf(shared)).toEqual(before);

		const own = path.join(home, '.cache', 'awsmsg', 'compiled');
		const listed = await asUser(['queues', '--local'], { home, env });
		expect(listed).toMatchObject({ code: 0 });
		for (const piece of [/^start\.cli\./, /^queues\.lists\./, /^start\.emulator\./])
			expect(keptIn(own)).toContainEqual(expect.stringMatching(piece));
		for (const at of [own, piecesIn(own)]) expect(statSync(at).mode & 0o777).toBe(0o700);
		expect(stateOf(shared)).toEqual(before);

		// Nor is it run where the user names that folder; it would be in one that is the user's own.
		const named = (at: string) =>
			asUser(['queues'], { home, env: { ...env, NODE_COMPILE_CACHE: at } });
		const there = await named(path.join(theirs, 'awsmsg', 'compiled'));
		expect(there.stdout).toMatch(/^orders-dlq /m);
		const mine = directory(path.join(home, 'mine'), user);
		poison(mine);
		ownedBy(mine, user);
		expect((await named(mine)).stdout).toBe(poisoned);
	});

	test('writes nothing where a stranger leads, and says which folder it is', async () => {
		const home = folder();
		const precious = directory(path.join(home, 'precious'), user);
		writeFileSync(path.join(precious, 'bounces.json'), 'precious');
		const theirs = folder(attacker);
		chmodSync(theirs, 0o755);
		for (const name of ['link', 'folder', 'open'])
			directory(path.join(theirs, name), attacker, 0o777);
		symlinkSync(precious, path.join(theirs, 'link', 'awsmsg'));
		execFileSync('chown', ['-h', `${attacker.uid}`, path.join(theirs, 'link', 'awsmsg')]);
		directory(path.join(theirs, 'folder', 'awsmsg'), attacker, 0o777);
		directory(path.join(theirs, 'open', 'awsmsg'), user, 0o777);
		const before = [stateOf(precious), stateOf(theirs)];

		const said = {
			link: /\/link\/awsmsg is a link that another user made/,
			folder: /\/folder\/awsmsg belongs to another user \(65533\)/,
			open: /\/open\/awsmsg can be written by other users/,
		};
		for (const [name, words] of Object.entries(said)) {
			const base = path.join(theirs, name);
			const env = { XDG_STATE_HOME: base, XDG_DATA_HOME: base };
			for (const args of [
				['delete', 'orders-dlq', '--where', 'receives < 99', '--yes'],
				['redrive', '--all-at-once', 'orders-dlq', '--yes', '--engine', 'own'],
			]) {
				const refused = await asUser(args, { home, env });
				expect(refused.stderr, args.join(' ')).toMatch(words);
				expect(refused.code).not.toBe(0);
			}
		}
		expect([stateOf(precious), stateOf(theirs)]).toEqual(before);
		// Nothing was deleted without its copy.
		const { stdout } = await asUser(['peek', 'orders-dlq', '--json'], { home });
		expect(stdout).toContain('secret');
	});

	test('signals no process that a lock names, and is not kept out by one', async () => {
		const home = folder();
		const bystander = spawn('sleep', ['60'], user);
		stopLater(() => void bystander.kill());
		const data = path.join(home, '.local', 'share', 'awsmsg', 'redrives');
		mkdirSync(data, { recursive: true });
		const digest = createHash('sha256').update(arn('orders-dlq')).digest('hex').slice(0, 24);
		const { pid } = bystander;
		const locks = [
			{ pid: 0, owner: '20261120-090000-aaaaaa' },
			{ pid: -1, owner: 'x' },
			{ pid, owner: 'x' },
			{ pid, started: '1', owner: 'x' },
			{ pid: 1, started: '0', owner: 'x' },
			'no lock at all',
		];
		for (const lock of sampled(locks, 1, 3)) {
			await call('SendMessage', { QueueUrl: urlOf('orders-dlq'), MessageBody: 'one more' });
			writeFileSync(path.join(data, `${digest}.lock`), JSON.stringify(lock), { mode: 0o600 });
			ownedBy(path.join(home, '.local'), user);
			for (const at of ['.local', '.local/share', '.local/share/awsmsg']) {
				chmodSync(path.join(home, at), 0o700);
			}
			const moved = await asUser(
				['redrive', '--all-at-once', 'orders-dlq', '--yes', '--engine', 'own', '--to', 'orders'],
				{ home },
			);
			expect(moved, JSON.stringify(lock)).toMatchObject({ code: 0 });
		}
		expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
	});

	test('whose folders are pipes is told which, and nothing waits', async () => {
		const home = folder();
		const pipe = path.join(home, 'pipe');
		execFileSync('mkfifo', [pipe]);
		ownedBy(pipe, user);
		const env = { XDG_STATE_HOME: pipe, XDG_DATA_HOME: pipe, XDG_CACHE_HOME: pipe };
		expect(await asUser(['queues'], { home, env })).toMatchObject({ code: 0 });
		const refused = await asUser(['delete', 'orders-dlq', '--where', 'receives < 99', '--yes'], {
			home,
			env,
		});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain(`${pipe} is a pipe where a directory must be`);
	});
});

/** A file system whose other end never answers, as a share on a computer that is gone. */
function deadMount(): string | undefined {
	const at = mkdtempSync(path.join(tmpdir(), 'awsmsg-dead-'));
	stopLater(() => rmSync(at, { recursive: true, force: true }));
	try {
		const device = openSync('/dev/fuse', 'r+');
		stopLater(() => closeSync(device));
		execFileSync(
			'mount',
			['-i', '-t', 'fuse', 'dead', at, '-o', 'fd=3,rootmode=40000,user_id=0,group_id=0'],
			{ stdio: ['ignore', 'ignore', 'ignore', device] },
		);
	} catch {
		return;
	}
	stopLater(() => void execFileSync('umount', ['-l', at]));
	return at;
}

/** An empty file system on which nothing can be written. */
function readOnlyMount(): string | undefined {
	const at = mkdtempSync(path.join(tmpdir(), 'awsmsg-still-'));
	stopLater(() => rmSync(at, { recursive: true, force: true }));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', at], { stdio: 'ignore' });
	} catch {
		return;
	}
	stopLater(() => void execFileSync('umount', ['-l', at]));
	return at;
}

test('folders on a file system that is read-only: reads go on, and what has to be kept first is refused by the name of the folder', async (context) => {
	const still = readOnlyMount();
	if (still === undefined) return context.skip('no file system can be mounted here');
	const env = {
		...endpoint.env,
		NODE_COMPILE_CACHE: '',
		XDG_STATE_HOME: still,
		XDG_DATA_HOME: still,
		XDG_CACHE_HOME: still,
	};
	expect(await runHere(['queues'], { env })).toMatchObject({ code: 0, stderr: '' });
	const refused = await runHere(['delete', 'orders-dlq', '--where', 'receives < 99', '--yes'], {
		env,
	});
	expect(refused.code).toBeGreaterThan(0);
	expect(refused.stderr).toMatch(
		new RegExp(
			`${still}/awsmsg\\S* is on a file system that is read-only\\. Name another directory by XDG_STATE_HOME`,
		),
	);
});

describe('folders on a file system that does not answer', () => {
	const why = 'no file system can be mounted here';

	test('are named by a command that needs them, and it ends', async (context) => {
		const dead = deadMount();
		if (dead === undefined) return context.skip(why);
		const env = {
			...endpoint.env,
			NODE_COMPILE_CACHE: '',
			XDG_STATE_HOME: dead,
			XDG_DATA_HOME: dead,
			XDG_CACHE_HOME: dead,
		};
		expect(await run(['queues'], { env })).toMatchObject({ code: 0 });
		const refused = await run(['delete', 'orders-dlq', '--where', 'receives < 99', '--yes'], {
			env,
		});
		expect(refused.signal).toBeUndefined();
		expect(refused.code).toBeGreaterThan(0);
		expect(refused.stderr).toMatch(new RegExp(`${dead}/awsmsg\\S* does not answer`));
	});

	test('keep the console neither from starting nor from leaving', async (context) => {
		const dead = deadMount();
		if (dead === undefined) return context.skip(why);
		const env = {
			...endpoint.env,
			NODE_COMPILE_CACHE: '',
			XDG_STATE_HOME: dead,
			XDG_DATA_HOME: dead,
			XDG_CACHE_HOME: dead,
		};
		const app = await start([], { env, columns: 160 });
		await app.sees(/orders-dlq/);
		await app.sees(/does not answer/);
		await app.press('q').exits(0);
		expect(app.leftBehind()).toEqual([]);
	});
});

describe('output to what is no file', () => {
	const commands: Readonly<Record<string, readonly string[]>> = {
		'export --out': ['export', 'orders-dlq', '--out'],
		'redrive --plan-out': ['redrive', 'orders-dlq', '--to', 'orders', '--plan-out'],
		'tail --position-file': [
			'tail',
			'clicks',
			'--from',
			'trim-horizon',
			'--no-follow',
			'--position-file',
		],
	};
	test.each(Object.entries(commands))(
		'%s: a pipe and a device are written to',
		async (name, args) => {
			const home = temporaryHome();
			if (name.startsWith('tail')) await new Streams(endpoint.url).create('clicks', 1);
			const pipe = path.join(home, 'pipe');
			execFileSync('mkfifo', [pipe]);
			// Somebody who reads it all, later.
			const reader = openSync(pipe, 'r+');
			stopLater(() => closeSync(reader));
			const piped = await runHere([...args, pipe, ...endpoint.flags], { home });
			expect(piped).toMatchObject({ code: 0 });
			const bytes = Buffer.alloc(65_536);
			expect(bytes.toString('utf8', 0, readSync(reader, bytes))).toMatch(/^\{/);
			expect(statSync(pipe).isFIFO()).toBe(true);

			const thrown = await runHere([...args, '/dev/null', ...endpoint.flags], { home });
			expect(thrown).toMatchObject({ code: 0 });
			expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
			expect(readdirSync(home).filter((entry) => entry.includes('.tmp'))).toEqual([]);
		},
	);
});

test('a text that a killed editor session left is gone after the next start', async () => {
	const home = temporaryHome();
	const state = path.join(home, '.local', 'state', 'awsmsg', 'scratch');
	const script = path.join(home, 'editor');
	writeFileSync(script, '#!/bin/sh\nexec sleep 60\n', { mode: 0o700 });
	const app = await start(['open', 'orders', ...endpoint.flags], { home, env: { EDITOR: script } });
	await app
		.sees(/Queues > orders/)
		.press('s')
		.sees(/send to orders/)
		.type('precious words');
	await app.sees(/precious words/).press('ctrl-e');
	const left = () => (existsSync(state) ? readdirSync(state, { recursive: true }) : []);
	await app.until(() => left().length > 1, 'the text in a file');
	await app.signal('SIGKILL').exits();
	expect(left()).toHaveLength(2);
	// A command waits for nothing but its own work: where it ends first, the one after it removes the text.
	await expect
		.poll(async () => {
			expect(await run(['queues', ...endpoint.flags], { home })).toMatchObject({ code: 0 });
			return left();
		})
		.toEqual([]);
});
