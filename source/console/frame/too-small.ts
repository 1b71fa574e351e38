import { bareCommand } from '../../domain/text/shell-words.ts';
import { span } from '../../presentation/line.ts';
import type { Size } from '../state/state.ts';
import type { BodyRow } from '../widgets/body-row.ts';

/** The smallest terminal in which the console says something true. */
export const smallest: Size = { columns: 60, rows: 15 };

/** Whether a terminal has too few cells for header, list and footer. */
export function isTooSmall({ columns, rows }: Size): boolean {
	return columns < smallest.columns || rows < smallest.rows;
}

/** The whole screen of such a terminal: what it lacks, and what to do. */
export function tooSmall(size: Size): readonly BodyRow[] {
	const words =
		`awsmsg needs ${smallest.columns}x${smallest.rows}, this terminal is ${size.columns}x${size.rows}: enlarge it, or press q and use ${bareCommand('queues')}`.split(
			' ',
		);
	const lines: string[] = [''];
	for (const word of words) {
		const last = lines.at(-1) ?? '';
		if (last !== '' && last.length + 1 + word.length > size.columns) lines.push(word);
		else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
	}
	return Array.from({ length: size.rows }, (_, index) => ({ line: [span(lines[index] ?? '')] }));
}
