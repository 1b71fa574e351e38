import type { QueueDetail } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import { mappingJson } from '../consumers/function-json.ts';
import { alarmJson } from '../json/alarm-json.ts';
import {
	failuresJson,
	isoTime,
	known,
	knownTime,
	missingJson,
	saying,
	taskJson,
} from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { queue } from '../json/shapes/resources.ts';
import type { QueueRow } from '../rows.ts';
import { firstLossJson, metricsJson, sinceJson } from './figures-json.ts';

type QueueJson = Form<typeof queue>;

/** A queue of a list, as programs read it. */
export function queueRowJson({ ref, facts, failure }: Known<'queue'>, row: QueueRow): QueueJson {
	const asking = row.metrics?.failure ?? row.since?.failure;
	return {
		kind: 'queue',
		...ref,
		...(facts === undefined ? {} : attributesJson(facts)),
		isDeadLetterQueue: row.deadLetter,
		why: saying(row.why),
		metrics: metricsJson(row.metrics),
		since: sinceJson(row.since?.since),
		firstLoss: row.metrics && firstLossJson(row.loss),
		failures: failuresJson([
			...(failure === undefined ? [] : [['attributes', failure] as const]),
			...(asking === undefined ? [] : [['metrics', asking] as const]),
		]),
	};
}

/** Everything about a queue, as programs read it. */
export function queueDetailJson(detail: QueueDetail): QueueJson {
	const { ref, at, attributes, tags, sources, moves, mappings, alarms } = detail;
	const facts = known(attributes);
	const sourceRefs = known(sources);
	return {
		kind: 'queue',
		...ref,
		readAt: isoTime(at),
		...(facts === undefined ? {} : attributesJson(facts)),
		isDeadLetterQueue: sourceRefs && sourceRefs.length > 0,
		attributes: facts?.raw,
		tags: known(tags),
		deadLetterSourceQueues: sourceRefs,
		messageMoveTasks: known(moves)?.map(taskJson),
		eventSourceMappings: known(mappings)?.map(mappingJson),
		alarms: known(alarms)?.map((alarm) => alarmJson(alarm, at)),
		failures: missingJson(detail, {
			sources: 'deadLetterSourceQueues',
			moves: 'messageMoveTasks',
			mappings: 'eventSourceMappings',
		}),
	};
}

/** The attributes under AWS's names. */
function attributesJson(facts: QueueAttributes): Partial<QueueJson> {
	const { redriveAllowPolicy: allow } = facts;
	return {
		fifoQueue: facts.fifo,
		approximateNumberOfMessages: facts.visible,
		approximateNumberOfMessagesNotVisible: facts.inFlight,
		approximateNumberOfMessagesDelayed: facts.delayed,
		createdTimestamp: knownTime(facts.createdAt),
		lastModifiedTimestamp: knownTime(facts.changedAt),
		messageRetentionPeriod: facts.retentionSeconds,
		visibilityTimeout: facts.visibilitySeconds,
		delaySeconds: facts.delaySeconds,
		receiveMessageWaitTimeSeconds: facts.receiveWaitSeconds,
		maximumMessageSize: facts.maximumMessageBytes,
		redrivePolicy: facts.redrivePolicy,
		redriveAllowPolicy: allow && {
			redrivePermission: allow.permission,
			sourceQueueArns: allow.sourceQueueArns,
		},
		policy: facts.policy,
		kmsMasterKeyId: facts.kmsKeyId,
		sqsManagedSseEnabled: facts.sqsManagedEncryption,
		contentBasedDeduplication: facts.contentBasedDeduplication,
		deduplicationScope: facts.deduplicationScope,
		fifoThroughputLimit: facts.fifoThroughputLimit,
	};
}
