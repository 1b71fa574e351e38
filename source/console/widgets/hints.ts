import { type Line, span, widthOf } from '../../presentation/line.ts';

/** A key and what it does, as the footer tells of them. */
export type Hint = readonly [key: string, title: string];

/** As many hints as fit, the last (help) always among them, or as many of the last as are told. */
export function fitting(pairs: readonly Hint[], width: number, last = 1): Line {
	const always = pairs.slice(-last);
	const kept: Hint[] = [];
	let used = always.reduce((sum, pair) => sum + widthOf(pair.join(' ')) + 2, -1);
	for (const pair of pairs.slice(0, -last)) {
		const cells = widthOf(pair.join(' ')) + 2;
		if (used + cells > width) continue;
		used += cells;
		kept.push(pair);
	}
	return hints([...kept, ...always]);
}

/** `esc cancel  enter go`, one after the other. */
export function hints(pairs: readonly Hint[]): Line {
	return pairs.flatMap(([key, title], index) => [
		span(index === 0 ? ' ' : '  '),
		span(key, 'key'),
		span(title === '' ? '' : ` ${title}`),
	]);
}
