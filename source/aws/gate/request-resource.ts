/** The name in any form that names a resource: an ARN, a queue URL or the name itself. */
export function resourceName(text: string): string {
	if (/^https?:\/\//i.test(text)) {
		const path = text.replace(/[?#].*$/, '').replace(/\/+$/, '');
		return path.slice(path.lastIndexOf('/') + 1);
	}
	if (!text.startsWith('arn:')) return text;
	const parts = text.split(':');
	// arn:aws:sns:region:account:topic:subscription-id and arn:aws:kinesis:...:stream/name/consumer/...
	const resource = parts[5] ?? '';
	return resource.startsWith('stream/') ? (resource.split('/')[1] ?? '') : resource;
}

/** Input fields that name the resource of a request, the most telling first. */
const fields = [
	'QueueUrl',
	'QueueName',
	'SourceArn',
	'TopicArn',
	'SubscriptionArn',
	'StreamName',
	'StreamARN',
	'ConsumerARN',
	'ResourceArn',
] as const;

/**
 * The queue, topic or stream that a request is about, read from its own input, so that nobody can
 * claim another. `undefined` when the input names none (lists, shard iterators).
 */
export function resourceOfInput(input: object): string | undefined {
	const values: Readonly<Record<string, unknown>> = { ...input };
	for (const field of fields) {
		const value = values[field];
		if (typeof value === 'string' && value !== '') return resourceName(value);
	}
	const handle = values['TaskHandle'];
	return typeof handle === 'string' ? sourceOfTaskHandle(handle) : undefined;
}

/** A move task's handle is base64 of JSON with the source's ARN; an endpoint may do otherwise. */
function sourceOfTaskHandle(handle: string): string | undefined {
	try {
		const parsed: unknown = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'));
		if (typeof parsed !== 'object' || parsed === null || !('sourceArn' in parsed)) return;
		return typeof parsed.sourceArn === 'string' ? resourceName(parsed.sourceArn) : undefined;
	} catch {
		return;
	}
}
