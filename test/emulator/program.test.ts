import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { repository } from '../helpers/program.ts';

const program = path.join(repository, 'bin', 'emulator.js');

/** The endpoint as its own process, and its first line. */
async function start(options: object | string) {
	const json = typeof options === 'string' ? options : JSON.stringify(options);
	const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, json], {
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const exited = once(child, 'exit').then(([code]: (number | null)[]) => code);
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
	return { child, exited, first: JSON.parse(line) as Record<string, unknown> };
}

/** How connecting to an endpoint ends: `connected` or an error code. */
function reach(endpoint: unknown): Promise<string> {
	const { hostname, port } = new URL(String(endpoint));
	return new Promise((resolve) => {
		const socket = connect(Number(port), hostname);
		socket.once('connect', () => {
			socket.destroy();
			resolve('connected');
		});
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
	});
}

test('says on one line where it listens, and ends with its parent’s pipe', async () => {
	const { child, exited, first } = await start({ exitWithStdin: true });
	expect(first).toEqual({
		ready: true,
		endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
		region: 'us-east-1',
	});
	expect(await reach(first['endpoint'])).toBe('connected');
	child.stdin.end();
	expect(await exited).toBe(0);
	expect(await reach(first['endpoint'])).toBe('ECONNREFUSED');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
	'%s ends it, with Kinesis running too',
	async (signal) => {
		const { child, exited, first } = await start({});
		const answer = await fetch(String(first['endpoint']), {
			method: 'POST',
			body: '{}',
			headers: {
				'content-type': 'application/x-amz-json-1.1',
				'x-amz-target': 'Kinesis_20131202.ListStreams',
				'x-amz-date': '20261120T000000Z',
				authorization:
					'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
			},
		});
		expect(answer.status).toBe(200);
		child.kill(signal);
		expect(await exited).toBe(0);
		expect(await reach(first['endpoint'])).toBe('ECONNREFUSED');
	},
);

test('a taken port is a failure with a hint', async () => {
	const taken = await start({});
	const port = Number(new URL(String(taken.first['endpoint'])).port);
	const { exited, first } = await start({ port });
	expect(first).toMatchObject({
		ready: false,
		failure: { kind: 'conflict', message: `port ${port} is in use` },
	});
	expect(await exited).toBe(1);
});

test('faults that make no sense are a failure that names them', async () => {
	const { exited, first } = await start({ faults: [{ operation: '*', kind: 'explode' }] });
	expect(first).toMatchObject({
		ready: false,
		failure: { kind: 'invalid', message: expect.stringContaining('fault 1: kind must be one of') },
	});
	expect(await exited).toBe(1);
});
