import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binary, cleanEnvironment, temporaryHome } from './helpers/program.ts';
import { type RunOptions, run } from './helpers/run.ts';
import { type HereOptions, runHere } from './helpers/run-here.ts';

/*
Commands of the built program on an endpoint that `awsmsg emulator` runs for them.
*/

let environment: Readonly<Record<string, string>>;
let stopEmulator: () => Promise<number | undefined>;

beforeAll(async () => {
	// The second look into `dead` never answers, so that a command can be caught while it holds.
	const fault = { operation: 'SQS.ReceiveMessage', resource: 'dead', kind: 'hang', every: 2 };
	const faults = ['--faults', JSON.stringify([fault])];
	const child = spawn(process.execPath, [binary, 'emulator', '--no-demo', '--json', ...faults], {
		env: cleanEnvironment(temporaryHome()),
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const closed = new Promise<number | undefined>((resolve) => {
		child.once('close', (code) => resolve(code ?? undefined));
	});
	stopEmulator = () => {
		child.kill('SIGTERM');
		return closed;
	};
	const text = await new Promise<string>((resolve) => {
		let all = '';
		child.stdout.on('data', (chunk: Buffer) => {
			all += chunk;
			if (all.includes('}')) resolve(all);
		});
	});
	environment = JSON.parse(text);
	await createQueue('dead');
	const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
	await createQueue('work', {
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '3' }),
	});
	await createQueue('plain');
});

afterAll(async () => {
	expect(await stopEmulator()).toBe(0);
	await expect(fetch(environment['AWS_ENDPOINT_URL'] ?? '')).rejects.toThrow();
});

async function sqs(operation: string, input: object): Promise<Record<string, unknown>> {
	const response = await fetch(environment['AWS_ENDPOINT_URL'] ?? '', {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `AmazonSQS.${operation}`,
			authorization:
				'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
		},
		body: JSON.stringify(input),
	});
	expect(response.status).toBe(200);
	return (await response.json()) as Record<string, unknown>;
}

const createQueue = (QueueName: string, Attributes = {}) =>
	sqs('CreateQueue', { QueueName, Attributes });

async function counts(name: string) {
	const base = environment['AWS_ENDPOINT_URL'];
	const { Attributes } = await sqs('GetQueueAttributes', {
		QueueUrl: `${base}/000000000000/${name}`,
		AttributeNames: ['All'],
	});
	const attributes = Attributes as Record<string, string>;
	return {
		visible: Number(attributes['ApproximateNumberOfMessages']),
		inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible']),
	};
}

const awsmsg = (args: readonly string[], options: HereOptions = {}) =>
	runHere(args, { ...options, env: { ...environment, ...options.env } });

const asProcess = (args: readonly string[], options: RunOptions) =>
	run(args, { ...options, env: { ...environment, ...options.env } });

describe('commands on an endpoint', () => {
	it('carry a hostile body faithfully from standard input to JSON', async () => {
		// SQS refuses C0; C1 and bidirectional controls it takes.
		// Zeros in front of a Number would not come back: SQS removes them.
		const body = 'a\u009b31m\u202e é\ud83d\ude00\n\ttail\n';
		const sent = await awsmsg(['send', 'plain', '--yes', '--attribute', 'n=Number.int:42'], {
			stdin: body,
		});
		expect(sent).toMatchObject({ code: 0, stderr: '' });
		const peeked = await awsmsg(['peek', 'plain', '--json']);
		expect(peeked.code).toBe(0);
		expect(JSON.parse(peeked.stdout)).toMatchObject([
			{ id: sent.stdout.trim(), body, attributes: { n: { type: 'Number.int', value: '42' } } },
		]);
		// The look was given back: it is there for the next one.
		expect(await counts('plain')).toEqual({ visible: 1, inFlight: 0 });
	});

	it('give back what they hold when they are stopped in the middle', async () => {
		for (let index = 0; index < 3; index++) await awsmsg(['send', 'dead', `${index}`, '--yes']);
		const stop = new AbortController();
		const running = asProcess(['peek', 'dead', '-n', '500', '--debug'], { signal: stop.signal });
		await expect
			.poll(() => counts('dead'), { interval: 20 })
			.toMatchObject({
				inFlight: 3,
			});
		stop.abort();
		const { code, stdout } = await running;
		expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
		expect(await counts('dead')).toEqual({ visible: 3, inFlight: 0 });
	});

	it('stop quietly when nobody reads their output any more', async () => {
		// The reader is gone before there is anything to read; the exit code comes by standard error.
		const script = '{ "$0" "$1" queues --output ndjson; echo "exit code $?" >&2; } | true';
		const { stderr } = await asProcess([], {
			program: ['/bin/sh', '-c', script, process.execPath, binary],
		});
		expect(stderr).toBe('exit code 0\n');
	});

	it('refuse without a confirmation, with exit code 4, and send nothing', async () => {
		for (const args of [
			['send', 'work', 'x'],
			['purge', 'work', '--yes'],
			['send', 'work', 'x', '--yes', '--read-only'],
			['peek', 'work'],
		]) {
			const { code, stdout, stderr } = await awsmsg(args);
			expect({ args, code, stdout }).toEqual({ args, code: 4, stdout: '' });
			expect(stderr).toMatch(/^awsmsg: [^\n]+\.\n$/);
		}
		expect(await counts('work')).toEqual({ visible: 0, inFlight: 0 });
	});

	it('redrive dead letters to the queue they are told', async () => {
		const before = await counts('dead');
		const args = ['redrive', 'dead', '--to', 'plain', '--yes', '--json'];
		const { code, stdout } = await awsmsg(args);
		expect(code).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({
			status: 'COMPLETED',
			approximateNumberOfMessagesMoved: before.visible,
		});
		expect(await counts('dead')).toEqual({ visible: 0, inFlight: 0 });
	});
});
