const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const asciiBlocks = ['_', '.', ':', '-', '=', '+', '*', '#'] as const;

/**
 * The shape of a series in one row of at most `width` cells, oldest first; a gap is a blank. Heights
 * count from zero, so that a queue of 3 doesn't look like a queue that fell to nothing; a series
 * that never changes is a low bar at zero and a middle one elsewhere. More values than cells: each
 * cell shows the largest of its share, so that no peak is lost.
 */
export function sparkline(
	values: readonly (number | undefined)[],
	width: number,
	ascii = false,
): string {
	const cells = shareOut(values, Math.max(0, Math.floor(width)));
	const known = cells.filter((value): value is number => value !== undefined);
	if (known.length === 0) return '';
	const top = known.reduce((most, value) => Math.max(most, value), 0);
	const flat = known.every((value) => value === known[0]);
	const levels = ascii ? asciiBlocks : blocks;
	return cells
		.map((value) => {
			if (value === undefined) return ' ';
			if (top <= 0 || value <= 0) return levels[0];
			if (flat) return levels[3];
			// A little is not nothing: only zero has the lowest bar.
			return levels[Math.max(1, Math.round((value / top) * (levels.length - 1)))];
		})
		.join('');
}

function shareOut(
	values: readonly (number | undefined)[],
	width: number,
): readonly (number | undefined)[] {
	if (values.length <= width) return values.map(finite);
	const cells: (number | undefined)[] = [];
	for (let cell = 0; cell < width; cell++) {
		const from = Math.floor((cell * values.length) / width);
		const to = Math.floor(((cell + 1) * values.length) / width);
		let most: number | undefined;
		for (let index = from; index < to; index++) {
			const value = finite(values[index]);
			if (value !== undefined && (most === undefined || value > most)) most = value;
		}
		cells.push(most);
	}
	return cells;
}

function finite(value: number | undefined): number | undefined {
	return value !== undefined && Number.isFinite(value) ? value : undefined;
}
