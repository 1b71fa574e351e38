import { alarmsOn } from '../domain/alarms/about.ts';
import type { KindId } from '../domain/kinds.ts';
import type { Alarm } from '../domain/metric.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, MetricsGateway } from './ports.ts';

/** The pages that are asked for, of 100 alarms each. */
const mostPages = 20;
/** Whoever acts waits no longer for it: it is a comfort. */
const patience = 3000;
/** How long an answer is taken for the present one, ms: one without alarms for less, there may be some by then. */
const freshFor = (alarms: readonly Alarm[]) => (alarms.length === 0 ? 5_000 : 60_000);

type Ports = { readonly metrics: MetricsGateway; readonly clock: Clock };

/** `alarms` is absent where they could not be had. */
type Answer = { readonly at: number; readonly alarms?: readonly Alarm[] };

/** The last answers. An answer that could not be had is remembered too: nobody waits for it twice. */
const answers = new WeakMap<MetricsGateway, Answer>();

/**
 * All alarms, asked for at most once a minute; `undefined` where nobody can say: denied, or no answer in time. What
 * came before a failure counts: some alarms are better than none.
 */
export async function knownAlarms(
	{ metrics, clock }: Ports,
	signal: AbortSignal,
): Promise<readonly Alarm[] | undefined> {
	const now = clock.now();
	const known = answers.get(metrics);
	const fresh = freshFor(known?.alarms ?? []);
	if (known !== undefined && now - known.at < fresh && now >= known.at) return known.alarms;
	try {
		return await askAlarms({ metrics, clock }, signal);
	} catch {
		throwIfAborted(signal);
		answers.set(metrics, { at: now });
		return;
	}
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
	return alarms;
}
