import Type from 'typebox';
import { lossMoment } from './figures.ts';
import { count, flag, kindOf, listOf, maybe, queueRef, text, time } from './parts.ts';

/** What is about to be lost of a queue, as the list tells it. */
export const loss = Type.Object({
	kind: kindOf('loss'),
	...queueRef,
	readAt: time('when it was read'),
	isDeadLetterQueue: flag('whether a redrive policy that was seen leads here'),
	messages: count('ready, in flight and delayed'),
	messageRetentionPeriod: maybe(count('seconds that the queue keeps a message')),
	first: lossMoment,
	seen: maybe(
		Type.Object(
			{
				count: count('that end within a day of the first'),
				earliest: time('end of the first'),
				latest: time('end of the last of these'),
			},
			{ description: 'messages that a look has seen' },
		),
	),
	unseen: count('messages that nobody has looked at'),
});

/** What a look found, and where copies were put. */
export const rescue = Type.Object({
	kind: kindOf('rescue'),
	...queueRef,
	readAt: time('when it was read'),
	messageRetentionPeriod: count('seconds that the queue keeps a message'),
	endsBefore: time('what may be lost before this is meant'),
	scanned: count('messages that were looked at, each given back'),
	matched: count('of these, those that may be lost before'),
	firstEndsAt: maybe(time('end of the first of these')),
	lastEndsAt: maybe(time('end of the last of these')),
	endsBy: listOf(
		Type.Object({ time: time('up to this time'), count: count('each once, where it ends first') }),
		'when all that were looked at end',
	),
	origins: listOf(
		Type.Object({
			arn: maybe(
				text('ARN of the queue that they are dead letters of; absent where they do not tell'),
			),
			count: count('how many'),
		}),
		'where the matched ones came from',
	),
	untold: count('looked at, and the endpoint does not tell when they were sent'),
	file: maybe(text('where copies of the matched ones are')),
});
