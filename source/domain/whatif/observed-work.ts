import type { WorkDraw } from './outcomes.ts';

/** What was seen of the work on some messages. */
export type ObservedWork = {
	/** What each took, ms; one at least. */
	readonly takesMs: readonly number[];
	/** Receives that ended, and those of them that failed by chance. */
	readonly receives: number;
	readonly failed: number;
	/** Messages that came to an end, and those of them that failed each time. */
	readonly messages: number;
	readonly poison: number;
};

/** Work like that, as it may be by what little was seen. */
export function observedWork(seen: ObservedWork): WorkDraw {
	return (chance) => {
		const takes = chance.resampled(seen.takesMs);
		return {
			takesMs: () => chance.of(takes) ?? 0,
			fails: chance.share(seen.failed, seen.receives),
			poison: chance.share(seen.poison, seen.messages),
		};
	};
}
