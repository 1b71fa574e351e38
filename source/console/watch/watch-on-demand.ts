import type { KindId, RefOf } from '../../domain/kinds.ts';
import type { Clock, Gateways } from '../../operations/ports.ts';
import { type WatchEventOf, type WatchView, watchKind } from '../../operations/watch/watch.ts';
import { panes } from '../resources/panes.ts';
import type { State } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/*
Kinds that nobody is asked for until somebody looks: a list of them is read while it stands on the stack, and only as much
of it as is looked at.
*/

/** What is looked at of a kind: all, or a part; `undefined` where no list of it stands on the stack. */
function lookedAt({ views }: State, kind: KindId): { readonly part?: string } | undefined {
	const view = views.findLast((one) => one.kind === 'list' && panes[one.pane].kind === kind);
	if (view?.kind !== 'list') return;
	return view.of === undefined ? {} : { part: view.of.arn };
}

/** Reads what is looked at of a kind, until the signal aborts; `report` hears of what should not happen. */
export function watchOnDemand<Kind extends KindId>(
	kind: Kind,
	ports: { readonly gateways: Gateways; readonly clock: Clock; readonly store: Store },
	view: WatchView<RefOf<Kind>>,
	emit: (event: WatchEventOf<Kind>) => void,
	report: (error: unknown) => void,
	signal: AbortSignal,
): void {
	let running: { readonly part?: string; readonly end: AbortController } | undefined;
	let planned = false;
	const look = () => {
		planned = false;
		if (signal.aborted) return;
		const wanted = lookedAt(ports.store.get(), kind);
		if (wanted !== undefined && running !== undefined && wanted.part === running.part) return;
		if (wanted === undefined && running === undefined) return;
		running?.end.abort();
		running = undefined;
		if (wanted === undefined) return;
		const end = new AbortController();
		running = { ...wanted, end };
		const ended = AbortSignal.any([signal, end.signal]);
		const tell = (event: WatchEventOf<Kind>) => {
			if (!ended.aborted) emit(event);
		};
		tell({ kind, type: 'asked', ...wanted });
		watchKind(kind, ports, view, tell, ended, wanted.part).catch((error: unknown) => {
			if (!ended.aborted) report(error);
		});
	};
	// Behind the event that changed the views: what is asked for is an event of its own.
	const stop = ports.store.subscribe(() => {
		if (planned) return;
		planned = true;
		queueMicrotask(look);
	});
	signal.addEventListener('abort', stop, { once: true });
	look();
}
