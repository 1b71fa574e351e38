import type { QueueDetail, StreamDetail, TopicDetail } from '../../domain/details.ts';
import type { QueueRef, StreamRef, TopicRef } from '../../domain/resources.ts';
import { describeQueue, describeStream, describeTopic } from '../../operations/describe.ts';
import type { RememberedRef, Session, Work } from '../shell/session.ts';
import type { Loaded, View } from '../state/views.ts';

/*
Opening and asking for details, apart from the screens that show them: commands open details, and
the screens list commands.
*/

type DetailView = Extract<View, { kind: 'queue' | 'topic' | 'stream' }>;
type AnyDetail = QueueDetail | TopicDetail | StreamDetail;

export function openQueue(session: Session, ref: QueueRef): void {
	remember(session, 'queue', ref);
	const id = session.push({ kind: 'queue', ref, detail: { loading: true }, offset: 0, raw: false });
	loadDetail(session, id);
}

export function openTopic(session: Session, ref: TopicRef): void {
	remember(session, 'topic', ref);
	const id = session.push({ kind: 'topic', ref, detail: { loading: true }, offset: 0, raw: false });
	loadDetail(session, id);
}

export function openStream(session: Session, ref: StreamRef): void {
	remember(session, 'stream', ref);
	const id = session.push({
		kind: 'stream',
		ref,
		detail: { loading: true },
		offset: 0,
		raw: false,
	});
	loadDetail(session, id);
}

function remember(session: Session, kind: DetailView['kind'], ref: RememberedRef): void {
	const context = session.connection?.info.id;
	if (context !== undefined) session.host.remember(context, kind, ref);
}

/** Asks for the details of the view again; what is shown stays until the answer. */
export function loadDetail(session: Session, id: number): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view === undefined || !('detail' in view)) return;
	const askedAt = session.host.clock.now();
	change(session, id, (detail) => ({ ...detail, loading: true, askedAt }));
	session.run(
		id,
		async (work) => {
			const value = await describe(view, work);
			change(session, id, () => ({ loading: false, value, at: value.at, askedAt }));
		},
		(failure) => change(session, id, (detail) => ({ ...detail, loading: false, failure })),
	);
}

function describe(view: DetailView, { gateways, clock, signal }: Work): Promise<AnyDetail> {
	switch (view.kind) {
		case 'queue':
			return describeQueue({ queues: gateways.queues, clock }, view.ref, signal);
		case 'topic':
			return describeTopic({ topics: gateways.topics, clock }, view.ref, signal);
		case 'stream':
			return describeStream({ ...gateways, clock }, view.ref, signal);
	}
}

function change(
	session: Session,
	id: number,
	next: (detail: Loaded<AnyDetail>) => Loaded<AnyDetail>,
): void {
	session.dispatch({
		type: 'view-updated',
		id,
		// The pairing of kind and detail is that of `describe`.
		update: (old) => ('detail' in old ? ({ ...old, detail: next(old.detail) } as View) : old),
	});
}
