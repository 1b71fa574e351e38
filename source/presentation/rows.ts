import { nameOfArn } from '../domain/arn.ts';
import type { Loss } from '../domain/diagnosis/expiry.ts';
import type { Finding } from '../domain/diagnosis/finding.ts';
import type { Outlook } from '../domain/diagnosis/flow.ts';
import type { KnownSince, QueueMetrics } from '../domain/diagnosis/queue-metrics.ts';
import type { Failure } from '../domain/failure.ts';
import { type Message, messageSize, receiveCount, sentAt } from '../domain/messages/message.ts';
import type { StreamRecord } from '../domain/resources.ts';

/*
What tables show, one type a table: flat, plain data, made by selectors and by commands. A number
that nobody told is absent; columns say so (`?` where it was refused, `.` where it was not asked yet).
*/

/** How much a row deserves attention: `!`, `~` or nothing in front of it. */
export type Severity = 'bad' | 'notice' | 'ok';

/** What every row of a watched resource knows about its own freshness. */
export type Sampled = {
	/** ms since the epoch of the last good sample; absent before the first. */
	readonly sampledAt?: number;
	/** Why the last sample failed; values of an older one stay. */
	readonly failure?: Failure;
};

export type QueueRow = Sampled & {
	readonly key: string;
	readonly name: string;
	readonly url: string;
	readonly arn: string;
	readonly type: 'std' | 'fifo';
	readonly visible?: number;
	readonly inFlight?: number;
	readonly delayed?: number;
	/** Of a dead-letter queue: what is ready and what is in flight. */
	readonly dead?: number;
	/** Change of the count a minute, from our own samples. */
	readonly netPerMinute?: number;
	/** What CloudWatch told; absent where it was not asked. */
	readonly metrics?: QueueMetrics;
	/** Since when it has had dead letters or a backlog. */
	readonly since?: KnownSince;
	/** Where it is going. */
	readonly outlook?: Outlook;
	/** When messages of it are lost. */
	readonly loss?: Loss;
	/** Visible counts, or all of a dead-letter queue, in equal steps of time, oldest first; `undefined` is a gap. */
	readonly trend: readonly (number | undefined)[];
	/** Name of the queue that this one's dead letters go to. */
	readonly dlqName?: string;
	/** What is ready there and what is in flight. */
	readonly dlqDepth?: number;
	/** How many queues send their dead letters there, when this one is not alone. */
	readonly dlqSharedBy?: number;
	/** Whether the dead-letter queue's depth rises, by our own samples. */
	readonly dlqRising?: boolean;
	/** Whether another queue that was seen sends its dead letters here. */
	readonly deadLetter: boolean;
	/** Names of the queues that do. */
	readonly sources: readonly string[];
	readonly severity: Severity;
	/** In words, empty when healthy. */
	readonly why: string;
	/** What is wrong with it, acknowledged or not; absent when nothing is. */
	readonly findings?: readonly Finding[];
	/** Too little was seen to tell whether anything is wrong; `why` says so. */
	readonly unknown?: true;
	/** Whether letters of others than queues lie there decides about what is said of it. */
	readonly asksLetters?: AsksLetters;
};

/** Who can tell whose letters lie in a queue: those whom its policy lets in too, or functions alone. */
export type AsksLetters = 'policy' | 'functions';

export type TopicRow = Sampled & {
	readonly key: string;
	readonly name: string;
	readonly arn: string;
	readonly type: 'std' | 'fifo';
	/** Confirmed subscriptions. */
	readonly confirmed?: number;
	readonly pending?: number;
	readonly displayName?: string;
	readonly severity: Severity;
	readonly why: string;
	readonly findings?: readonly Finding[];
};

export type StreamRow = Sampled & {
	readonly key: string;
	readonly name: string;
	readonly arn: string;
	/** AWS's word (`ACTIVE`); absent before the first sample, like all that follows. */
	readonly status?: string;
	readonly mode?: 'PROVISIONED' | 'ON_DEMAND';
	readonly openShards?: number;
	/** Registered (enhanced fan-out) consumers. */
	readonly consumers?: number;
	readonly retentionHours?: number;
	readonly severity: Severity;
	readonly why: string;
	readonly findings?: readonly Finding[];
};

export type MessageRow = {
	readonly key: string;
	readonly id: string;
	/** Since it was sent; absent when the endpoint did not tell. */
	readonly ageMs?: number;
	/** Absent when the endpoint did not tell. */
	readonly receives?: number;
	/** Name of the queue that it was dead-lettered from. */
	readonly source?: string;
	readonly group?: string;
	readonly size: number;
	/** The start of the body in one row. */
	readonly snippet: string;
};

export type RecordRow = {
	readonly key: string;
	readonly shardId: string;
	readonly sequenceNumber: string;
	/** ms since the epoch. */
	readonly at?: number;
	readonly partitionKey?: string;
	readonly size: number;
	readonly snippet: string;
	/** Of a message of a topic: what it was published with. */
	readonly attributes?: string;
};

export type SubscriptionRow = Sampled & {
	readonly key: string;
	readonly name: string;
	/** As its list has it: an ARN only where it is confirmed. */
	readonly arn: string;
	/** Name of its topic. */
	readonly topic: string;
	readonly topicArn: string;
	/** The account that subscribed. */
	readonly owner: string;
	readonly protocol: string;
	/** The endpoint in full, as SNS has it. */
	readonly address: string;
	/** In short: the name of a queue or function of the topic's own account and region. */
	readonly endpoint: string;
	readonly state: 'confirmed' | 'pending' | 'deleted';
	readonly raw?: boolean;
	/** In one row, empty where it has none. */
	readonly filter?: string;
	readonly scope?: 'body' | 'attributes';
	/** Name of its dead-letter queue, empty where it has none. */
	readonly dlq?: string;
	/** Messages that lie there. */
	readonly dead?: number;
	readonly severity: Severity;
	readonly why: string;
	readonly findings?: readonly Finding[];
};

/** The start of a text as one row: runs of white space become one space. */
export function snippetOf(text: string, most = 400): string {
	const start = text.length > most * 4 ? text.slice(0, most * 4) : text;
	const row = start.replace(/\s+/g, ' ').trim();
	return row.length > most || start.length < text.length ? `${row.slice(0, most - 2)}..` : row;
}

export function messageRow(message: Message, now: number): MessageRow {
	const sent = sentAt(message);
	const receives = receiveCount(message);
	const source = message.system['DeadLetterQueueSourceArn'];
	const group = message.system['MessageGroupId'];
	return {
		key: message.id,
		id: message.id,
		size: messageSize(message),
		snippet: snippetOf(message.body),
		...(sent === undefined ? {} : { ageMs: Math.max(0, now - sent) }),
		...(receives === undefined ? {} : { receives }),
		...(source === undefined ? {} : { source: nameOfArn(source) }),
		...(group === undefined ? {} : { group }),
	};
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8 text; `undefined` when they are something else. */
export function utf8Text(data: Uint8Array): string | undefined {
	try {
		return strict.decode(data);
	} catch {
		return;
	}
}

/** The first bytes in hex: `1f 8b 08 00 ..`. */
export function hexPreview(data: Uint8Array, most = 16): string {
	const pairs = Array.from(data.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0'));
	return pairs.join(' ') + (data.length > most ? ' ..' : '');
}

export function recordRow(record: StreamRecord, shardId: string): RecordRow {
	const text = utf8Text(record.data);
	return {
		key: `${shardId}/${record.sequenceNumber}`,
		shardId,
		sequenceNumber: record.sequenceNumber,
		size: record.data.length,
		snippet: text === undefined ? `[binary] ${hexPreview(record.data, 32)}` : snippetOf(text),
		...(record.arrivedAt === undefined ? {} : { at: record.arrivedAt }),
		...(record.partitionKey === undefined ? {} : { partitionKey: record.partitionKey }),
	};
}

/** `000000000017` of `shardId-000000000017` as people say it: `17`, at least two digits. */
export function shardNumber(shardId: string): string {
	const digits = /(\d+)$/.exec(shardId)?.[1];
	return digits === undefined ? shardId : digits.replace(/^0+(?=\d)/, '').padStart(2, '0');
}
