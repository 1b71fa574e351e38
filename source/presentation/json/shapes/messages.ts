import Type from 'typebox';
import {
	count,
	flag,
	kindOf,
	listOf,
	mark,
	maybe,
	number,
	queueRef,
	text,
	textByName,
	texts,
	time,
} from './parts.ts';

const messageFields = {
	id: text('MessageId'),
	sentAt: maybe(time('SentTimestamp')),
	receives: maybe(count('ApproximateReceiveCount, with this receive')),
	group: maybe(text('MessageGroupId')),
	body: text('as it was received'),
	attributes: Type.Record(
		Type.String(),
		Type.Object({
			type: text('DataType in full, `Number.int` too'),
			value: maybe(text('of text and numbers')),
			base64: maybe(text('of binary')),
		}),
		{ description: 'message attributes by name' },
	),
	system: textByName("system attributes as they were received, under AWS's names, as text"),
	masked: mark('values of it are masked: it is no copy, and import refuses it'),
};

/** The one form of a message: what `export` writes and `import` reads. */
export const message = Type.Object(messageFields);

/** What was published to a topic, as a tail of it prints it. */
export const publication = Type.Object({
	id: text('MessageId of the topic; with raw delivery that of the queue'),
	topicArn: maybe(text('ARN of the topic; absent with raw delivery')),
	publishedAt: maybe(time('when the topic took it; with raw delivery when the queue did')),
	subject: maybe(text('Subject')),
	group: maybe(text('MessageGroupId')),
	sequence: maybe(text('SequenceNumber, of a FIFO topic')),
	body: text('as it was published'),
	attributes: messageFields.attributes,
	masked: mark('values of it are masked: it is no copy, and import refuses it'),
});

const tailParts = {
	queue: Type.Object(queueRef, { description: 'the queue by which it reads' }),
	topicArn: text('ARN of the topic'),
	owner: text('who made it, `user@host`'),
	standing: Type.Enum(['running', 'gone', 'expired'], {
		description: '`gone`: its process is; `expired`: nobody has heard of it for an hour',
	}),
	expiresAt: time('until then it may be in use'),
	removed: maybe(flag('whether it is removed now; absent where nothing was tried')),
};

/** A tail of a topic that was found, living or left. */
export const topicTail = Type.Object({ kind: kindOf('topic-tail'), ...tailParts });

const placeFields = {
	arn: queueRef.arn,
	endpointUrl: maybe(text("absent for AWS's own")),
};

const knownFields = {
	firstSeenAt: time('when it was first seen'),
	lastSeenAt: time('when it was last seen'),
	newestSentAt: maybe(time('when the youngest of those that were seen was sent')),
	queues: texts('names of queues that had it, the latest first'),
	places: maybe(listOf(Type.Object(placeFields), 'which queues those were')),
	acts: maybe(
		listOf(
			Type.Object({
				what: Type.Enum(['moved', 'deleted']),
				at: time('when it began'),
				count: maybe(count('of this kind; absent where a whole queue was moved by AWS')),
				runId: text('run of a redrive, deletion of the journal, or move in AWS'),
				...placeFields,
				sentTo: maybe(texts('names of the queues that they were sent to')),
				copiesEdited: mark('the copies were edited'),
				returnedSince: maybe(
					flag('whether some were seen that were sent since; absent where nobody knows'),
				),
			}),
			'what was done about it, the latest first',
		),
	),
	note: maybe(text('what somebody noted')),
};

/** What is remembered of a kind of message. */
export const known = Type.Object(knownFields, {
	description: 'absent when it was not seen before',
});

/** A kind of message that is known. */
export const note = Type.Object({
	kind: kindOf('note'),
	id: text('of the kind, for `--fingerprint`'),
	title: text('what its messages have in common'),
	...knownFields,
});

export const group = Type.Object({
	kind: kindOf('group'),
	id: text('id of the group; of one by fingerprint what `--fingerprint` takes'),
	title: text('the group in words'),
	short: text('the same with its telling part first'),
	count: count('messages'),
	share: number('part of all that were looked at, 0 to 1'),
	firstSentAt: maybe(time('when the first was sent')),
	lastSentAt: maybe(time('when the last was sent')),
	highestReceives: maybe(count('of any message; absent where no count was told')),
	histogram: Type.Array(Type.Number(), {
		description: 'messages sent in equal parts of the time that all groups span',
	}),
	shared: listOf(
		Type.Object({
			path: text('`body.amount`, `attributes.kind`'),
			value: text('as JSON text'),
			count: count('messages that have it'),
			of: count('messages'),
		}),
		'what most messages have in common',
	),
	sampleMessageIds: texts('some of the messages'),
	known: maybe(known),
});

const key = text('entry of the journal, for `undo --entry`');
const deleteOutcome = Type.Enum(['deleted', 'not-found', 'lease-lost', 'failed', 'unknown'], {
	description: 'what became of it',
});

export const deletion = Type.Object({
	kind: kindOf('deletion'),
	messageId: text('id of the message'),
	outcome: deleteOutcome,
	key: maybe(key),
	notNoted: mark('the journal could not be told of the outcome'),
	message: maybe(text('why, when it was not deleted')),
});

export const journalEntry = Type.Object({
	kind: kindOf('journal-entry'),
	key,
	deletedAt: time('when it was put here, before it was deleted'),
	queue: Type.Object(queueRef, { description: 'where it was' }),
	endpointUrl: maybe(text("the endpoint; absent for AWS's own")),
	messageId: text('id that it had'),
	deadLetterQueueSourceArn: maybe(text('the queue that it was a dead letter of')),
	messageDeduplicationId: maybe(text('that it was sent with')),
	outcome: maybe(deleteOutcome),
	undo: maybe(
		Type.Object(
			{
				outcome: Type.Enum(['sent', 'unknown']),
				messageId: maybe(text('id of the copy')),
			},
			{ description: 'absent when it was not sent back' },
		),
	),
	copy: Type.Object(messageFields, { description: 'the message' }),
});

/** What became of one message or record that was to be sent. */
export const outcome = Type.Object({
	kind: kindOf('outcome'),
	outcome: Type.Enum(['sent', 'rejected', 'unknown', 'left-out'], {
		description: '`unknown`: it may have arrived; `left-out`: `undo` did not try',
	}),
	messageId: maybe(text('id of the message that was sent')),
	sequenceNumber: maybe(text('FIFO queues and topics, streams')),
	shardId: maybe(text('streams')),
	code: maybe(text("AWS's code, or ours")),
	message: maybe(text('why, when it was not sent')),
	hint: maybe(text('what to do next')),
	senderFault: mark('AWS says that what was sent is at fault'),
	line: maybe(count('of a file: its line, or its number where JSON is spread over lines')),
	partitionKey: maybe(text('`put --file`')),
	key: maybe(key),
	deletedMessageId: maybe(text('`undo`: id that the message had')),
	originLost: maybe(text('`undo`: the queue that AWS would have brought it back to')),
	perhapsTwice: mark('`undo`: it may be in the queue a second time'),
});

const line = { line: count('number of the line'), problem: text('a sentence') };

export const importReport = Type.Object({
	kind: kindOf('import'),
	sent: count('messages sent'),
	skipped: count('sent by an earlier run, or left out'),
	leftOut: count('of the skipped: it is unknown whether they arrived'),
	rejectedLines: listOf(
		Type.Object({ ...line, passing: mark('it may be taken another time') }),
		'refused',
	),
	unknownLines: listOf(Type.Object(line), 'it is unknown whether they arrived'),
	notTried: count('never tried'),
	perhapsTwiceLines: Type.Array(Type.Integer(), {
		description: 'numbers of lines that were sent again and may have arrived before',
	}),
});

export const forgotten = Type.Object({
	kind: kindOf('forgotten'),
	at: time('when'),
	erased: flag('whether it was; false where it was only counted'),
	copies: count('copies in the journal of deletions'),
	kindsOfMessages: count('kinds of messages with their notes'),
	linesOfFiles: count('lines of the files that were named'),
	linesUnread: count('lines of the journal that could not be read, and stay'),
});
