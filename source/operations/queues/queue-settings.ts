import type { Grant } from '../../domain/effect.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import {
	type QueueSettings,
	queueNameProblem,
	type SettingChange,
	settingChanges,
	settingsProblems,
	undoOf,
} from '../../domain/queues/queue-settings.ts';
import {
	type TagChange,
	type TagEdit,
	tagChanges,
	undoOfTags,
} from '../../domain/queues/queue-tags.ts';
import type { QueueRef, Tags } from '../../domain/resources.ts';
import { mayHaveTakenEffect } from '../messages/outcome.ts';
import { throwIfAborted } from '../pause.ts';
import type { QueueGateway } from '../ports.ts';
import { type WasThere, wasThere } from '../resources/was-there.ts';

/** A queue to be made. */
export type NewQueue = {
	readonly name: string;
	readonly fifo: boolean;
	readonly settings: QueueSettings;
	readonly tags: Tags;
	/** Where it is made, once that is known. */
	readonly region?: string;
	/** Makes a dead-letter queue of this name as well, and sends messages there after so many receives. */
	readonly deadLetters?: { readonly name: string; readonly maxReceiveCount: number };
};

export type CreatedQueue = {
	readonly queue: QueueRef;
	readonly deadLetterQueue?: QueueRef;
	/** Whether each was there before, by name. */
	readonly was: Readonly<Record<string, WasThere>>;
};

/** What speaks against a new queue before anything is sent; one sentence each. */
export function newQueueProblems({
	name,
	fifo,
	settings,
	region,
	deadLetters,
}: NewQueue): readonly string[] {
	const names = [name, ...(deadLetters === undefined ? [] : [deadLetters.name])];
	const count = deadLetters?.maxReceiveCount ?? 1;
	return [
		...names.flatMap((each) => queueNameProblem(each, fifo) ?? []),
		...settingsProblems(settings, {
			name,
			fifo,
			creating: true,
			...(region === undefined ? {} : { region }),
		}),
		...(deadLetters?.name === name ? [`${name} can't be its own dead-letter queue`] : []),
		...(deadLetters !== undefined && settings['RedrivePolicy'] !== undefined
			? ['a redrive policy and a new dead-letter queue contradict each other']
			: []),
		...(Number.isInteger(count) && count >= 1 && count <= 1000
			? []
			: ['a message goes to the dead-letter queue after 1 to 1,000 receives']),
	];
}

/**
 * Makes a queue, its dead-letter queue first where one is wanted. Throws `invalid` for what
 * {@link newQueueProblems} finds, and the failure when AWS refuses; a dead-letter queue that was made
 * before stays, and the failure says so.
 */
export async function createQueue(
	ports: { readonly queues: QueueGateway },
	/** For the queue, and for its dead-letter queue where one is wanted. */
	input: { readonly queue: NewQueue; readonly grant: Grant },
	signal: AbortSignal,
): Promise<CreatedQueue> {
	const { queue, grant } = input;
	const problems = newQueueProblems(queue);
	if (problems.length > 0) throw fail('refused', problems.join('; '), { hint: 'Nothing was sent' });
	throwIfAborted(signal);
	const type: QueueSettings = queue.fifo ? { FifoQueue: 'true' } : {};
	const make = (name: string, settings: QueueSettings) =>
		ports.queues.create(
			{ name, attributes: { ...type, ...settings }, tags: queue.tags },
			{ signal, grant },
		);
	const { deadLetters } = queue;
	const look = (name: string) => wasThere(() => ports.queues.resolve(name, { signal }), signal);
	const was: Record<string, WasThere> = { [queue.name]: await look(queue.name) };
	if (deadLetters === undefined) return { queue: await make(queue.name, queue.settings), was };
	was[deadLetters.name] = await look(deadLetters.name);
	// The longest retention: dead letters must outlive the search for the cause.
	const deadLetterQueue = await make(deadLetters.name, { MessageRetentionPeriod: '1209600' });
	const { arn } = deadLetterQueue;
	const policy = { deadLetterTargetArn: arn, maxReceiveCount: deadLetters.maxReceiveCount };
	try {
		const made = await make(queue.name, {
			...queue.settings,
			RedrivePolicy: JSON.stringify(policy),
		});
		return { queue: made, deadLetterQueue, was };
	} catch (error) {
		const failure = asFailure(error);
		const { kind, message, ...more } = failure;
		const dead = was[deadLetters.name] === 'yes' ? 'was there before' : 'was made';
		throw fail(
			kind,
			`${message}; its dead-letter queue ${deadLetters.name} ${dead} and stays`,
			more,
		);
	}
}

/** Deletes a queue with its messages. Throws the failure; `timeout` when the outcome is unknown. */
export async function deleteQueue(
	ports: {
		readonly queues: QueueGateway;
		/** Told once it is deleted: a new queue of this name has other messages. */
		forget?(): Promise<void>;
	},
	input: { readonly queue: QueueRef; readonly grant: Grant },
	signal: AbortSignal,
): Promise<void> {
	throwIfAborted(signal);
	try {
		await ports.queues.remove(input.queue.url, { signal, grant: input.grant });
		await ports.forget?.().catch(() => {});
	} catch (error) {
		const failure = asFailure(error);
		if (!mayHaveTakenEffect(failure)) throw error;
		throw fail('timeout', `unknown whether ${input.queue.name} was deleted: ${failure.message}`, {
			hint: 'Look whether it is still listed in a minute',
			outcomeUnknown: true,
			...(failure.code === undefined ? {} : { code: failure.code }),
		});
	}
}

export type SettingsPlan = {
	readonly changes: readonly SettingChange[];
	/** What has to be set to take the changes back. */
	readonly undo: QueueSettings;
	readonly problems: readonly string[];
	readonly warnings: readonly string[];
};

/** What settings would change, checked against AWS's rules and the queue as it is now. */
export async function planSettings(
	ports: { readonly queues: QueueGateway },
	input: { readonly queue: QueueRef; readonly settings: QueueSettings },
	signal: AbortSignal,
): Promise<SettingsPlan> {
	const { queue, settings } = input;
	const attributes = await ports.queues.attributes(queue.url, { signal });
	const changes = settingChanges(attributes.raw, settings);
	const retention = changes.find(({ name }) => name === 'MessageRetentionPeriod');
	const shorter = Number(retention?.after) < Number(retention?.before);
	return {
		changes,
		undo: undoOf(changes),
		problems: settingsProblems(settings, { ...queue, fifo: attributes.fifo }),
		warnings: shorter
			? [
					'a shorter retention deletes older messages within 15 minutes; undo does not bring them back',
				]
			: [],
	};
}

/** Sets what a plan changes. Throws the failure; setting the same again does no harm. */
export async function applySettings(
	ports: { readonly queues: QueueGateway },
	input: {
		readonly queue: QueueRef;
		readonly changes: readonly SettingChange[];
		readonly grant: Grant;
	},
	signal: AbortSignal,
): Promise<void> {
	throwIfAborted(signal);
	const attributes = Object.fromEntries(input.changes.map(({ name, after = '' }) => [name, after]));
	if (input.changes.length === 0) return;
	await ports.queues.setAttributes(
		{ url: input.queue.url, attributes },
		{ signal, grant: input.grant },
	);
}

/** What takes the last change of a queue back. */
export type SettingsBefore = { readonly settings: QueueSettings; readonly tags: TagEdit };

export type TagsPlan = {
	readonly changes: readonly TagChange[];
	/** What takes them back, as far as a command can say it. */
	readonly undo: TagEdit;
	readonly warnings: readonly string[];
};

/** What an edit would change of a queue's tags. Where these can't be read, all of it, and there is no way back. */
export async function planTags(
	ports: { readonly queues: QueueGateway },
	{ queue, edit }: { readonly queue: QueueRef; readonly edit: TagEdit },
	signal: AbortSignal,
): Promise<TagsPlan> {
	const none: TagEdit = { set: {}, remove: [] };
	if (Object.keys(edit.set).length + edit.remove.length === 0) {
		return { changes: [], undo: none, warnings: [] };
	}
	let tags: Tags;
	try {
		tags = await ports.queues.tags(queue.url, { signal });
	} catch (error) {
		throwIfAborted(signal);
		const changes = [
			...Object.entries(edit.set)
				.filter(([key]) => !edit.remove.includes(key))
				.map(([key, after]) => ({ key, before: '?', after })),
			...edit.remove.map((key) => ({ key, before: '?' })),
		];
		const why = `the tags as they are could not be read, so no undo is printed for them: ${asFailure(error).message}`;
		return { changes, undo: none, warnings: [why] };
	}
	const changes = tagChanges(tags, edit);
	const undo = undoOfTags(changes);
	// --tag KEY=VALUE ends the key at its first =.
	const unsaid = Object.keys(undo.set).filter((key) => key.includes('='));
	const set = Object.fromEntries(Object.entries(undo.set).filter(([key]) => !unsaid.includes(key)));
	return {
		changes,
		undo: { set, remove: undo.remove },
		warnings: unsaid.map((key) => `the tag ${key} can't be set back by a flag: its key has a =`),
	};
}

/** Sets and removes tags: an empty value of `undefined` removes. Answers how many changed. */
export async function changeTags(
	ports: { readonly queues: QueueGateway },
	input: {
		readonly queue: QueueRef;
		readonly set: Tags;
		readonly remove: readonly string[];
		readonly grant: Grant;
	},
	signal: AbortSignal,
): Promise<void> {
	const { queue, set, remove, grant } = input;
	throwIfAborted(signal);
	if (Object.keys(set).length > 0) {
		await ports.queues.tag({ url: queue.url, tags: set }, { signal, grant });
	}
	if (remove.length > 0) {
		await ports.queues.untag({ url: queue.url, keys: remove }, { signal, grant });
	}
}

/** What speaks against tags; one sentence each. Source: SQS developer guide, tagging. */
export function tagProblems(tags: Tags): readonly string[] {
	return Object.entries(tags).flatMap(([key, value]) => {
		if (key === '' || key.length > 128) return ['a tag key has 1 to 128 characters'];
		if (value.length > 256) return [`the tag ${key} has a value of more than 256 characters`];
		return /^aws:/i.test(key) ? [`the tag ${key} has a reserved name: aws: may not begin one`] : [];
	});
}
