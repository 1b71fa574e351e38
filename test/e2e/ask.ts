/* Asks an endpoint directly, beside awsmsg: to lay out what a test needs, and to look at the outcome. */
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';

/** One request of the JSON protocols: `ask(endpoint, 'SQS.CreateQueue', { QueueName: 'orders' })`. */
export async function ask(
	endpoint: { readonly url: string },
	target: `${'SQS' | 'Kinesis'}.${string}`,
	input: object,
): Promise<Record<string, unknown>> {
	const [service = '', operation = ''] = target.split('.');
	const version = service === 'SQS' ? '1.0' : '1.1';
	const response = await fetch(endpoint.url, {
		method: 'POST',
		headers: {
			'content-type': `application/x-amz-json-${version}`,
			...signed(service.toLowerCase()),
			'x-amz-target': `${service === 'SQS' ? 'AmazonSQS' : 'Kinesis_20131202'}.${operation}`,
		},
		body: JSON.stringify(input),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${target} answered ${response.status}: ${text}`);
	return text === '' ? {} : JSON.parse(text);
}

/** One request of the Query protocol: `askTopics(endpoint, 'CreateTopic', { Name: 'news' })`. */
export async function askTopics(
	endpoint: { readonly url: string },
	action: string,
	input: Readonly<Record<string, string>>,
): Promise<string> {
	const response = await fetch(endpoint.url, {
		method: 'POST',
		headers: signed('sns'),
		body: new URLSearchParams({ Action: action, Version: '2010-03-31', ...input }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${action} answered ${response.status}: ${text}`);
	return text;
}

/** What a signed request carries; the endpoint checks no signature, but reads service and region here. */
function signed(service: string): Record<string, string> {
	const scope = `20260101/us-east-1/${service}/aws4_request`;
	return {
		authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=0`,
		'x-amz-date': '20260101T000000Z',
	};
}

/** Makes a queue with messages in it and answers its URL. */
export async function makeQueue(
	endpoint: Endpoint,
	name: string,
	bodies: readonly string[] = [],
	attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
	const { QueueUrl } = await ask(endpoint, 'SQS.CreateQueue', {
		QueueName: name,
		Attributes: attributes,
	});
	for (const body of bodies) {
		await ask(endpoint, 'SQS.SendMessage', { QueueUrl, MessageBody: body });
	}
	return String(QueueUrl);
}

/** An endpoint with two names of the demo, a queue and a topic: for tests that need a screen and no story. */
export async function smallEndpoint(): Promise<Endpoint> {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'orders-dlq', ['one']);
	await askTopics(endpoint, 'CreateTopic', { Name: 'order-events' });
	return endpoint;
}

/** What is in a queue, looked at without touching it. */
export async function contentsOf(
	endpoint: Endpoint,
	name: string,
): Promise<{ readonly ready: number; readonly inFlight: number }> {
	const response = await fetch(new URL(`/_awsmsg/queue?name=${name}`, endpoint.url));
	const queue = (await response.json()) as { ready: unknown[]; inflight: unknown[] };
	return { ready: queue.ready.length, inFlight: queue.inflight.length };
}

/** Makes a stream and waits until it can be read. */
export async function makeStream(endpoint: Endpoint, name: string): Promise<void> {
	await ask(endpoint, 'Kinesis.CreateStream', { StreamName: name, ShardCount: 1 });
	let status: unknown;
	while (status !== 'ACTIVE') {
		const answer = await ask(endpoint, 'Kinesis.DescribeStreamSummary', { StreamName: name });
		status = (answer['StreamDescriptionSummary'] as Record<string, unknown>)['StreamStatus'];
	}
}

/** Forgets the requests that were made so far, such as those that laid out the test. */
export async function forgetCalls(endpoint: Endpoint): Promise<void> {
	await fetch(new URL('/_awsmsg/calls', endpoint.url), { method: 'DELETE' });
}

/** Targets of the requests that are more than reads, oldest first. */
export async function changesAt(endpoint: Endpoint): Promise<readonly string[]> {
	const calls = await endpoint.calls();
	return calls
		.map(({ target }) => target)
		.filter((target) => !/\.(List|Get|Describe)/.test(target));
}
