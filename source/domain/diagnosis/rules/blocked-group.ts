import { highest, total, within } from '../points.ts';
import { minute, type QueueWeek } from '../queue-subject.ts';

/** For so long the oldest message is watched, ms, and so old it is at least. */
const span = 30 * minute;

/**
 * Whether the oldest message grows older by the clock, so that nobody takes it, while those that came after it are
 * deleted: more than were there when it came. Many that came at once and are worked off in their order age by the clock too.
 */
export function isBlocked({ age, deleted, sent, visible, to, periodMs }: QueueWeek): boolean {
	const ages = within(age, to - span - periodMs, to);
	const [first, last] = [ages[0], ages.at(-1)];
	if (first === undefined || last === undefined || last.at - first.at < span / 2) return false;
	const rises = (last.value - first.value) / (last.at - first.at);
	if (last.value < span || rises < 0.95) return false;
	if ((total(within(deleted, to - span, to)) ?? 0) < 5) return false;
	const born = last.at - last.value;
	const before =
		(highest(within(visible, born - periodMs, born + periodMs)) ?? 0) +
		(total(within(sent, born - periodMs, born + 2 * periodMs)) ?? 0);
	return (total(within(deleted, born, to)) ?? 0) > before;
}
