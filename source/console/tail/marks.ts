import { bodyValues } from '../../domain/expressions/expression-values.ts';
import { recordNames } from '../../domain/expressions/record-expression.ts';
import type { Message } from '../../domain/messages/message.ts';
import { diffMessages } from '../../domain/messages/message-diff.ts';
import { deliveryOfRecord, withPublishedAttributes } from '../../domain/topics/topic-record.ts';
import { counted } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { completedPath, completedRecordPath } from '../input/complete-path.ts';
import type { Command } from '../keys/command.ts';
import { differenceLines } from '../messages/acting.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { ViewOf } from '../state/views.ts';
import { standing } from './body.ts';
import { rowsOf } from './rows-of.ts';

type TailView = ViewOf<'tail'>;
type Context = ScreenContext<'tail'>;

/** More marks than this are no choice of single records; and no key waits for so many. */
const mostMarks = 10_000;
/** Records whose fields are offered. */
const seenRecords = 50;

function range({ session, view }: Context): void {
	const { rows } = rowsOf(view);
	const { cursor } = standing(view);
	const here = rows.at(cursor);
	if (here === undefined) return;
	if (view.rangeFrom === undefined) {
		// A list that goes on would take the cursor away from the range.
		session.update(view.id, 'tail', (old) => ({
			...old,
			...(old.following
				? { following: false, stoppedAt: old.data.ring.next, cursor: here, top: here }
				: {}),
			rangeFrom: here,
		}));
		session.say('a range begins here: go on, then v marks up to there');
		return;
	}
	const from = rows.rowFrom(view.rangeFrom);
	mark(session, view, Math.min(from, cursor), Math.max(from, cursor));
}

/** Marks the rows from `first` to `last`. */
function mark(session: Context['session'], view: TailView, first: number, last: number): void {
	const { rows } = rowsOf(view);
	const many = last - first + 1;
	if (many > mostMarks) {
		session.say(
			`more than ${mostMarks.toLocaleString('en-US')} records: E without marks exports all shown`,
			'notice',
		);
		return;
	}
	const marks = new Set(view.marks);
	for (let row = first; row <= last; row++) {
		const index = rows.at(row);
		if (index !== undefined) marks.add(String(index));
	}
	session.update(view.id, 'tail', ({ rangeFrom: _, ...old }) => ({ ...old, marks }));
	session.say(`${counted(marks.size, 'record')} marked: E exports them`);
}

function markShown({ session, view }: Context): void {
	const { count } = rowsOf(view).rows;
	if (view.marks.size > 0 && view.marks.size >= count) {
		session.update(view.id, 'tail', (old) => ({ ...old, marks: new Set() }));
		return;
	}
	mark(session, view, 0, count - 1);
}

/** A record in the words of messages, for the ways to compare and complete that they share. */
function asMessage({ data: { ring } }: TailView, index: number): Message | undefined {
	const delivery = deliveryOfRecord(ring.about(index), ring.data(index));
	if (delivery !== undefined) return withPublishedAttributes(delivery);
	const record = ring.at(index);
	if (record === undefined) return;
	const { sequenceNumber, arrivedAt = 0, partitionKey, shardId } = record;
	const key = partitionKey === undefined ? {} : { key: { type: 'String', text: partitionKey } };
	return {
		id: `${shardNumber(shardId)} ${sequenceNumber}`,
		receiptHandle: '',
		body: ring.text(index) ?? '',
		attributes: { shard: { type: 'String', text: shardId }, ...key },
		system: {},
		receivedAt: arrivedAt,
	};
}

const marked = (view: TailView): readonly number[] =>
	[...view.marks].map(Number).sort((a, b) => a - b);

function diff({ session, view }: Context): void {
	const [one = -1, other = -1] = marked(view);
	const left = asMessage(view, one);
	const right = asMessage(view, other);
	if (left === undefined || right === undefined) {
		session.say('one of the two was dropped from the buffer meanwhile', 'notice');
		return;
	}
	const lines: readonly Line[] = [
		...(view.data.ring.text(one) === undefined || view.data.ring.text(other) === undefined
			? [[span('data that is no text is not compared: x shows it in hex', 'notice')], []]
			: []),
		...differenceLines([left, right], diffMessages(left, right)),
	];
	const at = session.host.clock.now();
	session.push({ kind: 'report', title: 'difference', lines, at, offset: 0 });
}

/** Marks of a tail beyond the single one, and what two marked records are good for. */
export const markCommands: readonly Command<Context>[] = [
	{
		keys: ['v'],
		title: 'range',
		about: 'Begin a range of marks, and mark up to the cursor the second time',
		effect: 'read',
		run: range,
	},
	{
		keys: ['*'],
		title: 'mark all',
		about: 'Mark all records that the filter shows, or none',
		effect: 'read',
		run: markShown,
	},
	{
		keys: ['='],
		title: 'diff',
		about: 'Where two marked records differ, field by field',
		effect: 'read',
		disabled: ({ view }) =>
			view.marks.size === 2
				? undefined
				: `mark two records by space: ${view.marks.size} are marked`,
		run: diff,
	},
];

/** An expression with its last path completed from the fields of the newest records. */
export function completeRecordFilter(view: TailView, text: string): string | undefined {
	const { ring, of } = view.data;
	const bodies: unknown[] = [];
	const messages: Message[] = [];
	for (let index = ring.next - 1; index >= ring.first && bodies.length < seenRecords; index--) {
		const message = asMessage(view, index);
		if (message === undefined) continue;
		messages.push(message);
		bodies.push(...bodyValues(message).slice(0, seenRecords));
	}
	if (of === 'topic') return completedPath(messages, text);
	return completedRecordPath(bodies, recordNames, text);
}
