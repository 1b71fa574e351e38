const minute = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of `zone` (an IANA name; this computer's without) are ahead of UTC at a moment, ms. */
export function offsetAt(at: number, zone?: string): number {
	if (zone === undefined) return -new Date(at).getTimezoneOffset() * minute;
	let format = formats.get(zone);
	if (format === undefined) {
		const fields = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
		const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			...fields,
			...clock,
		});
		formats.set(zone, format);
	}
	const of = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
	const wall = Date.UTC(
		Number(of['year']),
		Number(of['month']) - 1,
		Number(of['day']),
		Number(of['hour']),
		Number(of['minute']),
		Number(of['second']),
	);
	return Math.round((wall - at) / minute) * minute;
}

/**
 * A moment at which the clocks of a zone show a time, which is given as if it were one of UTC; ms since the epoch. Of an hour
 * that comes twice it is one of the two, of one that is left out a moment near it.
 */
export function atZone(shown: number, zone: string): number {
	const first = shown - offsetAt(shown, zone);
	const second = shown - offsetAt(first, zone);
	return [second, first].find((at) => at + offsetAt(at, zone) === shown) ?? second;
}
