import type { QueueRow } from '../../source/presentation/rows.ts';

/** A queue of which nothing is known but what is given. */
export function queueRow(known: Partial<QueueRow> & { readonly name: string }): QueueRow {
	return {
		key: known.name,
		url: `https://sqs.eu-west-1.amazonaws.com/123456789012/${known.name}`,
		arn: `arn:aws:sqs:eu-west-1:123456789012:${known.name}`,
		type: known.name.endsWith('.fifo') ? 'fifo' : 'std',
		trend: [],
		deadLetter: false,
		sources: [],
		severity: 'ok',
		why: '',
		...known,
	};
}
