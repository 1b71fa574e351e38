import type { Outlook } from '../../domain/diagnosis/flow.ts';
import type { Pulse, PulseRow, SectionId, Unknown } from '../../domain/diagnosis/pulse.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import type { Column } from '../columns.ts';
import { clipMiddle, clipWords, fitTo, type Line, type Style, span } from '../line.ts';
import {
	othersWords,
	paceWords,
	rowMark,
	rowName,
	rowNext,
	rowSentence,
	rowSince,
	rowWords,
	sectionWords,
	unknownWords,
} from './pulse-words.ts';
import { sinceCell, sinceText } from './since-words.ts';

/** One line of pulse: something that is wrong, something that is not known, or that nothing is wrong in a section. */
export type PulseLine = {
	readonly key: string;
	readonly section: SectionId;
	/** `!`, `~`, `?` for what is not known. */
	readonly mark: string;
	/** Empty for lines that name nothing. */
	readonly name: string;
	readonly what: string;
	/** In words; `?` where nobody knows, empty for what has no beginning. */
	readonly since: string;
	readonly sinceAt?: number;
	/** The same in a sentence: `since at least 20:31`. */
	readonly sinceText: string;
	readonly next: string;
	/** The whole of it, as a sentence. */
	readonly sentence: string;
	readonly row?: PulseRow;
	readonly unknown?: Unknown;
};

export type PulseLineOptions = {
	/** ms since 1970 */
	readonly now: number;
	/** Where commands that are handed out have to run. */
	readonly place: CommandPlace;
	/** The screen on which it is read has keys that do the same. */
	readonly keys?: true | undefined;
	/** Nobody has answered yet: an empty section is no healthy one. */
	readonly isPending?: boolean;
	/** Where a queue is going, by its ARN, as far as samples tell. */
	outlookOf?(arn: string): Outlook | undefined;
};

/** All of pulse as lines: each section has one at least. */
export function pulseLines(
	{ sections, otherAlarms }: Pulse,
	options: PulseLineOptions,
): readonly PulseLine[] {
	return sections.flatMap(({ id, rows, unknown }): readonly PulseLine[] => {
		const found = rows.map((row) => rowLine(id, row, options));
		const untold = unknown.map((one, index): PulseLine => {
			const what = unknownWords(one);
			return { ...bare(id, `${id} ? ${index}`, what), mark: '?', unknown: one };
		});
		const others = id === 'alarms' ? othersWords(otherAlarms) : '';
		const more = others === '' ? [] : [bare(id, `${id} others`, others)];
		const all = [...found, ...untold, ...more];
		if (all.length > 0) return all;
		const isOurs = id === 'tasks';
		return [
			bare(
				id,
				`${id} none`,
				options.isPending === true && !isOurs ? 'asking' : sectionWords[id].none,
			),
		];
	});
}

function bare(section: SectionId, key: string, what: string): PulseLine {
	return {
		key,
		section,
		mark: ' ',
		name: '',
		what,
		since: '',
		sinceText: '',
		next: '',
		sentence: what,
	};
}

function rowLine(section: SectionId, row: PulseRow, options: PulseLineOptions): PulseLine {
	const { now, place } = options;
	const since = rowSince(row);
	const pace =
		row.kind === 'finding' ? paceWords(row.finding, options.outlookOf?.(row.resource.ref.arn)) : '';
	return {
		key: row.key,
		section,
		mark: rowMark(row),
		name: rowName(row),
		what: [rowWords(row, now), pace].filter((text) => text !== '').join(', '),
		since: since === undefined ? '' : sinceCell(since, now) || '?',
		...(since?.sinceAt === undefined ? {} : { sinceAt: since.sinceAt }),
		sinceText: since === undefined ? '' : sinceText(since, now),
		next: rowNext(row, place, options.keys),
		sentence: rowSentence(row, now),
		row,
	};
}

const markStyles: Readonly<Record<string, Style>> = { '!': 'bad', '~': 'notice', '?': 'notice' };

/** How the text of a line looks: what is wrong by how bad it is, all is well dim. */
export function lineStyle({ mark, row }: PulseLine): Style {
	return markStyles[mark] ?? (row === undefined ? 'dim' : 'plain');
}

/** Cells of the section's word. */
const sectionWidth = 7;

/** A line that names nothing, across all columns; `undefined` for the others. */
export function acrossLine(line: PulseLine): Line | undefined {
	if (line.row !== undefined) return;
	const style = lineStyle(line);
	return [
		span(`${fitTo(line.section, sectionWidth)} `, 'dim'),
		span(`${line.mark} `, style),
		span(line.what, style),
	];
}

export const pulseColumns: readonly Column<PulseLine>[] = [
	{
		id: 'section',
		title: 'SECTION',
		align: 'left',
		width: { min: sectionWidth, max: sectionWidth },
		priority: 80,
		cell: ({ section }) => span(section, 'dim'),
		sort: ({ section }) => section,
	},
	{
		id: 'mark',
		title: '',
		align: 'left',
		width: { min: 1, max: 1 },
		priority: 95,
		hidden: true,
		cell: (line) => span(line.mark, lineStyle(line)),
	},
	{
		id: 'name',
		names: true,
		title: 'NAME',
		align: 'left',
		width: { min: 14, max: 44, grow: 2 },
		priority: 90,
		cell: ({ name, mark }, width) =>
			span(clipMiddle(name, width), mark === '!' ? 'strong' : 'plain'),
		text: ({ name }) => name,
		sort: ({ name }) => name || undefined,
	},
	{
		id: 'what',
		title: 'WHAT',
		align: 'left',
		width: { min: 18, max: 70, grow: 4 },
		priority: 100,
		cell: (line, width) => span(clipWords(line.what, width), lineStyle(line)),
		text: ({ what }) => what,
	},
	{
		id: 'since',
		title: 'SINCE',
		align: 'left',
		width: { min: 12, max: 15, grow: 1 },
		priority: 85,
		cell: ({ since }) => since,
		sort: ({ sinceAt }) => sinceAt,
	},
	{
		id: 'next',
		title: 'NEXT',
		align: 'left',
		width: { min: 40, max: 200, grow: 3 },
		priority: 10,
		from: 118,
		cell: ({ next }) => span(next, 'dim'),
	},
];
