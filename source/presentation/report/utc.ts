import { toldTime } from '../../domain/told-time.ts';

/** A time of UTC to the second, `2026-11-29 16:20:11Z`; what is none is `an unknown time`. */
export function utc(at: number): string {
	const told = toldTime(at);
	if (told === undefined) return 'an unknown time';
	return new Date(told)
		.toISOString()
		.replace('T', ' ')
		.replace(/\.\d+Z$/, 'Z');
}
