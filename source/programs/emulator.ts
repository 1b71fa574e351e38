import '../emulator/no-inspector.ts';
import { type Failure, failureLine } from '../domain/failure.ts';
import { type Endpoint, startEndpoint } from '../emulator/endpoint.ts';
import { EmulatedError } from '../emulator/errors.ts';
import { type Fault, parseFaults } from '../emulator/faults.ts';

/*
The local endpoint as a process of its own. Options come as one JSON argument; one line of JSON on
standard output tells when it is ready, or why it is not; another one when its demo stands. It ends on SIGTERM and SIGINT, and with
`exitWithStdin` when the parent is gone, however that died.
*/

type Options = {
	readonly port: number;
	readonly demo: boolean;
	readonly seed: number;
	readonly faults: readonly Fault[];
	readonly exitWithStdin: boolean;
	readonly truePeek: boolean;
};

/** How long a stop may take before the process ends anyway. */
const STOP_MS = 1500;

function parseOptions(json: string | undefined): Options {
	const given = JSON.parse(json ?? '{}') as Partial<Options>;
	return {
		port: given.port ?? 0,
		demo: given.demo ?? false,
		seed: given.seed ?? 1,
		faults: parseFaults(given.faults ?? []),
		exitWithStdin: given.exitWithStdin ?? false,
		truePeek: given.truePeek ?? false,
	};
}

function say(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

function failureOf(error: unknown, options: Options | undefined): Failure {
	const message = error instanceof Error ? error.message : String(error);
	if (error instanceof EmulatedError || error instanceof SyntaxError) {
		return {
			kind: 'invalid',
			message: `the local endpoint cannot use its options: ${message}`,
			retryable: false,
		};
	}
	const { code } = error as NodeJS.ErrnoException;
	if (code === 'EADDRINUSE' || code === 'EACCES') {
		return {
			kind: 'conflict',
			message: `port ${options?.port} ${code === 'EACCES' ? 'may not be used' : 'is in use'}`,
			hint: 'Choose another with --port, or leave it out to get a free one',
			retryable: false,
		};
	}
	return { kind: 'bug', message: `the local endpoint did not start: ${message}`, retryable: false };
}

async function runDemo(endpoint: Endpoint, seed: number, signal: AbortSignal): Promise<void> {
	const onTrouble = (error: unknown) => {
		if (!signal.aborted) process.stderr.write(`demo: ${String(error)}\n`);
	};
	try {
		const { startDemo } = await import('../emulator/demo/demo.ts');
		await startDemo({
			ask: endpoint.ask,
			announceStreams: endpoint.announceStreams,
			onAsked: endpoint.onAsked,
			region: endpoint.region,
			cloudwatch: endpoint.cloudwatch,
			lambda: endpoint.lambda,
			logs: endpoint.logs,
			peekQueue: endpoint.peekQueue,
			seed,
			signal,
			onTrouble,
			onStanding: () => say({ demo: 'stands' }),
			backdate: endpoint.backdate,
		});
	} catch (error) {
		onTrouble(error);
	}
}

async function main(): Promise<void> {
	let options: Options | undefined;
	let endpoint: Endpoint;
	try {
		options = parseOptions(process.argv[2]);
		endpoint = await startEndpoint(options);
	} catch (error) {
		const failure = failureOf(error, options);
		say({ ready: false, failure });
		process.stderr.write(`${failureLine(failure)}\n`);
		process.exitCode = 1;
		return;
	}

	const stopping = new AbortController();
	const stop = () => {
		if (stopping.signal.aborted) return;
		stopping.abort();
		process.stdin.destroy();
		// A safety net that does not keep the process alive by itself.
		setTimeout(() => process.exit(), STOP_MS).unref();
		endpoint.stop().catch(() => process.exit(1));
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);
	// The parent may close its end of the pipe at any time.
	process.stdout.on('error', stop);
	if (options.exitWithStdin) process.stdin.on('end', stop).on('error', stop).resume();

	say({ ready: true, endpoint: endpoint.endpoint, region: endpoint.region });
	if (options.demo) await runDemo(endpoint, options.seed, stopping.signal);
}

void main();
