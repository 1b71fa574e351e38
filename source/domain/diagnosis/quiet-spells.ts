import type { Points } from './points.ts';
import { day, hour, type QueueWeek } from './queue-subject.ts';

/** A time without a receive; ms since 1970. */
export type Spell = { readonly from: number; readonly to: number };

/**
 * The times in which nobody received, not even in vain, the oldest first. A period without figures is one of them: SQS sends
 * none of a queue that nobody uses. The last one lasts until the figures end, where no receive is in their last period.
 */
export function quietSpells({
	from,
	to,
	periodMs,
	received,
	empty,
}: Pick<QueueWeek, 'from' | 'to' | 'periodMs' | 'received' | 'empty'>): readonly Spell[] {
	const spells: Spell[] = [];
	let quietFrom = from;
	for (const { at } of busy(received, empty)) {
		if (at > quietFrom) spells.push({ from: quietFrom, to: at });
		quietFrom = Math.max(quietFrom, at + periodMs);
	}
	if (to > quietFrom) spells.push({ from: quietFrom, to });
	return spells;
}

/** The periods with a receive, in order. */
function busy(received: Points, empty: Points): Points {
	const both = [...received, ...empty].filter(({ value }) => value > 0);
	return both.sort((a, b) => a.at - b.at);
}

/**
 * The longest spell of earlier days that touches the hour around this time of day, ms; of all earlier spells where no
 * earlier day is known. `undefined` when nothing was known before the spell that began at `since`.
 */
export function usualQuiet(
	spells: readonly Spell[],
	since: number,
	now: number,
	known: number,
): number | undefined {
	const earlier = spells.filter(({ to }) => to <= since);
	if (since <= known || earlier.length === 0) return since <= known ? undefined : 0;
	const days = Math.floor((now - known) / day);
	if (days < 1) return longest(earlier);
	const here = Array.from({ length: days }, (_, index) => now - (index + 1) * day);
	const touches = ({ from, to }: Spell) => here.some((at) => from < at + hour && to > at - hour);
	return longest(earlier.filter(touches));
}

const longest = (spells: readonly Spell[]) =>
	spells.reduce((most, { from, to }) => Math.max(most, to - from), 0);
