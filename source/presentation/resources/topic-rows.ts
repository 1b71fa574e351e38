import { healthy } from '../../domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { notAsked, seen } from '../diagnosis/subject-parts.ts';
import { type Why, whyOf } from '../diagnosis/why.ts';
import type { TopicRow } from '../rows.ts';
import { defined } from './defined.ts';

const noQueues = new Map<string, never>();

/** A topic as a row. */
export function topicRow(known: Known<'topic'>): TopicRow {
	const { key, ref, facts, sampledAt, failure } = known;
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
		...why(known),
	};
}

function why(known: Known<'topic'>): Why {
	const { ref, failure, sampledAt = 0 } = known;
	const judgement = judge.topic(
		{
			name: ref.name,
			now: sampledAt,
			attributes: seen(known),
			figures: notAsked,
			subscriptions: notAsked,
			queues: noQueues,
		},
		isPressing,
	);
	return failure === undefined
		? whyOf(judgement, { now: sampledAt, known: known.acknowledged })
		: whyOf(healthy, { now: sampledAt, unseen: failureLine(failure) });
}
