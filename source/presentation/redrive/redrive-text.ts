import { outcomeWords, redriveOutcomes } from '../../domain/redrive/redrive-outcome.ts';
import { graceOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { approximate, count, counted, duration, time } from '../formats.ts';

/** One row of a plan or a report: a label and its text, for screens and commands alike. */
export type LabelledText = {
	readonly label: string;
	readonly text: string;
	readonly tone?: 'warn' | 'bad' | 'good';
};

/** A plan in words. */
export function planRows(plan: RedrivePlan, now: number): readonly LabelledText[] {
	const { source, destinations, choices, inFlight = 0 } = plan;
	const rows: LabelledText[] = [{ label: 'WHAT', text: whatOf(plan) }];
	const held = inFlight > 0 ? `, ${approximate(inFlight)} in flight` : '';
	const there =
		plan.count === undefined ? 'how many is unknown' : `${approximate(plan.count)} there`;
	rows.push({ label: 'FROM', text: `${source.name}: ${there}${held}` });
	const names = destinations.map(({ ref }) => ref.name).join(', ') || 'nowhere';
	rows.push({
		label: 'TO',
		text: choices.to === undefined ? `each to its own source: ${names}` : names,
	});
	const engine = plan.engine === 'aws' ? "AWS's own move task" : 'awsmsg';
	rows.push({ label: 'ENGINE', text: `${engine}: ${plan.engineWhy}` });
	const edits = editsOf(plan);
	if (edits !== '') rows.push({ label: 'EDIT', text: edits });
	rows.push({ label: 'PACE', text: paceOf(plan) });
	rows.push({ label: 'KEEPS', text: plan.keeps.join(', ') });
	rows.push({ label: 'NEW', text: plan.changes.join(', ') });
	if (plan.oldestExpiresAt !== undefined) {
		const left = plan.oldestExpiresAt - now;
		const tight = plan.expectedSeconds !== undefined && left < plan.expectedSeconds * 1000;
		rows.push({
			label: 'EXPIRES',
			text: `the oldest at ${time(plan.oldestExpiresAt, now)}${tight ? ', before the move can end' : ''}`,
			...(tight ? { tone: 'bad' as const } : {}),
		});
	}
	if (plan.oldestExpiresBy !== undefined) {
		const left = plan.oldestExpiresBy - now;
		const tight = left < Math.max(3_600_000, (plan.expectedSeconds ?? 0) * 1000);
		rows.push({
			label: 'EXPIRES',
			text: `the oldest by ${time(plan.oldestExpiresBy, now)} (in ${duration(Math.max(0, left))}) at the latest: its retention counts from when it was first sent`,
			...(tight ? { tone: 'bad' as const } : {}),
		});
	}
	for (const text of plan.obstacles) rows.push({ label: 'STOP', text, tone: 'bad' });
	for (const text of plan.warnings) rows.push({ label: 'WARN', text, tone: 'warn' });
	for (const text of plan.unreachable) rows.push({ label: 'OUT OF REACH', text, tone: 'warn' });
	rows.push({ label: 'NEEDS', text: plan.permissions.join(', ') });
	return rows;
}

function whatOf({ choices, count: there }: RedrivePlan): string {
	const { where, chosen, fingerprint, limit } = choices;
	const most = limit === undefined ? '' : `at most ${counted(limit, 'message')} `;
	if (chosen !== undefined) return counted(chosen.length, 'chosen message');
	const conditions = [
		...(fingerprint === undefined ? [] : [`of group ${fingerprint}`]),
		...(where === undefined ? [] : [`where ${where}`]),
	];
	if (conditions.length > 0) return `${most || 'messages '}${conditions.join(', ')}`;
	if (most !== '') return most.trim();
	return there === undefined ? 'everything' : `everything: ${approximate(there)} messages`;
}

function editsOf({ choices: { edits } }: RedrivePlan): string {
	return [
		...(edits?.unwrap === true ? ['SNS envelope off'] : []),
		...(edits?.patch === undefined ? [] : ['JSON Patch']),
		...(edits?.set ?? []),
	].join('; ');
}

function paceOf({ choices, windowSeconds, expectedSeconds, engine }: RedrivePlan): string {
	const { perSecond, canary } = choices;
	const all = engine === 'aws' ? 'as AWS sees fit' : 'as fast as it goes';
	const rate = perSecond === undefined ? all : `at most ${count(perSecond)} a second`;
	const time =
		expectedSeconds === undefined ? '' : `, at least ${duration(expectedSeconds * 1000)}`;
	if (canary === undefined) return `${rate}${time}`;
	const window =
		windowSeconds === undefined
			? 'no verdict: a destination has no dead-letter queue'
			: `verdict per step ${duration(windowSeconds * 1000)} after receipt, and ${duration(graceOf(windowSeconds) * 1000)} for consumers that poll`;
	return `canary 1, 10, then the rest ${rate}; ${window}; stops above ${canary.stopAbovePercent} %`;
}

/** A report in words. */
export function reportRows(report: RedriveReport, now: number): readonly LabelledText[] {
	const { outcomes } = report;
	const rows: LabelledText[] = [
		{
			label: 'SEEN',
			text: `${count(report.scanned)} received, ${count(report.matched)} meant${
				report.missing > 0 ? `, ${count(report.missing)} without the field that was asked for` : ''
			}`,
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
