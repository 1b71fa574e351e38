import { attributesRecord } from '../../domain/messages/message-file.ts';
import {
	type Publication,
	publicationOf,
	type TopicDelivery,
} from '../../domain/topics/topic-record.ts';
import { isoTime } from '../json/json-facts.ts';
import type { publication as publicationShape } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';

/** What was published to a topic, in JSON. */
export function publicationJson(delivery: TopicDelivery): Form<typeof publicationShape> {
	const { id, topicArn, subject, at, group, sequence, body, attributes, masked }: Publication =
		publicationOf(delivery);
	return {
		id,
		...(topicArn === undefined ? {} : { topicArn }),
		...(at === undefined ? {} : { publishedAt: isoTime(at) }),
		...(subject === undefined ? {} : { subject }),
		...(group === undefined ? {} : { group }),
		...(sequence === undefined ? {} : { sequence }),
		body,
		attributes: attributesRecord(attributes),
		...(masked === undefined ? {} : { masked }),
	};
}

/** What was published, as a line of NDJSON. */
export function publicationLine(delivery: TopicDelivery): string {
	return `${JSON.stringify(publicationJson(delivery))}\n`;
}
