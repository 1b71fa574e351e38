import { type Expectation, expectationOf } from '../../domain/diagnosis/expectation.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { part } from '../parts.ts';
import type { Clock, QueueGateway } from '../ports.ts';

type Ports = { readonly queues: Pick<QueueGateway, 'tags'>; readonly clock: Clock };

/** What the owners of a queue say of it in their tag: one ListQueueTags. Where that can not be had, they said nothing. */
export async function readExpectation(
	{ queues, clock }: Ports,
	{ url }: QueueRef,
	signal: AbortSignal,
): Promise<Required<Pick<QueueFigures, 'expected'>>> {
	const tags = await part(() => queues.tags(url, { signal }), signal);
	const value: Expectation | undefined = tags.ok ? expectationOf(tags.value) : undefined;
	return { expected: { readAt: clock.now(), ...(value === undefined ? {} : { value }) } };
}

/** Tags change rarely, ms. */
const readFor = 10 * 60_000;
/** Between two looks at what is on the screen, ms. */
const tick = 1_000;
/** Queues that are asked in one turn. */
const mostInATurn = 4;

/**
 * Reads what is expected of the queues that `view` names, those on the screen of which something was found that a tag may
 * excuse, until the signal aborts.
 */
export async function watchExpectations(
	ports: Ports,
	view: () => readonly { readonly ref: QueueRef; readonly figures?: QueueFigures }[],
	emit: (told: readonly { readonly arn: string; readonly figures: QueueFigures }[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const { clock } = ports;
	while (!signal.aborted) {
		const isDue = ({ figures }: { readonly figures?: QueueFigures }) =>
			clock.now() - (figures?.expected?.readAt ?? Number.NEGATIVE_INFINITY) >= readFor;
		const due = view().filter(isDue).slice(0, mostInATurn);
		if (due.length > 0) {
			const read = async ({ ref }: { readonly ref: QueueRef }) => ({
				arn: ref.arn,
				figures: await readExpectation(ports, ref, signal),
			});
			emit(await Promise.all(due.map(read)));
		}
		await clock.sleep(tick, signal);
	}
}
