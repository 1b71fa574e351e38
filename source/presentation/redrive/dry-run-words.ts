import type { Reach } from '../../domain/topics/reach.ts';
import { count, counted } from '../formats.ts';
import { type NotDecided, notDecidedTexts } from '../messages/verdict-words.ts';
import { costWords, topicReachWords } from '../topics/delivery-words.ts';
import { type Choosing, chosenBy } from './check-words.ts';
import type { LabelledText } from './redrive-text.ts';

/** What a plan would do to the messages that it was tried on. */
export type TriedPlan = NotDecided & {
	readonly received: number;
	readonly matched: number;
	readonly unmatched: number;
	/** Of the unmatched: those that a split sends elsewhere. */
	readonly rest?: number;
	/** Of the meant ones: those whose like came back after an earlier redrive. */
	readonly cameBack: number;
	readonly problems: readonly { readonly problem: string; readonly count: number }[];
	readonly origins: readonly { readonly origin: string; readonly count: number }[];
	readonly goes: readonly { readonly queue: string; readonly count: number }[];
	/** Of a plan that publishes. */
	readonly reach?: Reach;
	readonly samples: readonly {
		readonly id: string;
		readonly before: string;
		readonly after: string;
	}[];
	/** Confirmed to be given back, and not confirmed. */
	readonly released: number;
	readonly notReleased: number;
	readonly stopped: 'max' | 'empty' | 'lease' | 'last-delivery' | 'failure';
};

/** Why it looked at no more, where that is worth a word. */
const stops: Readonly<Record<TriedPlan['stopped'], readonly LabelledText[]>> = {
	max: [{ label: '', text: 'it stopped at this number: there may be more' }],
	empty: [],
	lease: [{ label: '', text: 'it stopped before the first of them came back: there may be more' }],
	'last-delivery': [
		{ label: '', text: 'it stopped: one of them had its last delivery', tone: 'warn' },
	],
	failure: [{ label: '', text: 'it stopped: a receive failed', tone: 'warn' }],
};

/** What a dry run found, a row each; `chosen` of them were chosen by id. The samples are the caller's to show. */
export function dryRunRows(
	tried: TriedPlan,
	{ chosen, by }: { readonly chosen?: number | undefined; readonly by: Choosing },
): readonly LabelledText[] {
	const { received, matched, unmatched, notReleased, cameBack, goes, origins, problems } = tried;
	return [
		{
			label: 'RECEIVED',
			text: `${counted(received, 'message')} and given back; ${received === 1 ? 'its receive count is' : 'their receive counts are'} one higher now`,
		},
		...(notReleased === 0
			? []
			: [
					{
						label: '',
						text: `${count(notReleased)} come back by themselves when their lease ends`,
						tone: 'warn' as const,
					},
				]),
		...stops[tried.stopped],
		{
			label: 'MEANT',
			text: `${count(matched)}${chosen === undefined ? '' : ` of ${count(chosen)} chosen`}`,
		},
		...(cameBack === 0
			? []
			: [
					{
						label: '',
						text: `${count(cameBack)} of these came back after an earlier redrive`,
						tone: 'warn' as const,
					},
				]),
		...(unmatched === 0
			? []
			: [
					{
						label: 'NOT MEANT',
						text: [
							count(unmatched),
							...(tried.rest === undefined
								? []
								: [`${count(tried.rest)} of them go with the rest`]),
							...notDecidedTexts(tried),
						].join(', '),
						...(tried.costly === 0 ? {} : { tone: 'warn' as const }),
					},
				]),
		...listed(
			'WOULD GO TO',
			goes.map(({ queue, count: many }) => `${queue}: ${count(many)}`),
			'good',
		),
		...listed(
			'REACH',
			tried.reach === undefined ? [] : [topicReachWords(tried.reach), costWords(tried.reach)],
			'good',
		),
		...listed(
			'WOULD STAY',
			origins.map(
				({ origin, count: many }) =>
					`${count(many)} that name no source queue (${origin}): name one ${chosenBy[by].to}`,
			),
			'warn',
		),
		...listed(
			"CAN'T BE SENT",
			problems.map(({ problem, count: many }) => `${count(many)}: ${problem}`),
			'bad',
		),
	];
}

function listed(
	label: string,
	texts: readonly string[],
	tone: NonNullable<LabelledText['tone']>,
): readonly LabelledText[] {
	return texts.map((text, index) => ({ label: index === 0 ? label : '', text, tone }));
}
