import { failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import type { StreamRow } from '../rows.ts';
import { defined } from './defined.ts';

/** A stream as a row. */
export function streamRow({ key, ref, facts, sampledAt, failure }: Known<'stream'>): StreamRow {
	return {
		key,
		name: ref.name,
		arn: ref.arn,
		...defined({
			status: facts?.status,
			mode: facts?.mode,
			openShards: facts?.openShards,
			consumers: facts?.consumers,
			retentionHours: facts?.retentionHours,
			sampledAt,
			failure,
		}),
		...streamHealth(facts, failure),
	};
}

function streamHealth(facts: Known<'stream'>['facts'], failure: Known<'stream'>['failure']) {
	if (failure !== undefined) return { severity: 'notice' as const, why: failureLine(failure) };
	if (facts !== undefined && facts.status !== 'ACTIVE') {
		return { severity: 'notice' as const, why: facts.status.toLowerCase() };
	}
	return { severity: 'ok' as const, why: '' };
}
