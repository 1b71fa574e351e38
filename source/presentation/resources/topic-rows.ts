import { failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import type { TopicRow } from '../rows.ts';
import { defined } from './defined.ts';

/** A topic as a row. */
export function topicRow({ key, ref, facts, sampledAt, failure }: Known<'topic'>): TopicRow {
	return {
		key,
		name: ref.name,
		arn: ref.arn,
		type: ref.name.endsWith('.fifo') ? 'fifo' : 'std',
		...defined({
			confirmed: facts?.confirmed,
			pending: facts?.pending,
			displayName: facts?.displayName,
			sampledAt,
			failure,
		}),
		...topicHealth(facts, failure),
	};
}

function topicHealth(facts: Known<'topic'>['facts'], failure: Known<'topic'>['failure']) {
	if (failure !== undefined) return { severity: 'notice' as const, why: failureLine(failure) };
	const pending = facts?.pending ?? 0;
	if (pending > 0) {
		return { severity: 'notice' as const, why: `${pending} waiting for confirmation` };
	}
	if (facts?.confirmed === 0) return { severity: 'notice' as const, why: 'no subscribers' };
	return { severity: 'ok' as const, why: '' };
}
