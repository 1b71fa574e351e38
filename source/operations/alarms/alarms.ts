import { alarmsOn } from '../../domain/alarms/about.ts';
import { withMutes } from '../../domain/alarms/mute-rule.ts';
import { byStanding } from '../../domain/alarms/standing.ts';
import { asFailure, type Failure, FailureError } from '../../domain/failure.ts';
import type { KindId } from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { withPasts } from './alarm-past.ts';
import { mutedBy } from './mute-rules.ts';

/** The pages that are asked for, of 100 alarms each. */
const mostPages = 20;
/** Whoever acts waits no longer for it: it is a comfort. */
const patience = 3000;
/** How long an answer is taken for the present one, ms: one without alarms for less, there may be some by then. */
const freshFor = (alarms: readonly Alarm[]) => (alarms.length === 0 ? 5_000 : 60_000);

type Ports = { readonly metrics: MetricsGateway; readonly clock: Clock };

/** What came, or why nothing did. */
type Answer = { readonly at: number } & (
	| { readonly alarms: readonly Alarm[]; readonly failure?: never }
	| { readonly alarms?: never; readonly failure: Failure }
);

/** The last answers. An answer that could not be had is remembered too: nobody waits for it twice. */
const answers = new WeakMap<MetricsGateway, Answer>();

/**
 * All alarms, asked for at most once a minute; `undefined` where nobody can say: denied, or no answer in time. What
 * came before a failure counts: some alarms are better than none.
 */
export async function knownAlarms(
	ports: Ports,
	signal: AbortSignal,
): Promise<readonly Alarm[] | undefined> {
	return (await lastAnswer(ports, signal)).alarms;
}

/** The same as {@link knownAlarms} for whoever has to know why nobody can say. @throws {FailureError} */
export async function toldAlarms(ports: Ports, signal: AbortSignal): Promise<readonly Alarm[]> {
	const { alarms, failure } = await lastAnswer(ports, signal);
	if (alarms === undefined) throw new FailureError(failure);
	return alarms;
}

async function lastAnswer({ metrics, clock }: Ports, signal: AbortSignal): Promise<Answer> {
	const now = clock.now();
	const known = answers.get(metrics);
	const fresh = freshFor(known?.alarms ?? []);
	if (known !== undefined && now - known.at < fresh && now >= known.at) return known;
	let answer: Answer;
	try {
		answer = { at: now, alarms: await askAlarms({ metrics, clock }, signal) };
	} catch (error) {
		throwIfAborted(signal);
		answer = { at: now, failure: asFailure(error) };
		answers.set(metrics, answer);
	}
	return answer;
}

/** Asks for all alarms now. Throws where none can be had; of a list that breaks off what came counts. */
export async function askAlarms(
	{ metrics, clock }: Ports,
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	const at = clock.now();
	const alarms = await asked(metrics, signal);
	answers.set(metrics, { at, alarms });
	return alarms;
}

/** The alarms about one resource, composite ones that lead back to it among them. */
export async function alarmsAbout(
	ports: Ports,
	kind: KindId,
	name: string,
	signal: AbortSignal,
): Promise<readonly Alarm[] | undefined> {
	const alarms = await knownAlarms(ports, signal);
	return alarms && alarmsOn(alarms, kind, name);
}

/** Alarms of one resource whose history is asked for: those first that need somebody. */
const mostPasts = 10;
/** How far back, ms. */
const pastOfDetails = 7 * 86_400_000;

/**
 * The alarms about one resource for whoever reads about it, those first that need somebody, each with its last week. Throws
 * FailureError where they can not be had.
 */
export async function describeAlarms(
	ports: Ports,
	kind: KindId,
	name: string,
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	const alarms = await toldAlarms(ports, signal);
	const now = ports.clock.now();
	const on = byStanding(alarmsOn(alarms, kind, name), now);
	return withPasts(ports, on, { from: now - pastOfDetails, most: mostPasts }, signal);
}

async function asked(metrics: MetricsGateway, signal: AbortSignal): Promise<readonly Alarm[]> {
	const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
	const alarms: Alarm[] = [];
	let isAnswered = false;
	try {
		let next: string | undefined;
		for (let page = 0; page < mostPages; page++) {
			const answer = await metrics.alarmsPage(next === undefined ? {} : { next }, { signal: soon });
			isAnswered = true;
			for (const alarm of answer.items) alarms.push(alarm);
			next = answer.next;
			if (next === undefined) break;
		}
	} catch (error) {
		throwIfAborted(signal);
		if (!isAnswered) throw error;
	}
	return mutedSoon(metrics, alarms, soon, signal);
}

/** What mutes them, where that is told in time; else it is unknown. */
async function mutedSoon(
	metrics: MetricsGateway,
	alarms: readonly Alarm[],
	soon: AbortSignal,
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	try {
		return await mutedBy(metrics, alarms, soon);
	} catch {
		throwIfAborted(signal);
		return withMutes(alarms, { rules: [], isWhole: false });
	}
}
