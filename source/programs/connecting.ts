import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import type { Failure } from '../domain/failure.ts';
import { type LocalEndpoint, startLocalEndpoint } from '../host/local-endpoint.ts';
import { connectInWorker, type WorkerConnection } from '../host/worker-gateways.ts';
import type { Call } from '../operations/ports.ts';
import { type Settings, termsAtStart } from '../settings.ts';
import { FirstPage } from './first-page.ts';

/** What the worker tells, once somebody listens. */
export type ConnectionListener = {
	onCall(call: Call): void;
	onCrash(failure: Failure): void;
	/** The demo of the local endpoint is set up. */
	onDemoStands(): void;
};

/** A connection on its way. */
export type Connecting = {
	readonly connection: Promise<WorkerConnection>;
	/** Passes on what was told so far and all that follows. */
	listen(listener: ConnectionListener): void;
	/** Ends what has been started; resolves when the local endpoint's process is gone. */
	stop(): Promise<void>;
};

/**
 * Starts the local endpoint (when asked for) and the worker with the SDK. Called before the screen's
 * code is even loaded, so that both load side by side: the first rows come that much sooner.
 */
export function startConnecting(settings: Settings): Connecting {
	const ending = new AbortController();
	const told: ((listener: ConnectionListener) => void)[] = [];
	let listener: ConnectionListener | undefined;
	const tell = (say: (listener: ConnectionListener) => void) => {
		if (listener === undefined) told.push(say);
		else say(listener);
	};
	const endpoint = settings.context.local
		? localEndpoint(settings, ending.signal, () => tell((one) => one.onDemoStands()))
		: undefined;
	const connection = connectTo(settings.context, endpoint, async (choice) => {
		const page = new FirstPage(ending.signal);
		const connected = await connectInWorker(choice, {
			mode: () => termsAtStart(settings).mode.value,
			receive: () => termsAtStart(settings).receive.value,
			run: settings.run,
			masksNothing: settings.masks.rules.length === 0,
			onCall: (call) => tell((one) => one.onCall(call)),
			onCrash: (failure) => tell((one) => one.onCrash(failure)),
			// The demo is still being set up when its endpoint begins to answer.
			...(choice.local ? {} : { ahead: ({ queues }) => page.ask(queues) }),
		});
		return page.givenBy(connected);
	});
	// Whoever awaits it hears of a failure; until then it is not an unhandled one.
	connection.catch(() => {});
	return {
		connection,
		listen(one) {
			listener = one;
			for (const say of told.splice(0)) say(one);
		},
		async stop() {
			ending.abort();
			await (await endpoint?.catch(() => undefined))?.stop();
		},
	};
}

async function connectTo(
	choice: ContextChoice,
	endpoint: Promise<LocalEndpoint> | undefined,
	connect: (choice: ContextChoice) => Promise<WorkerConnection>,
): Promise<WorkerConnection> {
	if (endpoint === undefined) return connect(choice);
	const { endpoint: url, region } = await endpoint;
	return connect({ ...choice, endpoint: url, region });
}

function localEndpoint(
	settings: Settings,
	signal: AbortSignal,
	onDemoStands: () => void,
): Promise<LocalEndpoint> {
	const faults: unknown = settings.faults === undefined ? [] : JSON.parse(settings.faults);
	return startLocalEndpoint({
		demo: true,
		signal,
		onDemoStands,
		...(settings.seed === undefined ? {} : { seed: settings.seed }),
		...(Array.isArray(faults) ? { faults } : {}),
	});
}
