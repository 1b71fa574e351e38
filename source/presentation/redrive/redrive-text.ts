import { outcomeWords, redriveOutcomes } from '../../domain/redrive/redrive-outcome.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import type { Standing } from '../../domain/redrive/standing.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { approximate, count, counted, time } from '../formats.ts';
import { notDecidedTexts } from '../messages/verdict-words.ts';

/** One row of a plan or a report: a label and its text, for screens and commands alike. */
export type LabelledText = {
	readonly label: string;
	readonly text: string;
	readonly tone?: 'warn' | 'bad' | 'good';
};

/** A report in words. */
export function reportRows(report: RedriveReport, now: number): readonly LabelledText[] {
	const { outcomes } = report;
	const rows: LabelledText[] = [
		{
			label: 'SEEN',
			text: [
				`${count(report.scanned)} received`,
				`${count(report.matched - (report.rest?.matched ?? 0))} meant`,
				...(report.rest === undefined ? [] : [`${count(report.rest.matched)} the rest`]),
				...notDecidedTexts(report),
			].join(', '),
		},
	];
	for (const outcome of redriveOutcomes) {
		if (outcomes[outcome] === 0 && outcome !== 'moved') continue;
		rows.push({
			label: outcome === 'moved' ? 'MOVED' : '',
			text: `${count(outcomes[outcome])} ${outcomeWords[outcome]}`,
			tone: outcome === 'moved' ? 'good' : outcome === 'released' ? 'warn' : 'bad',
		});
	}
	if (report.rest !== undefined) rows.push({ label: 'REST', text: restText(report.rest) });
	for (const { code, count: number, message } of report.failed) {
		rows.push({ label: 'FAILED', text: `${count(number)} ${code}: ${message}`, tone: 'bad' });
	}
	if (report.returned.length > 0) {
		rows.push({ label: 'BACK', text: `${count(report.returned.length)} came back`, tone: 'bad' });
	}
	if (report.possibleDuplicates.length > 0) {
		const ids = report.possibleDuplicates;
		const more = ids.length > 5 ? `, and ${count(ids.length - 5)} more (--json names all)` : '';
		rows.push({
			label: 'PERHAPS TWICE',
			text: `${count(ids.length)}: ${ids.slice(0, 5).join(', ')}${more}`,
			tone: 'warn',
		});
	}
	const back = givenBackTexts(report, now);
	for (const text of back) rows.push({ label: 'GIVEN BACK', text });
	if (report.edited.length > 0) {
		rows.push({ label: 'EDITED', text: counted(report.edited.length, 'copy', 'copies') });
	}
	for (const [group, why] of report.stoppedGroups.slice(0, 5)) {
		rows.push({ label: 'GROUP', text: `${group} stopped: ${why}`, tone: 'bad' });
	}
	if (report.hidden !== undefined) {
		rows.push({ label: 'HIDDEN', text: hiddenText(report.hidden, now), tone: 'bad' });
	}
	if (report.left !== undefined) {
		rows.push({ label: 'LEFT', text: `${approximate(report.left)} in the queue` });
	}
	if (report.said !== undefined) rows.push({ label: 'ENDED', text: report.said });
	return rows;
}

/** `380 of these: 379 moved, 1 rejected`: what became of the rest of a split; `released`: the word for those that wait. */
export function restText(
	{ matched, outcomes }: NonNullable<RedriveReport['rest']>,
	released?: string,
): string {
	return `${count(matched)} of these: ${outcomesText({ outcomes }, released)}`;
}

/** `31 moved, 2 rejected`: every outcome that there is, moved in any case. */
export function outcomesText(
	{ outcomes }: Pick<RedriveReport, 'outcomes'>,
	released = outcomeWords.released,
): string {
	return redriveOutcomes
		.filter((outcome) => outcome === 'moved' || outcomes[outcome] > 0)
		.map((outcome) => {
			const word = outcome === 'released' ? released : outcomeWords[outcome];
			return `${count(outcomes[outcome])} ${word}`;
		})
		.join(', ');
}

/** How a run stands, or how it ended. */
export type RunState =
	| Exclude<Standing, 'ended'>
	| Extract<RedriveReport['why'], 'stopped' | 'failed'>
	| 'in-part'
	| 'done';

/** The one or two words that lists, screens and commands have for it. */
export const runWords: Readonly<Record<RunState, string>> = {
	running: 'running',
	'perhaps-running': 'may run',
	interrupted: 'interrupted',
	open: 'open',
	stopped: 'stopped',
	failed: 'failed',
	'in-part': 'in part',
	done: 'done',
};

/** How a run stands by its journal and by who is at work on it. */
export function runState(
	standing: Standing,
	{ state, why, outcomes }: Pick<RedriveReport, 'state' | 'why' | 'outcomes'>,
): RunState {
	if (standing !== 'open' && standing !== 'ended') return standing;
	// Whoever was killed giving back has left nothing to finish, and did not come to its end either.
	if (state === 'interrupted') return 'interrupted';
	const isOpen = outcomes['sent-not-deleted'] + outcomes.unknown > 0;
	return standing === 'open' && isOpen ? 'open' : endOf(why);
}

/** What a canary stopped a run for, the number first: a narrow list cuts the end. */
export function canaryStopText({ returned }: Pick<RedriveReport, 'returned'>): string {
	const many = returned.length;
	return many === 0
		? 'undecided: its canary stopped it'
		: `${count(many)} came back: its canary stopped it`;
}

/** How a run ended, or that it has not: what a report says of its end. */
export function endText({ state, said }: RedriveReport, standing?: Standing): string {
	if (state === 'ended') return said ?? 'yes';
	if (standing === 'running') return 'no: it is running in another process';
	return standing === 'perhaps-running' ? 'no: it may run' : 'no: it was interrupted';
}

/** How a run ended, as a list says it in a word or two. */
export function endOf(why: RedriveReport['why']): RunState {
	if (why === 'canary' || why === 'stopped') return 'stopped';
	if (why === 'failed') return 'failed';
	return why === 'rest-hidden' ? 'in-part' : 'done';
}

/** Ids of what was given back that a text names. */
const mostNamed = 20;

/** What was meant and given back: how many, then their ids, or that nobody knows which. Empty when nothing was. */
export function givenBackTexts(report: RedriveReport, now: number, most = mostNamed): string[] {
	const { givenBack, perhapsGivenBack, why, outcomes } = report;
	const ids = givenBack ?? perhapsGivenBack?.ids;
	if (ids === undefined) {
		return why === 'stopped' && outcomes.released > 0
			? [`${count(outcomes.released)}: an earlier version ran it, which did not note which`]
			: [];
	}
	if (ids.length === 0) return [];
	// What was received for a verdict was given back after it, and is counted but not named.
	const before = givenBack === undefined ? 0 : Math.max(0, outcomes.released - ids.length);
	const known =
		givenBack === undefined && perhapsGivenBack !== undefined
			? `${count(ids.length)}, or they return by themselves at ${time(perhapsGivenBack.until, now)} at the latest: it was cut off while it gave them back`
			: `${count(ids.length)}${before === 0 ? '' : ` at its end, ${count(before)} before`}`;
	const more = ids.length > most ? [`and ${count(ids.length - most)} more (JSON names all)`] : [];
	return [known, ...ids.slice(0, most), ...more];
}

/** What could not be given back, and when it returns by itself. */
export function hiddenText(
	{ count: many, until }: NonNullable<RedriveReport['hidden']>,
	now: number,
): string {
	const back = many === 1 ? 'it returns by itself' : 'they return by themselves';
	return `${counted(many, 'message')} could not be given back: ${back} at ${time(until, now)} at the latest`;
}

/** Rows as plain lines with their labels in a column. */
export function plainRows(rows: readonly LabelledText[]): readonly string[] {
	const width = Math.max(0, ...rows.map(({ label }) => label.length));
	let last = '';
	return rows.map(({ label, text }) => {
		const shown = label === last ? '' : label;
		last = label;
		return `${shown.padEnd(width)}  ${text}`;
	});
}

/** What became of AWS's own task, in one sentence. */
export function taskSentence(name: string, task: MoveTask): string {
	const of = task.toMove === undefined ? '' : ` of ${approximate(task.toMove)}`;
	return `${count(task.moved)}${of} messages of ${name}`;
}
