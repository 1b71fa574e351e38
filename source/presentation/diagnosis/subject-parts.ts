import type { Asked, Missing } from '../../domain/diagnosis/finding.ts';

const cloudWatch: Missing = { what: 'CloudWatch', because: 'not asked' };

/** What lists ask nobody for. */
export const notAsked: Asked<never> = { ok: false, missing: cloudWatch };

const attributes: Asked<never> = {
	ok: false,
	missing: { what: 'attributes', because: 'not asked' },
};

/** The facts of a resource as far as they were seen. */
export function seen<Facts>({ facts }: { readonly facts?: Facts }): Asked<Facts> {
	return facts === undefined ? attributes : { ok: true, value: facts };
}
