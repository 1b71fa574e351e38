import { failureLine } from '../../domain/failure.ts';
import type { Incident, IncidentLook, IncidentRecord } from '../../domain/report/incident.ts';
import { safeText } from '../../domain/text/safe-text.ts';
import { counted, zone } from '../formats.ts';
import { codeSpan, inMarkdown } from '../markdown.ts';
import { actionSection } from './action-section.ts';
import { deletionSection } from './deletion-section.ts';
import { kindSection } from './kind-section.ts';
import { runSection } from './run-section.ts';
import { seenSection } from './seen-section.ts';
import { utc } from './utc.ts';

/**
 * An incident as one document of Markdown: what is seen, which kinds of messages, what was done, and what is not known.
 * Times are of UTC, as CloudTrail has them. Everything from outside is text in it.
 */
export function incidentMarkdown({ range, writtenAt, version, look, record }: Incident): string {
	const lines = [
		`# Incident report, ${utc(range.from)} to ${utc(range.until)}`,
		'',
		`Written ${utc(writtenAt)} by awsmsg ${safeText(version)}. Times that end with Z are of UTC; those within sentences are of the computer that wrote this, ${zone(writtenAt)}.`,
		...placeLines(look),
		'',
		'What was done is told as far as it was done by awsmsg on this computer: CloudTrail has the rest.',
		'',
		'## What is seen',
		'',
		...seenSection(look),
		'',
		'## Kinds of messages',
		'',
		...kindSection(record.kinds),
		'',
		'## What was done',
		'',
		...actionSection(record.actions),
		'',
		'## Redrives',
		'',
		...runSection(record.runs, writtenAt),
		'',
		'## Deleted messages',
		'',
		...deletionSection(record.deletions),
		...unreadLines(record.unread),
	];
	return `${lines.join('\n')}\n`;
}

function placeLines(look: Incident['look']): readonly string[] {
	if (look?.ok !== true) return [];
	const { account, alias, region, endpoint }: IncidentLook = look.value;
	const named = alias === undefined ? '' : ` (${codeSpan(alias)})`;
	const at = endpoint === undefined ? '' : `, endpoint ${codeSpan(endpoint)}`;
	const whose = account === undefined ? 'an unknown account' : `account ${codeSpan(account)}`;
	return ['', `Seen from ${whose}${named}, region ${codeSpan(region)}${at}.`];
}

function unreadLines({ audit, journal, runs }: IncidentRecord['unread']): readonly string[] {
	const lines = [
		...(audit === 0 ? [] : [`- ${counted(audit, 'line')} of the audit file could not be read.`]),
		...(journal === 0
			? []
			: [`- ${counted(journal, 'line')} of the journal of deletions could not be read.`]),
		...runs.map(
			({ runId, failure }) =>
				`- The run ${codeSpan(runId)} could not be read: ${inMarkdown(failureLine(failure))}`,
		),
	];
	return lines.length === 0 ? [] : ['', '## Not known', '', ...lines];
}
