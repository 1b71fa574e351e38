import { asFailure } from '../../domain/failure.ts';
import { type KindId, kindIds, type RefOf } from '../../domain/kinds.ts';
import { visibleAlarms } from '../../operations/alarms/queue-alarms.ts';
import { operationKinds } from '../../operations/kinds.ts';
import { watchFigures } from '../../operations/metrics/watch-figures.ts';
import { watchExcuses } from '../../operations/queues/excuses.ts';
import { type WatchEvent, type WatchEventOf, watchKind } from '../../operations/watch/watch.ts';
import { loadChart } from '../charts/chart-load.ts';
import { keepPulse } from '../diagnosis/pulse-load.ts';
import { bodySize } from '../frame/frame.ts';
import { loadDetail } from '../resources/detail-load.ts';
import { visibleKeys } from '../resources/list.ts';
import type { Session } from '../shell/session.ts';
import type { Collection } from '../state/collection.ts';
import type { Event } from '../state/events.ts';
import { topView } from '../state/selectors.ts';
import type { Loaded } from '../state/views.ts';
import type { ConsoleConnection } from './connection.ts';
import { excusableOnScreen, ofTheScreen, queuesOnScreen } from './on-screen.ts';
import { WatchBatches } from './watch-batches.ts';
import { watchOnDemand } from './watch-on-demand.ts';

const idleAfterMs = 60_000;
/** How long after a key rows out of sight are asked as fast as while keys come, ms: then somebody looks at those in sight. */
const looksOnAfterMs = 15_000;

/** When the user last did something, and whether the terminal has the focus. */
export class Attention {
	readonly #now: () => number;
	#lastKeyAt: number;
	#focused = true;

	constructor(now: () => number) {
		this.#now = now;
		this.#lastKeyAt = now();
	}

	key(): void {
		this.#lastKeyAt = this.#now();
		this.#focused = true;
	}

	focus(focused: boolean): void {
		this.#focused = focused;
	}

	/** ms since the last key. */
	get quiet(): number {
		return this.#now() - this.#lastKeyAt;
	}

	get state(): 'active' | 'idle' | 'away' {
		return this.#stateAfter(idleAfterMs);
	}

	/** What rows out of sight are worth. */
	get beyondSight(): 'active' | 'idle' | 'away' {
		return this.#stateAfter(looksOnAfterMs);
	}

	#stateAfter(milliseconds: number): 'active' | 'idle' | 'away' {
		if (!this.#focused) return 'away';
		return this.quiet > milliseconds ? 'idle' : 'active';
	}
}

/** How old what is on screen may get before it is asked for again, ms. */
const staleAfter = {
	detail: { active: 10_000, idle: 60_000, away: 300_000 },
	// CloudWatch has a new minute once a minute, and bills each metric that is asked for.
	chart: { active: 60_000, idle: 300_000, away: 600_000 },
} as const;

/** Asks again for a detail or chart that someone looks at. */
function keepCurrent(session: Session, attention: Attention): void {
	const view = topView(session.state);
	const now = session.host.clock.now();
	const due = ({ askedAt, loading }: Loaded<unknown>, after: number) =>
		askedAt !== undefined && !loading && now - askedAt >= after;
	const budget = session.spending;
	const byItself = budget === undefined ? {} : { budget };
	if ('detail' in view) {
		const after = staleAfter.detail[attention.state];
		if (due(view.detail, after)) loadDetail(session, view.id, byItself);
	} else if (view.kind === 'chart' && view.window.until === undefined) {
		// What is over does not change, and each asking has a price.
		const after = staleAfter.chart[attention.state] * (budget?.stretch ?? 1);
		if (due(view.chart, after)) loadChart(session, view.id, byItself);
	} else if (view.kind === 'pulse') {
		// Nobody looks: what costs waits until somebody does.
		if (attention.state !== 'away') keepPulse(session, view);
	}
}

/**
 * Where listing fails, what was opened before is sampled all the same. Asked for twenty times a second, and a list without
 * end fails with 100,000 entries: the same array as long as these are the same.
 */
function pinnedOf<Kind extends KindId>() {
	let last:
		| { readonly of: Collection<Kind>['entries']; readonly refs: readonly RefOf<Kind>[] }
		| undefined;
	const none: readonly RefOf<Kind>[] = [];
	return ({ failure, entries }: Collection<Kind>): readonly RefOf<Kind>[] => {
		if (failure === undefined) return none;
		if (!last?.of.hasKeysOf(entries)) {
			last = { of: entries, refs: Array.from(entries.values(), ({ ref }) => ref) };
		}
		return last.refs;
	};
}

/** Keeps the lists of a connection current until the signal aborts. */
export function watchAll(
	session: Session,
	connection: ConsoleConnection,
	attention: Attention,
	signal: AbortSignal,
): void {
	const { gateways, info } = connection;
	const { clock } = session.host;
	/** Nothing of a context that was left is told of the next one. */
	const tell = (event: Event) => {
		if (!signal.aborted) session.dispatch(event);
	};
	const batches = new WatchBatches(
		() => session.state,
		(events, isNews) =>
			tell({
				...{ type: 'watched', context: info.id, events },
				...(isNews ? {} : { asKnown: true }),
			}),
	);
	const attentionNow = () => attention.state;
	const body = () => bodySize(session.state.size).rows;
	const again = setInterval(() => keepCurrent(session, attention), 1_000);
	signal.addEventListener('abort', () => clearInterval(again), { once: true });
	const report = (error: unknown) => {
		const failure = asFailure(error);
		if (!signal.aborted && failure.kind !== 'aborted') session.fail(failure);
	};
	const watch = <Kind extends KindId>(kind: Kind) => {
		const visible = () => visibleKeys(session.state, kind, body());
		const view = { visible, attention: attentionNow, beyondSight: () => attention.beyondSight };
		const tell = (event: WatchEventOf<Kind>) => batches.add(event as WatchEvent);
		if (operationKinds[kind].onDemand) {
			const ports = { gateways, clock, store: session.store };
			return watchOnDemand(kind, ports, view, tell, report, signal);
		}
		const pinned = pinnedOf<Kind>();
		const withPinned = { ...view, pinned: () => pinned(session.state.resources[kind]) };
		watchKind(kind, { gateways, clock }, withPinned, tell, signal).catch(report);
	};
	for (const kind of kindIds) watch(kind);
	const onScreen = ofTheScreen(queuesOnScreen);
	const excusable = ofTheScreen(excusableOnScreen);
	const { spending } = session;
	if (spending !== undefined) {
		const { endpoint } = info;
		watchFigures(
			{
				metrics: gateways.metrics,
				receives: session.host.stores.receives,
				...{ clock, budget: spending },
				...(endpoint === undefined ? {} : { endpoint }),
			},
			{ shown: () => onScreen(session.state, body()), attention: attentionNow },
			(figures) => tell({ type: 'figures-known', figures }),
			signal,
		).catch(report);
	}
	watchExcuses(
		{ ...gateways, clock },
		() => excusable(session.state, body()),
		(figures) => tell({ type: 'figures-known', figures }),
		signal,
	).catch(report);
	// Beside all that, now and then: a look says from which alarms it hides messages, and waits for nothing.
	const alarms = async () => {
		let wait = 5_000;
		while (!signal.aborted) {
			const known = await visibleAlarms({ metrics: gateways.metrics, clock }, signal);
			tell({ type: 'alarms-known', alarms: known });
			// Where there are none they may be made just now, or never.
			wait = known.length === 0 ? Math.min(300_000, wait * 2) : 300_000;
			await clock.sleep(wait, signal);
		}
	};
	alarms().catch(report);
}
