import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asFailure, failureLine } from '../../source/domain/failure.ts';
import { compileCacheFolder } from '../../source/host/compile-cache.ts';
import { type LocalEndpointOptions, startLocalEndpoint } from '../../source/host/local-endpoint.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
});
afterEach(async () => {
	await rm(directory, { recursive: true, force: true });
});

async function start(source: string, options: Partial<LocalEndpointOptions> = {}) {
	const program = join(directory, 'child.mjs');
	await writeFile(program, source);
	return startLocalEndpoint({ demo: false, program, ...options });
}
const refusal = (source: string, options: Partial<LocalEndpointOptions> = {}) =>
	start(source, options).then(
		() => 'no failure',
		(error) => failureLine(asFailure(error)),
	);

const ready = 'console.log(JSON.stringify({ready: true, endpoint: process.argv[2], region: "r"}));';
const staysUp = 'process.stdin.resume(); process.stdin.on("end", () => process.exit());';

describe('the embedded endpoint', () => {
	it('is told its options and is gone once it was stopped', async () => {
		const running = await start(ready + staysUp, { port: 7, seed: 3, faults: [{ a: 1 }] });
		expect(JSON.parse(running.endpoint)).toEqual({
			port: 7,
			demo: false,
			seed: 3,
			faults: [{ a: 1 }],
			exitWithStdin: true,
		});
		await running.stop();
		await running.exited;
		await running.stop();
	});

	it('keeps compiled code where this process does, never where Node would', async () => {
		const told = `console.log(JSON.stringify({ready: true, region: "r",
			endpoint: process.env.NODE_COMPILE_CACHE ?? "none"}));`;
		const compiled = join(directory, 'compiled');
		vi.stubEnv('NODE_COMPILE_CACHE', undefined);
		for (const [options, folder] of [
			[{}, compileCacheFolder() ?? 'none'],
			[{ compileCache: compiled }, compiled],
		] as const) {
			const running = await start(told + staysUp, options);
			expect(running.endpoint).toBe(folder);
			await running.stop();
		}
	});

	it('gives memory back that its compiler has had for a moment, unless the user says otherwise', async () => {
		const told = `const {MALLOC_ARENA_MAX: arenas, MALLOC_MMAP_THRESHOLD_: piece} = process.env;
			console.log(JSON.stringify({ready: true, region: "r", endpoint: arenas + " " + piece}));`;
		const running = await start(told + staysUp);
		expect(running.endpoint).toBe('1 32768');
		await running.stop();
		vi.stubEnv('MALLOC_ARENA_MAX', '7');
		try {
			const other = await start(told + staysUp);
			expect(other.endpoint).toBe('7 32768');
			await other.stop();
		} finally {
			vi.unstubAllEnvs();
		}
	});

	it('tells when its demo stands, whatever else it says behind its first line', async () => {
		const stands =
			'for (const line of ["hello", "7", JSON.stringify({demo: "stands"})]) console.log(line);';
		const told: string[] = [];
		await new Promise<void>((resolve, reject) => {
			const onDemoStands = () => resolve(void told.push('stands'));
			start(ready + stands + staysUp, { onDemoStands }).catch(reject);
		});
		expect(told).toEqual(['stands']);
	});

	it('is killed when it does not want to end', async () => {
		const stubborn = `${ready} process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`;
		await (await start(stubborn)).stop();
	});

	it('that lacks its packages says in one sentence what to do', async () => {
		const line = await refusal('import "fauxqs-that-is-missing";');
		expect(line).toMatch(/--local needs the package fauxqs-that-is-missing.*npm install/);
	});

	it('that fails is told with its last words or its own Failure', async () => {
		expect(await refusal('throw new TypeError("boom");')).toMatch(/ended while.*TypeError: boom/);
		expect(await refusal('console.log("hello"); setInterval(() => {}, 1000);')).toMatch(
			/answered something else: hello/,
		);
		const failure = { kind: 'conflict', message: 'port 7 is taken', retryable: false };
		const answer = JSON.stringify({ ready: false, failure });
		expect(await refusal(`console.log(${JSON.stringify(answer)});`)).toBe('port 7 is taken');
	});

	it('that is not ready in time is ended', async () => {
		const silent = 'console.error("still loading"); setInterval(() => {}, 1000);';
		let line = '';
		// It has to come to its last words first.
		for (let readyWithin = 400; !/still loading/.test(line); readyWithin *= 2) {
			line = await refusal(silent, { readyWithin });
			expect(line).toMatch(/not ready in /);
		}
	});

	it('is given up when the caller gives up', async () => {
		const stop = new AbortController();
		const starting = refusal('setInterval(() => {}, 1000);', { signal: stop.signal });
		stop.abort();
		expect(await starting).toMatch(/stopped|aborted/);
	});
});
