import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { connectInWorker, type WorkerHooks } from '../../source/host/worker-gateways.ts';
import type { DecodedBody, DecodeInput } from '../../source/operations/messages/decode-bodies.ts';
import { failureOf, forever } from '../aws/kinesis/fake-endpoint.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { compiledCode, repository } from '../helpers/program.ts';

/** awsmsg as it is installed, as far as the thread of the gateways reads it, and the same file in another build. */
function installed() {
	const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-installed-'));
	stopLater(() => rmSync(folder, { recursive: true }));
	cpSync(path.join(repository, 'bin'), path.join(folder, 'bin'), { recursive: true });
	const file = (name: string) => path.join(folder, 'build', `${name}.js`);
	for (const name of ['worker', 'aws', 'jobs', 'sdk']) {
		cpSync(path.join(repository, 'build', `${name}.js`), file(name));
	}
	const jobs = readFileSync(file('jobs'), 'latin1');
	const update = (name: string) => {
		const text = readFileSync(file(name), 'latin1');
		const updated = `${text.slice(0, 19)}${'0'.repeat(16)}${text.slice(35)}`;
		writeFileSync(file(name), updated, 'latin1');
	};
	return {
		thread: path.join(folder, 'bin', 'worker.js'),
		build: jobs.slice(19, 35),
		update,
		restore: () => writeFileSync(file('jobs'), jobs, 'latin1'),
		remove: () => rmSync(file('jobs')),
	};
}

function threadOf(file: string, build: string) {
	const hooks: WorkerHooks = { mode: () => 'open', onCall() {}, onCrash() {} };
	const program = { file, build, compileCache: compiledCode };
	return connectInWorker({ local: true, endpoint: 'http://127.0.0.1:9' }, hooks, program);
}

const refusal = (what: string) => ({
	kind: 'refused',
	message: expect.stringMatching(
		new RegExp(`^awsmsg was updated or removed while it ran: .*${what}`),
	),
	hint: 'Start awsmsg again',
});

it('a job of a build that was installed meanwhile is refused, and so is one that is gone; what comes back is loaded', async () => {
	const { thread, build, update, remove, restore } = installed();
	const { startJob, close } = await threadOf(thread, build);
	stopLater(close);
	const decoded: string[] = [];
	const input: DecodeInput = { bodies: ['aGVsbG8gd29ybGQh'], left: 1_000 };
	const heard = ({ levels }: DecodedBody) => decoded.push(levels.at(-1)?.text ?? '');
	const decode = () => startJob<DecodedBody, void>('decode', input, heard, forever).ended;
	update('jobs');
	expect(await failureOf(decode())).toMatchObject(refusal('jobs\\.js is of another build'));
	remove();
	expect(await failureOf(decode())).toMatchObject(refusal('jobs\\.js is gone'));
	restore();
	await decode();
	expect(decoded).toHaveLength(1);
});

it('a call that needs a file of a build that was installed meanwhile is refused, and the thread goes on', async () => {
	const { thread, build, update } = installed();
	const { gateways, close } = await threadOf(thread, build);
	stopLater(close);
	update('sdk');
	for (let time = 0; time < 2; time++) {
		const listed = gateways.topics.listPage({}, { signal: forever });
		expect(await failureOf(listed)).toMatchObject(refusal('sdk\\.js is of another build'));
	}
});

it('a thread of another build than the console is no thread of it', async () => {
	const { thread } = installed();
	expect(await failureOf(threadOf(thread, '0'.repeat(16)))).toMatchObject(
		refusal('worker\\.js is of another build'),
	);
});
