/* Processes of the built local endpoint, which tests of one worker take in turn. */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { patience } from './patience.ts';
import { cleanEnvironment, repository } from './program.ts';

/** A running process of the endpoint. */
export type EndpointProcess = {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	readonly region: string;
	readonly pid: number;
	/** Whether the process has ended. */
	hasEnded(): boolean;
	/** Lets this program end although the process runs, or not. */
	setIdle(idle: boolean): void;
	end(): Promise<void>;
};

export type ProcessOptions = {
	/** The built endpoint by default. */
	readonly entry?: string;
	/** A module that is loaded before it. */
	readonly preload?: string;
};

/** Starts an endpoint with the options of source/programs/emulator.ts. */
export async function spawnEndpoint(
	options: object,
	{ entry = path.join(repository, 'bin', 'emulator.js'), preload }: ProcessOptions = {},
): Promise<EndpointProcess> {
	const child = spawn(
		process.execPath,
		[
			'--disable-warning=ExperimentalWarning',
			...(preload === undefined ? [] : [`--import=${preload}`]),
			entry,
			JSON.stringify({ port: 0, demo: false, seed: 1, exitWithStdin: true, ...options }),
		],
		{ env: cleanEnvironment(tmpdir()), stdio: ['pipe', 'pipe', 'pipe'] },
	);
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	// It may end before it has read that its input ended.
	child.stdin.on('error', () => {});
	const isDemo = 'demo' in options && options.demo === true;
	const { url, region } = await readiness(child, isDemo);
	return {
		url,
		region,
		pid: child.pid ?? 0,
		hasEnded: () => child.exitCode !== null || child.signalCode !== null,
		setIdle(idle) {
			for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
				(handle as { ref(): void; unref(): void })[idle ? 'unref' : 'ref']();
			}
		},
		async end() {
			child.stdin.end();
			child.kill('SIGTERM');
			const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
			await ended;
			clearTimeout(timer);
		},
	};
}

/** What it says: where it listens, and of a demo that it stands. */
function readiness(child: ChildProcess, demo: boolean): Promise<{ url: string; region: string }> {
	let errors = '';
	child.stderr?.on('data', (chunk: Buffer) => {
		errors = (errors + chunk.toString('utf8')).slice(-4000);
	});
	return new Promise((resolve, reject) => {
		const fail = (what: string) => {
			child.kill('SIGKILL');
			reject(new Error(`the endpoint ${what}. ${errors}`));
		};
		const timer = setTimeout(() => fail(`was not ready within ${patience} ms`), patience);
		child.once('error', reject);
		child.once('close', () => fail('ended before it was ready'));
		let place: { url: string; region: string } | undefined;
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
			const answer = JSON.parse(line) as { endpoint?: unknown; region?: unknown; demo?: unknown };
			if (typeof answer.endpoint === 'string') {
				place = { url: answer.endpoint, region: String(answer.region) };
			} else if (place === undefined) return fail(`could not start: ${line}`);
			// A demo that is still being set up is no world that anything is measured in.
			if (place === undefined || (demo && answer.demo !== 'stands')) return;
			clearTimeout(timer);
			resolve(place);
		});
	});
}

/** Processes of this worker that no test uses at the moment. */
const idle: EndpointProcess[] = [];

/** A process that nobody else uses, which remembers nothing: a new one only where none is idle. */
export async function takeEndpoint(fresh: object): Promise<EndpointProcess> {
	for (let taken = idle.pop(); taken !== undefined; taken = idle.pop()) {
		if (taken.hasEnded()) continue;
		taken.setIdle(false);
		await reset(taken, fresh);
		return taken;
	}
	return spawnEndpoint(fresh);
}

/** Gives a process back for the next test. It ends with the worker, whose end of its input closes then. */
export async function giveEndpointBack(taken: EndpointProcess): Promise<void> {
	if (taken.hasEnded()) return;
	// Long polls, moves and threads end now, and not only when it is taken again.
	await reset(taken, {});
	taken.setIdle(true);
	idle.push(taken);
}

async function reset({ url }: EndpointProcess, fresh: object): Promise<void> {
	const response = await fetch(new URL('/_awsmsg/reset', url), {
		method: 'POST',
		body: JSON.stringify(fresh),
	});
	if (!response.ok) throw new Error(`the reset of ${url} answered ${response.status}`);
}
