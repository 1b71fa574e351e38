import { compileFilter } from '../../domain/expressions/expression.ts';
import type { Message } from '../../domain/messages/message.ts';
import { messageRecord } from '../../domain/messages/message-file.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { own } from '../../domain/own.ts';
import { isForeign, type QueueRef, type StreamRef, type TopicRef } from '../../domain/resources.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { awsCommand } from '../../domain/text/shell-words.ts';
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

function copy(key: string, label: string, text: string): MenuItem {
	return { key, label, text, choice: { kind: 'copy', text } };
}

const awsmsg = ({ state }: Session, ...words: readonly string[]) => nextCommand(state, ...words);

const aws = ({ state }: Session, ...words: readonly string[]) =>
	awsCommand(commandPlaceOf(state), ...words);

export function queueItems(session: Session, ref: QueueRef): readonly MenuItem[] {
	return [
		copy('n', 'name', ref.name),
		copy('r', 'ARN', ref.arn),
		copy('u', 'URL', ref.url),
		copy('p', 'peek command', awsmsg(session, 'peek', ref.name)),
		copy('d', 'describe command', awsmsg(session, 'describe', ref.name)),
		copy(
			'e',
			'export command',
			awsmsg(session, 'export', ref.name, '--out', `${fileNameOf(ref.name)}.ndjson`),
		),
		copy(
			'a',
			'AWS CLI command',
			aws(
				session,
				...['sqs', 'get-queue-attributes', '--queue-url', ref.url, '--attribute-names', 'All'],
			),
		),
	];
}

export function topicItems(session: Session, { name, arn }: TopicRef): readonly MenuItem[] {
	return [
		copy('n', 'name', name),
		copy('r', 'ARN', arn),
		copy('d', 'describe command', awsmsg(session, 'describe', arn)),
		copy('p', 'publish command', awsmsg(session, 'publish', name, '-')),
		copy('a', 'AWS CLI command', aws(session, 'sns', 'get-topic-attributes', '--topic-arn', arn)),
	];
}

/** How the AWS CLI names a stream: one of another account by its ARN alone. */
function streamFlag({ name, arn }: StreamRef): readonly string[] {
	return isForeign({ name }) ? ['--stream-arn', arn] : ['--stream-name', name];
}

export function streamItems(session: Session, { name, arn }: StreamRef): readonly MenuItem[] {
	return [
		copy('n', 'name', name),
		copy('r', 'ARN', arn),
		copy('t', 'tail command', awsmsg(session, 'tail', name, '--since', '15m')),
		copy('d', 'describe command', awsmsg(session, 'describe', arn)),
		copy(
			'a',
			'AWS CLI command',
			aws(session, 'kinesis', 'describe-stream-summary', ...streamFlag({ name, arn })),
		),
	];
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
		...(text === undefined ? [] : [copy('b', 'data', text)]),
		...(partitionKey === undefined ? [] : [copy('k', 'partition key', partitionKey)]),
		copy('s', 'sequence number', sequenceNumber),
		copy('j', 'record as JSON', line.trimEnd()),
		copy('t', 'tail command', awsmsg(session, 'tail', ref.name, ...from)),
		copy(
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
		...(value === undefined ? [] : [copy('v', 'value', value)]),
		...(path === undefined ? [] : [copy('p', 'path', path)]),
		...(same === undefined
			? []
			: [
					copy('f', 'filter for this value', `=${same}`),
					copy('h', 'command for this value', awsmsg(session, 'peek', ref.name, '--where', same)),
				]),
		copy('b', 'body', message.body),
		copy('j', 'whole message as JSON', JSON.stringify(messageRecord(message), undefined, 2)),
		copy('i', 'message id', message.id),
		copy('w', 'command that shows it', awsmsg(session, 'peek', ref.name, '--where', one)),
		copy('n', 'queue name', ref.name),
		copy('r', 'queue ARN', ref.arn),
		copy('u', 'queue URL', ref.url),
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
					copy('f', 'filter for this group', `=${where}`),
					copy('w', 'command for this group', awsmsg(session, 'peek', ref.name, '--where', where)),
				]),
		...redriveItems(session, ref, group, grouping, where),
		copy('g', 'group in words', title),
		copy('k', 'group id', group.id),
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
	return [copy('m', 'redrive command', awsmsg(session, 'redrive', ref.name, ...flag))];
}

/** What can be copied of several messages. */
export function markedItems(messages: readonly Message[]): readonly MenuItem[] {
	const lines = messages.map((message) => `${JSON.stringify(messageRecord(message))}\n`);
	return [
		copy('i', 'message ids', messages.map(({ id }) => id).join('\n')),
		copy('j', 'messages as NDJSON', lines.join('')),
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
