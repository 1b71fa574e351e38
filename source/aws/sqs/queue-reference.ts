import { formatArn } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import { partitionOf } from '../../domain/place.ts';
import { queueOfUrl } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { carriesSecret } from '../../domain/text/url-secrets.ts';

/**
 * A queue by the URL that the endpoint gave it. What the gate reads in the same URL is the same, so a
 * confirmation for this queue is one for requests to it. A URL that can't be read is kept as it came, with the
 * last part of it as the name, so that a list shows what was answered.
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
	const queue = queueOfUrl(url, region);
	const name = queue?.name ?? (/([^/]*)\/*$/.exec(url)?.[1] || url);
	const where = queue?.region ?? region;
	const arn = formatArn({
		partition: partitionOf(where),
		service: 'sqs',
		region: where,
		account: queue?.account ?? '000000000000',
		name,
	});
	return { name, url, arn };
}
