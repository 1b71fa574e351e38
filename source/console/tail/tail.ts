import { whyNoChart } from '../../domain/charts/panels.ts';
import { fail } from '../../domain/failure.ts';
import { deliveryOfRecord, publicationOf } from '../../domain/topics/topic-record.ts';
import { span } from '../../presentation/line.ts';
import { costlyText } from '../../presentation/messages/verdict-words.ts';
import { openChart } from '../charts/chart-load.ts';
import { openPublishForm } from '../forms/send-forms.ts';
import type { Command } from '../keys/command.ts';
import { openCopyMenu, publicationItems, recordItems } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { openPutForm } from '../streams/put-form.ts';
import { whyOnlyRead } from '../streams/stream-commands.ts';
import { exportRecords, lineOf } from '../transfer/export-records.ts';
import { filterStatus } from '../widgets/listing.ts';
import { standing, tailBody } from './body.ts';
import { currentIndex, moveCursor, standOn, takeOut } from './cursor.ts';
import { completeRecordFilter, markCommands } from './marks.ts';
import { restartTail } from './open.ts';
import { parseRecordFilter } from './record-filter.ts';
import { rowsOf } from './rows-of.ts';
import { otherSince } from './since.ts';
import { openTailStart } from './start.ts';
import { tailVolume } from './volume.ts';

type TailView = ViewOf<'tail'>;
type Context = ScreenContext<'tail'>;

const nothingYet = ({ view }: Context) =>
	rowsOf(view).rows.count === 0 ? 'there is no record yet' : undefined;

function hold(context: Context): void {
	const { session, view } = context;
	if (view.following) {
		standOn(context, standing(view).cursor);
		return;
	}
	const index = currentIndex(view);
	if (index === undefined) return;
	const marks = new Set(view.marks);
	if (!marks.delete(String(index))) marks.add(String(index));
	session.update(view.id, 'tail', (old) => ({ ...old, marks }));
	standOn(context, standing(view).cursor + 1);
}

/** Starts again elsewhere; where that is much to read, the form says how much and asks. */
function startFrom({ session, view }: Context, by: number): void {
	const source = otherSince(view.wanted ?? view.source, by, session.host.clock.now());
	if (source === undefined)
		throw fail('invalid', by < 0 ? 'there is no earlier start' : 'this is the latest start');
	session.update(view.id, 'tail', (old) => ({ ...old, wanted: source }));
	session.run(view.id, async (work) => {
		const found = await tailVolume(work, view.ref, source, session.host.stores.md5);
		const now = session.state.views.at(-1);
		// Whoever pressed on wants another start, and whoever went elsewhere none.
		if (now?.id !== view.id || now.kind !== 'tail' || now.wanted !== source) return;
		session.update(view.id, 'tail', ({ wanted: _, ...old }) => old);
		if (found?.isLong === true) {
			openTailStart(session, view.ref, { tail: view.id, source, sentence: found.sentence });
			return;
		}
		restartTail(session, view.id, source);
		session.say(
			found === undefined ? `reading ${source.label}` : `${source.label}: ${found.sentence}`,
		);
	});
}

/** Goes to the next record that the filter, or the last one, shows. */
function toMatch(context: Context, by: 1 | -1): void {
	const { session, view } = context;
	const { rows } = rowsOf(view);
	const { cursor } = standing(view);
	if (view.filter !== '') {
		standOn(context, cursor + by);
		return;
	}
	const { lastFilter = '' } = view;
	const parsed = parseRecordFilter(lastFilter, view.data.of);
	if (!parsed.ok) throw fail('invalid', parsed.problem);
	const { ring, at } = view.data;
	for (let row = cursor + by; row >= 0 && row < rows.count; row += by) {
		if (parsed.test(ring, rows.at(row) ?? -1, at) !== 'match') continue;
		standOn(context, row);
		return;
	}
	session.say(`no ${by > 0 ? 'later' : 'earlier'} record matches ${lastFilter}`, 'notice');
}

function change(
	session: Session,
	view: TailView,
	next: (old: TailView) => Partial<TailView>,
): void {
	session.update(view.id, 'tail', (old) => ({ ...old, ...next(old) }));
}

function copyMenu({ session, view }: Context): void {
	const { ring } = view.data;
	const index = currentIndex(view) ?? -1;
	const record = ring.at(index);
	const delivery = deliveryOfRecord(ring.about(index), ring.data(index));
	if (delivery !== undefined) {
		const { id } = publicationOf(delivery);
		const items = publicationItems(session, view.ref, delivery);
		return openCopyMenu(session, `message ${id.slice(0, 8)}`, items);
	}
	const line = lineOf(ring, index);
	if (record === undefined || line === undefined) return;
	const { shardId, sequenceNumber, partitionKey } = record;
	const text = ring.text(index);
	const copied = {
		shardId,
		sequenceNumber,
		line,
		...(partitionKey === undefined ? {} : { partitionKey }),
		...(text === undefined ? {} : { text }),
	};
	openCopyMenu(
		session,
		`record ..${sequenceNumber.slice(-8)}`,
		recordItems(session, view.ref, copied),
	);
}

const kindOfTail = ({ topic }: TailView) => (topic === undefined ? 'stream' : 'topic');

const turn = <Value>(values: readonly Value[], value: Value): Value =>
	values[(values.indexOf(value) + 1) % values.length] ?? value;

/** Why a key of k9s' logs does nothing here, and which one does what it does there. */
const inTail = (why: string | undefined, other: string) =>
	why === undefined ? undefined : `${why}; ${other}`;

const read = { effect: 'read' } as const;

/** What a topic has not: it keeps nothing, so that there is no earlier and no later start. */
const ofStreams = ({ view }: Context) =>
	view.topic === undefined
		? undefined
		: 'a topic keeps nothing: a tail shows what comes from now on';
const noFilter = ({ view }: Context) =>
	view.filter === '' && view.lastFilter === undefined
		? 'there was no filter: / sets one'
		: undefined;

const open =
	(tab: ViewOf<'record'>['tab']) =>
	({ session, view }: Context): void => {
		const index = currentIndex(view);
		const record = index === undefined ? undefined : takeOut(view, index);
		if (record === undefined) return;
		session.push({ kind: 'record', ref: view.ref, tail: view.id, record, tab, offset: 0 });
	};

const commands: readonly Command<Context>[] = [
	{
		keys: ['enter'],
		title: 'open',
		about: 'The whole record: data, as sent, raw, hex, and what was decoded',
		inFooter: true,
		...read,
		disabled: nothingYet,
		run: open('data'),
	},
	{
		keys: ['y'],
		title: 'raw',
		about: 'The record as the API gives it, with its whole sequence number',
		...read,
		disabled: nothingYet,
		run: open('raw'),
	},
	{
		keys: ['d'],
		title: 'describe',
		about: 'The stream with its shards and settings, or the topic with its subscriptions',
		...read,
		run: ({ session, view }) => openResource(session, { kind: kindOfTail(view), ref: view.ref }),
	},
	...markCommands,
	{
		keys: ['space'],
		title: 'hold/mark',
		about: 'Stop the list, while reading goes on and is counted; mark a record in a still list',
		inFooter: true,
		...read,
		run: hold,
	},
	{
		keys: ['f'],
		title: 'follow',
		about: 'Show new records as they come',
		inFooter: true,
		...read,
		run: ({ session, view }) =>
			session.update(view.id, 'tail', ({ stoppedAt: _, ...old }) => ({ ...old, following: true })),
	},
	{
		keys: ['<'],
		title: 'earlier',
		about: 'Start again from an earlier time',
		inFooter: true,
		...read,
		disabled: ofStreams,
		run: (context) => startFrom(context, -1),
	},
	{
		keys: ['>'],
		title: 'later',
		about: 'Start again from a later time',
		inFooter: true,
		...read,
		disabled: ofStreams,
		run: (context) => startFrom(context, 1),
	},
	{
		keys: ['x'],
		title: 'decode',
		about: 'Records decoded, as they were sent, or in hex',
		inFooter: true,
		...read,
		run: ({ session, view }) =>
			change(session, view, ({ decoding }) => ({
				decoding: turn(['decoded', 'sent', 'hex'], decoding),
			})),
	},
	{
		keys: ['m'],
		title: 'chart',
		about: 'Records in and out over the last hours, from CloudWatch',
		inFooter: true,
		...read,
		disabled: ({ view }) => inTail(whyNoChart(view.ref), 'M marks'),
		run: ({ session, view }) => openChart(session, kindOfTail(view), view.ref),
	},
	{
		keys: ['M'],
		title: 'marker',
		about: 'Draw a line with the time under the newest record',
		...read,
		run: ({ session, view }) => {
			session.tails.get(view.id)?.mark(session.host.clock.now());
			change(session, view, ({ version }) => ({ version: version + 1 }));
		},
	},
	{
		keys: ['s'],
		title: 'put',
		about: 'Put a record into the stream, or publish a message to the topic',
		effect: 'write',
		disabled: ({ view }) => inTail(whyOnlyRead(view.ref), 'f follows'),
		run: ({ session, view }) =>
			view.topic === undefined
				? openPutForm(session, view.ref)
				: openPublishForm(session, view.topic.topic),
	},
	{
		keys: ['t'],
		title: 'times',
		about: 'Arrival in local time, in UTC, or as an age',
		...read,
		run: ({ session, view }) =>
			change(session, view, ({ times }) => ({ times: turn(['local', 'utc', 'age'], times) })),
	},
	{
		keys: ['w'],
		title: 'wrap',
		about: 'Long records over several rows, or cut at the edge',
		...read,
		run: ({ session, view }) => change(session, view, ({ wrap }) => ({ wrap: !wrap })),
	},
	{
		keys: ['n'],
		title: 'next match',
		about: 'The next record of the filter; after esc among all records',
		...read,
		disabled: noFilter,
		run: (context) => toMatch(context, 1),
	},
	{
		keys: ['N'],
		title: 'match before',
		about: 'The record of the filter before this one',
		...read,
		disabled: noFilter,
		run: (context) => toMatch(context, -1),
	},
	{
		keys: ['E'],
		title: 'export',
		about:
			'Write the marked records, or all that are shown, to an NDJSON file; put takes those of a stream',
		...read,
		disabled: nothingYet,
		run: ({ session, view, key }) => exportRecords(session, view, key),
	},
	{
		keys: ['c'],
		title: 'copy',
		about: 'Copy the text of the record',
		...read,
		disabled: nothingYet,
		run: ({ session, view }) => {
			const text = view.data.ring.text(currentIndex(view) ?? -1);
			if (text === undefined) throw fail('invalid', 'the data is not UTF-8 text');
			session.copy(text, 'data');
		},
	},
	{
		keys: ['C'],
		title: 'copy menu',
		about: 'Choose what to copy: data, key, sequence number, or a command that reads from here',
		...read,
		disabled: nothingYet,
		run: copyMenu,
	},
];

/** Records of one, several or all shards of a stream as they come, in the order of arrival. */
export const tailScreen: Screen<'tail'> = {
	kind: 'tail',
	// That of a stream stands behind its start, which names it.
	title: ({ topic, ref }) => (topic === undefined ? 'tail' : `tail ${ref.name}`),
	status: (view) => {
		const { source, filter, data, marks } = view;
		const { rows } = rowsOf(view);
		const shards = data.shards();
		const open = shards.filter(({ progress }) => progress.state !== 'done').length;
		return [
			source.label,
			source.key === undefined ? '' : `key ${source.key}`,
			...filterStatus(filter),
			filter === '' ? '' : `${rows.count} shown`,
			rows.pending > 0 ? `${rows.pending} to try` : '',
			marks.size === 0 ? '' : `${marks.size} marked`,
			shards.length === 0 ? '' : `${open} of ${shards.length} shards`,
		];
	},
	commands,
	lists: (view) => {
		const index = currentIndex(view);
		if (index === undefined) return [];
		const name = `record ..${view.data.ring.at(index)?.sequenceNumber.slice(-8) ?? ''}`;
		return [{ part: 'records', keys: [String(index)], index: 0, top: 0, name }];
	},
	move: moveCursor,
	goTo: (context, is) => {
		const { view } = context;
		const index = Number(is);
		const { rows } = rowsOf(view);
		const row = rows.rowFrom(index);
		// The ring may have dropped it since.
		if (rows.at(row) !== index) return;
		const wasThere = currentIndex(view) === index;
		standOn(context, row);
		return { key: is, wasThere };
	},
	completeFilter: completeRecordFilter,
	filterNote: (view) => {
		const { problem, position, rows } = rowsOf(view);
		if (problem === undefined) {
			return rows.costly === 0 ? undefined : span(costlyText(rows.costly), 'notice');
		}
		const where = position === undefined ? '' : `at ${position + 1}: `;
		return span(`${where}${problem}`, 'bad');
	},
	body: tailBody,
	age: (view) => (view.data.at === 0 ? undefined : view.data.at),
};

/** Reads the records of one partition key from the same start, or of all keys when it is empty. */
export function tailKey(session: Session, view: TailView, key: string): void {
	if (view.topic !== undefined) return session.say('a topic has no partition keys', 'notice');
	const { key: _, batch: __, until: ___, untilNow: ____, ...rest } = view.source;
	restartTail(session, view.id, key === '' ? rest : { ...rest, key });
	session.say(key === '' ? 'reading all keys' : `reading the shards that own ${key}`);
}
