/*
The built awsmsg in the process of the test: the same files of `build/`, entered where `bin/awsmsg.js` enters them, with
arguments, environment, input and output of their own. For what a command says and does. A process of its own
(`run.ts`) takes 150 ms of CPU for its start alone; it is for what only a process has: signals, kills, pipes, another
user, the code that an earlier start compiled.
*/
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { patience } from './patience.ts';
import { cleanEnvironment, repository, temporaryHome } from './program.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { whole } from './whole.ts';

/** What a run here can be given; it stands in the repository, as a process of `run` does. */
export type HereOptions = Pick<RunOptions, 'stdin' | 'env' | 'home'>;

type Program = { main(args: readonly string[]): Promise<number> };
type Launcher = { start(piece: string): Program };

let program: Program | undefined;

/** Loaded once a worker. Compiled code is kept by starts alone: here it would be that of many commands. */
function loadProgram(): Program {
	const without = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
	const restore = replaceEnvironment(without);
	try {
		const require = createRequire(import.meta.url);
		const launcher: Launcher = require(path.join(repository, 'bin', 'launch.js'));
		return launcher.start('cli');
	} finally {
		restore();
	}
}

/** Resolves when the run that has this process now has ended: there is one environment and one output. */
let free: Promise<unknown> = Promise.resolve();

/** Runs the built awsmsg here, without a terminal, after the runs that were asked for before. */
export function runHere(args: readonly string[], options: HereOptions = {}): Promise<RunResult> {
	const turn = free.then(() => runNow(args, options));
	free = turn.catch(() => {});
	return turn;
}

async function runNow(
	args: readonly string[],
	{ stdin = '', env = {}, home = temporaryHome() }: HereOptions,
): Promise<RunResult> {
	program ??= loadProgram();
	const [out, err] = [new Taken(), new Taken()];
	const restore = [
		replaceEnvironment(cleanEnvironment(home, env)),
		replaceStream('stdin', Readable.from([Buffer.from(stdin)])),
		replaceStream('stdout', out),
		replaceStream('stderr', err),
	];
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		const code = await Promise.race([
			program.main(args),
			new Promise<never>((_, reject) => {
				timer = setTimeout(() => {
					const written = Buffer.concat([out.bytes, err.bytes]);
					const said = `awsmsg ${args.join(' ')} did not end within ${patience} ms`;
					reject(new Error(`${said}. It wrote:\n${written}`));
				}, patience);
			}),
		]);
		const bytes = out.bytes;
		return {
			code,
			signal: undefined,
			stdout: bytes.toString('utf8'),
			stderr: err.bytes.toString('utf8'),
			bytes,
		};
	} finally {
		clearTimeout(timer);
		for (const undo of restore.reverse()) undo();
	}
}

/** A stream whose reader takes everything at once. */
class Taken extends Writable {
	readonly #chunks: Buffer[] = [];

	get bytes(): Buffer {
		return Buffer.concat(this.#chunks);
	}

	override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
		this.#chunks.push(chunk);
		done();
	}
}

/** Variables are set one by one: the home folder and the time zone are read from the system's own list. */
function replaceEnvironment(next: Readonly<Record<string, string | undefined>>): () => void {
	const before = { ...process.env };
	setEnvironment(next);
	return () => setEnvironment(before);
}

function setEnvironment(wanted: Readonly<Record<string, string | undefined>>): void {
	for (const name of Object.keys(process.env)) {
		if (wanted[name] === undefined) delete process.env[name];
	}
	for (const [name, value] of Object.entries(wanted)) {
		if (value !== undefined && process.env[name] !== value) process.env[name] = value;
	}
}

function replaceStream(name: 'stdin' | 'stdout' | 'stderr', stream: Readable | Writable) {
	const before = Object.getOwnPropertyDescriptor(process, name);
	Object.defineProperty(process, name, { configurable: true, enumerable: true, value: stream });
	return () => {
		if (before !== undefined) Object.defineProperty(process, name, before);
	};
}

/** Runs what nothing befalls: here, but for the long runs, whose lanes go side by side. */
export const runCalm: typeof runHere = whole ? run : runHere;
