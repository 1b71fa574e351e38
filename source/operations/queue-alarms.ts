import type { Alarm } from '../domain/metric.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, MetricsGateway } from './ports.ts';

/** The pages that are asked for, of 100 alarms each. */
const mostPages = 20;
/** Whoever acts waits no longer for it: it is a comfort. */
const patience = 3000;
/** How long an answer is taken for the present one, ms: one without alarms for less, there may be some by then. */
const freshFor = (alarms: readonly Alarm[]) => (alarms.length === 0 ? 5_000 : 60_000);

/** The last answers. An answer that could not be had is remembered too: nobody waits for it twice. */
const answers = new WeakMap<
	MetricsGateway,
	{ readonly at: number; readonly alarms: readonly Alarm[] }
>();

/**
 * The alarms that ring when more of a queue is visible than they allow, of all queues: what is held is not counted by
 * them. Asks for all alarms, at most once a minute; none where they can't be had, or have metrics of their own making.
 */
export async function visibleAlarms(
	{ metrics, clock }: { readonly metrics: MetricsGateway; readonly clock: Clock },
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	const now = clock.now();
	const known = answers.get(metrics);
	if (known !== undefined && now - known.at < freshFor(known.alarms) && now >= known.at)
		return known.alarms;
	const alarms = (await asked(metrics, signal)).filter(countsVisible);
	answers.set(metrics, { at: now, alarms });
	return alarms;
}

/** Names of those that are about a queue. */
export function alarmsOf(alarms: readonly Alarm[], queue: string): readonly string[] {
	return alarms.flatMap(({ name, dimensions }) =>
		dimensions['QueueName'] === queue ? [name] : [],
	);
}

function countsVisible({ namespace, metric, comparison }: Alarm): boolean {
	const rises = comparison === undefined || comparison.startsWith('Greater');
	return namespace === 'AWS/SQS' && metric === 'ApproximateNumberOfMessagesVisible' && rises;
}

async function asked(metrics: MetricsGateway, signal: AbortSignal): Promise<readonly Alarm[]> {
	const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
	const alarms: Alarm[] = [];
	try {
		let next: string | undefined;
		for (let page = 0; page < mostPages; page++) {
			const answer = await metrics.alarmsPage(next === undefined ? {} : { next }, { signal: soon });
			for (const alarm of answer.items) alarms.push(alarm);
			next = answer.next;
			if (next === undefined) break;
		}
	} catch {
		throwIfAborted(signal);
	}
	return alarms;
}
