import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail, failureLine } from '../../domain/failure.ts';
import { Audit } from '../../operations/audit/audit.ts';
import type { Action, Confirmation } from '../../operations/guard.ts';
import type { Call } from '../../operations/ports.ts';
import type { SettingsBefore } from '../../operations/queues/queue-settings.ts';
import { Tasks } from '../../operations/tasks.ts';
import { HeldContext } from '../contexts/held-context.ts';
import { HeldContexts } from '../contexts/held-contexts.ts';
import { startTask, type TaskAt } from '../contexts/task-at.ts';
import { Going } from '../deletions/going.ts';
import { ShownRows } from '../frame/shown-rows.ts';
import { Presses } from '../keys/keypress.ts';
import { Drafts } from '../messages/edit/drafts.ts';
import { Sweeps } from '../messages/look/sweeps.ts';
import { Purges } from '../queues/purges.ts';
import type { Event } from '../state/events.ts';
import { topView } from '../state/selectors.ts';
import type { Notice, Overlay, State } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { type NewView, newListing, type View, type ViewKind, type ViewOf } from '../state/views.ts';
import type { TailData } from '../tail/tail-data.ts';
import { PublishedLately } from '../topics/published-lately.ts';
import type { ConsoleConnection, RunningJob, Work } from '../watch/connection.ts';
import { Confirming } from './confirming.ts';
import type { ConsoleHost } from './console-host.ts';
import { GateKeeping } from './gate-keeping.ts';
import { remember } from './memory.ts';
import { OneAView } from './one-a-view.ts';
import { Stays } from './stays.ts';

/** An error that was said less than this ago has not been read, ms. */
const unreadMs = 1_000;

/**
 * The effects of the console: starts operations for commands, turns their results into events, and
 * ties each to the stay of a view, so that leaving a screen stops its work (law 10). Commands call
 * it; views never see it.
 */
export class Session {
	readonly store: Store;
	readonly host: ConsoleHost;
	readonly tasks: Tasks;
	/** What is known for as long as the console runs and no screen shows: each has its class in its room. */
	readonly presses = new Presses();
	readonly drafts = new Drafts();
	readonly going = new Going();
	readonly purges: Purges;
	readonly published: PublishedLately;
	readonly sweeps = new Sweeps();
	/** What takes the last change of a queue's settings back, by the queue's ARN. */
	readonly settingsBefore = new Map<string, SettingsBefore>();
	/** What renews the leases of a list of messages until further notice. */
	readonly holds = new OneAView();
	/** What the open tails have brought, by their view: it changes in place, and here alone. */
	readonly tails = new Map<number, TailData>();
	/** What reads a tail. */
	readonly readings = new OneAView();
	/** What connects to another context: the one that was chosen last. */
	readonly switching = new OneAView();
	/** Views that ask AWS for its moves again by themselves, since one of them runs. */
	readonly followingMoves = new Set<number>();
	/** When this session began, ms since the epoch. */
	readonly startedAt: number;
	#gate: GateKeeping | undefined;
	readonly #contexts = new HeldContexts(this);
	/** What was written to the terminal last, which keys act on. */
	readonly shown = new ShownRows(this);
	readonly #stays = new Stays();
	readonly #confirming = new Confirming(this);
	/** Who wrote what, written down. */
	readonly audit: Audit;
	/** What had been said when the last key came: it goes with the screen that this key leaves. */
	#saidBefore: Notice | undefined;

	constructor(store: Store, host: ConsoleHost) {
		this.store = store;
		this.host = host;
		this.startedAt = host.clock.now();
		const { clock, actor, run, stores } = host;
		const onTrouble = (failure: Failure) => this.fail(failure);
		this.audit = new Audit({ journal: stores.audit, clock, actor, run, onTrouble });
		this.purges = new Purges(host.clock);
		this.published = new PublishedLately(host.clock);
		this.tasks = new Tasks(host.clock, (tasks) => this.dispatch({ type: 'tasks-changed', tasks }));
	}

	get state(): State {
		return this.store.get();
	}

	/** The context that the console works in; absent before there is one. */
	get here(): HeldContext | undefined {
		return this.#contexts.here;
	}

	get connection(): ConsoleConnection | undefined {
		return this.here?.connection;
	}

	get leases(): HeldContext['leases'] | undefined {
		return this.here?.leases;
	}

	/** What this context has cost today; absent before there is one. */
	get spending(): HeldContext['spending'] | undefined {
		return this.here?.spending;
	}

	/** Takes in requests that were made, and what they cost; `by`: the connection that made them, the present one without. */
	called(calls: readonly Call[], by?: ConsoleConnection): void {
		this.dispatch({ type: 'called', calls: this.#contexts.note(calls, by) });
		this.audit.called((by ?? this.here)?.info.id ?? '', calls);
		this.dispatch({ type: 'spent', dollars: this.here?.spending.spent ?? 0 });
	}

	dispatch(event: Event): void {
		this.store.dispatch(event);
		this.#gate?.follow(this.state);
	}

	/** Takes over a connection: from now on operations can run. `choice`: how it was asked for. */
	connected(connection: ConsoleConnection, choice?: ContextChoice): void {
		const { info } = connection;
		const { clock, stores, masks } = this.host;
		const ports = { clock, stores, masks, known: () => this.state };
		const onTrouble = (error: unknown) => this.fail(asFailure(error));
		this.#contexts.enter(
			new HeldContext(connection, choice ?? { local: info.local }, { ...ports, onTrouble }),
		);
		this.#gate = new GateKeeping(connection);
		this.dispatch({ type: 'connected', info });
		remember(this, stores.memory.load());
	}

	/**
	 * Leaves the context: its dialog is closed unanswered, its views are left and what they hold is given back; nothing
	 * new is asked there. What its tasks do goes on to its end, and then its connection is closed.
	 */
	leaveContext(): void {
		if (this.here === undefined) return;
		this.setOverlay({ kind: 'none' });
		const root = this.state.views[0];
		const pane = root?.kind === 'list' ? root.pane : 'queues';
		this.replace({ kind: 'list', pane, ...newListing('trouble') });
		// What goes on there goes on as it was confirmed.
		this.#gate = undefined;
		// What takes settings back is known by the ARN, which is another queue's at another endpoint.
		this.settingsBefore.clear();
		this.#contexts.leave().then(
			(said) => said !== undefined && this.say(said, 'bad'),
			(error: unknown) => this.fail(asFailure(error)),
		);
		this.dispatch({ type: 'context-left' });
	}

	/** Starts work that outlives its screen, in this context: it goes on there when the console goes elsewhere. */
	startTask(
		input: { readonly kind: string; readonly title: string; readonly resource: string },
		run: (task: TaskAt) => Promise<string | undefined>,
	): string {
		this.work();
		return startTask(this, input, run);
	}

	/** Set by the composition root: starts the watchers anew. */
	onRefresh: (() => void) | undefined;

	/** Set by the composition root: begins to work in another context. */
	enter: ((connection: ConsoleConnection, choice: ContextChoice) => void) | undefined;

	/** Lists everything again now instead of at the next turn of the watchers. */
	refreshLists(): void {
		this.onRefresh?.();
	}

	/** An id for a view that stands on the stack from the start. */
	adopt(view: View): void {
		this.#stays.adopt(view.id);
	}

	/** A key is about to do something. */
	keyCame(): void {
		this.#saidBefore = this.state.notice;
	}

	/**
	 * What was said on a screen that is left is said no more. What the same key has said stays, and so does an error
	 * that came while the key was on its way: nobody has read it.
	 */
	#fadeNotice(): void {
		const { notice } = this.state;
		if (notice === undefined || notice !== this.#saidBefore) return;
		if (notice.style === 'bad' && this.host.clock.now() - notice.at < unreadMs) return;
		this.dispatch({ type: 'noticed', notice: undefined });
	}

	/** Opens a view on top and answers its id. */
	push(view: NewView): number {
		const id = this.#stays.begin();
		this.dispatch({ type: 'view-pushed', view: { ...view, id } as View });
		this.#fadeNotice();
		return id;
	}

	/** Puts one view in the place of the whole stack. */
	replace(view: NewView): number {
		const before = this.state.views;
		const id = this.#stays.begin();
		this.dispatch({ type: 'views-replaced', views: [{ ...view, id } as View] });
		this.#fadeNotice();
		for (const old of before) this.#stays.end(old.id);
		return id;
	}

	/** Leaves the innermost view; `false` when it is the last one. */
	pop(): boolean {
		if (this.state.views.length === 1) return false;
		const { id } = topView(this.state);
		this.dispatch({ type: 'view-popped' });
		this.#fadeNotice();
		this.#stays.end(id);
		return true;
	}

	/**
	 * Whether somebody still stands where a key was pressed: on this view, with nothing over it. What comes late
	 * must not take over what was begun since.
	 */
	standsOn(id: number): boolean {
		return this.state.overlay.kind === 'none' && topView(this.state).id === id;
	}

	/** Runs when the view leaves the stack, after its work has been aborted. */
	onLeave(id: number, leave: () => void): void {
		this.#stays.onLeave(id, leave);
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
		const signal = this.#stays.signalOf(id);
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

	/**
	 * Like {@link run}, and answers what the work came to: `undefined` when it failed, which is said, and
	 * as soon as the view leaves.
	 */
	during<Result>(
		id: number,
		work: (work: Work) => Promise<Result>,
		failed?: (failure: Failure) => void,
	): Promise<Result | undefined> {
		return new Promise((resolve) => {
			const none = () => resolve(undefined);
			const signal = this.#stays.signalOf(id);
			if (signal === undefined || signal.aborted) return none();
			signal.addEventListener('abort', none, { once: true });
			const answering = async (given: Work) => {
				try {
					resolve(await work(given));
				} finally {
					none();
					signal.removeEventListener('abort', none);
				}
			};
			this.run(id, answering, (failure) => {
				failed?.(failure);
				none();
			});
		});
	}

	/** Does what a key asked for. An error, at once or later, is told and ends nothing. */
	act(command: () => void | Promise<void>): void {
		const report = (error: unknown) => {
			const failure = asFailure(error);
			if (failure.kind !== 'aborted') this.fail(failure);
		};
		try {
			const done = command();
			if (done instanceof Promise) done.catch(report);
		} catch (error) {
			report(error);
		}
	}

	/** What operations need; throws a failure while there is no connection. */
	work(): Omit<Work, 'signal'> {
		const { here } = this;
		if (here === undefined) {
			const failure = this.state.context.failure;
			throw failure === undefined
				? fail('unreachable', 'not connected yet', { hint: 'Wait a moment' })
				: fail(failure.kind, failure.message, failure);
		}
		return { ...here.work(), gateways: here.connection.gateways };
	}

	/** Says something on the message line; `until`: when it is true no longer, ms since the epoch. */
	say(text: string, style: Notice['style'] = 'plain', until?: number): void {
		const notice = { text, style, at: this.host.clock.now() };
		this.dispatch({ type: 'noticed', notice: until === undefined ? notice : { ...notice, until } });
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
		this.dispatch({ type: 'overlay-set', overlay });
		// A dialog that is gone was not confirmed.
		if (overlay.kind !== 'dialog') this.#confirming.answer(false);
	}

	/**
	 * Asks for the confirmation that the guard wants for a write, and checks the account once more (law 6).
	 * Answers the grant, or `undefined` when nothing may be done: it was refused, the dialog was left, or
	 * the credentials belong to another account by now; which of them is said. `trigger` is the key that
	 * led here: held down, it confirms nothing.
	 */
	confirm(action: Action, trigger: string): Promise<Grant | undefined> {
		return this.#confirming.confirm(action, trigger);
	}

	/** Like {@link confirm} for what only touches: there is no grant for that. */
	agreed(action: Action, trigger: string): Promise<boolean> {
		return this.#confirming.agreed(action, trigger);
	}

	/** Opens a dialog and answers whether it was confirmed. `again`: pressed while it is open, this key does. */
	ask(confirmation: Confirmation, trigger: string, again?: string): Promise<boolean> {
		return this.#confirming.ask(confirmation, trigger, again);
	}

	/** A key answered the open dialog. */
	answer(yes: boolean): void {
		this.dispatch({ type: 'overlay-set', overlay: { kind: 'none' } });
		this.#confirming.answer(yes);
	}

	/** Starts a job beside the gateways; throws a failure while there is no connection. */
	startJob<Event>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob {
		this.work();
		const job = this.connection?.startJob?.(name, input, onEvent, signal);
		if (job === undefined) throw fail('unsupported', `this connection does not run ${name}`);
		return job;
	}

	/** Gives back everything that is held, here and where it was left, and ends the connections; used by every way out. */
	async close(signal: AbortSignal): Promise<string | undefined> {
		this.#stays.abortAll();
		this.#confirming.answer(false);
		return this.#contexts.end(signal);
	}
}
