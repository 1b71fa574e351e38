import { formatArn } from '../../domain/arn.ts';
import { queueOfUrl } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { partitionOf } from '../endpoints.ts';

/**
 * A queue by the URL that the endpoint gave it. What the gate reads in the same URL is the same, so a
 * confirmation for this queue is one for requests to it. The partition is that of the region.
 */
export function queueReference(url: string, region: string): QueueRef {
	const queue = queueOfUrl(url, region);
	const name = queue?.name ?? url.slice(url.lastIndexOf('/') + 1);
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
