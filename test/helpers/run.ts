import { spawn } from 'node:child_process';
import { stopLater } from './fixtures.ts';
import { patience } from './patience.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from './program.ts';

export type RunOptions = {
	/** What it reads; without it, stdin is empty. */
	readonly stdin?: string | Uint8Array;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	readonly home?: string;
	/** Another file than the built awsmsg, and its first arguments. */
	readonly program?: readonly string[];
	/** Another user to run as, which root alone can. */
	readonly user?: { readonly uid: number; readonly gid: number };
	/** Milliseconds after which it is killed and the run rejects; for tests of waiting itself. */
	readonly timeout?: number;
	readonly signal?: AbortSignal;
	/** A signal that it gets after so many ms, if it still runs then; after SIGSTOP it goes on a while later. */
	readonly interrupt?: { readonly signal: NodeJS.Signals; readonly after: number };
};

export type RunResult = {
	/** `undefined` when a signal ended it. */
	readonly code: number | undefined;
	readonly signal: NodeJS.Signals | undefined;
	readonly stdout: string;
	readonly stderr: string;
	/** stdout as it came, for what must be byte-exact. */
	readonly bytes: Buffer;
};

/** How long a stopped program stands still, ms. */
const stoppedFor = 1500;

/** Runs the built awsmsg without a terminal, in an environment of its own, until it ends. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	const home = options.home ?? temporaryHome();
	const [file = process.execPath, ...first] = options.program ?? [process.execPath, binary];
	const child = spawn(file, [...first, ...args], {
		cwd: options.cwd ?? repository,
		env: cleanEnvironment(home, options.env),
		stdio: 'pipe',
		...options.user,
	});
	stopLater(() => {
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
	});
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
	// A program that ends before it read everything is no error of the test.
	child.stdin.on('error', () => {});
	child.stdin.end(options.stdin ?? '');
	const { interrupt } = options;
	if (interrupt !== undefined) {
		setTimeout(() => child.kill(interrupt.signal), interrupt.after);
		const goesOn = interrupt.after + stoppedFor;
		if (interrupt.signal === 'SIGSTOP') setTimeout(() => child.kill('SIGCONT'), goesOn);
	}
	options.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });

	return await new Promise((resolve, reject) => {
		const timeout = options.timeout ?? patience;
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(
				new Error(
					`awsmsg ${args.join(' ')} did not end within ${timeout} ms. It wrote:\n${Buffer.concat([...out, ...err])}`,
				),
			);
		}, timeout);
		child.once('error', (error) => {
			clearTimeout(timer);
			reject(error);
		});
		child.once('close', (code, signal) => {
			clearTimeout(timer);
			const bytes = Buffer.concat(out);
			resolve({
				code: code ?? undefined,
				signal: signal ?? undefined,
				stdout: bytes.toString('utf8'),
				stderr: Buffer.concat(err).toString('utf8'),
				bytes,
			});
		});
	});
}
