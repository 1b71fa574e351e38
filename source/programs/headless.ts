import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectHooks, Connection } from '../aws/connect.ts';
import type { CommandContext, Connected, Input, Run } from '../commands/shell/context.ts';
import type { Invocation } from '../commands/shell/definition.ts';
import { exitCodeOf, exitCodes } from '../commands/shell/exit-codes.ts';
import { failureText, type Output, outputOn } from '../commands/shell/output.ts';
import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import { type Terms, termsFor } from '../domain/contexts/terms.ts';
import { asFailure, FailureError, fail, failureLine } from '../domain/failure.ts';
import { kindIds, kinds } from '../domain/kinds.ts';
import { effectOfCommand } from '../domain/text/command-effect.ts';
import { actorHere } from '../host/actor.ts';
import { systemClock } from '../host/clock.ts';
import { onEndingSignal } from '../host/ending-signals.ts';
import { fileFailure, pathsFrom, withFileFailures } from '../host/files/files.ts';
import { writeOutput } from '../host/files/output-file.ts';
import { removeLeftovers } from '../host/files/scratch.ts';
import { growSlowly } from '../host/heap.ts';
import { type LocalEndpoint, startLocalEndpoint } from '../host/local-endpoint.ts';
import { openStores } from '../host/memory/stores.ts';
import { watchReader } from '../host/reader-gone.ts';
import { createRedriveHost } from '../host/redrive-host.ts';
import { setWaiting, writtenLater } from '../host/terminal/taken-output.ts';
import { Audit } from '../operations/audit/audit.ts';
import { whoAmI } from '../operations/identity.ts';
import { type Spending, spendingIn } from '../operations/metrics/spending.ts';
import type { Call, ContextInfo, Gateways } from '../operations/ports.ts';
import { type Settings, termsAtStart } from '../settings.ts';

/** Every command but `open`, which is the console; each loads its own code alone. */
export const commands: Readonly<Record<string, () => Promise<{ readonly run: Run }>>> = {
	...Object.fromEntries(
		kindIds.map((kind) => [kinds[kind].many, () => import('../commands/lists.ts')]),
	),
	describe: () => import('../commands/describe.ts'),
	doctor: () => import('../commands/diagnosis/doctor.ts'),
	pulse: () => import('../commands/diagnosis/pulse.ts'),
	whatif: () => import('../commands/diagnosis/whatif.ts'),
	why: () => import('../commands/diagnosis/why.ts'),
	peek: () => import('../commands/messages/peek.ts'),
	groups: () => import('../commands/messages/groups.ts'),
	note: () => import('../commands/messages/note.ts'),
	export: () => import('../commands/messages/export.ts'),
	import: () => import('../commands/messages/import.ts'),
	delete: () => import('../commands/messages/delete.ts'),
	journal: () => import('../commands/messages/journal.ts'),
	undo: () => import('../commands/messages/undo.ts'),
	queue: () => import('../commands/queues/queue.ts'),
	send: () => import('../commands/messages/send.ts'),
	purge: () => import('../commands/queues/purge.ts'),
	redrive: () => import('../commands/redrive/redrive.ts'),
	apply: () => import('../commands/redrive/apply.ts'),
	rescue: () => import('../commands/rescue/rescue.ts'),
	resume: () => import('../commands/redrive/resume.ts'),
	tasks: () => import('../commands/redrive/tasks.ts'),
	cancel: () => import('../commands/redrive/cancel.ts'),
	metrics: () => import('../commands/charts/metrics.ts'),
	wait: () => import('../commands/wait.ts'),
	publish: () => import('../commands/topics/publish.ts'),
	match: () => import('../commands/topics/match.ts'),
	topic: () => import('../commands/topics/topic.ts'),
	subscribe: () => import('../commands/topics/subscribe.ts'),
	confirm: () => import('../commands/topics/confirm.ts'),
	unsubscribe: () => import('../commands/topics/unsubscribe.ts'),
	xray: () => import('../commands/topics/xray.ts'),
	put: () => import('../commands/streams/put.ts'),
	tail: () => import('../commands/streams/tail.ts'),
	stream: () => import('../commands/streams/stream.ts'),
	audit: () => import('../commands/audit.ts'),
	report: () => import('../commands/report.ts'),
	forget: () => import('../commands/messages/forget.ts'),
	config: () => import('../commands/config.ts'),
	login: () => import('../commands/login.ts'),
	emulator: () => import('../commands/emulator.ts'),
	completion: () => import('../commands/completion.ts'),
};

/** Nobody reads our output any more: the work stops, and that is no error. */
const closedPipe = fail('aborted', 'the output was closed');
const stoppedBySignal = fail('aborted', 'stopped');

/**
 * Runs a command without a screen and answers its exit code. Whatever ends it, the connection is
 * closed and the embedded endpoint stopped; the commands themselves give back what they hold.
 */
export async function runHeadless(invocation: Invocation, settings: Settings): Promise<number> {
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
		onUnread: () => {
			unread = true;
		},
		watchReader: (onGone) => watchReader(process.stdout.fd, stop.signal, onGone),
	});
	const forget = stopOnSignals(stop);
	// Nothing waits for it: what can't be removed is said where the folder is needed.
	removeLeftovers(pathsFrom(process.env)).catch(() => {});
	for (const warning of settings.configured.warnings) out.note(`awsmsg: ${warning}.`);
	const resources = new Resources(settings, out, stop.signal, mayChange(invocation));
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
			decodingTools: async () => (await import('../host/decoding-tools.ts')).decodingTools,
			remembered: async () => {
				const { rememberedAnywhere } = await import('../host/memory/remembered.ts');
				return rememberedAnywhere(pathsFrom(process.env));
			},
			acknowledged: async () => {
				const { consoleMemory } = await import('../host/memory/console-memory.ts');
				return (await consoleMemory(pathsFrom(process.env)).load()).acknowledged ?? {};
			},
			writeOutput: (path, text) => writeOutput(fileOf(path), text, stop.signal),
			connect: () => resources.connect(),
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
		out.note(failureText(asFailure(error)));
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

/**
 * Aborts `stop` on the first signal. A later one ends the process as the system would, but not in
 * the first second: a terminal and npm both pass on one ctrl-c.
 */
function stopOnSignals(stop: AbortController): () => void {
	let first: number | undefined;
	const forget = onEndingSignal((signal) => {
		stop.abort(stoppedBySignal);
		first ??= systemClock.now();
		if (systemClock.now() - first < 1000) return;
		forget();
		process.kill(process.pid, signal);
	});
	return forget;
}

/** What a command opened and what must be closed after it. */
class Resources {
	readonly #settings: Settings;
	readonly #out: Output;
	readonly #signal: AbortSignal;
	#connected: Promise<Connected> | undefined;
	#connection: Connection | undefined;
	#endpoint: LocalEndpoint | undefined;
	/** The strict ones until it is known where requests go. */
	#terms: Terms;
	readonly #mayChange: boolean;
	readonly audit: Audit;
	/** Id of the context that was connected to. */
	#context = '';
	#spending: Spending | undefined;

	constructor(settings: Settings, out: Output, signal: AbortSignal, mayChange: boolean) {
		this.#settings = settings;
		this.#out = out;
		this.#signal = signal;
		this.#mayChange = mayChange;
		this.#terms = termsAtStart(settings);
		this.audit = new Audit({
			journal: openStores(pathsFrom(process.env)).audit,
			clock: systemClock,
			actor: actorHere(process.env),
			run: settings.run,
			onTrouble: (failure) => out.note(`awsmsg: ${failureLine(failure)}.`),
		});
	}

	connect(): Promise<Connected> {
		this.#connected ??= this.#connect();
		return this.#connected;
	}

	async startEndpoint(options: Parameters<CommandContext['startEndpoint']>[0]) {
		const { seed, faults } = this.#settings;
		this.#endpoint = await startLocalEndpoint({
			...options,
			signal: this.#signal,
			...(seed === undefined ? {} : { seed }),
			...(faults === undefined ? {} : { faults: JSON.parse(faults) }),
		});
		return this.#endpoint;
	}

	async close() {
		await this.#spending?.flush();
		await this.audit.close();
		this.#connection?.close();
		await this.#endpoint?.stop();
	}

	async #connect(): Promise<Connected> {
		const [{ connect }, context] = await Promise.all([
			import('../aws/connect.ts'),
			this.#contextChoice(),
		]);
		this.#signal.throwIfAborted();
		const connection = await connect(context, {
			mode: () => this.#terms.mode.value,
			receive: () => this.#terms.receive.value,
			run: this.#settings.run,
			onCall: (call) => this.#onCall(call),
			...this.#askForMfa(),
		});
		this.#connection = connection;
		const { info, gateways } = connection;
		this.#terms = await this.#termsIn(info, gateways);
		if (info.local) await this.#waitForDemo(gateways);
		const { region, endpoint, endpoints, contested } = info;
		const { reason } = this.#settings;
		const alias = this.#terms.alias?.value;
		const guard = {
			mode: this.#terms.mode.value,
			terms: this.#terms,
			...(alias === undefined ? {} : { alias }),
			...(reason === undefined ? {} : { reason }),
			region,
			...(endpoint === undefined ? {} : { endpoint }),
			...(endpoints === undefined ? {} : { endpoints }),
			...(contested === undefined ? {} : { contested }),
		};
		const { spent } = openStores(pathsFrom(process.env));
		this.#spending = spendingIn(info, systemClock, spent, this.#settings.budget);
		this.#context = info.id;
		return { info, gateways, guard, spending: this.#spending, audit: this.audit };
	}

	/** What holds where this is; whose account it is is asked only where that decides about something. */
	async #termsIn(info: ContextInfo, gateways: Gateways): Promise<Terms> {
		const { sources } = this.#settings;
		const terms = termsFor(info, sources);
		if (!terms.awaitsAccount || !this.#mayChange) return terms;
		const identity = await whoAmI(gateways, this.#signal);
		return identity === undefined ? terms : termsFor({ ...info, identity }, sources);
	}

	/** Who runs a command in a terminal can be asked for a code; a script gets the hint. */
	#askForMfa(): Pick<ConnectHooks, 'mfaCode'> {
		const { stdin: input, stderr: output } = process;
		if (!input.isTTY || !output.isTTY) return {};
		return {
			mfaCode: async (serial) => {
				const { askMfaCode } = await import('../host/mfa-code.ts');
				return askMfaCode(serial, { input, output }, this.#signal);
			},
		};
	}

	async #waitForDemo(gateways: Gateways) {
		const { untilDemoStands } = await import('./demo-readiness.ts');
		if (await untilDemoStands(gateways, systemClock, this.#signal)) return;
		this.#out.note('The demo is not set up yet; what it has so far is shown.');
	}

	/** `--local` runs on an endpoint of its own, which lives as long as the command. */
	async #contextChoice(): Promise<ContextChoice> {
		const { context } = this.#settings;
		if (!context.local) return context;
		const { endpoint, region } = await this.startEndpoint({ demo: true });
		return { ...context, endpoint, region: context.region ?? region };
	}

	#onCall(call: Call) {
		// It is told again once it has ended.
		if (call.waiting === true) return;
		this.#spending?.note([call]);
		this.audit.called(this.#context, [call]);
		if (!this.#settings.debug) return;
		const { operation, resource, attempt, status, milliseconds, failure } = call;
		const words = [
			operation,
			resource,
			`attempt ${attempt}`,
			status ?? 'no answer',
			`${Math.round(milliseconds)} ms`,
			failure?.code ?? failure?.kind,
		];
		this.#out.note(words.filter((word) => word !== undefined).join(' '));
	}
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
		const { fileLines, spooledLines } = await import('../host/files/line-source.ts');
		if (path === '-')
			return spooledLines(pathsFrom(process.env), process.stdin, 'standard input', signal);
		return { source: await fileLines(fileOf(path), path), dispose: async () => {} };
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
