import { asFailure, type Failure, keptWords } from '../domain/failure.ts';
import type { EntryOutcome } from '../domain/messages/message.ts';
import { mayHaveTakenEffect } from './messages/outcome.ts';

type Refused = Extract<EntryOutcome, { ok: false }>;

/**
 * Asks for a batch. One that is refused as a whole for what is in it (too long together, or one entry that
 * is not valid) was not taken at all: it is asked for in halves, down to single entries, so that what is
 * good goes through and what is not is named. Outcomes are in the order of `entries`.
 *
 * Throws what the whole batch met, when that says nothing of its entries or there is one alone. What a
 * part meets later is the outcome of its entries: nothing that was answered is forgotten. Parts go one
 * after another, so that the order of the entries is kept.
 */
export async function inHalves<Entry, Outcome>(
	entries: readonly Entry[],
	request: (some: readonly Entry[]) => Promise<readonly Outcome[]>,
	signal: AbortSignal,
): Promise<readonly (Outcome | Refused | undefined)[]> {
	try {
		return inOrder(entries, await request(entries));
	} catch (error) {
		if (entries.length < 2 || !concernsEntries(asFailure(error))) throw error;
	}
	return halves(entries, request, signal);
}

async function halves<Entry, Outcome>(
	entries: readonly Entry[],
	request: (some: readonly Entry[]) => Promise<readonly Outcome[]>,
	signal: AbortSignal,
): Promise<readonly (Outcome | Refused | undefined)[]> {
	const middle = Math.ceil(entries.length / 2);
	const outcomes: (Outcome | Refused | undefined)[] = [];
	for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
		const some = signal.aborted ? half.map(() => stopped) : await part(half, request, signal);
		for (const outcome of some) outcomes.push(outcome);
	}
	return outcomes;
}

async function part<Entry, Outcome>(
	entries: readonly Entry[],
	request: (some: readonly Entry[]) => Promise<readonly Outcome[]>,
	signal: AbortSignal,
): Promise<readonly (Outcome | Refused | undefined)[]> {
	try {
		return inOrder(entries, await request(entries));
	} catch (error) {
		const failure = asFailure(error);
		if (entries.length > 1 && concernsEntries(failure)) return halves(entries, request, signal);
		const refused = refusedBy(failure);
		return entries.map(() => refused);
	}
}

/** As many as there are entries, whatever was answered. */
function inOrder<Entry, Outcome>(
	entries: readonly Entry[],
	outcomes: readonly Outcome[],
): readonly (Outcome | undefined)[] {
	return entries.map((_, index) => outcomes[index]);
}

/** Whether a refusal is about what was asked, and certain: a part of it may be taken. */
function concernsEntries(failure: Failure): boolean {
	if (failure.outcomeUnknown === true) return false;
	return failure.kind === 'invalid' || /MessageNotInflight/.test(failure.code ?? '');
}

/** `NoOutcome`, as for an entry that an answer leaves out, where it may have taken effect. */
function refusedBy(failure: Failure): Refused {
	return {
		ok: false,
		code: mayHaveTakenEffect(failure) ? 'NoOutcome' : (failure.code ?? failure.kind),
		message: keptWords(failure),
		senderFault: failure.kind === 'invalid',
	};
}

const stopped: Refused = {
	ok: false,
	code: 'NotSent',
	message: 'not sent: stopped before its turn',
	senderFault: false,
};
