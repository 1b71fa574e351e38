import type { Steps } from '../steps.ts';
import { Chance } from './chance.ts';
import { type Consumption, type Load, live, type Outcome, type Work } from './simulation.ts';

/**
 * What half of all lives stay below, and the ends of what is likely; infinite where it does not happen in time. The ends are
 * so far apart that nine of ten lives lie within those of all three figures at once.
 */
export type Spread = { readonly low: number; readonly median: number; readonly high: number };

export type Outcomes = { readonly [Name in keyof Outcome]: Spread };

/** What is known of the work, as one of all that it may be by that. */
export type WorkDraw = (chance: Chance) => Work;

export type Lives = { readonly lives: number; readonly seed: number };

/** A tenth of the lives, shared by both ends of three figures (Bonferroni). */
const tail = 0.1 / (2 * 3);

/** What becomes of a queue in many lives, each with work as it may be. Hands over after each life. */
export function* outcomesOf(
	load: Load,
	how: Consumption,
	draw: WorkDraw,
	{ lives, seed }: Lives,
): Steps<Outcomes> {
	const all: Outcome[] = [];
	for (let index = 0; index < lives; index++) {
		// The same chances whatever is changed: what differs is the change.
		const chance = new Chance(seed + index * 7919);
		all.push(live(load, how, draw(chance), chance));
		yield;
	}
	const spread = (name: keyof Outcome): Spread => {
		const sorted = all.map((one) => one[name]).sort((a, b) => a - b);
		const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
		return { low: at(tail), median: at(0.5), high: at(1 - tail) };
	};
	return { drainMs: spread('drainMs'), duplicates: spread('duplicates'), dead: spread('dead') };
}
