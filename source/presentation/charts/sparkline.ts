/** No full block: it would melt into the lowest bar of the row above it. */
const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const;
const asciiBlocks = ['_', '.', ':', '-', '=', '+', '#'] as const;

/** Changes within this share of the top are noise. */
const levelShare = 0.02;

/**
 * The shape of a series in one row of at most `width` cells, oldest first; a gap is a blank. It shows
 * change, the number beside it shows how much: a series that stays within a few percent is a level
 * row of middle bars, and only a zero has the lowest bar. More values than cells: each cell shows
 * the largest of its share, so that no peak is lost.
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
	const least = known.reduce((low, value) => Math.min(low, Math.max(0, value)), top);
	const level = top - least < top * levelShare;
	// Below the least value stays some room: it is little, not nothing.
	const floor = Math.max(0, least - (top - least) / 3);
	const levels = ascii ? asciiBlocks : blocks;
	return cells
		.map((value) => {
			if (value === undefined) return ' ';
			if (top <= 0 || value <= 0) return levels[0];
			if (level || top === least) return levels[3];
			const height = (value - floor) / (top - floor);
			return levels[Math.max(1, Math.round(height * (levels.length - 1)))];
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
