import type { FindingName } from '../../../source/domain/diagnosis/finding.ts';
import { findingList } from '../../../source/domain/diagnosis/judge.ts';
import { Chance } from '../chance.ts';
import { sickWorlds } from './sick-worlds.ts';
import { type AnySubject, judged, minute, partsOf, type World, without } from './world.ts';

/* Every rule against the worlds of its finding. */

/** The last worlds that were made: what is asked of one is asked at once. */
const made = new Map<string, World>();
const mostMade = 16;

function worldOf(name: FindingName, seed: number, sick: boolean): World {
	const key = `${name} ${seed} ${sick}`;
	const world = made.get(key) ?? sickWorlds[name].make(new Chance(seed * 7919 + name.length), sick);
	if (made.size >= mostMade) made.clear();
	made.set(key, world);
	return world;
}

const finds = (name: FindingName, subject: AnySubject): boolean =>
	judged(subject).findings.some((one) => one.name === name);

const isUnknown = (name: FindingName, subject: AnySubject): boolean =>
	judged(subject).unjudged.some((one) => one.name === name);

/** The moments at which something has to be found: at the end of its stated time, or once within it. */
function momentsOf(name: FindingName, since: number): readonly number[] {
	const { foundWithin } = findingList[name];
	const due = since + foundWithin;
	if (sickWorlds[name].passing !== true) return [due];
	const step = 5 * minute;
	return Array.from(
		{ length: Math.floor(foundWithin / step) + 1 },
		(_, index) => due - index * step,
	);
}

const seedsOf = (many: number, seed: number) =>
	Array.from({ length: many }, (_, each) => seed + each);

/** Of `many` sick worlds the seeds of those in which it was not found in its stated time. */
export function missedIn(name: FindingName, many: number, seed: number): readonly number[] {
	return seedsOf(many, seed).filter((each) => {
		const world = worldOf(name, each, true);
		return !momentsOf(name, world.since).some((at) => finds(name, world.at(at)));
	});
}

/** Of `many` worlds the seeds of those in which it was found of the healthy twin, or before anything was wrong. */
export function foundInTwins(name: FindingName, many: number, seed: number): readonly number[] {
	return seedsOf(many, seed).filter((each) => {
		const [sick, well] = [worldOf(name, each, true), worldOf(name, each, false)];
		const [before, moments] = [sick.since - 1, momentsOf(name, sick.since)];
		const isEarly = sickWorlds[name].early !== true && finds(name, sick.at(before));
		return isEarly || [before, ...moments].some((at) => finds(name, well.at(at)));
	});
}

/**
 * Of `many` sick worlds in which it is found, what was taken away, one part or one series at a time, so that the rule said that all
 * is well, but for what its record names; `seed: what`.
 */
export function healthyWithout(name: FindingName, many: number, seed: number): readonly string[] {
	const { absentIsNone = {} } = sickWorlds[name];
	return seedsOf(many, seed).flatMap((each) => {
		const world = worldOf(name, each, true);
		const at = momentsOf(name, world.since).find((moment) => finds(name, world.at(moment)));
		if (at === undefined) return [];
		const subject = world.at(at);
		return partsOf(subject)
			.filter((what) => {
				const less = without(subject, what);
				return !finds(name, less) && !isUnknown(name, less) && !(what in absentIsNone);
			})
			.map((what) => `${each}: ${what}`);
	});
}

/** Of `many` healthy twins, what was taken away so that something was found that is not so, but for what its record names; `seed: what`. */
export function foundWithout(name: FindingName, many: number, seed: number): readonly string[] {
	const { absentIsNone = {} } = sickWorlds[name];
	return seedsOf(many, seed).flatMap((each) => {
		const { since } = worldOf(name, each, true);
		const well = worldOf(name, each, false).at(since + findingList[name].foundWithin);
		return partsOf(well)
			.filter((what) => !(what in absentIsNone) && finds(name, without(well, what)))
			.map((what) => `${each}: ${what}`);
	});
}
