import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import { fail } from '../../domain/failure.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import { noteHidden } from '../../operations/messages/hidden-messages.ts';
import { Leases } from '../../operations/messages/leases.ts';
import { queueKey, rememberingReceives } from '../../operations/messages/receive-budget.ts';
import type { ReleaseReport } from '../../operations/messages/release-tally.ts';
import { type Spending, spendingIn } from '../../operations/metrics/spending.ts';
import type { Clock, ContextInfo, Gateways } from '../../operations/ports.ts';
import { askingOwners } from '../../operations/resources/owner-looks.ts';
import { contextLabel } from '../../presentation/contexts/context-words.ts';
import { guardContextOf } from '../shell/guard-context.ts';
import type { ConsoleStores } from '../shell/stores.ts';
import type { State } from '../state/state.ts';
import type { ConsoleConnection, RunningJob, Work } from '../watch/connection.ts';
import { revocable } from './revocable.ts';

type Known = Pick<State, 'resources' | 'views' | 'context'>;

/** What a context needs of the console. */
export type ContextPorts = {
	readonly clock: Clock;
	readonly stores: Pick<ConsoleStores, 'receives' | 'spent' | 'budget' | 'deleted'>;
	/** What may not be seen of messages. */
	readonly masks: Masks;
	/** What the console knows now: the ARNs of queues by their URLs, and what holds here. */
	known(): Known;
	onTrouble(error: unknown): void;
};

/**
 * A context that the console works in, or has left and not yet ended: its gateways, what it holds there, and what it
 * costs. Screens and tasks share it; when it is left, screens may ask nothing more, tasks go on to their end with
 * gateways of their own, and what is held is given back. Then its connection is closed.
 */
export class HeldContext {
	readonly given: ConsoleConnection;
	readonly choice: ContextChoice;
	readonly leases: Leases;
	readonly spending: Spending;
	/** Aborts when the context is left. */
	readonly signal: AbortSignal;
	readonly #gateways: Gateways;
	readonly #screens: ReturnType<typeof revocable>;
	readonly #ports: ContextPorts;
	readonly #leaving = new AbortController();
	readonly #tasks = new Set<Promise<unknown>>();
	/** The ARNs of queues that were received from, by their URLs: what is listed changes when the context is left. */
	readonly #arns = new Map<string, string>();

	constructor(connection: ConsoleConnection, choice: ContextChoice, ports: ContextPorts) {
		const { clock, stores, masks, onTrouble } = ports;
		this.given = connection;
		this.choice = choice;
		this.#ports = ports;
		this.signal = this.#leaving.signal;
		// Every receive is remembered, whoever asks for it: the counts decide about later looks.
		const asking = askingOwners(connection.gateways.queues, () =>
			// What was begun before it was left goes on as it was confirmed.
			this.isLeft ? undefined : guardContextOf(ports.known().context),
		);
		const queues = rememberingReceives(asking, stores.receives, {
			keyOf: (url) => queueKey(this.#arnOf(url), connection.info.endpoint),
			onTrouble,
		});
		this.leases = new Leases(queues, clock, masks);
		this.#gateways = { ...connection.gateways, queues: this.leases.queues };
		this.#screens = revocable(this.#gateways, `${this.label} was left`);
		this.spending = spendingIn(connection.info, clock, stores.spent, stores.budget);
	}

	get info(): ContextInfo {
		return this.given.info;
	}

	/** `prod-payments eu-west-1` */
	get label(): string {
		return contextLabel(this.info);
	}

	/** What is said of this context: with its name once the console is in another one. */
	named(text: string): string {
		return this.isLeft ? `${this.label}: ${text}` : text;
	}

	get isLeft(): boolean {
		return this.signal.aborted;
	}

	/** The connection as screens have it: once the context is left it refuses. */
	get connection(): ConsoleConnection {
		const { startJob } = this.given;
		return {
			...this.given,
			gateways: this.#screens.gateways,
			...(startJob === undefined
				? {}
				: {
						startJob: (name, input, onEvent, signal) => {
							if (this.isLeft) throw fail('aborted', `${this.label} was left`);
							return startJob(name, input, onEvent, signal);
						},
					}),
		};
	}

	/** What a task of this context works with, to its end. */
	work(): Omit<Work, 'signal'> {
		const { leases, info } = this;
		return { gateways: this.#gateways, leases, clock: this.#ports.clock, info };
	}

	/** Starts a job for a task of this context, to its end; throws where the connection runs none of this name. */
	startJob<Event>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob {
		const job = this.given.startJob?.(name, input, onEvent, signal);
		if (job === undefined) throw fail('unsupported', `this connection does not run ${name}`);
		return job;
	}

	/** Keeps the context until `work` has ended, also when it is left meanwhile. */
	async keptFor<Result>(work: () => Promise<Result>): Promise<Result> {
		const working = work();
		this.#tasks.add(working);
		try {
			return await working;
		} finally {
			this.#tasks.delete(working);
		}
	}

	#arnOf(url: string): string {
		const arn = this.#arns.get(url) ?? arnIn(this.#ports.known(), url);
		if (arn === undefined) return url;
		this.#arns.set(url, arn);
		return arn;
	}

	/** From here on no screen asks anything here. */
	leave(): void {
		this.#leaving.abort();
		this.#screens.revoke();
	}

	/** Waits for the tasks that were started here. */
	async settled(): Promise<void> {
		while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
	}

	/** Gives back all that is held, closes the connection and takes in its last calls. Answers what became of it; nothing where nothing was held. */
	async end(signal: AbortSignal): Promise<ReleaseReport | undefined> {
		this.leave();
		try {
			// A receive that is still on its way hides messages as well: releasing waits for it.
			if (!this.leases.busy()) return;
			const report = await this.leases.release(undefined, signal);
			await noteHidden(this.#ports.stores.deleted, report, this.#ports.clock.now());
			return report;
		} finally {
			await this.given.close();
			// It is written now and then: whoever comes next may spend what is left alone.
			await this.spending.flush();
		}
	}
}

/** The ARN of a queue by its URL; absent while the queue is neither listed nor looked at. */
function arnIn({ resources, views }: Known, url: string): string | undefined {
	for (const { ref } of resources.queue.entries.values()) if (ref.url === url) return ref.arn;
	const looked = views.find((view) => view.kind === 'messages' && view.ref.url === url);
	return looked?.kind === 'messages' ? looked.ref.arn : undefined;
}
