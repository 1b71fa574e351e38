import { alarmsOf } from '../../operations/queue-alarms.ts';
import { timeOfDay } from '../../presentation/formats.ts';
import { clipMiddle, widthOf } from '../../presentation/line.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

/** Cells in which a name is still told from others. */
const shortestName = 6;

/** Messages asked for by one look. */
export const perLook = 10;
/** How long one look hides them. */
export const leaseSeconds = 30;

/** Whether nothing of a list is held any more: what it shows was received, and is visible again. */
export function isLeaseOver(
	{ status, leasedUntil }: Pick<ViewOf<'messages'>, 'status' | 'leasedUntil'>,
	now: number,
): boolean {
	return status !== 'receiving' && leasedUntil !== undefined && leasedUntil <= now;
}

/**
 * What a look holds, from which alarm, and until when: `hidden from alarm orders-depth until 09:39:13 or until you leave`.
 * Where it is narrow the name's middle gives way, then that leaving ends it: the time stands at any width.
 */
export function heldWords(
	{ alarms, size }: Pick<State, 'alarms' | 'size'>,
	queue: string,
	{
		until,
		before,
	}: {
		readonly until: number /** What stands before it, for its width. */;
		readonly before: string;
	},
): string {
	const [alarm] = alarmsOf(alarms, queue);
	const orLeave = ' or until you leave';
	if (alarm === undefined) return `held for ${leaseSeconds} s${orLeave}`;
	const room = size.columns - widthOf(` last: ${before} `);
	const words = (name: string, end: string) =>
		`hidden from alarm ${name} until ${timeOfDay(until)}${end}`;
	const end = widthOf(words('', orLeave)) + shortestName <= room ? orLeave : '';
	return words(clipMiddle(alarm, Math.max(shortestName, room - widthOf(words('', end)))), end);
}
