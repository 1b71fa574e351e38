import {
	AddTagsToStreamCommand,
	CreateStreamCommand,
	DescribeStreamSummaryCommand,
} from '@aws-sdk/client-kinesis';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Clients } from './clients.ts';
import { wait } from './loop.ts';
import { type QueueSpec, queues, type StreamSpec, type SubscriptionSpec, topics } from './story.ts';

/** The account of the embedded endpoint. */
const account = '000000000000';

export function queueArn(region: string, name: string): string {
	return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** Queue URLs by name. */
export type QueueUrls = ReadonlyMap<string, string>;

/** Creates every queue with its policies: dead-letter queues first, the rest at once. */
export async function createQueues(clients: Clients, region: string): Promise<QueueUrls> {
	const urls = new Map<string, string>();
	const create = async (spec: QueueSpec): Promise<void> => {
		const answer = await clients.sqs.send(
			new CreateQueueCommand({
				QueueName: spec.name,
				Attributes: attributesOf(spec, region),
				tags: { ...spec.tags },
			}),
			{ abortSignal: clients.signal },
		);
		if (answer.QueueUrl === undefined) throw new Error(`no URL for the new queue ${spec.name}`);
		urls.set(spec.name, answer.QueueUrl);
	};
	const targets = new Set(queues.map((spec) => spec.deadLetters?.queue));
	await Promise.all(queues.filter((spec) => targets.has(spec.name)).map(create));
	await Promise.all(queues.filter((spec) => !targets.has(spec.name)).map(create));
	return urls;
}

function attributesOf(spec: QueueSpec, region: string): Record<string, string> {
	const attributes: Record<string, string> = { ...spec.attributes };
	if (spec.name.endsWith('.fifo')) attributes['FifoQueue'] = 'true';
	if (spec.deadLetters !== undefined) {
		attributes['RedrivePolicy'] = JSON.stringify({
			deadLetterTargetArn: queueArn(region, spec.deadLetters.queue),
			maxReceiveCount: spec.deadLetters.after,
		});
	}
	if (spec.deadLettersOf !== undefined) {
		attributes['RedriveAllowPolicy'] = JSON.stringify({
			redrivePermission: 'byQueue',
			sourceQueueArns: spec.deadLettersOf.map((name) => queueArn(region, name)),
		});
	}
	const sources = topics.filter((topic) =>
		topic.subscriptions.some((subscription) => subscription.to === spec.name),
	);
	if (sources.length > 0) {
		attributes['Policy'] = JSON.stringify({
			Version: '2012-10-17',
			Statement: sources.map((topic) => ({
				Sid: `From-${topic.name.replace(/\W/g, '-')}`,
				Effect: 'Allow',
				Principal: { Service: 'sns.amazonaws.com' },
				Action: 'sqs:SendMessage',
				Resource: queueArn(region, spec.name),
				Condition: {
					ArnEquals: { 'aws:SourceArn': `arn:aws:sns:${region}:${account}:${topic.name}` },
				},
			})),
		});
	}
	return attributes;
}

/** Topic ARNs by name. */
export type TopicArns = ReadonlyMap<string, string>;

/** Creates every topic with its subscriptions. */
export async function createTopics(clients: Clients, region: string): Promise<TopicArns> {
	const arns = new Map<string, string>();
	for (const topic of topics) {
		const { TopicArn } = await clients.sns.send(
			new CreateTopicCommand({
				Name: topic.name,
				Attributes: { ...topic.attributes },
				Tags: Object.entries(topic.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
			}),
			{ abortSignal: clients.signal },
		);
		if (TopicArn === undefined) throw new Error(`no ARN for the new topic ${topic.name}`);
		arns.set(topic.name, TopicArn);
		for (const subscription of topic.subscriptions) {
			await subscribe(clients, region, TopicArn, subscription);
		}
	}
	return arns;
}

async function subscribe(
	clients: Clients,
	region: string,
	topic: string,
	subscription: SubscriptionSpec,
): Promise<void> {
	const { protocol, to, attributes } = subscription;
	await clients.sns.send(
		new SubscribeCommand({
			TopicArn: topic,
			Protocol: protocol,
			Endpoint: protocol === 'sqs' ? queueArn(region, to) : to,
			...(attributes === undefined ? {} : { Attributes: { ...attributes } }),
		}),
		{ abortSignal: clients.signal },
	);
}

/** Creates a stream and waits until it takes records. */
export async function createStream(clients: Clients, spec: StreamSpec): Promise<void> {
	const options = { abortSignal: clients.signal };
	try {
		await clients.kinesis.send(
			new CreateStreamCommand({ StreamName: spec.name, ShardCount: spec.shards }),
			options,
		);
	} catch (error) {
		if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
	}
	for (;;) {
		const { StreamDescriptionSummary: summary } = await clients.kinesis.send(
			new DescribeStreamSummaryCommand({ StreamName: spec.name }),
			options,
		);
		if (summary?.StreamStatus === 'ACTIVE') break;
		await wait(100, clients.signal);
	}
	await clients.kinesis.send(
		new AddTagsToStreamCommand({ StreamName: spec.name, Tags: { ...spec.tags } }),
		options,
	);
}
