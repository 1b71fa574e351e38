import { alarmsOf } from '../../operations/queue-alarms.ts';
import { timeOfDay } from '../../presentation/formats.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

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

/** `hidden from alarm orders-dlq until 09:12:40`; `held for 30 s` where no alarm is known that counts what is visible. */
export function heldWords({ alarms }: Pick<State, 'alarms'>, queue: string, until: number): string {
	const [alarm] = alarmsOf(alarms, queue);
	return alarm === undefined
		? `held for ${leaseSeconds} s`
		: `hidden from alarm ${alarm} until ${timeOfDay(until)}`;
}
