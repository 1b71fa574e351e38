import { cameBack } from '../../domain/messages/known-kinds.ts';
import type { KnownAct, KnownFingerprint, SeenPlace } from '../../domain/messages/seen.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { isoTime } from '../json/json-facts.ts';
import type {
	group as groupShape,
	known as knownShape,
	note as noteShape,
} from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';
import { knownNow } from './known-words.ts';

/** A group of messages in JSON, with what was remembered of it before. */
export function groupJson(
	group: TriageGroup,
	before: KnownFingerprint | undefined,
	now: number,
): Form<typeof groupShape> {
	const { firstAt, lastAt, sampleIds, ...told } = group;
	return {
		kind: 'group',
		...told,
		firstSentAt: isoTime(firstAt),
		lastSentAt: isoTime(lastAt),
		sampleMessageIds: sampleIds,
		known: before && knownJson(before, knownNow(before, group, now)),
	};
}

/** What is remembered of a kind, and of what was done whether it came back, by what is seen of it `now`. */
function knownJson(
	before: KnownFingerprint,
	now: KnownFingerprint = before,
): Form<typeof knownShape> {
	return {
		firstSeenAt: isoTime(before.firstSeen),
		lastSeenAt: isoTime(before.lastSeen),
		newestSentAt: isoTime(before.newestSent),
		queues: before.queues,
		places: before.places?.map(placeJson),
		acts: before.acts?.map((act) => actJson(now, act)),
		note: before.note,
	};
}

/** A kind of message that is known on this computer. */
export function noteJson(kind: KnownFingerprint): Form<typeof noteShape> {
	return { kind: 'note', id: kind.id, title: kind.title, ...knownJson(kind) };
}

function actJson(known: KnownFingerprint, act: KnownAct) {
	const { what, at, many, run, place, to, edited } = act;
	const back = cameBack(known, act);
	return {
		...{ what, at: isoTime(at), count: many, runId: run, ...placeJson(place) },
		sentTo: to,
		copiesEdited: edited,
		returnedSince: back === 'unknown' ? undefined : back === 'yes',
	};
}

function placeJson({ arn, endpoint }: SeenPlace) {
	return { arn, endpointUrl: endpoint };
}
