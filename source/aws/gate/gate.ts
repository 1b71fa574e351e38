import type { HandlerExecutionContext, MetadataBearer, MiddlewareStack } from '@smithy/types';
import { type Grant, type Mode, needsGrant, type Receive } from '../../domain/effect.ts';
import { type Failure, FailureError } from '../../domain/failure.ts';
import type { Endpoints } from '../../domain/place.ts';
import type { Call } from '../../operations/ports.ts';
import { abortable } from '../abortable.ts';
import { refuseBent } from '../failures/answer-shape.ts';
import { errorFacts } from '../failures/error-facts.ts';
import type { About } from '../failures/failure-text.ts';
import { refuseOtherProtocol } from '../failures/other-protocol.ts';
import { toFailure } from '../failures/to-failure.ts';
import { refuseWebPage } from '../failures/web-page.ts';
import { type Asked, admitted, refused, resourcesOf } from './admission.ts';
import { type InputOf, type Operation, ruleOf } from './allow-list.ts';
import { Answers } from './bindings.ts';
import { KeyOwners } from './key-owners.ts';
import type { Pass } from './pass.ts';
import { originOf } from './request-parts.ts';
import type { AnyRule } from './rule.ts';
import { Unheard } from './unheard.ts';

/** What the gate needs to know of its context. */
export type GateOptions = {
	/** Asked before every request, since the user may change it. */
	mode(): Mode;
	/** `never`: nothing is touched, whatever the mode. */
	receive?(): Receive;
	/** Told of every attempt of every request. */
	onCall(call: Call): void;
	readonly region: string;
	/** Where requests go, as confirmations show it; absent for AWS's own endpoints. */
	readonly endpoint?: string;
	/** The same by service. */
	readonly endpoints?: Endpoints;
	readonly profile?: string;
	/** What renews the credentials when they have expired. */
	readonly renewal?: string;
	/** Whether nothing renews them while the program runs. */
	readonly keysAreFixed?: boolean;
	/** Asks STS through this gate who we are; absent where there is no STS to ask. */
	whoAmI?(signal: AbortSignal): Promise<unknown>;
};

/** How one call is to be made. */
export type PassOptions = {
	readonly signal: AbortSignal;
	readonly grant?: Grant;
	/** Name for the API log where the request itself names no resource. */
	readonly label?: string;
	/** Longest wait for an answer to one attempt, in ms. */
	readonly timeoutMs?: number;
	/** Makes a request repeatable that the allow-list calls not so (deduplicated sends). */
	readonly repeatable?: boolean;
};

/** The error by which a request with DryRun is told that it would succeed. */
export const dryRunAnswer = 'DryRunOperationException';

const defaultTimeoutMs = 15_000;
/** How long STS has to tell whose keys are. */
const askMs = 20_000;

/**
 * The one gate for requests (law 4). It refuses operations that the allow-list does not have, effects
 * that the mode does not let through, and writes without a grant for all that they are about. It sits in
 * the middleware of every client, so that a request which did not come through {@link Gate.call} has
 * no pass and is refused as well.
 */
export class Gate {
	readonly #options: GateOptions;
	/** What answers told; the gateways write it down, the rules read it. */
	readonly told: Answers;
	readonly #passes = new WeakMap<object, Pass>();
	readonly #unheard = new Unheard();
	readonly #owners = new KeyOwners();
	readonly #requests = new WeakMap<object, Pass>();
	readonly #attempts = new WeakMap<object, { pass: Pass; failure: Failure }>();
	/** Endpoints that have given an answer of AWS's form. */
	readonly #spokeAws = new Set<string>();
	#closed = false;
	/** Whether anything may be hidden by us: what hides was let through. */
	#touched = false;
	#knowsDryRun = false;

	constructor(options: GateOptions) {
		this.#options = options;
		this.told = new Answers(options.region);
	}

	/**
	 * The rule of a request that may be sent now.
	 *
	 * @throws {FailureError} `refused`; nothing was sent.
	 */
	check(asked: Asked): AnyRule {
		const { mode, receive } = this.#options;
		const rule = admitted(asked, {
			mode: mode(),
			receive: receive?.() ?? 'allowed',
			touched: this.#touched,
			knowsDryRun: this.#knowsDryRun,
			here: this.#options,
			told: this.told,
		});
		if (rule.effect === 'touch') this.#touched = true;
		return rule;
	}

	/**
	 * Sends one command and ends with it: with its output, or a FailureError. `send` gets the command
	 * back, so that a gateway writes `gate.call('SQS ListQueues', new ListQueuesCommand(...), options,
	 * (command) => client.send(command))`.
	 */
	async call<Name extends Operation, Command extends { readonly input: InputOf<Name> }, Output>(
		operation: Name,
		command: Command,
		options: PassOptions,
		send: (command: Command) => Promise<Output>,
	): Promise<Output> {
		const rule: Pass['rule'] & Pick<AnyRule, 'price'> = ruleOf(operation) ?? {
			effect: 'destroy',
			repeatable: false,
		};
		const resource = this.#nameOf(operation, command.input) ?? options.label;
		const pass: Pass = {
			operation,
			rule,
			signal: options.signal,
			timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
			repeatable: options.repeatable ?? rule.repeatable,
			attempts: 0,
			admitted: false,
			...priced(rule, command.input),
			...(resource === undefined ? {} : { resource }),
			...(options.grant === undefined ? {} : { grant: options.grant }),
		};
		if (this.gaveUp(pass)) throw new FailureError(this.#failure(undefined, pass));
		this.#passes.set(command.input, pass);
		// Three attempts with their back-offs, and time to get credentials: only a hang gets this far.
		const deadlineMs = 3 * (pass.timeoutMs + 20_000) + 30_000;
		try {
			return await abortable(send(command), options.signal, deadlineMs);
		} catch (error) {
			const failure = this.#failure(error, pass);
			const isUnknown = pass.unsure === true && needsGrant(rule.effect);
			throw new FailureError(isUnknown ? { ...failure, outcomeUnknown: true } : failure);
		}
	}

	/** Whether an attempt of this request, before the one that was answered, may have taken effect. */
	isUnsure(input: object): boolean {
		return this.#passes.get(input)?.unsure === true;
	}

	/**
	 * A request that does not go through the SDK: checked, timed and reported like every other. `send`
	 * answers with the HTTP status.
	 */
	async outside<Name extends Operation, Output extends { readonly status: number }>(
		operation: Name,
		input: InputOf<Name>,
		options: PassOptions,
		send: (signal: AbortSignal) => Promise<Output>,
	): Promise<Output> {
		const rule = this.check({
			operation,
			input,
			...(options.grant === undefined ? {} : { grant: options.grant }),
		});
		const resource = this.#nameOf(operation, input) ?? options.label;
		const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
		const pass: Pass = {
			operation,
			rule,
			signal: options.signal,
			timeoutMs,
			repeatable: false,
			attempts: 1,
			admitted: true,
			...(resource === undefined ? {} : { resource }),
		};
		if (this.gaveUp(pass)) throw new FailureError(this.#failure(undefined, pass));
		const at = Date.now();
		const started = performance.now();
		try {
			const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
			const output = await send(signal);
			this.#report(pass, at, started, { httpStatusCode: output.status });
			return output;
		} catch (error) {
			const failure = this.#failure(error, pass);
			this.#report(pass, at, started, {}, failure);
			throw new FailureError(failure);
		}
	}

	/** Puts the gate into a client's middleware; done where the client is made, and nowhere else. */
	install<Input extends object, Output extends MetadataBearer>(
		stack: MiddlewareStack<Input, Output>,
	): void {
		stack.add(
			(next, context) => async (args) => {
				this.admit(nameOf(context, args.input), args.input);
				return next(args);
			},
			{ step: 'initialize', name: 'awsmsgGate', priority: 'high' },
		);
		stack.add((next) => (args) => this.attempt(args.input, args.request, () => next(args)), {
			step: 'deserialize',
			name: 'awsmsgAttempt',
			priority: 'high',
		});
		stack.add(
			(next, context) => async (args) => {
				const result = await next(args);
				const operation = operationOf(context);
				await refuseWebPage(operation, result.response);
				await refuseOtherProtocol(operation, result.response);
				await refuseBent(operation, result.response);
				return result;
			},
			{ step: 'deserialize', name: 'awsmsgWebPage', priority: 'low' },
		);
	}

	/** Lets nothing through from now on; what is under way ends as stopped. */
	close(): void {
		this.#closed = true;
	}

	/** Whether nobody waits for this request any more. */
	gaveUp(pass: Pass): boolean {
		return this.#closed || pass.signal.aborted;
	}

	/** The pass of an HTTP request that is about to be sent; `undefined` for one that has none. */
	passOf(request: object): Pass | undefined {
		return this.#requests.get(request);
	}

	/** What an error of an attempt was, for the decision whether to try again. */
	attemptOf(error: unknown): { pass: Pass; failure: Failure } | undefined {
		return typeof error === 'object' && error !== null ? this.#attempts.get(error) : undefined;
	}

	/**
	 * Lets a request through that came by {@link Gate.call}, and nothing else; asked once a request.
	 *
	 * @throws {FailureError} `refused`; nothing was sent.
	 */
	admit(operation: string, input: object): void {
		const pass = this.#passes.get(input);
		if (pass === undefined || pass.operation !== operation) {
			throw refused(operation, 'it did not come through the gate');
		}
		const { grant } = pass;
		this.check({ operation, input, ...(grant === undefined ? {} : { grant }) });
		pass.admitted = true;
	}

	/**
	 * One attempt of a request that was admitted, told as one Call. `request` gets the pass by which the
	 * handler sends it.
	 */
	async attempt<Result extends { readonly output?: Partial<MetadataBearer> }>(
		input: object,
		request: unknown,
		next: () => Promise<Result>,
	): Promise<Result> {
		const pass = this.#passes.get(input);
		if (pass?.admitted !== true || typeof request !== 'object' || request === null) {
			throw refused('request', 'it did not come through the gate', { what: 'a request' });
		}
		// Given up while it was signed: it is not sent, and no call.
		if (this.gaveUp(pass)) throw new FailureError(this.#failure(undefined, pass));
		pass.attempts += 1;
		const endpoint = originOf(request);
		if (endpoint !== undefined) pass.endpoint = endpoint;
		this.#requests.set(request, pass);
		pass.renewed = this.#owners.meets(request);
		if (needsGrant(pass.rule.effect) && this.#owners.isDoubtful(request)) {
			// Others may wait for the same answer: it is not theirs to give up.
			const ask = async () => this.#options.whoAmI?.(AbortSignal.timeout(askMs));
			await abortable(this.#owners.settle(request, pass.grant, ask), pass.signal, 2 * askMs);
		}
		const at = Date.now();
		const started = performance.now();
		const answered = this.#unheard.watch(
			() => this.#report(pass, at, started, {}, undefined, true),
			longPollOf(input),
		);
		try {
			const result = await next();
			this.#unheard.heard();
			if (endpoint !== undefined) this.#spokeAws.add(endpoint);
			if (pass.operation === 'STS GetCallerIdentity') this.#owners.learn(request, result.output);
			const price = pass.rule.priceByAnswer?.({ ...result.output });
			if (price) pass.price = price;
			this.#report(pass, at, started, result.output?.$metadata ?? {});
			return result;
		} catch (error) {
			const failure = this.#failure(error, pass);
			const facts = errorFacts(error);
			const isAnswer = pass.rule.dryRun !== undefined && facts.name === dryRunAnswer;
			if (isAnswer) this.#knowsDryRun = true;
			if (facts.status !== undefined) this.#unheard.heard();
			if (endpoint !== undefined && facts.fromService) this.#spokeAws.add(endpoint);
			if (typeof error === 'object' && error !== null) this.#attempts.set(error, { pass, failure });
			this.#report(
				pass,
				at,
				started,
				{ httpStatusCode: facts.status, requestId: facts.requestId },
				isAnswer ? undefined : failure,
			);
			throw error;
		} finally {
			answered();
		}
	}

	/** Name of the first resource of a request, for the API log and for sentences. */
	#nameOf(operation: string, input: object): string | undefined {
		const rule = ruleOf(operation);
		return rule && resourcesOf(rule, input, this.told)[0]?.name;
	}

	#report(
		pass: Pass,
		at: number,
		started: number,
		metadata: { httpStatusCode?: number | undefined; requestId?: string | undefined },
		failure?: Failure,
		isWaiting = false,
	): void {
		const { httpStatusCode: status, requestId } = metadata;
		this.#options.onCall({
			at,
			operation: pass.operation,
			effect: pass.rule.effect,
			attempt: pass.attempts,
			milliseconds: Math.round((performance.now() - started) * 10) / 10,
			...(pass.resource === undefined ? {} : { resource: pass.resource }),
			...(pass.price === undefined || failure !== undefined ? {} : { price: pass.price }),
			...(status === undefined ? {} : { status }),
			...(requestId === undefined ? {} : { requestId }),
			...(failure === undefined ? {} : { failure }),
			...(isWaiting ? { waiting: true } : {}),
			...(pass.renewed === true ? { renewed: true } : {}),
		});
	}

	#failure(error: unknown, pass: Pass): Failure {
		const { region, profile, renewal, keysAreFixed = false } = this.#options;
		const about: About = {
			operation: pass.operation,
			effect: pass.rule.effect,
			...{ region, keysAreFixed },
			timeoutMs: pass.timeoutMs,
			aborted: this.gaveUp(pass),
			spokeAws: pass.endpoint !== undefined && this.#spokeAws.has(pass.endpoint),
			...(pass.resource === undefined ? {} : { resource: pass.resource }),
			...(profile === undefined ? {} : { profile }),
			...(renewal === undefined ? {} : { renewal }),
			...(pass.endpoint === undefined ? {} : { endpoint: pass.endpoint }),
		};
		return toFailure(error, about);
	}
}

/** `SQSClient` and `ListQueuesCommand` -> `SQS ListQueues`. */
function operationOf(context: HandlerExecutionContext): string {
	const service = (context.clientName ?? '').replace(/Client$/, '');
	const action = (context.commandName ?? '').replace(/Command$/, '');
	return `${service} ${action}`;
}

/** The same with its word for DryRun, which its rule has too: neither goes by the rule of the other. */
function nameOf(context: HandlerExecutionContext, input: object): string {
	const isDry = 'DryRun' in input && input.DryRun === true;
	return `${operationOf(context)}${isDry ? ' DryRun' : ''}`;
}

/** What AWS asks for a request of this rule. */
function priced(rule: Pick<AnyRule, 'price'>, input: object): { readonly price?: number } {
	// The gate has the operation's own input, which a rule of any operation can not name.
	const price = (rule.price as ((input: object) => number) | undefined)?.(input);
	return price === undefined ? {} : { price };
}

/** How long a request asks the service to wait before it answers, ms: a receive that polls. */
function longPollOf(input: object): number {
	const waits = 'WaitTimeSeconds' in input ? Number(input.WaitTimeSeconds) : 0;
	return Number.isFinite(waits) ? waits * 1000 : 0;
}
