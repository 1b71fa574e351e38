import { formatArn } from '../../domain/arn.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { partitionOf } from '../endpoints.ts';

/**
 * A queue by the URL that the endpoint gave it: account and name are the last two parts of the path,
 * whatever the host (`https://sqs.eu-west-1.amazonaws.com/123456789012/orders`,
 * `http://localhost:4566/queue/us-east-1/000000000000/orders`). Region and partition are the context's,
 * since emulators' hosts do not tell. Emulators without an account get twelve zeros.
 */
export function queueReference(url: string, region: string): QueueRef {
	const path = /^https?:\/\/[^/]*(.*)$/i.exec(url)?.[1] ?? url;
	const parts = path.split('/').filter((part) => part !== '');
	const name = parts.at(-1) ?? url;
	const owner = parts.at(-2) ?? '';
	const account = /^\d{12}$/.test(owner) ? owner : '000000000000';
	const arn = formatArn({
		partition: partitionOf(region),
		service: 'sqs',
		region,
		account,
		name,
	});
	return { name, url, arn };
}
