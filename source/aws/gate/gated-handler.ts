import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { fail } from '../../domain/failure.ts';
import { boundAnswer, boundEvents } from '../answer-limits.ts';
import { direct, type Outbound } from '../proxy/outbound.ts';
import { agentsFor, asSent } from '../proxy/tunnel.ts';
import { quietLogger } from '../quiet-logger.ts';
import type { Gate } from './gate.ts';
import type { Pass } from './pass.ts';

/** More than any number of requests that run at once: the agent's own limit must never queue them. */
export const maximumSockets = 128;

/** Longer than the longest long poll (20 s), which is silent until it answers. */
const silenceMs = 30_000;

type Handle = NodeHttpHandler['handle'];

type Answered = Awaited<ReturnType<Handle>>;

/** An answer whose end is certain: in bytes and time, or, of events that go on, in the bytes of each. */
export function withLimits(answered: Answered, { operation }: Pass): Answered {
	const { response } = answered;
	const { body } = response;
	if (!(body instanceof Readable)) return answered;
	if (operation === 'Kinesis SubscribeToShard' && response.statusCode === 200) {
		response.body = boundEvents(body, response.statusCode);
	} else boundAnswer(body, operation);
	return answered;
}

/**
 * The HTTP/1.1 client that all SDK clients of a context share: one pool of kept-alive sockets. Kinesis
 * gets it too, since its own default speaks HTTP/2 and opens a connection a call. It sends only what
 * carries a pass of the gate, and takes the call's signal and timeout from the pass: options given to
 * `client.send` would switch off the SDK's cache of resolved middleware.
 */
export class GatedHandler extends NodeHttpHandler {
	readonly #gate: Gate;
	readonly #agents: readonly (HttpAgent | HttpsAgent)[];

	readonly #outbound: Outbound;

	constructor(gate: Gate, outbound: Outbound = direct) {
		const options = { keepAlive: true, maxSockets: maximumSockets, scheduling: 'lifo' } as const;
		const { httpAgent, httpsAgent } = agentsFor(options, outbound);
		super({
			httpAgent,
			httpsAgent,
			connectionTimeout: 5000,
			socketTimeout: silenceMs,
			throwOnRequestTimeout: true,
			// A full pool is a state of ours, not a warning for the user.
			socketAcquisitionWarningTimeout: 2_147_483_647,
			logger: quietLogger,
		});
		this.#gate = gate;
		this.#outbound = outbound;
		this.#agents = [httpAgent, httpsAgent];
	}

	override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
		const pass = this.#gate.passOf(request);
		if (pass === undefined) {
			throw fail('refused', 'a request was not sent: it did not come through the gate');
		}
		const answered = await super.handle(asSent(request, this.#outbound), {
			...options,
			abortSignal: pass.signal,
			requestTimeout: pass.timeoutMs,
		});
		return withLimits(answered, pass);
	}

	override destroy(): void {
		for (const agent of this.#agents) agent.destroy();
	}
}
