import type { Asked, Missing } from '../../domain/diagnosis/finding.ts';
import type { FactsOf, KindId, Known } from '../../domain/kinds.ts';

const cloudWatch: Missing = { what: 'CloudWatch', because: 'not asked' };

/** What lists ask nobody for. */
export const notAsked: Asked<never> = { ok: false, missing: cloudWatch };

const attributes: Asked<never> = {
	ok: false,
	missing: { what: 'attributes', because: 'not asked' },
};

/** The facts of a resource as far as they were seen. */
export function seen<Kind extends KindId>({ facts }: Known<Kind>): Asked<FactsOf<Kind>> {
	return facts === undefined ? attributes : { ok: true, value: facts };
}
