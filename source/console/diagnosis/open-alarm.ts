import type { AlarmReference } from '../../domain/alarms/leads-to.ts';
import { compareWithHere, type Elsewhere } from '../../domain/here.ts';
import { nearest, nearestNames } from '../../domain/text/nearest.ts';
import { readAlarms } from '../../operations/diagnosis/subjects.ts';
import { hereOf } from '../../operations/resources/locate.ts';
import { missingWords } from '../../presentation/diagnosis/missing-words.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import type { Work } from '../watch/connection.ts';
import { openPulse } from './pulse-load.ts';

/** Names that are said of an account full of alarms. */
const mostSaid = 3;

/** Opens pulse on what an alarm is about; where there is no such alarm, says which is nearest. */
export function openAlarm(
	session: Session,
	alarm: AlarmReference,
	sayElsewhere: (found: Elsewhere) => void,
): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const far = elsewhere(session, work, alarm);
		if (far !== undefined) return sayElsewhere(far);
		await demoStood(session, work);
		const { name } = alarm;
		const found = await find(work, name);
		if (!session.standsOn(id)) return;
		if (found.kind === 'there') return openPulse(session, name);
		session.say(found.why, 'notice');
		// Where nobody may read alarms, what is wrong can be seen all the same.
		if (found.kind === 'unread') openPulse(session);
	});
}

/** Opens pulse on an alarm of this very name; where there is none, tells the nearest one. */
export async function openedAlarm(
	session: Session,
	name: string,
	signal: AbortSignal,
): Promise<'opened' | { readonly hint: string } | undefined> {
	const { id } = topView(session.state);
	const work = { ...session.work(), signal };
	await demoStood(session, work);
	const found = await find(work, name);
	if (found.kind === 'there') {
		if (session.standsOn(id)) openPulse(session, name);
		return 'opened';
	}
	return found.near === undefined ? undefined : { hint: `Did you mean the alarm ${found.near}?` };
}

/** Between two looks whether the demo is set up, ms. */
const lookAgain = 50;

/** Alarms come last of what a demo sets up. */
async function demoStood(session: Session, { clock, signal }: Work): Promise<void> {
	while (session.state.demo && !session.state.demoStands) await clock.sleep(lookAgain, signal);
}

type Search =
	| { readonly kind: 'there' }
	| { readonly kind: 'none' | 'unread'; readonly why: string; readonly near?: string };

async function find({ gateways, signal }: Work, name: string): Promise<Search> {
	const alarms = await readAlarms(gateways.metrics, signal);
	if (!alarms.ok) return { kind: 'unread', why: missingWords(alarms.missing) };
	const names = alarms.value.map((alarm) => alarm.name);
	if (names.includes(name)) return { kind: 'there' };
	const near = nearest(name, names);
	const instead =
		near === undefined
			? names.length === 0
				? 'there is none in this account and region'
				: `there are ${nearestNames(name, names).slice(0, mostSaid).join(', ')}`
			: `did you mean ${near}?`;
	const why = `there is no alarm ${name}: ${instead}`;
	return { kind: 'none', why, ...(near === undefined ? {} : { near }) };
}

/** Where an alarm is that its ARN, or its page, puts into another account or region. */
function elsewhere(
	{ state }: Session,
	{ info }: Work,
	{ region, account }: AlarmReference,
): Elsewhere | undefined {
	const told = {
		service: 'CloudWatch',
		...(region === undefined ? {} : { region }),
		...(account === undefined ? {} : { account }),
	} as const;
	const compared = compareWithHere(told, hereOf(info, state.context.identity?.account));
	return compared.where === 'elsewhere' ? compared : undefined;
}
