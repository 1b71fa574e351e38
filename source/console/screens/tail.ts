import type { StartPosition, StreamRecord, StreamRef } from '../../domain/resources.ts';
import { type TailEvent, tailShard } from '../../operations/tail.ts';
import { count, duration } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import { recordColumns } from '../../presentation/record-columns.ts';
import { type RecordRow, recordRow } from '../../presentation/rows.ts';
import type { Session } from '../session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { currentRow, listHeight, listRows, listStatus, moveInList } from './listing.ts';
import type { Screen, ScreenContext } from './screen.ts';

type TailView = ViewOf<'tail'>;

/** How many records a tail keeps; older ones are dropped and counted. */
const buffer = 5_000;

/** Records reach the screen in bursts of this length, however fast they come. */
const flushMs = 100;

export function openTail(
	session: Session,
	ref: StreamRef,
	shardId: string,
	from: StartPosition,
): void {
	const id = session.push({
		kind: 'tail',
		ref,
		shardId,
		from,
		following: true,
		records: [],
		dropped: 0,
		arrived: 0,
		state: 'starting',
		...newListing('arrival'),
	});
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			let waiting: TailEvent[] = [];
			let timer: NodeJS.Timeout | undefined;
			const flush = () => {
				const events = waiting;
				waiting = [];
				timer = undefined;
				if (!signal.aborted) session.update(id, 'tail', (view) => events.reduce(received, view));
			};
			try {
				await tailShard(
					{ streams: gateways.streams, clock },
					{ name: ref.name, shardId, from },
					(event) => {
						waiting.push(event);
						timer ??= setTimeout(flush, flushMs);
					},
					signal,
				);
				flush();
				session.update(id, 'tail', (view) => ({
					...view,
					state: 'shard closed and read to its end',
				}));
			} finally {
				clearTimeout(timer);
			}
		},
		(failure) => session.update(id, 'tail', (view) => ({ ...view, state: 'stopped', failure })),
	);
}

/** The view after one event of its tail. */
function received(view: TailView, event: TailEvent): TailView {
	switch (event.type) {
		case 'tail/records': {
			const records = [...view.records, ...event.records];
			const over = Math.max(0, records.length - buffer);
			return {
				...view,
				records: over === 0 ? records : records.slice(over),
				dropped: view.dropped + over,
				arrived: view.arrived + event.records.length,
				state: 'following',
				...(event.behindMs === undefined ? {} : { behindMs: event.behindMs }),
			};
		}
		case 'tail/waiting':
			return { ...view, state: event.why };
		case 'tail/closed':
			return {
				...view,
				state:
					event.children.length === 0
						? 'shard closed'
						: `shard closed, children ${event.children.join(', ')}`,
			};
		case 'tail/resumed':
			return { ...view, state: `resumed: ${event.why}` };
	}
}

const shownRecords = shownRows(recordColumns);
const rowOf = new WeakMap<StreamRecord, RecordRow>();
const rowsOf = new WeakMap<TailView['records'], readonly RecordRow[]>();

function shown(view: TailView): Shown<RecordRow> {
	let rows = rowsOf.get(view.records);
	if (rows === undefined) {
		rows = view.records.map((record) => {
			const row = rowOf.get(record) ?? recordRow(record, view.shardId);
			rowOf.set(record, row);
			return row;
		});
		rowsOf.set(view.records, rows);
	}
	return shownRecords(rows, view);
}

const above = 1;
const listSize = (body: { readonly columns: number; readonly rows: number }) => ({
	...body,
	rows: body.rows - above,
});

/** The list's position: at the end while following. */
function standing(view: TailView, all: Shown<RecordRow>): TailView {
	if (!view.following) return view;
	return { ...view, list: { cursor: all.keys.at(-1), top: all.keys.length } };
}

function move({ session, view, body, key }: ScreenContext<'tail'>): boolean {
	const all = shown(view);
	const moved = moveInList(
		session,
		standing(view, all),
		all.keys,
		listHeight(listSize(body), 0),
		key,
	);
	// A list that someone walks through must stand still.
	if (moved) {
		session.update(view.id, 'tail', (old) =>
			old.following ? { ...old, following: false, stoppedAt: old.arrived } : old,
		);
	}
	return moved;
}

export const tailScreen: Screen<'tail'> = {
	kind: 'tail',
	title: (view) => `${view.shardId}`,
	status: (view) => listStatus(shown(view), view),
	commands: [
		{
			keys: ['enter'],
			title: 'open',
			about: 'The whole record: data, raw, hex',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => (view.records.length === 0 ? 'there is no record yet' : undefined),
			run: ({ session, view, body }) => {
				const all = shown(view);
				const row = currentRow(all, standing(view, all), listHeight(listSize(body), 0));
				const record = view.records.find((one) => one.sequenceNumber === row?.sequenceNumber);
				if (record === undefined) return;
				const { ref, shardId } = view;
				session.push({ kind: 'record', ref, shardId, record, tab: 'data', offset: 0 });
			},
		},
		{
			keys: ['space'],
			title: 'hold',
			about: 'Stop the list; reading goes on and is counted',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'tail', (old) => {
					if (!old.following) return old;
					const all = shown(old);
					return { ...standing(old, all), following: false, stoppedAt: old.arrived };
				}),
		},
		{
			keys: ['f'],
			title: 'follow',
			about: 'Show new records as they come',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'tail', ({ stoppedAt: _, ...old }) => ({
					...old,
					following: true,
				})),
		},
	],
	move,
	body: (view, _state, size) => {
		const all = shown(view);
		const behind =
			view.behindMs === undefined
				? ''
				: view.behindMs < 1_000
					? 'live'
					: `behind ${duration(view.behindMs)}`;
		const fresh = view.arrived - (view.stoppedAt ?? view.arrived);
		const strip = [
			span(
				view.following ? ' FOLLOWING ' : ' HELD ',
				view.following ? 'banner-local' : 'banner-open',
			),
			span(view.following || fresh === 0 ? '' : ` +${count(fresh)} new`, 'notice'),
			span(`  ${view.state}  `),
			span(behind, behind === 'live' ? 'good' : 'notice'),
			span('  1 read/s = 20% of the read budget', 'dim'),
			span(`  buffer ${count(view.records.length)}, ${count(view.dropped)} dropped`, 'dim'),
		];
		return [
			{ line: strip },
			...listRows(all, recordColumns, standing(view, all), listSize(size), {
				empty:
					view.failure === undefined
						? 'no record yet: an empty page is progress'
						: `${view.failure.message}. ${view.failure.hint ?? ''}`,
			}),
		];
	},
	age: (view, state) => view.records.at(-1)?.arrivedAt ?? state.now,
};
