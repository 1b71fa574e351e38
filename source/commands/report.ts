import { asFailure } from '../domain/failure.ts';
import { rememberedEndpoint } from '../domain/here.ts';
import type { Incident, IncidentLook, TimeRange } from '../domain/report/incident.ts';
import { bareCommand } from '../domain/text/shell-words.ts';
import { throwIfAborted } from '../operations/pause.ts';
import { readIncident } from '../operations/report/read-incident.ts';
import { incidentMarkdown } from '../presentation/report/incident-markdown.ts';
import { flagValue } from './command-line/flag-values.ts';
import { lookAtAll } from './diagnosis/pulse.ts';
import type { CommandContext, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { commandPlaceOf } from './shell/place.ts';
import { wantsJson } from './shell/print.ts';
import { identityOf } from './shell/resource.ts';
import { parseMoment, parseSince } from './shell/times.ts';
import { usage } from './shell/usage.ts';

export const definition: Definition = {
	name: 'report',
	summary: 'an incident as a document: what is seen, what was done',
	about:
		'Markdown for those who were not there: what is wrong now and since when (as awsmsg pulse looks, which CloudWatch may bill), the kinds of messages that were seen, every confirmed write with its reason and the request ids that CloudTrail has, the redrives with their counts, the deletions with their message ids. No bodies are in it, unless --bodies asks for those of deleted messages. With --until it is of a time that is over, and with --offline too it asks AWS nothing. The exit code is 3 where not all could be read.',
	operands: [],
	flags: [
		{ name: 'since', value: 'SPAN', about: 'so far back: 2h, 7d, or a time; a day without it' },
		{ name: 'until', value: 'TIME', about: 'to this time, and without a look at AWS' },
		{ name: 'offline', about: 'ask AWS nothing' },
		{ name: 'bodies', about: 'with the bodies of deleted messages, as the journal has them' },
		{ name: 'out', value: 'FILE', about: 'write it to this file (0600)' },
	],
	examples: [
		'awsmsg report --since 2h --out incident.md',
		'awsmsg report --since 2026-01-31T08:00Z --until 2026-01-31T12:00Z',
	],
};

/** Without `--since`, ms. */
const aDay = 86_400_000;

/** `awsmsg report`: an incident as Markdown. */
export const run: Run = async (context) => {
	const { invocation, clock, out, settings, stores, redrives } = context;
	if (wantsJson(context)) {
		throw usage(
			'a report is Markdown',
			`For programs the same is told by ${bareCommand('audit', '--json')}, and by tasks, journal, note and pulse`,
		);
	}
	const now = clock.now();
	const range = rangeOf(context, now);
	const isOver = invocation.flags.has('until') || invocation.flags.has('offline');
	const look = isOver ? undefined : await lookFor(context);
	const record = await readIncident({ ...stores, runs: redrives.runs }, range, {
		bodies: invocation.flags.has('bodies'),
		masks: settings.masks,
	});
	const incident: Incident = {
		range,
		writtenAt: clock.now(),
		version: settings.run.version,
		...(look === undefined ? {} : { look }),
		record,
	};
	const text = incidentMarkdown(incident);
	const file = flagValue(invocation, 'out');
	if (file === undefined) await out.data(text);
	else {
		await context.writeOutput(file, text);
		out.note(`Wrote the report to ${file}, for you alone to read.`);
	}
	return isWhole(incident) ? exitCodes.done : exitCodes.partly;
};

function rangeOf({ invocation }: CommandContext, now: number): TimeRange {
	const since = flagValue(invocation, 'since');
	const until = flagValue(invocation, 'until');
	const range = {
		from: since === undefined ? now - aDay : parseSince(since, now),
		until: until === undefined ? now : parseMoment(until, 'until', now),
	};
	if (range.from > range.until) {
		throw usage('the report would end before it begins', 'Say an earlier --since');
	}
	return range;
}

/** What is wrong now. That AWS can't be asked is told in the report: what was done is known all the same. */
async function lookFor(context: CommandContext): Promise<NonNullable<Incident['look']>> {
	try {
		const connected = await context.connect();
		const { info, guard } = connected;
		const pulse = await lookAtAll(context, connected, (all) => all);
		const identity = await identityOf(connected, context.signal);
		const endpoint = rememberedEndpoint(info);
		const value: IncidentLook = {
			at: context.clock.now(),
			pulse,
			place: commandPlaceOf(connected),
			region: info.region,
			...(identity === undefined ? {} : { account: identity.account }),
			...(guard.alias === undefined ? {} : { alias: guard.alias }),
			...(endpoint === undefined ? {} : { endpoint }),
		};
		return { ok: true, value };
	} catch (error) {
		throwIfAborted(context.signal);
		return { ok: false, failure: asFailure(error) };
	}
}

function isWhole({ look, record: { unread } }: Incident): boolean {
	const isSeen =
		look === undefined ||
		(look.ok && look.value.pulse.sections.every(({ unknown }) => unknown.length === 0));
	return isSeen && unread.audit + unread.journal + unread.runs.length === 0;
}
