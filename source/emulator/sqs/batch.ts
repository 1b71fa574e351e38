import { EmulatedError } from '../errors.ts';
import { asInput, type Input, list, text } from '../input.ts';

/** What a batch answers: HTTP 200 with the entries that failed among it is normal. */
export type BatchOutput<Success> = {
	readonly Successful: readonly (Success & { readonly Id: string })[];
	readonly Failed: readonly BatchFailure[];
};

export type BatchFailure = {
	readonly Id: string;
	readonly SenderFault: boolean;
	readonly Code: string;
	readonly Message: string;
};

/** The entries of a batch. Throws what refuses the whole request: none, over ten, bad Ids. */
export function batchEntries(input: Input): readonly { readonly id: string; entry: Input }[] {
	const entries = list(input, 'Entries').map((value) => {
		const entry = asInput(value);
		return { id: text(entry, 'Id') ?? '', entry };
	});
	if (entries.length === 0) {
		throw new EmulatedError(
			'EmptyBatchRequest',
			'There should be at least one entry in the request.',
		);
	}
	if (entries.length > 10) {
		throw new EmulatedError(
			'TooManyEntriesInBatchRequest',
			`Maximum number of entries per request are 10. You have sent ${entries.length}.`,
		);
	}
	const seen = new Set<string>();
	for (const { id } of entries) {
		if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
			throw new EmulatedError(
				'InvalidBatchEntryId',
				'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
			);
		}
		if (seen.has(id)) {
			throw new EmulatedError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
		}
		seen.add(id);
	}
	return entries;
}

/** Runs every entry by itself: one that throws EmulatedError fails alone. */
export function eachEntry<Success extends object>(
	input: Input,
	run: (entry: Input) => Success,
): BatchOutput<Success> {
	const successful: (Success & { Id: string })[] = [];
	const failed: BatchFailure[] = [];
	for (const { id, entry } of batchEntries(input)) {
		try {
			successful.push({ ...run(entry), Id: id });
		} catch (error) {
			if (!(error instanceof EmulatedError)) throw error;
			failed.push({
				Id: id,
				SenderFault: error.senderFault,
				Code: error.code,
				Message: error.message,
			});
		}
	}
	return { Successful: successful, Failed: failed };
}
