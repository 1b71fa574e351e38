import type { deletion, importReport, outcome as outcomeShape } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';

type OutcomeJson = Form<typeof outcomeShape>;

/** What became of one message or record that was sent, as operations tell it. */
type Outcome = Pick<
	OutcomeJson,
	| 'outcome'
	| 'messageId'
	| 'sequenceNumber'
	| 'shardId'
	| 'code'
	| 'message'
	| 'hint'
	| 'senderFault'
>;

/** What became of one message or record in JSON; `more` says which one it was. */
export function outcomeJson(outcome: Outcome, more: Partial<OutcomeJson> = {}): OutcomeJson {
	const {
		outcome: what,
		messageId,
		sequenceNumber,
		shardId,
		code,
		message,
		hint,
		senderFault,
	} = outcome;
	return {
		kind: 'outcome',
		...more,
		outcome: what,
		messageId,
		sequenceNumber,
		shardId,
		code,
		message,
		hint,
		senderFault,
	};
}

type DeletionJson = Form<typeof deletion>;

/** What became of one message that was to be deleted, in JSON. */
export function deletionJson({
	id,
	...told
}: Omit<DeletionJson, 'kind' | 'messageId'> & { readonly id: string }): DeletionJson {
	const { outcome, key, notNoted, message } = told;
	return { kind: 'deletion', messageId: id, outcome, key, notNoted, message };
}

type ImportJson = Form<typeof importReport>;

/** What became of the lines of a file, in JSON. */
export function importJson(report: {
	readonly sent: number;
	readonly skipped: number;
	readonly leftOut: number;
	readonly rejected: ImportJson['rejectedLines'];
	readonly unknown: ImportJson['unknownLines'];
	readonly notTried: number;
	readonly perhapsTwice: readonly number[];
}): ImportJson {
	const { sent, skipped, leftOut, rejected, unknown, notTried, perhapsTwice } = report;
	return {
		kind: 'import',
		...{ sent, skipped, leftOut, notTried },
		rejectedLines: rejected,
		unknownLines: unknown,
		perhapsTwiceLines: perhapsTwice,
	};
}
