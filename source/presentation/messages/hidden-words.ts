import { count, time } from '../formats.ts';

/** What a look may have hidden by receives that were not answered. Nobody can say how many: each may have been tried again. */
export function unheardText(until: number, now: number): string {
	return `some messages may be hidden until ${time(until, now)}: a receive was not answered`;
}

/** Messages that a look holds and has not seen. */
export function unreadText(unread: number): string {
	return `${count(unread)} held, which came with a wrong checksum`;
}
