import type { RedrivePlan } from '../redrive/redrive-plan.ts';
import type { RedriveState } from '../redrive/redrive-state.ts';
import type { QueueRef } from '../resources.ts';

/** Copies that a run put into a queue, by the queue that each goes home to. */
export type Parked = {
	/** Where they lie. */
	readonly queue: QueueRef;
	readonly homes: readonly {
		/** ARN of a queue. */
		readonly arn: string;
		/**
		 * What makes it their home: they were dead letters of it, or, where their run did not know that, it is where they
		 * were taken from.
		 */
		readonly as: 'origin' | 'source';
		/** Message ids of the copies. */
		readonly ids: readonly string[];
	}[];
};

/**
 * Where the copies of a run lie and belong. A run put aside what went to a queue that was named, or to the queue for the
 * rest; what went back to its own source is home. Copies that are not confirmed have no id, and are left out.
 */
export function parkedBy(
	{
		choices,
		destinations,
		rest,
		source,
	}: Pick<RedrivePlan, 'choices' | 'destinations' | 'rest' | 'source'>,
	{ fates, ways, origins }: Pick<RedriveState, 'fates' | 'ways' | 'origins'>,
): readonly Parked[] {
	const aside = choices.to === undefined ? undefined : destinations[0]?.ref;
	const parked = new Map<string, { queue: QueueRef; homes: Map<string, string[]> }>();
	for (const [id, { copy }] of fates) {
		const queue = ways.get(id) === 'rest' ? rest?.ref : aside;
		if (queue === undefined || copy === undefined || copy === '') continue;
		const home = origins.get(id) ?? source.arn;
		if (home === queue.arn) continue;
		const there = parked.get(queue.arn) ?? { queue, homes: new Map<string, string[]>() };
		parked.set(queue.arn, there);
		const ids = there.homes.get(home) ?? [];
		there.homes.set(home, ids);
		ids.push(copy);
	}
	return Array.from(parked.values(), ({ queue, homes }) => ({
		queue,
		homes: Array.from(homes, ([arn, ids]) => ({
			arn,
			as: arn === source.arn ? ('source' as const) : ('origin' as const),
			ids,
		})),
	}));
}
