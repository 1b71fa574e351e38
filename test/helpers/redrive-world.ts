/*
A dead-letter queue on an endpoint, the built program that moves it, and what the queues hold
afterwards: for tests that kill, stop and trouble the program.
*/
import { spawn } from 'node:child_process';
import type { Form } from '../../source/presentation/json/shapes/parts.ts';
import type { run as runShape } from '../../source/presentation/json/shapes/redrives.ts';
import type { Endpoint } from './faults.ts';
import { stopLater } from './fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from './program.ts';
import type { RunResult } from './run.ts';
import { runCalm } from './run-here.ts';

/** A run as `redrive`, `resume` and `tasks` print it. */
export type RunJson = Form<typeof runShape>;

export type WorldOptions = {
	readonly name: string;
	readonly fifo: boolean;
	readonly count: number;
	readonly groups: number;
	/** Of our receives. */
	readonly leaseSeconds?: number;
	readonly env?: Readonly<Record<string, string>>;
};

/** What the queues say after a run, beside its report. */
export type Judgement = {
	/** Bodies that are nowhere, though nobody else took them. */
	readonly lost: readonly string[];
	/** Bodies that are at the destination more than once. */
	readonly twice: readonly string[];
	/** Of these: those that the report does not name. */
	readonly unnamed: readonly string[];
	/** Bodies that came after a later one of their group. */
	readonly late: readonly string[];
	/** How many are in the dead-letter queue. */
	readonly left: number;
};

/** What all runs of a suite came to. */
export type Totals = {
	runs: number;
	starts: number;
	kills: number;
	messages: number;
	moved: number;
	lost: number;
	duplicates: number;
	named: number;
	orderBreaks: number;
};

export function noTotals(): Totals {
	return {
		runs: 0,
		starts: 0,
		kills: 0,
		messages: 0,
		moved: 0,
		lost: 0,
		duplicates: 0,
		named: 0,
		orderBreaks: 0,
	};
}

/** Adds what a run came to. */
export function addTo(totals: Totals, { world, judgement, report, starts, kills }: WorldEnd): void {
	totals.runs++;
	totals.starts += starts;
	totals.kills += kills;
	totals.messages += world.bodies.length;
	totals.moved += report?.outcomes.moved ?? 0;
	totals.lost += judgement.lost.length;
	totals.duplicates += judgement.twice.length;
	totals.named += judgement.twice.length - judgement.unnamed.length;
	totals.orderBreaks += judgement.late.length;
}

/** How a troubled run ended. */
export type WorldEnd = {
	readonly world: RedriveWorld;
	readonly judgement: Judgement;
	readonly report: RunJson | undefined;
	readonly starts: number;
	readonly kills: number;
	/** What the program wrote last, for a test that fails. */
	readonly said: string;
};

export type Ended = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** The program at work. */
export type Program = {
	/** Resolves once its run has an id. */
	readonly begun: Promise<undefined>;
	readonly ended: Promise<Ended>;
	readonly pid: number;
	/** Whether there was somebody to hear it. */
	signal(name: NodeJS.Signals): boolean;
};

type Looked = { readonly messageId: string; readonly body: string };

export const pause = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export class RedriveWorld {
	readonly endpoint: Endpoint;
	readonly options: WorldOptions;
	readonly source: string;
	readonly target: string;
	readonly home = temporaryHome();
	bodies: readonly string[] = [];
	runId: string | undefined;
	starts = 0;
	#ids = new Map<string, string>();
	/** Perhaps doubled by runs that another one followed. */
	readonly #named = new Set<string>();

	private constructor(endpoint: Endpoint, options: WorldOptions) {
		const suffix = options.fifo ? '.fifo' : '';
		this.endpoint = endpoint;
		this.options = options;
		this.source = `${options.name}-dlq${suffix}`;
		this.target = `${options.name}${suffix}`;
	}

	/** Dead letters in a queue of their own, as AWS makes them: by receives that fail. */
	static async make(endpoint: Endpoint, options: WorldOptions): Promise<RedriveWorld> {
		await endpoint.setFaults([]);
		const world = new RedriveWorld(endpoint, options);
		await world.#fill();
		world.#ids = new Map(
			(await world.look(world.source)).map(({ body, messageId }) => [body, messageId] as const),
		);
		return world;
	}

	/** Starts the redrive, or once it has begun its resuming. */
	start(): Program {
		this.starts++;
		return this.startWith(this.#words());
	}

	#words(): readonly string[] {
		const { count, leaseSeconds = 1 } = this.options;
		const first = ['redrive', this.source, '--engine', 'own', '--lease', String(leaseSeconds)];
		return this.runId === undefined
			? [...first, '-n', String(count)]
			: ['resume', this.runId, '--resolve-unknown', 'resend'];
	}

	/** A redrive moves all at once: what a canary does is tested by its own. */
	startWith(words: readonly string[]): Program {
		return begin(this.#whole(words), this.home, this.options.env ?? {}, (id) => {
			this.runId ??= id;
		});
	}

	/** Words that nothing befalls, to their end. */
	async runCalm(words: readonly string[]): Promise<RunResult> {
		const result = await runCalm(this.#whole(words), { home: this.home, env: credentials });
		this.runId ??= runIdIn(result.stderr);
		return result;
	}

	#whole([command = '', ...rest]: readonly string[]): readonly string[] {
		const words = [command, ...(command === 'redrive' ? ['--all-at-once'] : []), ...rest];
		return [
			...words,
			...['--endpoint-url', this.endpoint.url, '--region', 'us-east-1', '--yes', '--json'],
		];
	}

	/**
	 * Resumes without trouble until nothing is left, at most five times. A run that has ended, since others
	 * held the rest, is not gone on with: a new one moves it.
	 */
	async finish(): Promise<{ readonly report: RunJson | undefined; readonly said: string }> {
		await this.endpoint.setFaults([]);
		let said = '';
		let report: RunJson | undefined;
		for (let attempt = 0; attempt < 5; attempt++) {
			this.starts++;
			const { code, stdout, stderr } = await this.runCalm(this.#words());
			said = `${said}\n${stderr}`.slice(-4000);
			const ended = code === 4 && / has ended: /.test(stderr);
			if (ended) this.runId = undefined;
			else report = JSON.parse(stdout || 'null') ?? undefined;
			if ((code === 0 || ended) && (await this.look(this.source)).length === 0) break;
		}
		const runs = await this.#reports();
		for (const id of runs.flatMap((one) => one.possibleDuplicateMessageIds)) this.#named.add(id);
		return { report: report ?? runs[0], said };
	}

	/** Of all runs of this home, the newest first. */
	async #reports(): Promise<readonly RunJson[]> {
		const { stdout } = await this.runCalm(['tasks']);
		return JSON.parse(stdout) as readonly RunJson[];
	}

	/** What a queue holds, in flight or not; nothing when there is no such queue. */
	async look(name: string): Promise<readonly Looked[]> {
		const response = await fetch(
			`${this.endpoint.url}/_awsmsg/queue?name=${encodeURIComponent(name)}`,
		);
		if (response.status === 404) return [];
		const { ready, inflight } = (await response.json()) as {
			ready: readonly Looked[];
			inflight: readonly { message: Looked }[];
		};
		return [...ready, ...inflight.map(({ message }) => message)];
	}

	async bodiesIn(name: string): Promise<readonly string[]> {
		return (await this.look(name)).map(({ body }) => body);
	}

	urlOf(name: string): string {
		return `${this.endpoint.url}/000000000000/${name}`;
	}

	/** `elsewhere`: bodies that others took, with nobody to blame. */
	async judge(
		report: RunJson | undefined,
		elsewhere: ReadonlySet<string> = new Set(),
	): Promise<Judgement> {
		const there = await this.bodiesIn(this.target);
		const rest = await this.bodiesIn(this.source);
		const found = new Set([...there, ...rest, ...elsewhere]);
		const twice = this.bodies.filter((body) => there.filter((one) => one === body).length > 1);
		const named = new Set([...this.#named, ...(report?.possibleDuplicateMessageIds ?? [])]);
		return {
			lost: this.bodies.filter((body) => !found.has(body)),
			twice,
			unnamed: twice.filter((body) => !named.has(this.#ids.get(body) ?? '')),
			late: this.options.fifo ? lateOnes(there, this.options.groups) : [],
			left: rest.length,
		};
	}

	/** One request of the JSON protocol. */
	async call(operation: string, input: object): Promise<Record<string, unknown>> {
		const response = await fetch(this.endpoint.url, {
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
	}

	async #fill(): Promise<void> {
		const { fifo, count, groups } = this.options;
		const attributes = fifo ? { FifoQueue: 'true' } : {};
		await this.call('CreateQueue', { QueueName: this.source, Attributes: attributes });
		const policy = {
			deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${this.source}`,
			maxReceiveCount: 1,
		};
		const { QueueUrl } = await this.call('CreateQueue', {
			QueueName: this.target,
			Attributes: { ...attributes, VisibilityTimeout: '0', RedrivePolicy: JSON.stringify(policy) },
		});
		this.bodies = Array.from({ length: count }, (_, index) => `message ${index}`);
		for (let at = 0; at < count; at += 10) {
			await this.call('SendMessageBatch', {
				QueueUrl,
				Entries: this.bodies.slice(at, at + 10).map((body, index) => ({
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
		for (let round = 0; (await this.look(this.source)).length < count; round++) {
			if (round > count * 4) throw new Error('the messages do not die');
			await this.call('ReceiveMessage', {
				QueueUrl,
				MaxNumberOfMessages: 10,
				VisibilityTimeout: 0,
			});
		}
	}
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

const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** The run that a redrive says to have begun. */
const runIdIn = (stderr: string): string | undefined =>
	/^Run (\d{8}-\d{6}-[0-9a-f]+): after/m.exec(stderr)?.[1];

function begin(
	args: readonly string[],
	home: string,
	env: Readonly<Record<string, string>>,
	onRun: (runId: string) => void,
): Program {
	const child = spawn(process.execPath, [binary, ...args], {
		cwd: repository,
		env: cleanEnvironment(home, {
			...credentials,
			...env,
		}),
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
		const runId = runIdIn(stderr);
		if (runId === undefined) return;
		onRun(runId);
		tellBegun();
	});
	const ended = new Promise<Ended>((resolve) => {
		child.once('close', (code) => resolve({ code, stdout, stderr }));
	});
	return {
		begun,
		ended,
		pid: child.pid ?? 0,
		signal: (name) => child.exitCode === null && child.signalCode === null && child.kill(name),
	};
}
