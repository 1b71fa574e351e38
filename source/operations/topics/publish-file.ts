import type { Part } from '../../domain/details.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import { outgoingRecord } from '../../domain/messages/message-file.ts';
import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import { messagesIn } from '../../domain/messages/messages-in.ts';
import type { TopicAttributes, TopicRef } from '../../domain/resources.ts';
import type { Subscribers } from '../../domain/topics/audience.ts';
import { forTopic } from '../../domain/topics/batch/for-topic.ts';
import { type FileReach, ReachTally } from '../../domain/topics/batch/reach-tally.ts';
import { mostTopicBytes, topicBytes } from '../../domain/topics/topic-limits.ts';
import {
	type Checking,
	checkImport,
	chunkBytes,
	chunkLines,
	type ImportCheck,
} from '../messages/import-messages.ts';
import type { ImportState } from '../messages/import-record.ts';
import { limitsOf } from '../messages/send.ts';
import type { LineSource } from '../ports.ts';

/**
 * What a topic takes of each message. Where it could not be read, as much as any topic may be set to take: SNS refuses what is too
 * much, and what was too much together goes in halves.
 */
export function topicLimits(ref: TopicRef, topic: Part<TopicAttributes>): QueueLimits {
	return {
		isTopic: true,
		fifo: topic.ok ? topic.value.fifo : ref.name.endsWith('.fifo'),
		maximumMessageBytes: topic.ok ? topicBytes(topic.value) : mostTopicBytes,
	};
}

/** How messages of a file are made ready for a topic; the same when it is checked and when it is sent. */
export function readyFor(topic: TopicRef): NonNullable<Checking['asSent']> {
	return (message) => forTopic(message, topic);
}

/** A file that was read whole for a topic: what is in it, and who would get that. Nothing of it has been sent. */
export type CheckedPublish = {
	readonly check: ImportCheck;
	readonly limits: QueueLimits;
	/** Messages with a trace header, which no topic carries. */
	readonly traced: number;
	/** How far what is to be sent goes, or why nobody could tell. */
	readonly reach: Part<FileReach>;
};

/** A file, and the topic that it is for, as far as that could be read. */
export type PublishFile = {
	readonly source: LineSource;
	readonly topic: TopicRef;
	readonly settings: Part<TopicAttributes>;
	readonly subscribers: Part<Subscribers>;
	readonly perSecond?: number;
	/** Lines that were sent before, or may have been. */
	isLeftOut(line: number): boolean;
	/** Called now and then, so that others have their turn. */
	rest?(): Promise<void> | undefined;
};

/**
 * Reads a whole file for a topic and sends nothing: each message is checked by the rules of SNS, and judged for each subscription.
 */
export async function checkPublish(
	{ source, topic, settings, subscribers, perSecond, isLeftOut, rest }: PublishFile,
	signal: AbortSignal,
): Promise<CheckedPublish> {
	const limits = topicLimits(topic, settings);
	const packing = {
		limits: limitsOf({ topicArn: topic.arn }, limits.maximumMessageBytes).limits,
		lines: Math.min(chunkLines, perSecond ?? chunkLines),
		bytes: chunkBytes,
	};
	const tally: Part<ReachTally> = subscribers.ok
		? { ok: true, value: new ReachTally(subscribers.value, limits.fifo, packing) }
		: subscribers;
	let traced = 0;
	const ready = readyFor(topic);
	const check = await checkImport(source, limits, signal, {
		asSent(message) {
			if (message.traceHeader !== undefined) traced++;
			return ready(message);
		},
		onGood(message, line) {
			if (tally.ok && !isLeftOut(line)) tally.value.add(message);
			return rest?.();
		},
	});
	const reach: Part<FileReach> = tally.ok ? { ok: true, value: tally.value.reach } : tally;
	return { check, limits, traced, reach };
}

/** Which lines are not sent again: those that were, and those that may have been. */
export function leftOutBy(
	{ sent, unknown }: Pick<ImportState, 'sent' | 'unknown'>,
	repeatUnknown: boolean,
): (line: number) => boolean {
	return (line) => sent.has(line) || (unknown.has(line) && !repeatUnknown);
}

/**
 * The messages of a file that were certainly not sent, a line of NDJSON each, as they stand in it: they can be sent as a file of their own.
 */
export async function* notSent(
	source: LineSource,
	{ sent, unknown }: Pick<ImportState, 'sent' | 'unknown'>,
): AsyncGenerator<string> {
	for await (const { number, read } of messagesIn(source.lines())) {
		if (!read.ok || sent.has(number) || unknown.has(number)) continue;
		yield lineOf(read.value);
	}
}

function lineOf(message: OutgoingMessage): string {
	return `${JSON.stringify(outgoingRecord(message))}\n`;
}
