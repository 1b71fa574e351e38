import { type Message, receiveCount, sentAt } from '../../domain/messages/message.ts';

/** Messages without a time, of a queue that nobody counted. */
const mostUncounted = 10_000;

/**
 * Whether a message was sent since a run has begun, `begun` by the clock of the run. The time of a send is by the clock
 * of the endpoint, which may be another one: a message that is received for the first time tells how far they are apart.
 * A request takes its time, so that this is found too early by that at most, never too late.
 *
 * Of what tells no time of sending as many count as there at the start as there were: `there`, or a bound where nobody counted.
 * What comes beyond them came since, so that a run ends.
 */
export function sentSince(
	begun: number,
	there: number | undefined,
): (message: Message, now: number) => boolean {
	let ahead: number | undefined;
	const untimed = new Set<string>();
	return (message, now) => {
		const told = message.system['ApproximateFirstReceiveTimestamp'];
		const received = told === undefined ? Number.NaN : Number(told);
		if (receiveCount(message) === 1 && Number.isFinite(received)) {
			ahead = Math.max(ahead ?? Number.NEGATIVE_INFINITY, received - now);
		}
		const at = sentAt(message);
		if (at !== undefined) return at >= begun + (ahead ?? 0);
		if (untimed.size < (there ?? mostUncounted)) untimed.add(message.id);
		return !untimed.has(message.id);
	};
}
