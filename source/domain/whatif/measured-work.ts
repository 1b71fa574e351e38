import type { Points } from '../diagnosis/points.ts';
import type { WorkDraw } from './outcomes.ts';

/*
How the consumers of a queue work, by what CloudWatch counted of it. It tells no single message, so what one takes is
worked out (Little's law: as many are in flight as are received in the time for which one is held), and how these times
differ from one message to the next is taken for granted.
*/

/** A day of a queue, by periods. */
export type QueueDay = {
	readonly periodMs: number;
	/** Sums. */
	readonly received: Points;
	readonly deleted: Points;
	/** Means. */
	readonly visible: Points;
	readonly inFlight: Points;
	/** Dead letters that came. */
	readonly dead: number;
	readonly visibilityMs: number;
	readonly maxReceives?: number;
};

/** What was counted in one period. */
type Counted = {
	readonly received: number;
	readonly deleted: number;
	readonly visible: number;
	readonly inFlight: number;
};

/** What is known of the consumers as they are. */
export type MeasuredWork = {
	/** How many work at once, at least: as many as were busy at a time. */
	readonly concurrency: number;
	/** Whether messages waited while they worked, so that more of them were not there. */
	readonly isAllOfThem: boolean;
	/** What a message takes, ms. */
	readonly takesMs: number;
	/** The share of receives that failed by chance, and of messages that failed each time. */
	readonly fails: number;
	readonly poison: number;
	readonly draw: WorkDraw;
};

/** Fewer messages that were done tell nothing. */
const fewestDone = 20;
/** Nothing takes less, ms: what is in flight for a moment alone is seldom seen there. */
const least = 1;

/** What CloudWatch tells of the work; `undefined` where next to nothing was done that day. */
export function measuredWork(day: QueueDay): MeasuredWork | undefined {
	const periods = periodsOf(day);
	const done = periods.reduce((sum, { deleted }) => sum + deleted, 0);
	if (done < fewestDone) return;
	const told = rates(periods, day);
	const busy = busyIn(periods, told.takesMs, day.periodMs);
	// More wait than are worked on: whoever there is works.
	const waited = busy.filter(
		(working, at) => working > 0 && (periods[at]?.visible ?? 0) > Math.max(1, working),
	);
	const isAllOfThem = waited.length > 0;
	const working = isAllOfThem ? median(waited) : busy.reduce((most, one) => Math.max(most, one), 0);
	const concurrency = Math.max(1, isAllOfThem ? Math.round(working) : Math.ceil(working - 0.05));
	// Whole consumers do what was done.
	const pace = isAllOfThem ? concurrency / Math.max(0.05, working) : 1;
	return {
		...{ concurrency, isAllOfThem, fails: told.fails, poison: told.poison },
		takesMs: told.takesMs * pace,
		draw(chance) {
			const { takesMs, fails, poison } = rates(chance.resampled(periods), day);
			return { takesMs: () => chance.wait(takesMs * pace), fails, poison };
		},
	};
}

/**
 * How many worked in each period. What takes longer than half of one is seen by what is held, and not by what was received in
 * it; of that the share that is work, since what failed is held as well.
 */
function busyIn(periods: readonly Counted[], takesMs: number, periodMs: number): readonly number[] {
	if (takesMs < periodMs / 2) return periods.map(({ received }) => (received * takesMs) / periodMs);
	const worked = periods.reduce((sum, { received }) => sum + received * takesMs, 0);
	const held = periods.reduce((sum, { inFlight }) => sum + inFlight * periodMs, 0);
	const share = held === 0 ? 0 : Math.min(1, worked / held);
	return periods.map(({ inFlight }) => inFlight * share);
}

function periodsOf({ received, deleted, visible, inFlight }: QueueDay): readonly Counted[] {
	const [gone, there, held] = [deleted, visible, inFlight].map(
		(points) => new Map(points.map(({ at, value }) => [at, value])),
	);
	return received.flatMap(({ at, value }): Counted[] => {
		const [ended, depth, hidden] = [gone?.get(at), there?.get(at), held?.get(at)];
		// A gap of one of them is a gap. Where nobody receives and nothing is held nobody works; long work goes on without a receive.
		if (ended === undefined || depth === undefined || hidden === undefined) return [];
		if (value === 0 && hidden === 0) return [];
		return [{ received: value, deleted: ended, visible: depth, inFlight: hidden }];
	});
}

function rates(periods: readonly Counted[], day: QueueDay) {
	const sum = (name: keyof Counted) => periods.reduce((all, one) => all + one[name], 0);
	const [received, deleted] = [sum('received'), sum('deleted')];
	const failed = Math.max(0, received - deleted);
	const heldMs = sum('inFlight') * day.periodMs;
	// Who fails holds its message until the timeout is over, unless less is held altogether.
	const byFailing = failed * day.visibilityMs;
	const takesMs =
		byFailing < 0.9 * heldMs
			? (heldMs - byFailing) / Math.max(1, deleted)
			: heldMs / Math.max(1, received);
	return { takesMs: Math.max(least, takesMs), ...failures(received, deleted, day) };
}

/**
 * How many receives fail by chance, and how many messages each time, by how often messages were received and how many
 * of them died: two sums for two unknowns.
 */
function failures(
	received: number,
	deleted: number,
	{ dead, maxReceives }: QueueDay,
): { readonly fails: number; readonly poison: number } {
	const ended = Math.max(1, deleted + dead);
	const receives = Math.max(1, received / ended);
	if (maxReceives === undefined) return { fails: 1 - 1 / receives, poison: 0 };
	const died = dead / ended;
	const poisonFor = (fails: number) => {
		const byChance = fails ** maxReceives;
		return Math.max(0, (died - byChance) / (1 - byChance));
	};
	const receivesFor = (fails: number) => {
		const poison = poisonFor(fails);
		return poison * maxReceives + ((1 - poison) * (1 - fails ** maxReceives)) / (1 - fails);
	};
	let [low, high] = [0, 0.999];
	for (let step = 0; step < 40; step++) {
		const middle = (low + high) / 2;
		if (receivesFor(middle) < receives) low = middle;
		else high = middle;
	}
	return { fails: low, poison: poisonFor(low) };
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? 0;
}
