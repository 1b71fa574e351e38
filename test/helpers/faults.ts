/*
The local endpoint in a process of its own, as awsmsg starts it, with the faults that a test wants:

    const endpoint = await startEndpoint({ demo: false });
    await endpoint.setFaults([{ operation: 'SQS.ListQueues', kind: 'access-denied' }]);
    const result = await run(['queues', '--endpoint-url', endpoint.url]);
    expect(await endpoint.calls()).toContainEqual(...);
*/
import path from 'node:path';
import type { LoggedCall } from '../../source/emulator/call-log.ts';
import type { Fault } from '../../source/emulator/faults.ts';
import {
	giveEndpointBack,
	type ProcessOptions,
	spawnEndpoint,
	takeEndpoint,
} from './endpoint-process.ts';
import { stopLater } from './fixtures.ts';
import { repository } from './program.ts';

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
	/** Its clock stands still: no lease ends by itself, so what is visible again was given back. */
	readonly standingClock?: boolean;
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

/**
 * The built endpoint on a port of the loopback, as if it had just started; it is the test's until the test ends.
 * Its process is shared: the next test gets it with nothing in it (decisions/0050). Only a demo, and one on a port, of an
 * entry or with a clock of its own, has a process for itself.
 */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
	const { entry, standingClock = false, shared = false, ...wishes } = options;
	const own: ProcessOptions = {
		...(entry === undefined ? {} : { entry }),
		...(standingClock ? { preload: path.join(repository, 'test/helpers/standing-clock.mjs') } : {}),
	};
	const isOwn = Object.keys(own).length > 0 || wishes.port !== undefined || wishes.demo === true;
	const running = isOwn ? await spawnEndpoint(wishes, own) : await takeEndpoint(wishes);
	let isTaken = true;
	const stop = async (): Promise<void> => {
		if (!isTaken) return;
		isTaken = false;
		await (isOwn ? running.end() : giveEndpointBack(running));
	};
	if (!shared) stopLater(stop);

	const ask = async (address: string, init?: RequestInit): Promise<unknown> => {
		const response = await fetch(new URL(address, running.url), init);
		const text = await response.text();
		if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text}`);
		return text === '' ? undefined : JSON.parse(text);
	};
	return {
		url: running.url,
		region: running.region,
		pid: running.pid,
		flags: ['--endpoint-url', running.url, '--region', running.region],
		env: {
			AWS_ENDPOINT_URL: running.url,
			AWS_REGION: running.region,
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
