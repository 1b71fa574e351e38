import { type Line, span } from '../line.ts';
import { wrapWords } from '../sections.ts';
import { lineStyle, type PulseLine } from './pulse-rows.ts';
import { sectionWords } from './pulse-words.ts';

/** Cells in front of what belongs to a row. */
const indent = '    ';

/** Pulse as a text, section by section: each row with since when it is so, then what to do next. */
export function pulseText(lines: readonly PulseLine[], width: number): readonly Line[] {
	let before: PulseLine['section'] | undefined;
	return lines.flatMap((line): readonly Line[] => {
		const isFirst = line.section !== before;
		const between: readonly Line[] = isFirst && before !== undefined ? [[]] : [];
		before = line.section;
		const heading: readonly Line[] = isFirst
			? [[span(sectionWords[line.section].title, 'title')]]
			: [];
		return [...between, ...heading, ...rowText(line, width)];
	});
}

function rowText(line: PulseLine, width: number): readonly Line[] {
	const style = lineStyle(line);
	const room = Math.max(8, width - indent.length);
	const [first = '', ...rest] = wrapWords(headOf(line), room);
	return [
		[span(`  ${line.mark} `, style), span(first, style)],
		...rest.map((text): Line => [span(`${indent}${text}`, style)]),
		...(line.next === ''
			? []
			: wrapWords(`${line.next}.`, room).map((text): Line => [span(`${indent}${text}`, 'dim')])),
	];
}

/** `orders-dlq: 36 dead, since 20:31` */
function headOf({ name, what, sinceText }: PulseLine): string {
	const since = sinceText === '' ? '' : `, ${sinceText}`;
	return name === '' ? what : `${name}: ${what}${since}`;
}
