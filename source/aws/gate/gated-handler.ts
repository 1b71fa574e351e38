import { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { fail } from '../../domain/failure.ts';
import { boundAnswer, boundEvents } from '../answer-limits.ts';
import { direct, type Outbound } from '../proxy/outbound.ts';
import { asSent, secureAgent } from '../proxy/tunnel.ts';
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

const agentOptions = { keepAlive: true, maxSockets: maximumSockets, scheduling: 'lifo' } as const;

const handling = {
	connectionTimeout: 5000,
	socketTimeout: silenceMs,
	throwOnRequestTimeout: true,
	// A full pool is a state of ours, not a warning for the user.
	socketAcquisitionWarningTimeout: 2_147_483_647,
	logger: quietLogger,
} as const;

/** Stands where the SDK's handler would make an agent of its own; nothing secure is sent by the handler that has it. */
const notMade = { destroy() {} } as HttpsAgent;

/**
 * The HTTP/1.1 client that all SDK clients of a context share: one pool of kept-alive sockets. Kinesis
 * gets it too, since its own default speaks HTTP/2 and opens a connection a call. It sends only what
 * carries a pass of the gate, and takes the call's signal and timeout from the pass: options given to
 * `client.send` would switch off the SDK's cache of resolved middleware.
 */
export class GatedHandler extends NodeHttpHandler {
	readonly #gate: Gate;
	readonly #httpAgent: HttpAgent;
	readonly #outbound: Outbound;
	#secure: { readonly handler: NodeHttpHandler; readonly agent: HttpsAgent } | undefined;

	constructor(gate: Gate, outbound: Outbound = direct) {
		const httpAgent = new HttpAgent(agentOptions);
		super({ ...handling, httpAgent, httpsAgent: notMade });
		this.#gate = gate;
		this.#outbound = outbound;
		this.#httpAgent = httpAgent;
	}

	override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
		const pass = this.#gate.passOf(request);
		if (pass === undefined) {
			throw fail('refused', 'a request was not sent: it did not come through the gate');
		}
		const sent = asSent(request, this.#outbound);
		const given = { ...options, abortSignal: pass.signal, requestTimeout: pass.timeoutMs };
		const answered =
			sent.protocol === 'https:'
				? await this.#secured().handle(sent, given)
				: await super.handle(sent, given);
		return withLimits(answered, pass);
	}

	/** What sends what is secure, made for the first such request. */
	#secured(): NodeHttpHandler {
		if (this.#secure === undefined) {
			const agent = secureAgent(agentOptions, this.#outbound);
			const both = { httpAgent: this.#httpAgent, httpsAgent: agent };
			this.#secure = { agent, handler: new NodeHttpHandler({ ...handling, ...both }) };
		}
		return this.#secure.handler;
	}

	override destroy(): void {
		this.#httpAgent.destroy();
		this.#secure?.agent.destroy();
	}
}
