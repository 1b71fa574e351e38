import { EmulatedError } from '../errors.ts';
import type { StoredQueue } from '../fauxqs.ts';
import { type Input, invalidParameter, parseObject, textMap, texts } from '../input.ts';
import { type QueueRegion, queueOf } from './region.ts';

/** Attributes with a range of whole numbers. Source: SQS API reference, SetQueueAttributes. */
const ranges: Readonly<Record<string, readonly [min: number, max: number]>> = {
	VisibilityTimeout: [0, 43_200],
	DelaySeconds: [0, 900],
	ReceiveMessageWaitTimeSeconds: [0, 20],
	MaximumMessageSize: [1024, 1_048_576],
	MessageRetentionPeriod: [60, 1_209_600],
	KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const choices: Readonly<Record<string, readonly string[]>> = {
	FifoQueue: ['true'],
	ContentBasedDeduplication: ['true', 'false'],
	DeduplicationScope: ['messageGroup', 'queue'],
	FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
	SqsManagedSseEnabled: ['true', 'false'],
};

const fifoOnly = new Set([
	'FifoQueue',
	'ContentBasedDeduplication',
	'DeduplicationScope',
	'FifoThroughputLimit',
]);

const documents = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy']);

const readOnly = [
	'QueueArn',
	'ApproximateNumberOfMessages',
	'ApproximateNumberOfMessagesNotVisible',
	'ApproximateNumberOfMessagesDelayed',
	'CreatedTimestamp',
	'LastModifiedTimestamp',
];

const settable = new Set([
	...Object.keys(ranges),
	...Object.keys(choices),
	...documents,
	'KmsMasterKeyId',
]);

const readable = [...readOnly, ...settable];

/** GetQueueAttributes: only what was asked for, with counts that know about expired leases. */
export function getQueueAttributes(region: QueueRegion, input: Input) {
	const queue = queueOf(region, input);
	const requested = texts(input, 'AttributeNames');
	for (const name of requested) {
		if (name !== 'All' && !readable.includes(name)) throw unknownAttribute(name);
	}
	queue.processTimers();
	const names = requested.includes('All') ? readable : requested;
	const attributes: Record<string, string> = {};
	for (const name of names) {
		const value = queue.getAttribute(name);
		if (value !== undefined && value !== '') attributes[name] = value;
	}
	return names.length === 0 ? {} : { Attributes: attributes };
}

/** SetQueueAttributes. An empty value clears a policy or key. */
export function setQueueAttributes(region: QueueRegion, input: Input) {
	const queue = queueOf(region, input);
	const attributes = textMap(input, 'Attributes');
	checkAttributes(region, attributes, { fifo: queue.isFifo(), name: queue.name });
	if (attributes['FifoQueue'] !== undefined && !queue.isFifo()) {
		throw invalidValue('FifoQueue');
	}
	queue.setAttributes({ ...attributes });
	for (const [name, value] of Object.entries(attributes)) {
		if (value === '') delete queue.attributes[name];
	}
	queue.lastModifiedTimestamp = Math.floor(region.now() / 1000);
	return {};
}

/** Throws InvalidAttributeName, InvalidAttributeValue or InvalidParameterValue as AWS would. */
export function checkAttributes(
	region: QueueRegion,
	attributes: Readonly<Record<string, string>>,
	queue: { readonly fifo: boolean; readonly name: string },
): void {
	for (const [name, value] of Object.entries(attributes)) {
		if (!settable.has(name)) throw unknownAttribute(name);
		if (fifoOnly.has(name) && !queue.fifo) {
			// AWS knows no FifoQueue=false: a standard queue leaves the attribute out.
			if (name === 'FifoQueue') throw invalidValue(name);
			throw unknownAttribute(name);
		}
		const range = ranges[name];
		if (range !== undefined) {
			const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
			if (!(number >= range[0] && number <= range[1])) throw invalidValue(name);
		}
		if (choices[name]?.includes(value) === false) throw invalidValue(name);
		if (documents.has(name) && value !== '' && parseObject(value) === undefined) {
			throw invalidValue(name);
		}
	}
	if (attributes['RedrivePolicy']) checkRedrivePolicy(region, attributes['RedrivePolicy'], queue);
	if (attributes['RedriveAllowPolicy']) checkRedriveAllowPolicy(attributes['RedriveAllowPolicy']);
}

function checkRedrivePolicy(
	region: QueueRegion,
	json: string,
	queue: { readonly fifo: boolean; readonly name: string },
): void {
	const refuse = (reason: string) => invalidParameter('RedrivePolicy', json, reason);
	const policy = parseObject(json) ?? {};
	for (const field of ['deadLetterTargetArn', 'maxReceiveCount']) {
		if (policy[field] === undefined) {
			throw refuse(`Redrive policy does not contain mandatory attribute: ${field}.`);
		}
	}
	const count = policy['maxReceiveCount'];
	const limit = typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : count;
	if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > 1000) {
		throw refuse(
			`Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to 1000 both inclusive.`,
		);
	}
	const target = region.store.getQueueByArn(String(policy['deadLetterTargetArn']));
	if (target === undefined) throw refuse('Dead letter target does not exist.');
	if (target.isFifo() !== queue.fifo) {
		throw refuse('Dead-letter queue must be same type of queue as the source.');
	}
	if (!allows(target, `arn:aws:sqs:${region.region}:${target.arn.split(':')[4]}:${queue.name}`)) {
		throw refuse('Redrive permission denied by the RedriveAllowPolicy of the dead-letter queue.');
	}
}

function allows(deadLetterQueue: StoredQueue, sourceArn: string): boolean {
	const policy = parseObject(deadLetterQueue.attributes['RedriveAllowPolicy']);
	switch (policy?.['redrivePermission']) {
		case 'denyAll':
			return false;
		case 'byQueue': {
			const sources = policy['sourceQueueArns'];
			return Array.isArray(sources) && sources.includes(sourceArn);
		}
		default:
			return true;
	}
}

function checkRedriveAllowPolicy(json: string): void {
	const policy = parseObject(json) ?? {};
	const sources = policy['sourceQueueArns'];
	const permission = policy['redrivePermission'];
	const valid =
		permission === 'byQueue'
			? Array.isArray(sources) && sources.length >= 1 && sources.length <= 10
			: (permission === 'allowAll' || permission === 'denyAll') && sources === undefined;
	if (!valid) throw invalidValue('RedriveAllowPolicy');
}

function invalidValue(name: string): EmulatedError {
	return new EmulatedError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

function unknownAttribute(name: string): EmulatedError {
	return new EmulatedError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}
