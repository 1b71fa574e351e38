import { type RedrivePlan, receiversOf } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import type { IncidentRun } from '../../domain/report/incident.ts';
import { count } from '../formats.ts';
import { codeSpan, inMarkdown } from '../markdown.ts';
import { reportRows } from '../redrive/redrive-text.ts';
import { whereText } from '../where.ts';
import { idList } from './ids.ts';
import { utc } from './utc.ts';

const stateWords: Readonly<Record<IncidentRun['state'], string>> = {
	running: 'it runs',
	'perhaps-running': 'it may run',
	interrupted: 'it was interrupted and can be finished',
	open: 'it has left some behind and can be gone on with',
	ended: 'it has ended',
};

/** Redrives by our own engine: what each came to, with the messages whose fate somebody has to look at. */
export function runSection(runs: readonly IncidentRun[], now: number): readonly string[] {
	if (runs.length === 0) return ['No redrive of this computer was under way in this time.'];
	return runs.flatMap((run, index) => [...(index === 0 ? [] : ['']), ...runLines(run, now)]);
}

function runLines(run: IncidentRun, now: number): readonly string[] {
	const { runId, startedAt, changedAt, state, plan, report } = run;
	const { source, place } = plan;
	return [
		`### ${utc(startedAt)}: redrive of ${codeSpan(source.name)}, run ${codeSpan(runId)}`,
		'',
		`- From ${utc(startedAt)} to ${utc(changedAt)}: ${stateWords[state]}`,
		`- Out of ${codeSpan(source.name)} (${inMarkdown(whereText(source.arn, place.endpoint))}), ${wayOf(plan)}`,
		`- Meant: ${meantOf(plan)}`,
		...reportRows(report, now).map(
			({ label, text }) => `- ${label === '' ? '' : `${capital(label)}: `}${inMarkdown(text)}`,
		),
		...idLines(report),
	];
}

function wayOf(plan: RedrivePlan): string {
	if (plan.topic !== undefined) return `published to ${codeSpan(plan.topic.ref.name)}`;
	const names = receiversOf(plan).map(({ ref }) => codeSpan(ref.name));
	return names.length === 0 ? 'each to its own source' : `to ${names.join(', ')}`;
}

/** What was chosen, and by what: the text of a filter may name customers, and is left out. */
function meantOf({ choices }: RedrivePlan): string {
	const { where, fingerprint, chosen, limit, edits } = choices;
	const parts = [
		...(where === undefined ? [] : ['those of a filter']),
		...(fingerprint === undefined ? [] : [`the kind ${codeSpan(fingerprint)}`]),
		...(chosen === undefined ? [] : [`${count(chosen.length)} chosen ones`]),
	];
	return [
		parts.length === 0 ? 'all messages' : parts.join(' and '),
		...(limit === undefined ? [] : [`at most ${count(limit)}`]),
		...(edits === undefined ? [] : ['edited on the way']),
	].join(', ');
}

function idLines(report: RedriveReport): readonly string[] {
	const lists: readonly (readonly [string, readonly string[]])[] = [
		['Perhaps sent twice', report.possibleDuplicates],
		['Sent, not deleted', report.sentNotDeleted],
		['Of unknown fate', report.unknown],
		['Dead letters again', report.returned],
		['Edited', report.edited.map(({ id }) => id)],
	];
	return lists.flatMap(([title, ids]) => (ids.length === 0 ? [] : [`- ${title}: ${idList(ids)}`]));
}

const capital = (label: string): string => label.charAt(0) + label.slice(1).toLowerCase();
