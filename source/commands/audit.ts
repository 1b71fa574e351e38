import type { AuditedAction } from '../domain/audit/audit-entry.ts';
import { auditTrail } from '../operations/audit/audit-trail.ts';
import { counted, time } from '../presentation/formats.ts';
import { auditJson } from '../presentation/json/audit-json.ts';
import { flagValue } from './command-line/flag-values.ts';
import type { Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printList } from './shell/print.ts';
import { parseSince } from './shell/times.ts';

export const definition: Definition = {
	name: 'audit',
	summary: 'what was written from this computer, by whom and why',
	about:
		'Every confirmed write, before anything of it is sent, with the requests that followed and their ids, as CloudTrail has them; and every :mode. Of the embedded endpoint (--local) nothing is written down: it ends with its program; AWSMSG_AUDIT=required has it written all the same. Bodies, credentials, receipt handles and tokens are no part of it. A year of it is kept.',
	operands: [],
	flags: [
		{ name: 'since', value: 'SPAN', about: 'so far back: 2h, 7d, or a time; all without it' },
	],
	examples: ['awsmsg audit --since 7d', 'awsmsg audit --output ndjson'],
};

/** `awsmsg audit`: what was confirmed on this computer. Asks AWS nothing. */
export const run: Run = async (context) => {
	const { stores, out, settings, clock, invocation } = context;
	const now = clock.now();
	const text = flagValue(invocation, 'since');
	const since = text === undefined ? 0 : parseSince(text, now);
	const { actions, damage } = await auditTrail(stores.audit, since);
	const latest = settings.limit === undefined ? actions : actions.slice(-settings.limit);
	await printList<AuditedAction>(context, latest, {
		columns: [
			{ title: 'WHEN', cell: ({ entry }) => time(entry.at, now) },
			{ title: 'WHO', cell: ({ entry }) => whoOf(entry) },
			{ title: 'ACCOUNT', cell: ({ entry }) => entry.account ?? '?' },
			{ title: 'REGION', cell: ({ entry }) => entry.region },
			{ title: 'WHAT', cell: ({ entry }) => whatOf(entry), priority: 1 },
			{ title: 'REQUESTS', cell: ({ requests }) => requestsOf(requests) },
			{ title: 'REASON', cell: ({ entry }) => entry.reason ?? '' },
		],
		toJson: auditJson,
	});
	if (damage > 0)
		out.note(`awsmsg: ${counted(damage, 'line')} of the audit file could not be read.`);
	if (latest.length === 0 || settings.context.local) out.note(`awsmsg: ${notOfLocal}`);
	return exitCodes.done;
};

const notOfLocal =
	'Nothing is written down of the embedded endpoint (--local), which ends with its program, but with AWSMSG_AUDIT=required.';

function whoOf({ user, sudoUser, host }: AuditedAction['entry']): string {
	return `${sudoUser === undefined ? user : `${sudoUser} as ${user}`}@${host}`;
}

function whatOf(entry: AuditedAction['entry']): string {
	if (entry.type === 'mode') return `mode ${entry.mode}`;
	return entry.count === undefined
		? entry.what
		: `${entry.what}, ${counted(entry.count, 'message')}`;
}

function requestsOf(requests: AuditedAction['requests']): string {
	const failed = requests.filter(({ failure }) => failure !== undefined).length;
	return failed === 0 ? String(requests.length) : `${requests.length}, ${failed} failed`;
}
