import type { Failure } from '../../domain/failure.ts';
import type { StreamRef } from '../../domain/resources.ts';
import { Pause } from '../../operations/pause.ts';
import type { Clock } from '../../operations/ports.ts';
import type { FollowEnd } from '../../operations/streams/follow-events.ts';
import type { FeedEvent, FeedInput } from '../../operations/streams/record-feed.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { newListing, type TailSource, type ViewOf } from '../state/views.ts';
import { rowsOf } from './rows-of.ts';
import { TailData } from './tail-data.ts';

type TailView = ViewOf<'tail'>;

/** Least time between two frames of new records, and how often it is looked for work without any. */
const busyMs = 33;
const quietMs = 100;

/** Records that a filter is tried on between two frames. */
const portion = 1500;

/** Follows a stream in a view of its own. */
export function openTail(session: Session, ref: StreamRef, source: TailSource): void {
	read(session, pushTail(session, { ref, source, data: new TailData() }), source);
}

/** Opens a view for what a tail brings, and draws it as it comes; answers its id. */
export function pushTail(
	session: Session,
	{ data, ...what }: Pick<TailView, 'ref' | 'source' | 'topic'> & { readonly data: TailData },
): number {
	const id = session.push({
		kind: 'tail',
		...what,
		data,
		version: 0,
		following: true,
		top: 0,
		cursor: 0,
		wrap: false,
		decoding: 'decoded',
		times: 'local',
		...newListing('arrival'),
	});
	session.tails.set(id, data);
	session.onLeave(id, () => session.tails.delete(id));
	session.run(id, ({ clock, signal }) => pump(session, id, clock, signal));
	return id;
}

/** Starts again from another place: what was shown gives way to it. */
export function restartTail(session: Session, id: number, source: TailSource): void {
	const data = new TailData();
	session.tails.set(id, data);
	session.update(id, 'tail', ({ ended: _, failure: __, stoppedAt: ___, ...view }) => ({
		...view,
		source,
		data,
		version: view.version + 1,
		following: true,
		marks: new Set(),
	}));
	read(session, id, source);
}

function read(session: Session, id: number, source: TailSource): void {
	const view = session.state.views.find((one) => one.id === id);
	const data = session.tails.get(id);
	if (view?.kind !== 'tail' || data === undefined) return;
	const { ref } = view;
	const mine = session.readings.start(id);
	session.onLeave(id, () => session.readings.stop(id));
	const { label: _, typed: __, batch: ___, ...where } = source;
	const masks = session.host.masks.rules;
	const input: FeedInput = { ...where, name: ref.name, ...(masks.length === 0 ? {} : { masks }) };
	const isMine = () => !mine.aborted;
	session.run(
		id,
		async ({ signal }) => {
			const job = session.startJob<FeedEvent>(
				'follow',
				input,
				(event) => {
					if (!isMine()) return;
					const news = data.take(event);
					if (event.type === 'feed/records') job.tell('taken');
					if (news !== undefined) session.say(news.text, news.bad === true ? 'bad' : 'plain');
				},
				AbortSignal.any([signal, mine]),
			);
			try {
				const end = (await job.ended) as FollowEnd;
				if (isMine()) session.update(id, 'tail', (old) => ended(old, end));
			} catch (error) {
				// The reading that a restart ended is nobody's failure.
				if (isMine()) throw error;
			}
		},
		(failure) =>
			session.update(id, 'tail', (old) => ({
				...old,
				failure,
				ended: batchGone(old, failure) ?? 'stopped',
			})),
	);
}

function ended(view: TailView, end: FollowEnd): TailView {
	const { batch } = view.source;
	if (batch !== undefined) return { ...view, ended: batchEnd(view, batch) };
	if (end === 'drained') return { ...view, ended: 'every shard is closed and read to its end' };
	return { ...view, ended: end === 'stopped' ? 'stopped' : 'read as far as was asked for' };
}

/** An endpoint that finds no such record, or no such shard any more, has none of the batch. */
function batchGone({ source: { batch } }: TailView, { kind }: Failure): string | undefined {
	if (batch === undefined || kind !== 'invalid') return;
	return `all ${batch.size} records of the batch are gone: expired, or the stream was made anew`;
}

/** What became of the records of a failed batch: they may have expired. */
function batchEnd({ data }: TailView, { size, first }: { size: number; first: string }): string {
	const { ring } = data;
	const sequences = new Set<string>();
	for (let index = ring.first; index < ring.next; index++) {
		const sequence = ring.at(index)?.sequenceNumber;
		if (sequence !== undefined) sequences.add(sequence);
	}
	const found = sequences.size;
	if (found === 0) return `all ${size} records of the batch have expired`;
	if (sequences.has(first)) return `${found} of ${size} records of the batch: it is whole`;
	return `${found} of ${size} records of the batch: the rest has expired`;
}

/** Tells the view of what came, as soon as it comes and as often as it can be drawn. */
async function pump(
	session: Session,
	id: number,
	clock: Clock,
	signal: AbortSignal,
): Promise<void> {
	const pause = new Pause(clock);
	const wake = () => pause.wake();
	while (!signal.aborted) {
		// A filter that was set meanwhile wakes nobody.
		await pause.wait(quietMs, signal);
		const view = topView(session.state);
		if (view.id !== id || view.kind !== 'tail') continue;
		const data = session.tails.get(id);
		if (data === undefined) return;
		data.onChange = wake;
		const { rows } = rowsOf(view);
		if (!data.changed && rows.pending === 0) continue;
		rows.work(portion, data.at);
		data.changed = false;
		session.update(id, 'tail', ({ newest: _, ...old }) => ({ ...old, version: old.version + 1 }));
		await clock.sleep(rows.pending > portion ? 1 : busyMs, signal);
	}
}
