import type { QueueDetail } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import { isoTime, known, missingJson, taskJson } from '../json/json-facts.ts';
import type { QueueRow } from '../rows.ts';

/** A queue of a list, as programs read it. */
export function queueRowJson({ ref, facts }: Known<'queue'>, row: QueueRow) {
	return {
		name: ref.name,
		url: ref.url,
		arn: ref.arn,
		type: row.type,
		visible: facts?.visible,
		inFlight: facts?.inFlight,
		delayed: facts?.delayed,
		deadLetterQueue: row.dlqName,
		maxReceiveCount: facts?.redrivePolicy?.maxReceiveCount,
		isDeadLetterQueue: row.deadLetter,
		createdAt: isoTime(facts?.createdAt),
		why: row.why,
	};
}

/** Everything about a queue, as programs read it. */
export function queueDetailJson(detail: QueueDetail) {
	const { ref, at, attributes, tags, sources, moves } = detail;
	return {
		kind: 'queue',
		...ref,
		at: isoTime(at),
		attributes: known(attributes),
		tags: known(tags),
		deadLetterSources: known(sources),
		moves: known(moves)?.map(taskJson),
		failures: missingJson(detail),
	};
}
