import type { AuditedAction } from '../../domain/audit/audit-entry.ts';
import type { ResourceId } from '../../domain/resource-id.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { count, counted } from '../formats.ts';
import { codeCell, codeSpan, markdownTable } from '../markdown.ts';
import { utc } from './utc.ts';

/** Requests of one action that stand in the report; `awsmsg audit` has all. */
const mostRequests = 200;

/** What was confirmed, by whom and why, with the requests that followed and AWS's ids of them. */
export function actionSection(actions: readonly AuditedAction[]): readonly string[] {
	if (actions.length === 0) return ['Nothing was changed from this computer in this time.'];
	return actions.flatMap((action, index) => [...(index === 0 ? [] : ['']), ...actionLines(action)]);
}

function actionLines({ entry, requests }: AuditedAction): readonly string[] {
	const { at, user, sudoUser, host, account, caller, region, endpoint, profile, run } = entry;
	const who = sudoUser === undefined ? user : `${sudoUser} as ${user}`;
	const facts: readonly (readonly [string, string | undefined])[] = [
		['Who', `${who}@${host}`],
		['As', caller],
		['Account', account ?? 'unknown'],
		['Region', region],
		['Endpoint', endpoint],
		['Profile', profile],
		['Mode', 'mode' in entry ? entry.mode : undefined],
		['Until', entry.type === 'mode' && entry.until !== undefined ? utc(entry.until) : undefined],
		['Reason', entry.reason],
		['Run of awsmsg', run],
	];
	const { resources, messages } = confirmedParts(entry);
	return [
		`### ${utc(at)}: ${codeSpan(titleOf(entry))}${messages}`,
		'',
		...facts.flatMap(([name, value]) =>
			value === undefined ? [] : [`- ${name}: ${codeSpan(value)}`],
		),
		...resources,
		...requestLines(requests),
	];
}

function titleOf(entry: AuditedAction['entry']): string {
	return entry.type === 'mode' ? `mode ${entry.mode}` : entry.what;
}

function confirmedParts(entry: AuditedAction['entry']): {
	readonly resources: readonly string[];
	readonly messages: string;
} {
	if (entry.type === 'mode') return { resources: [], messages: '' };
	return {
		resources: ('resources' in entry ? entry.resources : []).map((one) =>
			entry.type === 'confirmed'
				? `- Allowed: ${entry.effect} on ${codeSpan(named(one))}`
				: `- Of: ${codeSpan(named(one))}`,
		),
		messages: entry.count === undefined ? '' : `, ${counted(entry.count, 'message')}`,
	};
}

function named({ kind, name, account = 'unknown account', region }: ResourceId): string {
	return `${kind} ${name} (${account} ${region})`;
}

function requestLines(requests: AuditedAction['requests']): readonly string[] {
	if (requests.length === 0) return [];
	const failed = requests.filter(({ failure }) => failure !== undefined).length;
	const failures = failed === 0 ? '' : `, ${count(failed)} failed`;
	const table = markdownTable(
		['at', 'request', 'resource', 'attempt', 'answer', 'request id'],
		requests
			.slice(0, mostRequests)
			.map(({ at, operation, resource = '', attempt, status, failure, requestId = '' }) => [
				utc(at),
				codeCell(operation),
				codeCell(resource),
				String(attempt),
				codeCell([status ?? 'none', failure].filter((one) => one !== undefined).join(' ')),
				codeCell(requestId),
			]),
	);
	const left = requests.length - mostRequests;
	const more =
		left > 0
			? ['', `And ${count(left)} more: ${codeSpan(bareCommand('audit', '--json'))} has all.`]
			: [];
	return [`- ${counted(requests.length, 'request')}${failures}`, '', ...table, ...more];
}
