/** Levenshtein distance: single-character insertions, deletions and replacements between two words. */
export function distance(from: string, to: string): number {
	let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
	for (let row = 1; row <= from.length; row++) {
		const current = [row];
		for (let column = 1; column <= to.length; column++) {
			const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
			const deleted = (previous[column] ?? 0) + 1;
			const inserted = (current[column - 1] ?? 0) + 1;
			current.push(Math.min(replaced, deleted, inserted));
		}
		previous = current;
	}
	return previous[to.length] ?? 0;
}

/** The candidate that `word` was probably meant to be; `undefined` when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	const typed = word.toLowerCase();
	let best: string | undefined;
	// Two, so that swapped letters are forgiven; in a short word that would match anything.
	let bestDistance = typed.length < 4 ? 2 : Math.max(2, Math.floor(typed.length / 3)) + 1;
	for (const candidate of candidates) {
		if (typed.length >= 3 && candidate.startsWith(typed)) return candidate;
		const far = distance(typed, candidate);
		if (far < bestDistance) {
			best = candidate;
			bestDistance = far;
		}
	}
	return best;
}

/** Up to three names, the likest first, however far. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
	const typed = wanted.toLowerCase();
	return names
		.map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
		.sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
		.slice(0, 3)
		.map(({ name }) => name);
}
