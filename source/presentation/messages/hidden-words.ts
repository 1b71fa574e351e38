import { count, counted, time } from '../formats.ts';

/** What a look may have hidden by receives that were not answered: `..., up to 10 messages may be hidden until 12:04:05`, the time last, where a narrow line is not cut. */
export function unheardText(
	{ most, until }: { readonly most: number; readonly until: number },
	now: number,
): string {
	return `a receive had no usable answer: up to ${counted(most, 'message')} may be hidden until ${time(until, now)}`;
}

/** Messages that a look holds and has not seen. */
export function unreadText(unread: number): string {
	return `${count(unread)} held whose answer was refused`;
}

/** Messages that a sweep may have hidden and does not hold. */
export function unheardInSweep(most: number): string {
	return `up to ${count(most)} hidden by a receive without a usable answer`;
}
