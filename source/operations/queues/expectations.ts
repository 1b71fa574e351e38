import { type Expectation, expectationOf } from '../../domain/diagnosis/expectation.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { part } from '../parts.ts';
import type { Clock, QueueGateway } from '../ports.ts';

type Ports = { readonly queues: Pick<QueueGateway, 'tags'>; readonly clock: Clock };

/** What the owners of a queue say of it in their tag: one ListQueueTags. Where that can not be had, they said nothing. */
export async function readExpectation(
	{ queues, clock }: Ports,
	{ url }: Pick<QueueRef, 'url'>,
	signal: AbortSignal,
): Promise<Required<Pick<QueueFigures, 'expected'>>> {
	const tags = await part(() => queues.tags(url, { signal }), signal);
	const value: Expectation | undefined = tags.ok ? expectationOf(tags.value) : undefined;
	return { expected: { readAt: clock.now(), ...(value === undefined ? {} : { value }) } };
}
