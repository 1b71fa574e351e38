import { compileFilter } from '../../domain/expressions/expression.ts';
import type { Message } from '../../domain/messages/message.ts';
import { messageRecord } from '../../domain/messages/message-file.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { own } from '../../domain/own.ts';
import { isForeign, type QueueRef, type StreamRef, type TopicRef } from '../../domain/resources.ts';
import { awsCommand } from '../../domain/text/shell-words.ts';
import { publicationOf, type TopicDelivery } from '../../domain/topics/topic-record.ts';
import { publicationLine } from '../../presentation/topics/publication-json.ts';
import { pageOf } from '../messages/reading.ts';
import { commandPlaceOf, nextCommand } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import type { GroupingChoice } from '../state/messages.ts';
import type { ReadingTarget } from '../state/reading.ts';
import { pathAt, valueAt } from '../widgets/reading.ts';

/*
What can be copied of the thing under the cursor, as items of a menu.
*/

export function openCopyMenu(session: Session, title: string, items: readonly MenuItem[]): void {
	session.setOverlay({ kind: 'menu', cursor: 0, menu: { title, verb: 'copy', items } });
}

/** An item that copies a text. */
export function copyItem(key: string, label: string, text: string): MenuItem {
	return { key, label, text, choice: { kind: 'copy', text } };
}

/** A command of ours on the same place. */
export const awsmsg = ({ state }: Session, ...words: readonly string[]) =>
	nextCommand(state, ...words);

/** The AWS CLI's command on the same place. */
export const aws = ({ state }: Session, ...words: readonly string[]) =>
	awsCommand(commandPlaceOf(state), ...words);

/** How the AWS CLI names a stream: one of another account by its ARN alone. */
export function streamFlag({ name, arn }: StreamRef): readonly string[] {
	return isForeign({ name }) ? ['--stream-arn', arn] : ['--stream-name', name];
}

/** A record of a stream as copies of it are named. */
export type CopiedRecord = {
	readonly shardId: string;
	readonly sequenceNumber: string;
	readonly partitionKey?: string;
	/** The decoded text; absent where the data is no text. */
	readonly text?: string;
	/** As an export writes it: a line that `put` takes. */
	readonly line: string;
};

export function recordItems(
	session: Session,
	ref: StreamRef,
	{ shardId, sequenceNumber, partitionKey, text, line }: CopiedRecord,
): readonly MenuItem[] {
	const from = ['--shard', shardId, '--from', `seq:${sequenceNumber}`];
	return [
		...(text === undefined ? [] : [copyItem('b', 'data', text)]),
		...(partitionKey === undefined ? [] : [copyItem('k', 'partition key', partitionKey)]),
		copyItem('s', 'sequence number', sequenceNumber),
		copyItem('j', 'record as JSON', line.trimEnd()),
		copyItem('t', 'tail command', awsmsg(session, 'tail', ref.name, ...from)),
		copyItem(
			'a',
			'AWS CLI command',
			aws(
				session,
				...['kinesis', 'get-shard-iterator', ...streamFlag(ref), '--shard-id', shardId],
				...['--shard-iterator-type', 'AT_SEQUENCE_NUMBER'],
				...['--starting-sequence-number', sequenceNumber],
			),
		),
	];
}

/** What can be copied of a message that was published to a topic. */
export function publicationItems(
	session: Session,
	topic: TopicRef,
	delivery: TopicDelivery,
): readonly MenuItem[] {
	const { id, group, body } = publicationOf(delivery);
	return [
		copyItem('b', 'body', body),
		copyItem('i', 'message id', id),
		...(group === undefined ? [] : [copyItem('k', 'group', group)]),
		copyItem('j', 'message as JSON', publicationLine(delivery).trimEnd()),
		copyItem('t', 'tail command', awsmsg(session, 'tail-topic', topic.name)),
	];
}

/** What can be copied of a message; of the value under the cursor too where the text has the keys. */
export function messageItems(
	session: Session,
	ref: QueueRef,
	{ message, reading, ...rest }: ReadingTarget,
	inText: boolean,
): readonly MenuItem[] {
	const page = pageOf({ message, reading, ...rest });
	const value = inText ? valueAt(reading, page) : undefined;
	// Filters read what is inside all wrappers: a path of a wrapper would find nothing.
	const path = inText && reading.wrappers === 0 ? pathAt(reading, page) : undefined;
	const row = page.documentRow(reading.row);
	const json = row === undefined ? undefined : page.document?.value(row);
	const same = path === undefined ? undefined : filterFor([{ path, value: json ?? '' }], message);
	const one = `id == ${JSON.stringify(message.id)}`;
	return [
		...(value === undefined ? [] : [copyItem('v', 'value', value)]),
		...(path === undefined ? [] : [copyItem('p', 'path', path)]),
		...(same === undefined
			? []
			: [
					copyItem('f', 'filter for this value', `=${same}`),
					copyItem(
						'h',
						'command for this value',
						awsmsg(session, 'peek', ref.name, '--where', same),
					),
				]),
		copyItem('b', 'body', message.body),
		copyItem('j', 'whole message as JSON', JSON.stringify(messageRecord(message), undefined, 2)),
		copyItem('i', 'message id', message.id),
		copyItem('w', 'command that shows it', awsmsg(session, 'peek', ref.name, '--where', one)),
		copyItem('n', 'queue name', ref.name),
		copyItem('r', 'queue ARN', ref.arn),
		copyItem('u', 'queue URL', ref.url),
	];
}

/** What can be copied of a group of messages. */
export function groupItems(
	session: Session,
	ref: QueueRef,
	{
		group,
		grouping,
		messages,
		title,
	}: {
		readonly group: TriageGroup;
		readonly grouping: GroupingChoice;
		/** The messages of the group. */
		readonly messages: readonly Message[];
		readonly title: string;
	},
): readonly MenuItem[] {
	const [sample] = messages;
	const where = sample === undefined ? undefined : groupFilter(group, grouping, sample);
	return [
		...(where === undefined
			? []
			: [
					copyItem('f', 'filter for this group', `=${where}`),
					copyItem(
						'w',
						'command for this group',
						awsmsg(session, 'peek', ref.name, '--where', where),
					),
				]),
		...redriveItems(session, ref, group, grouping, where),
		copyItem('g', 'group in words', title),
		copyItem('k', 'group id', group.id),
		...markedItems(messages),
	];
}

/** The command that moves the group: by its fingerprint exactly, else by a filter. */
function redriveItems(
	session: Session,
	ref: QueueRef,
	{ id }: TriageGroup,
	{ by }: GroupingChoice,
	where: string | undefined,
): readonly MenuItem[] {
	const flag = by === 'fingerprint' ? ['--fingerprint', id] : ['--where', where ?? ''];
	if (by !== 'fingerprint' && where === undefined) return [];
	return [copyItem('m', 'redrive command', awsmsg(session, 'redrive', ref.name, ...flag))];
}

/** What can be copied of several messages. */
export function markedItems(messages: readonly Message[]): readonly MenuItem[] {
	const lines = messages.map((message) => `${JSON.stringify(messageRecord(message))}\n`);
	return [
		copyItem('i', 'message ids', messages.map(({ id }) => id).join('\n')),
		copyItem('j', 'messages as NDJSON', lines.join('')),
	];
}

/**
 * The filter that selects a group, as far as an expression can: for a fingerprint what all of the group
 * share. `undefined` when there is none that selects the sample.
 */
export function groupFilter(
	group: TriageGroup,
	grouping: GroupingChoice,
	sample: Message,
): string | undefined {
	const shared = group.shared.filter(({ count, of }) => count === of && of === group.count);
	switch (grouping.by) {
		case 'source':
			return tried(`source == ${JSON.stringify(group.title)}`, sample);
		case 'group':
			return tried(`group == ${JSON.stringify(group.title)}`, sample);
		case 'attribute': {
			const value = own(sample.attributes, grouping.name);
			if (value === undefined || 'bytes' in value) return undefined;
			return tried(`attributes[${JSON.stringify(grouping.name)}] == ${group.id}`, sample);
		}
		case 'expression':
			return tried(`(${grouping.text}) == ${group.id}`, sample);
		case 'fingerprint':
			return filterFor(shared, sample);
	}
}

/** An expression that wants these values at these paths; `undefined` when it misses the sample. */
function filterFor(
	wanted: readonly { readonly path: string; readonly value: string }[],
	sample: Message,
): string | undefined {
	if (wanted.length === 0) return undefined;
	return tried(wanted.map(({ path, value }) => `${path} == ${value}`).join(' && '), sample);
}

/** A filter that is handed out must work: it is tried on the message that it was made of. */
function tried(text: string, sample: Message): string | undefined {
	const compiled = compileFilter(text);
	if (!compiled.ok) return undefined;
	return compiled.filter.test(sample, { now: sample.receivedAt }) === 'match' ? text : undefined;
}
