import { isExcusable } from '../../domain/diagnosis/expectation.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import type { KnownQueues } from '../../domain/queues/dead-letter-links.ts';
import { allSteps } from '../../domain/steps.ts';
import { readExcuse } from '../../operations/queues/excuses.ts';
import { letterReader } from '../../operations/queues/letters.ts';
import { queueRows } from '../../presentation/resources/queue-rows.ts';
import type { CommandContext, Connected } from '../shell/context.ts';

/** Queues that are asked at once, of all places together. */
const atOnce = 8;

/**
 * The queues with what may excuse what is found of them: a request each and more, of those of which something is found. Of places
 * that are asked side by side each has its part of the requests at once.
 */
export async function withExcuses(
	{ clock, signal }: CommandContext,
	{ gateways }: Pick<Connected, 'gateways'>,
	queues: KnownQueues,
	side = 1,
): Promise<KnownQueues> {
	const found = allSteps(queueRows(queues)).filter(
		({ findings = [], asksLetters }) => asksLetters !== undefined || findings.some(isExcusable),
	);
	const read = new Map<string, Pick<QueueFigures, 'expected' | 'letters'>>();
	const readLetters = letterReader(gateways);
	const rest = found.values();
	const work = async () => {
		// The workers share one iterator.
		for (const { key, name, url, arn, asksLetters } of rest) {
			const one = {
				ref: { name, url, arn },
				...(asksLetters === undefined ? {} : { asksLetters }),
			};
			read.set(key, await readExcuse({ ...gateways, clock }, one, readLetters, signal));
		}
	};
	await Promise.all(Array.from({ length: Math.max(1, Math.floor(atOnce / side)) }, work));
	if (read.size === 0) return queues;
	return queues.map((known) => {
		const excuse = read.get(known.key);
		return excuse === undefined ? known : { ...known, figures: { ...known.figures, ...excuse } };
	});
}
