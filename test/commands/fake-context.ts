import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { parseCommandLine } from '../../source/commands/command-line/parse.ts';
import type {
	AnyRemembered,
	CommandContext,
	Run,
	Stores,
} from '../../source/commands/shell/context.ts';
import { exitCodeOf } from '../../source/commands/shell/exit-codes.ts';
import { outputOn } from '../../source/commands/shell/output.ts';
import type { Configured } from '../../source/configuration/configuration.ts';
import { configurationSchema } from '../../source/configuration/schema.ts';
import type { ContextChoice } from '../../source/domain/contexts/context-choice.ts';
import { termsFor } from '../../source/domain/contexts/terms.ts';
import { asFailure, type FailureError, fail, failureLine } from '../../source/domain/failure.ts';
import type { KnownProfile } from '../../source/domain/fitting-profile.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { QueueAttributes, QueueRef } from '../../source/domain/resources.ts';
import { safeText } from '../../source/domain/text/safe-text.ts';
import { decodingTools } from '../../source/host/decoding-tools.ts';
import { Audit } from '../../source/operations/audit/audit.ts';
import type { OpenOwner } from '../../source/operations/contexts/open-places.ts';
import { gatewayIds } from '../../source/operations/gateways.ts';
import { Spending } from '../../source/operations/metrics/spending.ts';
import type { Clock, Gateways, RedriveHost } from '../../source/operations/ports.ts';
import { choosable } from '../../source/presentation/resources/chosen-columns.ts';
import { settingsFrom } from '../../source/settings.ts';
import { ownerOf } from '../operations/topics/tail-world.ts';
import { memoryStores } from './memory-stores.ts';
import { memoryRedrives } from './redrive/memory-redrives.ts';

type Fakes = { readonly [Name in keyof Gateways]?: Partial<Gateways[Name]> };

export type FakeOptions = {
	readonly gateways?: Fakes;
	/** Standard input, as bytes; a terminal without it. */
	readonly stdin?: Uint8Array;
	readonly files?: Readonly<Record<string, Uint8Array>>;
	/** Cells of the terminal that shows the data; a pipe without it. */
	readonly columns?: number;
	readonly signal?: AbortSignal;
	/** The endpoint of a context on this machine; AWS without it. */
	readonly loopback?: string;
	readonly region?: string;
	readonly onData?: (text: string) => void;
	/** What is remembered; nothing is, before each run, without it. */
	readonly stores?: Stores;
	readonly redrives?: RedriveHost;
	/** Resources that were opened before. */
	readonly remembered?: readonly AnyRemembered[];
	/** What somebody knows of. */
	readonly acknowledged?: Awaited<ReturnType<CommandContext['acknowledged']>>;
	readonly onWrite?: (path: string, text: string) => void;
	readonly startEndpoint?: CommandContext['startEndpoint'];
	/** How many writes a reader of the data takes before it closes the pipe. */
	readonly closesAfter?: number;
	/** The profiles of the shared files; there are none without it. */
	readonly profiles?: readonly KnownProfile[];
	/** What answers in a context that is connected to beside the first; it throws where that can't be. */
	readonly beside?: (choice: ContextChoice) => Fakes;
	/** What today has cost; nothing without it. */
	readonly spending?: Spending;
	/** What configuration files say; nothing without it. */
	readonly configured?: Configured;
	readonly env?: NodeJS.ProcessEnv;
	/** A gate stands behind the gateways: what is called need not be sent. */
	readonly gated?: true;
	/** The time; without it a clock whose sleeps take none. */
	readonly clock?: Clock;
};

export type Finished = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Names of the gateway calls in order (`queues.send`). */
	readonly calls: readonly string[];
};

export const account = '123456789012';

export function queueRef(name: string): QueueRef {
	return {
		name,
		url: `https://sqs.eu-west-1.amazonaws.com/${account}/${name}`,
		arn: `arn:aws:sqs:eu-west-1:${account}:${name}`,
	};
}

export function queueAttributes(
	name: string,
	more: Partial<QueueAttributes> = {},
): QueueAttributes {
	const { arn } = queueRef(name);
	return {
		arn,
		fifo: name.endsWith('.fifo'),
		visible: 0,
		inFlight: 0,
		delayed: 0,
		raw: {},
		...more,
	};
}

export function message(id: string, body: string, more: Partial<Message> = {}): Message {
	return {
		id,
		body,
		receiptHandle: `handle-${id}`,
		attributes: {},
		system: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
		receivedAt: 1_000_000,
		...more,
	};
}

/** Runs a command as the headless program does, on fake gateways and streams, with a clock at rest. */
export async function runFake(
	run: Run,
	args: readonly string[],
	options: FakeOptions = {},
): Promise<Finished> {
	const written = { stdout: '', stderr: '' };
	const calls: string[] = [];
	const invocation = parseCommandLine(args);
	const settings = settingsFrom(invocation, options.env ?? {}, options.configured);
	const stop = new AbortController();
	const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
	let now = 1_000_000;
	let writes = 0;
	const stream = (name: 'stdout' | 'stderr') => ({
		...(name === 'stdout' && options.columns !== undefined
			? { isTTY: true, columns: options.columns }
			: {}),
		write(chunk: string | Uint8Array, done: (error?: Error) => void) {
			if (name === 'stdout' && writes++ >= (options.closesAfter ?? Number.POSITIVE_INFINITY)) {
				return done(new Error('EPIPE'));
			}
			const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
			written[name] += text;
			if (name === 'stdout') options.onData?.(text);
			done();
		},
	});
	const info = {
		id: 'fake',
		region: options.region ?? 'eu-west-1',
		local: false,
		...(options.loopback === undefined
			? {}
			: { endpoint: options.loopback, loopback: true as const }),
	};
	const terms = termsFor(
		{ ...info, identity: { account, arn: 'arn:aws:iam::x' } },
		settings.sources,
	);
	const stores = options.stores ?? memoryStores();
	const audit = new Audit({
		journal: stores.audit,
		clock: options.clock ?? { now: () => now },
		actor: { user: 'ada', host: 'desk' },
		run: settings.run,
		onTrouble({ message }) {
			written.stderr += `${message}\n`;
		},
	});
	const context: CommandContext = {
		invocation,
		audit,
		settings,
		signal,
		out: outputOn(
			stream('stdout'),
			stream('stderr'),
			() => options.clock?.now() ?? now,
			() => stop.abort(),
		),
		clock: options.clock ?? {
			now: () => now,
			async sleep(milliseconds, sleepSignal) {
				sleepSignal.throwIfAborted();
				now += milliseconds;
			},
		},
		input: {
			isTerminal: options.stdin === undefined,
			standardInput: async () => options.stdin ?? new Uint8Array(),
			async file(path) {
				const bytes = options.files?.[path];
				if (bytes === undefined) {
					throw fail('invalid', `${path} does not exist`, { code: 'ENOENT' });
				}
				return bytes;
			},
			async keptFile(path) {
				return options.files?.[path];
			},
			async lines(path) {
				const bytes = path === '-' ? options.stdin : options.files?.[path];
				if (bytes === undefined) throw fail('invalid', `${path} does not exist`);
				const text = new TextDecoder().decode(bytes);
				const source = {
					name: path,
					digest: createHash('sha256').update(bytes).digest('hex'),
					async *lines() {
						yield* text.split('\n');
					},
				};
				return { source, dispose: async () => {} };
			},
			isSameFile: async (path, other) => resolve(path) === resolve(other),
		},
		stores,
		redrives: options.redrives ?? memoryRedrives(),
		decodingTools: async () => decodingTools,
		async writeOutput(path, text) {
			options.onWrite?.(path, text);
		},
		connect: async () => ({
			info,
			gateways: fakeGateways(options.gateways ?? {}, calls),
			guard: {
				...info,
				mode: terms.mode.value,
				terms,
				...(options.loopback === undefined
					? {
							termsIn: (id: string) =>
								termsFor({ ...info, identity: { account: id, arn: '' } }, settings.sources),
						}
					: {}),
				...(settings.reason === undefined ? {} : { reason: settings.reason }),
			},
			audit,
			spending: options.spending ?? new Spending({ clock: context.clock, context: 'fake' }),
		}),
		sharedNames: async () => ({ profiles: options.profiles ?? [], sessions: [] }),
		connectBeside: async (choice) => besideFirst(options, choice, calls),
		acknowledged: async () => options.acknowledged ?? {},
		savesMemory: () => {},
		tailOwner: async () => ownerOf(),
		checkConsole: async () => {
			const { consoleSettings } = await import('../../source/programs/console-settings.ts');
			consoleSettings(settings.configured.configuration);
		},
		configurationSchema: async () => configurationSchema(choosable),
		permissions: () => import('../../source/aws/gate/policies.ts'),
		remembered: async () => options.remembered ?? [],
		startEndpoint: options.startEndpoint ?? (() => Promise.reject(fail('bug', 'no endpoint here'))),
	};
	const ended = async (): Promise<number> => {
		try {
			return await run(context);
		} catch (error) {
			written.stderr += `${safeText(failureLine(asFailure(error)))}\n`;
			return exitCodeOf(error);
		}
	};
	const finished = { code: await ended(), ...written, calls };
	return options.gated ? finished : asPromised(finished);
}

/** A context beside the first one, and what opens the same profile in another region. */
function besideFirst({ beside }: FakeOptions, choice: ContextChoice, calls: string[]): OpenOwner {
	if (beside === undefined) throw fail('bug', 'the test did not expect another context');
	const { profile, region } = choice;
	if (region === undefined) throw fail('invalid', 'no region is chosen');
	return {
		info: {
			...{ id: `${profile} ${region}`, region, local: false },
			...(profile === undefined ? {} : { profile }),
		},
		gateways: fakeGateways(beside(choice), calls),
		close: () => calls.push(`close ${profile} ${region}`),
		inRegion: (other) => besideFirst({ beside }, { ...choice, region: other }, calls),
	};
}

const changing = new Set(
	[
		'send delete purge create remove setAttributes tag untag startMove cancelMove',
		'publish put split merge setShards setRetention setMode registerConsumer deregisterConsumer',
		'subscribe unsubscribe confirm setSubscription',
	].flatMap((names) => names.split(' ')),
);

/** What the README says of exit codes, held over every command that any test runs. */
function asPromised(finished: Finished): Finished {
	const { code, stderr, calls } = finished;
	const sent = calls.filter((call) => changing.has(call.split('.')[1] ?? ''));
	if ((code === 2 || code === 4) && sent.length > 0) {
		throw new Error(`exit code ${code} says that nothing was sent, and ${sent.join(', ')} was`);
	}
	if (code === 1 && /Nothing was (sent|put)/.test(stderr)) {
		throw new Error(`refused with exit code 1: ${stderr}`);
	}
	return finished;
}

/** Gateways that answer what the test gave and refuse everything else; each call is noted. */
function fakeGateways(fakes: Fakes, calls: string[]): Gateways {
	const standard: Fakes = {
		identity: { whoAmI: async () => ({ account, arn: 'arn:aws:iam::x', userId: 'u' }) },
		queues: { resolve: async (name) => queueRef(name) },
	};
	const gateway = (name: keyof Gateways) =>
		new Proxy(
			{},
			{
				get(_, method: string) {
					const given: object = { ...standard[name], ...fakes[name] };
					return (...args: readonly unknown[]) => {
						calls.push(`${name}.${method}`);
						const answer: unknown = Reflect.get(given, method);
						if (typeof answer === 'function') return answer(...args);
						return Promise.reject(fail('unsupported', `${name}.${method} is not faked`));
					};
				},
			},
		);
	return Object.fromEntries(gatewayIds.map((id) => [id, gateway(id)])) as unknown as Gateways;
}

/** An AccessDenied as the adapter throws it. */
export function denied(operation: string): FailureError {
	return fail('denied', `${operation} was denied`, { code: 'AccessDenied', operation });
}
