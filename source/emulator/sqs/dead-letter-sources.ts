import type { Input } from '../input.ts';
import { page } from './paging.ts';
import { deadLetterSources, type QueueRegion, queueOf } from './region.ts';

/** ListDeadLetterSourceQueues. Its answer really spells `queueUrls` with a small q. */
export function listDeadLetterSourceQueues(region: QueueRegion, input: Input) {
	const queue = queueOf(region, input);
	const sources = deadLetterSources(region, queue.arn);
	const urls = new Map(sources.map((source) => [source.name, source.url]));
	const { names, next } = page([...urls.keys()], input);
	return {
		queueUrls: names.map((name) => urls.get(name)),
		...(next === undefined ? {} : { NextToken: next }),
	};
}
