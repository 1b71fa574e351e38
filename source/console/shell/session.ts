import type { Grant, Mode } from '../../domain/effect.ts';
import { asFailure, type Failure, fail, failureLine } from '../../domain/failure.ts';
import type { Action, Confirmation, GuardContext } from '../../operations/guard.ts';
import { confirmationFor } from '../../operations/guard.ts';
import { noteHidden } from '../../operations/messages/hidden-messages.ts';
import { Leases, notGivenBack } from '../../operations/messages/leases.ts';
import { queueKey, rememberingReceives } from '../../operations/messages/receive-budget.ts';
import type { Clock, ContextInfo, Gateways } from '../../operations/ports.ts';
import { Tasks } from '../../operations/tasks.ts';
import { Keypress } from '../keys/keypress.ts';
import type { Event } from '../state/events.ts';
import { topView } from '../state/selectors.ts';
import type { Notice, Overlay, State } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { NewView, View, ViewKind, ViewOf } from '../state/views.ts';
import { textField } from '../widgets/text-field.ts';
import { accountNow } from './account-now.ts';
import type { ConsoleHost } from './console-host.ts';
import { guardContextOf } from './guard-context.ts';
import { remember } from './memory.ts';

/** A connection of the console: its gateways live in a worker thread. */
export type ConsoleConnection = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	setMode(mode: Mode): void;
	close(): void;
	/** Starts work in the thread of the gateways; its events come back one by one. */
	startJob?<Event>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob;
};

/** Work under way in another thread. */
export type RunningJob = {
	tell(message: unknown): void;
	readonly ended: Promise<unknown>;
};

/** What an operation of a view works with. */
export type Work = {
	readonly gateways: Gateways;
	readonly leases: Leases;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	readonly info: ContextInfo;
};

type Stay = { readonly controller: AbortController; readonly leave: (() => void)[] };

/**
 * The effects of the console: starts operations for commands, turns their results into events, and
 * ties each to the stay of a view, so that leaving a screen stops its work (law 10). Commands call
 * it; views never see it.
 */
export class Session {
	readonly store: Store;
	readonly host: ConsoleHost;
	readonly tasks: Tasks;
	/** When this session began, ms since the epoch. */
	readonly startedAt: number;
	#connection: ConsoleConnection | undefined;
	#leases: Leases | undefined;
	readonly #stays = new Map<number, Stay>();
	#confirmed: ((grant: Grant | undefined) => void) | undefined;
	#nextId = 1;
	readonly #keypress = new Keypress();

	constructor(store: Store, host: ConsoleHost) {
		this.store = store;
		this.host = host;
		this.startedAt = host.clock.now();
		this.tasks = new Tasks(host.clock, (tasks) => this.dispatch({ type: 'tasks-changed', tasks }));
	}

	get state(): State {
		return this.store.get();
	}

	get connection(): ConsoleConnection | undefined {
		return this.#connection;
	}

	get leases(): Leases | undefined {
		return this.#leases;
	}

	dispatch(event: Event): void {
		this.store.dispatch(event);
	}

	/** Takes over a connection: from now on operations can run. */
	connected(connection: ConsoleConnection, mode: Mode): void {
		// Every receive is remembered, whoever asks for it: the counts decide about later looks.
		const queues = rememberingReceives(connection.gateways.queues, this.host.stores.receives, {
			keyOf: (url) => queueKey(this.#arnOf(url), connection.info.endpoint),
			onTrouble: (error) => this.fail(asFailure(error)),
		});
		this.#connection = { ...connection, gateways: { ...connection.gateways, queues } };
		this.#leases = new Leases(queues, this.host.clock);
		this.dispatch({ type: 'connected', info: connection.info, mode });
		remember(this, this.host.stores.memory.load());
	}

	/** The ARN of a queue by its URL; the URL itself while the queue is not listed. */
	#arnOf(url: string): string {
		for (const { ref } of this.state.resources.queue.entries.values())
			if (ref.url === url) return ref.arn;
		const looked = this.state.views.find(
			(view) => view.kind === 'messages' && view.ref.url === url,
		);
		return looked?.kind === 'messages' ? looked.ref.arn : url;
	}

	setMode(mode: Mode): void {
		this.#connection?.setMode(mode);
		this.dispatch({ type: 'mode-changed', mode });
	}

	/** Set by the composition root: starts the watchers anew. */
	onRefresh: (() => void) | undefined;

	/** Lists everything again now instead of at the next turn of the watchers. */
	refreshLists(): void {
		this.onRefresh?.();
	}

	/** An id for a view that stands on the stack from the start. */
	adopt(view: View): void {
		this.#nextId = Math.max(this.#nextId, view.id + 1);
		this.#stays.set(view.id, { controller: new AbortController(), leave: [] });
	}

	/** Opens a view on top and answers its id. */
	push(view: NewView): number {
		const id = this.#nextId++;
		this.#stays.set(id, { controller: new AbortController(), leave: [] });
		this.dispatch({ type: 'view-pushed', view: { ...view, id } as View });
		return id;
	}

	/** Puts one view in the place of the whole stack. */
	replace(view: NewView): number {
		const before = this.state.views;
		const id = this.#nextId++;
		this.#stays.set(id, { controller: new AbortController(), leave: [] });
		this.dispatch({ type: 'views-replaced', views: [{ ...view, id } as View] });
		for (const old of before) this.#left(old.id);
		return id;
	}

	/** Leaves the innermost view; `false` when it is the last one. */
	pop(): boolean {
		if (this.state.views.length === 1) return false;
		const { id } = topView(this.state);
		this.dispatch({ type: 'view-popped' });
		this.#left(id);
		return true;
	}

	/** Runs when the view leaves the stack, after its work has been aborted. */
	onLeave(id: number, leave: () => void): void {
		const stay = this.#stays.get(id);
		if (stay === undefined) leave();
		else stay.leave.push(leave);
	}

	#left(id: number): void {
		const stay = this.#stays.get(id);
		this.#stays.delete(id);
		stay?.controller.abort();
		for (const leave of stay?.leave ?? []) leave();
	}

	/** Changes a view that still stands on the stack; otherwise nothing happens. */
	update<Kind extends ViewKind>(
		id: number,
		kind: Kind,
		change: (view: ViewOf<Kind>) => ViewOf<Kind>,
	): void {
		this.dispatch({
			type: 'view-updated',
			id,
			update: (view) => (view.kind === kind ? change(view as ViewOf<Kind>) : view),
		});
	}

	/**
	 * Runs an operation for a view. Its signal aborts when the view leaves; a failure after that is
	 * nobody's, any other goes to `failed` or to the message line.
	 */
	run(id: number, work: (work: Work) => Promise<void>, failed?: (failure: Failure) => void): void {
		const signal = this.#stays.get(id)?.controller.signal;
		if (signal === undefined || signal.aborted) return;
		const report = (error: unknown) => {
			const failure = asFailure(error);
			if (signal.aborted || failure.kind === 'aborted') return;
			this.fail(failure);
			failed?.(failure);
		};
		try {
			work({ ...this.work(), signal }).catch(report);
		} catch (error) {
			report(error);
		}
	}

	/** What operations need; throws a failure while there is no connection. */
	work(): Omit<Work, 'signal'> {
		if (this.#connection === undefined || this.#leases === undefined) {
			const failure = this.state.context.failure;
			throw failure === undefined
				? fail('unreachable', 'not connected yet', { hint: 'Wait a moment' })
				: fail(failure.kind, failure.message, failure);
		}
		return {
			gateways: this.#connection.gateways,
			leases: this.#leases,
			clock: this.host.clock,
			info: this.#connection.info,
		};
	}

	say(text: string, style: Notice['style'] = 'plain'): void {
		this.dispatch({ type: 'noticed', notice: { text, style, at: this.host.clock.now() } });
	}

	/** Shows a failure on the message line and keeps it for the errors screen. */
	fail(failure: Failure): void {
		this.dispatch({ type: 'failed', at: this.host.clock.now(), failure });
		this.say(failureLine(failure), 'bad');
	}

	/** Copies text and says where it went; `what` names it on the message line. */
	copy(text: string, what: string): void {
		this.host.copy(text).then(
			(where) => this.say(`${what}: ${where}`),
			(error: unknown) => this.fail(asFailure(error)),
		);
	}

	setOverlay(overlay: Overlay): void {
		if (overlay.kind !== 'dialog') this.#confirmed = undefined;
		this.dispatch({ type: 'overlay-set', overlay });
	}

	get guardContext(): GuardContext {
		return guardContextOf(this.state.context);
	}

	/**
	 * Asks for the confirmation that the guard wants for `action`, and runs `confirmed` with the
	 * grant that only a confirmation gives. `trigger` is the key that led here.
	 */
	confirm(action: Action, trigger: string, confirmed: (grant: Grant | undefined) => void): void {
		try {
			// Where it would happen is unknown until then.
			this.work();
		} catch (error) {
			this.fail(asFailure(error));
			return;
		}
		const answer = confirmationFor(action, this.guardContext);
		if (!answer.ok) {
			this.fail(answer.failure);
			return;
		}
		const { confirmation } = answer;
		// L1 is done at once: what it does has a way back.
		if (confirmation.level <= 1) {
			const anew = confirmation.level === 0 || this.#keypress.isAnew(this.host.clock.now());
			if (anew) this.#grant(confirmation, confirmed);
			else this.say(`${confirmation.title}: a held key does it once`, 'notice');
			return;
		}
		this.ask(confirmation, trigger, confirmed);
	}

	/** Opens a dialog. `again`: pressed while it is open, this key confirms. */
	ask(
		confirmation: Confirmation,
		trigger: string,
		confirmed: (grant: Grant | undefined) => void,
		again?: string,
	): void {
		const now = this.host.clock.now();
		this.setOverlay({
			kind: 'dialog',
			dialog: {
				confirmation,
				openedAt: now,
				lastKeyAt: now,
				trigger,
				typed: textField(),
				focus: 'cancel',
				...(again === undefined ? {} : { again }),
			},
		});
		this.#confirmed = confirmed;
	}

	/** Starts a job beside the gateways; throws a failure while there is no connection. */
	startJob<Event>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob {
		this.work();
		const job = this.#connection?.startJob?.(name, input, onEvent, signal);
		if (job === undefined) throw fail('unsupported', `this connection does not run ${name}`);
		return job;
	}

	/** Asks who we are, for the header. An endpoint without STS leaves the account unknown. */
	async identify({ gateways, info, signal }: Omit<Work, 'leases' | 'clock'>): Promise<void> {
		try {
			const identity = await gateways.identity.whoAmI({ signal });
			this.dispatch({ type: 'identified', identity });
		} catch (error) {
			const { kind } = asFailure(error);
			if (info.endpoint === undefined || kind !== 'unsupported') throw error;
		}
	}

	/** The user confirmed the open dialog. The account is checked once more before a write (law 6). */
	dialogConfirmed(confirmation: Confirmation): void {
		const confirmed = this.#confirmed;
		this.setOverlay({ kind: 'none' });
		if (confirmed !== undefined) this.#grant(confirmation, confirmed);
	}

	/** Gives the grant of a confirmation, for a write after the account was checked once more. */
	#grant({ grant }: Confirmation, confirmed: (grant: Grant | undefined) => void): void {
		if (grant === undefined) {
			confirmed(undefined);
			return;
		}
		const before = this.state.context.identity?.account;
		this.run(topView(this.state).id, async (work) => {
			const account = await accountNow(work);
			if (account === undefined) {
				confirmed(grant);
				return;
			}
			if (before === undefined) {
				await this.identify(work);
				throw fail('refused', `the account was unknown until now: it is ${account}`, {
					hint: 'Nothing was sent: look at the header, then confirm again',
				});
			}
			if (account !== before) {
				throw fail('refused', `the credentials now belong to account ${account}, not ${before}`, {
					hint: 'Nothing was sent: restart awsmsg to work in the other account',
				});
			}
			confirmed(grant);
		});
	}

	/** Gives back everything that is held and ends the connection; used by every way out. */
	async close(signal: AbortSignal): Promise<string | undefined> {
		for (const id of [...this.#stays.keys()]) this.#stays.get(id)?.controller.abort();
		const leases = this.#leases;
		let said: string | undefined;
		// A receive that is still on its way hides messages as well: releasing waits for it.
		if (leases?.busy() === true) {
			const report = await leases.release(undefined, signal);
			const { clock, stores } = this.host;
			await noteHidden(stores.deleted, report, clock.now());
			const hidden = notGivenBack(report);
			if (hidden > 0) {
				const at = new Date(report.backAt ?? 0).toLocaleTimeString();
				said = `${hidden} messages could not be given back; they return by themselves at ${at}`;
			}
		}
		this.#connection?.close();
		return said;
	}
}
