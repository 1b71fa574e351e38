import type { TopicDetail } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import { failureJson, isoTime, known, missingJson } from '../json/json-facts.ts';
import type { TopicRow } from '../rows.ts';

/** A topic of a list, as programs read it. */
export function topicRowJson({ ref, facts }: Known<'topic'>, row: TopicRow) {
	return {
		name: ref.name,
		arn: ref.arn,
		type: row.type,
		confirmed: facts?.confirmed,
		pending: facts?.pending,
		displayName: facts?.displayName,
		owner: facts?.owner,
		why: row.why,
	};
}

/** Everything about a topic, as programs read it. */
export function topicDetailJson(detail: TopicDetail) {
	const { ref, at, attributes, tags, subscriptions } = detail;
	return {
		kind: 'topic',
		...ref,
		at: isoTime(at),
		attributes: known(attributes),
		tags: known(tags),
		subscriptions: known(subscriptions)?.map(({ detail: part, ...subscription }) => ({
			...subscription,
			attributes: known(part),
			failure: part.ok ? undefined : failureJson(part.failure),
		})),
		failures: missingJson(detail),
	};
}
