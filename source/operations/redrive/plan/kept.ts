import type { RedriveChoices } from '../../../domain/redrive/redrive-plan.ts';

/** What copies keep. */
export function keptBy({ edits, republish }: RedriveChoices): readonly string[] {
	if (republish !== undefined) {
		return [
			edits === undefined ? 'body, as it was published' : 'body, but for the edits',
			'all attributes with their types',
			'subject',
			'message group id',
		];
	}
	return [
		edits === undefined ? 'body, byte for byte' : 'body, but for the edits',
		'all attributes with their types',
		'message group id',
		'trace header',
	];
}

/** What copies lose or change. */
export function changedBy({ edits, republish }: RedriveChoices, fifo: boolean): readonly string[] {
	return [
		...(edits === undefined ? [] : ['body and attributes as the edits say']),
		'message id',
		...(republish === undefined ? [] : ['trace header: a topic carries none']),
		'sent time, and the retention that counts from it',
		'receive count: 0',
		...(fifo ? ['sequence number', 'deduplication id'] : []),
	];
}
