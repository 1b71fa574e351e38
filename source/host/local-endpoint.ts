import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { asFailure, type Failure, FailureError, fail } from '../domain/failure.ts';
import { compileCacheFolder } from './compile-cache.ts';
import { entryFile } from './entry-files.ts';

/** The embedded endpoint, in a process of its own on a loopback port. */
export type LocalEndpoint = {
	/** `http://127.0.0.1:PORT` */
	readonly endpoint: string;
	readonly region: string;
	/** Resolves once the process is gone. */
	stop(): Promise<void>;
	/** Resolves when the process is gone, stopped or not. */
	readonly exited: Promise<void>;
};

export type LocalEndpointOptions = {
	/** A free port unless told. */
	readonly port?: number;
	readonly demo: boolean;
	/** Whether it offers to show messages without a receive, as LocalStack does and AWS does not. */
	readonly truePeek?: boolean;
	readonly seed?: number;
	/** Faults to inject, as the emulator understands them. */
	readonly faults?: readonly unknown[];
	readonly signal?: AbortSignal;
	/** The program to start; the bundle's own unless told. */
	readonly program?: string;
	/** Where it keeps compiled code; where this process does unless told. */
	readonly compileCache?: string;
	/** Told once the demo is set up, which it is not yet when the endpoint answers. */
	readonly onDemoStands?: () => void;
	/** How long it may take to be ready, in ms. */
	readonly readyWithin?: number;
};

const lackHint =
	'Run npm install in its directory; every other endpoint works without these packages';

/**
 * Starts the embedded endpoint and waits until it answers. It ends with this process, however that
 * ends: it watches its standard input, which the system closes. Throws FailureError, with the last
 * words of the process when it failed or did not get ready in ten seconds.
 */
export async function startLocalEndpoint(options: LocalEndpointOptions): Promise<LocalEndpoint> {
	const { port = 0, demo, seed, faults, truePeek, signal } = options;
	signal?.throwIfAborted();
	const wish = { port, demo, exitWithStdin: true, ...defined({ seed, faults, truePeek }) };
	const child = spawn(
		process.execPath,
		[
			'--disable-warning=ExperimentalWarning',
			// Requests live for milliseconds: a small nursery keeps a hundred megabytes off the process.
			'--max-semi-space-size=2',
			options.program ?? entryFile('emulator'),
			JSON.stringify(wish),
		],
		// Its own process group: ctrl-c is for us, and we stop it when we are done with it.
		{
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: process.platform !== 'win32',
			env: childEnv(options.compileCache),
		},
	);
	const exited = new Promise<void>((resolve) => {
		child.once('close', () => resolve());
		child.once('error', () => resolve());
	});
	child.stdin?.on('error', () => {});
	const lastWords = keepLastWords(child);
	const stop = () => stopChild(child, exited);
	try {
		const ready = await untilReady(child, lastWords, options);
		return { ...ready, stop, exited };
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * How glibc gives memory back: one place for all threads, and pieces of 32 KiB, of which V8's compiler takes a hundred megabytes
 * for a moment, each by itself. As it is, every thread keeps what it has had at most. Other systems read neither.
 */
const givesBack = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768' };

/**
 * The emulator needs no AWS setting, and one of them could lead it astray. It keeps compiled code where
 * this process does: Node reads the folder from the environment before it compiles anything.
 */
function childEnv(compileCache = compileCacheFolder()): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
	return {
		...givesBack,
		...Object.fromEntries(kept),
		...defined({ NODE_COMPILE_CACHE: compileCache }),
	};
}

function untilReady(
	child: ChildProcess,
	lastWords: () => string,
	{ readyWithin: withinMilliseconds = 10_000, signal, onDemoStands }: LocalEndpointOptions,
): Promise<{ readonly endpoint: string; readonly region: string }> {
	return new Promise((resolve, reject) => {
		const { stdout } = child;
		if (stdout === null) return reject(fail('bug', 'the embedded endpoint has no output'));
		const lines = createInterface({ input: stdout });
		const stopWaiting = () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', onAbort);
		};
		const refuse = (error: Error) => {
			stopWaiting();
			lines.close();
			stdout.resume();
			reject(error);
		};
		const onAbort = () => refuse(new FailureError(asFailure(signal?.reason)));
		const timer = setTimeout(() => {
			const seconds = Math.round(withinMilliseconds / 1000);
			refuse(
				fail('timeout', withLastWords(`the embedded endpoint was not ready in ${seconds} s`), {
					hint: 'Try again; a busy machine may need longer',
				}),
			);
		}, withinMilliseconds);
		const withLastWords = (text: string) => {
			const words = lastWords();
			return words === '' ? text : `${text}: ${words}`;
		};
		signal?.addEventListener('abort', onAbort, { once: true });
		child.once('error', (error) => {
			refuse(fail('bug', `the embedded endpoint could not be started: ${error.message}`));
		});
		child.once('close', () => refuse(endedEarly(lastWords(), withLastWords)));
		lines.once('line', (line) => {
			const answer = parseAnswer(line);
			if (answer === undefined) {
				return refuse(fail('bug', `the embedded endpoint answered something else: ${line}`));
			}
			if ('failure' in answer) return refuse(new FailureError(answer.failure));
			stopWaiting();
			// Whatever else it prints is read and dropped, or it would block on a full pipe.
			lines.on('line', (later) => {
				if (saysDemoStands(later)) onDemoStands?.();
			});
			resolve(answer);
		});
	});
}

function endedEarly(words: string, withLastWords: (text: string) => string): FailureError {
	const missing = /Cannot find (?:package|module) '([^']+)'/.exec(words)?.[1];
	if (missing !== undefined && !missing.includes('/')) {
		return fail('unsupported', `--local needs the package ${missing}, which is not installed`, {
			hint: lackHint,
		});
	}
	return fail('bug', withLastWords('the embedded endpoint ended while it started'));
}

type Answer =
	| { readonly endpoint: string; readonly region: string }
	| { readonly failure: Failure };

/** The fields of a line of JSON; `undefined` when it is something else. */
function fieldsOf(line: string): Partial<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return undefined;
	}
}

function saysDemoStands(line: string): boolean {
	return fieldsOf(line)?.['demo'] === 'stands';
}

function parseAnswer(line: string): Answer | undefined {
	const fields = fieldsOf(line);
	if (fields === undefined) return;
	const { ready, endpoint, region, failure } = fields;
	if (ready === true && typeof endpoint === 'string' && typeof region === 'string') {
		return { endpoint, region };
	}
	const isFailure = typeof failure === 'object' && failure !== null && 'message' in failure;
	return isFailure ? { failure: failure as Failure } : undefined;
}

/** Keeps the end of what the process says on standard error, for its Failure. */
function keepLastWords(child: ChildProcess): () => string {
	let words = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		words = (words + text).slice(-4000);
	});
	return () => {
		const lines = words.split('\n').filter((line) => line.trim() !== '');
		// A stack trace says in its error line what happened; the rest tells a user nothing.
		const telling = lines.find((line) => /^\w*Error\b.*: /.test(line));
		return (telling ?? lines.at(-1) ?? '').trim();
	};
}

/** Asks it to end; insists after two seconds. */
async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
		return exited;
	}
	child.stdin?.end();
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
	await exited;
	clearTimeout(timer);
}

function defined<Value>(
	values: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> {
	return Object.fromEntries(
		Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}
