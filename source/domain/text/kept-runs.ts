/** Items that two lists have in common, in the same order: `length` of them from each place on. */
export type Run = { readonly before: number; readonly after: number; readonly length: number };

/** Differences that are looked for; where there are more, the middle counts as changed as a whole. */
const mostDifferences = 400;
/** Items that are compared for that, whatever the lists are like. */
const mostSteps = 2_000_000;

/**
 * What a change of a list has kept: of all ways to say it the one with the fewest items taken out and put
 * in (Myers, An O(ND) difference algorithm, 1986). In order; time and memory grow with the differences.
 */
export function keptRuns(before: readonly string[], after: readonly string[]): readonly Run[] {
	const most = Math.min(before.length, after.length);
	let start = 0;
	while (start < most && before[start] === after[start]) start++;
	let end = 0;
	while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
	const middle = middleRuns(
		before.slice(start, before.length - end),
		after.slice(start, after.length - end),
	);
	const runs: Run[] = [
		{ before: 0, after: 0, length: start },
		...middle.map((run) => ({ ...run, before: run.before + start, after: run.after + start })),
		{ before: before.length - end, after: after.length - end, length: end },
	];
	return runs.filter(({ length }) => length > 0);
}

/** How far each diagonal (place before minus place after) is reached with so many differences. */
type Reach = ReadonlyMap<number, number>;

function middleRuns(before: readonly string[], after: readonly string[]): readonly Run[] {
	const reached: Reach[] = [];
	let last: Reach = new Map([[1, 0]]);
	let steps = 0;
	for (let differences = 0; differences <= mostDifferences; differences++) {
		const next = new Map<number, number>();
		for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
			let at = stepTo(last, diagonal, differences);
			while (
				at < before.length &&
				before[at] === after[at - diagonal] &&
				at - diagonal < after.length
			) {
				at++;
				steps++;
			}
			if (steps > mostSteps) return [];
			next.set(diagonal, at);
			if (at >= before.length && at - diagonal >= after.length) {
				return runsOf([...reached, next], before.length, after.length);
			}
		}
		reached.push(next);
		last = next;
	}
	return [];
}

/** Where a diagonal begins: one item put in below the one above, or one taken out of the one before. */
function stepTo(last: Reach, diagonal: number, differences: number): number {
	return comesFromAbove(last, diagonal, differences)
		? (last.get(diagonal + 1) ?? 0)
		: (last.get(diagonal - 1) ?? 0) + 1;
}

function comesFromAbove(last: Reach, diagonal: number, differences: number): boolean {
	if (diagonal === -differences) return true;
	if (diagonal === differences) return false;
	return (last.get(diagonal - 1) ?? 0) < (last.get(diagonal + 1) ?? 0);
}

/** The way back from the end to the start. */
function runsOf(reached: readonly Reach[], before: number, after: number): readonly Run[] {
	const runs: Run[] = [];
	let [x, y] = [before, after];
	for (let differences = reached.length - 1; differences > 0; differences--) {
		const last = reached[differences - 1] ?? new Map<number, number>();
		const diagonal = x - y;
		const begin = stepTo(last, diagonal, differences);
		if (x > begin) runs.push({ before: begin, after: begin - diagonal, length: x - begin });
		const above = comesFromAbove(last, diagonal, differences);
		[x, y] = above ? [begin, begin - diagonal - 1] : [begin - 1, begin - diagonal];
	}
	if (x > 0) runs.push({ before: 0, after: 0, length: x });
	return runs.reverse();
}
