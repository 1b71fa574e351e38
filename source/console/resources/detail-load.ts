import {
	type AnyResource,
	type DetailOf,
	type KindId,
	kinds,
	type RefOf,
} from '../../domain/kinds.ts';
import type { ContextId } from '../../domain/resources.ts';
import { operationKinds } from '../../operations/kinds.ts';
import type { MetricsPorts } from '../../operations/metrics/read-metrics.ts';
import { keptInRow } from '../../operations/watch/kept-facts.ts';
import type { WatchEvent } from '../../operations/watch/watch.ts';
import type { Session } from '../shell/session.ts';
import { knownHere } from '../state/resources.ts';
import type { DetailView, Loaded, NewView, View } from '../state/views.ts';

/*
Opening and asking for details, apart from the screens that show them: commands open details, and
the screens list commands.
*/

type Budget = Pick<MetricsPorts, 'budget'>;

/** Opens everything about a resource, and keeps it for contexts in which listing is refused. */
export function openResource(session: Session, { kind, ref }: AnyResource): void {
	const context = session.connection?.info.id;
	if (context !== undefined) session.host.remember(context, kind, ref);
	const view = { kind, ref, detail: { loading: true }, offset: 0, raw: false };
	const id = session.push(view as NewView);
	loadDetail(session, id);
}

/** Asks for the details of the view again; what is shown stays until the answer. With a budget awsmsg asks by itself. */
export function loadDetail(session: Session, id: number, budget: Budget = {}): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view === undefined || !('detail' in view)) return;
	load(session, id, view.kind, view.ref, budget);
}

function load<Kind extends KindId>(
	session: Session,
	id: number,
	kind: Kind,
	ref: RefOf<Kind>,
	budget: Budget,
): void {
	const askedAt = session.host.clock.now();
	const change = (next: (detail: Loaded<DetailOf<Kind>>) => Loaded<DetailOf<Kind>>): void =>
		session.dispatch({
			type: 'view-updated',
			id,
			// The view keeps its kind for as long as it has its id.
			update: (old) => {
				const { detail } = old as unknown as DetailView<Kind>;
				return { ...old, detail: next(detail) } as unknown as View;
			},
		});
	change((detail) => ({ ...detail, loading: true, askedAt }));
	session.run(
		id,
		async ({ gateways, clock, info, signal }) => {
			const value = await operationKinds[kind].describe(
				{ gateways, clock, ...budget },
				ref,
				signal,
			);
			change(() => ({ loading: false, value, at: value.at, askedAt }));
			tellList(session, info.id, kind, ref, value);
		},
		(failure) => change((detail) => ({ ...detail, loading: false, failure })),
	);
}

/** What a description found is news to the list too, where it has nothing newer. */
function tellList<Kind extends KindId>(
	session: Session,
	context: ContextId,
	kind: Kind,
	ref: RefOf<Kind>,
	detail: DetailOf<Kind>,
): void {
	const facts = kinds[kind].factsIn(detail);
	const key = kinds[kind].key(ref);
	const { sampledAt = 0 } = knownHere(session.state, kind, key) ?? {};
	if (facts === undefined || sampledAt >= detail.at) return;
	const samples = [{ key, at: detail.at, facts: keptInRow(kind, facts, ref) }];
	const event = { kind, type: 'sampled', samples } as unknown as WatchEvent;
	session.dispatch({ type: 'watched', context, events: [event] });
}
