import { fail } from '../../domain/failure.ts';
import { type QueueSettings, settableAttributes } from '../../domain/queues/queue-settings.ts';
import type { Tags } from '../../domain/resources.ts';
import { jsonRows } from '../../domain/text/json-rows.ts';
import { isJson, spanAt, withoutBlanks } from '../../domain/text/json-span.ts';
import type { NewQueue } from '../../operations/queues/queue-settings.ts';

/*
A queue's settings as a text that people edit: JSON, with policies as JSON and not as text in it.
*/

/** The settings that can be changed, with their values now, and the tags. */
export function settingsDocument(raw: QueueSettings, tags: Tags): string {
	const settings = settableAttributes.flatMap((name) => {
		const value = raw[name];
		return value === undefined || value === ''
			? []
			: [`${JSON.stringify(name)}:${isObjectText(value) ? value : JSON.stringify(value)}`];
	});
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

/** A value that is JSON itself stands as JSON: nobody wants to edit escaped quotes. */
function isObjectText(value: string): boolean {
	return value.startsWith('{') && isJson(value);
}

function objectFrom(text: string): Readonly<Record<string, unknown>> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw fail('invalid', `the text is no JSON: ${why}`, { hint: 'Nothing was sent' });
	}
	if (!isObject(value)) throw fail('invalid', 'the text is no JSON object');
	return value;
}

/** The texts of a field: what is JSON there is one as it is spelled, on one row. */
function textsOf(
	text: string,
	document: Readonly<Record<string, unknown>>,
	field: string,
): Readonly<Record<string, string>> {
	const value = document[field] ?? {};
	if (!isObject(value)) throw fail('invalid', `${field} is no JSON object`);
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => {
			if (typeof inner === 'string') return [name, inner];
			const span = spanAt(text, [field, name]);
			return [name, span === undefined ? '' : withoutBlanks(text.slice(span.start, span.end))];
		}),
	);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
