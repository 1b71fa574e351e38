import type { StreamDetail } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import { isoTime, known, missingJson } from '../json/json-facts.ts';
import type { StreamRow } from '../rows.ts';

/** A stream of a list, as programs read it. */
export function streamRowJson({ ref, facts }: Known<'stream'>, row: StreamRow) {
	return {
		name: ref.name,
		arn: ref.arn,
		status: facts?.status,
		mode: facts?.mode,
		openShards: facts?.openShards,
		consumers: facts?.consumers,
		retentionHours: facts?.retentionHours,
		createdAt: isoTime(facts?.createdAt),
		why: row.why,
	};
}

/** Everything about a stream, as programs read it. */
export function streamDetailJson(detail: StreamDetail) {
	const { ref, at, summary, tags, shards, consumers, lag } = detail;
	return {
		kind: 'stream',
		...ref,
		at: isoTime(at),
		summary: known(summary),
		tags: known(tags),
		shards: known(shards),
		consumers: known(consumers),
		lag: known(lag),
		failures: missingJson(detail),
	};
}
