import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keyAt } from '../../../source/domain/here.ts';
import { createRunStore } from '../../../source/host/memory/run-store.ts';
import { thisProcess } from '../../../source/host/processes.ts';
import { stopLater } from '../../helpers/fixtures.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'awsmsg-runs-'));
	stopLater(() => rm(directory, { recursive: true, force: true }));
});

afterEach(() => void vi.restoreAllMocks());

describe('the lock of a queue', () => {
	test('is held by one run at a time, and free again afterwards', async () => {
		const store = createRunStore(directory);
		const lock = await store.lock('arn:orders-dlq', 'run-1');
		await expect(store.lock('arn:orders-dlq', 'run-2')).rejects.toThrow(
			/a redrive of arn:orders-dlq is running already \(run run-1\)/,
		);
		expect(await store.holder('arn:orders-dlq')).toMatchObject({
			owner: 'run-1',
			pid: process.pid,
		});
		await (await store.lock('arn:other', 'run-3')).release();
		await lock.release();
		await (await store.lock('arn:orders-dlq', 'run-2')).release();
		expect(await store.holder('arn:orders-dlq')).toBeUndefined();
	});

	test('of an earlier version, which named queues of every endpoint by their ARNs, is respected while it lives', async () => {
		const store = createRunStore(directory);
		const arn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq';
		const key = keyAt(arn, 'http://127.0.0.1:4566');
		const file = join(directory, `${hash('sha256', arn).slice(0, 24)}.lock`);
		const living = { ...(await thisProcess()), owner: 'run-of-before' };
		await writeFile(file, JSON.stringify(living));
		const { pid, owner } = living;
		expect(await store.holder(key)).toMatchObject({ pid, owner });
		await expect(store.lock(key, 'run-2')).rejects.toThrow(
			/is running already \(run run-of-before\)/,
		);
		// A process that is gone has nothing.
		await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, owner: 'run-of-before' }));
		expect(await store.holder(key)).toBeUndefined();
		await (await store.lock(key, 'run-2')).release();
		// A run of this version in AWS is no run at an endpoint, though the ARN is the same.
		const inAws = await store.lock(arn, 'run-3');
		expect(await store.holder(key)).toBeUndefined();
		await (await store.lock(key, 'run-4')).release();
		await inAws.release();
	});

	test('of a process that is gone, or is another one by now, is taken over', async () => {
		const store = createRunStore(directory);
		for (const started of [undefined, '1']) {
			const lock = await store.lock('x', 'old');
			const [file = ''] = (await readdir(directory)).filter((name) => name.endsWith('.lock'));
			// No process has this number; or it does, and was started at another time.
			const pid = started === undefined ? 2 ** 22 + 1 : process.pid;
			await writeFile(join(directory, file), JSON.stringify({ pid, started, owner: 'old' }));
			const taken = await store.lock('x', 'new');
			expect(await store.holder('x')).toMatchObject({ owner: 'new' });
			await lock.release();
			expect(await store.holder('x')).toMatchObject({ owner: 'new' });
			await taken.release();
		}
	});

	test('that names no process of ours is void, and nobody is signalled', async () => {
		const store = createRunStore(directory);
		const bystander = spawn('sleep', ['60']);
		stopLater(() => void bystander.kill());
		const kill = vi.spyOn(process, 'kill');
		const lock = await store.lock('x', 'old');
		const [file = ''] = (await readdir(directory)).filter((name) => name.endsWith('.lock'));
		const { pid: alive = 0 } = bystander;
		for (const pid of [0, -1, -alive, 1.5, 2 ** 31, 1e300, '7', null, [alive], alive]) {
			await writeFile(join(directory, file), JSON.stringify({ pid, owner: 'old' }));
			expect(await store.holder('x')).toBeUndefined();
			expect(await store.stopHolder('x', 'old')).toBe(false);
			await (await store.lock('x', 'new')).release();
		}
		expect(kill.mock.calls.filter(([pid, signal]) => pid <= 0 || signal !== 0)).toEqual([]);
		expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
		await lock.release();
	});

	test('of a container that was killed says which file has to go, wherever it is met', async () => {
		const store = createRunStore(directory);
		const lock = await store.lock('x', 'run-1');
		const [file = ''] = (await readdir(directory)).filter((name) => name.endsWith('.lock'));
		const text = JSON.stringify({ pid: 7, host: 'c0ffee', owner: 'run-1' });
		await writeFile(join(directory, file), text);
		const way = `remove ${join(directory, file)}`;
		const holder = await store.holder('x');
		expect(holder).toMatchObject({ owner: 'run-1', perhapsGone: expect.stringContaining(way) });
		const refused = await store.lock('x', 'run-2').catch((error) => error.failure);
		expect(refused).toMatchObject({ kind: 'refused', hint: expect.stringContaining(way) });
		expect(await store.stopHolder('x', 'run-1')).toBe(false);
		await lock.release();
	});

	test('goes to one of many that ask at once', async () => {
		const store = createRunStore(directory);
		const answers = await Promise.allSettled(
			Array.from({ length: 8 }, (_, index) => store.lock('x', `run-${index}`)),
		);
		expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});
});

test('journals are private, listed, and read back; an unknown run is said', async () => {
	const store = createRunStore(directory);
	const journal = await store.open('20261120-090000-aaaaaa');
	await journal.append({ n: 0 }, { durable: true });
	await journal.close();
	const [file = ''] = await readdir(directory);
	expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
	expect(await store.list()).toMatchObject([{ runId: '20261120-090000-aaaaaa' }]);
	expect((await store.read('20261120-090000-aaaaaa')).entries).toEqual([{ n: 0 }]);
	await expect(store.read('20261120-090000-bbbbbb')).rejects.toThrow(/there is no run/);
	await expect(store.read('../../etc/passwd')).rejects.toThrow(/is no run/);
});

test('a run is gone on with however old its journal is; others of that age are forgotten', async () => {
	const store = createRunStore(directory);
	for (const runId of ['20250101-090000-aaaaaa', '20250101-090000-bbbbbb']) {
		const journal = await store.open(runId);
		await journal.append({ n: 0, runId });
		await journal.close();
	}
	for (const file of await readdir(directory)) await utimes(join(directory, file), 0, 0);
	const resumed = await store.open('20250101-090000-aaaaaa');
	await resumed.append({ n: 1 });
	await resumed.close();
	expect((await store.list()).map(({ runId }) => runId)).toEqual(['20250101-090000-aaaaaa']);
	expect((await store.read('20250101-090000-aaaaaa')).entries).toHaveLength(2);
});
