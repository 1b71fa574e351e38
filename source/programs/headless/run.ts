import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext, Input, Run } from '../../commands/shell/context.ts';
import type { Invocation } from '../../commands/shell/definition.ts';
import { exitCodeOf, exitCodes } from '../../commands/shell/exit-codes.ts';
import { failureText, outputOn } from '../../commands/shell/output.ts';
import { asFailure, FailureError, fail, lastFailure } from '../../domain/failure.ts';
import { effectOfCommand } from '../../domain/text/command-effect.ts';
import { systemClock } from '../../host/clock.ts';
import { endInOrder } from '../../host/ending-signals.ts';
import { fileFailure, pathsFrom, withFileFailures } from '../../host/files/files.ts';
import { isSameFile, writeOutput } from '../../host/files/output-file.ts';
import { removeLeftovers } from '../../host/files/scratch.ts';
import { growSlowly } from '../../host/heap.ts';
import { openStores } from '../../host/memory/stores.ts';
import { isPipe, watchReader } from '../../host/reader-gone.ts';
import { createRedriveHost } from '../../host/redrive-host.ts';
import { setWaiting, writtenLater } from '../../host/terminal/taken-output.ts';
import type { Settings } from '../../settings.ts';
import { Resources } from '../command-resources.ts';

/** Commands by name; each loads its own code alone. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly run: Run }>>>;

/** What a file of the build gives that has commands. */
export type Program = {
	readonly commands: Commands;
	/** Runs one of them without a screen and answers its exit code. */
	run(invocation: Invocation, settings: Settings): Promise<number>;
};

/** What a file of the build is that has these commands. */
export function programWith(commands: Commands): Program {
	return {
		commands,
		run: (invocation, settings) => runHeadless(invocation, settings, commands),
	};
}

/** Nobody reads our output any more: the work stops, and that is no error. */
const closedPipe = fail('aborted', 'the output was closed');
const stoppedBySignal = fail('aborted', 'stopped');

/**
 * Whatever ends a command, the connection is closed and the embedded endpoint stopped; the commands themselves give back
 * what they hold.
 */
async function runHeadless(
	invocation: Invocation,
	settings: Settings,
	commands: Commands,
): Promise<number> {
	const stop = new AbortController();
	let unwritten: FailureError | undefined;
	const onClosed = (error: Error) => {
		if (!isClosedPipe(error)) {
			unwritten ??=
				fileFailure('standard output', error) ??
				fail('invalid', `standard output can not be written: ${error.message}`);
		}
		stop.abort(unwritten ?? closedPipe);
	};
	// Without listeners an EPIPE would be an exception.
	process.stdout.on('error', onClosed);
	process.stderr.on('error', () => {});
	// A terminal that is not read must not keep a signal from being heard.
	for (const stream of writtenLater()) setWaiting(stream, false);
	let unread = false;
	const out = outputOn(process.stdout, process.stderr, systemClock.now, onClosed, {
		stop: stop.signal,
		dumb: process.env['TERM'] === 'dumb',
		piped: isPipe(process.stdout.fd),
		onUnread: () => {
			unread = true;
		},
		watchReader: (onGone) => watchReader(process.stdout.fd, stop.signal, onGone),
	});
	const resources = new Resources(settings, out, stop.signal, mayChange(invocation));
	const forget = endInOrder(() => stop.abort(stoppedBySignal), resources.audit);
	// Nothing waits for it: what can't be removed is said where the folder is needed.
	removeLeftovers(pathsFrom(process.env)).catch(() => {});
	for (const warning of settings.configured.warnings) out.note(`awsmsg: ${warning}.`);
	try {
		const load = commands[invocation.command?.name ?? ''];
		if (load === undefined) throw fail('bug', 'this command has no code');
		const { run } = await load();
		const code = await run({
			invocation,
			settings,
			out,
			clock: systemClock,
			input,
			stores: openStores(pathsFrom(process.env)),
			audit: resources.audit,
			redrives: createRedriveHost(pathsFrom(process.env)),
			signal: stop.signal,
			decodingTools: async () => (await import('../../host/decoding-tools.ts')).decodingTools,
			tailOwner: async () => {
				const { tailOwnerHere } = await import('../../host/tail-owner.ts');
				const { actorHere } = await import('../../host/actor.ts');
				return tailOwnerHere(actorHere(process.env));
			},
			checkConsole: async () => {
				const { aliases, keys, columns } = settings.configured.configuration;
				// Only the console knows what there is, and to load it takes its time.
				if (aliases === undefined && keys === undefined && columns === undefined) return;
				const { consoleSettings } = await import('../console.ts');
				consoleSettings(settings.configured.configuration);
			},
			configurationSchema: async () => {
				const { configurationSchema } = await import('../../configuration/schema.ts');
				const { choosable } = await import('../../presentation/resources/chosen-columns.ts');
				return configurationSchema(choosable);
			},
			permissions: () => import('../../aws/gate/policies.ts'),
			remembered: async () => {
				const { rememberedAnywhere } = await import('../../host/memory/remembered.ts');
				return rememberedAnywhere(pathsFrom(process.env));
			},
			acknowledged: async () => {
				const { consoleMemory } = await import('../../host/memory/console-memory.ts');
				return (await consoleMemory(pathsFrom(process.env)).load()).acknowledged ?? {};
			},
			writeOutput: (path, text) => writeOutput(fileOf(path), text, stop.signal),
			connect: () => resources.connect(),
			connectBeside: (choice) => resources.connectBeside(choice),
			sharedNames: async () => {
				const { readNames } = await import('../../aws/contexts/known-profiles.ts');
				return readNames(process.env);
			},
			savesMemory: growSlowly,
			startEndpoint: (options) => resources.startEndpoint(options),
		} satisfies CommandContext);
		if (unread && code === exitCodes.done) return exitCodes.interrupted;
		if (unwritten === undefined) return code;
		// Data that nobody has are not done, whatever the command thinks.
		out.note(failureText(unwritten.failure));
		return code === exitCodes.done ? exitCodes.failed : code;
	} catch (error) {
		if (unwritten !== undefined) {
			out.note(failureText(unwritten.failure));
			return exitCodes.failed;
		}
		if (stop.signal.aborted && asFailure(error).kind === 'aborted') {
			return stop.signal.reason === closedPipe ? exitCodes.done : exitCodes.interrupted;
		}
		out.note(failureText(settings.debug ? asFailure(error) : lastFailure(error)));
		if (settings.debug && error instanceof Error) out.note(error.stack ?? '');
		return exitCodeOf(error);
	} finally {
		await resources.close();
		forget();
	}
}

/** Whether a command may do more than read. */
export function mayChange({ command, operands, flags }: Invocation): boolean {
	const given = [...flags.keys()].map((name) => `--${name}`);
	// That there are some decides; what they say is never a flag.
	const named = operands.map(() => 'NAME');
	return effectOfCommand([command?.name ?? '', ...named, ...given]) !== 'read';
}

/** Whether nobody reads any more, as `head` does once it has enough: that is no failure. */
function isClosedPipe(error: Error): boolean {
	const code = 'code' in error ? String(error.code) : '';
	return /^(EPIPE|EOF|ECONNRESET|ERR_STREAM_\w+)$/.test(code);
}

/** `~/` as a shell would have it, where the shell left it as it was. */
function fileOf(path: string): string {
	return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

const input: Input = {
	// The stream is made when it is asked for, and few commands read.
	get isTerminal() {
		return process.stdin.isTTY === true;
	},
	async standardInput(signal) {
		const chunks: Uint8Array[] = [];
		const giveUp = () => process.stdin.destroy();
		signal.addEventListener('abort', giveUp, { once: true });
		try {
			for await (const chunk of process.stdin) chunks.push(chunk);
		} catch (error) {
			if (!signal.aborted) throw error;
		} finally {
			signal.removeEventListener('abort', giveUp);
		}
		// A body that was cut off must not be sent.
		if (signal.aborted) throw new FailureError(asFailure(signal.reason));
		return Buffer.concat(chunks);
	},
	async lines(path, signal) {
		const { fileLines, spooledLines } = await import('../../host/files/line-source.ts');
		if (path === '-')
			return spooledLines(pathsFrom(process.env), process.stdin, 'standard input', signal);
		return { source: await fileLines(fileOf(path), path), dispose: async () => {} };
	},
	isSameFile(path, other) {
		return isSameFile(path === '-' ? '/dev/stdin' : fileOf(path), other);
	},
	file(path) {
		return withFileFailures(path, () => readFile(fileOf(path)));
	},
	keptFile(path) {
		const file = fileOf(path);
		return withFileFailures(path, async () => {
			const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
				if (error.code === 'ENOENT') return undefined;
				throw error;
			});
			// A pipe would wait for somebody who writes.
			const keeps = stats?.isFile() === true || stats?.isDirectory() === true;
			return keeps ? readFile(file) : undefined;
		});
	},
};
