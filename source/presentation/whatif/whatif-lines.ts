import type { Assumption } from '../../domain/whatif/assumptions.ts';
import type { Spread } from '../../domain/whatif/outcomes.ts';
import type { WhatIf } from '../../domain/whatif/reckoning.ts';
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

/** The settings and figures of a queue as it is and as it would be, side by side, and what is taken for granted. */
export function whatIfLines(whatIf: WhatIf, width: number): readonly Line[] {
	const { subject, asItIs, changed, lives, assumptions } = whatIf;
	const { work, load } = subject;
	const both = (cell: (how: Consumption) => string): readonly [string, string] => [
		cell(subject.how),
		cell(changed.how),
	];
	const atLeast = work.isAllOfThem ? '' : ' at least';
	const rows: readonly Row[] = [
		{ label: '', cells: ['as it is', 'on paper'] },
		{ label: 'visibility timeout', cells: both(({ visibilityMs }) => duration(visibilityMs, 4)) },
		{
			label: 'max receive count',
			cells: both(({ maxReceives }) => (maxReceives === undefined ? 'none' : count(maxReceives))),
		},
		{
			label: 'concurrency',
			cells: [
				`${count(subject.how.concurrency)}${atLeast}`,
				`${count(changed.how.concurrency)}${changed.how.concurrency === subject.how.concurrency ? atLeast : ''}`,
			],
		},
		{ label: 'batch', cells: both(({ batch }) => count(batch)) },
		...spreadRows('drained in', asItIs.drainMs, changed.outcomes.drainMs, spanWords),
		...spreadRows('duplicates', asItIs.duplicates, changed.outcomes.duplicates, count),
		...spreadRows('dead letters', asItIs.dead, changed.outcomes.dead, count),
	];
	const wide = (texts: readonly string[]) =>
		texts.reduce((most, one) => Math.max(most, widthOf(one)), 0);
	const labels = wide(rows.map(({ label }) => label));
	const first = wide(rows.map(({ cells }) => cells[0]));
	const table = rows.map(({ label, cells: [now, then], isSmall }, index): Line => {
		const style = isSmall === true || index === 0 ? 'dim' : 'plain';
		return [
			span(`${fitTo(label, labels)}  `, 'dim'),
			span(`${fitTo(now, first)}  `, style),
			span(then, now === then || style === 'dim' ? style : 'strong'),
		];
	});
	const text = (words: string, indent = ''): readonly Line[] =>
		wrapWords(words, Math.max(20, width - indent.length - 2)).map(
			(line, at): Line => [span(`${at === 0 ? indent : ' '.repeat(indent.length)}${line}`, 'dim')],
		);
	const takes = `a message takes ${duration(work.takesMs)}, ${percent(work.fails)} of the receives fail by chance, ${percent(work.poison)} of the messages each time`;
	return [
		[
			span(subject.ref.name, 'title'),
			span(
				`  ${counted(load.waiting, 'message')} there, ${count(subject.arrivedInADay)} came in the last day`,
			),
		],
		...text(`${takes}.`),
		[],
		...table,
		[],
		...text(
			`The middle of ${count(lives.lives)} days on paper (seed ${lives.seed}), with what nine of ten lie between. Drained is when the last of those that are there is deleted or dead; duplicates and dead letters are those of a day.`,
		),
		[],
		[span('Taken for granted', 'heading')],
		...assumptions.flatMap((id) => text(`${assumptionWords[id]}.`, '- ')),
	];
}
