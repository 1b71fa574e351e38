import type { KnownFingerprint, SeenPlace } from '../../domain/messages/seen.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { isoTime } from '../json/json-facts.ts';
import type { group as groupShape } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';

/** A group of messages in JSON, with what was remembered of it before. */
export function groupJson(
	group: TriageGroup,
	before: KnownFingerprint | undefined,
): Form<typeof groupShape> {
	const { firstAt, lastAt, sampleIds, ...told } = group;
	return {
		kind: 'group',
		...told,
		firstSentAt: isoTime(firstAt),
		lastSentAt: isoTime(lastAt),
		sampleMessageIds: sampleIds,
		known: before && {
			firstSeenAt: isoTime(before.firstSeen),
			lastSeenAt: isoTime(before.lastSeen),
			queues: before.queues,
			places: before.places?.map(placeJson),
			note: before.note,
		},
	};
}

function placeJson({ arn, endpoint }: SeenPlace) {
	return { arn, endpointUrl: endpoint };
}
