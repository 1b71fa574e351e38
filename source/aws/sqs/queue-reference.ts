import { formatArn } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import { partitionOf } from '../../domain/place.ts';
import { placeOfQueue, readQueueUrl } from '../../domain/queues/queue-url.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { carriesSecret } from '../../domain/text/url-secrets.ts';

/**
 * A queue by the URL that the endpoint gave it. What the URL does not tell is the context's; one that can't
 * be read is kept as it came, with the last part of it as the name, so that a list shows what was answered.
 *
 * @throws {FailureError} `service` for a URL with a password in it, which would be shown.
 */
export function queueReference(url: string, region: string): QueueRef {
	if (carriesSecret(url)) {
		throw fail(
			'service',
			'the endpoint answered with a queue URL that carries a user or a password',
		);
	}
	const read = readQueueUrl(url);
	const place = read.ok
		? placeOfQueue(read, region)
		: { region, account: '000000000000', name: /([^/]*)\/*$/.exec(url)?.[1] || url };
	const arn = formatArn({ partition: partitionOf(place.region), service: 'sqs', ...place });
	return { name: place.name, url, arn };
}
