import { alarmsOf } from '../../../operations/alarms/queue-alarms.ts';
import { timeOfDay } from '../../../presentation/formats.ts';
import { clipMiddle, widthOf } from '../../../presentation/line.ts';
import type { State } from '../../state/state.ts';
import type { ViewOf } from '../../state/views.ts';

/** What the name of an alarm is cut to, cells; in the last it is still told from others. */
const nameWidths = [40, 30, 24, 20, 16, 12, 9, 6] as const;

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
 * The same in less and less room: the name's middle gives way, then that leaving ends it; the time stands in all.
 */
export function heldWords(
	{ alarms }: Pick<State, 'alarms'>,
	queue: string,
	until: number,
): readonly [string, ...string[]] {
	const [alarm] = alarmsOf(alarms, queue);
	const orLeave = ' or until you leave';
	if (alarm === undefined) return [`held for ${leaseSeconds} s${orLeave}`];
	const words = (name: string, end: string) =>
		`hidden from alarm ${name} until ${timeOfDay(until)}${end}`;
	const shorter = nameWidths
		.filter((width) => width < widthOf(alarm))
		.map((width) => clipMiddle(alarm, width));
	return [
		words(alarm, orLeave),
		...shorter.map((name) => words(name, orLeave)),
		...[alarm, ...shorter].map((name) => words(name, '')),
	];
}
