import { healthy } from '../../domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { notAsked, seen } from '../diagnosis/subject-parts.ts';
import { type Why, whyOf } from '../diagnosis/why.ts';
import type { StreamRow } from '../rows.ts';
import { defined } from './defined.ts';

/** A stream as a row. */
export function streamRow(known: Known<'stream'>): StreamRow {
	const { key, ref, facts, sampledAt, failure } = known;
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
		...why(known),
	};
}

function why(known: Known<'stream'>): Why {
	const { ref, failure, sampledAt = 0 } = known;
	const judgement = judge.stream(
		{
			name: ref.name,
			now: sampledAt,
			summary: seen(known),
			figures: notAsked,
		},
		isPressing,
	);
	return failure === undefined
		? whyOf(judgement, { now: sampledAt, known: known.acknowledged })
		: whyOf(healthy, { now: sampledAt, unseen: failureLine(failure) });
}
