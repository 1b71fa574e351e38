import type { SubscriptionDetail, TopicDetail } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import { alarmJson } from '../json/alarm-json.ts';
import { failuresJson, isoTime, known, missingJson, saying } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { topic } from '../json/shapes/resources.ts';
import type { TopicRow } from '../rows.ts';

type TopicJson = Form<typeof topic>;

/** A topic of a list, as programs read it. */
export function topicRowJson({ ref, facts, failure }: Known<'topic'>, row: TopicRow): TopicJson {
	return {
		kind: 'topic',
		...ref,
		...(facts === undefined ? {} : attributesJson(facts)),
		why: saying(row.why),
		failures: failure && failuresJson([['attributes', failure]]),
	};
}

/** Everything about a topic, as programs read it. */
export function topicDetailJson(detail: TopicDetail): TopicJson {
	const { ref, at, attributes, tags, subscriptions, alarms } = detail;
	const facts = known(attributes);
	return {
		kind: 'topic',
		...ref,
		readAt: isoTime(at),
		...(facts === undefined ? {} : attributesJson(facts)),
		attributes: facts?.raw,
		tags: known(tags),
		subscriptions: known(subscriptions)?.map(subscriptionJson),
		alarms: known(alarms)?.map((alarm) => alarmJson(alarm, at)),
		failures: missingJson(detail),
	};
}

/** The attributes under AWS's names. */
function attributesJson(facts: TopicAttributes): Partial<TopicJson> {
	return {
		fifoTopic: facts.fifo,
		displayName: facts.displayName,
		owner: facts.owner,
		subscriptionsConfirmed: facts.confirmed,
		subscriptionsPending: facts.pending,
		subscriptionsDeleted: facts.deleted,
		policy: facts.policy,
		kmsMasterKeyId: facts.kmsKeyId,
		maximumMessageSize: facts.maximumMessageBytes,
		archiveDays: facts.archiveDays,
	};
}

function subscriptionJson({ arn, detail, ...subscription }: SubscriptionDetail) {
	const facts = known(detail);
	const deadLetterTargetArn = deadLetterTargetArnIn(facts?.redrivePolicy);
	return {
		subscriptionArn: arn,
		...subscription,
		rawMessageDelivery: facts?.rawDelivery,
		pendingConfirmation: facts?.pending,
		filterPolicy: facts?.filterPolicy,
		filterPolicyScope: facts?.filterPolicyScope,
		redrivePolicy: deadLetterTargetArn === undefined ? undefined : { deadLetterTargetArn },
		attributes: facts?.raw,
		failures: detail.ok ? undefined : failuresJson([['attributes', detail.failure]]),
	};
}
