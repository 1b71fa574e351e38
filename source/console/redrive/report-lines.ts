import { nameBeside } from '../../domain/arn.ts';
import type { CanaryVerdict } from '../../domain/redrive/redrive-event.ts';
import {
	outcomeWords,
	type RedriveOutcome,
	redriveOutcomes,
} from '../../domain/redrive/redrive-outcome.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import { balance } from '../../domain/redrive/redrive-report.ts';
import type { Standing } from '../../domain/redrive/standing.ts';
import type { CanaryLook } from '../../operations/redrive/canary/canary.ts';
import type { RedriveTask, Task } from '../../operations/tasks.ts';
import { count, counted, date, duration, timeOfDay } from '../../presentation/formats.ts';
import {
	type Line,
	lineWidth,
	type Span,
	span,
	widthOf,
	wrapSentence,
} from '../../presentation/line.ts';
import { brakeText } from '../../presentation/redrive/brake-words.ts';
import { canaryEtaText } from '../../presentation/redrive/canary-words.ts';
import { restTexts, toText } from '../../presentation/redrive/plan-words.ts';
import {
	endText,
	givenBackTexts,
	hiddenText,
	restText,
} from '../../presentation/redrive/redrive-text.ts';
import { silenceText } from '../../presentation/silence-words.ts';
import type { ListedMove } from '../state/redrive-views.ts';
import { wrapText } from '../widgets/dialog.ts';

/** Ids that are listed of each kind; the rest is counted. */
const mostIds = 20;
/** Of those that can be gone on with more are listed: they are looked for one by one. */
const mostBack = 200;

/** What is said in sentences stands nearer to its label than what is counted. */
const labelWidth = (label: string): number => (/^[A-Z]/.test(label) ? 14 : 22);

/** A label and what it says. */
export const row = (label: string, text: string, style: Span['style'] = 'plain'): Line => [
	span(label.padEnd(labelWidth(label)), 'heading'),
	span(text, style),
];

/** What a run came to, or where it stands: every message that was received is in one of the sums. */
export function reportLines(
	report: RedriveReport,
	plan: RedrivePlan,
	{
		verdicts,
		standing,
	}: { readonly verdicts?: readonly CanaryLook[]; readonly standing?: Standing } = {},
): Line[] {
	const { outcomes } = report;
	const off = balance(report);
	return [
		row('FROM', plan.source.name),
		row('TO', toText(plan)),
		...restTexts(plan).map((text) => row('REST', text)),
		row(
			'ENDED',
			endText(report, standing),
			report.state === 'interrupted' || report.why === 'canary' ? 'notice' : 'plain',
		),
		...(verdicts === undefined || verdicts.length === 0 ? report.steps : verdicts).map((step) =>
			stepRow(step, plan),
		),
		[],
		row('scanned', count(report.scanned), 'strong'),
		row('  not matched', count(report.unmatched)),
		...(report.missing === 0
			? []
			: [row('    without field', `${count(report.missing)}: they lack what the filter asks for`)]),
		...undecidedRows(report),
		row('  matched', count(report.matched), 'strong'),
		...outcomeRows(outcomes, report.state === 'interrupted' ? 'not moved yet' : undefined),
		...(report.rest === undefined ? [] : [row('  the rest', restText(report.rest))]),
		row(
			'sums',
			off === 0 ? 'balance: every message is accounted for' : `do NOT balance, by ${count(off)}`,
			off === 0 ? 'good' : 'bad',
		),
		row('deleted', `${count(report.deleted)}, confirmed`),
		...givenBackTexts(report, report.perhapsGivenBack?.until ?? 0, mostBack).map((text, index) =>
			row(index === 0 ? 'given back' : '', text, index === 0 ? 'notice' : 'dim'),
		),
		...(report.hidden === undefined
			? []
			: [row('hidden', hiddenText(report.hidden, report.hidden.until), 'bad')]),
		row('left', report.left === undefined ? 'unknown' : `~${count(report.left)} in the queue`),
		...report.failed.map(({ code, count: many, message }, index) =>
			row(index === 0 ? 'failed, by code' : '', `${count(many)} ${code}: ${message}`, 'bad'),
		),
		...idLines('possible duplicates', report.possibleDuplicates),
		...idLines('came back', report.returned, 'bad'),
		...idLines('unknown', report.unknown),
		...report.stoppedGroups.map(([group, why]) => row('group stopped', `${group}: ${why}`, 'bad')),
		...report.edited
			.slice(0, mostIds)
			.map(({ id, copy }, index) =>
				row(index === 0 ? 'edited' : '', `${id} -> ${copy ?? 'not confirmed'}`, 'dim'),
			),
	];
}

function undecidedRows({ costly }: Pick<RedriveReport, 'costly'>): Line[] {
	if (costly === 0) return [];
	return [row('    not decided', `${count(costly)}: the filter was too costly`, 'notice')];
}

const bad: ReadonlySet<string> = new Set([
	'rejected',
	'unknown',
	'sent-not-deleted',
	'lease-lost',
	'held',
]);

/** What became of those that were meant: each outcome that there is; the others are named as none. */
function outcomeRows(
	outcomes: RedriveReport['outcomes'],
	released = outcomeWords.released,
): Line[] {
	const word = (outcome: RedriveOutcome) =>
		outcome === 'released' ? released : outcomeWords[outcome];
	const shown = redriveOutcomes.filter((one) => one === 'moved' || outcomes[one] > 0);
	const none = redriveOutcomes.filter((one) => !shown.includes(one)).map(word);
	return [
		...shown.map((outcome) =>
			row(`    ${word(outcome)}`, count(outcomes[outcome]), bad.has(outcome) ? 'bad' : 'plain'),
		),
		...(none.length === 0 ? [] : [row('    none', none.join('; '), 'dim')]),
	];
}

function idLines(label: string, ids: readonly string[], style: Span['style'] = 'notice'): Line[] {
	if (ids.length === 0) return [row(label, 'none', 'dim')];
	return [
		row(label, count(ids.length), style),
		...ids.slice(0, mostIds).map((id) => row('', id, 'dim')),
		...(ids.length > mostIds ? [row('', `and ${count(ids.length - mostIds)} more`, 'dim')] : []),
	];
}

/** A run that is under way: what the worker last told. */
export function runningLines({ redrive, rate }: Task, now: number): Line[] {
	if (redrive === undefined) return [];
	const { counts, view, plan } = redrive;
	return [
		row('FROM', plan.source.name),
		row('TO', toText(plan)),
		...restTexts(plan).map((text) => row('REST', text)),
		row('NOW', stepText(redrive, now), nowStyle(redrive)),
		...(redrive.verdicts ?? []).map((step) => stepRow(step, plan)),
		row(
			'PACE',
			`${view?.perSecond === undefined ? 'as fast as it goes' : `at most ${count(view.perSecond)}/s`}${
				rate === undefined || rate < 0.05 ? '' : `, ${rate.toFixed(1)}/s now`
			}`,
		),
		[],
		...(counts === undefined
			? [row('', 'nothing was received yet', 'dim')]
			: [
					row('scanned', count(counts.scanned), 'strong'),
					row('  not matched', count(counts.unmatched)),
					...undecidedRows(counts),
					row('  matched', count(counts.matched), 'strong'),
					...outcomeRows(counts.outcomes, 'waiting'),
					...(counts.rest === undefined
						? []
						: [row('  the rest', restText(counts.rest, 'waiting'))]),
					row('sent', count(counts.sent)),
					row('came back', count(counts.returned), counts.returned > 0 ? 'bad' : 'plain'),
				]),
	];
}

function nowStyle({ asks, view }: RedriveTask) {
	if (view?.silence !== undefined) return 'bad';
	return asks === true || view?.brake !== undefined ? 'notice' : 'strong';
}

/** `step 2 of 3: 10 sent, 0 back, verdict in 1 m 12 s` */
export function stepText({ view, look, asks, counts, plan }: RedriveTask, now: number): string {
	if (view === undefined) return 'starting';
	if (view.silence !== undefined && view.phase !== 'stopping') {
		const { silence, held, backBy } = view;
		const meanwhile = backBy === undefined ? undefined : { count: held, backBy };
		return `${silenceText(silence, now, meanwhile)}. It waits, and goes on by itself`;
	}
	// An answer is waited for first: it is what `space` gives, whatever else holds the run.
	if (asks === true && view.phase !== 'stopping') {
		return `undecided: ${look?.said ?? 'nobody can say'}. space goes on all the same, X stops safely`;
	}
	if (view.brake !== undefined && view.phase !== 'stopping') {
		return `paused by the brake: ${brakeText(view.brake)}. space goes on now`;
	}
	const state = view.phase === 'moving' ? '' : `${view.phase}: `;
	const returned = counts?.returned ?? 0;
	// After its steps the canary still watches the rest.
	if (look === undefined || look.verdict !== undefined) {
		const step = plan.choices.canary === undefined ? '' : 'step 3 of 3: ';
		const back = returned === 0 ? '' : `, ${count(returned)} back`;
		return `${state}${step}${counted(counts?.sent ?? 0, 'message')} sent${back}`;
	}
	const { step, sent, returned: back, verdictAt } = look;
	// The window begins once nothing waits at the destination: then all have been received.
	const received = verdictAt === undefined ? '' : ` ${count(sent)} received,`;
	return `${state}step ${step} of 3: ${count(sent)} sent,${received} ${count(back)} back, ${verdictText(look, now)}`;
}

function verdictText(look: CanaryLook, now: number): string {
	const { verdictAt, waiting } = look;
	const eta = canaryEtaText(look, now);
	const alone = look.alone === true ? ' of these alone' : '';
	if (verdictAt !== undefined) {
		return `verdict${alone} in ${duration(Math.max(0, verdictAt - now))}`;
	}
	return waiting === undefined
		? 'no verdict yet'
		: `no verdict while it waits behind ~${count(waiting)}, ${eta}; W watches these alone`;
}

/** The words for what a step of the canary came to. */
const verdictWords: Readonly<Record<CanaryVerdict, string>> = {
	returned: 'returned',
	'no-return': 'no return within the window',
	undecided: 'undecided',
};

const verdictStyles: Readonly<Record<CanaryVerdict, NonNullable<Span['style']>>> = {
	returned: 'bad',
	'no-return': 'good',
	undecided: 'notice',
};

type Step = Pick<CanaryLook, 'step' | 'sent' | 'verdict'> & { readonly said?: string };

/** `STEP 2 of 3   10 sent: no return within the window of 10 s` */
function stepRow({ step, sent, verdict = 'undecided', said }: Step, plan: RedrivePlan): Line {
	const { windowSeconds } = plan;
	const why =
		verdict === 'no-return'
			? windowSeconds === undefined
				? ''
				: ` of ${duration(windowSeconds * 1000)}`
			: said === undefined
				? ''
				: `: ${said}`;
	const text = `${count(sent)} sent: ${verdictWords[verdict]}${why}`;
	return row(`STEP ${step} of 3`, text, verdictStyles[verdict]);
}

/** AWS's own move of this session: what AWS tells of it. */
export function taskMoveLines({ move, redrive, done = 0, total, rate, note }: Task): Line[] {
	if (move === undefined) return [];
	const { plan, status, eta } = move;
	const canary = redrive?.report;
	return [
		row('FROM', plan.source.name),
		row('TO', toText(plan)),
		row('ENGINE', `AWS's own move task${status === undefined ? '' : `: ${status}`}`),
		...(canary === undefined
			? []
			: [
					...canary.steps.map((step) => stepRow(step, plan)),
					row('canary moved', count(canary.outcomes.moved)),
				]),
		row(
			'moved',
			total === undefined ? count(done) : `${count(done)} of ~${count(total)}`,
			'strong',
		),
		...(rate === undefined ? [] : [row('rate', `${rate.toFixed(1)}/s`)]),
		...(eta === undefined ? [] : [row('left', `about ${duration(eta)} at this rate`)]),
		...(note === undefined ? [] : [row('ENDED', note)]),
		...(note === undefined
			? [row('', 'it goes on in AWS without awsmsg; X asks AWS to cancel it', 'dim')]
			: []),
	];
}

/** One of the last ten moves that AWS lists. */
export function moveLines({ source, move }: ListedMove): Line[] {
	const { destinationArn, moved, toMove, perSecond, failureReason, status, startedAt } = move;
	return [
		row('FROM', source.name),
		row(
			'TO',
			destinationArn === undefined
				? 'each to its own source'
				: nameBeside(destinationArn, move.sourceArn),
		),
		row('ENGINE', `AWS's own move task: ${status}`, status === 'FAILED' ? 'bad' : 'plain'),
		row('moved', toMove === undefined ? count(moved) : `${count(moved)} of ~${count(toMove)}`),
		...(perSecond === undefined ? [] : [row('pace', `at most ${count(perSecond)}/s`)]),
		...(startedAt === undefined
			? []
			: [row('started', `${date(startedAt)} ${timeOfDay(startedAt)}`)]),
		...(failureReason === undefined ? [] : [row('reason', failureReason, 'bad')]),
		...(failureReason?.includes('CouldNotDetermineMessageSource') === true
			? [row('', 'messages sent by hand, by SNS or by Lambda have no source queue: name one in TO')]
			: []),
	];
}

/** Rows of a label and a text, the text broken between words; other lines where they must be. */
export function wrapRows(lines: readonly Line[], width: number): Line[] {
	return lines.flatMap((line): Line[] => {
		const [label, text, ...more] = line;
		if (label === undefined || text === undefined || lineWidth(line) <= width) return [line];
		const indent = widthOf(label.text);
		if (more.length > 1) return wrapSentence(line, width, indent);
		const rest = [text, ...more].map((one) => one.text).join('');
		return wrapText(rest, Math.max(20, width - indent)).map((part, index) => [
			index === 0 ? label : span(' '.repeat(indent)),
			{ ...text, text: part },
		]);
	});
}
