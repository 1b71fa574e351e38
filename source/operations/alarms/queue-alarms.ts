import type { Alarm } from '../../domain/metric.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { knownAlarms } from './alarms.ts';

/**
 * The alarms that ring when more of a queue is visible than they allow, of all queues: what is held is not counted by
 * them. Asks for all alarms, at most once a minute; none where they can't be had, or have metrics of their own making.
 */
export async function visibleAlarms(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	return ((await knownAlarms(ports, signal)) ?? []).filter(countsVisible);
}

/** Names of those that are about a queue. */
export function alarmsOf(alarms: readonly Alarm[], queue: string): readonly string[] {
	return alarms.flatMap(({ name, dimensions }) =>
		dimensions['QueueName'] === queue ? [name] : [],
	);
}

function countsVisible({ namespace, metric, comparison }: Alarm): boolean {
	const rises = comparison === undefined || comparison.startsWith('Greater');
	return namespace === 'AWS/SQS' && metric === 'ApproximateNumberOfMessagesVisible' && rises;
}
