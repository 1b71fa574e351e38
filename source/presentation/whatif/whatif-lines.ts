import type { Assumption } from '../../domain/whatif/assumptions.ts';
import type { Spread } from '../../domain/whatif/outcomes.ts';
import type { WhatIf, WhatIfSubject } from '../../domain/whatif/reckoning.ts';
import type { Consumption } from '../../domain/whatif/simulation.ts';
import { count, counted, duration, percent } from '../formats.ts';
import { fitTo, type Line, span, widthOf } from '../line.ts';
import { wrapWords } from '../sections.ts';

/** What is taken for granted, in sentences without a period. */
export const assumptionWords: Readonly<Record<Assumption, string>> = {
	'same-arrivals': 'what came in the last day comes again at the same time of the next one',
	'same-work':
		'consumers work as they did in that day: as fast, with as many failures by chance, and as many messages that fail each time',
	'times-vary':
		'what a message takes is worked out from how many were in flight, and differs from one to the next as waits do (exponentially)',
	'one-a-receive': 'a receive brings one message today, and takes 10 ms besides the work',
	'seen-consumers':
		'there are as many consumers as were busy at a time: messages never waited for them, so there may be more',
	'held-by-failing': 'what fails stays hidden until its visibility timeout is over',
	'latest-receive': 'a deletion counts by the latest receive alone',
	'in-order': 'messages are received about in the order in which they became visible',
	'no-groups':
		'groups are left out: behind a message that fails the others of its group wait longer',
	'own-letters': 'all that came into the dead-letter queue came from here',
	'no-letters': 'without a dead-letter queue what fails each time comes back until it is too old',
	'several-together':
		'there are so many messages that several are reckoned as one, so rare ends are rougher',
};

type Row = {
	readonly label: string;
	readonly cells: readonly [string, string];
	readonly isSmall?: true;
};

const noTime = 'not in a day';

/** `1 h 20 m`; never is no time. */
const spanWords = (ms: number): string => (Number.isFinite(ms) ? duration(ms) : noTime);

function spreadRows(
	label: string,
	now: Spread,
	then: Spread,
	words: (value: number) => string,
): readonly Row[] {
	const ends = ({ low, high }: Spread) =>
		words(low) === words(high) ? '' : `${words(low)} to ${words(high)}`;
	const middle: Row = { label, cells: [words(now.median), words(then.median)] };
	const cells = [ends(now), ends(then)] as const;
	return cells[0] + cells[1] === '' ? [middle] : [middle, { label: '', cells, isSmall: true }];
}

function settingRows({ subject, changed }: WhatIf): readonly Row[] {
	const both = (cell: (how: Consumption) => string): readonly [string, string] => [
		cell(subject.how),
		cell(changed.how),
	];
	const today = subject.how.concurrency;
	const atLeast = subject.work.isAllOfThem ? '' : ' at least';
	return [
		{ label: 'visibility timeout', cells: both(({ visibilityMs }) => duration(visibilityMs, 4)) },
		{
			label: 'max receive count',
			cells: both(({ maxReceives }) => (maxReceives === undefined ? 'none' : count(maxReceives))),
		},
		{
			label: 'concurrency',
			cells: both(
				({ concurrency }) => `${count(concurrency)}${concurrency === today ? atLeast : ''}`,
			),
		},
		{ label: 'batch', cells: both(({ batch }) => count(batch)) },
	];
}

const head: Row = { label: '', cells: ['as it is', 'on paper'], isSmall: true };

function figureRows({ asItIs, changed: { outcomes } }: WhatIf): readonly Row[] {
	return [
		...spreadRows('drained in', asItIs.drainMs, outcomes.drainMs, spanWords),
		...spreadRows('duplicates', asItIs.duplicates, outcomes.duplicates, count),
		...spreadRows('dead letters', asItIs.dead, outcomes.dead, count),
	];
}

/** Rows of a label and two cells, the second strong where it is another one. */
function tableOf(rows: readonly Row[]): readonly Line[] {
	const wide = (texts: readonly string[]) =>
		texts.reduce((most, one) => Math.max(most, widthOf(one)), 0);
	const labels = wide(rows.map(({ label }) => label));
	const first = wide(rows.map(({ cells }) => cells[0]));
	return rows.map(({ label, cells: [now, then], isSmall }): Line => {
		const style = isSmall === true ? 'dim' : 'plain';
		return [
			span(`  ${fitTo(label, labels)}  `, 'dim'),
			span(`${fitTo(now, first)}  `, style),
			span(then, now === then || style === 'dim' ? style : 'strong'),
		];
	});
}

const dimmed = (words: string, width: number, indent = '  '): readonly Line[] =>
	wrapWords(words, Math.max(20, width - indent.length - 2)).map(
		(line, at): Line => [span(`${at === 0 ? indent : ' '.repeat(indent.length)}${line}`, 'dim')],
	);

/** `1,354 messages there, 83,911 came in the last day`, and how they are worked on. */
export function subjectWords({ load, arrivedInADay, work }: WhatIfSubject): readonly string[] {
	return [
		`${counted(load.waiting, 'message')} there, ${count(arrivedInADay)} came in the last day`,
		`a message takes ${duration(work.takesMs)}, ${percent(work.fails)} of the receives fail by chance, ${percent(work.poison)} of the messages each time`,
	];
}

/** The figures of a queue as it is and as it would be, side by side. */
export function figureLines(whatIf: WhatIf): readonly Line[] {
	return tableOf([head, ...figureRows(whatIf)]);
}

/** What is taken for granted, and what the figures mean. */
export function assumptionLines({ lives, assumptions }: WhatIf, width: number): readonly Line[] {
	return [
		...dimmed(
			`The middle of ${count(lives.lives)} days on paper (draw ${lives.seed}); nine of ten lie between the ends of all three figures. Drained is when the last of those that are there is deleted or dead; duplicates and dead letters are those of a day.`,
			width,
		),
		[span('  Taken for granted', 'heading')],
		...assumptions.flatMap((id) => dimmed(`${assumptionWords[id]}.`, width, '  - ')),
	];
}

/** All of a reckoning: what is changed, what that does, and what is taken for granted. */
export function whatIfLines(whatIf: WhatIf, width: number): readonly Line[] {
	const { subject } = whatIf;
	return [
		[span(subject.ref.name, 'title')],
		...subjectWords(subject).flatMap((words) => dimmed(`${words}.`, width)),
		[],
		...tableOf([head, ...settingRows(whatIf), ...figureRows(whatIf)]),
		[],
		...assumptionLines(whatIf, width),
	];
}
