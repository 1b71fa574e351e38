import { fail } from '../../domain/failure.ts';
import { jsonRows } from '../../domain/json/json-rows.ts';
import { type QueueSettings, settableAttributes } from '../../domain/queues/queue-settings.ts';
import type { Tags } from '../../domain/resources.ts';
import type { NewQueue } from '../../operations/queues/queue-settings.ts';
import { isObject, objectFrom, settingMembers, textsOf } from '../forms/json-settings.ts';

/*
A queue's settings as a text that people edit: JSON, with policies as JSON and not as text in it.
*/

/** The settings that can be changed, with their values now, and the tags. */
export function settingsDocument(raw: QueueSettings, tags: Tags): string {
	const settings = settingMembers(settableAttributes, raw);
	return `${jsonRows(`{"settings":{${settings.join(',')}},"tags":${JSON.stringify(tags)}}`)}\n`;
}

/**
 * What an edited document asks for. A setting that was taken out is cleared where that has a meaning,
 * and stays otherwise. Throws `invalid` for what can't be read.
 */
export function readSettings(
	text: string,
	raw: QueueSettings,
): { readonly settings: QueueSettings; readonly tags: Tags } {
	const document = objectFrom(text);
	const settings = textsOf(text, document, 'settings');
	const cleared = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'].filter(
		(name) => (raw[name] ?? '') !== '' && !Object.hasOwn(settings, name),
	);
	return {
		settings: { ...settings, ...Object.fromEntries(cleared.map((name) => [name, ''])) },
		tags: textsOf(text, document, 'tags'),
	};
}

/** A new queue to fill in. */
export const newQueueDocument = `${JSON.stringify(
	{
		name: '',
		fifo: false,
		deadLetters: { name: '', maxReceiveCount: 5 },
		settings: { VisibilityTimeout: '30', MessageRetentionPeriod: '345600' },
		tags: {},
	},
	null,
	2,
)}\n`;

/** The queue that a filled in document asks for; without a name for it there is no dead-letter queue. */
export function readNewQueue(text: string): NewQueue {
	const document = objectFrom(text);
	const { name, fifo, deadLetters } = document;
	if (typeof name !== 'string' || name === '') throw fail('invalid', 'the queue has no name');
	const dead = isObject(deadLetters) ? deadLetters : {};
	const { name: deadName, maxReceiveCount } = dead;
	return {
		name,
		fifo: fifo === true,
		settings: textsOf(text, document, 'settings'),
		tags: textsOf(text, document, 'tags'),
		...(typeof deadName === 'string' && deadName !== ''
			? { deadLetters: { name: deadName, maxReceiveCount: Number(maxReceiveCount) } }
			: {}),
	};
}
