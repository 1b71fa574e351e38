import type { HeldMeanwhile, Silence } from '../domain/silence.ts';
import { counted, time } from './formats.ts';

/** `no answer since 09:12:04: nothing answers at ...`, or which login is over and what renews it; without a period. */
export function silenceText(
	{ since, why, renewal }: Silence,
	now: number,
	held?: HeldMeanwhile,
): string {
	const at = time(since, now);
	if (renewal === undefined) return `no answer since ${at}: ${why}`;
	return `the login is over since ${at}: ${why}. ${renewal}${heldText(held, now)}`;
}

function heldText(held: HeldMeanwhile | undefined, now: number): string {
	if (held === undefined || held.count === 0) return '';
	const { count, backBy } = held;
	const returns = count === 1 ? 'returns by itself' : 'return by themselves';
	return `; until then ${counted(count, 'message')} held ${returns}, by ${time(backBy, now)}`;
}
