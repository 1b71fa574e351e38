import { pulseOf } from '../../domain/diagnosis/pulse.ts';
import { asFailure } from '../../domain/failure.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { wordless } from '../../domain/prices.ts';
import type { Incident, IncidentLook } from '../../domain/report/incident.ts';
import { momentIn, spanIn } from '../../domain/text/time-input.ts';
import type { LookOrder, PulseLook } from '../../operations/diagnosis/pulse-look.ts';
import { movesOutOf } from '../../operations/diagnosis/pulse-tasks.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import { readIncident } from '../../operations/report/read-incident.ts';
import { incidentMarkdown } from '../../presentation/report/incident-markdown.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import { mayReplace } from '../transfer/replacing.ts';

/** Without a word for it, ms. */
const aDay = 86_400_000;

/** What follows `:report`: since when, and the file. `undefined` where it says nothing. */
export function readReportWords(
	text: string,
	now: number,
): { readonly since: number; readonly path: string } | undefined {
	const [first = '', ...rest] = text.split(/\s+/).filter((word) => word !== '');
	if (first === '') return;
	const span = spanIn(first);
	const since = span === undefined ? momentIn(first) : now - span;
	const path = (since === undefined ? [first, ...rest] : rest).join(' ');
	return { since: since ?? now - aDay, path: path === '' ? nameAt(now) : path };
}

/** `incident-20261129T161725Z.md` */
function nameAt(now: number): string {
	return `incident-${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}.md`;
}

/** `:report 2h FILE`: what is seen and what was done as a document, for its owner alone to read. */
export async function writeReport(session: Session, text: string): Promise<void> {
	const now = session.host.clock.now();
	const words = readReportWords(text, now);
	if (words === undefined) {
		return session.say(
			'report 2h FILE: what is seen, and what was done in that time, as Markdown without bodies',
			'notice',
		);
	}
	const { since, path } = words;
	if (since > now) return session.say('a report is of the past: report 2h FILE', 'notice');
	if (!(await mayReplace(session, path, 'enter'))) return;
	session.startTask({ kind: 'report', title: 'incident report', resource: path }, async (task) => {
		const look = await lookFor(session, task);
		const { audit, deleted, fingerprints, redrive } = session.host.stores;
		const stores = { audit, deleted, fingerprints, runs: redrive.runs };
		const until = session.host.clock.now();
		const range = { from: since, until };
		const record = await readIncident(stores, range, {
			bodies: false,
			masks: session.host.masks,
		});
		const { version } = session.host.run;
		const document = incidentMarkdown({ range, writtenAt: until, version, look, record });
		const file = await session.host.stores.outputFile(path, task.signal);
		try {
			await file.write(document);
			await file.finish();
		} catch (error) {
			await file.discard();
			throw error;
		}
		task.say(`the report is in ${path}, for you alone to read`, 'good');
		return `written to ${path}`;
	});
	session.say('writing the report: 6 shows how far it is');
}

/** What is wrong now. That AWS can't be asked stands in the report: what was done is known all the same. */
async function lookFor(session: Session, task: TaskAt): Promise<NonNullable<Incident['look']>> {
	const { state } = session;
	const { info, identity, terms } = state.context;
	try {
		// What costs more than a word about it is left unknown: pulse asks for that, with its price.
		const order: LookOrder = {
			mostDollars: session.spending?.bills === true ? wordless : Number.POSITIVE_INFINITY,
		};
		const job = task.startJob('pulse', order, () => {}, task.signal);
		const look = (await job.ended) as PulseLook;
		const moves = await movesOutOf(task.gateways.queues, look.found, task.signal);
		const endpoint = info === undefined ? undefined : rememberedEndpoint(info);
		const value: IncidentLook = {
			at: look.at,
			pulse: pulseOf({
				now: session.host.clock.now(),
				found: look.found,
				unknown: [...look.unknown, ...moves.unknown],
				alarms: look.alarms,
				tasks: moves.tasks,
			}),
			place: commandPlaceOf(state),
			region: info?.region ?? 'unknown',
			...(identity === undefined ? {} : { account: identity.account }),
			...(terms.alias === undefined ? {} : { alias: terms.alias.value }),
			...(endpoint === undefined ? {} : { endpoint }),
		};
		return { ok: true, value };
	} catch (error) {
		throwIfAborted(task.signal);
		return { ok: false, failure: asFailure(error) };
	}
}
