import type { CloudWatch } from './cloudwatch/types.ts';
import type { QueueStore, StoredMessage, StoredQueue } from './fauxqs.ts';
import { asInput, type Input, list } from './input.ts';
import { bytesOfRecord, recordBytes } from './kinesis/kinesis.ts';
import type { ServiceRequest } from './request.ts';
import { messageSize } from './sqs/message-attributes.ts';
import type { Moved } from './sqs/move-tasks.ts';

/**
 * Counts what passes into the metrics that AWS publishes of it. Per-request metrics are recorded
 * at once, gauges when {@link Traffic.sampleGauges} is called, which AWS does once a minute.
 */
export type Traffic = {
	/** A request that was served with this output. `resource` names its queue, topic or stream. */
	served(request: ServiceRequest, resource: string | undefined, output: Input): void;
	/** A message that a move task moved. */
	moved(region: string, moved: Moved): void;
	/** A notification that a topic put into a queue. */
	delivered(region: string, queue: StoredQueue, message: StoredMessage): void;
	/** Depth and age of every queue of a region. */
	sampleGauges(region: string, queues: QueueStore): void;
};

export function createTraffic(cloudwatch: CloudWatch, now: () => number): Traffic {
	function recorder(region: string, namespace: string, dimension: string, name: string) {
		return (metric: string, value: number) =>
			cloudwatch.record({
				region,
				namespace,
				metric,
				dimensions: { [dimension]: name },
				value,
				at: now(),
			});
	}
	const queueRecorder = (region: string, name: string) =>
		recorder(region, 'AWS/SQS', 'QueueName', name);

	function sqs(request: ServiceRequest, name: string, output: Input): void {
		const record = queueRecorder(request.region, name);
		const count = (entries: number, metric: string) => {
			if (entries > 0) record(metric, entries);
		};
		switch (request.operation) {
			case 'SendMessage':
				record('NumberOfMessagesSent', 1);
				record('SentMessageSize', sizeOf(request.input));
				break;
			case 'SendMessageBatch': {
				const sent = new Set(list(output, 'Successful').map((entry) => asInput(entry)['Id']));
				count(sent.size, 'NumberOfMessagesSent');
				for (const entry of list(request.input, 'Entries').map(asInput)) {
					if (sent.has(entry['Id'])) record('SentMessageSize', sizeOf(entry));
				}
				break;
			}
			case 'ReceiveMessage': {
				const received = list(output, 'Messages').length;
				if (received === 0) record('NumberOfEmptyReceives', 1);
				else record('NumberOfMessagesReceived', received);
				break;
			}
			case 'DeleteMessage':
				record('NumberOfMessagesDeleted', 1);
				break;
			case 'DeleteMessageBatch':
				count(list(output, 'Successful').length, 'NumberOfMessagesDeleted');
				break;
		}
	}

	function sns(request: ServiceRequest, name: string, output: Input): void {
		const record = recorder(request.region, 'AWS/SNS', 'TopicName', name);
		const { input } = request;
		// A push to one device is counted by its application, of which nothing is asked here.
		if (/:endpoint\//.test(String(input['TargetArn'] ?? ''))) return;
		if (request.operation === 'Publish') {
			record('NumberOfMessagesPublished', 1);
			record('PublishSize', Buffer.byteLength(String(input['Message'])));
		}
		const published = Number(output['Successful'] ?? 0);
		if (request.operation === 'PublishBatch' && published > 0) {
			record('NumberOfMessagesPublished', published);
		}
	}

	function kinesis(request: ServiceRequest, name: string, output: Input): void {
		const record = recorder(request.region, 'AWS/Kinesis', 'StreamName', name);
		const { input } = request;
		switch (request.operation) {
			case 'PutRecord':
				record('IncomingRecords', 1);
				record('IncomingBytes', bytesOfRecord(input));
				record('PutRecord.Success', 1);
				break;
			case 'PutRecords': {
				const results = list(output, 'Records').map(asInput);
				const records = list(input, 'Records').map(asInput);
				const put = records.filter((_, index) => results[index]?.['SequenceNumber'] !== undefined);
				record('IncomingRecords', put.length);
				record(
					'IncomingBytes',
					put.reduce((sum, entry) => sum + bytesOfRecord(entry), 0),
				);
				record('PutRecords.TotalRecords', records.length);
				record('PutRecords.SuccessfulRecords', put.length);
				record('PutRecords.FailedRecords', records.length - put.length);
				break;
			}
			case 'GetRecords':
				record('GetRecords.Success', 1);
				record('GetRecords.Records', list(output, 'Records').length);
				record('GetRecords.Bytes', recordBytes(output));
				record('GetRecords.IteratorAgeMilliseconds', Number(output['MillisBehindLatest'] ?? 0));
				break;
		}
	}

	return {
		served(request, resource, output) {
			if (resource === undefined) return;
			if (request.service === 'SQS') sqs(request, resource, output);
			if (request.service === 'SNS') sns(request, resource, output);
			if (request.service === 'Kinesis') kinesis(request, resource, output);
		},
		moved(region, { from, to, bytes }) {
			const source = queueRecorder(region, from.name);
			source('NumberOfMessagesReceived', 1);
			source('NumberOfMessagesDeleted', 1);
			const destination = queueRecorder(region, to.name);
			destination('NumberOfMessagesSent', 1);
			destination('SentMessageSize', bytes);
		},
		delivered(region, queue, message) {
			const record = queueRecorder(region, queue.name);
			record('NumberOfMessagesSent', 1);
			record('SentMessageSize', messageSize(message.body, message.messageAttributes));
		},
		sampleGauges(region, queues) {
			for (const queue of queues.allQueues()) {
				const record = queueRecorder(region, queue.name);
				queue.processTimers();
				const { ready, inflight, delayed } = queue.inspectMessages();
				record('ApproximateNumberOfMessagesVisible', ready.length);
				record('ApproximateNumberOfMessagesNotVisible', inflight.length);
				record('ApproximateNumberOfMessagesDelayed', delayed.length);
				record('ApproximateAgeOfOldestMessage', oldestAge(ready, inflight, now()));
			}
		},
	};
}

function sizeOf(entry: Input): number {
	const attributes = asInput(entry['MessageAttributes']) as Parameters<typeof messageSize>[1];
	return messageSize(String(entry['MessageBody'] ?? ''), attributes);
}

/** Age in seconds of the oldest message not yet deleted; in a dead-letter queue since its move. */
function oldestAge(
	ready: readonly StoredMessage[],
	inflight: readonly { readonly message: StoredMessage }[],
	now: number,
): number {
	let oldest = now;
	const consider = (message: StoredMessage) => {
		const at = message.deadLetteredAt ?? message.sentTimestamp;
		if (at < oldest) oldest = at;
	};
	for (const message of ready) consider(message);
	for (const { message } of inflight) consider(message);
	return Math.floor((now - oldest) / 1000);
}
