import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { sparkline } from '../../presentation/charts/sparkline.ts';
import { count, counted, date, percent, time } from '../../presentation/formats.ts';
import { drawn, type Line, lineWidth, span, wrapSentence } from '../../presentation/line.ts';
import { knownNow, metBefore } from '../../presentation/messages/known-words.ts';
import { seenWhere } from '../../presentation/where.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

function receivesOf({ highestReceives }: TriageGroup): string {
	return highestReceives === undefined ? '? times' : counted(highestReceives, 'time');
}

/** What is known of a group, for the pane beside or below the groups while they have the keys. */
export function groupFacts(
	group: TriageGroup,
	view: ViewOf<'messages'>,
	state: State,
	width: number,
): readonly Line[] {
	const { ascii } = state.theme;
	const all = view.messages.length;
	const lines: Line[] = [
		[
			span(count(group.count), 'strong'),
			span(` of ${counted(all, 'message')}, ${percent(group.share)}`),
			span(`, received up to ${receivesOf(group)}`, 'dim'),
		],
		...whenLines(group, { now: state.now, ascii, width }),
		...memoryLines(group, view, state.now),
		...(group.shared.length === 0 ? [[span('they share no value', 'dim')]] : []),
		...group.shared.map(
			({ path, value, count: have, of }): Line => [
				span(have === of ? 'all share  ' : `${count(have)} of ${count(of)}  `, 'dim'),
				span(path, 'json-key'),
				span(' is '),
				span(value, 'notice'),
			],
		),
		[span(group.title.replaceAll('…', '..'), 'dim')],
	];
	return lines.flatMap((line) => wrapSentence(line, width, 4));
}

/** Cells of what is drawn of the times. */
const sparkWidth = 24;

/** When its messages were sent, and how many when: drawn beside it, or below where a row would break it in two. */
function whenLines(
	{ firstAt, lastAt, histogram }: TriageGroup,
	{ now, ascii, width }: { readonly now: number; readonly ascii: boolean; readonly width: number },
): readonly Line[] {
	if (firstAt === undefined || lastAt === undefined) return [[span('sent: not told', 'dim')]];
	const from = time(firstAt, now);
	const to = date(firstAt) === date(lastAt) ? time(lastAt, lastAt) : time(lastAt, now);
	const isOne = time(firstAt, firstAt) === to && date(firstAt) === date(lastAt);
	const words: Line = [span('sent ', 'dim'), span(isOne ? from : `${from} to ${to}`)];
	const spark = drawn(sparkline(histogram, Math.min(sparkWidth, width), ascii), 'accent');
	return lineWidth(words) + 2 + sparkWidth <= width
		? [[...words, span('  '), spark]]
		: [words, [spark]];
}

/** Acts that are told of a kind; JSON has all. */
const mostActs = 3;

/** Whether this kind was seen before, what was done about it, and what somebody wrote about it then. */
function memoryLines(
	group: TriageGroup,
	{ grouping, known }: ViewOf<'messages'>,
	now: number,
): readonly Line[] {
	if (grouping?.by !== 'fingerprint' || known === undefined) return [];
	const before = known.get(group.id);
	if (before === undefined) {
		return [[span('new: ', 'notice'), span('not seen before here; K keeps a note', 'dim')]];
	}
	const first = seenWords(before, now);
	return [
		[
			span('seen before: ', 'dim'),
			span(first),
			span(`, in ${seenWhere(before).join(', ')}`, 'dim'),
		],
		...metBefore(knownNow(before, group, now), now)
			.slice(0, mostActs)
			.map(({ sameAs, text }, index): Line => {
				if (index === 0 && sameAs !== undefined) {
					return [span(sameAs, 'notice'), span(', ', 'dim'), span(text)];
				}
				return [span(index === 0 ? 'done: ' : '      ', 'dim'), span(text)];
			}),
		before.note === undefined
			? [span('K keeps a note about this kind', 'dim')]
			: [span('note: ', 'dim'), span(before.note, 'good')],
	];
}

function seenWords({ firstSeen, lastSeen }: KnownFingerprint, now: number): string {
	const first = date(firstSeen);
	const last = time(lastSeen, now);
	return first === date(lastSeen) ? last : `${first} to ${last}`;
}
