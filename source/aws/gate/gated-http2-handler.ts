import { NodeHttp2Handler } from '@smithy/node-http-handler';
import { fail } from '../../domain/failure.ts';
import { direct, type Outbound } from '../proxy/outbound.ts';
import { http2Options } from '../proxy/tunnel.ts';
import type { Gate } from './gate.ts';
import { maximumSockets, withLimits } from './gated-handler.ts';

type Handle2 = NodeHttp2Handler['handle'];

/**
 * The HTTP/2 client of one call: AWS pushes records over HTTP/2 alone. One session carries the
 * subscriptions of many shards.
 */
export class GatedHttp2Handler extends NodeHttp2Handler {
	readonly #gate: Gate;

	constructor(gate: Gate, outbound: Outbound = direct) {
		super({
			maxConcurrentStreams: maximumSockets,
			nodeHttp2ConnectOptions: http2Options(outbound),
		});
		this.#gate = gate;
	}

	override async handle(...[request, options]: Parameters<Handle2>): ReturnType<Handle2> {
		const pass = this.#gate.passOf(request);
		if (pass === undefined) {
			throw fail('refused', 'a request was not sent: it did not come through the gate');
		}
		const answered = await super.handle(request, {
			...options,
			abortSignal: pass.signal,
			requestTimeout: pass.timeoutMs,
		});
		return withLimits(answered, pass);
	}
}
