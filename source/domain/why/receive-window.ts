import { type Message, receiveCount, sentAt } from '../messages/message.ts';

/** From when to when something was received, ms since 1970, and by what that is known. */
export type ReceiveWindow = {
	readonly from: number;
	readonly to: number;
	/**
	 * `sent`: nothing tells of a receive before ours, so that it is counted from when it was sent; `given`: somebody said it; `now`: a
	 * stream is received all the time; `given-up`: an invocation was tried before Lambda gave it up.
	 */
	readonly by: 'receives' | 'sent' | 'given' | 'now' | 'given-up';
};

const minute = 60_000;
/** What is looked at without a price at a time. */
const shortWindow = 15 * minute;
/** Clocks differ, and a line is written a little after what it tells of. */
const margin = minute;
/** An asynchronous invocation is tried again for so long at most. Source: Lambda API reference, PutFunctionEventInvokeConfig. */
const longestTries = 360 * minute;
/** Of a queue whose settings are not known. */
const usual = { visibilitySeconds: 30, receives: 3 };

/** What of the settings says how long the receives of a message went on. */
export type ReceiveSettings = {
	readonly visibilitySeconds?: number;
	readonly maxReceiveCount?: number;
	/** How long its consumer may take. */
	readonly timeoutSeconds?: number;
};

/**
 * When its consumers had a message: from its first receive on, so often as it may be received, each as long as a receive
 * hides it. SQS tells no time of death. `undefined` where the endpoint told no time at all.
 */
export function receivesOf(
	message: Message,
	{ visibilitySeconds, maxReceiveCount, timeoutSeconds = 0 }: ReceiveSettings,
): ReceiveWindow | undefined {
	const sent = sentAt(message);
	const first = firstReceive(message);
	const start = first ?? sent;
	if (start === undefined) return;
	const receives = maxReceiveCount ?? Math.max(usual.receives, receiveCount(message) ?? 0);
	const hidden = Math.max(visibilitySeconds ?? usual.visibilitySeconds, timeoutSeconds);
	const span = Math.max(1, receives) * Math.max(1, hidden) * 1000;
	return {
		from: start - margin,
		// Not cut at the time of here: clocks differ, and no line is of the future. Where no receive is known of, it may have
		// waited for its first one until somebody looked.
		to: Math.max(start + span + margin, first === undefined ? message.receivedAt : 0),
		by: first === undefined ? 'sent' : 'receives',
	};
}

/** When it was first received; nothing of it is known where our look was the first. */
function firstReceive(message: Message): number | undefined {
	const told = Number(message.system['ApproximateFirstReceiveTimestamp']);
	if (!Number.isFinite(told) || told <= 0) return;
	return (receiveCount(message) ?? 2) <= 1 ? undefined : told;
}

/** A window around a moment that somebody named. */
export function around(at: number): ReceiveWindow {
	return { from: at - shortWindow / 2, to: at + shortWindow / 2, by: 'given' };
}

/** The last quarter of an hour, of what is received all the time. Not cut at `now`: clocks differ. */
export function lately(now: number): ReceiveWindow {
	return { from: now - shortWindow, to: now + margin, by: 'now' };
}

/** When an invocation was tried that Lambda gave up at a time. */
export function triesUntil(at: number): ReceiveWindow {
	return { from: at - longestTries, to: at + margin, by: 'given-up' };
}

/**
 * The part of a window that is looked at without a price: its beginning, since what fails fails from the first receive on; of what was
 * given up its end, which is after the last try.
 */
export function searchedFirst(window: ReceiveWindow): ReceiveWindow {
	return window.by === 'given-up'
		? { ...window, from: Math.max(window.from, window.to - shortWindow) }
		: { ...window, to: Math.min(window.to, window.from + shortWindow) };
}
