import { EmulatedError } from '../errors.ts';
import type { StoredQueue } from '../fauxqs.ts';
import { type Input, invalidParameter, requiredText, text, textMap, texts } from '../input.ts';
import { checkAttributes } from './attributes.ts';
import { page } from './paging.ts';
import { ACCOUNT, type QueueRegion, queueArn, queueDoesNotExist, queueOf } from './region.ts';

/** A deleted queue's name is free again after this time. */
const DELETED_RECENTLY_MS = 60_000;

const SWEEP_ALWAYS = 500;
const SWEEP_MS = 20;

const fifoDefaults = {
	ContentBasedDeduplication: 'false',
	DeduplicationScope: 'queue',
	FifoThroughputLimit: 'perQueue',
};

/** CreateQueue, DeleteQueue, GetQueueUrl, ListQueues and the tags of queues. */
export function createQueues(region: QueueRegion) {
	const deletedAt = new Map<string, number>();
	let sortedNames: readonly string[] | undefined;

	function createQueue(input: Input) {
		const name = requiredText(input, 'QueueName');
		const attributes = { ...textMap(input, 'Attributes') };
		checkName(name, attributes['FifoQueue'] === 'true');
		const existing = region.store.getQueueByName(name);
		checkAttributes(region, attributes, { fifo: attributes['FifoQueue'] === 'true', name });
		if (existing !== undefined) {
			for (const [attribute, value] of Object.entries(attributes)) {
				if ((existing.getAttribute(attribute) ?? '') !== value) {
					throw new EmulatedError(
						'QueueNameExists',
						`A queue already exists with the same name and a different value for attribute ${attribute}`,
					);
				}
			}
			return { QueueUrl: existing.url };
		}
		const deleted = deletedAt.get(name);
		if (deleted !== undefined && region.now() - deleted < DELETED_RECENTLY_MS) {
			throw new EmulatedError(
				'QueueDeletedRecently',
				'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
			);
		}
		deletedAt.delete(name);
		sortedNames = undefined;
		const queue = region.store.createQueue(
			name,
			`${region.endpoint}/${ACCOUNT}/${name}`,
			queueArn(region, name),
			attributes['FifoQueue'] === 'true' ? { ...fifoDefaults, ...attributes } : attributes,
			textMap(input, 'tags'),
		);
		spareTimers(queue);
		return { QueueUrl: queue.url };
	}

	function deleteQueue(input: Input) {
		const queue = queueOf(region, input);
		region.store.deleteQueue(queue.url);
		deletedAt.set(queue.name, region.now());
		sortedNames = undefined;
		return {};
	}

	function getQueueUrl(input: Input) {
		const owner = text(input, 'QueueOwnerAWSAccountId');
		const queue = region.store.getQueueByName(requiredText(input, 'QueueName'));
		if (queue === undefined || (owner !== undefined && owner !== ACCOUNT)) {
			throw queueDoesNotExist();
		}
		return { QueueUrl: queue.url };
	}

	function listQueues(input: Input) {
		sortedNames ??= Array.from(region.store.allQueues(), (queue) => queue.name).sort();
		const prefix = text(input, 'QueueNamePrefix') ?? '';
		const matching =
			prefix === '' ? sortedNames : sortedNames.filter((name) => name.startsWith(prefix));
		const { names, next } = page(matching, input);
		const urls = names.map((name) => `${region.endpoint}/${ACCOUNT}/${name}`);
		return {
			...(urls.length === 0 ? {} : { QueueUrls: urls }),
			...(next === undefined ? {} : { NextToken: next }),
		};
	}

	function listQueueTags(input: Input) {
		return { Tags: Object.fromEntries(queueOf(region, input).tags) };
	}

	function tagQueue(input: Input) {
		const queue = queueOf(region, input);
		for (const [key, value] of Object.entries(textMap(input, 'Tags'))) queue.tags.set(key, value);
		return {};
	}

	function untagQueue(input: Input) {
		const queue = queueOf(region, input);
		for (const key of texts(input, 'TagKeys')) queue.tags.delete(key);
		return {};
	}

	return {
		createQueue,
		deleteQueue,
		getQueueUrl,
		listQueues,
		listQueueTags,
		tagQueue,
		untagQueue,
	};
}

/**
 * Keeps fauxqs from walking over all messages in flight for every request: with many of them once
 * in {@link SWEEP_MS} is enough.
 */
function spareTimers(queue: StoredQueue): void {
	const sweep = queue.processTimers.bind(queue);
	let sweptAt = 0;
	queue.processTimers = () => {
		const now = performance.now();
		if (queue.inflightMessages.size > SWEEP_ALWAYS && now - sweptAt < SWEEP_MS) return;
		sweptAt = now;
		sweep();
	};
}

function checkName(name: string, fifo: boolean): void {
	const stem = fifo && name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
	if (!/^[A-Za-z0-9_-]+$/.test(stem) || name.length > 80) {
		throw invalidParameter(
			'QueueName',
			name,
			'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
		);
	}
	if (fifo && stem === name) {
		throw invalidParameter(
			'QueueName',
			name,
			'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
		);
	}
}
