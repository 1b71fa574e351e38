import { spawn } from 'node:child_process';
import type { RedriveReport } from '../../source/domain/redrive-report.ts';
import type { Fault } from '../../source/emulator/faults.ts';
import type { Endpoint } from './faults.ts';
import { stopLater } from './fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from './program.ts';

/** What a run that was killed again and again came to. */
export type KilledRun = {
	readonly kills: number;
	readonly starts: number;
	/** Bodies that are neither at the destination nor in the dead-letter queue. */
	readonly lost: readonly string[];
	/** Bodies that are there more than once. */
	readonly twice: readonly string[];
	/** Of these: those that the report does not name. */
	readonly unnamed: readonly string[];
	/** Bodies that came after a later one of their group. */
	readonly late: readonly string[];
	readonly left: number;
	readonly report: RedriveReport | undefined;
	/** What the last process wrote, for a test that fails. */
	readonly said: string;
};

export type KilledRunOptions = {
	readonly name: string;
	readonly fifo: boolean;
	readonly count: number;
	readonly groups: number;
	readonly kills: number;
	/** How long after its first word a program is killed at most; adapts to how long runs take. */
	readonly window: { milliseconds: number };
	random(): number;
};

/** Slows requests down, so that kills meet all of them, and breaks some. */
const troubles: readonly Fault[] = [
	{ operation: 'SQS.SendMessageBatch', kind: 'reset-after', probability: 0.05 },
	{ operation: 'SQS.SendMessageBatch', kind: 'partial', probability: 0.1 },
	{ operation: 'SQS.DeleteMessageBatch', kind: 'partial', probability: 0.1 },
	{ operation: 'SQS.DeleteMessageBatch', kind: 'internal-error', probability: 0.05 },
	{ operation: 'SQS.ReceiveMessage', kind: 'throttle', probability: 0.05 },
	{ operation: 'SQS.*', kind: 'delay', probability: 0.7, milliseconds: 60 },
];

/** Moves a dead-letter queue by the built program, which is killed at random instants and resumed. */
export async function runWithKills(
	endpoint: Endpoint,
	options: KilledRunOptions,
): Promise<KilledRun> {
	const { fifo, count, random } = options;
	const suffix = fifo ? '.fifo' : '';
	const [source, target] = [`${options.name}-dlq${suffix}`, `${options.name}${suffix}`];
	const sqs = client(endpoint.url);
	await endpoint.setFaults([]);
	const bodies = await sqs.fill(source, target, options);
	const ids = new Map(
		(await sqs.look(source)).map(({ body, messageId }) => [body, messageId] as const),
	);
	await endpoint.setFaults(troubles);
	const home = temporaryHome();
	const flags = ['--endpoint-url', endpoint.url, '--region', 'us-east-1', '--yes'];
	const first = ['redrive', source, '--engine', 'own', '--lease', '1', '-n', String(count)];
	let runId: string | undefined;
	let kills = 0;
	let starts = 0;
	const begin = () => {
		starts++;
		const words = runId === undefined ? first : ['resume', runId, '--resolve-unknown', 'resend'];
		return start([...words, ...flags], home, (id) => {
			runId ??= id;
		});
	};
	while (kills < options.kills && starts < options.kills * 2) {
		const program = begin();
		await Promise.race([program.begun, program.ended]);
		// From before the first request to after the last one.
		await Promise.race([pause(random() * options.window.milliseconds), program.ended]);
		if (program.kill()) {
			kills++;
			options.window.milliseconds *= 1.1;
		} else options.window.milliseconds *= 0.7;
		const { code } = await program.ended;
		if (code === 0) break;
	}
	await endpoint.setFaults([]);
	let said = '';
	let report: RedriveReport | undefined;
	for (let attempt = 0; attempt < 4; attempt++) {
		const program = begin();
		const { code, stdout, stderr } = await program.ended;
		said = `${said}\n${stderr}`.slice(-4000);
		report = JSON.parse(stdout || 'null') ?? undefined;
		if (code === 0 && (await sqs.look(source)).length === 0) break;
	}
	const there = (await sqs.look(target)).map(({ body }) => body);
	const rest = await sqs.look(source);
	const left = new Set(rest.map(({ body }) => body));
	const twice = bodies.filter((body) => there.filter((one) => one === body).length > 1);
	const named = new Set(report?.possibleDuplicates);
	return {
		kills,
		starts,
		lost: bodies.filter((body) => !there.includes(body) && !left.has(body)),
		twice,
		unnamed: twice.filter((body) => !named.has(ids.get(body) ?? '')),
		late: fifo ? lateOnes(there, options.groups) : [],
		left: rest.length,
		report,
		said,
	};
}

function lateOnes(there: readonly string[], groups: number): readonly string[] {
	const latest = new Map<number, number>();
	return there.filter((body) => {
		const number = Number(body.split(' ')[1]);
		const group = number % groups;
		const isLate = number < (latest.get(group) ?? -1);
		latest.set(group, Math.max(number, latest.get(group) ?? -1));
		return isLate;
	});
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function start(args: readonly string[], home: string, onRun: (runId: string) => void) {
	const child = spawn(process.execPath, [binary, ...args, '--json'], {
		cwd: repository,
		env: cleanEnvironment(home, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	stopLater(() => {
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
	});
	let stdout = '';
	let stderr = '';
	let tellBegun = () => {};
	const begun = new Promise<undefined>((resolve) => {
		tellBegun = () => resolve(undefined);
	});
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
		const runId = /^Run (\d{8}-\d{6}-[0-9a-f]+): after/m.exec(stderr)?.[1];
		if (runId === undefined) return;
		onRun(runId);
		tellBegun();
	});
	const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
		child.once('close', (code) => resolve({ code, stdout, stderr }));
	});
	return {
		begun,
		ended,
		kill: () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'),
	};
}

type Looked = { readonly messageId: string; readonly body: string };

function client(url: string) {
	const call = async (operation: string, input: object) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `AmazonSQS.${operation}`,
				authorization:
					'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=x',
			},
			body: JSON.stringify(input),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${operation}: ${text}`);
		return text === '' ? {} : JSON.parse(text);
	};
	const look = async (name: string): Promise<readonly Looked[]> => {
		const response = await fetch(`${url}/_awsmsg/queue?name=${encodeURIComponent(name)}`);
		const { ready, inflight } = (await response.json()) as {
			ready: readonly Looked[];
			inflight: readonly { message: Looked }[];
		};
		return [...ready, ...inflight.map(({ message }) => message)];
	};
	return {
		look,
		/** Puts messages into a dead-letter queue in the way that AWS does: by receives that fail. */
		async fill(source: string, target: string, { fifo, count, groups }: KilledRunOptions) {
			const attributes = fifo ? { FifoQueue: 'true' } : {};
			await call('CreateQueue', { QueueName: source, Attributes: attributes });
			const policy = {
				deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${source}`,
				maxReceiveCount: 1,
			};
			const { QueueUrl } = await call('CreateQueue', {
				QueueName: target,
				Attributes: {
					...attributes,
					VisibilityTimeout: '0',
					RedrivePolicy: JSON.stringify(policy),
				},
			});
			const bodies = Array.from({ length: count }, (_, index) => `message ${index}`);
			for (let at = 0; at < count; at += 10) {
				await call('SendMessageBatch', {
					QueueUrl,
					Entries: bodies.slice(at, at + 10).map((body, index) => ({
						Id: String(index),
						MessageBody: body,
						...(fifo
							? {
									MessageGroupId: `g${(at + index) % groups}`,
									MessageDeduplicationId: `d${at + index}`,
								}
							: {}),
					})),
				});
			}
			for (let round = 0; (await look(source)).length < count; round++) {
				if (round > count * 4) throw new Error('the messages do not die');
				await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
			}
			return bodies;
		},
	};
}
