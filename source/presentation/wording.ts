import { nameBeside } from '../domain/arn.ts';
import type {
	MoveTask,
	QueueAttributes,
	Shard,
	StartPosition,
	TopicAttributes,
} from '../domain/resources.ts';
import { deliveryLogs, loggedProtocols } from '../domain/topics/subscription.ts';
import { topicBytes } from '../domain/topics/topic-limits.ts';
import { age, approximate, bytes, count, seconds, time } from './formats.ts';

/** One fact in words: a label, a value with its unit, and what it means where that is not plain. */
export type Fact = { readonly label: string; readonly value: string; readonly note?: string };

/** A fact, or none without a value. */
export function fact(label: string, value: string | undefined, note?: string): Fact[] {
	if (value === undefined) return [];
	return [note === undefined ? { label, value } : { label, value, note }];
}

/** A time and how long ago that was. */
export function moment(label: string, at: number | undefined, now: number): Fact[] {
	return at === undefined ? [] : fact(label, time(at, now), `${age(now - at)} ago`);
}

/** Formats a value that may be absent. */
function told<T>(value: T | undefined, format: (value: T) => string): string | undefined {
	return value === undefined ? undefined : format(value);
}

/** A queue's settings and counts; what the endpoint left out is left out. */
export function queueFacts(queue: QueueAttributes, now: number): readonly Fact[] {
	return [
		...fact('type', queue.fifo ? 'FIFO' : 'standard'),
		...fact('ready', told(queue.visible, approximate)),
		...fact('in flight', told(queue.inFlight, approximate), 'received by someone, not deleted yet'),
		...fact('delayed', told(queue.delayed, approximate)),
		...fact(
			'visibility timeout',
			told(queue.visibilitySeconds, seconds),
			'a message that was not deleted by then is delivered again',
		),
		...fact(
			'retention',
			told(queue.retentionSeconds, seconds),
			'older messages are dropped by AWS',
		),
		...fact('delivery delay', told(queue.delaySeconds, seconds)),
		...fact(
			'receive wait',
			told(queue.receiveWaitSeconds, (wait) =>
				wait === 0 ? '0 s (short polling)' : `${seconds(wait)} (long polling)`,
			),
		),
		...fact('maximum message size', told(queue.maximumMessageBytes, bytes)),
		...fact('encryption', queueEncryption(queue)),
		...(queue.fifo ? fifoFacts(queue) : []),
		...moment('created', queue.createdAt, now),
		...moment('changed', queue.changedAt, now),
	];
}

function queueEncryption(queue: QueueAttributes): string | undefined {
	if (queue.kmsKeyId !== undefined && queue.kmsKeyId !== '') return `KMS key ${queue.kmsKeyId}`;
	if (queue.sqsManagedEncryption === undefined) return;
	return queue.sqsManagedEncryption ? 'SQS-managed keys' : 'none';
}

function fifoFacts(queue: QueueAttributes): readonly Fact[] {
	const perGroup = queue.fifoThroughputLimit === 'perMessageGroupId';
	return [
		...fact(
			'deduplication',
			told(queue.contentBasedDeduplication, (byBody) =>
				byBody ? 'by the body, or by id' : 'by id, which every sender must give',
			),
			'within 5 m',
		),
		...fact(
			'deduplication scope',
			told(queue.deduplicationScope, (scope) =>
				scope === 'messageGroup' ? 'each group' : 'the queue',
			),
		),
		...fact(
			'throughput limit',
			told(queue.fifoThroughputLimit, () =>
				perGroup ? 'each group (high throughput)' : 'the queue',
			),
		),
	];
}

/** `dead letters go to orders-dlq after 5 receives`; `undefined` without a redrive policy. */
export function deadLettersGoTo(queue: QueueAttributes): string | undefined {
	const policy = queue.redrivePolicy;
	if (policy === undefined) return;
	return `dead letters go to ${nameBeside(policy.deadLetterTargetArn, queue.arn)} after ${receives(policy.maxReceiveCount)}`;
}

function receives(times: number): string {
	return times === 1 ? '1 receive' : `${count(times)} receives`;
}

/** Who may use this queue as its dead-letter queue. */
export function redriveAllowance(queue: QueueAttributes): string | undefined {
	const policy = queue.redriveAllowPolicy;
	if (policy === undefined) return;
	if (policy.permission === 'allowAll') return 'any queue may send its dead letters here';
	if (policy.permission === 'denyAll') return 'no queue may send its dead letters here';
	const names = policy.sourceQueueArns.map((arn) => nameBeside(arn, queue.arn));
	return `only ${names.join(', ') || 'nobody'} may send dead letters here`;
}

/** `dead letters come from orders (max 5), returns`: the count where the source told it. */
export function deadLettersComeFrom(
	sources: readonly { readonly name: string; readonly maxReceiveCount?: number }[],
): string {
	if (sources.length === 0) return 'no queue sends its dead letters here';
	const names = sources.map(({ name, maxReceiveCount }) =>
		maxReceiveCount === undefined ? name : `${name} (max ${maxReceiveCount})`,
	);
	return `dead letters come from ${names.join(', ')}`;
}

export function topicFacts(topic: TopicAttributes): readonly Fact[] {
	const pending = topic.pending ?? 0;
	return [
		...fact('type', topic.fifo ? 'FIFO' : 'standard'),
		...fact('display name', topic.displayName === '' ? undefined : topic.displayName),
		...fact('owner', topic.owner),
		...fact('subscriptions', told(topic.confirmed, count), 'confirmed'),
		...fact(
			'pending',
			told(topic.pending, count),
			pending > 0 ? 'gets nothing until its owner confirms' : undefined,
		),
		...fact('deleted', told(topic.deleted, count)),
		...fact('encryption', topic.kmsKeyId ? `KMS key ${topic.kmsKeyId}` : 'none'),
		...fact(
			'message size',
			`up to ${bytes(topicBytes(topic))}`,
			topic.maximumMessageBytes === undefined ? 'what topics take that say nothing' : undefined,
		),
		...fact(
			'archive',
			told(topic.archiveDays, (days) => `${count(days)} days, for replays`),
		),
		...rawFact(topic.raw, 'BeginningArchiveTime', 'archive begins'),
		...fact('status logs', deliveryLogging(topic)),
		...rawFact(topic.raw, 'SignatureVersion', 'signature version'),
		...rawFact(topic.raw, 'TracingConfig', 'tracing'),
		...rawFact(topic.raw, 'FifoThroughputScope', 'throughput scope'),
		...rawFact(topic.raw, 'ContentBasedDeduplication', 'deduplication by body'),
	];
}

/** The protocols whose deliveries SNS logs, as the topic says. */
function deliveryLogging(topic: TopicAttributes): string {
	const told = loggedProtocols.flatMap((protocol) => {
		const { success = false, failure = false } = deliveryLogs(protocol, topic) ?? {};
		if (!success && !failure) return [];
		return [success && failure ? protocol : `${protocol} (${success ? 'successes' : 'failures'})`];
	});
	return told.length === 0 ? 'off' : told.join(', ');
}

function rawFact(raw: Readonly<Record<string, string>>, name: string, label: string): Fact[] {
	return fact(label, Object.hasOwn(raw, name) ? raw[name] : undefined);
}

const keySpace = 1n << 128n;

/** The share of the hash key space that a shard holds, 0 to 1; `undefined` for keys that aren't. */
export function keyShare(shard: Shard): number | undefined {
	if (!/^\d{1,39}$/.test(shard.startingHashKey) || !/^\d{1,39}$/.test(shard.endingHashKey)) return;
	const size = BigInt(shard.endingHashKey) - BigInt(shard.startingHashKey) + 1n;
	if (size <= 0n) return;
	// Six digits are exact enough for a percentage and safe as a number.
	return Number((size * 1_000_000n) / keySpace) / 1_000_000;
}

/** The sequence numbers that a shard holds; an open one has no end. */
export function sequenceRange(shard: Shard): string {
	return shard.endingSequenceNumber === undefined
		? `from ${shard.startingSequenceNumber}`
		: `${shard.startingSequenceNumber} to ${shard.endingSequenceNumber}`;
}

const moveStates: Readonly<Record<MoveTask['status'], string>> = {
	RUNNING: 'running',
	COMPLETED: 'done',
	CANCELLING: 'stopping',
	CANCELLED: 'stopped',
	FAILED: 'failed',
};

/** `running: 12 of ~37 moved to orders, 10/s`: one of AWS's move tasks. */
export function moveSentence(task: MoveTask): string {
	const of = task.toMove === undefined ? '' : ` of ${approximate(task.toMove)}`;
	const to =
		task.destinationArn === undefined
			? 'their own sources'
			: nameBeside(task.destinationArn, task.sourceArn);
	const pace = task.perSecond === undefined ? '' : `, at most ${count(task.perSecond)}/s`;
	const reason = task.failureReason === undefined ? '' : `: ${task.failureReason}`;
	return `${moveStates[task.status]}: ${count(task.moved)}${of} moved to ${to}${pace}${reason}`;
}

/** Where a tail starts, in words. */
export function startWords(from: StartPosition, now: number): string {
	switch (from.type) {
		case 'LATEST':
			return 'from now on';
		case 'TRIM_HORIZON':
			return 'from the oldest record';
		case 'AT_TIMESTAMP':
			return `since ${time(from.at, now)}`;
		case 'AT_SEQUENCE_NUMBER':
			return `at record ${from.sequenceNumber}`;
		case 'AFTER_SEQUENCE_NUMBER':
			return `after record ${from.sequenceNumber}`;
	}
}

/** What became of something that was to be made: AWS answers the one that is there as if it had made it. */
export function madeWords(name: string, was: 'no' | 'yes' | 'unknown'): string {
	switch (was) {
		case 'yes':
			return `${name} was there already, and stays as it is`;
		case 'unknown':
			return `${name} is there; whether it was before is not known`;
		default:
			return `made ${name}`;
	}
}
