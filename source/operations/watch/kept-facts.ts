import { charactersIn } from '../../domain/extent.ts';
import { fail } from '../../domain/failure.ts';
import { type FactsOf, type KindId, kinds, type RefOf } from '../../domain/kinds.ts';

/** Characters of what a row may keep of one resource: names, and ten ARNs of queues that may send here. */
const mostInRow = 4096;

/**
 * What a list keeps of the facts of one while it is open. There may be 100,000 of them.
 *
 * @throws {FailureError} `service` for facts that are longer than any of AWS's.
 */
export function keptInRow<Kind extends KindId>(
	kind: Kind,
	facts: FactsOf<Kind>,
	ref: RefOf<Kind>,
): FactsOf<Kind> {
	const { inList, inRow } = kinds[kind];
	const kept = inRow(inList(facts, ref));
	if (charactersIn(kept) <= mostInRow) return kept;
	throw fail('service', `what the endpoint tells of ${ref.name} is longer than any answer of AWS`);
}
