import { isExcusable } from '../../domain/diagnosis/expectation.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import type { KnownQueues } from '../../domain/queues/dead-letter-links.ts';
import { allSteps } from '../../domain/steps.ts';
import { readExpectation } from '../../operations/queues/expectations.ts';
import { queueRows } from '../../presentation/resources/queue-rows.ts';
import type { CommandContext, Connected } from '../shell/context.ts';

/** Queues whose tags are read at once, of all places together. */
const atOnce = 8;

/**
 * The queues with what the owners say of those of which something is found that they may excuse: a request each. Of places
 * that are asked side by side each has its part of the requests at once.
 */
export async function withExpectations(
	{ clock, signal }: CommandContext,
	{ gateways: { queues: gateway } }: Pick<Connected, 'gateways'>,
	queues: KnownQueues,
	side = 1,
): Promise<KnownQueues> {
	const found = allSteps(queueRows(queues)).filter(({ findings = [] }) =>
		findings.some(isExcusable),
	);
	const read = new Map<string, Pick<QueueFigures, 'expected'>>();
	const rest = found.values();
	const work = async () => {
		// The workers share one iterator.
		for (const { key, ...row } of rest) {
			read.set(key, await readExpectation({ queues: gateway, clock }, row, signal));
		}
	};
	await Promise.all(Array.from({ length: Math.max(1, Math.floor(atOnce / side)) }, work));
	if (read.size === 0) return queues;
	return queues.map((known) => {
		const expected = read.get(known.key);
		return expected === undefined
			? known
			: { ...known, figures: { ...known.figures, ...expected } };
	});
}
