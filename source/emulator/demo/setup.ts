import { asInput } from '../input.ts';
import type { Clients } from './clients.ts';
import { wait } from './loop.ts';
import {
	applications,
	type EndpointSpec,
	type QueueSpec,
	queues,
	type StreamSpec,
	type SubscriptionSpec,
	topics,
} from './story.ts';

/** The account of the embedded endpoint. */
const account = '000000000000';

export function queueArn(region: string, name: string): string {
	return `arn:aws:sqs:${region}:${account}:${name}`;
}

export function streamArn(region: string, name: string): string {
	return `arn:aws:kinesis:${region}:${account}:stream/${name}`;
}

/** Queue URLs by name. */
export type QueueUrls = ReadonlyMap<string, string>;

/** Creates every queue with its policies: dead-letter queues first, the rest at once. */
export async function createQueues(clients: Clients, region: string): Promise<QueueUrls> {
	const urls = new Map<string, string>();
	const create = async (spec: QueueSpec): Promise<void> => {
		const { QueueUrl } = await clients.sqs('CreateQueue', {
			QueueName: spec.name,
			Attributes: attributesOf(spec, region),
			tags: spec.tags,
		});
		urls.set(spec.name, String(QueueUrl));
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
	for (const { name, attributes = {}, tags = {}, subscriptions } of topics) {
		const answer = await clients.sns('CreateTopic', {
			Name: name,
			Attributes: { entry: entriesOf(attributes) },
			Tags: { member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
		});
		const arn = /<TopicArn>(.*?)<\/TopicArn>/.exec(answer)?.[1];
		if (arn === undefined) throw new Error(`no ARN for the new topic ${name}`);
		arns.set(name, arn);
		for (const subscription of subscriptions) {
			await subscribe(clients, region, arn, subscription);
		}
	}
	return arns;
}

async function subscribe(
	clients: Clients,
	region: string,
	topic: string,
	{ protocol, to, attributes = {} }: SubscriptionSpec,
): Promise<void> {
	await clients.sns('Subscribe', {
		TopicArn: topic,
		Protocol: protocol,
		Endpoint: protocol === 'sqs' ? queueArn(region, to) : to,
		Attributes: { entry: entriesOf(attributes) },
	});
}

/** An endpoint that is there now, and what its push service said of it. */
export type MadeEndpoint = EndpointSpec & { readonly arn: string };

/** Creates the platform applications with their endpoints, those that were refused disabled. */
export async function createApplications(clients: Clients): Promise<readonly MadeEndpoint[]> {
	const made: MadeEndpoint[] = [];
	for (const { name, platform, endpoints } of applications) {
		const role = `arn:aws:iam::${account}:role/push-logs`;
		const application = await clients.sns('CreatePlatformApplication', {
			Name: name,
			Platform: platform,
			Attributes: {
				entry: entriesOf({
					PlatformCredential: 'demo',
					FailureFeedbackRoleArn: role,
				}),
			},
		});
		const applicationArn = arnIn(application, 'PlatformApplicationArn');
		for (const spec of endpoints) {
			const answer = await clients.sns('CreatePlatformEndpoint', {
				PlatformApplicationArn: applicationArn,
				Token: spec.token,
				CustomUserData: spec.userData,
				Attributes: { entry: entriesOf(spec.refused === undefined ? {} : { Enabled: 'false' }) },
			});
			made.push({ ...spec, arn: arnIn(answer, 'EndpointArn') });
		}
	}
	return made;
}

function arnIn(answer: string, name: string): string {
	const arn = new RegExp(`<${name}>(.*?)</${name}>`).exec(answer)?.[1];
	if (arn === undefined) throw new Error(`no ${name} in an answer`);
	return arn;
}

/** A map as the Query protocol has it. */
function entriesOf(map: Readonly<Record<string, string>>) {
	return Object.entries(map).map(([key, value]) => ({ key, value }));
}

/** Creates a stream and waits until it takes records. */
export async function createStream(clients: Clients, spec: StreamSpec): Promise<void> {
	const { name: StreamName, shards: ShardCount, tags: Tags } = spec;
	try {
		await clients.kinesis('CreateStream', { StreamName, ShardCount });
	} catch (error) {
		if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
	}
	for (;;) {
		const output = await clients.kinesis('DescribeStreamSummary', { StreamName });
		if (asInput(output['StreamDescriptionSummary'])['StreamStatus'] === 'ACTIVE') break;
		await wait(100, clients.signal);
	}
	await clients.kinesis('AddTagsToStream', { StreamName, Tags });
}
