/*
The local endpoint as its own process, as awsmsg starts it, with the faults that a test wants:

    const endpoint = await startEndpoint({ demo: false });
    await endpoint.setFaults([{ operation: 'SQS.ListQueues', kind: 'access-denied' }]);
    const result = await run(['queues', '--endpoint-url', endpoint.url]);
    expect(await endpoint.calls()).toContainEqual(...);
*/
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { LoggedCall } from '../../source/emulator/call-log.ts';
import type { Fault } from '../../source/emulator/faults.ts';
import { stopLater } from './fixtures.ts';
import { cleanEnvironment, repository } from './program.ts';

export type EndpointOptions = {
	readonly port?: number;
	/** Whether the demo's producers and consumers run; off unless asked for. */
	readonly demo?: boolean;
	readonly seed?: number;
	/** Whether it shows messages without a receive, as LocalStack does; AWS does not. */
	readonly truePeek?: boolean;
	/** Faults from the first request on. */
	readonly faults?: readonly Fault[];
	/** Another entry than the built one. */
	readonly entry?: string;
	/** Milliseconds until it must be ready; 20,000 by default. */
	readonly patience?: number;
	/** It outlives the test, for those that share one: `afterAll` has to stop it. */
	readonly shared?: boolean;
};

export type Endpoint = {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	readonly region: string;
	readonly pid: number;
	/** Flags that point awsmsg at it. */
	readonly flags: readonly string[];
	/** Variables that point any AWS program at it. */
	readonly env: Readonly<Record<string, string>>;
	/** Replaces all faults. */
	setFaults(faults: readonly Fault[]): Promise<void>;
	/** The requests that it has served, oldest first. */
	calls(): Promise<readonly EndpointCall[]>;
	stop(): Promise<void>;
};

/** As `GET /_awsmsg/calls` tells it. */
export type EndpointCall = LoggedCall;

/** Starts the built endpoint on a free port of the loopback; it ends with the test. */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
	const { entry, patience = 20_000, shared = false, ...wishes } = options;
	const child = spawn(
		process.execPath,
		[
			'--disable-warning=ExperimentalWarning',
			entry ?? path.join(repository, 'build', 'emulator.js'),
			JSON.stringify({ port: 0, demo: false, seed: 1, exitWithStdin: true, ...wishes }),
		],
		{ env: cleanEnvironment(tmpdir()), stdio: ['pipe', 'pipe', 'pipe'] },
	);
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	child.stdin.on('error', () => {});
	const stop = async (): Promise<void> => {
		child.stdin.end();
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
		await ended;
		clearTimeout(timer);
	};
	if (!shared) stopLater(stop);

	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => {
		errors += chunk.toString('utf8');
	});
	const ready = await new Promise<{ endpoint: string; region: string }>((resolve, reject) => {
		const timer = setTimeout(
			() => reject(new Error(`the endpoint was not ready within ${patience} ms. ${errors}`)),
			patience,
		);
		child.once('error', reject);
		child.once('close', () =>
			reject(new Error(`the endpoint ended before it was ready. ${errors}`)),
		);
		createInterface({ input: child.stdout }).once('line', (line) => {
			clearTimeout(timer);
			const answer: unknown = JSON.parse(line);
			if (isReady(answer)) resolve(answer);
			else reject(new Error(`the endpoint could not start: ${line}`));
		});
	});

	const ask = async (address: string, init?: RequestInit): Promise<unknown> => {
		const response = await fetch(new URL(address, ready.endpoint), init);
		const text = await response.text();
		if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text}`);
		return text === '' ? undefined : JSON.parse(text);
	};
	return {
		url: ready.endpoint,
		region: ready.region,
		pid: child.pid ?? 0,
		flags: ['--endpoint-url', ready.endpoint, '--region', ready.region],
		env: {
			AWS_ENDPOINT_URL: ready.endpoint,
			AWS_REGION: ready.region,
			AWS_ACCESS_KEY_ID: 'test',
			AWS_SECRET_ACCESS_KEY: 'test',
		},
		async setFaults(faults) {
			await ask('/_awsmsg/faults', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(faults),
			});
		},
		async calls() {
			const answer = await ask('/_awsmsg/calls');
			if (Array.isArray(answer)) return answer;
			const calls = (answer as { calls?: unknown }).calls;
			if (Array.isArray(calls)) return calls;
			throw new Error(`/_awsmsg/calls answered ${JSON.stringify(answer).slice(0, 200)}`);
		},
		stop,
	};
}

function isReady(answer: unknown): answer is { endpoint: string; region: string } {
	return (
		typeof answer === 'object' &&
		answer !== null &&
		'endpoint' in answer &&
		typeof answer.endpoint === 'string' &&
		'region' in answer &&
		typeof answer.region === 'string'
	);
}
