/* Asks an endpoint directly, beside awsmsg: to lay out what a test needs, and to look at the outcome. */
import type { Endpoint } from '../helpers/faults.ts';

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
			'x-amz-target': `${service === 'SQS' ? 'AmazonSQS' : 'Kinesis_20131202'}.${operation}`,
		},
		body: JSON.stringify(input),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${target} answered ${response.status}: ${text}`);
	return text === '' ? {} : JSON.parse(text);
}

/** One request of the Query protocol, SNS's: `publishes` nothing by itself. */
export async function askTopics(
	endpoint: { readonly url: string },
	action: string,
	input: Readonly<Record<string, string>>,
): Promise<string> {
	const response = await fetch(endpoint.url, {
		method: 'POST',
		body: new URLSearchParams({ Action: action, Version: '2010-03-31', ...input }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${action} answered ${response.status}: ${text}`);
	return text;
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

/** What is in a queue, looked at without touching it. */
export async function contentsOf(
	endpoint: Endpoint,
	name: string,
): Promise<{ readonly ready: number; readonly inFlight: number }> {
	const response = await fetch(new URL(`/_awsmsg/queue?name=${name}`, endpoint.url));
	const queue = (await response.json()) as { ready: unknown[]; inflight: unknown[] };
	return { ready: queue.ready.length, inFlight: queue.inflight.length };
}

/** Targets of the requests that change something, oldest first. */
export async function changesAt(endpoint: Endpoint): Promise<readonly string[]> {
	const calls = await endpoint.calls();
	return calls.map(({ target }) => target).filter((target) => !isRead(target));
}

const reads = /\.(List|Get|Describe)/;

function isRead(target: string): boolean {
	return reads.test(target);
}
