import { Chance } from './chance.ts';

const second = 1_000;

/** One look of GetQueueAttributes at a queue that lives. */
export type LiveSample = {
	readonly at: number;
	readonly visible: number;
	readonly inFlight: number;
	readonly delayed: number;
};

/**
 * What our own samples see of a queue whose messages come and go at steady rates, from a seed: counts by the second,
 * looked at every `everyMs`, approximate as SQS's are. `waiting` is how many there are at the start.
 */
export function liveSamples(
	seed: number,
	input: {
		readonly inPerMinute: number;
		readonly outPerMinute: number;
		readonly waiting: number;
		readonly forMs: number;
		readonly everyMs: number;
		/** The largest error of a count, as a share of it; 0 unless told. */
		readonly approximate?: number;
	},
): readonly LiveSample[] {
	const chance = new Chance(seed);
	const { approximate = 0 } = input;
	const start = Date.UTC(2026, 2, 10, 9);
	const samples: LiveSample[] = [];
	let waiting = input.waiting;
	for (let at = 0; at <= input.forMs; at += second) {
		if (at % input.everyMs === 0) {
			const inFlight = Math.min(waiting, Math.round(input.outPerMinute / 30));
			const error = 1 + chance.between(-approximate, approximate);
			const visible = Math.round((waiting - inFlight) * error);
			samples.push({ at: start + at, visible, inFlight, delayed: 0 });
		}
		waiting += chance.count(input.inPerMinute / 60);
		waiting -= Math.min(waiting, chance.count(input.outPerMinute / 60));
	}
	return samples;
}
